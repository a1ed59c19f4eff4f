"""The application: `streamlit run app/main.py [-- --workspace DIR]`.

One server for the pages (navigation.py), for what a browser loads before them (first_page.py), and
for the decisions that a review card stores without a run of its page (decision_route.py). It
answers to its own pages only (door.py). Streamlit puts this file's folder on the path, not the
project's.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = str(Path(__file__).resolve().parents[1])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

import streamlit as st  # noqa: E402
import streamlit.net_util  # noqa: E402
from starlette.middleware import Middleware  # noqa: E402
from starlette.routing import Route  # noqa: E402

from app.door import Door  # noqa: E402
from app.first_page import FirstPage  # noqa: E402
from app.late_reruns import LateReruns  # noqa: E402
from app.patience import allow_files, limit_silence  # noqa: E402
from app.pipeline import close_all  # noqa: E402
from app.review.decision_route import address, store_decisions  # noqa: E402

allow_files()
limit_silence()
# Streamlit would ask a web service for this, too, where a page of another origin connects
streamlit.net_util.get_external_ip = lambda: None


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """When the server stops, all that is stored goes into the database file."""
    yield
    close_all()


PATH = address(st.get_option("server.baseUrlPath"))

app = st.App(
    "navigation.py",
    lifespan=lifespan,
    routes=[Route(PATH, store_decisions, methods=["POST"])],
    middleware=[
        Middleware(Door, hosts=st.get_option("server.allowedHosts")),
        Middleware(FirstPage),
        Middleware(LateReruns),
    ],
)
