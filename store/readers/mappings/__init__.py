"""Files that say which entities are the same: SSSOM, RDF, alignments, tables, ledgers."""
