"""Streamlit's scripts and fonts from memory, and word of those that a page will ask for later.

A first visit asks for some sixty files, six at a time, and Streamlit reads each from disk in a
thread of its own. Their names carry a hash of what is in them, so a browser keeps them for good.
"""

from __future__ import annotations

import mimetypes
from functools import cache
from pathlib import Path

import streamlit
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

FOLDER = Path(streamlit.__file__).parent / "static"
KEPT = "public, immutable, max-age=31536000"


class StaticFiles:
    """Middleware: answers for what lies in Streamlit's folder, leaves all else to the app."""

    def __init__(self, app: ASGIApp, base: str = ""):
        self.app = app
        paths = (path for path in (FOLDER / "static").rglob("*") if path.is_file())
        self.files = {f"{base}/{path.relative_to(FOLDER).as_posix()}": path for path in paths}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = self.files.get(scope["path"]) if scope["type"] == "http" else None
        if path is None or scope["method"] != "GET" or b"range" in dict(scope["headers"]):
            await self.app(scope, receive, send)
            return
        kind = mimetypes.guess_type(path.name)[0]
        answer = Response(_content(path), media_type=kind, headers={"Cache-Control": KEPT})
        await answer(scope, receive, send)


@cache
def _content(path: Path) -> bytes:
    return path.read_bytes()
