"""Where entities lie and stand, which card they are on, and how they are drawn."""

import numpy as np
import pytest

from app.map.figure import figure
from app.map.points import NO_TYPE, card_of, matching, points
from store.database import Store
from tests.samples.review_world import build_workspace, key
from tests.samples.store_samples import event

NAMES = {"left": "Atlas <b>", "right": "Lexikon"}


@pytest.fixture
def world(tmp_path):
    """24 open left entities, 8 links; one of the open ones has no counterpart."""
    build_workspace(tmp_path / "ws")
    with Store.open(tmp_path / "ws") as store:
        store.ledger.append([event("e1", "no_counterpart", key("left", 4))])
        yield store


@pytest.fixture
def rows(world):
    run = world.runs.active()
    layout = np.arange(128, dtype=np.float32).reshape(64, 2)
    return points(world, run, layout)


def of(rows, side: str, number: int):
    return rows[(rows["side"] == side) & (rows["key"] == key(side, number))].iloc[0]


def test_every_entity_has_its_place_and_state(rows):
    assert len(rows) == 64 and rows["x"].tolist() == list(range(0, 128, 2))
    assert of(rows, "left", 30)["state"] == of(rows, "right", 30)["state"] == "linked"
    assert of(rows, "left", 30)["partner"] == of(rows, "right", 30)["entity_id"]
    assert of(rows, "left", 4)["state"] == "none" and of(rows, "left", 4)["partner"] == -1
    assert set(rows["state"]) <= {"linked", "sure", "open", "none"}
    assert set(rows["type"]) == {"country"}


def test_the_card_of_an_entity_is_that_of_its_left_end(rows):
    left, right = of(rows, "left", 30), of(rows, "right", 30)
    pair = (key("left", 30), key("right", 30))
    assert card_of(rows, left["entity_id"]) == card_of(rows, right["entity_id"]) == pair
    assert card_of(rows, of(rows, "left", 4)["entity_id"]) == (key("left", 4), None)
    alone = rows[(rows["side"] == "right") & (rows["partner"] == -1)]
    assert all(card_of(rows, entity) is None for entity in alone.index)


def test_names_are_found_those_that_begin_so_first(rows):
    found = matching(rows, "place 2")
    assert found["name"].str.contains("Place 2").all() and len(found) > 10
    assert matching(rows, "[").empty and not matching(rows, "/m/003").empty


def test_what_has_no_type_says_so(tmp_path, world, rows):
    assert NO_TYPE not in set(rows["type"])
    with world.connection.transaction() as cursor:
        cursor.run("delete from entity_type")
    again = points(world, world.runs.active(), np.zeros((64, 2), np.float32))
    assert set(again["type"]) == {NO_TYPE}


def test_the_figure_has_all_points_by_state_or_type_and_lines_of_the_chosen_alone(rows):
    for by in ("state", "type"):
        drawn = figure(rows, by, rows[:0], rows[:0], NAMES)
        assert sum(len(trace.x) for trace in drawn.data) == 64
        assert {trace.type for trace in drawn.data} == {"scattergl"}
        shapes = {trace.marker.symbol for trace in drawn.data}
        assert shapes == {"circle", "diamond"}
    left = of(rows, "left", 30)
    chosen = rows[rows.index.isin([left["entity_id"], left["partner"]])]
    drawn = figure(rows, "state", rows[:3], chosen, NAMES)
    lines = [trace for trace in drawn.data if trace.mode == "lines"]
    assert len(lines) == 1 and list(lines[0].x)[:2] == chosen["x"].tolist()
    rings = [len(t.x) for t in drawn.data if t.marker.symbol == "circle-open"]
    assert rings == [3, 2]


def test_hostile_names_are_text(rows):
    drawn = figure(rows, "state", rows[:0], rows[:0], NAMES)
    shown = [text for trace in drawn.data for text in trace.text]
    assert "&lt;b&gt;Andorra&lt;/b&gt;" in shown and not any("<" in text for text in shown)
    assert all("Atlas <b>" not in trace.hovertemplate for trace in drawn.data)
