"""The merged graph as an export: counted before, refused where somebody must look first, whole."""

import pytest

from store.errors import InputError, MergeRefused
from store.exports.choices.publication import Publication
from store.exports.choices.selection import Selection
from store.exports.formats.formats import default
from store.exports.merged import graph as merged
from store.exports.merged.graph import SYNTAXES, Merge, syntax_of
from store.readers.source import read_source
from tests.samples.merged_world import (
    CHAD,
    FIJI,
    ID,
    MALI,
    TOGO,
    TOGO_TOO,
    TSCHAD,
    small_store,
)
from tests.samples.store_samples import event

OUT = {"nquads": "m.nq", "turtle": "m.ttl", "parquet": "m.parquet", "csv": "m.csv.zip"}
ALLOWED = Merge(allow_joined=True)


@pytest.fixture
def store(tmp_path):
    with small_store(tmp_path) as store:
        yield store


def counted(store, merge, selection=None):
    return store.exports.merged_preview(selection or default("merged"), merge, Publication())


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("canonical", ["right", "minted"])
def test_what_is_counted_before_is_what_is_written(store, tmp_path, syntax, canonical):
    store.ledger.append([event("e2", "accept", MALI, TSCHAD)])
    merge = Merge(canonical, syntax, allow_joined=True)
    found = counted(store, merge)
    report = store.exports.write("merged", tmp_path / OUT[syntax], merge=merge)
    assert report.rows == sum(found.statements.values())
    if syntax == "nquads":
        assert len(report.path.read_text().splitlines()) == report.rows
        assert len(set(report.path.read_text().splitlines())) == report.rows
    if syntax == "turtle":
        said = [s for s in report.path.read_text().splitlines() if not s.startswith("@prefix")]
        assert len(set(said)) == len(said) == report.rows
    assert found.clusters == {"clusters": 3, "linked": 2, "left": 0, "right": 1, "joined": 1}


def test_accepted_links_and_seeds_are_what_merges_unless_chosen_otherwise(store):
    merge = Merge(syntax="turtle")
    assert counted(store, merge).clusters["linked"] == 2
    assert counted(store, merge, Selection(seeds=False)).clusters["linked"] == 1
    assert counted(store, merge, Selection(curators=("nobody",))).clusters["linked"] == 0


def test_a_rejected_pair_is_not_joined(store, tmp_path):
    store.ledger.append(
        [event("e2", "reject", CHAD, TSCHAD), event("e3", "reject", TOGO, TOGO_TOO)]
    )
    found = counted(store, Merge(syntax="nquads"))
    assert found.clusters["linked"] == 0
    path = store.exports.write("merged", tmp_path / "m.nq").path
    assert "sameAs" not in path.read_text()


def test_two_of_one_side_are_joined_only_when_that_is_meant(store, tmp_path):
    store.ledger.append([event("e2", "accept", MALI, TSCHAD, curator="bea")])
    out = tmp_path / "out" / "m.nq"
    with pytest.raises(MergeRefused) as refused:
        store.exports.write("merged", out)
    said = str(refused.value).splitlines()
    assert said[0].startswith("1 cluster joins entities of one graph; confirm")
    assert said[1:] == [
        f"  Mali ({MALI}), Chad ({CHAD}) and Tschad ({TSCHAD}); joined by "
        f"{MALI} – {TSCHAD} by bea; {CHAD} – {TSCHAD} by ada"
    ]
    assert list(out.parent.iterdir()) == []
    text = store.exports.write("merged", out, merge=ALLOWED).path.read_text()
    # of two left entities, the one with the smallest key stands for both, and for what they said
    mali = f"<{ID}left/a%20b%7Cc>"
    assert f"{mali} <{ID}left-property/twin%20of> {mali} <{ID}graph/left> ." in text
    assert f"<{CHAD}>" in text
    assert f"{mali} <http://www.w3.org/2002/07/owl#sameAs> <{CHAD}> <{ID}graph/merged> ." in text


