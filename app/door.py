"""Who may talk to the server: pages of its own, under a name that is its own, and in no frame.

A web page that a curator happens to visit runs in the same browser. It can send requests here, have
a name of its own resolve to this computer so that it counts as this site (DNS rebinding), or put
these pages into a frame and have them clicked. All three are refused before Streamlit sees them,
for pages, files, uploads, decisions and the websocket alike.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HARMLESS = ("GET", "HEAD", "OPTIONS")  # their answers can't be read by another site
FRAMES = {"content-security-policy": "frame-ancestors 'self'", "x-frame-options": "SAMEORIGIN"}


class Door:
    """Middleware; `hosts` are the names of the server, `*.example.org` for all below one. Without
    any it answers to localhost and to numeric addresses, which no other site can have as its
    name."""

    def __init__(self, app: ASGIApp, hosts: Sequence[str] = ()):
        self.app = app
        self.hosts = [host.strip().lower().rstrip(".") for host in hosts]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        reason = self._refusal(Headers(scope=scope), scope.get("method"))
        if scope["type"] == "websocket":
            if reason:
                return await send({"type": "websocket.close", "code": 1008, "reason": reason[:120]})
            return await self.app(scope, receive, send)

        async def unframed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in FRAMES.items():
                    headers.append(name, value)
            await send(message)

        answer = PlainTextResponse(reason, 403) if reason else self.app
        return await answer(scope, receive, unframed)

    def _refusal(self, headers: Headers, method: str | None) -> str | None:
        """Why a request is refused, in one sentence; None for one that is not. `method` is None for
        a websocket."""
        host, origin = headers.get("host", ""), headers.get("origin")
        name = host_name(host)
        if not self._is_ours(name):
            return (
                f"Mimea doesn't answer to the name {name or host!r}. Open it by its address, or "
                f"start it with --server.allowedHosts {name or 'NAME'} if that name is yours."
            )
        if method in HARMLESS:
            return None
        elsewhere = origin is not None and urlsplit(origin).netloc.lower() != host.lower()
        if elsewhere or headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return (
                f"The page of {origin or 'another site'} can't act here; only Mimea's own pages at "
                f"{host} can. A proxy in between must pass on the Host header."
            )
        return None

    def _is_ours(self, name: str | None) -> bool:
        if not name:
            return False
        if self.hosts:
            return any(fnmatchcase(name, host) for host in self.hosts)
        return name == "localhost" or _is_numeric(name)


def host_name(host: str) -> str | None:
    """The name in a Host header, without its port; None for a header that is malformed."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # a number, or a ValueError
    except ValueError:
        return None
    if parts.netloc != host or parts.username is not None or parts.path or not parts.hostname:
        return None
    return parts.hostname.lower().rstrip(".")


def _is_numeric(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
