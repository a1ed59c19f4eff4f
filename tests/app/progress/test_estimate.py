"""How precise and complete the links are: what is said, against what is so."""

import numpy as np
import pytest

from app.pipeline import Workspace
from app.progress.estimate import estimate
from tests.samples.release_world import build, key
from tests.samples.store_samples import event


def made(folder, stated) -> Workspace:
    build(folder / "ws", stated).close()
    return Workspace(folder / "ws")


def test_nothing_decided_nothing_found(tmp_path):
    with made(tmp_path, [0.9] * 20) as workspace:
        found = estimate(workspace)
        assert found.links == 0 and found.recall.mean == pytest.approx(0, abs=0.01)
        assert found.left.mean == pytest.approx(18, abs=1)
        assert found.left.low < 18 < found.left.high


def test_what_a_curator_accepted_counts_and_the_rest_is_expected(tmp_path):
    with made(tmp_path, [0.9] * 20) as workspace:
        accepted = [event(f"e{i}", "accept", key("left", i), key("right", i)) for i in range(10)]
        workspace.store.ledger.append(accepted)
        found = estimate(workspace)
        assert found.links == 10
        assert found.recall.low < 10 / 19 < found.recall.high
        assert found.precision.high == 1.0


def test_a_release_with_wrong_ones_in_its_sample_is_less_precise(tmp_path):
    lows = []
    for wrong in (0, 5):
        with made(tmp_path / str(wrong), [0.97] * 300) as workspace:
            review, ledger = workspace.store.review, workspace.store.ledger
            audit = review.begin_audit("accept", 0.9, "ada", review.statements("accept"), 1)
            ledger.release(audit.audit, 0.5, (60 - wrong, wrong), "ada", "n")
            lows.append(estimate(workspace).precision.low)
    assert lows[1] < lows[0] - 0.03


def test_curators_who_revise_themselves_are_believed_less(tmp_path):
    lows = []
    for revised in (0, 20):
        with made(tmp_path / str(revised), [0.9] * 60) as workspace:
            review, ledger = workspace.store.review, workspace.store.ledger
            audit = review.begin_audit("accept", 0.9, "ada", review.statements("accept"), 1)
            looks = [(i, "reject") for i in range(20, 40)]
            looks += [(i, "reject") for i in range(revised)] + [(i, "accept") for i in range(20)]
            for number, (i, verdict) in enumerate(looks):
                pair = key("left", i), key("right", i)
                batch = f"audit-{audit.audit}"
                ledger.append([event(f"e{number}", verdict, *pair, batch=batch)])
            assert review.looks() == {
                "accept": 20, "against": 20, "asked": 40, "revised": revised,
            }  # fmt: skip
            lows.append(estimate(workspace).precision.low)
    assert lows[1] < lows[0] - 0.1


def test_the_interval_of_what_is_left_holds_where_chances_are_off_together(tmp_path):
    """Stated chances that are all too low or too high by a third of their odds."""
    random = np.random.default_rng(0)
    inside = 0
    with made(tmp_path, np.clip(random.beta(2, 1, 400), 0.02, 0.98)) as workspace:
        chances = np.array(workspace.store.review.open_chances())
        found = estimate(workspace).left
    for _ in range(100):
        odds = np.log(chances / (1 - chances)) + random.normal(0, 0.33)
        true = (random.random(len(chances)) < 1 / (1 + np.exp(-odds))).sum()
        inside += found.low <= true <= found.high
    assert inside >= 93


@pytest.mark.parametrize("accepted, refused", [(1, 0), (5, 0), (5, 4), (12, 40)])
def test_what_is_expected_lies_within_its_interval_after_few_verdicts_too(
    tmp_path, accepted, refused
):
    with made(tmp_path, [0.9] * 60) as workspace:
        verdicts = ["accept"] * accepted + ["reject"] * refused
        workspace.store.ledger.append(
            [event(f"e{i}", v, key("left", i), key("right", i)) for i, v in enumerate(verdicts)]
        )
        found = estimate(workspace)
        for low, mean, high in (found.precision, found.recall, found.left):
            assert low <= mean <= high
        assert found.precision.low < found.precision.mean < 1
