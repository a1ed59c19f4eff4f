"""Who is let in: by the name that a request is for, and by the page that sends it."""

import pytest
from starlette.responses import PlainTextResponse

from app.door import Door, host_name
from tests.samples.coroutines import finished

HOME = {"host": "localhost:8501"}


def answered(headers: dict, hosts=(), method: str = "GET", kind: str = "http"):
    """(status or None for a websocket that was let in, headers, body) of what is answered."""
    sent = []

    async def send(message):
        sent.append(message)

    async def application(scope, receive, send):
        if kind == "http":
            await PlainTextResponse("in")(scope, receive, send)

    scope = {"type": kind, "headers": [(n.encode(), v.encode()) for n, v in headers.items()]}
    scope |= {"method": method} if kind == "http" else {}
    finished(Door(application, hosts)(scope, None, send))
    if not sent:
        return None, {}, ""
    if kind == "websocket":
        return sent[0]["code"], {}, sent[0]["reason"]
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], told, sent[1]["body"].decode()


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:8501", "LOCALHOST.:80", "127.0.0.1:1", "[::1]:8501", "10.1.2.3"],
)
def test_it_answers_to_localhost_and_to_numbers(host):
    assert answered({"host": host})[::2] == (200, "in")
    assert answered({"host": host}, kind="websocket")[0] is None


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8501", "localhost.evil.example", "127.0.0.1.evil.example",
     "user@localhost", "localhost:port", "localhost/path", "", "[::1", "evil.example#localhost"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_foreign_host_is_refused(host, method):
    status, _, body = answered({"host": host}, method=method)
    assert status == 403 and "doesn't answer to the name" in body
    assert answered({"host": host}, kind="websocket")[0] == 1008


def test_without_a_host_nothing_is_answered():
    assert answered({})[0] == 403


def test_the_names_of_the_owner_count_alone():
    names = ["kg.example.org", "*.lan"]
    for host, status in {"KG.example.org": 200, "desk.lan:80": 200, "localhost": 403}.items():
        assert answered({"host": host}, names)[0] == status
    assert answered({"host": "anything.at.all"}, ["*"])[0] == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "http://localhost:9999", "null"])
def test_a_foreign_origin_can_neither_post_nor_listen(origin):
    headers = HOME | {"origin": origin}
    for method in ("POST", "PUT", "DELETE"):
        status, _, body = answered(headers, method=method)
        assert status == 403 and "can't act here" in body
    assert answered(headers, kind="websocket")[0] == 1008


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_the_browser_says_of_the_sender_counts_too(site):
    assert answered(HOME | {"sec-fetch-site": site}, method="POST")[0] == 403
    assert answered(HOME | {"sec-fetch-site": site}, kind="websocket")[0] == 1008
    assert answered(HOME | {"sec-fetch-site": site})[0] == 200  # a link to a page


def test_its_own_pages_can_post_and_listen():
    own = HOME | {"origin": "http://localhost:8501", "sec-fetch-site": "same-origin"}
    assert answered(own, method="POST")[0] == 200
    assert answered(own, kind="websocket")[0] is None


@pytest.mark.parametrize("host", ["localhost", "evil.example"])
def test_no_other_site_can_frame_an_answer(host):
    headers = answered({"host": host})[1]
    assert headers["content-security-policy"] == "frame-ancestors 'self'"
    assert headers["x-frame-options"] == "SAMEORIGIN"


def test_a_malformed_host_has_no_name():
    assert host_name("a:b") is None and host_name("a@b") is None and host_name("") is None
