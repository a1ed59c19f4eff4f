"""RDF that says what is the same: statements with one predicate, alignments, and our own ledger.

Every syntax that pyoxigraph reads. A statement of owl:differentFrom is a reject. Where other
relations are asked for, skos:broadMatch and the like are decisions, too. In an alignment
[standard: https://moex.gitlabpages.inria.fr/alignapi/format.html] a cell with `=` and a measure of
1 is a link; with a lower one it is what a matcher thinks. `<` says that the second is broader.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyoxigraph as ox

from store.errors import InputError
from store.identifiers.namespaces import ALIGNMENT, OWL
from store.identifiers.rdf_syntaxes import BY_ENDING
from store.identifiers.relations import OF_PREDICATE, OF_SIGN, PREDICATES
from store.readers.mappings import ledger
from store.readers.mappings.rows import (
    DECISION,
    NONE,
    OTHER,
    PREDICTION,
    MappingFile,
    count_relations,
    is_relation,
    mapped,
    mapping_rows,
    refuse_contradictions,
)
from store.readers.mappings.sssom import BUILT_IN, SAME
from store.readers.rdf.literals import parse_literals
from store.readers.rdf.parsing import LONGEST_REASON, parse

SYNTAXES = {**BY_ENDING, ".json": ox.RdfFormat.JSON_LD}
DIFFERENT = OWL + "differentFrom"
IRI, BLANK, LITERAL = "iri", "blank", "literal"
STATEMENTS = pa.schema(
    [(name, pa.string()) for name in ("subject", "predicate", "object", "subject_kind", "kind")]
)


def read(
    path: Path,
    syntax: ox.RdfFormat,
    predicates: tuple[str, ...] = (),
    relations: bool = False,
) -> MappingFile:
    """Read the statements. Raises InputError with the line where the syntax is broken."""
    statements = _statements(path, syntax)
    found = set(pc.unique(statements["predicate"]).to_pylist())
    if ledger.VERDICT in found:
        return ledger.read(path, statements, relations)
    if ALIGNMENT + "entity1" in found:
        return _alignment(path, statements, relations)
    return _links(path, statements, {_full(text) for text in predicates}, relations)


def _statements(path: Path, syntax: ox.RdfFormat) -> pa.Table:
    """The statements as columns: parsed and written as N-Triples, and these cut by Arrow, for
    nothing is slower than to ask for a node's value a million times."""
    quads = parse(path, syntax, "file:///")
    triples = (quad.triple for quad in quads) if syntax.supports_datasets else quads
    lines = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES).decode().split("\n")
    parts = pc.split_pattern(pa.chunked_array([lines[:-1]], pa.string()), " ", max_splits=2)
    subject, predicate, rest = (pc.list_element(parts, i) for i in range(3))
    object_ = pc.ascii_rtrim(rest, " .")
    literal = pc.starts_with(object_, '"')
    words = parse_literals(object_.filter(literal))[0].combine_chunks()
    value = pc.ascii_trim(object_.combine_chunks(), "<>")
    value = pc.replace_with_mask(value, literal.combine_chunks(), words)
    subject_kind, kind = _kind(subject), _kind(object_)
    table = [pc.ascii_trim(subject, "<>"), pc.ascii_trim(predicate, "<>"), value]
    table = [*table, subject_kind, kind]
    # a statement about a statement says nothing of entities
    return pa.table(table, schema=STATEMENTS).filter(pc.is_valid(kind))


def _kind(nodes: pa.ChunkedArray) -> pa.ChunkedArray:
    """What a node is; null for a statement in the place of one."""
    first = pc.utf8_slice_codeunits(nodes, 0, 2)
    known = pa.array(["<", '"', "_"], pa.string())
    place = pc.index_in(pc.utf8_slice_codeunits(nodes, 0, 1), value_set=known)
    place = pc.if_else(pc.equal(first, "<<"), pa.scalar(None, pa.int32()), place)
    words = pa.array([IRI, LITERAL, BLANK], pa.string())
    return pa.chunked_array([words.take(chunk) for chunk in place.chunks], pa.string())


