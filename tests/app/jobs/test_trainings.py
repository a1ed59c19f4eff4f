"""Trainings: runs come in once or not at all, whatever happens to app and training."""

import json
from dataclasses import replace

import pytest

from app.jobs import jobs
from app.jobs.jobs import JobRunning
from app.pipeline import Workspace
from tests.samples.app_samples import (
    SETTINGS,
    copying_command,
    ended,
    failing_command,
    filled_workspace,
    sleeping_command,
    write_rdf,
)
from tests.samples.store_samples import left_graph, links, right_graph, run_folder


@pytest.fixture
def workspace(tmp_path):
    with filled_workspace(tmp_path / "ws") as workspace:
        yield workspace
        for job in jobs.find(workspace.trainings.folder):
            job.cancel()


def test_a_finished_training_becomes_the_active_run_once(workspace, tmp_path):
    job = workspace.trainings.start(SETTINGS, copying_command(workspace, tmp_path / "prepared"))
    assert ended(job) == "finished"
    [run] = workspace.trainings.ingest_finished()
    assert run.run == job.run == workspace.store.runs.active().run
    assert workspace.trainings.ingest_finished() == []
    assert len(workspace.store.runs.all()) == 1


def test_a_training_that_ended_while_no_app_was_open_is_taken_in_by_the_next(tmp_path):
    with filled_workspace(tmp_path / "ws") as first:
        job = first.trainings.start(SETTINGS, copying_command(first, tmp_path / "prepared"))
    ended(job)
    with Workspace(tmp_path / "ws") as second:
        assert [run.run for run in second.trainings.ingest_finished()] == [job.run]


def test_an_app_killed_between_taking_in_and_noting_it_does_not_take_in_twice(workspace, tmp_path):
    job = workspace.trainings.start(SETTINGS, copying_command(workspace, tmp_path / "prepared"))
    ended(job)
    workspace.store.runs.add(job.folder)
    assert workspace.trainings.ingest_finished() == []
    assert len(workspace.store.runs.all()) == 1


def trained_twice(workspace, tmp_path):
    command = copying_command(workspace, tmp_path / "prepared")
    for _ in range(2):
        job = workspace.trainings.start(SETTINGS, command)
        ended(job)
        workspace.trainings.ingest_finished()
    return job


def test_a_retraining_waits_and_the_review_goes_on_with_the_run_before(tmp_path):
    with filled_workspace(tmp_path / "ws") as first:
        second = trained_twice(first, tmp_path)
        active = first.store.runs.active()
    with Workspace(tmp_path / "ws") as again:  # what waits is still known
        assert again.trainings.ingest_finished() == []
        assert again.store.runs.waiting().run == second.run
        assert again.store.runs.active() == active != again.store.runs.waiting()
        asked = again.store.review.queue("ada")[0].left
        assert again.store.review.candidates(asked.entity_id)[0].run == active.run


def test_a_death_between_taking_in_and_adopting_loses_nothing(workspace, tmp_path):
    job = trained_twice(workspace, tmp_path)
    facts = {name: fact for name, fact in job.facts.items() if name != "ingested"}
    (job.folder / "job.json").write_text(json.dumps(facts))  # died before that was noted
    assert workspace.trainings.ingest_finished() == []
    assert workspace.store.runs.waiting().run == job.run
    assert workspace.store.runs.activate(job.run).active


def test_nothing_of_the_active_and_the_waiting_run_is_cleared_away(workspace, tmp_path):
    waiting = trained_twice(workspace, tmp_path).run
    active = workspace.store.runs.active().run
    third = workspace.trainings.start(SETTINGS, failing_command())
    ended(third)
    workspace.trainings.cancel(workspace.trainings.start(SETTINGS, sleeping_command()))
    snapshots = {path.name for path in (workspace.folder / "snapshots").iterdir()}
    assert {active, waiting} < snapshots and third.run not in snapshots
    for run in (active, waiting):
        assert (workspace.trainings.folder / run / "proposals.parquet").is_file()