@pytest.mark.parametrize("verdict", ["reject", "broader"])
def test_clusters_against_a_rejection_are_refused_whatever_is_meant(store, tmp_path, verdict):
    store.ledger.append(
        [
            event("e2", "accept", MALI, TSCHAD),
            event("e3", "accept", MALI, FIJI),
            event("e4", verdict, CHAD, FIJI),
        ]
    )
    with pytest.raises(MergeRefused, match="1 pair of which a curator said") as refused:
        store.exports.write("merged", tmp_path / "m.nq", merge=ALLOWED)
    assert f"not the same: {CHAD} – {FIJI}" in str(refused.value)
    assert counted(store, Merge(syntax="nquads")).rejected == 1


@pytest.mark.parametrize("name", OUT.values())
def test_an_interrupted_export_leaves_nothing(store, tmp_path, name):
    out = tmp_path / "out" / name

    def interrupt(fraction, message):
        if out.parent.is_dir() and any(out.parent.iterdir()):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.exports.write("merged", out, progress=interrupt)
    assert list(out.parent.iterdir()) == []


def test_a_long_list_is_cut(store, tmp_path, monkeypatch):
    monkeypatch.setattr(merged, "LISTED", 0)
    store.ledger.append([event("e2", "accept", MALI, TSCHAD)])
    with pytest.raises(MergeRefused, match="and 1 more"):
        store.exports.write("merged", tmp_path / "m.nq")


def test_a_merged_graph_comes_in_again(store, tmp_path):
    turtle = store.exports.write("merged", tmp_path / "m.ttl").path
    again = read_source(turtle, turtle).left
    keys = {k for k in again.entities["key"].to_pylist() if "/id/graph/" not in k}
    assert {CHAD, FIJI, f"{ID}left/%2Fm%2F027rn", f"{ID}left/a%20b%7Cc"} <= keys
    names = {(r["entity"], r["name"], r["language"]) for r in again.names.to_pylist()}
    assert {(CHAD, "Chad", "en"), (CHAD, "Tschad", "de"), (CHAD, "Tchad", "fr")} <= names
    edges = {tuple(row.values()) for row in again.relation_triples.to_pylist()}
    assert (CHAD, "http://v.org/near", f"{ID}left/%2Fm%2F027rn") in edges
    values = {(r["entity"], r["value"]) for r in again.attribute_triples.to_pylist()}
    assert {(CHAD, "1284000"), (CHAD, "1259200"), (CHAD, "Q42")} <= values


@pytest.mark.parametrize(
    ("name", "syntax"),
    [
        ("a.nq", "nquads"), ("A.NQ.GZ", "nquads"), ("a.ttl.gz", "turtle"), ("a.zip", "parquet"),
        ("a.csv.zip", "csv"), ("a.parquet", "parquet"), ("a.rdf", None), ("nq", None),
    ],
)  # fmt: skip
def test_the_name_says_the_syntax(tmp_path, name, syntax):
    assert syntax_of(tmp_path / name) == syntax


@pytest.mark.parametrize(
    ("name", "merge", "reason"),
    [
        ("m.rdf", Merge(), "m.rdf: the name doesn't say how to write the merged graph"),
        ("m.nq", Merge("upper"), "unknown rule 'upper' for IRIs; expected left, right, minted"),
        ("m.nq", Merge(syntax="xls"), "unknown syntax 'xls'; expected one of nquads, turtle"),
    ],
)
def test_what_cannot_be_written_is_said_at_once(store, tmp_path, name, merge, reason):
    with pytest.raises(InputError, match=reason):
        store.exports.write("merged", tmp_path / name, merge=merge)


def test_a_workspace_without_graphs_is_refused(tmp_path):
    from store.database import Store

    with Store.open(tmp_path / "none") as store, pytest.raises(InputError, match="no graphs yet"):
        store.exports.write("merged", tmp_path / "m.nq")