def _links(path: Path, statements: pa.Table, chosen: set[str], relations: bool) -> MappingFile:
    pairs = statements.filter(
        pc.and_(pc.equal(statements["subject_kind"], IRI), pc.equal(statements["kind"], IRI))
    )
    words = dict.fromkeys([*SAME, *chosen], "accept") | {DIFFERENT: "reject"}
    words = {**OF_PREDICATE, **words}
    verdict = mapped(pairs["predicate"], words.get)
    left_out = {} if relations else count_relations(verdict)
    taken = pc.is_valid(verdict)
    others = Counter(pairs.filter(pc.invert(taken))["predicate"].to_pylist())
    others = dict(others.most_common())
    if left_out:
        taken = pc.and_(taken, pc.invert(is_relation(verdict)))
    rows, verdict = pairs.filter(taken), verdict.filter(taken)
    if not len(rows):
        raise InputError(_no_links(others, left_out), path)
    table = mapping_rows(
        len(rows),
        left=rows["subject"],
        right=rows["object"],
        left_iri=rows["subject"],
        right_iri=rows["object"],
        verdict=verdict,
        kind=DECISION,
    )
    refuse_contradictions(table, path, dated=False)
    return MappingFile(path, "rdf", table, others, relations=left_out)


def _no_links(others: dict[str, int], relations: dict[str, int]) -> str:
    others = others | {PREDICATES[relation]: number for relation, number in relations.items()}
    if not others:
        return "holds no links: no statement joins two IRIs"
    found = ", ".join(
        f"<{iri[:LONGEST_REASON]}> {number:,} times" for iri, number in list(others.items())[:3]
    )
    return (
        f"holds no links by owl:sameAs, skos:exactMatch or skos:closeMatch; found {found}. If one "
        "of these means a link, name it with --predicate"
        + ("; to keep what is broader, narrower or related, switch it on in Settings"
           if relations else "")
    )  # fmt: skip


def _alignment(path: Path, statements: pa.Table, relations: bool) -> MappingFile:
    parts = {
        name: statements.filter(pc.equal(statements["predicate"], ALIGNMENT + name))
        for name in ("entity1", "entity2", "measure", "relation")
    }
    cells = parts["entity1"]["subject"]
    left, right, measure, relation = (
        _of_cell(cells, part["subject"], part["object"]) for part in parts.values()
    )
    whole = pc.and_(pc.is_valid(left), pc.is_valid(right))
    if not pc.all(whole, min_count=0).as_py():
        raise InputError("a cell of the alignment has no entity2; expected two in each", path)
    certain = pc.greater_equal(_numbers(measure, path), 1.0)
    same = pc.fill_null(pc.equal(relation, "="), True)
    related = pc.if_else(certain, mapped(relation, OF_SIGN.get), NONE)
    verdict = pc.if_else(same, "accept", pc.coalesce(related, "accept"))
    left_out = {} if relations else count_relations(verdict)
    said = pc.and_(is_relation(verdict), relations)
    kind = pc.if_else(
        same, pc.if_else(certain, DECISION, PREDICTION), pc.if_else(said, DECISION, OTHER)
    )
    table = mapping_rows(
        len(cells), left=left, right=right, left_iri=left, right_iri=right,
        verdict=verdict, kind=kind,
    )  # fmt: skip
    others = Counter(relation.filter(pc.invert(pc.or_(same, is_relation(verdict)))).to_pylist())
    return MappingFile(path, "alignment", table, dict(others.most_common()), relations=left_out)


def _of_cell(cells, subjects: pa.ChunkedArray, objects: pa.ChunkedArray) -> pa.Array:
    """The object that belongs to each cell, null where there is none."""
    if not len(subjects):
        return pa.nulls(len(cells), pa.string())
    place = pc.index_in(cells, value_set=subjects.combine_chunks()).combine_chunks()
    return objects.combine_chunks().take(place)


def _numbers(texts: pa.Array, path: Path) -> pa.Array:
    try:
        return pc.cast(pc.fill_null(texts, "1"), pa.float64())
    except pa.ArrowInvalid as error:
        raise InputError("a measure of the alignment is not a number", path) from error


def _full(text: str) -> str:
    """The IRI of a predicate that the user named."""
    prefix, _, local = text.partition(":")
    return BUILT_IN[prefix] + local if prefix in BUILT_IN else text.strip("<>")
