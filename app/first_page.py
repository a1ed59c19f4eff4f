"""The page that a browser loads before anything else: Streamlit's, with four things more in it.

It names the scripts that every page of Mimea asks for a moment later, so that they come with the
first ones; it says where the server is, which Streamlit else finds out by asking below the page's
own address first (together they take a quarter off a first visit); when all is quiet it fetches the
scripts for charts, 5 MB, so that the first panel with a chart needn't wait for them; and where the
server has stopped it says so to a curator, not to a developer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOLDER = Path(find_spec("streamlit").origin).parent / "static"
SOON = ("BidiComponent", "Html", "ButtonGroup", "Checkbox", "TextInput")
LATER = ("PlotlyChart",)
QUIET = 2000  # milliseconds after the page is loaded
IMPORT = re.compile(r'(?:from|import)\s*"\./([^"]+\.js)"')
SERVER = "<script>window.__streamlit??={BACKEND_BASE_URL:new URL('.',location.href).href}</script>"

STOPPED = {
    "title": "Mimea can't be reached",
    "text": "Its server has stopped, or the network is down. Leave this page open: it goes on by "
    "itself when the server is there again. Decisions that aren't saved yet are kept in this tab "
    "and sent then.",
}
TELL = """<script>
addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
  for (const title of document.querySelectorAll("[role=dialog] h2")) {
    if (title.textContent !== "Connection error") continue;
    title.textContent = STOPPED.title;
    if (title.nextElementSibling) title.nextElementSibling.textContent = STOPPED.text;
  }
}).observe(document.body, { childList: true }));
</script>""".replace("STOPPED.title", json.dumps(STOPPED["title"])).replace(
    "STOPPED.text", json.dumps(STOPPED["text"])
)


class FirstPage:
    """Middleware: sends on what the app answers, but `page()` for every page of HTML."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_page = scope["type"] == "http" and scope["method"] == "GET"
        await self.app(scope, receive, _Exchange(send) if is_page else send)


class _Exchange:
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
    soon = [name for name in scripts(SOON) if name not in text]
    later = [name for name in scripts(LATER) if name not in text and name not in soon]
    links = "".join(map(_link, soon)) + _when_quiet("".join(map(_link, later)))
    text = text.replace("<head>", f"<head>{SERVER}{TELL}", 1)
    return text.replace("</head>", f"{links}</head>", 1).encode()


def _link(script: str) -> str:
    return f'<link rel="modulepreload" crossorigin href="./static/js/{script}">'


def _when_quiet(links: str) -> str:
    put = f"document.head.insertAdjacentHTML('beforeend',{json.dumps(links)})"
    return f"<script>addEventListener('load',()=>setTimeout(()=>{put},{QUIET}))</script>"


def scripts(names: Sequence[str]) -> list[str]:
    """The scripts of these names and all that they import, each once; those that Streamlit has."""
    found = {path.name: path for path in (FOLDER / "static" / "js").glob("*.js")}
    wanted = [name for name in found if name.split(".")[0] in names]
    for name in wanted:  # grows while it is read
        imported = IMPORT.findall(found[name].read_text(encoding="utf-8"))
        wanted += [one for one in dict.fromkeys(imported) if one in found and one not in wanted]
    return wanted
