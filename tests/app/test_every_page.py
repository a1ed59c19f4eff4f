"""Every page in every state of a workspace draws without an error."""

import pytest

from app import state
from store.errors import WorkspaceLocked
from tests.app.driver import show, words
from tests.samples.app_samples import SETTINGS, copying_command, ended
from tests.samples.store_samples import event

PAGES = (
    "start", "graphs", "train", "release", "links", "conflicts", "duplicates", "correspondences",
    "map", "history", "export", "settings", "dashboard",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_pages_before_the_first_training(workspace, page):
    assert show(page)


@pytest.mark.parametrize("page", PAGES)
def test_pages_with_run_and_decisions(workspace, tmp_path, page):
    ended(workspace.trainings.start(SETTINGS, copying_command(workspace, tmp_path / "prepared")))
    workspace.trainings.ingest_finished()
    workspace.store.ledger.append([event("e1", "accept", "atlas:chad", "lk:1")])
    assert show(page)


def test_a_workspace_in_use_gets_a_page_of_advice(folder, monkeypatch):
    def locked(folder):
        raise WorkspaceLocked("The workspace is in use by `python` (PID 7).")

    monkeypatch.setattr(state, "_open", locked)
    app = show()
    assert "in use" in app.subheader[0].value
    assert "PID 7" in words(app)
    assert [b.label for b in app.button] == ["Try again"]
