"""What the pages share: the open workspace, who is curating, and news of a training."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app import link_button, logs
from app.adoption.retraining import Retraining, judgement_of
from app.arguments import arguments
from app.errors import fragment, reported
from app.jobs.jobs import JobRunning
from app.pipeline import Workspace, default_curator
from app.widgets import abreast, remembered
from store.counting import counted
from store.errors import QueryFailed, StoreError, WorkspaceDamaged, WorkspaceLocked, WorkspaceTooNew
from store.records import RunInfo

_TROUBLE = {
    WorkspaceLocked: ("This workspace is in use", "Close the other program and try again."),
    WorkspaceTooNew: (
        "This workspace is from a newer version",
        "Update Mimea, or choose another workspace.",
    ),
    WorkspaceDamaged: (
        "This workspace is damaged",
        "Nothing was changed. `python -m app check` lists all that is wrong with it.",
    ),
}

# below this width only the words of the navigation have room, not its symbols
_NARROW = (
    f"@media(max-width:{abreast.NARROW}px){{[data-testid=stTopNav] [data-testid=stTopNavLink]>span"
    ":has([data-testid=stIconMaterial]){display:none}}"
)


def tighten() -> None:
    """Begin right under the navigation, so that a card fits a small screen without scrolling; no
    link symbols beside headings; captions in a grey, and in the dark theme words on blue buttons,
    that can be read."""
    dark = st.context.theme.type == "dark"
    st.html(
        "<style>.stMainBlockContainer{padding:4.25rem 3rem 2rem}"
        "[data-testid=stHeaderActionElements]{display:none}"
        "[data-testid=stCaptionContainer]{opacity:.75}"
        + abreast.STYLE
        + link_button.STYLE
        + _NARROW
        + ("[data-testid=stBaseButton-primary]{color:#10151b}" if dark else "")
        + "</style>"
    )


def workspace() -> Workspace:
    """The workspace of `-- --workspace DIR`, opened once a process; if it can't be, advice."""
    folder = arguments().workspace
    try:
        return _open(folder)
    except (StoreError, OSError) as error:
        _explain(folder, error)
        st.stop()


def need_graphs(workspace: Workspace) -> None:
    """End a page here that has nothing to show before graphs are imported; it says so."""
    if not workspace.store.graphs.exist():
        st.info("There are no graphs yet. Import two on the Graphs page.", icon=":material/info:")
        st.stop()


def session() -> str:
    """What tells this page from every other one that is open."""
    return get_script_run_ctx().session_id


def is_open(session: str) -> bool:
    """Whether the page of a session is still connected."""
    return not runtime.exists() or runtime.get_instance().is_active_session(session)


def curator() -> str:
    """The name that decisions are signed with in this browser."""
    return remembered.recall(workspace(), "curator") or default_curator()


@reported()
def sign_as() -> None:
    """Keep the name in the box for this browser, also after a reload."""
    remembered.keep(workspace(), "curator", st.session_state["curator_box"].strip())


def begin_demo(workspace: Workspace) -> None:
    """Fill a workspace without graphs with the demo, and train it at once."""
    if workspace.store.graphs.exist() or "demo_failure" in st.session_state:
        return
    try:
        with st.spinner("Loading the demo graphs …"):
            workspace.begin_demo()
    except (StoreError, JobRunning, OSError) as error:
        st.session_state["demo_failure"] = str(error)


def announce_runs(workspace: Workspace, page: str) -> None:
    """Take in what has finished since, and say so; and once a session that a new run waits. `page`
    is the path of the page that is open."""
    for run in workspace.trainings.ingest_finished():
        if not run.waiting:
            _toast(run)
    if page not in ("start", "train"):  # which say so themselves
        _tell_of_waiting(workspace)
    _tell_of_adopted(workspace)


def watch_training(workspace: Workspace, page: str) -> None:
    """While a training runs: take its result in as soon as it is there, whatever page is open.

    The page is drawn anew then, but for Review, where a card must not change under the eye.
    """
    first = page == "start" and workspace.store.runs.active() is None
    if page == "train" or first or workspace.trainings.running() is None:
        return  # Train and the first Start poll by themselves

    @fragment(run_every=2.0)
    def watch() -> None:
        if workspace.trainings.running() is None:
            announce_runs(workspace, page)
            if page != "review":
                st.rerun()

    watch()


def attempt(action: Callable, *arguments) -> object | None:
    """Call `action`; what it refuses stands as one sentence on the page, no stack trace."""
    try:
        return action(*arguments)
    except QueryFailed as error:  # its SQL goes to the log
        st.error(logs.report(error), icon=":material/error:")
        return None
    except (StoreError, JobRunning, ValueError) as error:
        st.error(str(error), icon=":material/error:")
        return None


@st.cache_resource(show_spinner="Opening the workspace …")
def _open(folder: str) -> Workspace:
    workspace = Workspace(folder)
    workspace.serve()
    Retraining(workspace).serve()
    logs.configure(workspace.folder)
    return workspace


def _tell_of_waiting(workspace: Workspace) -> None:
    run = workspace.store.runs.waiting()
    if run is None or st.session_state.get("told_of_waiting") == run.run:
        return
    st.session_state["told_of_waiting"] = run.run
    st.toast("A new run is waiting on the Train page.", icon=":material/compare_arrows:")


def _tell_of_adopted(workspace: Workspace) -> None:
    """Say once in each session that another run was adopted by the rule."""
    run = workspace.store.runs.active()
    before = st.session_state.get("active_run")
    st.session_state["active_run"] = run and run.run
    if run is None or before in (None, run.run):
        return
    judgement = judgement_of(workspace, run)
    if judgement is not None and judgement.no_worse:
        st.toast(f"A new run was adopted. {judgement.reason}", icon=":material/check_circle:")


def _toast(run: RunInfo) -> None:
    st.toast(
        f"Training finished: {counted(run.proposals, 'proposal')} ready for review.",
        icon=":material/check_circle:",
    )


def _explain(folder: str, error: Exception) -> None:
    title, advice = _TROUBLE.get(
        type(error),
        ("This workspace can't be opened", "Choose another folder, or repair the file."),
    )
    _, middle, _ = st.columns([1, 2, 1])
    with middle.container(border=True):
        st.subheader(f":material/lock: {title}")
        st.write(str(error))
        st.write(advice)
        st.code(f"streamlit run app/main.py -- --workspace {folder}-2", language="bash")
        st.button("Try again", icon=":material/refresh:", type="primary")
