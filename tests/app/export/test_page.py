"""The Export page: the file it announced, and the merged graph."""

import csv
import re

import pytest

from store.exports.choices.selection import Selection
from store.exports.formats.formats import FORMATS
from tests.app.driver import assert_no_unexpected_error, button, show, words
from tests.samples.store_samples import event, run_folder
from tests.samples.vocabulary_world import fill


def test_export_makes_the_file_it_announced(workspace):
    workspace.store.ledger.append([event("e1", "accept", "atlas:chad", "lk:1")])
    app = show("export")
    assert "**1 accepted link**" in words(app)
    button(app, "Create file").click().run()
    assert_no_unexpected_error(app)
    assert exported(app).path.name == "links.csv" and rows(app) == 1
    assert "1 link," in words(app)


def test_the_page_says_what_becomes_of_open_conflicts(workspace):
    pair = ("atlas:chad", "lk:1")
    workspace.store.ledger.append(
        [
            event("e1", "accept", *pair, curator="bob"),
            event("e2", "reject", *pair),
            event("e3", "accept", "atlas:fiji", "lk:2"),
            event("e4", "accept", "atlas:fiji", "lk:3"),
        ]
    )
    said = words(show("export"))
    assert "open conflicts. Until they are settled, several accepted links of one entity" in said
    assert "of a pair that curators disagree about the latest decision is" in said
    rows = workspace.store.exports.rows(Selection()).to_pylist()
    links = {(row["left_key"], row["right_key"]) for row in rows}
    assert links == {("atlas:fiji", "lk:2"), ("atlas:fiji", "lk:3")}


def test_duplicates_go_out_where_there_are_some_and_can_be_left_out(workspace):
    workspace.store.ledger.append([event("e1", "accept", "atlas:chad", "lk:1")])
    assert not [box for box in turtle().toggle if box.label == "Duplicates"]
    workspace.store.duplicates.decide("right", ("lk:1", "lk:2"), "same", "ada")
    app = turtle()
    assert "**1 pair of duplicates within one graph**: 2 links in the file" in words(app)
    next(box for box in app.toggle if box.label == "Duplicates").set_value(False).run()
    assert "**1 accepted link** in the file" in words(app)


def turtle():
    app = show("export")
    return app.segmented_control[0].set_value("turtle").run()


def exported(app):
    return app.session_state["exported"][1]


def rows(app) -> int:
    """Of the CSV file that a click on Download reads."""
    return len(list(csv.DictReader(exported(app).path.read_text(encoding="utf-8").splitlines())))


def test_two_who_export_at_once_get_what_was_counted_for_each(workspace):
    workspace.store.ledger.append([event("e1", "accept", "atlas:chad", "lk:1")])
    one, other = show("export"), show("export")
    next(box for box in other.toggle if box.label == "Known links").set_value(True).run()
    for app in (one, other):
        button(app, "Create file").click().run()
    assert rows(one) == exported(one).rows == 1
    assert rows(other) == exported(other).rows > 1


def test_a_file_that_was_created_again_replaces_the_one_before(workspace):
    workspace.store.ledger.append([event("e1", "accept", "atlas:chad", "lk:1")])
    app = show("export")
    for _ in range(2):
        button(app, "Create file").click().run()
    assert len(list((workspace.folder / "exports").iterdir())) == 1 and rows(app) == 1


def test_what_is_decided_while_a_file_is_written_is_told(workspace, monkeypatch):
    ledger = workspace.store.ledger
    ledger.append([event("e1", "accept", "atlas:chad", "lk:1")])
    app = show("export")
    write = workspace.store.exports.write

    def late(*arguments, **options):
        ledger.append([event("e2", "accept", "atlas:fiji", "lk:2")])
        return write(*arguments, **options)

    monkeypatch.setattr(workspace.store.exports, "write", late)
    button(app, "Create file").click().run()
    assert "Something was decided while the file was written: it holds 2." in words(app)
    assert rows(app) == 2


@pytest.mark.parametrize("format", FORMATS)
def test_the_file_has_as_many_rows_as_the_page_said(workspace, tmp_path, format):
    store = workspace.store
    store.runs.add(run_folder(tmp_path / "r1", store))
    store.ledger.append([event("e1", "accept", "atlas:chad", "lk:1")])
    app = show("export")
    app.segmented_control[0].set_value(format).run()
    said = words(app)
    button(app, "Create file").click().run()
    assert_no_unexpected_error(app)
    report = app.session_state["exported"][1]
    assert report.path.name == FORMATS[format]
    parts = re.search(r"(\*\*.*) in the file", said)[1]
    assert report.rows == sum(int(number) for number in re.findall(r"\*\*(\d+) ", parts))
    if format == "predictions":
        assert report.rows == 1  # of the left entities without a link, one has a likely candidate


