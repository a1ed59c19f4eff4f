import threading
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pytest

from app.review.cards import Cards
from app.review.desk import AHEAD, Desk
from mimea.evidence import Run
from store import records
from store.database import Store
from tests.samples.review_world import RUN, add_run, build_workspace, key


@pytest.fixture
def desk(tmp_path):
    build_workspace(tmp_path / "workspace")
    with Store.open(tmp_path / "workspace") as store:
        yield Desk(Cards(store, Run.open(store.runs.active().folder), RUN), "ann")


def settled(desk, **outbox):
    """Ask as often as the card does, until nothing more is to be made."""
    data = desk.data(outbox, "uncertain")
    return data if not data["more"] else settled(desk, **outbox)


def skip(left, seq=1):
    return {"event": f"e{seq}", "session": "s", "seq": seq, "left": left, "verdict": "skip",
            "shown_ms": 900}  # fmt: skip


def test_at_least_ten_cards_are_ready_ahead(desk):
    assert len(settled(desk)["queue"]) == AHEAD >= 10


def test_only_cards_that_the_browser_lacks_are_sent(desk):
    have = [item["id"] for item in settled(desk)["queue"]]
    assert desk.data({"have": have}, "uncertain")["cards"] == []
    (card,) = desk.data({"have": have[1:]}, "uncertain")["cards"]
    assert card["id"] == have[0]


def test_a_decided_entity_leaves_the_queue_and_is_acknowledged(desk):
    left = settled(desk)["queue"][0]["left"]
    desk.take({"events": [skip(left)]})
    data = settled(desk)
    assert left not in {item["left"] for item in data["queue"]}
    assert data["ack"] == {"s": 1}


def test_what_cannot_be_shown_is_answered_with_a_reason(desk):
    wanted = desk.data({"want": {"left": key("left", 1), "right": "nowhere"}}, "entity")["wanted"]
    assert wanted["id"] is None and "nowhere" in wanted["reason"]


def test_a_hit_of_the_search_says_what_it_is_linked_to(desk):
    results = desk.data({"search": "Place 31"}, "entity")["search"]["results"]
    by_key = {result["key"]: result["taken"] for result in results}
    assert by_key[key("right", 31)] == [{"left": key("left", 31), "name": "Place 31", "by": None}]
    (free,) = desk.data({"search": "Chad"}, "entity")["search"]["results"][:1]
    assert free["taken"] == []


def test_every_request_has_an_answer_of_its_own(desk):
    """The page hands nothing over that is the same as before."""
    first, second = ({"search": "Chad", "attempt": attempt} for attempt in (1, 2))
    settled(desk)
    assert desk.data(first, "entity") != desk.data(second, "entity")


def test_progress_counts_left_entities(desk):
    before = settled(desk)["progress"]
    assert before == {"done": 0, "total": 24, "left": None}
    right = settled(desk)["queue"][0]
    accept = {**skip(right["left"]), "verdict": "accept", "right": right["right"]}
    desk.take({"events": [accept]})
    assert settled(desk)["progress"]["done"] == 1


def lefts(desk) -> list[str]:
    return [item["left"] for item in settled(desk)["queue"]]


def test_what_is_decided_comes_with_the_card(desk):
    item = settled(desk)["queue"][0]
    accept = {**skip(item["left"]), "verdict": "accept", "right": item["right"]}
    receipt = desk.take({"events": [accept]})
    (about,) = receipt["decided"][item["left"]]
    assert (about["right"], about["verdict"], about["by"]) == (item["right"], "accept", "ann")
    want = {"left": item["left"], "right": item["right"]}
    assert desk.data({"want": want}, "entity")["decided"] == receipt["decided"]


def test_two_pages_of_one_name_get_different_cards(desk):
    other = Desk(desk.cards, desk.curator, desk.reservations)
    assert not set(lefts(desk)) & set(lefts(other))


