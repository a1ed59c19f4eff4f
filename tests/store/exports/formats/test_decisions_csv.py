"""Decisions as CSV: they come in again in another workspace, and the same pairs stand."""

import csv

from app.pipeline import Workspace
from store.exports.choices.selection import Selection
from tests.samples.export_world import VERDICTS, keys
from tests.samples.store_samples import graph

STANDING = "select left_key, right_key, standing from standing join decision using (seq)"


def test_all_verdicts_come_in_again(odd, tmp_path):
    report = odd.exports.write("decisions-csv", tmp_path / "d.csv")
    assert odd.exports.counts("decisions-csv", Selection()) == {"decision": report.rows}
    graphs = [graph(s, [(key, None, None) for key in keys(s, 340)]) for s in ("left", "right")]
    with Workspace(tmp_path / "other") as workspace:
        workspace.store.import_graphs(*graphs)
        assert sum(workspace.decide_file(report.path).new.values()) == report.rows
        assert workspace.decide_file(report.path).new == {}
        again = workspace.store.ledger.history(limit=1000)
        with workspace.store.connection.reading() as cursor:
            standing = set(cursor.rows(STANDING))
    with odd.connection.reading() as cursor:
        assert set(cursor.rows(STANDING)) == standing
    before = {
        (d.left, d.right, d.verdict, d.curator, d.note) for d in odd.ledger.history(limit=1000)
    }
    after = {(d.left, d.right, d.verdict, d.curator, d.note) for d in again}
    changed = after - before
    # the adjudication came out as its outcome; all else is as it was, note for note
    assert {(verdict, curator) for _, _, verdict, curator, _ in changed} == {("accept", "ada")}
    assert len(changed) == 1
    assert {d.verdict for d in again} == set(VERDICTS)


def test_no_key_no_curator_and_no_note_is_a_formula(odd, tmp_path):
    report = odd.exports.write("decisions-csv", tmp_path / "d.csv")
    with report.path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert "'=cmd" in {row["curator"] for row in rows}
    assert "'=1+1" in {row["left"] for row in rows}
    texts = {row[name] for row in rows for name in ("left", "right", "curator", "note")}
    risky = {text for text in texts if text.startswith(tuple("=+-@"))}
    assert risky == {"-5"}  # a number runs nothing
