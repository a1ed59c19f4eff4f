"""The application: `streamlit run app/main.py [-- --workspace DIR]`.

One server for the pages (navigation.py), for what a browser loads first (static_files.py), and for
the decisions that a review card stores without a run of its page (decision_route.py). Streamlit
puts this file's folder on the path, not the project's.
"""

import sys
from pathlib import Path

ROOT = str(Path(__file__).resolve().parents[1])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

import streamlit as st  # noqa: E402
from starlette.middleware import Middleware  # noqa: E402
from starlette.routing import Route  # noqa: E402

from app.decision_route import address, store_decisions  # noqa: E402
from app.static_files import StaticFiles  # noqa: E402

BASE = st.get_option("server.baseUrlPath")

app = st.App(
    "navigation.py",
    routes=[Route(address(BASE), store_decisions, methods=["POST"])],
    middleware=[Middleware(StaticFiles, base=BASE)],
)
