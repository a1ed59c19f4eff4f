"""MappingFile decisions plan and taken in: once, with their curators, and out again as a whole."""

from datetime import UTC, datetime

import pytest

from app.pipeline import Workspace
from store.errors import DecisionRefused, InputError
from store.ledger.import_files import file_of
from store.readers.mappings.mappings import read_mapping_file
from tests.samples.store_samples import (
    event,
    graph,
    left_graph,
    links,
    right_graph,
)

PAIR = ("atlas:chad", "lk:1")
HEAD = "left,right,verdict,curator,decided_at,note\n"


@pytest.fixture
def workspace(tmp_path):
    with Workspace(tmp_path / "ws") as workspace:
        workspace.store.import_graphs(left_graph(), right_graph(), links(("atlas:togo", "lk:4")))
        yield workspace


@pytest.fixture
def file(tmp_path):
    def write(*rows, head=HEAD, name="d.csv"):
        path = tmp_path / name
        path.write_text(head + "".join(f"{row}\n" for row in rows), encoding="utf-8")
        return path

    return write


def events(workspace):
    return workspace.store.ledger.history(limit=1000)[::-1]


def test_curator_and_day_are_kept_and_who_brought_them(workspace, file):
    path = file("atlas:chad,lk:1,accept,ada,2024-05-06,seen", "atlas:mali,lk:3,reject,,,")
    plan = workspace.decide_file(path, "eve")
    assert plan.new == {"accept": 1, "reject": 1}
    first, second = events(workspace)
    assert (first.curator, first.decided_at, first.note) == (
        "ada",
        datetime(2024, 5, 6, tzinfo=UTC),
        "seen",
    )
    assert second.curator == "eve"
    (brought,) = workspace.store.ledger.imported_files().to_pylist()
    assert (brought["name"], brought["imported_by"], brought["events"]) == ("d.csv", "eve", 2)
    assert {first.batch, second.batch} == {brought["batch"]}
    workspace.store.ledger.append([event("mine", "skip", "atlas:fiji")])
    with workspace.store.connection.reading() as cursor:
        assert file_of(cursor, second.event_id)[:2] == ("d.csv", "eve")
        assert file_of(cursor, "mine") is None


def test_a_file_comes_once_whoever_brings_it_and_a_longer_one_adds_the_rest(workspace, file):
    rows = ["atlas:chad,lk:1,accept,,,", "atlas:mali,lk:3,reject,ada,,"]
    workspace.decide_file(file(*rows), "eve")
    again = workspace.decide_file(file(*rows), "bob")
    assert (again.new, again.left_out) == ({}, {"here already": 2})
    longer = workspace.decide_file(file("atlas:fiji,,no_counterpart,ada,,", *rows, rows[1]), "bob")
    assert longer.new == {"no_counterpart": 1}
    assert longer.left_out == {"here already": 2, "repeated": 1}
    assert len(workspace.store.ledger.imported_files()) == 2


def test_a_file_is_taken_back_as_a_whole_and_may_come_again(workspace, file):
    workspace.store.ledger.append([event("e1", "reject", *PAIR, curator="bob")])
    path = file("atlas:chad,lk:1,accept,ada,,", "atlas:mali,lk:3,accept,ada,,")
    workspace.decide_file(path, "eve")
    assert workspace.store.status()["decisions"]["accept"] == 2
    batch = workspace.store.ledger.imported_files()["batch"][0].as_py()
    assert workspace.store.ledger.take_back_file(batch, "eve") == 2
    assert workspace.store.status()["decisions"]["accept"] == 0
    assert workspace.store.status()["decisions"]["reject"] == 1
    with pytest.raises(DecisionRefused, match=r"d\.csv have been taken back already"):
        workspace.store.ledger.take_back_file(batch, "eve")
    assert workspace.decide_file(path, "eve").new == {"accept": 2}
    assert workspace.decide_file(path, "eve").new == {}
    assert workspace.store.ledger.imported_files()["live"].to_pylist() == [2, 0]


def test_what_one_curator_took_back_alone_stays_so(workspace, file):
    path = file("atlas:chad,lk:1,accept,ada,,", "atlas:mali,lk:3,accept,ada,,")
    workspace.decide_file(path, "eve")
    workspace.store.ledger.retract(events(workspace)[0].event_id, "ada")
    assert workspace.decide_file(path, "eve").new == {}


def test_what_a_curator_said_here_counts_if_it_is_the_same_or_later(workspace, file):
    workspace.store.ledger.append(
        [
            event("e1", "accept", *PAIR, curator="ada"),
            event("e2", "reject", "atlas:mali", "lk:3", curator="ada"),
        ]
    )
    old, new = "2001-01-01", "2099-01-01"
    rows = (f"atlas:chad,lk:1,accept,ada,{old},", f"atlas:mali,lk:3,accept,ada,{old},")
    plan = workspace.decide_file(file(*rows), "eve")
    assert plan.left_out == {"here already": 1, "older": 1}
    assert workspace.decide_file(file(rows[1].replace(old, new)), "eve").new == {"accept": 1}