def test_a_running_training_is_found_again_and_stays_the_only_one(tmp_path):
    with filled_workspace(tmp_path / "ws") as first:
        job = first.trainings.start(SETTINGS, sleeping_command())
    with Workspace(tmp_path / "ws") as second:
        assert second.trainings.running().run == job.run
        with pytest.raises(JobRunning, match=job.run):
            second.trainings.start(SETTINGS, sleeping_command())
        second.trainings.cancel(second.trainings.running())
        assert second.trainings.running() is None


def test_a_cancelled_training_leaves_nothing_behind(workspace):
    job = workspace.trainings.start(SETTINGS, sleeping_command())
    workspace.trainings.cancel(job)
    assert not job.folder.exists()
    assert workspace.trainings.ingest_finished() == []
    assert workspace.store.runs.all() == []
    assert workspace.trainings.failed() is None


def test_a_failed_training_says_why_until_the_next_one_starts(workspace, tmp_path):
    job = workspace.trainings.start(SETTINGS, failing_command("memory is full"))
    assert ended(job) == "failed"
    assert workspace.trainings.ingest_finished() == []
    assert workspace.trainings.failed().failure() == "memory is full"
    ended(workspace.trainings.start(SETTINGS, copying_command(workspace, tmp_path / "prepared")))
    assert workspace.trainings.failed() is None
    assert not job.folder.exists()


def test_a_run_of_other_graphs_is_refused_and_not_tried_again(workspace, tmp_path):
    job = workspace.trainings.start(SETTINGS, copying_command(workspace, tmp_path / "prepared"))
    ended(job)
    changed = [("atlas:other", "Other", None)]
    empty = ("names", "relation_triples", "attribute_triples", "types", "identities")
    bare = left_graph(entities=changed, **{name: [] for name in empty})
    workspace.store.import_graphs(bare, right_graph(), links(("atlas:other", "lk:1")))
    assert workspace.trainings.ingest_finished() == []
    assert workspace.store.runs.all() == []
    assert workspace.trainings.failed().run == job.run
    assert workspace.trainings.failed().failure()


def test_graphs_are_not_replaced_under_a_running_training(workspace, tmp_path):
    left, right, known = write_rdf(tmp_path / "rdf")
    job = workspace.trainings.start(SETTINGS, sleeping_command())
    with pytest.raises(JobRunning, match=job.run):
        workspace.import_source(left, right, links=known)
    assert workspace.store.status()["entities"]["left"] == 4


def test_graphs_of_ones_own_end_the_training_of_the_demo(tmp_path):
    left, right, known = write_rdf(tmp_path / "rdf")
    with Workspace(tmp_path / "ws") as workspace:
        workspace.load_demo()
        job = workspace.trainings.start(SETTINGS, sleeping_command())
        workspace.import_source(left, right, links=known)
        assert workspace.trainings.running() is None and not job.folder.exists()
        assert workspace.trainings.failed() is None
        assert workspace.store.status()["entities"]["left"] == 4


def test_a_training_needs_no_link(tmp_path):
    with Workspace(tmp_path / "ws") as workspace:
        workspace.store.import_graphs(left_graph(), right_graph())
        job = workspace.trainings.start(SETTINGS, sleeping_command())
        assert "no known link" in workspace.trainings.plan(SETTINGS).sentence()
        workspace.trainings.cancel(job)


def test_only_the_snapshot_of_the_last_training_is_kept(workspace):
    for _ in range(2):
        workspace.trainings.cancel(workspace.trainings.start(SETTINGS, sleeping_command()))
    assert len(list((workspace.folder / "snapshots").iterdir())) == 1


def test_a_run_that_a_training_goes_on_from_is_not_deleted(workspace):
    for name in ("r1", "r2"):
        workspace.store.runs.add(
            run_folder(workspace.trainings.folder / name, workspace.store), adopt=True
        )
    start = replace(SETTINGS, start=workspace.trainings.folder / "r1")
    job = workspace.trainings.start(start, sleeping_command())
    with pytest.raises(JobRunning, match="goes on from it"):
        workspace.delete_run("r1")
    workspace.trainings.cancel(job)
    workspace.delete_run("r1")
    assert [run.run for run in workspace.store.runs.all()] == ["r2"]
