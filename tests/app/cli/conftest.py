"""A workspace for commands, and a stand-in for the fit."""

import pytest

from app.jobs import trainings
from tests.samples.app_samples import filled_workspace


@pytest.fixture
def folder(tmp_path):
    filled_workspace(tmp_path / "ws").close()
    return tmp_path / "ws"


@pytest.fixture
def fit_is(monkeypatch):
    """Let another command stand for `python -m mimea fit`."""
    return lambda command: monkeypatch.setattr(trainings, "FIT", tuple(command))
