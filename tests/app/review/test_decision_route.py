import asyncio
import gc
import json

import pytest
from starlette.requests import Request

from app.review import decision_route
from app.review.cards import Cards
from app.review.decision_route import (
    MOST_BYTES,
    address,
    register,
    store_decisions,
)
from app.review.desk import Desk
from mimea.evidence import Run
from store.database import Store
from tests.samples.coroutines import finished
from tests.samples.review_world import RUN, build_workspace, key


@pytest.fixture
def desk(tmp_path):
    build_workspace(tmp_path / "workspace")
    with Store.open(tmp_path / "workspace") as store:
        yield Desk(Cards(store, Run.open(store.runs.active().folder), RUN), "ann")


def accept(seq, number, session="s"):
    pair = {"left": key("left", number), "right": key("right", number), "shown_ms": 900}
    return {"event": f"{session}{seq}", "session": session, "seq": seq, "verdict": "accept"} | pair


def answered(body: bytes, kind: str = "application/json"):
    """Status and answer of what the server says to a posted body, which comes in two parts."""
    parts = [body[:10], body[10:]]

    async def receive():
        part = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    headers = [(b"content-type", kind.encode())]
    request = Request({"type": "http", "method": "POST", "headers": headers}, receive)
    answer = finished(store_decisions(request))
    return answer.status_code, json.loads(answer.body)


def posted(desk_key, *events):
    return answered(json.dumps({"desk": desk_key, "events": events, "now": 0}).encode())


def test_a_posted_decision_is_in_the_ledger_when_the_receipt_comes(desk):
    status, receipt = posted(register(desk), accept(1, 3))
    assert status == 200 and receipt["ack"] == {"s": 1} and receipt["refused"] == []
    (stored,) = desk.store.ledger.history()
    assert (stored.event_id, stored.curator) == ("s1", "ann")


def test_what_came_through_the_page_too_is_stored_once(desk):
    events = [accept(1, 3), accept(2, 4)]
    desk.take({"events": events[:1]})
    assert posted(register(desk), *events)[1]["ack"] == {"s": 2}
    assert len(desk.store.ledger.history()) == 2


def test_the_queue_knows_every_decision_that_it_acknowledges(desk):
    before = desk.data({}, "uncertain")
    posted(register(desk), accept(1, 3))
    after = desk.data({}, "uncertain")
    assert before["ack"] == {} and after["ack"] == {"s": 1}
    assert key("left", 3) not in {item["left"] for item in after["queue"]}


def test_a_receipt_says_which_right_entities_were_linked_meanwhile(desk):
    desk.data({}, "uncertain")
    first, second = desk.data({}, "uncertain")["queue"][:2]  # the first card comes alone
    bob = Desk(desk.cards, "bob", desk.reservations)
    bob.take({"events": [accept(1, 5) | {"left": first["left"], "right": second["right"]}]})
    (link,) = posted(register(desk))[1]["taken"][second["right"]]
    assert (link["left"], link["by"]) == (first["left"], "bob")


def test_a_refusal_lost_on_the_way_is_told_with_the_next_receipt(desk):
    name = register(desk)
    posted(name, accept(1, 3) | {"right": "nowhere"})
    refused = posted(name, accept(2, 4))[1]["refused"]
    assert [one["event"] for one in refused] == ["s1"]


def test_nobody_stores_without_the_key_of_a_living_desk(desk):
    name = register(Desk(desk.cards, "bob", desk.reservations))
    gc.collect()
    for wrong in (name, "", "guessed"):
        assert posted(wrong, accept(1, 3))[0] == 404
    assert desk.store.ledger.history() == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"desk": 1, "events": []}',
        b'{"desk": "a", "events": {}}',
        b'{"desk": ' + b"[" * 100_000 + b'"' + b'\\"' * 100_000,
        b"\xff",
    ],
)
def test_what_no_card_sends_is_refused_with_a_sentence(desk, body):
    status, answer = answered(body)
    assert status == 400 and answer["error"].startswith("expected")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_what_a_form_of_another_site_can_send_is_refused(desk, kind):
    body = json.dumps({"desk": register(desk), "events": [accept(1, 3)]}).encode()
    status, answer = answered(body, kind)
    assert status == 415 and answer["error"].startswith("expected application/json, found")
    assert answered(body, "Application/JSON; charset=utf-8")[0] == 200


def test_a_body_without_end_is_cut_off(desk):
    assert answered(b" " * (MOST_BYTES + 1))[0] == 413


def test_a_body_that_never_comes_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(decision_route, "PATIENCE", 0.05)

    async def receive():
        await asyncio.sleep(60)

    headers = [(b"content-type", b"application/json")]
    request = Request({"type": "http", "method": "POST", "headers": headers}, receive)
    assert finished(store_decisions(request)).status_code == 408


@pytest.mark.parametrize("wrong", [{"verdict": "merge"}, {"left": None}, {"event": None}])
def test_an_event_that_is_no_decision_is_refused_and_the_others_are_stored(desk, wrong):
    answer = posted(register(desk), accept(1, 3) | wrong, accept(2, 4))[1]
    assert answer["ack"] == {"s": 2} and len(answer["refused"]) == 1
    assert len(desk.store.ledger.history()) == 1


def test_what_is_nested_too_deeply_is_refused_alone(desk):
    name, deep = register(desk), ["[" * 1500 + "]" * 1500, '{"a":' * 1500 + "1" + "}" * 1500]
    deep += ['["]}{[", [' * 750 + "]" * 1500]  # brackets in texts
    fields = ["note", "rank", "target"]
    wrong = [json.dumps(accept(seq, seq) | {f: "HERE"}) for seq, f in enumerate(fields, 1)]
    wrong = [text.replace('"HERE"', nest) for text, nest in zip(wrong, deep, strict=True)]
    events = ", ".join([*wrong, json.dumps(accept(4, 4))])
    status, answer = answered(f'{{"desk": "{name}", "now": 0, "events": [{events}]}}'.encode())
    assert status == 200 and answer["ack"] == {"s": 4}
    assert [one["event"] for one in answer["refused"]] == ["s1", "s2", "s3"]
    assert [one.event_id for one in desk.store.ledger.history()] == ["s4"]


def test_a_number_of_thousands_of_digits_is_refused_alone(desk):
    body = json.dumps({"desk": register(desk), "events": [accept(1, 3), accept(2, 4)]})
    body = body.replace('"seq": 1', f'"rank": {"9" * 5000}, "seq": 1')
    status, answer = answered(body.encode())
    assert status == 200 and answer["ack"] == {"s": 2} and answer["refused"][0]["event"] == "s1"


@pytest.mark.parametrize("base", ["", "/", "kg", "/kg/"])
def test_the_address_lies_below_the_base_path_of_the_server(base):
    below = "/kg" if base.strip("/") else ""
    assert address(base) == f"{below}/api/decisions"
