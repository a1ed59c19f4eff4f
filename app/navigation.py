"""The pages and what all of them begin with. Runs anew at every interaction."""

from pathlib import Path

import streamlit as st

from app import state

ICON = Path(__file__).resolve().parents[1] / "assets" / "icon.svg"

st.set_page_config(page_title="Mimea", page_icon=str(ICON), layout="wide")

pages = st.navigation(
    [
        st.Page("views/start.py", title="Start", icon=":material/home:", default=True),
        st.Page("views/import_graphs.py", title="Graphs", icon=":material/hub:", url_path="graphs"),
        st.Page("views/train.py", title="Train", icon=":material/model_training:"),
        st.Page("views/review.py", title="Review", icon=":material/rule:"),
        st.Page("views/links.py", title="Links", icon=":material/link:"),
        st.Page("views/conflicts.py", title="Conflicts", icon=":material/balance:"),
        st.Page("views/history.py", title="History", icon=":material/history:"),
        st.Page("views/export.py", title="Export", icon=":material/file_download:"),
    ],
    position="top",
)

state.tighten()
workspace = state.workspace()
state.begin_demo(workspace)
state.announce_runs(workspace, pages.title)
state.watch_training(workspace, pages.title)
pages.run()
