"""A run folder that is damaged: every page says which run and which file, or doesn't need it."""

import json

import pytest

from tests.app.driver import show, words
from tests.app.test_every_page import PAGES
from tests.samples.app_samples import SETTINGS, copying_command, ended
from tests.samples.store_samples import run_folder


@pytest.fixture
def run(workspace):
    """A finished run in the workspace, the active one."""
    return workspace.store.runs.add(run_folder(workspace.folder / "runs" / "r1", workspace.store))


def test_review_names_the_run_and_the_file(run, workspace):
    app = show("review")  # the run keeps no vectors
    assert not app.exception
    assert "The run r1 is damaged" in bare(words(app)) and "embeddings/g.npy" in bare(words(app))


def test_links_names_the_list_that_can_not_be_read_and_shows_the_table(run, workspace):
    (run.folder / "suspicious.parquet").write_bytes(b"PAR1 and no more")
    app = show("links")
    assert "suspicious.parquet can't be read" in bare(words(app))
    assert "of 2" in words(app)


def test_train_compares_what_can_be_compared(run, workspace):
    store = workspace.store
    store.runs.add(run_folder(workspace.folder / "runs" / "r2", store), adopt=False)
    assert "Decided pairs could not be compared: The run r1" in bare(words(show("train")))


@pytest.mark.parametrize("page", PAGES)
def test_a_run_that_comes_back_damaged_is_refused_once(workspace, tmp_path, page):
    job = workspace.trainings.start(SETTINGS, copying_command(workspace, tmp_path / "prepared"))
    ended(job)
    (job.folder / "metrics.json").write_text("{")
    app = show(page)
    assert not app.exception and workspace.store.runs.all() == []
    assert job.state == "failed" and "metrics.json can't be read" in job.failure()
    if page == "train":
        assert "metrics.json can't be read" in bare(words(app))


@pytest.mark.parametrize("wrong", [b"", b"{", b"[1]", b"\xff", json.dumps("x").encode()])
def test_a_damaged_note_of_a_job_stops_no_page(run, workspace, wrong):
    folder = workspace.folder / "runs" / "r1"
    (folder / "job.json").write_bytes(wrong)
    assert not show("train").exception


def bare(text: str) -> str:
    """Without the signs that keep Markdown from taking data for its own."""
    return text.replace("\\", "")
