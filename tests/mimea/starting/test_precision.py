import numpy as np
import pytest

from mimea.starting.precision import Evidence, Findings, posterior

SIZE = 3000


def evidence(right: np.ndarray, random: np.random.Generator, rate: float, wrong: float) -> Evidence:
    """Up to four places, which agree with one rate in right pairs, with another in wrong ones."""
    counts = [random.integers(0, 5, SIZE) for _ in range(3)]
    rates = np.where(right, rate, wrong), np.full(SIZE, wrong), np.full(SIZE, wrong)
    agreed = tuple(random.binomial(n, p) for n, p in zip(counts, rates, strict=True))
    same = np.zeros(SIZE, np.int64)
    return Evidence((same, same, same - 1), (same, same, same - 1), tuple(counts), agreed)


def alone(size: int) -> Findings:
    every = np.arange(size)
    return Findings(every, np.zeros(size, int), np.ones(size), every, every, every + size)


@pytest.mark.parametrize("share", [0.5, 0.8, 0.97])
def test_the_share_of_right_pairs_is_found_by_what_agrees(share):
    random = np.random.default_rng(0)
    right = random.random(SIZE) < share
    sure = posterior(
        alone(SIZE), np.array([0.75]), np.array([30.0]), [evidence(right, random, 0.8, 0.02)]
    )
    assert sure.mean() == pytest.approx(share, abs=0.03)
    for low, high in ((0.0, 0.2), (0.8, 1.01)):
        of = (sure >= low) & (sure < high)
        assert of.sum() < 100 or right[of].mean() == pytest.approx(sure[of].mean(), abs=0.05)


def test_without_evidence_what_chance_leaves_stands():
    sure = posterior(alone(50), np.array([0.9]), np.array([30.0]), [])
    assert sure == pytest.approx(0.9, abs=0.01)


def test_evidence_that_tells_nothing_changes_nothing():
    random = np.random.default_rng(1)
    right = random.random(SIZE) < 0.9
    same = evidence(right, random, 0.3, 0.3)
    sure = posterior(alone(SIZE), np.array([0.9]), np.array([3000.0]), [same])
    assert sure.mean() == pytest.approx(0.9, abs=0.03)


def test_of_the_candidates_of_an_entity_at_most_one_is_right():
    left, right = np.array([0, 0, 1]), np.array([5, 6, 6])
    every = np.arange(3)
    findings = Findings(every, np.zeros(3, int), np.ones(3), every, left, right)
    sure = posterior(findings, np.array([0.9]), np.array([30.0]), [])
    assert sure[0] + sure[1] <= 1
    assert sure[1] + sure[2] <= 1


def test_the_most_trusted_finding_speaks_for_a_pair():
    findings = Findings(
        np.array([0, 0]), np.array([0, 1]), np.ones(2), np.array([0]), np.array([0]), np.array([1])
    )
    sure = posterior(findings, np.array([0.99, 0.1]), np.array([1000.0, 1000.0]), [])
    assert sure[0] > 0.9
