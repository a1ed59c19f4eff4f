"""What Mimea keeps: graphs, runs, proposals and an append-only ledger of decisions, in DuckDB."""
