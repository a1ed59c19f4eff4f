"""A fit whose tensors are on another device than the processor, as on a GPU."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> dict:
    command = [
        sys.executable,
        "-m",
        "tests.samples.other_device",
        tmp_path_factory.mktemp("elsewhere"),
    ]
    run = subprocess.run([*map(str, command)], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout.splitlines()[-1])


def test_a_fit_runs_on_another_device_and_goes_on_there(found):
    assert found["hits@1"] == [1.0, 1.0, 1.0]
    assert found["went_on"] == "first"


def test_the_device_is_waited_for_before_and_after_the_batches_of_an_epoch_only(found):
    assert found["waits"] == ["_to_copy"] * 3 + ["tolist"]


def test_what_a_gpu_would_refuse_is_refused(found):
    assert found["refused"] == ["two devices", "indices elsewhere", "generator", "numpy"]
