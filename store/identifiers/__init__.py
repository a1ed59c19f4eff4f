"""IRIs, CURIEs, namespaces and the names of RDF syntaxes, for readers and exports alike."""
