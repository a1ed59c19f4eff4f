"""The plan of a training: what is there to learn from, and how long it may take."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.jobs.fit_plan import (
    FEW_LINKS,
    WITH_FIRST_PASSES,
    FitSettings,
    available_modalities,
    duration,
    plan,
    rule_of_thumb,
    startable,
    suggests_going_on,
)
from mimea.seeds import MIN_SEEDS_TO_VALIDATE
from store.records import RunInfo

STATUS = {
    "entities": {"left": 600, "right": 616},
    "relation_triples": {"left": 900, "right": 1000},
    "attributes": {"left": 9, "right": 8},
    "values": {"left": 9, "right": 0},
    "names": {"left": 600, "right": 616},
    "images": {"left": 0, "right": 0},
    "seeds": 245,
    "decisions": {"accept": 5},
}


def run(modalities, epochs, **seconds):
    metrics = {"epochs": epochs, "seconds": seconds}
    when = datetime(2026, 1, 1, tzinfo=UTC)
    return RunInfo("r", Path("r"), when, True, modalities, modalities, 1, metrics, {})


def test_a_modality_needs_both_graphs():
    assert available_modalities(STATUS) == ("g", "r", "a", "n", "t")


def test_the_plan_in_words():
    settings = FitSettings(("g", "n"), epochs=10)
    found = plan(STATUS, settings, [run(("n", "g"), 20, train=40.0, features=2.0)])
    assert found.measured
    assert found.sentence() == (
        "1,216 entities, 2 modalities, 250 known links: about 30 seconds on this computer."
    )


def test_a_run_with_other_modalities_or_without_times_says_nothing_about_the_pace():
    settings = FitSettings(("g",))
    for other in (run(("g", "r"), 20, train=40.0), run(("g",), 0), run(("g",), 5)):
        assert plan(STATUS, settings, [other]).seconds == rule_of_thumb(STATUS, settings)


def test_where_few_links_are_known_first_passes_take_their_time():
    settings, few = FitSettings(("g",)), STATUS | {"seeds": 29, "decisions": {}}
    assert plan(few, settings, []).seconds == WITH_FIRST_PASSES * rule_of_thumb(few, settings)
    assert FEW_LINKS == MIN_SEEDS_TO_VALIDATE


def test_more_epochs_modalities_and_entities_take_longer():
    base = rule_of_thumb(STATUS, FitSettings(("g",), 10))
    assert rule_of_thumb(STATUS, FitSettings(("g",), 20)) > base
    assert rule_of_thumb(STATUS, FitSettings(("g", "r"), 10)) > base
    assert rule_of_thumb(STATUS, FitSettings(("g", "n"), 10, names="a-model")) > (
        rule_of_thumb(STATUS, FitSettings(("g", "n"), 10))
    )
    bigger = STATUS | {"entities": {"left": 6000, "right": 6000}}
    assert rule_of_thumb(bigger, FitSettings(("g",), 10)) > base


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "5 seconds"), (22, "20 seconds"), (57, "1 minute"), (200, "3 minutes"), (7200, "2 hours")],
)
def test_durations_as_a_person_would_say_them(seconds, words):
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"modalities": ("x",)}, r"modalities: found x; expected some of g \(structure\)"),
        ({"modalities": ()}, "modalities: found none"),
        ({"epochs": 0}, "epochs: found 0; expected at least 1"),
        ({"device": "tpu"}, "device: found tpu"),
        ({"names": " "}, "names: found nothing"),
    ],
)
def test_settings_that_make_no_sense_are_refused(changes, said):
    with pytest.raises(ValueError, match=said):
        FitSettings(**{"modalities": ("g",), **changes})


def test_arguments_keep_the_order_of_modalities():
    assert FitSettings(("n", "g"), 7, "cpu", 3).arguments() == [
        *("--modalities", "g,n", "--epochs", "7", "--device", "cpu", "--seed", "3"),
        *("--names", "ngrams", "--pictures", "auto"),
    ]


def test_a_training_goes_on_from_the_newest_run_with_its_modalities_and_state(tmp_path):
    older, newer = replace(run(("g", "n"), 20), folder=tmp_path), run(("n", "g"), 20)
    assert startable([newer, older], ("g", "n")) is None
    (tmp_path / "start.safetensors").touch()
    assert startable([newer, older], ("g", "n")) is older
    assert startable([newer, older], ("g",)) is None
    settings = FitSettings(("g", "n"), start=tmp_path)
    assert settings.arguments()[-2:] == ["--start", str(tmp_path)]


def test_a_training_goes_on_from_the_active_run_rather_than_one_kept_back(tmp_path):
    (tmp_path / "start.safetensors").touch()
    active = replace(run(("g",), 20), folder=tmp_path)
    kept_back = replace(active, run="newer", active=False)
    assert startable([kept_back, active], ("g",)) is active
    assert startable([kept_back], ("g",)) is kept_back


def test_going_on_is_shorter_and_suggested_until_many_links_are_new():
    before = run(("g",), 40, train=40.0)
    whole, rest = FitSettings(("g",)), FitSettings(("g",), start=Path("r"))
    assert plan(STATUS, rest, [before]).seconds < plan(STATUS, whole, [before]).seconds - 30
    before.metrics["links_from_the_beginning"] = 250
    assert suggests_going_on(before, 270)
    assert not suggests_going_on(before, 290)


def test_a_folder_of_the_users_is_passed_on_whole(tmp_path, monkeypatch):
    """The training runs in another folder."""
    (tmp_path / "minilm").mkdir()
    monkeypatch.chdir(tmp_path)
    for names, passed in (("minilm", str(tmp_path / "minilm")), ("a-name", "a-name")):
        arguments = FitSettings(("n",), names=names).arguments()
        assert arguments[arguments.index("--names") + 1] == passed


def test_pictures_of_the_users_are_passed_on_by_their_whole_path(tmp_path, monkeypatch):
    (tmp_path / "rows.npy").touch()
    (tmp_path / "model").mkdir()
    monkeypatch.chdir(tmp_path)
    for pictures, passed in (
        ("rows.npy", str(tmp_path / "rows.npy")),
        ("timm:model", f"timm:{tmp_path / 'model'}"),
        ("timm:resnet18", "timm:resnet18"),
        ("auto", "auto"),
    ):
        arguments = FitSettings(("i",), pictures=pictures).arguments()
        assert arguments[arguments.index("--pictures") + 1] == passed
