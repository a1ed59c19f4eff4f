"""Second opinions among open questions: how often, in which place, and shown as at first."""

import pytest

from app.review.cards import Cards
from app.review.desk import Desk
from app.review.second_opinions import EVERY, FRESH, SecondOpinions, interleaved
from mimea.evidence import Run
from store.database import Store
from store.records import Entity, QueueFilter, QueueItem
from store.review.opinions import OPINION
from tests.samples.review_world import RUN, build_workspace
from tests.samples.store_samples import event


def item(number: int, opinion: bool = False) -> QueueItem:
    left, right = Entity(number, "left", f"l{number}", None), Entity(1, "right", "r", None)
    return QueueItem(left, right, None, None, 1, opinion=opinion)


def test_one_card_in_five_and_never_two_in_a_row_as_the_curator_goes_on():
    open_ones, due = [item(i) for i in range(40)], [item(100 + i, True) for i in range(20)]
    seen = []
    for answered in range(30):
        queue = interleaved(open_ones, due, answered, 14)
        assert len(queue) == 14
        seen.append(queue[0].opinion)
        (due if queue[0].opinion else open_ones).remove(queue[0])
    assert seen == [(i + 1) % EVERY == 0 for i in range(30)]


def test_they_stay_in_their_place_in_the_queue_until_it_is_their_turn():
    open_ones, due = [item(i) for i in range(40)], [item(100 + i, True) for i in range(3)]
    before = interleaved(open_ones, due, 0, 10)
    assert interleaved(open_ones[1:], due, 1, 9) == before[1:]


def test_when_nothing_else_is_open_they_come_one_after_the_other():
    due = [item(i, True) for i in range(3)]
    assert interleaved([item(9)], due, 0, 14) == [item(9), *due]
    assert interleaved([], [], 3, 14) == []


@pytest.fixture
def store(tmp_path):
    """Ann has rejected the first candidate of five entities and accepted the next one."""
    build_workspace(tmp_path / "workspace")
    with Store.open(tmp_path / "workspace") as store:
        store.settings.change("ann", second_opinions=1.0)
        items = store.review.queue("ann", "entity", 5)
        for n, asked in enumerate(items):
            best, *others = store.review.candidates(asked.left.entity_id)
            pair = (asked.left.key, best.right.key)
            store.ledger.append([event(f"x{n}", "reject", *pair, curator="ann")])
            if others:
                pair = (asked.left.key, others[0].right.key)
                store.ledger.append([event(f"a{n}", "accept", *pair, curator="ann")])
        yield store


def desk(store, curator="bob"):
    return Desk(Cards(store, Run.open(store.runs.active().folder), RUN), curator)


def settled(desk, only=QueueFilter(), **outbox):  # noqa: B008
    data = desk.data(outbox, "entity", only)
    return data if not data["more"] else settled(desk, only, **outbox)


def test_the_card_is_the_one_of_the_first_time(store):
    data = settled(desk(store))
    places = [i for i, entry in enumerate(data["queue"]) if entry["opinion"]]
    assert places and places[0] == EVERY - 1
    entry = data["queue"][places[0]]
    card = next(card for card in data["cards"] if card["id"] == entry["id"])
    left = store.graphs.entity("left", entry["left"])
    first = store.review.candidates_at_first([left.entity_id], 9)[left.entity_id]
    assert entry["right"] == first[0].right.key, "the one that ann has rejected"
    assert [c["key"] for c in card["candidates"]] == [p.right.key for p in first]
    assert [c["rank"] for c in card["candidates"]] == [p.rank for p in first]
    assert "ann" not in entry["why"] and entry["why"].startswith("second opinion")
    assert not any(entry["opinion"] for entry in settled(desk(store, "ann"))["queue"])


def test_the_filter_leaves_only_them_and_search_does_not_tell_the_answer(store):
    own = desk(store)
    queue = settled(own, QueueFilter(opinions=True))["queue"]
    assert queue and all(entry["opinion"] for entry in queue)
    left = queue[0]["left"]
    linked = next(d.right for d in store.ledger.history(left, limit=9) if d.verdict == "accept")
    name = store.graphs.entity("right", linked).name
    for shown, told in (
        ({"left": left, "right": linked}, []),
        ({"left": "x", "right": ""}, [left]),
    ):
        hits = own.data({"search": name, "shown": shown}, "entity")["search"]["results"]
        taken = next(hit["taken"] for hit in hits if hit["key"] == linked)
        assert [link["left"] for link in taken] == told
    assert own.is_blind({"left": left}) and not own.is_blind(None)


def test_an_answer_is_kept_as_a_second_opinion_and_leaves_the_queue(store):
    own = desk(store)
    entry = next(entry for entry in settled(own)["queue"] if entry["opinion"])
    answer = {
        "event": "b1", "session": "s", "seq": 1, "verdict": "no_counterpart", "shown_ms": 900,
        "left": entry["left"], "opinion": True,
    }  # fmt: skip
    own.take({"events": [answer, "nonsense", {"left": 3}]})
    assert store.ledger.event("b1").batch == OPINION
    assert entry["left"] not in {e["left"] for e in settled(own)["queue"]}
    assert store.ledger.count_conflicts() == 1


def test_what_is_due_is_read_again_after_a_while_and_not_at_every_key(store, monkeypatch):
    reads, clock = [], [0.0]
    read = store.review.second_opinions
    monkeypatch.setattr(
        store.review, "second_opinions", lambda *given: reads.append(given) or read(*given)
    )
    opinions = SecondOpinions(store, "bob", now=lambda: clock[0])
    found = [opinions.among([], (), QueueFilter(), 14) for _ in range(3)][-1]
    assert len(reads) == 1 and found
    assert opinions.among([], [found[0].left.entity_id], QueueFilter(), 14) == found[1:]
    clock[0] = FRESH + 1
    opinions.among([], (), QueueFilter(), 14)
    assert len(reads) == 2
    assert opinions.among([], (), QueueFilter(lowest=0.5), 14) == []
