"""The namespaces of the vocabularies that are read and written, and their usual prefixes."""

from __future__ import annotations

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"
PROV = "http://www.w3.org/ns/prov#"
VOID = "http://rdfs.org/ns/void#"
FOAF = "http://xmlns.com/foaf/0.1/"
DC_ELEMENTS = "http://purl.org/dc/elements/1.1/"
DC_TERMS = "http://purl.org/dc/terms/"
DBO = "http://dbpedia.org/ontology/"
EDM = "http://www.europeana.eu/schemas/edm/"
SCHEMA = ("http://schema.org/", "https://schema.org/")
SEMAPV = "https://w3id.org/semapv/vocab/"
SSSOM = "https://w3id.org/sssom/"
ALIGNMENT = "http://knowledgeweb.semanticweb.org/heterogeneity/alignment#"
MIMEA = "https://mimea.invalid/terms#"  # what Mimea alone has a word for

PREFIXES = {
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "skos": SKOS,
    "xsd": XSD,
    "prov": PROV,
    "void": VOID,
    "foaf": FOAF,
    "dcterms": DC_TERMS,
    "semapv": SEMAPV,
    "sssom": SSSOM,
    "mimea": MIMEA,
}


def prefixes(*names: str) -> dict[str, str]:
    """Some of the PREFIXES, in this order."""
    return {name: PREFIXES[name] for name in names}
