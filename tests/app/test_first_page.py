"""What the server adds to Streamlit's page, and what it leaves alone."""

import json

import pytest
from starlette.responses import HTMLResponse, PlainTextResponse

from app.first_page import FOLDER, LATER, SOON, STOPPED, FirstPage, page, scripts
from tests.samples.coroutines import finished


def answered(response, method="GET"):
    """Status, headers and body of what a browser gets where Streamlit answers with `response`."""
    sent = []

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": "/review", "headers": []}
    finished(FirstPage(response)(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    body = b"".join(message.get("body", b"") for message in sent[1:])
    assert int(headers["content-length"]) == len(body)
    return sent[0]["status"], headers, body


def test_a_page_says_where_the_server_is_and_what_will_be_needed():
    theirs = {"etag": "1", "last-modified": "then", "content-encoding": "gzip", "vary": "Accept"}
    status, headers, body = answered(HTMLResponse("<html>theirs</html>", headers=theirs))
    assert (status, body) == (200, page())
    assert not {"etag", "last-modified", "content-encoding"} & set(headers)
    assert headers["vary"] == "Accept"
    text = body.decode()
    assert text.index("BACKEND_BASE_URL") < text.index("<script type=")
    for name in scripts(SOON):
        assert text.count(f'"./static/js/{name}"') == 1
    assert json.dumps(STOPPED["text"]) in text and "MutationObserver" in text
    chart = scripts(LATER)[0]
    assert text.count(chart) == 1 and text.index("addEventListener('load'") < text.index(chart)


@pytest.mark.parametrize(
    "response",
    [
        HTMLResponse("gone", status_code=500),
        PlainTextResponse("let a = 1", media_type="text/javascript"),
    ],
)
def test_all_else_stays_as_it_is(response):
    assert answered(response)[::2] == (response.status_code, response.body)


def test_a_page_that_is_posted_to_stays_as_it_is():
    assert answered(HTMLResponse("posted"), method="POST")[2] == b"posted"


@pytest.mark.parametrize("names", [SOON, LATER])
def test_every_script_that_is_loaded_early_exists_with_all_that_it_imports(names):
    found = scripts(names)
    assert {name.split(".")[0] for name in found} >= set(names)
    assert len(found) == len(set(found))
    assert all((FOLDER / "static" / "js" / name).is_file() for name in found)