def test_a_predicate_that_is_no_iri_is_told_on_the_page(workspace):
    workspace.store.ledger.append([event("e1", "accept", "atlas:chad", "lk:1")])
    (workspace.folder / "publication.json").write_text('{"predicate": "nearly"}')
    app = show("export")
    app.segmented_control[0].set_value("turtle").run()
    assert "predicate 'nearly' is not a full IRI" in words(app)
    assert button(app, "Create file").disabled


def merged_page(workspace, *pairs, **more):
    workspace.store.ledger.append([event(f"e{i}", "accept", *pair) for i, pair in enumerate(pairs)])
    app = show("export")
    app.segmented_control[0].set_value("merged").run()
    assert_no_unexpected_error(app)
    return app


def test_joined_entities_are_shown_and_confirmed_before_they_are_merged(workspace):
    app = merged_page(workspace, ("atlas:chad", "lk:1"), ("atlas:chad", "lk:2"))
    said = words(app)
    assert "5 entities: 3 linked, 1 that only atlas has, 1 that only lexikon has." in said
    assert "1 cluster of several entities of one graph" in said
    [table] = [d.value for d in app.dataframe]
    assert table["Right"][0].tolist() == ["Tschad (lk:1)", "Fidschi (lk:2)"]
    assert table["Joined by"][0].tolist() == [
        "atlas:chad – lk:1 (ada)", "atlas:chad – lk:2 (ada)"
    ]  # fmt: skip
    assert button(app, "Create file").disabled
    app.checkbox[0].check().run()
    workspace.store.ledger.append([event("more", "accept", "atlas:chad", "lk:5")])
    assert not app.run().checkbox[0].value
    app.checkbox[0].check().run()
    button(app, "Create file").click().run()
    assert_no_unexpected_error(app)
    assert app.session_state["exported"][1].path.name == "merged.nq.gz"
    assert "statements, " in words(app)


def test_a_rejection_against_a_cluster_cannot_be_confirmed_away(workspace):
    workspace.store.ledger.append([event("no", "reject", "atlas:fiji", "lk:2")])
    app = merged_page(
        workspace, ("atlas:chad", "lk:1"), ("atlas:chad", "lk:2"), ("atlas:fiji", "lk:1")
    )
    assert "1 pair among them of which a curator said" in words(app)
    assert button(app, "Create file").disabled
    assert not app.checkbox


def test_the_merged_graph_is_counted_again_when_the_choice_changes(workspace):
    app = merged_page(workspace, ("atlas:chad", "lk:1"))
    assert "6 entities: 3 linked, 1 that only atlas has, 2 that only lexikon has." in words(app)
    app.toggle(key="export_seeds_merged").set_value(False).run()
    assert "8 entities: 1 linked, 3 that only atlas has, 4 that only lexikon has." in words(app)
    app.segmented_control[1].set_value("csv").run()
    assert "**9 old ids in the index**" in words(app)
    button(app, "Create file").click().run()
    assert exported(app).path.is_file() and exported(app).path.name == "merged-csv.zip"


def test_export_of_nothing_says_what_to_do(workspace):
    assert "No rows match" in words(show("export"))


def test_links_of_vocabulary_are_left_out_until_they_are_asked_for(workspace):
    fill(workspace.store)
    workspace.store.ledger.append(
        [
            event("e1", "accept", "a:ada", "b:1"),
            event("e2", "accept", "place: Rome", "ort: Rom"),
            event("e3", "accept", "place: Oslo", "ort: Oslo"),
        ]
    )
    app = show("export")
    assert "2 links between vocabulary terms left out" in words(app)
    assert "**1 accepted link**" in words(app)
    app.segmented_control(key="export_about").set_value("everything").run()
    assert "left out" not in words(app) and "**3 accepted links**" in words(app)
    button(app, "Create file").click().run()
    assert rows(app) == 3
    for format in ("decisions", "merged"):
        app.segmented_control[0].set_value(format).run()
        assert_no_unexpected_error(app)
        assert "Links of" not in [choice.label for choice in app.segmented_control]
    assert "3 linked" in words(app)


def test_where_there_is_no_vocabulary_nothing_is_said_of_it(workspace):
    workspace.store.ledger.append([event("e1", "accept", "atlas:chad", "lk:1")])
    app = show("export")
    assert "vocabulary" not in words(app)
    assert [choice.label for choice in app.segmented_control] == ["Format"]


def test_relations_are_chosen_where_the_project_has_them(workspace):
    workspace.store.ledger.append(
        [
            event("e1", "accept", "atlas:chad", "lk:1"),
            event("e2", "broader", "atlas:fiji", "lk:1"),
        ]
    )
    app = show("export")
    assert not app.pills and "**1 accepted link** in the file." in words(app)
    workspace.store.settings.change("ada", relations=True)
    app = show("export")
    said = words(app)
    assert "**1 accepted link**, **1 pair whose right one is broader**: 2 rows" in said
    app.pills(key="export_verdicts_csv").set_value(["broader"]).run()
    button(app, "Create file").click().run()
    (row,) = csv.DictReader(exported(app).path.read_text(encoding="utf-8").splitlines())
    assert (row["left"], row["relation"]) == ("atlas:fiji", "broader")
