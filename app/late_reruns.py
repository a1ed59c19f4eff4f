"""What a page asks for after somebody has left it is not run.

A fragment (the review card, a panel, a timer) asks for a rerun of itself and names the page that it
is on. If it does so just after a click on the navigation, Streamlit runs the new page, then the
fragment that is no longer there, and announces the old page for it: the browser clears what it
shows, and the new page stays empty. Nothing is lost by leaving it out: decisions are posted, and
kept by the browser until they are stored.
"""

from __future__ import annotations

import logging

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

LONGEST = 50_000  # bytes; what announces a page is shorter, and pictures needn't be parsed

logger = logging.getLogger(__name__)


class LateReruns:
    """Middleware: keeps reruns of fragments of another page than the browser's from Streamlit."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            return await self.app(scope, receive, send)
        place = Place()

        async def in_time() -> Message:
            while True:
                message = await receive()
                if not place.is_late(message.get("bytes") or b""):
                    return message
                logger.debug("a rerun of a fragment of a page that was left")

        async def noted(message: Message) -> None:
            place.note(message.get("bytes") or b"")
            await send(message)

        return await self.app(scope, in_time, noted)


class Place:
    """The page that one browser is on or on its way to, from the messages in both directions."""

    def __init__(self):
        self.page = ""  # hash; "" until one is known
        self._asked = ""  # that the browser goes to, until the server has begun with it

    def is_late(self, data: bytes) -> bool:
        """Whether a message of the browser's asks for a fragment of a page that it has left."""
        message = _parsed(BackMsg, data)
        if message is None or message.WhichOneof("type") != "rerun_script":
            return False
        page, fragment = message.rerun_script.page_script_hash, message.rerun_script.fragment_id
        if fragment:
            return bool(self.page) and page != self.page
        self.page = self._asked = page
        return False

    def note(self, data: bytes) -> None:
        """A message of the server's: a run of a whole page says which one it is, at its start as it
        was asked for, then as it is. Those of a page that was left meanwhile say nothing."""
        message = _parsed(ForwardMsg, data) if len(data) <= LONGEST else None
        kind = message and message.WhichOneof("type")
        if kind == "new_session" and not message.metadata.run.fragment_ids:
            if self._asked in ("", message.new_session.page_script_hash):
                self.page, self._asked = message.new_session.page_script_hash, ""
        elif kind == "navigation" and not self._asked:
            self.page = message.navigation.page_script_hash


def _parsed(kind: type, data: bytes):
    """The message, or None for what is none, which is Streamlit's to refuse."""
    try:
        return kind.FromString(data) if data else None
    except DecodeError:
        return None
