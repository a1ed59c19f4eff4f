"""What Mimea keeps: graphs, runs, proposals and an append-only ledger of decisions, in DuckDB."""

TOOL, VERSION = "Mimea", "0.1.0"  # as exports name the program
