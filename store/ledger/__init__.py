"""Curators' decisions: the append-only ledger, what stands, what clashes, files of decisions."""
