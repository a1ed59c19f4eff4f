"""A small server under uvicorn, and what talks to it slowly or not at all."""

import asyncio
import resource
import socket
import threading
import time

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from app import patience

UPGRADE = (
    b"GET /line HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
SLOW = b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n"


async def slow(request):
    await asyncio.sleep(0.8)
    return PlainTextResponse("at last")


async def line(websocket):
    await websocket.accept()
    await asyncio.sleep(0.8)
    await websocket.send_text("still here")


@pytest.fixture
def port(monkeypatch):
    """Of a server that gives a connection 0.3 s for its first request."""
    monkeypatch.setattr(AutoHTTPProtocol, "connection_made", AutoHTTPProtocol.connection_made)
    monkeypatch.setattr(patience, "PATIENCE", 0.3)
    patience.limit_silence()
    app = Starlette(routes=[Route("/slow", slow), WebSocketRoute("/line", line)])
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", ws="websockets-sansio"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join()


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=10)


def test_a_silent_connection_is_closed(port):
    with connected(port) as silent:
        started = time.monotonic()
        assert silent.recv(1) == b"" and time.monotonic() - started < 5


def test_one_that_never_finishes_its_headers_is_closed(port):
    with connected(port) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        with pytest.raises(OSError):
            for _ in range(100):
                slow.sendall(b"X: y\r\n")
                time.sleep(0.05)


@pytest.mark.parametrize(("ask", "end"), [(SLOW, b"at last"), (UPGRADE, b"still here")])
def test_one_that_asked_is_answered_however_long_it_takes(port, ask, end):
    with connected(port) as patient:
        patient.sendall(ask)
        heard = b""
        while end not in heard and (part := patient.recv(4096)):
            heard += part
        assert end in heard


def test_the_process_may_open_what_the_system_allows():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (512, hard))
        patience.allow_files()
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == min(hard, patience.MOST_FILES)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
