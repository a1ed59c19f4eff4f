"""Intervals from a judged sample: what they promise holds in simulated projects."""

import numpy as np
import pytest

from mimea.confidence.audit import (
    LEVEL,
    Others,
    Sampled,
    WrongLeft,
    holds,
    precision,
    still_to_judge,
)


def test_all_judged_and_right_is_certain():
    assert precision(Sampled(40, 0.3, 40, 0)) == (1.0, 1.0, 1.0)
    assert holds(Sampled(40, 0.3, 40, 0), 0.999) == 1.0


def test_wrong_ones_that_were_found_are_not_released():
    """All were judged: what is released is all right, however many were wrong."""
    assert holds(Sampled(40, 0.3, 10, 30), 0.999) == 1.0


def test_more_right_verdicts_raise_the_lower_end_and_wrong_ones_lower_it():
    lows = [precision(Sampled(5000, 0.01, n, 0)).low for n in (0, 20, 100, 500)]
    assert lows == sorted(lows) and lows[-1] > 0.99
    assert precision(Sampled(5000, 0.01, 98, 2)).low < precision(Sampled(5000, 0.01, 100, 0)).low


def test_what_is_still_to_judge_is_enough_and_no_less_is():
    for size in (60, 520, 12_000):
        more = still_to_judge(Sampled(size, 0.003, 0, 0), 0.99)
        assert holds(Sampled(size, 0.003, more, 0), 0.99) >= LEVEL
        assert holds(Sampled(size, 0.003, more - 1, 0), 0.99) < LEVEL


def test_what_is_out_of_reach_is_said():
    assert still_to_judge(Sampled(5000, 0.3, 20, 30), 0.99) is None
    assert still_to_judge(Sampled(5000, 0.3, 20, 30), 0.99, most=100_000) is not None


@pytest.mark.parametrize("size", [300, 3000])
def test_in_simulated_projects_the_interval_holds_and_so_does_the_promise(size):
    """Projects whose run states half, all or twice the wrong ones that there are."""
    random = np.random.default_rng(size)
    inside, kept, released = [], [], 0
    for _ in range(150 if size > 1000 else 400):
        share = random.choice([0.002, 0.005, 0.01, 0.02, 0.04])
        stated = share * random.choice([0.5, 1.0, 2.0])
        is_right = random.permutation(size) >= round(share * size)
        judged = 0
        while judged < size:
            sample = Sampled(size, stated, int(is_right[:judged].sum()),
                             int((~is_right[:judged]).sum()))  # fmt: skip
            more = still_to_judge(sample, 0.98)
            if not more:
                break
            judged += min(more, 10)
        left = is_right[judged:]
        true = (sample.right + left.sum()) / max(1, sample.right + len(left))
        found = precision(sample)
        inside.append(found.low - 1e-9 <= true <= found.high + 1e-9)
        if more == 0:
            released += 1
            kept.append(true >= 0.98)
    assert np.mean(inside) >= 0.93
    assert np.mean(kept) >= 0.95 and released > 60


@pytest.mark.parametrize(("size", "a", "b"), [(0, 1, 1), (7, 0.35, 20), (900, 3.2, 150)])
def test_the_distribution_of_what_is_left_is_the_standard_one(size, a, b):
    from scipy.stats import betabinom

    found, standard = WrongLeft(size, a, b), betabinom(size, a, b)
    for most in (0, 1, 5, 40, size):
        assert found.up_to(most)[-1] == pytest.approx(standard.cdf(most), abs=1e-9)
    for share in (0.025, 0.5, 0.975):
        assert found.quantile(share) == max(0, standard.ppf(share))
    assert found.mean == pytest.approx(standard.mean())
    draws = found.draws(4000, np.random.default_rng(0))
    assert draws.mean() == pytest.approx(found.mean, rel=0.1, abs=0.01)


def test_other_links_share_what_may_be_wrong():
    """Of 200 released ones at .95 alone is too little for .99; beside 2,000 right ones it is not,
    and beside 2,000 of which 30 are wrong it is again."""
    sample = Sampled(200, 0.05, 60, 1)
    right = Others(2000, np.zeros(100, dtype=int))
    wrong = right._replace(wrong=np.full(100, 30))
    assert holds(sample, 0.99) < LEVEL
    assert holds(sample, 0.99, right) >= LEVEL
    assert holds(sample, 0.99, wrong) < 0.01
    assert still_to_judge(sample, 0.99, others=right) == 0
    assert precision(sample, wrong).high < 1 - 30 / 2200 < precision(sample, right).low


def test_doubt_about_the_others_counts_too():
    sample, certain = Sampled(400, 0.02, 80, 1), Others(1000, np.full(100, 5))
    doubtful = certain._replace(wrong=np.arange(100) // 9)
    assert holds(sample, 0.99, doubtful) < holds(sample, 0.99, certain)
    assert precision(sample, doubtful).low < precision(sample, certain).low
