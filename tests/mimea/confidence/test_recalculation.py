"""What decisions change of a run's probabilities: the numbers of a search without what has gone."""

from __future__ import annotations

import numpy as np
import pytest

from mimea.confidence.claims import claims
from mimea.confidence.recalculation import Decisions, Recalculation
from mimea.confidence.tail import with_tail
from tests.samples.open_world import HELD, LINKED, RIGHT, SIZE, open_world

NONE = Decisions.none()


@pytest.fixture(scope="module")
def world():
    return open_world()


@pytest.fixture(scope="module")
def compute(world):
    return Recalculation(world.sides)


def decided(accepted=(), rejected=(), alone=()) -> Decisions:
    pairs = [np.array(x, np.int64).reshape(-1, 2) for x in (accepted, rejected)]
    return Decisions(*pairs, np.array(alone, np.int64))


def matches(*lefts: int) -> list[tuple[int, int]]:
    return [(left, RIGHT + left) for left in lefts]


def test_without_decisions_it_says_what_the_run_said(world, compute):
    sides, stated, _ = world
    found = compute(NONE, NONE)
    for side in ("left", "right"):
        assert found[side].open.all()
        assert np.allclose(found[side].candidates, stated[side].candidates, atol=1e-5)
        assert np.allclose(found[side].no_counterpart, stated[side].no_counterpart, atol=1e-5)


def test_a_rejected_candidate_gets_nothing_and_the_others_what_a_search_without_it_gives(
    world, compute
):
    left = world.sides["left"]
    row = int(np.flatnonzero(left.entity == 150)[0])
    first = int(left.candidate[row, 0])
    found = compute(decided(rejected=[(150, first)]), NONE)["left"]
    before = compute(NONE, NONE)["left"]
    assert found.candidates[row, 0] == 0
    assert found.candidates[row, 1] > before.candidates[row, 1]
    assert found.no_counterpart[row] > before.no_counterpart[row]
    assert found.candidates[row].sum() + found.no_counterpart[row] <= 1 + 1e-6


def test_it_is_as_if_the_decided_had_not_been_searched(world, compute):
    """Leads and claims are those of a search without them; only who would have come up from beyond
    the ten isn't there."""
    left, (pairs, scale) = world.sides["left"], world.search
    accepted = np.arange(HELD, HELD + 60)
    found = compute(decided(matches(*accepted)), NONE)["left"]
    gone = np.isin(pairs.row + HELD, accepted) | np.isin(pairs.column + HELD, accepted)
    again = claims(pairs.hidden(gone), scale)
    model = left.fitted.model
    linked = model.linked(again.features[:, 0], left.fitted.itself)
    chosen = linked[:, None] * model.candidates(again.features)
    expected, alone = with_tail(chosen, 1 - linked, left.fitted.tail)
    expected = expected[:, 0]
    first = np.append(RIGHT + HELD + np.arange(SIZE - HELD), -1)[again.other[:, 0]]
    stated = (found.candidates * (left.candidate == first[:, None])).sum(1)
    assert np.allclose(found.no_counterpart[found.open], alone[found.open], atol=0.01)
    assert np.allclose(stated[found.open], expected[found.open], atol=0.05)
    before = compute(NONE, NONE)["left"].no_counterpart
    assert (abs(before - alone)[found.open] > 0.01).mean() > 0.05  # which they really change


def test_who_is_linked_is_nobody_elses_candidate(world, compute):
    left = world.sides["left"]
    taken = RIGHT + 120
    row, place = np.nonzero(left.candidate == taken)
    other = int(np.flatnonzero(left.entity[row] != 120)[0])
    found = compute(decided(matches(120)), NONE)
    assert found["left"].candidates[row[other], place[other]] == 0
    assert not found["left"].open[left.entity == 120].any()
    assert not found["right"].open[world.sides["right"].entity == taken].any()


def test_who_has_no_counterpart_is_nobodys_candidate(world, compute):
    right = world.sides["right"]
    found = compute(decided(alone=[350]), NONE)["right"]
    assert (found.candidates[right.candidate == 350] == 0).all()


def test_a_link_goes_before_no_counterpart(compute, world):
    both = compute(decided(matches(120), alone=[120]), NONE)["left"]
    link = compute(decided(matches(120)), NONE)["left"]
    assert np.array_equal(both.candidates, link.candidates)


def test_decided_entities_keep_what_the_run_said_of_them(world, compute):
    sides, stated, _ = world
    asked = decided(matches(110, 111), alone=[360])
    found = compute(asked, asked)["left"]
    assert np.flatnonzero(~found.open).size == 3
    assert np.allclose(found.candidates[~found.open], stated["left"].candidates[~found.open])


def test_the_order_of_decisions_does_not_matter_and_undoing_restores(compute):
    pairs, alone = matches(*range(110, 140)), [*range(320, 350)]
    one = decided(pairs, [(200, RIGHT + 201), (201, RIGHT + 200)], alone)
    other = decided(pairs[::-1], [(201, RIGHT + 200), (200, RIGHT + 201)], alone[::-1])
    first, before = compute(one, one), compute(NONE, NONE)
    for again, expected in ((compute(other, other), first), (compute(NONE, NONE), before)):
        for side in ("left", "right"):
            assert np.array_equal(again[side].candidates, expected[side].candidates)
            assert np.array_equal(again[side].no_counterpart, expected[side].no_counterpart)


def test_answers_move_the_others_and_links_made_unasked_do_not(compute, world):
    """Only what answered a question is an example; the rest takes candidates away."""
    entity = world.sides["left"].entity
    alone = decided(alone=[*range(300, 400)])
    far = np.flatnonzero((entity > 250) & (entity < 300))
    before = compute(NONE, NONE)["left"].no_counterpart[far]
    unasked = compute(alone, NONE)["left"].no_counterpart[far]
    asked = compute(alone, alone)["left"].no_counterpart[far]
    assert np.abs(asked - before).mean() > 4 * np.abs(unasked - before).mean()


def test_decisions_about_entities_that_the_run_does_not_know_change_nothing(compute):
    strange = decided([(5, RIGHT + 7)], [(900, RIGHT + 3), (150, RIGHT + 90)], [9000])
    found, before = compute(strange, strange)["left"], compute(NONE, NONE)["left"]
    assert np.array_equal(found.candidates, before.candidates)


def test_a_run_without_open_entities_of_both_sides_has_nothing_to_say(world):
    assert Recalculation({})(NONE, NONE) == {}
    assert Recalculation({"left": world.sides["left"]})(NONE, NONE) == {}


def test_what_is_stated_after_decisions_holds():
    sides = open_world(seed=3).sides
    compute, left = Recalculation(sides), sides["left"]
    random = np.random.default_rng(0)
    chosen = random.permutation(np.arange(HELD, SIZE))[:100]
    asked = decided(matches(*chosen[chosen < LINKED]), alone=chosen[chosen >= LINKED])
    found = compute(asked, asked)["left"]
    truth = left.candidate == RIGHT + left.entity[:, None] * (left.entity < LINKED)[:, None]
    stated, right = found.candidates[found.open], truth[found.open]
    assert stated.sum(1).mean() == pytest.approx(right.any(1).mean(), abs=0.05)
