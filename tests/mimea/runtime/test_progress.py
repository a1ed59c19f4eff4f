"""Progress as the app reads it: lines of JSON that only move forward."""

from __future__ import annotations

import json

from mimea.runtime.progress import STAGES, Progress


def lines_of(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_the_fraction_never_falls_and_ends_at_one(tmp_path):
    progress = Progress(tmp_path / "progress.jsonl", quiet=True)
    for stage in list(STAGES)[1:]:
        progress.enter(stage)
        for share in (0.25, 0.5, 1.0):
            progress.report(share)
    progress.close()
    fractions = [line["fraction"] for line in lines_of(tmp_path / "progress.jsonl")]
    assert fractions == sorted(fractions)
    assert fractions[0] == 0
    assert fractions[-1] == 1


def test_lines_can_be_read_while_the_fit_goes_on(tmp_path):
    progress = Progress(tmp_path / "progress.jsonl", quiet=True)
    progress.enter("train")
    progress.report(0.5, epoch=3, loss=1.5, valid=None)
    last = lines_of(tmp_path / "progress.jsonl")[-1]
    assert last | {"stage": "train", "epoch": 3, "loss": 1.5} == last
    assert "valid" not in last
    progress.close()


def test_each_stage_has_its_seconds(tmp_path):
    progress = Progress(tmp_path / "progress.jsonl", quiet=True)
    progress.enter("features")
    progress.enter("train")
    progress.close()
    assert set(progress.seconds) == {"read", "features"}
    assert all(seconds >= 0 for seconds in progress.seconds.values())