def test_unknown_entities_refuse_the_file_or_are_skipped(workspace, file):
    path = file("atlas:chad,lk:1,accept,,,", "atlas:chad,lk:9,reject,,,", "nobody,lk:2,unsure,,,")
    with pytest.raises(InputError) as caught:
        workspace.decide_file(path, "eve")
    assert "d.csv:3: the right graph has no entity 'lk:9'. 2 decisions name" in str(caught.value)
    assert "also in the lines 4" in str(caught.value)
    assert not events(workspace)
    plan = workspace.decide_file(path, "eve", skip_unknown=True)
    assert (plan.new, plan.unknown) == ({"accept": 1}, 2)
    assert plan.missing == ((3, "right", "lk:9"), (4, "left", "nobody"))
    with pytest.raises(InputError, match="Correct the file or import the graphs") as caught:
        workspace.decide_file(file("x,y,accept,,,"), "eve", skip_unknown=True)
    assert "--skip-unknown" not in str(caught.value)  # it was given


def test_rows_that_name_the_right_graph_first_are_turned_round(workspace, file):
    rows = "lk:1,atlas:chad,accept,,,", "atlas:mali,lk:3,reject,,,", "lk:2,,no_counterpart,,,"
    plan = workspace.decide_file(file(*rows), "eve")
    assert plan.swapped == 1
    assert plan.left_out == {"right entity alone": 1}
    assert [(e.left, e.right) for e in events(workspace)] == [PAIR, ("atlas:mali", "lk:3")]


def test_contradictions_with_what_stands_are_listed(workspace, file):
    workspace.store.ledger.append(
        [
            event("e1", "reject", *PAIR, curator="bob"),
            event("e2", "accept", "atlas:mali", "lk:3", curator="bob"),
            event("e3", "no_counterpart", "atlas:fiji", curator="bob"),
        ]
    )
    path = file(
        "atlas:chad,lk:1,accept,ada,,",
        "atlas:mali,lk:2,accept,ada,,",
        "atlas:fiji,lk:5,accept,ada,,",
        "atlas:togo,lk:4,reject,ada,,",
        "atlas:chad,lk:5,unsure,ada,,",
    )
    found = workspace.plan_import(path, "eve").against.to_pylist()
    assert [(r["line"], r["why"], r["here"], r["here_curator"]) for r in found] == [
        (2, "another verdict", "reject", "bob"),
        (3, "another partner", "accept", "bob"),
        (4, "no counterpart", "no_counterpart", "bob"),
        (5, "another verdict", "accept", None),  # a known link
    ]
    assert len(events(workspace)) == 3  # weighing changes nothing


def test_known_links_and_predictions_are_no_decisions(workspace, file):
    head = "left,right,source\n"
    path = file("atlas:chad,lk:1,seed", "atlas:mali,lk:3,prediction", head=head)
    plan = workspace.decide_file(path, "eve")
    assert (plan.new, plan.left_out) == ({}, {"known link": 1, "prediction": 1})
    assert not len(workspace.store.ledger.imported_files())


def test_a_ledger_that_contradicts_an_event_of_the_same_id_is_refused(workspace, tmp_path):
    workspace.store.ledger.append([event("e1", "accept", *PAIR)])
    path = tmp_path / "d.ttl"
    workspace.store.exports.write("decisions", path)
    with Workspace(tmp_path / "other") as other:
        other.store.import_graphs(left_graph(), right_graph())
        other.store.ledger.append([event("e1", "reject", *PAIR)])
        with pytest.raises(InputError, match="'e1' already exists here with other content"):
            other.decide_file(path, "eve")
        assert len(events(other)) == 1


def test_decisions_that_lost_their_entities_are_listed(workspace, file):
    rows = "atlas:chad,lk:1,accept,ada,,", "atlas:mali,lk:5,reject,bob,,"
    workspace.decide_file(file(*rows, "atlas:fiji,,no_counterpart,,,"), "eve")
    assert not len(workspace.store.ledger.orphans())
    right = graph("lk", [("lk:1", None, None)])
    left = graph("atlas", [("atlas:chad", None, None)])
    assert workspace.store.import_graphs(left, right).orphaned_decisions == 2
    gone = workspace.store.ledger.orphans().to_pylist()
    assert [(r["left_key"], r["verdict"], r["missing"]) for r in gone] == [
        ("atlas:fiji", "no_counterpart", "left"),
        ("atlas:mali", "reject", "both"),
    ]
    assert len(workspace.store.ledger.orphans(1)) == 1


def test_minted_iris_numbers_and_ascii_forms_name_the_same_entity(workspace, tmp_path):
    keys = ("/m/027rn", "Q42", "a b|c", "http://e.org/ü")
    side = [graph(s, [(key, None, None) for key in keys]) for s in ("l", "r")]
    workspace.store.import_graphs(*side)
    same = "<http://www.w3.org/2002/07/owl#sameAs>"
    base = "https://mimea.invalid/id"
    path = tmp_path / "l.nt"
    path.write_text(
        f"<{base}/left/%2Fm%2F027rn> {same} <{base}/right/%2Fm%2F027rn> .\n"
        f"<{base}/left/Q42> {same} <{base}/right/Q42> .\n"
        f"<{base}/right/a%20b%7Cc> {same} <{base}/left/a%20b%7Cc> .\n"
        f"<http://e.org/%C3%BC> {same} <http://e.org/ü> .\n",
        encoding="utf-8",
    )
    plan = workspace.decide_file(path, "eve")
    assert plan.swapped == 1
    assert [(e.left, e.right) for e in events(workspace)] == [(key, key) for key in keys]
    assert read_mapping_file(path).format == "rdf"


def test_another_partner_is_against_a_link_unless_several_are_allowed(workspace, file):
    path = file("atlas:togo,lk:5,accept,,,")  # whose known link is lk:4
    assert len(workspace.plan_import(path, "eve").against) == 1
    workspace.store.settings.change("eve", many_to_many=True)
    assert len(workspace.plan_import(path, "eve").against) == 0
