"""What the server answers for Streamlit's files, and what it leaves to Streamlit."""

import asyncio

import pytest
from starlette.responses import HTMLResponse, PlainTextResponse

from app.static_files import FOLDER, SOON, StaticFiles, page, scripts

SCRIPT = next((FOLDER / "static" / "js").glob("BidiComponent.*.js"))


def asked(path, base="", method="GET", headers=(), app=None):
    """Status, headers and body of the answer; `app` says what Streamlit would."""
    sent = []

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": list(headers)}
    others = app or PlainTextResponse("Streamlit", status_code=404)
    asyncio.run(StaticFiles(others, base)(scope, receive, send))
    said = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    body = b"".join(message.get("body", b"") for message in sent[1:])
    assert int(said["content-length"]) == len(body)
    return sent[0]["status"], said, body


@pytest.mark.parametrize("base", ["", "mimea", "/a/b/"])
def test_a_script_is_what_lies_in_the_folder_and_may_be_kept(base):
    below = f"/{base.strip('/')}" if base else ""
    status, headers, body = asked(f"{below}/static/js/{SCRIPT.name}", base)
    assert (status, body) == (200, SCRIPT.read_bytes())
    assert headers["content-type"].startswith("text/javascript")
    assert "immutable" in headers["cache-control"]


def test_whatever_is_no_file_of_the_folder_is_left_to_streamlit():
    name = f"/static/js/{SCRIPT.name}"
    for path in (
        "/review",
        "/static/js/",
        "/static/../index.html",
        "/static/js/none.js",
        name + "/",
    ):
        assert asked(path)[2] == b"Streamlit"
    assert asked(name, method="POST")[2] == b"Streamlit"
    assert asked(name, headers=[(b"range", b"bytes=0-9")])[2] == b"Streamlit"


def test_a_page_says_where_the_server_is_and_what_will_be_needed():
    theirs = {"etag": "1", "last-modified": "then", "content-encoding": "gzip"}
    theirs = HTMLResponse("<html>theirs</html>", headers=theirs)
    status, headers, body = asked("/review", app=theirs)
    assert status == 200 and body == page()
    assert not {"etag", "last-modified", "content-encoding"} & set(headers)
    text = body.decode()
    assert text.index("BACKEND_BASE_URL") < text.index("<script type=")
    assert text.count(SCRIPT.name) == 1


def test_an_error_stays_as_it_is_even_in_html():
    failing = PlainTextResponse("gone", status_code=500, media_type="text/html")
    assert asked("/review", app=failing)[::2] == (500, b"gone")


def test_every_script_that_is_loaded_early_exists_with_all_that_it_imports():
    found = scripts()
    assert {name.split(".")[0] for name in found} >= set(SOON)
    assert len(found) == len(set(found))
    assert all((FOLDER / "static" / "js" / name).is_file() for name in found)