def test_curators_at_work_at_once_get_different_cards(desk):
    bob = Desk(desk.cards, "bob", desk.reservations)
    mine, his = set(lefts(desk)), set(lefts(bob))
    assert len(mine) == AHEAD and len(his) == 24 - AHEAD
    assert not mine & his and set(lefts(desk)) == mine


def test_the_last_cards_are_asked_even_if_they_are_with_somebody_else(desk):
    reservations = desk.reservations
    reservations.hold(
        "bob", [desk.store.graphs.entity("left", key("left", i)).entity_id for i in range(24)]
    )
    assert len(lefts(desk)) == AHEAD


def test_a_card_says_by_whom_its_right_entity_was_linked_meanwhile(desk):
    first, second = settled(desk)["queue"][:2]
    bob = Desk(desk.cards, "bob", desk.reservations)
    accept = {**skip(first["left"]), "verdict": "accept", "right": second["right"]}
    bob.take({"events": [accept]})
    (link,) = settled(desk)["taken"][second["right"]]
    assert (link["left"], link["by"]) == (first["left"], "bob")
    seed = desk.data({"shown": {"left": first["left"], "right": key("right", 31)}}, "entity")
    assert [one["by"] for one in seed["taken"][key("right", 31)]] == [None]


def test_curators_who_ask_in_the_same_moment_get_different_cards(desk):
    bob, gate = Desk(desk.cards, "bob", desk.reservations), threading.Barrier(2)

    def ask(one):
        gate.wait()
        return {item["left"] for item in settled(one)["queue"]}

    with ThreadPoolExecutor() as threads:
        mine, his = threads.map(ask, (desk, bob))
    assert mine and his and not mine & his


def test_a_receipt_says_how_far_the_review_is_with_what_others_did(desk):
    queue = settled(desk)["queue"]
    bob = Desk(desk.cards, "bob", desk.reservations)
    bob.take({"events": [{**skip(queue[0]["left"]), "verdict": "no_counterpart"}]})
    receipt = desk.take(
        {"events": [{**skip(queue[1]["left"]), "verdict": "no_counterpart", "event": "f"}]}
    )
    assert receipt["progress"] == {"done": 2, "total": 24, "left": None}


def meanwhile(desk, monkeypatch, happen):
    """Let something be stored, by another thread, each time the queue was just read."""
    ask = desk.store.review.queue

    def asked(*arguments):
        items = ask(*arguments)
        with ThreadPoolExecutor(1) as other:
            other.submit(happen).result()
        return items

    monkeypatch.setattr(desk.store.review, "queue", asked)


def test_what_a_colleague_rejects_while_the_queue_is_read_is_seen_with_the_next_one(
    desk, monkeypatch
):
    (first,) = desk.data({}, "uncertain")["queue"]  # the very first card comes alone
    following = desk.store.review.queue("ann", "uncertain", 2)[1]
    bob = Desk(desk.cards, "bob", desk.reservations)
    reject = {"event": "b", "session": "b", "seq": 1, "verdict": "reject", "shown_ms": 900}
    reject |= {"left": following.left.key, "right": following.right.key}
    with monkeypatch.context() as patch:
        meanwhile(desk, patch, lambda: bob.take({"events": [reject]}))
        data = desk.data({}, "uncertain")
    (card,) = [c for c in data["cards"] if c["left"]["key"] == following.left.key]
    ranks = {c["key"]: c["rank"] for c in card["candidates"]}
    assert ranks[following.right.key] is not None  # as the run proposed it
    now = settled(desk)["queue"]
    assert (following.left.key, following.right.key) not in [(q["left"], q["right"]) for q in now]


def test_graphs_that_are_imported_while_the_queue_is_read_do_no_harm(desk, monkeypatch):
    columns = (records.ENTITY_COLUMNS, records.NAME_COLUMNS, records.RELATION_COLUMNS,
               records.ATTRIBUTE_COLUMNS, records.TYPE_COLUMNS, records.IMAGE_COLUMNS)  # fmt: skip
    nothing = records.GraphTables("nothing", *(schema.empty_table() for schema in columns))
    meanwhile(desk, monkeypatch, lambda: desk.store.import_graphs(nothing, nothing))
    assert len(desk.data({}, "uncertain")["queue"]) == 1
    assert desk.data({}, "uncertain")["queue"] == []


