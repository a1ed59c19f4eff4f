"""Settings of a fit: refused when senseless, the same after a round trip."""

from __future__ import annotations

import json

import pytest

from mimea.config import Config


def test_settings_survive_a_round_trip(tmp_path):
    config = Config(modalities=("v", "g"), epochs=7, without=("transport",))
    config.save(tmp_path / "config.json")
    assert Config.load(tmp_path / "config.json") == config
    assert config.modalities == ("g", "v")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"modalities": ("g", "x")}, r"found x; expected some of g \(structure\), r \(relation\)"),
        ({"modalities": ()}, "found none"),
        ({"epochs": 0}, "epochs: found 0; expected at least 1"),
        ({"without": ("wings",)}, "without: found wings"),
        ({"pictures": "photos"}, "pictures: found photos; expected one of auto"),
        ({"pictures": "timm:"}, "pictures: found timm:"),
        ({"validation": 1.0}, "expected a share"),
        ({"temperature": 0.01}, "temperature: found 0.01; expected at least 0.03"),
        ({"names": " "}, "names: found nothing"),
        ({"device": "tpu"}, "device: found tpu; expected auto, cpu, cuda"),
    ],
)
def test_senseless_settings_are_refused_with_a_sentence(change, words):
    with pytest.raises(ValueError, match=words):
        Config(**change)


def test_settings_of_another_version_are_named(tmp_path):
    path = tmp_path / "config.json"
    path.write_text(json.dumps(json.loads(Config().to_json()) | {"warp": 9}))
    with pytest.raises(ValueError, match="warp"):
        Config.load(path)


def test_a_module_keeps_working_under_its_earlier_name(tmp_path):
    path = tmp_path / "config.json"
    Config(without=("potentials", "blend")).save(path)
    path.write_text(path.read_text().replace("potentials", "prices"))
    assert Config.load(path).without == ("potentials", "blend")


def test_small_graphs_get_narrow_vectors():
    assert Config().sized_for(10**6) == Config()
    assert Config().sized_for(100).structure_width < Config().structure_width
