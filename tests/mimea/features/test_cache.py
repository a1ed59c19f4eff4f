"""What was worked out once is read back; what it depends on tells it apart."""

from __future__ import annotations

import torch

from mimea.features import cache
from mimea.features.cache import cached


class Work:
    def __init__(self):
        self.done = 0

    def __call__(self):
        self.done += 1
        return {"x": torch.full((2, 3), float(self.done))}, [f"done {self.done}"]


def test_the_second_time_it_is_read(tmp_path):
    work = Work()
    first = cached(tmp_path / "cache", ("a", b"1"), work)
    second = cached(tmp_path / "cache", ("a", b"1"), work)
    assert work.done == 1
    assert torch.equal(first[0]["x"], second[0]["x"])
    assert second[1] == ["done 1"]


def test_something_else_is_worked_out_anew_and_so_is_all_without_a_folder(tmp_path):
    work = Work()
    cached(tmp_path, ("a", b"1"), work)
    cached(tmp_path, ("a", b"2"), work)
    cached(tmp_path, ("b", b"1"), work)
    cached(None, ("a", b"1"), work)
    assert work.done == 4


def test_a_damaged_file_is_logged_and_written_again(tmp_path, caplog):
    work = Work()
    cached(tmp_path, ("a",), work)
    next(tmp_path.iterdir()).write_bytes(b"half a fi")
    assert cached(tmp_path, ("a",), work)[1] == ["done 2"]
    assert "damaged cache file" in caplog.text
    assert cached(tmp_path, ("a",), work)[1] == ["done 2"]


def test_only_the_newest_files_stay(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "KEPT", 2)
    for number in range(5):
        cached(tmp_path, (number,), Work())
    assert len(list(tmp_path.iterdir())) == 2
