"""What the command prints and logs when something goes wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(folder: Path, level: str | None) -> subprocess.CompletedProcess:
    command = [
        sys.executable,
        "-m",
        "mimea",
        "fit",
        folder / "no_snapshot",
        "--out",
        folder / "out",
    ]
    env = {k: v for k, v in os.environ.items() if k != "MIMEA_LOG_LEVEL"}
    env |= {"MIMEA_LOG_LEVEL": level} if level else {}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)


@pytest.mark.parametrize("level", [None, "DEBUG"])
def test_a_user_reads_one_sentence_and_a_developer_the_traceback(tmp_path, level):
    process = run(tmp_path, level)
    assert process.returncode == 1
    assert process.stdout == ""
    last = process.stderr.splitlines()[-1]
    assert last.startswith("mimea: ") and "not a finished snapshot" in last
    assert ("Traceback" in process.stderr) == (level == "DEBUG")
    assert (process.stderr.count("\n") == 1) == (level is None)


def test_an_unknown_level_is_refused(tmp_path):
    process = run(tmp_path, "LOUD")
    assert process.returncode == 1
    assert "LOUD" in process.stderr
