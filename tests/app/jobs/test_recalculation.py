"""Probabilities follow the decisions: at once, the same ones whatever happened in between."""

import time

import pytest

from app.jobs import recalculation
from app.jobs.recalculation import Recalculation
from mimea.confidence.open_entities import FILE
from store.database import Store
from tests.samples.review_world import RUN, add_run, build_workspace, keep_confidence, key
from tests.samples.store_samples import event


@pytest.fixture
def store(tmp_path):
    build_workspace(tmp_path / "workspace")
    with Store.open(tmp_path / "workspace") as store:
        keep_confidence(store.runs.active().folder)
        yield store


def stated(store) -> dict[tuple[str, str], tuple]:
    """The probabilities of all proposals, as cards have them."""
    lefts = [item.left.entity_id for item in store.review.queue("nobody", limit=100)]
    found = store.review.candidates_of(lefts, 10)
    return {
        (p.left.key, p.right.key): (p.probability, p.no_counterpart)
        for proposals in found.values()
        for p in proposals
    }


def decide(store, number: int, verdict: str = "accept", **more) -> None:
    left = store.graphs.entity("left", key("left", number))
    right = store.review.candidates(left.entity_id)[0].right.key
    about = None if verdict == "no_counterpart" else right
    store.ledger.append([event(f"e{number}", verdict, left.key, about, run=RUN, **more)])


@pytest.mark.parametrize("verdict", ["reject", "broader", "conflated"])
def test_a_candidate_that_is_not_the_same_is_impossible_at_once(store, verdict):
    recalculation = Recalculation(store)
    assert recalculation.catch_up()
    before = stated(store)
    left = store.graphs.entity("left", key("left", 3))
    rival = store.review.candidates(left.entity_id)[1].right.key
    decide(store, 3, verdict)
    assert recalculation.catch_up()
    assert stated(store)[left.key, rival][0] > before[left.key, rival][0]
    assert stated(store)[left.key, rival][1] > before[left.key, rival][1]


def test_who_is_linked_is_no_candidate_of_others(store):
    recalculation = Recalculation(store)
    left = store.graphs.entity("left", key("left", 3))
    taken = store.review.candidates(left.entity_id)[0].right.key
    decide(store, 3)
    recalculation.catch_up()
    others = {pair: said for pair, said in stated(store).items() if pair[1] == taken}
    assert others and all(said[0] == 0 for said in others.values())


def test_nothing_is_computed_twice_and_notes_and_skips_change_nothing(store):
    recalculation = Recalculation(store)
    assert recalculation.catch_up() and not recalculation.catch_up()
    decide(store, 3, "skip")
    assert not recalculation.catch_up()
    assert recalculation.version == 1
    decide(store, 4)
    assert recalculation.catch_up() and recalculation.version == 2


def test_undo_restores_and_a_restart_finds_the_same(store):
    recalculation = Recalculation(store)
    recalculation.catch_up()
    before = stated(store)
    for number in (2, 3, 4, 5):
        decide(store, number, "no_counterpart" if number % 2 else "accept")
        recalculation.catch_up()
    decided = stated(store)
    Recalculation(store).catch_up()
    assert stated(store) == decided
    for number in (4, 2, 5, 3):
        store.ledger.retract(f"e{number}", "ada")
        recalculation.catch_up()
    assert stated(store) == before != decided


def test_another_active_run_is_computed_with_all_that_stands(store):
    recalculation = Recalculation(store)
    recalculation.catch_up()
    decide(store, 3, "reject")
    folder = add_run(store, "20260103-030405-abcd")
    keep_confidence(folder)
    assert recalculation.catch_up()
    store.runs.activate(RUN)
    assert recalculation.catch_up()


def test_a_run_of_an_earlier_version_stays_as_it_is(store):
    (store.runs.active().folder / FILE).unlink()
    recalculation, before = Recalculation(store), stated(store)
    decide(store, 3)
    assert not recalculation.catch_up()
    assert {pair: said for pair, said in before.items() if pair in stated(store)} == stated(store)


def test_a_damaged_file_is_logged_and_nothing_else_happens(store, caplog):
    (store.runs.active().folder / FILE).write_bytes(b"no tensors")
    assert not Recalculation(store).catch_up()
    assert FILE in caplog.text


def test_it_follows_by_itself_until_it_is_closed(store, monkeypatch):
    monkeypatch.setattr(recalculation, "PAUSE", 0.01)
    following = Recalculation(store)
    following.serve()
    decide(store, 3)
    until = time.monotonic() + 20
    while time.monotonic() < until and not _taken_is_impossible(store):
        time.sleep(0.02)
    assert _taken_is_impossible(store)
    following.close()
    version = following.version
    decide(store, 5)
    time.sleep(0.1)
    assert following.version == version


def _taken_is_impossible(store) -> bool:
    taken = {
        row[1]
        for row in store.review.links_of([store.graphs.entity("left", key("left", 3)).entity_id])
    }
    found = [p for right in taken for p in store.review.rivals(right)]
    return all(p.probability == 0 for p in found if p.left.key != key("left", 3))


def test_a_failure_is_logged_and_the_next_decision_tries_again(store, monkeypatch, caplog):
    monkeypatch.setattr(recalculation, "PAUSE", 0.01)
    following, calls = Recalculation(store), []

    def failing():
        calls.append(1)
        raise ValueError("out of order")

    monkeypatch.setattr(following, "catch_up", failing)
    following.serve()
    until = time.monotonic() + 20
    while time.monotonic() < until and not calls:
        time.sleep(0.01)
    decide(store, 3)
    while time.monotonic() < until and len(calls) < 2:
        time.sleep(0.01)
    following.close()
    assert len(calls) >= 2 and "out of order" in caplog.text
