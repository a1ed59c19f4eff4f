"""A row of pictures of a graph's best connected entities, with their names."""

from __future__ import annotations

import streamlit as st

from app.pipeline import Workspace
from app.widgets import coverage_chart
from app.widgets.thumbnails import thumbnail


def gallery(workspace: Workspace, side: str) -> None:
    found = [
        (name, thumbnail(path, 128)) for name, path in workspace.store.graphs.sample_pictures(side)
    ]
    pictures = [(name, uri) for name, uri in found if uri]
    if pictures:
        st.html(coverage_chart.gallery(pictures))
    else:
        st.caption("No pictures in this graph.")
