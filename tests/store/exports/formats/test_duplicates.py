"""Pairs of one graph that are one thing, in the files that can say so, and what becomes of them
when such a file comes in again."""

import pyoxigraph as ox
import pytest

from app.pipeline import Workspace
from store.errors import InputError
from store.exports.choices.publication import Publication
from store.exports.choices.selection import Selection
from store.exports.formats import sssom
from store.exports.formats.links_rdf import SAME, SYNTAXES
from store.exports.merged.graph import Merge
from store.readers.files.keys import Keys
from store.readers.mappings.links import read_links
from tests.samples.duplicate_world import (
    CHAD,
    CHAD_TOO,
    FIJI,
    LK_TOGO,
    MALI,
    MALI_CITY,
    TOGO,
    TSCHAD,
    TSCHAD_TOO,
    left_graph,
    right_graph,
)
from tests.samples.store_samples import event, links

EXACT = "http://www.w3.org/2004/02/skos/core#exactMatch"
SKOS = Publication("skos:exactMatch")


@pytest.fixture
def workspace(tmp_path):
    with Workspace(tmp_path / "ws") as workspace:
        store = workspace.store
        store.import_graphs(left_graph(), right_graph(), links((TOGO, LK_TOGO)))
        store.ledger.append([event("e1", "accept", CHAD, TSCHAD)])
        store.duplicates.decide("left", (CHAD, CHAD_TOO), "same", "bea", note="one ISO code")
        store.duplicates.decide("right", (TSCHAD, TSCHAD_TOO), "same", "bea")
        store.duplicates.decide("left", (MALI, MALI_CITY), "different", "bea")
        store.duplicates.decide("left", (TOGO, FIJI), "same", "bea")
        store.duplicates.decide("left", (TOGO, FIJI), "different", "cyd")  # in dispute
        yield workspace


def statements(path, format):
    with path.open("rb") as file:
        return {
            (q.subject.value, q.predicate.value, q.object.value)
            for q in ox.parse(file, format=SYNTAXES[format])
        }


@pytest.mark.parametrize("format", SYNTAXES)
def test_one_thing_is_said_beside_the_links(workspace, tmp_path, format):
    exports, path = workspace.store.exports, tmp_path / "links"
    report = exports.write(format, path, publication=SKOS)
    within = {(CHAD, SAME, CHAD_TOO), (TSCHAD, SAME, TSCHAD_TOO)}
    assert statements(path, format) == {(CHAD, EXACT, TSCHAD), *within}
    assert report.rows == 3
    assert exports.counts(format, Selection(duplicates=True)) == {"accept": 1, "duplicate": 2}
    assert exports.write(format, path, Selection(), publication=SKOS).rows == 1
    assert statements(path, format) == {(CHAD, EXACT, TSCHAD)}


def test_sssom_says_in_which_graph_both_are(workspace, tmp_path):
    path = tmp_path / "links.sssom.tsv"
    workspace.store.exports.write("sssom", path, publication=SKOS)
    _, prefixes, rows = sssom.read(path)
    names = (*sssom.COLUMNS, *sssom.SOURCES)
    found = [dict(zip(names, row, strict=True)) for row in rows]

    def iri(curie):
        name, _, local = curie.partition(":")
        return prefixes[name] + local

    one, other = [row for row in found if row["predicate_id"] == "owl:sameAs"]
    assert (iri(one["subject_id"]), iri(one["object_id"])) == (CHAD, CHAD_TOO)
    assert (iri(other["subject_id"]), iri(other["object_id"])) == (TSCHAD, TSCHAD_TOO)
    assert one["subject_source"] == one["object_source"] != other["object_source"]
    assert (one["author_label"], one["comment"]) == ("bea", "one ISO code")
    assert one["mapping_justification"] == "semapv:ManualMappingCuration"
    across = [row for row in found if row["predicate_id"] != "owl:sameAs"]
    assert {row["subject_source"] == row["object_source"] for row in across} == {False}


def test_without_such_pairs_a_file_of_mappings_is_as_it_was(tmp_path, workspace):
    path = tmp_path / "links.sssom.tsv"
    chosen = Selection(("accept",), seeds=True)
    workspace.store.exports.write("sssom", path, chosen)
    assert "subject_source" not in path.read_text()


def test_formats_that_cannot_say_so_refuse(workspace, tmp_path):
    for format in ("csv", "alignment", "predictions"):
        chosen = Selection((), duplicates=True)
        with pytest.raises(InputError, match="can't hold duplicates.*sssom, ntriples"):
            workspace.store.exports.write(format, tmp_path / "links", chosen)
    workspace.store.exports.write("csv", tmp_path / "links.csv")
    assert CHAD_TOO not in (tmp_path / "links.csv").read_text()


@pytest.mark.parametrize("format, name", [("ntriples", "l.nt"), ("sssom", "l.sssom.tsv")])
def test_a_file_with_such_pairs_comes_in_again(workspace, tmp_path, format, name):
    """As links and as decisions; pairs of one graph are left out, and counted."""
    path = tmp_path / name
    workspace.store.exports.write(format, path)
    keys = {}
    for side in ("left", "right"):
        table = workspace.store.graphs.tables(side).entities
        keys[side] = Keys(side, side, table["key"].combine_chunks(), None)
    warnings = []
    read = read_links(path, keys["left"], keys["right"], warnings)
    assert (CHAD, TSCHAD) in zip(*(column.to_pylist() for column in read.columns), strict=True)
    assert "l.nt: 2 rows about two entities of one graph left out" in warnings or format == "sssom"
    assert any("two entities of one graph" in warning for warning in warnings)
    plan = workspace.decide_file(path, "eve")
    assert plan.left_out["one graph"] == 2 and plan.unknown == 0


def test_a_file_of_such_pairs_alone_holds_no_links(workspace, tmp_path):
    path = tmp_path / "links.csv"
    path.write_text(f"left,right\n{CHAD},{CHAD_TOO}\n")
    keys = [
        Keys(side, side, workspace.store.graphs.tables(side).entities["key"].combine_chunks(), None)
        for side in ("left", "right")
    ]
    with pytest.raises(InputError, match="every row names two entities of one graph"):
        read_links(path, *keys, [])


def test_the_merged_graph_unites_them(workspace, tmp_path):
    path = tmp_path / "merged.ttl"
    workspace.store.ledger.append([event("e2", "accept", CHAD_TOO, TSCHAD_TOO)])
    workspace.store.exports.write("merged", path, merge=Merge())  # nothing to confirm
    with path.open("rb") as file:
        found = {(q.subject.value, q.predicate.value, q.object.value)
                 for q in ox.parse(file, format=ox.RdfFormat.TURTLE)}  # fmt: skip
    for old in (CHAD_TOO, TSCHAD, TSCHAD_TOO):
        assert (CHAD, SAME, old) in found
        assert not any(subject == old for subject, *_ in found)
    mottos = {value for subject, predicate, value in found if predicate.endswith("motto")}
    assert mottos == {"Unity", "Progress"}
