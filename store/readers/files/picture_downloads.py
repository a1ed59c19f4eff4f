"""Pictures that a graph has on the web, fetched where the user asked for it and nowhere else.

A graph may come from anybody, so its addresses are not trusted: only http and https, only hosts
whose every address is public, also after a redirect. A name is looked up once and the connection
goes to the address that was checked, so that a second answer of the name server changes nothing.
Size, time and number of redirects are bounded, and only what says it is a picture is kept.
"""

from __future__ import annotations

import hashlib
import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Timer
from urllib.parse import SplitResult, quote, urljoin, urlsplit

LARGEST_BYTES = 20_000_000
SECONDS = 20.0  # for one picture, redirects and all
REDIRECTS = 4
TOO_LONG = f"it takes longer than {SECONDS:.0f} seconds"
AT_ONCE = 8
CHUNK = 1 << 16
HEADERS = {"User-Agent": "Mimea", "Accept": "image/*", "Accept-Encoding": "identity"}
GLOBAL = ipaddress.ip_network("2000::/3")  # of IPv6, what is given to hosts of the internet
# Addresses that stand for others, which a network behind them may take to be its own; that are
# kept for examples and for protocols; and one that a cloud keeps for itself. Python knows others.
# [standard: the registries of special-purpose addresses of IANA]
SPECIAL = [
    ipaddress.ip_network(network)
    for network in (
        "2002::/16", "3fff::/20", "2620:4f:8000::/48", "192.0.0.0/24", "192.31.196.0/24",
        "192.52.193.0/24", "192.88.99.0/24", "192.175.48.0/24", "168.63.129.16/32",
    )
]  # fmt: skip


class Refused(Exception):
    """A picture that isn't fetched; the message says why."""


def fetch_all(
    urls: list[str], folder: Path, progress: Callable[[int], None] = lambda done: None
) -> tuple[dict[str, Path], dict[str, str]]:
    """Files in `folder` by URL, and why there is none for the other URLs.

    `progress` is called with the number of those that are done; what it raises ends the fetching.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files, refused = {}, {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(lambda url: _fetch_or_say(url, folder), urls)
        try:
            for done, (url, (file, reason)) in enumerate(zip(urls, found, strict=True), 1):
                if file is None:
                    refused[url] = reason
                else:
                    files[url] = file
                progress(done)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return files, refused


def _fetch_or_say(url: str, folder: Path) -> tuple[Path | None, str]:
    try:
        return fetch(url, folder), ""
    except Refused as error:
        return None, str(error)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return None, f"the connection fails ({type(error).__name__})"


def fetch(url: str, folder: Path) -> Path:
    """Fetch one picture. Raises Refused, and what sockets and HTTP raise."""
    target = folder / hashlib.sha256(url.encode()).hexdigest()
    if target.exists():
        return target
    until = time.monotonic() + SECONDS
    address = url
    for _ in range(REDIRECTS + 1):
        content, address = _get(address, until)
        if content is not None:
            part = target.with_suffix(".part")
            part.write_bytes(content)
            return part.replace(target)
    raise Refused(f"more than {REDIRECTS} redirects")


def _get(url: str, until: float) -> tuple[bytes | None, str]:
    """The picture at a URL, or, without one, where the host sends us."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused("neither http nor https")
    connection = _connect(parts, until)
    # a host that sends a letter now and then would keep each single wait short
    timer = Timer(max(until - time.monotonic(), 0), _cut_off, [connection.sock])
    timer.start()
    try:
        if parts.scheme == "https":
            connection.sock.do_handshake()
        connection.request("GET", _path(parts), headers=HEADERS)
        answer = connection.getresponse()
        if answer.status in (301, 302, 303, 307, 308) and answer.getheader("Location"):
            return None, urljoin(url, answer.getheader("Location"))
        return _content(answer), url
    finally:
        timer.cancel()
        connection.close()
        if time.monotonic() > until:
            raise Refused(TOO_LONG)


def _content(answer: http.client.HTTPResponse) -> bytes:
    if answer.status != 200:
        raise Refused(f"the host answers {answer.status}")
    kind = answer.getheader("Content-Type", "nothing")
    if not kind.lower().startswith("image/"):
        raise Refused(f"not a picture but {kind[:60]}")
    content = bytearray()
    while chunk := answer.read(CHUNK):
        content += chunk
        if len(content) > LARGEST_BYTES:
            raise Refused(f"larger than {LARGEST_BYTES // 1_000_000} MB")
    return bytes(content)


def _connect(parts: SplitResult, until: float) -> http.client.HTTPConnection:
    """A connection to the checked address of a host."""
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    address = public_address(parts.hostname, port)
    wait = until - time.monotonic()
    if wait <= 0:
        raise Refused(TOO_LONG)
    connection = http.client.HTTPConnection(parts.hostname, port, timeout=wait)
    connection.auto_open = False  # it would look the name up again
    connection.sock = socket.create_connection((address, port), timeout=wait)
    if secure:
        connection.sock = ssl.create_default_context().wrap_socket(
            connection.sock, server_hostname=parts.hostname, do_handshake_on_connect=False
        )
    return connection


def public_address(host: str, port: int) -> str:
    """One address of a host, all of whose addresses are public. Raises Refused, OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]).split("%")[0] for entry in found]
    if not addresses or not all(is_public(address) for address in addresses):
        raise Refused("the host is not on the public internet")
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address is of the public internet, and of one host."""
    ip = ipaddress.ip_address(address)
    inner = getattr(ip, "ipv4_mapped", None)
    if inner is not None:
        return is_public(str(inner))
    special = ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback
    special = special or any(ip in network for network in SPECIAL if network.version == ip.version)
    return ip.is_global and not special and (ip.version == 4 or ip in GLOBAL)


def _path(parts: SplitResult) -> str:
    """Path and query, with what is no letter of a URL written by its number."""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return path + ("?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?") if parts.query else "")


def _cut_off(connected: socket.socket) -> None:
    with suppress(OSError):  # ended meanwhile
        connected.shutdown(socket.SHUT_RDWR)
