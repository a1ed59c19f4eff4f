"""Each file of a run, gone or damaged: what needs it names it, all else goes on."""

import shutil

import numpy as np
import pytest

from mimea.evidence import Run
from mimea.run_files import RunDamaged
from store.database import Store
from tests.samples.review_world import build_workspace

DAMAGES = {
    "gone": lambda data: None,
    "empty": lambda data: b"",
    "cut": lambda data: data[: len(data) * 2 // 3],
    "noise": lambda data: bytes(byte ^ 0x5A for byte in data),
}
NEEDED = ("manifest.json", "entities.parquet", "model.safetensors", "embeddings/fusion.npy",
          "embeddings/g.npy", "embeddings/weights.npy", "embeddings/beta.npy",
          "embeddings/hubness.npy")  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run") / "workspace"
    build_workspace(folder)
    with Store.open(folder) as store:
        return store.runs.active().folder


def read_all(folder) -> None:
    """What a card and its panels read."""
    run = Run.open(folder)
    left, right = run.index("left", "/m/003"), run.index("right", "http://right.example/e003")
    run.pair(left, right)
    run.no_counterpart(left)
    run.picture_similarities(left, right)
    run.ranks(left, right)
    run.modality_plan(left, [right, right + 1])


def test_a_whole_run_is_read(whole):
    read_all(whole)


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_damaged_is_named_with_what_to_do(whole, tmp_path, damage):
    for name in NEEDED:
        folder = tmp_path / name.replace("/", "-") / whole.name
        shutil.copytree(whole, folder)
        data = DAMAGES[damage]((folder / name).read_bytes())
        (folder / name).unlink() if data is None else (folder / name).write_bytes(data)
        if (name, damage) == ("manifest.json", "gone"):
            with pytest.raises(ValueError, match="not a finished run"):
                read_all(folder)
            continue
        with pytest.raises(RunDamaged) as refusal:
            read_all(folder)
        said = str(refusal.value)
        assert said.startswith(f"The run {whole.name} is damaged: {folder / name} can't be read (")
        assert said.endswith("or train again on the Train page; no decision is lost.")


def test_an_array_of_other_entities_is_named(whole, tmp_path):
    folder = tmp_path / whole.name
    shutil.copytree(whole, folder)
    path = folder / "embeddings" / "hubness.npy"
    np.save(path, np.load(path)[:-1])
    with pytest.raises(RunDamaged, match="hubness.npy can't be read .63 rows, expected 64"):
        Run.open(folder)
