"""Training processes: found again, ended for good, never two at a time."""

import json
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.jobs import jobs

SLEEP = "import time; print('working', flush=True); time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEP
FINISH = "import pathlib; pathlib.Path('manifest.json').write_text('{}')"
CRASH = "import sys; print('epoch 1'); sys.exit('ValueError: no links to learn from')"


def begin(folder, script):
    return jobs.start([sys.executable, "-c", script], folder)


def until(job, state, seconds=20):
    deadline = time.monotonic() + seconds
    while job.state != state:
        assert time.monotonic() < deadline, f"{job.state}, expected {state}: {job.log()}"
        time.sleep(0.05)


def said_something(job):
    deadline = time.monotonic() + 20
    while not job.log():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_job_that_writes_its_manifest_has_finished(tmp_path):
    until(begin(tmp_path / "one", FINISH), "finished")


def test_a_job_that_ends_without_a_manifest_has_failed_and_says_why(tmp_path):
    job = begin(tmp_path / "one", CRASH)
    until(job, "failed")
    assert job.failure() == "ValueError: no links to learn from"
    assert job.log().startswith("epoch 1")


def test_a_killed_job_is_told_apart_from_one_that_gave_up(tmp_path):
    job = begin(tmp_path / "one", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    until(job, "failed")
    assert "memory" in job.failure()


def test_a_job_leaves_the_processor_to_the_pages(tmp_path):
    tell = "import os, threading; threading.Thread(target=lambda: print(os.nice(0))).start()"
    job = begin(tmp_path / "one", f"import time; time.sleep(0.5); {tell}")
    said_something(job)
    assert int(job.log()) >= os.nice(0) and int(job.log()) in (jobs.NICENESS, os.nice(0))


@pytest.mark.parametrize("script", [SLEEP, STUBBORN])
def test_cancel_ends_the_process_even_a_stubborn_one(tmp_path, script):
    job = begin(tmp_path / "one", script)
    said_something(job)
    job.cancel(patience=0.5)
    assert job.state == "cancelled"


def test_cancel_of_a_finished_job_changes_nothing(tmp_path):
    job = begin(tmp_path / "one", FINISH)
    until(job, "finished")
    job.cancel()
    assert job.state == "finished"


def test_only_one_training_at_a_time(tmp_path):
    job = begin(tmp_path / "one", SLEEP)
    with pytest.raises(jobs.JobRunning, match="one"):
        begin(tmp_path / "two", FINISH)
    assert not (tmp_path / "two").exists()
    job.cancel()
    until(begin(tmp_path / "two", FINISH), "finished")


def test_another_app_finds_the_running_job_and_can_cancel_it(tmp_path):
    script = (
        "import sys; from app.jobs import jobs; from pathlib import Path; "
        f"jobs.start([sys.executable, '-c', {SLEEP!r}], Path({str(tmp_path / 'one')!r}))"
    )
    subprocess.run([sys.executable, "-c", script], cwd=jobs.ROOT, check=True)
    [job] = jobs.find(tmp_path)
    assert job.state == "running"
    job.cancel()
    assert job.state == "cancelled"


def test_a_reused_process_number_is_not_taken_for_the_job(tmp_path):
    job = begin(tmp_path / "one", SLEEP)
    facts = job.facts
    job.mark(process_started=facts["process_started"] - 3600)
    assert job.state == "failed"
    job.mark(process_started=facts["process_started"])
    job.cancel()


def test_an_app_killed_before_job_json_leaves_a_failed_job(tmp_path):
    (tmp_path / "one").mkdir()
    job = jobs.Job(tmp_path / "one")
    assert job.state == "failed"
    assert "without a message" in job.failure()


def test_progress_reads_whole_lines_only_and_each_once(tmp_path):
    job = jobs.Job(tmp_path)
    assert job.progress() == []
    with (tmp_path / "progress.jsonl").open("a") as file:
        file.write(json.dumps({"stage": "read"}) + "\nnot json\n" + '{"stage": "tr')
        file.flush()
        assert [r["stage"] for r in job.progress()] == ["read"]
        file.write('ain", "epoch": 1}\n')
        file.flush()
    assert [r["stage"] for r in job.progress()] == ["read", "train"]
    assert len(job.progress()) == 2


def test_a_refused_run_is_failed_though_it_has_a_manifest(tmp_path):
    job = begin(tmp_path / "one", FINISH)
    until(job, "finished")
    job.mark(refused="The run was trained on other graphs.")
    assert (job.state, job.failure()) == ("failed", "The run was trained on other graphs.")


def test_run_ids_sort_by_time_and_differ():
    ids = [jobs.new_run_id() for _ in range(3)]
    assert len(set(ids)) == 3
    assert all(len(i) == len("20260102-030405-abcd") for i in ids)


def test_several_pages_follow_one_job_and_read_each_record_once(tmp_path):
    (tmp_path / "run").mkdir()
    job = jobs.Job(tmp_path / "run")
    path, ends = job.folder / "progress.jsonl", threading.Event()

    def write():
        with path.open("a", buffering=1) as file:
            for epoch in range(3000):
                file.write(json.dumps({"epoch": epoch}) + "\n")
        ends.set()

    def follow(_):
        while not ends.is_set():
            seen = [record["epoch"] for record in job.progress()]
            assert seen == list(range(len(seen)))
        return [record["epoch"] for record in job.progress()]

    with ThreadPoolExecutor(4) as pool:
        followers = pool.map(follow, range(3))
        pool.submit(write)
        assert all(seen == list(range(3000)) for seen in followers)
