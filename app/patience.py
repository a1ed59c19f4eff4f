"""Connections that are opened and then say nothing don't keep others out.

Each takes one of the files that the process may have open, often 1,024. uvicorn closes a connection
that is silent after an answer, but not one on which no request has come yet.
"""

from __future__ import annotations

import asyncio
import contextlib

from uvicorn.protocols.http.auto import AutoHTTPProtocol

PATIENCE = 10.0  # seconds in which the first request must be there, headers and all
MOST_FILES = 65_536  # that the process asks for; the system may allow fewer


def limit_silence() -> None:
    """Give every connection of uvicorn's from now on PATIENCE for its first request. uvicorn has no
    setting for that, so its protocol is told to look at the clock."""
    begin = AutoHTTPProtocol.connection_made

    def connection_made(protocol: AutoHTTPProtocol, transport: asyncio.Transport) -> None:
        begin(protocol, transport)
        asyncio.get_running_loop().call_later(PATIENCE, _leave, protocol, transport)

    AutoHTTPProtocol.connection_made = connection_made


def _leave(protocol: AutoHTTPProtocol, transport: asyncio.Transport) -> None:
    """Close the connection if nothing was asked; one that became a websocket has another
    protocol."""
    if protocol.cycle is None and transport.get_protocol() is protocol:
        transport.close()


def allow_files() -> None:
    """As many open files as the system allows this process, up to MOST_FILES."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # as it was, then
        import resource  # which Windows doesn't have

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
