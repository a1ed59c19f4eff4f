"""The workspace that the app opens, where its visitor sits, and a way to choose a row."""

import sys
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from app import files_here, state
from app.jobs import jobs
from tests.samples.app_samples import filled_workspace


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The workspace folder that the app will open; what it opened is closed afterwards."""
    folder = tmp_path / "ws"
    monkeypatch.setattr(sys, "argv", ["main.py", "--workspace", str(folder)])
    yield folder
    for job in jobs.find(folder / "runs"):
        job.cancel()


@pytest.fixture
def workspace(folder, monkeypatch):
    """The workspace with graphs, shared by the test and the app."""
    with filled_workspace(folder) as workspace:
        monkeypatch.setattr(state, "_open", lambda folder: workspace)
        yield workspace
        for job in jobs.find(folder / "runs"):
            job.cancel()


@pytest.fixture
def choose(monkeypatch):
    """Choose the first row of a table; the test driver can't click into one."""
    import streamlit as st

    chosen = set()
    drawn = st.dataframe

    def dataframe(*arguments, **options):
        event = drawn(*arguments, **options)
        if any(str(options.get("key")).startswith(name) for name in chosen):
            return SimpleNamespace(selection=SimpleNamespace(rows=[0]))
        return event

    monkeypatch.setattr(st, "dataframe", dataframe)

    def choose(app: AppTest, table: str) -> None:
        chosen.add(table)
        app.run()

    return choose


@pytest.fixture(autouse=True)
def visitor_at_this_computer(monkeypatch):
    """Streamlit's AppTest has no connection that could tell where its visitor sits."""
    monkeypatch.setattr(files_here, "_is_here", lambda: True)
