"""Graphs in CSV, TSV and Parquet: what the columns are, and what their cells mean."""
