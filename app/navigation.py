"""The pages and what all of them begin with. Runs anew at every interaction."""

from pathlib import Path

import streamlit as st

from app import link_button, state
from app.errors import reported
from app.linking import dialog

ICON = Path(__file__).resolve().parents[1] / "assets" / "icon.svg"

st.set_page_config(page_title="Mimea", page_icon=str(ICON), layout="wide")

pages = st.navigation(
    [
        st.Page("start/page.py", title="Start", icon=":material/home:", default=True),
        st.Page("graphs/page.py", title="Graphs", icon=":material/hub:", url_path="graphs"),
        st.Page("train/page.py", title="Train", icon=":material/model_training:", url_path="train"),
        st.Page("review/page.py", title="Review", icon=":material/rule:", url_path="review"),
        st.Page("release/page.py", title="Release", icon=":material/done_all:", url_path="release"),
        st.Page("links/page.py", title="Links", icon=":material/link:", url_path="links"),
        st.Page(
            "conflicts/page.py", title="Conflicts", icon=":material/balance:", url_path="conflicts"
        ),
        st.Page(
            "correspondences/page.py",
            title="Correspondences",
            icon=":material/join_inner:",
            url_path="correspondences",
        ),
        st.Page("map/page.py", title="Map", icon=":material/scatter_plot:", url_path="map"),
        st.Page("history/page.py", title="History", icon=":material/history:", url_path="history"),
        st.Page(
            "export/page.py", title="Export", icon=":material/file_download:", url_path="export"
        ),
        st.Page("settings/page.py", title="Settings", icon=":material/tune:", url_path="settings"),
    ],
    position="top",
)

state.tighten()
workspace = state.workspace()
with reported():
    state.begin_demo(workspace)
    state.announce_runs(workspace, pages.title)
    state.watch_training(workspace, pages.title)
link_button.in_header()
with reported():
    on_card = (st.session_state.get("review_card") or {}).get("outbox") or {}
    dialog.show(workspace, on_card.get("shown") if pages.title == "Review" else None)
with reported():
    pages.run()