def test_a_run_that_was_adopted_meanwhile_is_left_to_the_next_desk(desk):
    settled(desk)
    add_run(desk.store, "20260202-030405-abcd")
    data = desk.data({}, "uncertain")
    assert data["queue"] == [] and data["more"]  # so that the card asks again


def test_messages_that_come_again_while_the_store_is_busy_do_not_pile_up(desk):
    """As during an import: the browser gives up after a while and sends the same again."""
    left = settled(desk)["queue"][0]["left"]
    with ThreadPoolExecutor(4) as pool:
        with desk.store.connection.transaction():
            first = pool.submit(desk.take, {"events": [skip(left)]})
            again = [pool.submit(desk.take, {"events": [skip(left)]}) for _ in range(3)]
            for answer in again:
                said = answer.result(timeout=20)
                assert "busy" in said["trouble"] and not said["ack"]
            assert not first.done()
        assert first.result(timeout=20)["ack"] == {"s": 1}
    assert desk.take({"events": [skip(left)]})["trouble"] is None
    assert desk.store.status()["decisions"]["events"] == 1


def renew(desk, left: str, change: float) -> float:
    """Other probabilities of a left entity, as decisions would give; that of its first one."""
    own = desk.store.graphs.entity("left", left)
    found = desk.store.review.candidates(own.entity_id)
    table = pa.table(
        {
            "left_id": [own.entity_id] * len(found),
            "right_id": [p.right.entity_id for p in found],
            "probability": pa.array([p.probability + change for p in found], pa.float32()),
            "no_counterpart": pa.array([0.75] * len(found), pa.float32()),
        }
    )
    desk.store.runs.renew_probabilities(RUN, table)
    return found[0].probability + change


def test_cards_ahead_state_the_probability_as_it_is_by_now(desk):
    left = desk.data({}, "entity")["queue"][0]["left"]
    while desk.data({}, "entity")["more"]:
        pass
    ahead = [item["left"] for item in desk.data({}, "entity")["queue"]][1:4]
    shown, moved, still = ahead
    for one, change in ((left, 0.1), (shown, 0.1), (still, 0.001)):
        renew(desk, one, change)
    expected = renew(desk, moved, 0.1)
    outbox = {"shown": {"left": shown, "right": key("right", 0)}}
    before = {card["left"]["key"]: card["id"] for card in desk._made.values()}
    data = desk.data(outbox, "entity")
    ids = {item["left"]: item["id"] for item in data["queue"]}
    changed = {one for one in ids if ids[one] != before[one]}
    assert changed == {moved}  # what is in front of somebody stays, and so does what hardly changed
    (card,) = [card for card in data["cards"] if card["id"] == ids[moved]]
    assert card["candidates"][0]["probability"] == pytest.approx(expected, abs=1e-4)
    assert card["candidates"][0]["no_counterpart"] == 0.75


def test_the_reason_for_a_card_states_the_number_of_the_card(desk):
    first = desk.data({}, "confident")["queue"][0]
    card = next(card for card in desk._made.values() if card["id"] == first["id"])
    renew(desk, first["left"], 0.3)  # it stays the first, and so in front of somebody
    again = desk.data({}, "confident")["queue"][0]
    assert again["id"] == first["id"]
    assert again["why"] == f"probability {card['candidates'][0]['probability']:.0%}"


def test_keys_of_relations_are_sent_where_the_project_has_them(desk):
    def verdicts():
        return {row["verdict"] for row in desk.data({}, "uncertain")["keys"]}

    assert "broader" not in verdicts()
    desk.store.settings.change("ann", relations=True)
    assert {"broader", "narrower", "related", "conflated"} <= verdicts()
