"""What the common vocabularies call names, descriptions, pictures and types."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from store.identifiers.namespaces import (
    DBO,
    DC_ELEMENTS,
    DC_TERMS,
    EDM,
    FOAF,
    OWL,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
)

DC = (DC_ELEMENTS, DC_TERMS)


def _all(bases: tuple[str, ...], name: str) -> list[str]:
    return [base + name for base in bases]


# In the order in which they are preferred: the first name of an entity is the one on screen.
_MAIN = [
    SKOS + "prefLabel",
    RDFS + "label",
    *_all(SCHEMA, "name"),
    FOAF + "name",
    *_all(DC, "title"),
]
_FURTHER = [SKOS + "altLabel", *_all(SCHEMA, "alternateName")]
NAMES = [*_MAIN, *_FURTHER]
# Plain tables write the local part alone.
PLAIN_NAMES = [*_MAIN, "prefLabel", "label", "name", "title", *_FURTHER, "altLabel"]
DESCRIPTIONS = [
    *_all(SCHEMA, "description"),
    *_all(DC, "description"),
    DBO + "abstract",
    RDFS + "comment",
    SKOS + "definition",
]
PLAIN_DESCRIPTIONS = [*DESCRIPTIONS, "description", "comment", "abstract"]
PICTURES = [
    FOAF + "depiction",
    FOAF + "img",
    *_all(SCHEMA, "image"),
    DBO + "thumbnail",
    EDM + "object",
    EDM + "isShownBy",
    EDM + "preview",
    "http://www.wikidata.org/prop/direct/P18",
]
TYPE = RDF + "type"
PLAIN_TYPES = [TYPE, "rdf:type"]
# Subjects of these types, or with these predicates, describe the vocabulary and not the world.
SCHEMA_TYPES = [
    RDFS + "Class",
    RDFS + "Datatype",
    RDF + "Property",
    OWL + "Class",
    OWL + "Restriction",
    OWL + "Ontology",
    OWL + "ObjectProperty",
    OWL + "DatatypeProperty",
    OWL + "AnnotationProperty",
]
SCHEMA_PREDICATES = [
    RDFS + "subClassOf",
    RDFS + "subPropertyOf",
    RDFS + "domain",
    RDFS + "range",
    OWL + "inverseOf",
    OWL + "equivalentClass",
    OWL + "equivalentProperty",
    OWL + "imports",
]
# Identity is what a curator is asked for, so it must not be a relation to learn from.
IDENTITIES = [OWL + "sameAs", SKOS + "exactMatch", SKOS + "closeMatch", *_all(SCHEMA, "sameAs")]


def is_one_of(column: pa.ChunkedArray | pa.Array, words: list[str]) -> pa.ChunkedArray | pa.Array:
    return each_word(column, lambda cells: pc.is_in(cells, value_set=pa.array(words, pa.string())))


def rank_of(column: pa.ChunkedArray | pa.Array, words: list[str]) -> pa.ChunkedArray | pa.Array:
    """The place of each cell in `words`, null where it is none of them."""
    ranks = pa.array(words, pa.string())
    return each_word(column, lambda cells: pc.index_in(cells, value_set=ranks))


def each_word(column: pa.ChunkedArray | pa.Array, answer: Callable) -> pa.ChunkedArray | pa.Array:
    """`answer` of every cell; of a column with a dictionary, it is asked once a word."""
    if not pa.types.is_dictionary(column.type):
        return answer(column)
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    return pa.chunked_array([answer(column.dictionary).take(column.indices)])
