"""The files that leave: counted, read back, and invertible."""

import csv

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.database import Store
from store.errors import InputError, StoreError
from store.exports.choices.publication import Publication
from store.identifiers.iris import MINTED_BASE, key_of, minted
from store.readers.source import read_source
from tests.samples.store_samples import event, graph
from tests.samples.store_samples import links as seed_rows

LEFT = ["/m/027rn", "Q42", "a b|c", "http://e.org/ü", "fl:e0", "seed"]
RIGHT = ["http://db.org/1", "http://db.org/%zz", "x\ty", MINTED_BASE + "right/Q1", "100%", "other"]
NAMES = ["=1+1", "@home", 'Schlüssel, "k"', None, "two\nlines", "-5"]


@pytest.fixture
def store(tmp_path):
    left = graph("l", [(k, n, None) for k, n in zip(LEFT, NAMES, strict=True)])
    right = graph("r", [(k, k, None) for k in RIGHT])
    with Store.open(tmp_path / "work") as store:
        store.import_graphs(left, right, seed_rows(("seed", "other")))
        pairs = list(zip(LEFT, RIGHT, strict=True))[:5]
        store.ledger.append([event(f"e{i}", "accept", *pair) for i, pair in enumerate(pairs)])
        store.ledger.append([event("no", "reject", "Q42", "other", note="=cmd()")])
        yield store


def pairs_in(path, syntax):
    with path.open("rb") as file:
        quads = list(ox.parse(file, format=syntax))
    assert {q.predicate.value for q in quads} == {"http://www.w3.org/2002/07/owl#sameAs"}
    return {(key_of(q.subject.value), key_of(q.object.value)) for q in quads}


@pytest.mark.parametrize(
    ("format", "syntax"),
    [("ntriples", ox.RdfFormat.N_TRIPLES), ("turtle", ox.RdfFormat.TURTLE)],
)
def test_rdf_holds_the_accepted_links(store, tmp_path, format, syntax):
    report = store.exports.write(format, tmp_path / "new" / "links.rdf")
    assert report.rows == 5
    assert pairs_in(report.path, syntax) == set(list(zip(LEFT, RIGHT, strict=True))[:5])
    assert [path.name for path in report.path.parent.iterdir()] == ["links.rdf"]


def test_csv_holds_the_accepted_links(store, tmp_path):
    report = store.exports.write("csv", tmp_path / "links.csv")
    with report.path.open(encoding="utf-8", newline="") as file:
        rows = {row["left"]: row for row in csv.DictReader(file)}
    assert report.rows == len(rows) == 5
    assert list(rows["Q42"]) == [
        "left", "right", "left_name", "right_name", "curator", "decided_at", "run", "note",
        "source", "confidence",
    ]  # fmt: skip
    assert {row["left"]: row["right"] for row in rows.values()} == dict(
        list(zip(LEFT, RIGHT, strict=True))[:5]
    )
    assert rows["Q42"]["decided_at"] == "2026-03-01T12:00:00Z"
    assert rows["Q42"]["curator"] == "ada"
    assert rows["a b|c"]["left_name"] == NAMES[2]
    assert rows["http://e.org/ü"]["left_name"] == ""
    assert rows["fl:e0"]["left_name"] == NAMES[4]


def test_no_free_text_is_a_formula(store, tmp_path):
    report = store.exports.write("csv", tmp_path / "links.csv")
    with report.path.open(encoding="utf-8", newline="") as file:
        rows = {row["left"]: row for row in csv.DictReader(file)}
    assert rows["/m/027rn"]["left_name"] == "'=1+1"
    assert rows["Q42"]["left_name"] == "'@home"


def test_a_csv_that_was_written_can_be_read_as_links(tmp_path):
    names = ["Chad", 'two\nlines, "one" name']
    with Store.open(tmp_path / "work") as store:
        store.import_graphs(
            graph("l", [("a", names[0], None), ("b,c", names[1], None)]),
            graph("r", [("x", None, None), ("y", None, None)]),
        )
        store.ledger.append([event("1", "accept", "a", "x"), event("2", "accept", "b,c", "y")])
        store.exports.write("csv", tmp_path / "links.csv")
    data = tmp_path / "data"
    data.mkdir()
    (data / "rel_triples_1").write_text("a\tp\tb,c\n")
    (data / "rel_triples_2").write_text("x\tp\ty\n")
    links = read_source(data, links=tmp_path / "links.csv").links
    assert links.to_pylist() == [{"left": "a", "right": "x"}, {"left": "b,c", "right": "y"}]


def test_a_file_that_is_there_is_replaced_or_left_as_it_was(store, tmp_path, monkeypatch):
    out = tmp_path / "links.nt"
    out.write_text("before")

    monkeypatch.setattr("store.exports.formats.links_rdf.ox.parse", lambda file, format: [])
    with pytest.raises(StoreError, match="0 links read back, 5 were to be written"):
        store.exports.write("ntriples", out)
    assert out.read_text() == "before"
    assert {p.name for p in tmp_path.iterdir()} == {"links.nt", "work"}
    monkeypatch.undo()
    store.exports.write("ntriples", out)
    assert out.read_text().count("sameAs") == 5


def test_nothing_accepted_is_a_file_without_links(tmp_path):
    with Store.open(tmp_path / "work") as store:
        for format in ("csv", "ntriples", "turtle"):
            assert store.exports.write(format, tmp_path / format).rows == 0
    assert (tmp_path / "csv").read_text().startswith("left,right,left_name")


def test_refusals(store, tmp_path):
    with pytest.raises(
        InputError, match="expected one of csv, sssom, predictions, ntriples, turtle"
    ):
        store.exports.write("xls", tmp_path / "x")
    with pytest.raises(InputError, match="ends in / or #"):
        store.exports.write("turtle", tmp_path / "x", publication=Publication(base="no iri/"))
    with pytest.raises(StoreError, match="can't be written"):
        store.exports.write("csv", tmp_path)


@given(st.sampled_from(["left", "right"]), st.text())
def test_minting_is_invertible(side, key):
    iri = minted(side, key)
    assert ox.NamedNode(iri).value == iri
    assert key_of(iri) == key


@given(st.text())
def test_sides_never_share_a_minted_iri(key):
    left, right = minted("left", key), minted("right", key)
    assert left != right or left == key
