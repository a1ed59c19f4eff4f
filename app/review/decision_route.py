"""Decisions by HTTP: a card stores them in the time of one small transaction.

Through the page a decision would wait for a run of all of it. What is posted here goes the same
way (Desk.take), so a card may use either, and both for the same event.

A desk is named by a random key that only its own page knows: another site can't guess it,
and a key of a server that has gone is answered with 404, after which the card goes through the
page.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from weakref import WeakValueDictionary

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse

from app import logs
from app.review.desk import Desk

PATH = "api/decisions"  # beside the pages, whatever path the server stands at
PATIENCE = 20.0  # seconds for all of a request; the card gives up after 4
MOST_BYTES = 2_000_000  # 200 events with the longest notes are 0.9 MB
DEEPEST = 3  # the message, its list of events, an event
PARTS = re.compile(r'"(?:[^"\\]|\\.)*"?|[][{}]', re.DOTALL)  # texts, and where nesting changes

_desks: WeakValueDictionary[str, Desk] = WeakValueDictionary()


def address(base: str) -> str:
    """Where the server takes decisions, below its base path ("" for none)."""
    return "/".join(["", *filter(None, [base.strip("/")]), PATH])


def register(desk: Desk) -> str:
    """A key by which the desk's card reaches it, as long as the desk lives."""
    key = secrets.token_urlsafe(24)
    _desks[key] = desk
    return key


async def store_decisions(request: Request) -> JSONResponse:
    """{desk, events, now} in; what `Desk.take` says out. 404 for a desk that there isn't, 400, 408,
    413 and 415 for what no card sends."""
    # a form of another site's can send any text, but not as this kind without asking first
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        return _refusal(415, f"expected application/json, found {kind or 'no content type'}")
    body = b""
    try:
        async with asyncio.timeout(PATIENCE):
            async for part in request.stream():
                body += part
                if len(body) > MOST_BYTES:
                    return _refusal(413, f"more than {MOST_BYTES:,} bytes of decisions at once")
    except TimeoutError:
        return _refusal(408, f"the decisions were not there within {PATIENCE:.0f} seconds")
    except ClientDisconnect:
        return _refusal(400, "the browser went away")
    try:
        outbox = parsed(body.decode())
        key, events = outbox["desk"], outbox["events"]
    except (ValueError, TypeError, KeyError):
        return _refusal(400, "expected JSON with a desk and events")
    if not isinstance(key, str) or not isinstance(events, list):
        return _refusal(400, "expected the desk as a text, and a list of events")
    desk = _desks.get(key)
    if desk is None:
        return _refusal(404, "no such review session; the server may have restarted")
    try:
        return JSONResponse(await run_in_threadpool(desk.take, outbox))
    except Exception as error:  # the card keeps what it sent, and shows the sentence
        return _refusal(500, logs.report(error))


def parsed(text: str) -> object:
    """JSON, in which what lies deeper than an event's own fields is an empty list: no card sends
    that, and Python's parser gives up on what is nested a thousand deep. Raises ValueError."""
    try:
        return json.loads(text, parse_int=_whole)
    except RecursionError:
        return json.loads(_flat(text), parse_int=_whole)


def _whole(digits: str) -> int | float:
    """What no computer counts to is infinite; Python refuses to read thousands of digits."""
    return int(digits) if len(digits) < 20 else float(digits)


def _flat(text: str) -> str:
    kept, depth, end = [], 0, 0
    for found in PARTS.finditer(text):
        if found[0] in ("{", "["):
            depth += 1
            if depth == DEEPEST + 1:
                kept.append(text[end : found.start()])
        elif found[0] in ("}", "]"):
            depth -= 1
            if depth == DEEPEST:
                kept.append("[]")
                end = found.end()
    if depth > 0:
        raise ValueError("a list or an object doesn't end")
    return "".join([*kept, text[end:]])


def _refusal(status: int, sentence: str) -> JSONResponse:
    return JSONResponse({"error": sentence}, status_code=status)
