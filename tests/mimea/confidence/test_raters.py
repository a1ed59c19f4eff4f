"""Agreement against published worked examples, and errors of simulated curators."""

from math import isnan

import numpy as np
import pytest

from mimea.confidence.raters import (
    NONE,
    cohens_kappa,
    error_rates,
    krippendorffs_alpha,
    raw_agreement,
)

_ = NONE
# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), part C: four observers
FOUR = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
    [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]
# Wikipedia, Krippendorff's alpha: three coders, of whom each left out some
THREE = [
    [_, _, _, _, _, 3, 4, 1, 2, 1, 1, 3, 3, _, 3],
    [1, _, 2, 1, 3, 3, 4, 3, _, _, _, _, _, _, _],
    [_, _, 2, 1, 3, 4, 4, _, 2, 1, 1, 3, 3, _, 4],
]


@pytest.mark.parametrize(("data", "alpha"), [(FOUR, 0.743), (THREE, 0.691)])
def test_alpha_of_the_published_examples(data, alpha):
    found = krippendorffs_alpha(np.array(data).T)
    assert found.mean == pytest.approx(alpha, abs=5e-4)
    assert found.low < found.mean < found.high <= 1


def test_kappa_of_the_textbook_examples_and_its_error():
    assert cohens_kappa(np.array([[20, 5], [10, 15]])).mean == pytest.approx(0.4)
    fleiss = cohens_kappa(np.array([[75, 1, 4], [5, 4, 1], [0, 0, 10]]))  # Fleiss 1981, 13.1
    assert fleiss.mean == pytest.approx(0.676, abs=5e-4)
    assert (fleiss.high - fleiss.low) / 2 / 1.96 == pytest.approx(0.088, abs=5e-4)


def test_no_interval_before_the_first_disagreement_and_nothing_where_all_said_the_same():
    same = np.array([[1, 1], [0, 0], [1, 1]])
    for found in (krippendorffs_alpha(same), cohens_kappa(np.diag([1, 2]))):
        assert found.mean == 1 and isnan(found.low)
    assert krippendorffs_alpha(np.ones((5, 2), int)) is None
    assert krippendorffs_alpha(np.array([[1, NONE], [NONE, 0]])) is None
    assert cohens_kappa(np.array([[9, 0], [0, 0]])) is None
    assert cohens_kappa(np.zeros((2, 2))) is None
    one_always_yes = cohens_kappa(np.array([[0, 0], [1, 19]]))
    assert one_always_yes.mean == 0 and isnan(one_always_yes.low)
    assert raw_agreement(9, 9).low < 0.9 and raw_agreement(9, 9).high == 1


def test_units_of_one_entity_are_resampled_together():
    rng = np.random.default_rng(0)
    once = rng.integers(0, 2, (60, 2))
    thrice, cluster = np.repeat(once, 3, axis=0), np.repeat(np.arange(60), 3)
    alone = krippendorffs_alpha(thrice)
    together = krippendorffs_alpha(thrice, cluster)
    assert together.high - together.low > 1.4 * (alone.high - alone.low)


RATES = (0.05, 0.10)


def judged(seed: int, units: int, yes: float) -> tuple[np.ndarray, np.ndarray]:
    """What two curators who err at RATES say (U,2), and what is true (U,)."""
    random = np.random.default_rng(seed)
    truth = (random.random(units) < yes).astype(int)
    wrong = random.random((units, 2)) < RATES
    return np.where(wrong, 1 - truth[:, None], truth[:, None]), truth


def true_alpha(yes: float) -> float:
    a, b = RATES
    differ = a * (1 - b) + b * (1 - a)
    share = sum(yes * (1 - e) + (1 - yes) * e for e in RATES) / 2
    return 1 - differ / (2 * share * (1 - share))


def test_intervals_hold_the_true_errors_and_alpha_in_nine_of_ten_simulations():
    """Nothing is settled: which of both errs more is told by who says yes less often."""
    yes, holds, widths = 0.8, np.zeros(3, int), []
    for seed in range(100):
        answers, truth = judged(seed, 2000, yes)
        found = [*error_rates(answers, np.full(len(truth), NONE)), krippendorffs_alpha(answers)]
        true = (*RATES, true_alpha(yes))
        holds += [i.low <= t <= i.high for i, t in zip(found, true, strict=True)]
        widths.append([i.high - i.low for i in found])
    assert (holds >= 90).all(), holds
    assert np.mean(widths, axis=0).max() < 0.12, "and say something"


def test_settled_conflicts_say_who_was_wrong_where_nothing_else_does():
    answers, truth = judged(1, 2000, 0.5)  # both say yes equally often
    open_ones = error_rates(answers, np.full(len(truth), NONE))
    settled = np.where(answers[:, 0] != answers[:, 1], truth, NONE)
    known = error_rates(answers, settled)
    for before, after, rate in zip(open_ones, known, RATES, strict=True):
        assert before.low <= rate <= before.high and after.low <= rate <= after.high
        assert before.high - before.low > 3 * (after.high - after.low)


def test_a_curator_who_contradicts_two_others_is_found_out():
    rng = np.random.default_rng(0)
    truth = (rng.random(900) < 0.7).astype(int)
    wrong = rng.random((900, 3)) < (0.02, 0.02, 0.2)
    answers = np.where(wrong, 1 - truth[:, None], truth[:, None])
    answers[np.arange(900), rng.integers(0, 3, 900)] = NONE  # two of the three judge each
    ann, bob, cyd = error_rates(answers, np.full(900, NONE))
    assert max(ann.high, bob.high) < cyd.low < 0.2 < cyd.high


def test_a_handful_of_answers_says_little():
    (ann, bob) = error_rates(np.array([[1, 1], [0, 0]]), np.array([NONE, NONE]))
    assert ann.low < 0.02 and bob.high > 0.2
