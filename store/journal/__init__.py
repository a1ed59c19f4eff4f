"""The journal: the ledger once more, as chained lines in a file beside the database."""
