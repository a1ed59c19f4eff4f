"""Fetching pictures: from a server of the test's own, and none from where it is not allowed."""

import http.server
import io
import socket
import threading
import time

import pytest
from PIL import Image

from app.pipeline import Workspace
from store.errors import InputError
from store.readers.files import picture_downloads
from store.readers.files.picture_downloads import (
    Refused,
    fetch,
    fetch_all,
    is_public,
    public_address,
)
from store.readers.source import read_source
from tests.samples.format_samples import RIGHT_NT

PICTURE = io.BytesIO()
Image.new("RGB", (4, 4), "red").save(PICTURE, "PNG")
PICTURE = PICTURE.getvalue()


class Host(http.server.BaseHTTPRequestHandler):
    """Answers by the path of the request."""

    def do_GET(self):
        status, headers, body = {
            "/a.png": (200, {"Content-Type": "image/png"}, PICTURE),
            "/page": (200, {"Content-Type": "text/html"}, b"<p>"),
            "/large": (200, {"Content-Type": "image/png"}, b"x" * 5000),
            "/moved": (302, {"Location": "/a.png"}, b""),
            "/round": (302, {"Location": "/round"}, b""),
            "/inside": (302, {"Location": "http://10.0.0.1/a.png"}, b""),
            "/file": (302, {"Location": "file:///etc/passwd"}, b""),
            "/slow": (200, {"Content-Type": "image/png"}, None),
        }.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if body is None:
            self.server.stop.wait(5)
        else:
            self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def host(monkeypatch):
    """A server on this machine, which is let through as if it were a public one."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host)
    server.stop = threading.Event()
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    real = is_public
    monkeypatch.setattr(
        picture_downloads, "is_public", lambda address: address == "127.0.0.1" or real(address)
    )
    yield f"http://127.0.0.1:{server.server_port}"
    server.stop.set()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0"),
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "ff02::1"),
        *("64:ff9b:1::a00:1", "3fff::1", "3fff:fff::1", "fec0::1", "feff::1", "5f00::1", "100::1"),
        *("192.88.99.1", "168.63.129.16", "192.0.0.192", "192.31.196.1", "192.52.193.1"),
        *("192.175.48.1", "2620:4f:8000::1", "2001:db8::1", "2001::1", "::ffff:168.63.129.16"),
    ],
)
def test_addresses_that_are_not_public(address):
    assert not is_public(address)


def test_addresses_that_are():
    assert is_public("93.184.216.34")
    assert is_public("2606:4700::6810:84e5")
    assert is_public("168.63.129.17") and is_public("192.88.98.1") and is_public("2a00::1")


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f.0.0.1", "::1"])
def test_names_of_this_machine_are_refused(host):
    with pytest.raises(Refused, match="not on the public internet"):
        public_address(host, 80)


def test_a_name_is_looked_up_once_and_the_checked_address_is_used(monkeypatch, tmp_path):
    asked, connected = [], []

    def look_up(host, port, **_):
        asked.append(host)
        address = "93.184.216.34" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    def connect(address, timeout):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(ConnectionRefusedError):
        fetch("http://rebound.org/a.png", tmp_path)
    assert (asked, connected) == (["rebound.org"], [("93.184.216.34", 80)])


def test_a_host_with_one_private_address_is_refused(monkeypatch):
    both = [(0, 0, 0, "", (address, 80)) for address in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    with pytest.raises(Refused):
        public_address("both.org", 80)


def test_pictures_come_and_all_else_is_refused(host, tmp_path, monkeypatch):
    monkeypatch.setattr(picture_downloads, "LARGEST_BYTES", 4000)
    said = []
    paths = ["/a.png", "/moved", "/page", "/large", "/round", "/inside", "/file", "/none"]
    files, refused = fetch_all([host + path for path in paths], tmp_path / "d", said.append)
    assert {url.removeprefix(host) for url in files} == {"/a.png", "/moved"}
    assert {file.read_bytes() for file in files.values()} == {PICTURE}
    assert {url.removeprefix(host): why for url, why in refused.items()} == {
        "/page": "not a picture but text/html",
        "/large": "larger than 0 MB",
        "/round": "more than 4 redirects",
        "/inside": "the host is not on the public internet",
        "/file": "neither http nor https",
        "/none": "the host answers 404",
    }
    assert said == [*range(1, 9)]
    assert len([*(tmp_path / "d").iterdir()]) == 2


def test_who_cancels_ends_the_fetching(tmp_path, monkeypatch):
    fetched = []

    def fetch(url, folder):
        fetched.append(url)
        time.sleep(0.01)
        return folder / url

    def cancel(done):
        raise KeyboardInterrupt

    monkeypatch.setattr(picture_downloads, "fetch", fetch)
    with pytest.raises(KeyboardInterrupt):
        fetch_all([str(i) for i in range(400)], tmp_path, cancel)
    assert len(fetched) < 100


def test_a_slow_host_is_left(host, tmp_path, monkeypatch):
    monkeypatch.setattr(picture_downloads, "SECONDS", 0.2)
    with pytest.raises(Refused, match="takes longer than"):
        fetch(f"{host}/slow", tmp_path)


def test_what_is_no_address_is_refused_with_a_reason(tmp_path):
    urls = ["ftp://x.org/a", "http://", "http://[", "http://x:y/", "data:image/png;base64,", "a"]
    files, refused = fetch_all(urls, tmp_path)
    assert not files
    assert set(refused) == set(urls)


def test_pictures_of_a_graph_are_fetched_only_when_asked_for(host, tmp_path):
    left, right = tmp_path / "left.nt", tmp_path / "right.nt"
    depicted = "<http://e.org/1> <http://xmlns.com/foaf/0.1/depiction>"
    left.write_text(f"{depicted} <{host}/a.png> .\n{depicted} <{host}/none> .\n")
    right.write_text(RIGHT_NT)
    source = read_source(left, right)
    assert len(source.left.images) == 0
    assert "2 pictures on the web left out; to fetch them, turn on" in source.warnings[0]
    source = read_source(left, right, fetch_pictures=tmp_path / "downloads")
    assert [row["entity"] for row in source.left.images.to_pylist()] == ["http://e.org/1"]
    assert "1 picture on the web not fetched, the host answers 404" in source.warnings[0]


def test_a_workspace_keeps_what_was_fetched_and_no_more(host, tmp_path, monkeypatch):
    def here(read, files, progress, clock):  # another process would not know the test's host
        assert not clock
        return read(progress=progress)

    monkeypatch.setattr("app.pipeline.apart", here)
    left, right = tmp_path / "left.nt", tmp_path / "right.nt"
    left.write_text(f"<http://e.org/1> <http://schema.org/image> <{host}/a.png> .\n")
    right.write_text(RIGHT_NT)
    with Workspace(tmp_path / "w") as workspace:
        workspace.import_source(left, right, fetch_pictures=True)
        assert workspace.store.status()["images"]["left"] == 1
        assert not workspace.downloads.exists()
        left.write_text("<damaged")
        with pytest.raises(InputError):
            workspace.import_source(left, right, fetch_pictures=True)
        assert workspace.store.status()["images"]["left"] == 1
        assert not workspace.downloads.exists()
