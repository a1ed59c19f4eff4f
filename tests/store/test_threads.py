"""Several sessions at once: what is read belongs together, what is written is written once."""

import csv
import itertools
import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.samples.store_samples import LEFT_KEYS, RIGHT_KEYS, event, filled_store, run_folder

PAIRS = list(itertools.product(LEFT_KEYS[:3], RIGHT_KEYS))


@pytest.fixture
def store(tmp_path):
    """Togo is linked by a seed."""
    with filled_store(tmp_path / "work", ("atlas:togo", "lk:4")) as store:
        store.runs.add(run_folder(store.workspace / "runs" / "r1", store))
        yield store


@pytest.fixture
def meanwhile():
    """Runs functions, again and again, in threads beside the test; their errors are the test's."""
    done, threads = threading.Event(), ThreadPoolExecutor(4)
    futures = []

    def again(action):
        while not done.is_set():
            action()

    yield lambda action: futures.append(threads.submit(again, action))
    done.set()
    threads.shutdown()
    for future in futures:
        future.result()


def judging(store, name: str, verdicts: tuple[str, ...]):
    """A curator who judges pairs at random and takes every other decision back."""
    dice, numbers = random.Random(name), itertools.count()

    def judge():
        one = f"{name}{next(numbers)}"
        pair = dice.choice(PAIRS)
        store.ledger.append([event(one, dice.choice(verdicts), *pair, curator=name)])
        if dice.random() < 0.5:
            store.ledger.append([event(f"{one}-", "retract", *pair, curator=name, target=one)])

    return judge


def test_the_queue_is_asked_while_others_reject_and_take_back(store, meanwhile):
    for name in ("bob", "eve"):
        meanwhile(judging(store, name, ("reject", "reject", "accept")))
    for _ in range(20):
        with store.reading():
            items = store.review.queue("ada")
            best = {item.left.key: item.right.key for item in items}
            assert len(best) == len(items)  # each entity once
            for item in items:
                first = store.review.candidates(item.left.entity_id)[0]
                assert (first.right.key, item.candidates >= 1) == (best[item.left.key], True)
            open_now, total = store.review.progress()
            assert len(items) == total - open_now


def test_files_are_written_while_others_decide(store, meanwhile, tmp_path):
    meanwhile(judging(store, "bob", ("accept", "reject")))
    for number in range(15):
        report = store.exports.write("decisions-csv", tmp_path / f"{number}.csv")
        with report.path.open(encoding="utf-8", newline="") as file:
            assert report.rows == len(list(csv.DictReader(file)))
        report = store.exports.write("decisions", tmp_path / f"{number}.ttl")
        assert report.path.stat().st_size > 0  # read back and compared before it is there


def test_the_same_events_from_several_sessions_are_stored_once(store):
    pairs = itertools.cycle(PAIRS)
    events = [event(f"e{i}", "unsure", *next(pairs)) for i in range(60)]
    batches = [events[start : start + 12] for start in range(0, 60, 6)] * 3
    random.Random(0).shuffle(batches)
    with ThreadPoolExecutor(6) as sessions:
        stored = sum(sessions.map(store.ledger.append, batches))
    history = store.ledger.history(limit=1000)
    assert stored == len(history) == len({one.event_id for one in history}) == 60


def test_what_stands_is_what_the_ledger_says_after_many_hands(store):
    judges = [judging(store, name, ("accept", "reject", "unsure")) for name in ("a", "b", "c")]
    with ThreadPoolExecutor(3) as sessions:
        list(sessions.map(lambda judge: [judge() for _ in range(8)], judges))
    columns = "left_id, right_id, standing, disputed, seq"
    with store.connection.reading() as cursor:
        kept, said = (
            cursor.rows(f"select {columns} from {table} order by all")
            for table in ("standing", "ledger_standing")
        )
    assert kept == said and kept
