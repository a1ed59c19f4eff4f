"""The map's page: computed once beside the page, then drawn; a list for those without a mouse."""

import time

import pytest

from app import state
from app.map import layout_process
from app.pipeline import Workspace
from tests.app.driver import assert_no_unexpected_error, button, show, words
from tests.samples.review_world import build_workspace, key
from tests.samples.store_samples import run_folder


@pytest.fixture
def world(folder, monkeypatch):
    build_workspace(folder)
    with Workspace(folder) as workspace:
        monkeypatch.setattr(state, "_open", lambda folder: workspace)
        yield workspace


def mapped(world, seconds: float = 60):
    """The page once the layout is there."""
    folder = world.store.runs.active().folder
    until = time.monotonic() + seconds
    while layout_process.read(folder) is None:
        assert layout_process.compute(folder) is None
        assert time.monotonic() < until
        time.sleep(0.1)
    return show("map")


def test_the_layout_is_computed_beside_the_page(world):
    assert "Placing the entities on a plane" in words(show("map"))
    app = mapped(world)
    assert "64 entities" in words(app) and "click on a point to open its card" in words(app)


def test_one_side_is_shown_and_a_name_is_found(world):
    app = mapped(world)
    app.segmented_control(key="map_side").set_value("left").run()
    assert "32 entities" in words(app)
    app.text_input(key="map_find").set_value("andorra").run()
    assert app.dataframe[0].value["name"].tolist() == ["<b>Andorra</b>"]
    app.text_input(key="map_find").set_value("nowhere").run()
    assert "No entity on the map has this name" in words(app)


def test_a_row_of_the_list_opens_its_card(world, choose):
    app = mapped(world)
    app.text_input(key="map_find").set_value(key("left", 30)).run()
    choose(app, "map_list")
    button(app, "Open card").click().run()
    assert_no_unexpected_error(app)
    assert app.query_params["left"] == key("left", 30)


def test_a_run_without_embeddings_says_to_train_again(workspace, tmp_path):
    workspace.store.runs.add(run_folder(tmp_path / "r1", workspace.store))
    assert "Train again" in words(show("map"))


def test_before_the_first_training_there_is_none(workspace):
    assert "No map yet" in [one.value for one in show("map").subheader]


def test_what_fails_is_told_and_can_be_tried_again(world, monkeypatch):
    folder = world.store.runs.active().folder
    weights = folder / "embeddings" / "weights.npy"
    content = weights.read_bytes()
    weights.write_bytes(b"nothing")
    until = time.monotonic() + 60
    while not (failure := layout_process.compute(folder)):
        assert time.monotonic() < until
        time.sleep(0.1)
    assert "weights.npy" in failure
    app = show("map")
    assert "The map can't be computed" in words(app)
    weights.write_bytes(content)
    button(app, "Try again").click().run()
    assert "64 entities" in words(mapped(world))
