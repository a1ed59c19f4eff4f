"""What all pages begin with, and the page that is open. Runs anew at every interaction."""

from pathlib import Path

import streamlit as st

from app import link_button, menu, state
from app.errors import reported
from app.linking import dialog

ICON = Path(__file__).resolve().parents[1] / "assets" / "icon.svg"

st.set_page_config(page_title="Mimea", page_icon=str(ICON), layout="wide")

state.tighten()
workspace = state.workspace()
waiting = {}
with reported():
    waiting = menu.counts(workspace)
page = menu.navigation(waiting)
path = page.url_path or "start"
with reported():
    state.begin_demo(workspace)
    state.announce_runs(workspace, path)
    state.watch_training(workspace, path)
link_button.in_header()
with reported():
    on_card = (st.session_state.get("review_card") or {}).get("outbox") or {}
    dialog.show(workspace, on_card.get("shown") if path == "review" else None)
with reported():
    page.run()
