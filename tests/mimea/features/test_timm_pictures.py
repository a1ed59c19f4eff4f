"""timm models, by a stand-in module: the real one needs a download."""

from __future__ import annotations

import sys
import types

import pytest
import torch
from PIL import Image

from mimea.features.timm_pictures import describe_with_timm


@pytest.fixture
def timm(monkeypatch):
    """A module `timm` that knows one model, which gives each picture's mean colour."""
    requested = []

    class Mean(torch.nn.Module):
        def forward(self, x):
            return x.mean((2, 3))

    def create_model(name, pretrained, num_classes):
        requested.append(name)
        if name not in ("mean", requested[0]):
            raise RuntimeError("unknown model")
        if name == "absent":
            raise OSError("no network")
        return Mean()

    config = {"input_size": (3, 8, 8), "mean": (0.5,) * 3, "std": (0.5,) * 3}
    fake = types.ModuleType("timm")
    fake.create_model = create_model
    fake.data = types.SimpleNamespace(resolve_model_data_config=lambda model: config)
    monkeypatch.setitem(sys.modules, "timm", fake)
    return requested


def test_pictures_become_vectors_and_broken_ones_are_left_out(tmp_path, timm):
    Image.new("RGB", (20, 10), (255, 0, 0)).save(tmp_path / "red.png")
    (tmp_path / "broken.png").write_bytes(b"no picture")
    rows, readable = describe_with_timm("mean", [tmp_path / "broken.png", tmp_path / "red.png"])
    assert readable.tolist() == [False, True]
    assert rows[1] == pytest.approx([1, -1, -1])


def test_a_folder_is_loaded_from_this_machine(tmp_path, timm):
    describe_with_timm(str(tmp_path), [])
    assert timm == [f"local-dir:{tmp_path}"]
    with pytest.raises(ValueError, match="no such folder"):
        describe_with_timm(str(tmp_path / "none"), [])


def test_weights_that_can_not_be_had_are_said(timm):
    with pytest.raises(ValueError, match="timm:absent: its weights can't be had"):
        describe_with_timm("absent", [])


def test_without_timm_the_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "timm", None)
    with pytest.raises(ValueError, match="pip install timm"):
        describe_with_timm("mean", [])
