"""What a browser loads before anything else: Streamlit's page, scripts and fonts, from memory.

A first visit asks for some eighty files, six at a time, and Streamlit reads each from disk in a
thread of its own. Here they are read once. Their names carry a hash of what is in them, so a
browser keeps them for good. The page itself is Streamlit's, and names two things more: the scripts
that every page of Mimea asks for a moment later, so that they are loaded with the first ones, and
where the server is, which Streamlit else finds out by asking below the page's own address first.
"""

from __future__ import annotations

import mimetypes
import re
from functools import cache
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOLDER = Path(streamlit.__file__).parent / "static"
KEPT = "public, immutable, max-age=31536000"
SOON = ("BidiComponent", "Html", "ButtonGroup", "Checkbox", "TextInput")
IMPORT = re.compile(r'(?:from|import)\s*"\./([^"]+\.js)"')
SERVER = "<script>window.__streamlit={BACKEND_BASE_URL:new URL('.',location.href).href}</script>"


class StaticFiles:
    """Middleware: answers for what lies in Streamlit's folder, leaves all else to the app."""

    def __init__(self, app: ASGIApp, base: str = ""):
        self.app = app
        below = "".join(f"/{part}" for part in base.split("/") if part)
        paths = (path for path in (FOLDER / "static").rglob("*") if path.is_file())
        self.files = {f"{below}/{path.relative_to(FOLDER).as_posix()}": path for path in paths}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        path = self.files.get(scope["path"])
        if path is None or b"range" in dict(scope["headers"]):
            await self.app(scope, receive, _Pages(send))
            return
        kind = mimetypes.guess_type(path.name)[0]
        answer = Response(_content(path), media_type=kind, headers={"Cache-Control": KEPT})
        await answer(scope, receive, send)


class _Pages:
    """Sends on what the app answers, Mimea's page for every page of HTML."""

    def __init__(self, send: Send):
        self.send = send
        self.replaced = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            kind = headers.get("content-type", "")
            self.replaced = message["status"] == 200 and kind.startswith("text/html")
            if self.replaced:
                headers["content-length"] = str(len(page()))
                for name in ("etag", "last-modified", "content-encoding"):  # of what isn't sent
                    del headers[name]
            await self.send(message)
        elif not self.replaced:
            await self.send(message)
        elif not message.get("more_body"):
            await self.send({"type": "http.response.body", "body": page()})


@cache
def page() -> bytes:
    """Streamlit's page with what Mimea adds to its head."""
    text = (FOLDER / "index.html").read_text(encoding="utf-8")
    links = "".join(
        f'<link rel="modulepreload" crossorigin href="./static/js/{name}">'
        for name in scripts()
        if name not in text
    )
    return (
        text.replace("<head>", f"<head>{SERVER}", 1).replace("</head>", f"{links}</head>").encode()
    )


def scripts() -> list[str]:
    """The scripts in SOON and all that they import, each once; empty where Streamlit has none."""
    found = {path.name: path for path in (FOLDER / "static" / "js").glob("*.js")}
    wanted = [name for name in found if name.split(".")[0] in SOON]
    for name in wanted:  # grows while it is read
        imported = IMPORT.findall(found[name].read_text(encoding="utf-8"))
        wanted += [one for one in dict.fromkeys(imported) if one in found and one not in wanted]
    return wanted


@cache
def _content(path: Path) -> bytes:
    return path.read_bytes()
