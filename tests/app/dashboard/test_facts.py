"""What the dashboard knows of a moment, and its charts and tables."""

import numpy as np
import pyarrow as pa
import pytest

from app.dashboard import charts, tables
from app.dashboard.facts import OfType, bins, facts, short
from app.progress.estimate import estimate
from tests.samples.decided_world import HOSTILE, decided_workspace


@pytest.fixture
def workspace(tmp_path):
    with decided_workspace(tmp_path / "ws") as workspace:
        yield workspace


@pytest.fixture
def known(workspace):
    return facts(workspace, estimate(workspace))


def test_the_forecast_goes_at_the_curator_s_own_pace_where_it_is_known(workspace):
    found = estimate(workspace)
    of_all, own = facts(workspace, found), facts(workspace, found, "ada")
    unknown = facts(workspace, found, "nobody yet")
    assert own.ahead.pace == "at your pace"
    assert of_all.ahead == unknown.ahead and of_all.ahead.pace == "at the pace so far"
    assert short(workspace, found, "ada") == own.advice


def test_goals_are_those_of_the_project(workspace):
    found = estimate(workspace)
    assert not short(workspace, found).stop
    workspace.store.settings.change("ada", precision_goal=0.5, recall_goal=0.1)
    assert short(workspace, found).reason == "goals"
    assert facts(workspace, found).goals.recall == 0.1


def test_types_add_up_to_what_is_found_and_estimated_to_be_left(known):
    assert sum(row.found for row in known.types) == known.found.links
    assert sum(row.left for row in known.types) == pytest.approx(known.found.left.mean)


def test_bins_count_every_judged_pair_and_hold_their_share(known):
    assert sum(one.judged for one in known.bins) == 60
    assert sum(one.right for one in known.bins) == 50
    for one in known.bins:
        assert one.true.low <= one.true.mean <= one.true.high


def test_the_interval_of_a_bin_holds_the_true_share_as_often_as_it_says():
    random, held = np.random.default_rng(0), 0
    for _ in range(400):
        judged = pa.table({"stated": [0.75] * 40, "is_right": random.random(40) < 0.75})
        held += bins(judged)[0].true.low <= 0.75 <= bins(judged)[0].true.high
    assert held / 400 > 0.92


def test_lines_over_time_end_at_all_that_was_decided(known):
    for draw in (charts.by_verdict, charts.by_curator):
        figure = draw(known.over_time, known.releases)
        ends = [line["y"][-1] for line in figure["data"]]
        assert sum(ends) == sum(known.over_time["number"].to_pylist())
        assert all(np.all(np.diff(line["y"]) >= 0) for line in figure["data"])
        assert len(figure["layout"]["shapes"]) == 1, "the release"


def test_many_curators_share_a_line_beyond_the_busiest():
    over_time = pa.table(
        {
            "at": pa.array(np.full(9, "2026-03-01T12", "datetime64[us]")),
            "curator": [f"c{i}" for i in range(9)],
            "verdict": ["accept"] * 9,
            "number": range(1, 10),
        }
    )
    lines = charts.by_curator(over_time, [])["data"]
    assert [line["name"] for line in lines] == ["c8", "c7", "c6", "c5", "c4", "c3", "3 others"]
    assert lines[-1]["y"] == [1 + 2 + 3]


def test_names_in_charts_are_no_markup_to_plotly(known):
    names = [line["name"] for line in charts.by_curator(known.over_time, known.releases)["data"]]
    assert any(name.startswith("&lt;img") for name in names) and "<" not in "".join(names)
    assert charts.by_type([OfType("<b>x</b>", 1, 1.0)])["data"][0]["y"] == ["&lt;b&gt;x&lt;/b&gt;"]


def test_behind_every_chart_stands_a_table_of_the_same_numbers(known):
    for column in ("verdict", "curator"):
        rows = tables.over_time(known, column)
        assert sum(row["Decisions"] for row in rows) == sum(known.over_time["number"].to_pylist())
    histogram = tables.by_probability(known.chances)
    assert sum(row["Open proposals"] for row in histogram) == len(known.chances)
    assert sum(row["Judged"] for row in tables.stated_and_true(known.bins)) == 60
    assert {row["Curator"] for row in tables.totals(known)} == {"ada", HOSTILE}


def test_stated_and_true_has_an_interval_at_every_point(known):
    points = charts.stated_and_true(known.bins)["data"][1]
    ends = np.array(points["y"]) + points["error_y"]["array"]
    assert ends.max() <= 1 and len(ends) == len(known.bins) == len(points["x"])
    assert charts.stated_and_true([]) is None
