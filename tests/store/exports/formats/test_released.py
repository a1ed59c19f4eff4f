"""What was released is never said to have been looked at, and comes back as what it was."""

import csv

import pyoxigraph as ox
import pytest

from app.pipeline import Workspace
from store.exports.choices.selection import Selection
from store.exports.formats import sssom
from store.identifiers.namespaces import MIMEA
from tests.samples.release_world import build, key
from tests.samples.store_samples import event

STATED = [0.99, 0.98, 0.97]


@pytest.fixture
def workspace(tmp_path):
    """Two links released, one accepted by a curator who looked."""
    store = build(tmp_path / "ws", STATED)
    review = store.review
    store.ledger.append([event("e1", "accept", key("left", 0), key("right", 0), rank=1, run="r")])
    audit = review.begin_audit("accept", 0.9, "bob", review.statements("accept"), 1)
    store.ledger.release(audit.audit, 0.5, (1, 0), "bob", "By a sample. Nobody looked.")
    store.close()
    with Workspace(tmp_path / "ws") as workspace:
        yield workspace


def export(workspace, tmp_path, format, **more):
    path = tmp_path / f"out.{format}"
    workspace.store.exports.write(format, path, Selection(**more) if more else None)
    return path


def standing(workspace) -> set:
    with workspace.store.connection.reading() as cursor:
        return set(
            cursor.rows(
                """
                select l.key, r.key, standing, released from standing
                join entity l on l.entity_id = left_id left join entity r on r.entity_id = right_id
                """
            )
        )


def test_sssom_names_who_released_as_the_reviewer_of_a_match_that_nobody_curated(
    workspace, tmp_path
):
    _, _, rows = sssom.read(export(workspace, tmp_path, "sssom", verdicts=("accept",)))
    found = {row[0].split("/")[-1]: dict(zip(sssom.COLUMNS, row, strict=True)) for row in rows}
    assert len(found) == 3
    by_subject = sorted(found.values(), key=lambda row: row["subject_label"])
    looked, *released = by_subject
    assert looked["mapping_justification"] == sssom.REVIEW and looked["confidence"] == "1"
    for row, stated in zip(released, STATED[1:], strict=True):
        assert row["mapping_justification"] == sssom.MODEL
        assert (row["reviewer_label"], row["author_label"]) == ("bob", "")
        assert float(row["confidence"]) == stated and "Nobody looked" in row["comment"]


def test_csv_says_released_with_the_stated_probability(workspace, tmp_path):
    with export(workspace, tmp_path, "csv").open(encoding="utf-8") as file:
        rows = {row["left"]: row for row in csv.DictReader(file)}
    assert [rows[key("left", i)]["source"] for i in range(3)] == ["curator", *["released"] * 2]
    assert [float(rows[key("left", i)]["confidence"]) for i in range(3)] == [1.0, 0.98, 0.97]


def test_the_ledger_has_each_of_them_with_its_batch_and_probability(workspace, tmp_path):
    path = export(workspace, tmp_path, "decisions")
    graph = ox.Store()
    graph.load(path=str(path), format=ox.RdfFormat.TURTLE)
    verdicts = [
        q.object.value
        for q in graph.quads_for_pattern(None, ox.NamedNode(MIMEA + "verdict"), None, None)
    ]
    assert sorted(verdicts) == ["accept", "release", "release"]
    stated = graph.quads_for_pattern(None, ox.NamedNode(MIMEA + "probability"), None, None)
    assert sorted(round(float(q.object.value), 4) for q in stated) == [0.97, 0.98]


@pytest.mark.parametrize("format", ["sssom", "decisions", "decisions-csv", "csv"])
def test_they_come_back_as_released(workspace, tmp_path, format):
    path = export(workspace, tmp_path, format)
    ending = {"sssom": "sssom.tsv", "decisions": "ttl"}.get(format, "csv")
    path = path.rename(tmp_path / f"links.{ending}")
    build(tmp_path / "fresh", STATED).close()
    with Workspace(tmp_path / "fresh") as fresh:
        fresh.decide_file(path, "eve")
        assert standing(fresh) == standing(workspace)
        assert len(fresh.store.ledger.history()) == 3
        fresh.decide_file(path, "eve")  # once more adds nothing
        assert len(fresh.store.ledger.history()) == 3


def test_a_file_may_leave_out_what_nobody_looked_at(workspace, tmp_path):
    for format in ("csv", "ntriples", "sssom"):
        path = export(workspace, tmp_path, format, verdicts=("accept",), released=False)
        text = path.read_text(encoding="utf-8")
        assert "000000" in text and "000001" not in text and "000002" not in text
    whole = export(workspace, tmp_path, "csv", verdicts=("accept",)).read_text(encoding="utf-8")
    assert "000001" in whole and "000002" in whole
