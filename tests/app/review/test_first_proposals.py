"""Rivals: who else has a right entity as the first proposal."""

import numpy as np
import pyarrow as pa
import pytest

from app.review.first_proposals import (
    MOST,
    NONE,
    FirstProposals,
    LatestFirstProposals,
    read_first_proposals,
)
from store.database import Store
from tests.samples.review_world import RUN, build_workspace, key
from tests.samples.store_samples import event


def test_who_has_a_right_entity_first_and_how_sure():
    firsts = FirstProposals(
        np.array([5, 7, 7, 9]), np.array([1, 2, 3, 4]), np.array([0.5, 0.9, 0.2, np.nan])
    )
    assert firsts.of(7) == [(2, 0.9), (3, 0.2)]
    assert firsts.of(6) == [] == NONE.of(7)
    ((left, chance),) = firsts.of(9)
    assert left == 4 and np.isnan(chance)


def test_of_a_crowd_only_the_surest_are_kept():
    crowd = FirstProposals(np.full(100, 7), np.arange(100), np.linspace(1, 0, 100))
    assert [left for left, _ in crowd.of(7)] == list(range(MOST))


@pytest.mark.parametrize("verdict", ["reject", "accept", "unsure", "no_counterpart"])
def test_what_is_decided_is_no_rival_any_more(tmp_path, verdict):
    build_workspace(tmp_path / "workspace")
    with Store.open(tmp_path / "workspace") as store:
        firsts = read_first_proposals(store, RUN)
        left = store.graphs.entity("left", key("left", 3))
        right = store.review.candidates(left.entity_id)[0].right
        before = firsts.open_for(store, [right.entity_id])
        assert left.entity_id in [one for one, _ in before[right.entity_id]]
        about = None if verdict == "no_counterpart" else right.key
        store.ledger.append([event("e1", verdict, left.key, about)])
        after = firsts.open_for(store, [right.entity_id])
        assert left.entity_id not in [one for one, _ in after[right.entity_id]]


def test_they_are_read_again_when_probabilities_have_changed(tmp_path):
    build_workspace(tmp_path / "workspace")
    with Store.open(tmp_path / "workspace") as store:
        version = [0]
        firsts = LatestFirstProposals(store, RUN, lambda: version[0])
        left = store.graphs.entity("left", key("left", 3))
        first = store.review.candidates(left.entity_id)[0]
        right = first.right.entity_id
        table = {
            "left_id": [left.entity_id],
            "right_id": [right],
            "probability": pa.array([0.9375], pa.float32()),
            "no_counterpart": pa.array([0.0625], pa.float32()),
        }
        store.runs.renew_probabilities(RUN, pa.table(table))
        assert dict(firsts.open_for(store, [right])[right])[left.entity_id] == first.probability
        version[0] = 1
        found = dict(firsts.open_for(store, [right])[right])[left.entity_id]
        assert found == pytest.approx(0.9375, abs=1e-4)
