"""The navigation: the pages in groups, and beside them how much waits there for somebody."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.links.doubtful_links import doubtful_links
from app.pipeline import Workspace
from mimea.run_files import RunDamaged

# (path, title, symbol). The first group is always in sight, the others open.
PAGES = {
    "": [
        ("start", "Start", "home"),
        ("graphs", "Graphs", "hub"),
        ("train", "Train", "model_training"),
        ("review", "Review", "rule"),
        ("release", "Release", "done_all"),
        ("links", "Links", "link"),
        ("export", "Export", "file_download"),
    ],
    "Check": [
        ("conflicts", "Conflicts", "balance"),
        ("duplicates", "Duplicates", "content_copy"),
        ("correspondences", "Correspondences", "join_inner"),
        ("history", "History", "history"),
    ],
    "Project": [
        ("dashboard", "Dashboard", "monitoring"),
        ("map", "Map", "scatter_plot"),
        ("settings", "Settings", "tune"),
    ],
}


def _conflicts(workspace: Workspace) -> int:
    return workspace.store.ledger.count_conflicts()


def _duplicates(workspace: Workspace) -> int:
    return workspace.store.duplicates.count_open()


def _doubtful_links(workspace: Workspace) -> int:
    try:
        return len(doubtful_links(workspace))
    except RunDamaged:  # the Links page says so
        return 0


def _waiting_runs(workspace: Workspace) -> int:
    return int(workspace.store.runs.waiting() is not None)


COUNTS: dict[str, Callable[[Workspace], int]] = {  # by path
    "conflicts": _conflicts,
    "duplicates": _duplicates,
    "links": _doubtful_links,
    "train": _waiting_runs,
}


def counts(workspace: Workspace) -> dict[str, int]:
    """How much waits on the pages of COUNTS, kept until anything is stored."""
    now = workspace.store.version()
    kept = st.session_state.get("menu_counts")
    if kept is None or kept[0] != now:
        found = {path: count(workspace) for path, count in COUNTS.items()}
        kept = st.session_state["menu_counts"] = (now, found)
    return kept[1]


def navigation(waiting: dict[str, int]):
    """The page that is open. A group that opens carries the sum of its pages."""
    menu = {}
    for group, pages in PAGES.items():
        title = _counted(group, sum(waiting.get(path, 0) for path, *_ in pages)) if group else ""
        menu[title] = [
            _page(path, _counted(words, waiting.get(path, 0)), symbol)
            for path, words, symbol in pages
        ]
    return st.navigation(menu, position="top")


def _counted(words: str, count: int) -> str:
    return f"{words} · {count:,}" if count else words


def _page(path: str, title: str, symbol: str):
    is_start = path == "start"
    return st.Page(
        f"{path}/page.py",
        title=title,
        icon=f":material/{symbol}:",
        url_path=None if is_start else path,
        default=is_start,
    )
