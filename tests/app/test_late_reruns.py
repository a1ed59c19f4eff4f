"""Which messages between a browser and Streamlit go through, in the order in which they come."""

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from app.late_reruns import LateReruns, Place
from tests.samples.coroutines import finished


def asked(page: str, fragment: str = "") -> bytes:
    return BackMsg(
        rerun_script={"page_script_hash": page, "fragment_id": fragment}
    ).SerializeToString()


def begun(page: str, *fragments: str) -> bytes:
    message = ForwardMsg(new_session={"page_script_hash": page})
    message.metadata.run.fragment_ids.extend(fragments)
    return message.SerializeToString()


def resolved(page: str) -> bytes:
    return ForwardMsg(navigation={"page_script_hash": page}).SerializeToString()


@pytest.fixture
def place() -> Place:
    """A browser on the page "review", which it opened by its address."""
    place = Place()
    assert not place.is_late(asked(""))
    for message in (begun("main"), resolved("review")):
        place.note(message)
    return place


def test_a_fragment_of_the_page_that_is_open_runs(place):
    assert not place.is_late(asked("review", "card"))


def test_a_fragment_of_the_page_that_was_just_left_does_not(place):
    assert not place.is_late(asked("links"))
    assert place.is_late(asked("review", "card"))
    assert not place.is_late(asked("links", "table"))


def test_what_the_server_still_says_of_the_page_that_was_left_changes_nothing(place):
    place.is_late(asked("links"))
    for message in (begun("review"), resolved("review")):  # on their way since before
        place.note(message)
    assert place.is_late(asked("review", "card"))
    for message in (begun("links"), resolved("links")):
        place.note(message)
    assert not place.is_late(asked("links", "table"))
    assert place.is_late(asked("review", "card"))


def test_a_page_that_the_server_chose_counts(place):
    place.is_late(asked("review", "card"))
    for message in (begun("review", "card"), begun("history"), resolved("history")):
        place.note(message)
    assert place.is_late(asked("review", "card"))
    assert not place.is_late(asked("history", "table"))


def test_a_page_that_there_is_not_is_the_one_that_was_shown_instead(place):
    place.is_late(asked("gone"))
    for message in (begun("gone"), resolved("start")):
        place.note(message)
    assert not place.is_late(asked("start", "demo"))


@pytest.mark.parametrize("noise", [b"", b"\xff", BackMsg(stop_script=True).SerializeToString()])
def test_all_else_goes_through(place, noise):
    place.note(noise)
    assert not place.is_late(noise)
    assert not place.is_late(asked("review", "card"))


def test_the_application_gets_what_comes_in_time_and_nothing_else():
    sent = [asked("review"), asked("links"), asked("review", "card"), asked("links", "table")]
    came = []

    async def receive():
        data = sent.pop(0) if sent else None
        kind = "websocket.disconnect" if data is None else "websocket.receive"
        return {"type": kind} | ({"bytes": data} if data else {})

    async def send(message):
        pass

    async def application(scope, receive, send):
        while (message := await receive())["type"] == "websocket.receive":
            came.append(message["bytes"])

    finished(LateReruns(application)({"type": "websocket"}, receive, send))
    assert came == [asked("review"), asked("links"), asked("links", "table")]
