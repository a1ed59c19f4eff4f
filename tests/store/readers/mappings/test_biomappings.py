"""9,554 decisions of real curators in, on two vocabularies made of the file itself, and out again.

The file has no graphs; its rows join ids of some thirty vocabularies, by five predicates.
"""

import csv

import pytest

from app.pipeline import Workspace
from store.exports.choices.publication import Publication
from store.exports.formats.sssom import read

PREDICATES = (
    "debio:0000003",
    "skos:relatedMatch",
    "skos:narrowMatch",
    "skos:broadMatch",
    "ro:HOM0000017",
)


@pytest.fixture(scope="module")
def file(shared_data):
    path = shared_data / "biomappings" / "decisions.tsv"
    if not path.is_file():
        pytest.skip("the decisions of Biomappings are not in ../shared/data/biomappings")
    return path


@pytest.fixture(scope="module")
def rows(file):
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened, delimiter="\t"))


@pytest.fixture(scope="module")
def workspace(file, tmp_path_factory):
    with Workspace(tmp_path_factory.mktemp("biomappings") / "ws") as workspace:
        source, _ = workspace.import_source(file)
        assert source.format == "vocabularies"
        yield workspace


@pytest.fixture(scope="module")
def brought(workspace, file):
    alone = workspace.plan_import(file, "eve")  # what says "the same", and no more
    assert alone.new == {"accept": 7725, "reject": 1089, "unsure": 66}
    assert sum(alone.file.others.values()) == 616
    assert alone.file.relations == {"broader": 5, "narrower": 13, "related": 40}
    return workspace.decide_file(file, "eve", predicates=PREDICATES)


def said(row):
    """A row without the labels: they are the graph's."""
    names = ("decision", "subject_id", "object_id", "predicate", "reviewer", "tool")
    return tuple(row[name] for name in names)


def noted(note):
    """Predicate and tool as the note keeps them."""
    found = dict(line.split(": ", 1) for line in (note or "").split("\n") if line)
    return found.get("predicate", "skos:exactMatch"), found.get("tool", "")


def test_all_decisions_come_in_with_their_curators(workspace, brought, rows):
    assert brought.new == {"accept": 8226, "reject": 1262, "unsure": 66}
    assert (brought.unknown, len(brought.against)) == (0, 0)
    found = set()
    events = workspace.store.ledger.history(limit=20_000)
    for event in events:
        predicate, tool = noted(event.note)
        pair = event.left, event.right
        found.add((event.verdict, *pair, predicate, event.curator, tool))
    assert found == {said(row) for row in rows}
    dated = {(row["subject_id"], row["object_id"]): row["date"] for row in rows if row["date"]}
    days = {(e.left, e.right): f"{e.decided_at:%Y-%m-%d}" for e in events}
    assert len(dated) == 346
    assert dated.items() <= days.items()


def test_names_are_the_files_labels(workspace, rows):
    for row in rows[:50]:
        labels = {name.name for name in named(workspace, "left", row["subject_id"])}
        assert row["subject_label"] in labels
        labels = {name.name for name in named(workspace, "right", row["object_id"])}
        assert row["object_label"] in labels


def named(workspace, side, key):
    return workspace.store.graphs.labels(workspace.store.graphs.entity(side, key).entity_id)


def test_out_as_sssom_with_nothing_lost(workspace, brought, rows, tmp_path):
    published = Publication(predicate="skos:exactMatch")
    report = workspace.store.exports.write(
        "sssom", tmp_path / "out.sssom.tsv", publication=published
    )
    _, prefixes, lines = read(report.path)
    out = {
        (
            "reject" if line[3] == "Not" else "accept",
            iri(line[0], prefixes),
            iri(line[4], prefixes),
            noted(line[13])[0],
            line[7],
            noted(line[13])[1],
        )
        for line in lines
    }
    # SSSOM has no word for a curator who is unsure: these go out with the decisions
    assert out == {said(row) for row in rows if row["decision"] != "unsure"}
    assert report.rows == 9488
    assert workspace.store.exports.write("decisions-csv", tmp_path / "out.csv").rows == 9554


def iri(curie, prefixes):
    prefix, _, local = curie.partition(":")
    return prefixes[prefix] + local


def test_the_same_file_adds_nothing(workspace, brought, file):
    again = workspace.decide_file(file, "bob", predicates=PREDICATES)
    assert (again.new, again.left_out) == ({}, {"here already": 9554})
