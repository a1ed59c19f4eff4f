"""Doubtful links by the names of their ends, as long as they stand."""

from __future__ import annotations

import pandas as pd
import pytest

from app.links.doubtful_links import FILE, doubtful_links
from app.pipeline import Workspace
from tests.samples.review_world import RUN, build_workspace, key
from tests.samples.store_samples import event

SIDE = 32  # the last eight of a side are seeds


@pytest.fixture
def workspace(tmp_path):
    build_workspace(tmp_path / "ws", entities=SIDE, seeds=8)
    with Workspace(tmp_path / "ws") as workspace:
        yield workspace


def judged(workspace, *rows) -> None:
    """Rows of left, right (numbers of their side), margin; number 0 fits better."""
    table = pd.DataFrame(rows, columns=["left", "right", "margin"])
    table = table.assign(right=table["right"] + SIDE, instead_left=0, instead_right=SIDE)
    table.to_parquet(workspace.trainings.folder / RUN / FILE)


def test_the_doubtful_ones_only_with_who_fits_better(workspace):
    judged(workspace, (31, 31, -0.4), (30, 30, -0.1), (29, 29, 0.2))
    found = doubtful_links(workspace)
    assert [link["left"]["key"] for link in found] == [key("left", 31), key("left", 30)]
    assert found[0]["right"]["name"] == "Place 31 R"
    assert found[0]["fits_left"]["key"] == key("right", 0)
    assert found[0]["fits_right"]["key"] == key("left", 0)
    assert found[0]["margin"] == pytest.approx(-0.4)


def test_a_link_that_no_longer_stands_is_left_out(workspace):
    judged(workspace, (31, 31, -0.4), (30, 30, -0.1))
    workspace.store.ledger.append([event("e1", "reject", key("left", 31), key("right", 31))])
    assert [link["left"]["key"] for link in doubtful_links(workspace)] == [key("left", 30)]


def test_a_run_that_doubts_nothing_lists_nothing(workspace):
    judged(workspace, (31, 31, 0.4))
    assert doubtful_links(workspace) == []


def test_a_run_that_judged_nothing_has_no_doubts(workspace):
    assert doubtful_links(workspace) == []
