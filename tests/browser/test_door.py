"""The running server as another site and another computer meet it."""

from __future__ import annotations

import http.client
import json
import socket

import pytest

from tests.browser.conftest import AppServer

PATHS = ("/", "/review", "/_stcore/health", "/_stcore/host-config", "/favicon.png", "/nowhere.js",
         "/media/nothing", "/api/decisions", "/_stcore/stream")  # fmt: skip
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


def asked(server: AppServer, path: str, method: str = "GET", body: str | None = None, **headers):
    """Status and headers of an answer."""
    line = http.client.HTTPConnection("127.0.0.1", int(server.port), timeout=10)
    line.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
    answer = line.getresponse()
    line.close()
    return answer.status, answer.headers


def test_another_site_gets_nothing_from_the_running_server(app_server):
    own = f"localhost:{app_server.port}"
    for path in PATHS:
        status, headers = asked(app_server, path, Host="evil.example")
        assert status == 403, path
        assert asked(app_server, path, Host=own)[0] != 403, path
        assert headers["content-security-policy"] == "frame-ancestors 'self'"
        headers = asked(app_server, path, Host=own)[1]
        assert headers["content-security-policy"] == "frame-ancestors 'self'", path
    body = json.dumps({"desk": "guessed", "events": []})
    sender = {"Host": own, "Origin": f"http://{own}", "Content_Type": "application/json"}
    for change, status in (
        ({}, 404),  # let in: there is no such desk
        ({"Host": "evil.example", "Origin": "http://evil.example"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Content_Type": "text/plain"}, 415),
    ):
        assert asked(app_server, "/api/decisions", "POST", body, **(sender | change))[0] == status
    for change, status in (
        ({}, 101),
        ({"Host": "evil.example", "Origin": "http://evil.example"}, 403),
        ({"Origin": "http://localhost:9999"}, 403),
    ):
        headers = {"Host": own, "Origin": f"http://{own}"} | UPGRADE | change
        assert asked(app_server, "/_stcore/stream", **headers)[0] == status


def test_another_address_reaches_nothing(app_server):
    """127.0.0.2 is an address of this computer that the server would answer at if it listened at
    all of them."""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", int(app_server.port)), timeout=5)
    socket.create_connection(("127.0.0.1", int(app_server.port)), timeout=5).close()
