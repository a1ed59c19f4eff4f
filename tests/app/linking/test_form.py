"""What a press of "Link" does: link, ask once more, or refuse."""

import pytest

from app.linking import facts, form
from app.linking.form import LinkForm
from app.review.attribute_pairs import NOTHING
from tests.samples.store_samples import event, filled_store


@pytest.fixture
def store(tmp_path):
    with filled_store(tmp_path / "work") as store:
        yield store


@pytest.fixture
def clock(monkeypatch):
    """Seconds that the test moves on by hand."""
    clock = [100.0]
    monkeypatch.setattr(form.time, "monotonic", lambda: clock[0])
    return clock


def shown(store, left="atlas:chad", right="lk:1"):
    """The form with two entities on the screen, and what is shown of them."""
    made = LinkForm()
    made.choose("left", left)
    made.choose("right", right)
    made.seen()
    return made, look(store, left, right)


def look(store, left="atlas:chad", right="lk:1"):
    ends = store.graphs.entity("left", left), store.graphs.entity("right", right)
    return facts.pair(store, *ends, NOTHING)


def press(made, store, pair, note=None, event=None):
    made.press(store, "ada", pair, event or made.event, note)


def test_a_press_links_what_was_shown_and_the_form_is_empty_again(store, clock):
    made, pair = shown(store)
    assert made.next == "link"
    clock[0] += 1.5
    press(made, store, pair, "  by the flag ")
    (stored,) = store.ledger.history()
    assert (stored.left, stored.right, stored.verdict) == ("atlas:chad", "lk:1", "accept")
    assert (stored.curator, stored.note, stored.run) == ("ada", "by the flag", None)
    assert (stored.shown_ms, stored.evidence_hash) == (1500, pair.evidence)
    assert made.last.words == "Chad – Tschad" and made.chosen == {} and made.next == "left"


def test_a_pair_that_has_hardly_been_seen_is_not_linked(store, clock):
    made, pair = shown(store)
    clock[0] += 0.2
    press(made, store, pair)
    assert "just appeared" in made.trouble and store.ledger.history() == []
    clock[0] += 0.2
    press(made, store, pair)
    assert made.trouble is None and len(store.ledger.history()) == 1


def test_a_second_click_on_what_is_linked_does_nothing(store, clock):
    made, pair = shown(store)
    clock[0] += 1
    drawn = made.event
    press(made, store, pair, event=drawn)
    press(made, store, pair, event=drawn)
    assert len(store.ledger.history()) == 1 and made.trouble is None


def test_what_is_decided_already_is_asked_about_first(store, clock):
    store.ledger.append([event("e1", "reject", "atlas:chad", "lk:1", curator="bob")])
    made, pair = shown(store)
    clock[0] += 1
    press(made, store, pair)
    assert made.asked and len(store.ledger.history()) == 1
    clock[0] += 0.2  # a double click is no second look
    press(made, store, pair)
    assert len(store.ledger.history()) == 1
    clock[0] += 1
    press(made, store, pair)
    newest = store.ledger.history()[0]
    assert (newest.verdict, newest.curator, newest.shown_ms) == ("accept", "ada", 2200)


def test_another_pair_is_asked_about_anew(store, clock):
    store.ledger.append([event("e1", "no_counterpart", "atlas:chad", curator="bob")])
    made, pair = shown(store)
    clock[0] += 1
    press(made, store, pair)
    made.change("right")
    made.choose("right", "lk:2")
    made.seen()
    clock[0] += 1
    press(made, store, look(store, right="lk:2"))
    assert len(store.ledger.history()) == 1 and made.asked


def test_a_colleague_who_decides_meanwhile_is_heard(store, clock):
    made, pair = shown(store)
    store.ledger.append([event("e1", "reject", "atlas:chad", "lk:1", curator="bob")])
    clock[0] += 1
    press(made, store, pair)
    assert "has changed since they were shown" in made.trouble
    assert made.chosen and len(store.ledger.history()) == 1


def test_undo_takes_the_link_back_and_shows_the_two_again(store, clock):
    made, pair = shown(store)
    clock[0] += 1
    press(made, store, pair)
    made.undo(store, "ada")
    assert [d.verdict for d in store.ledger.history()] == ["retract", "accept"]
    assert made.chosen == {"left": "atlas:chad", "right": "lk:1"}
    assert made.last is None and made.undone == "Chad – Tschad"
    made.undo(store, "ada")  # a second click
    assert len(store.ledger.history()) == 2


def test_an_undo_that_came_too_late_says_so(store, clock):
    made, pair = shown(store)
    clock[0] += 1
    press(made, store, pair)
    store.ledger.take_back(made.last.event, "bob")
    made.undo(store, "ada")
    assert "taken back already" in made.trouble


def test_what_is_next_follows_what_is_chosen():
    made = LinkForm()
    turn = made.turn
    made.choose("right", "lk:1")
    assert made.next == "left" and made.turn > turn
    made.choose("left", "atlas:chad")
    assert made.next == "link"
    made.change("right")
    assert made.next == "right"
