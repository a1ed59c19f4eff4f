"""Curators' decisions: the append-only ledger, what stands, what clashes, and files of decisions."""
