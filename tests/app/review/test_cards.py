import copy
import json

import pytest

from app.review.cards import (
    Cards,
    attribute_rows,
    evidence_hash,
    learn,
    neighbour_summary,
    round_to_total,
)
from app.review.first_proposals import NONE, read_first_proposals
from app.review.neighbour_pairs import compare_neighbours
from mimea.evidence import Run
from store.database import Store
from store.records import Decision, Neighbour
from tests.samples.review_world import RUN, build_workspace, key


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cards") / "workspace"
    build_workspace(folder)
    return folder


@pytest.fixture
def cards(folder):
    with Store.open(folder) as store:
        evidence = Run.open(store.runs.active().folder)
        yield Cards(store, evidence, RUN, learn(store))


def card_of(cards, number, right=None):
    return cards.card(cards.store.graphs.entity("left", key("left", number)), right)


def test_a_card_is_json_and_names_no_path(cards):
    text = json.dumps(card_of(cards, 2), allow_nan=False)
    assert str(cards.store.workspace) not in text
    assert "data:image/webp;base64," in text


def test_terms_and_hubness_add_up_to_the_score(cards):
    for number in range(6):
        for candidate in card_of(cards, number)["candidates"]:
            total = sum(part["value"] for part in candidate["terms"])
            assert total == pytest.approx(candidate["score"], abs=1e-5)
            assert candidate["terms"][-1]["term"] == "hubness"


def test_printed_terms_add_up_to_the_printed_score(cards):
    for candidate in card_of(cards, 3)["candidates"]:
        printed = sum(part["shown"] for part in candidate["terms"])
        assert printed == pytest.approx(candidate["score_shown"], abs=1e-9)
        assert all(abs(part["shown"] - part["value"]) <= 0.01 + 1e-9 for part in candidate["terms"])


@pytest.mark.parametrize(
    ("values", "total"),
    [([0.005] * 4, 0.02), ([0.333, 0.333, 0.334], 1.0), ([0.216, -0.026], 0.19)],
)
def test_rounding_keeps_the_total(values, total):
    assert sum(round_to_total(values, total)) == pytest.approx(total)


def test_a_searched_target_gets_the_same_evidence_as_a_proposed_one(cards):
    proposed = card_of(cards, 3)["candidates"][4]
    found = cards._score(
        cards.evidence.pair(
            cards.evidence.index("left", key("left", 3)),
            cards.evidence.index("right", proposed["key"]),
        ),
        None,
    )
    assert found["score"] == pytest.approx(proposed["score"], abs=1e-5)
    assert found["rank"] is None


def test_a_searched_target_joins_the_candidates(cards):
    card = card_of(cards, 1, key("right", 31))
    assert [c["key"] for c in card["candidates"]][-1] == key("right", 31)
    assert len(card["candidates"]) == 2


def test_an_unknown_target_is_refused_with_its_key(cards):
    with pytest.raises(KeyError, match="nowhere"):
        card_of(cards, 1, "nowhere")


@pytest.mark.parametrize(
    "change",
    [
        lambda left, right: right["terms"][0].update(value=0.5),
        lambda left, right: right["weights"]["left"].update(g=0.9),
        lambda left, right: right.update(name="Other"),
        lambda left, right: left["pictures"].append({"sha256": "00", "uri": ""}),
        lambda left, right: right["attributes"].update(more=7),
        lambda left, right: right["neighbours"].update(supports=99),
        lambda left, right: right.update(decides="Names equal."),
    ],
)
def test_the_evidence_hash_changes_with_what_is_shown(cards, change):
    card = copy.deepcopy(card_of(cards, 2))
    left, right = card["left"], card["candidates"][0]
    before = evidence_hash(RUN, left, right)
    assert before == right["evidence"] and len(before) == 16
    change(left, right)
    assert evidence_hash(RUN, left, right) != before


def test_the_evidence_hash_is_the_same_for_the_same_card(cards):
    hashes = [[c["evidence"] for c in card_of(cards, 2)["candidates"]] for _ in range(2)]
    assert hashes[0] == hashes[1] and len(set(hashes[0])) == len(hashes[0])


def test_names_with_html_stay_as_they_are(cards):
    assert card_of(cards, 2)["left"]["name"] == "<b>Andorra</b>"


def test_cards_made_together_are_those_made_one_by_one(cards):
    lefts = [cards.store.graphs.entity("left", key("left", number)) for number in (0, 4, 5)]
    assert cards.cards([(left, None) for left in lefts]) == [cards.card(left) for left in lefts]


def test_each_candidate_has_a_sentence_of_its_own(cards):
    card = card_of(cards, 6)
    said = {c["key"]: c["decides"] for c in card["candidates"]}
    assert said[key("right", 6)].startswith("Names alike; area and founded equal")
    assert len(set(said.values())) > 1


def test_the_sentence_names_who_claims_the_candidate_first_and_is_still_asked_about(tmp_path):
    build_workspace(tmp_path / "workspace")
    with Store.open(tmp_path / "workspace") as store:
        made = [
            Cards(store, Run.open(store.runs.active().folder), RUN, firsts=firsts)
            for firsts in (NONE, read_first_proposals(store, RUN))
        ]
        first = {number: card_of(made[1], number)["candidates"][0]["key"] for number in range(24)}
        claimed = next(r for r in first.values() if list(first.values()).count(r) == 1)
        (owner,) = (number for number, right in first.items() if right == claimed)
        other = next(n for n in range(24) if n != owner)

        def said(cards, number):
            found = card_of(cards, number, claimed)["candidates"]
            return next(c["decides"] for c in found if c["key"] == claimed)

        name = store.graphs.entity("left", key("left", owner)).name
        assert f"{name} claims it too" in said(made[1], other)
        assert "claims it" not in said(made[0], other) + said(made[1], owner)
        shown = card_of(made[1], other, claimed)["candidates"]
        (stronger,) = [c["stronger"] for c in shown if c["key"] == claimed]
        assert stronger["name"] == name and 0 < stronger["probability"] <= 1
        store.ledger.append([_decision("unsure", key("left", owner), claimed)])
        assert "claims it" not in said(made[1], other)


def test_a_neighbour_that_only_a_proposal_joins_is_marked_in_its_line():
    lefts, rights = (
        [
            Neighbour(side, "v/borders", True, 10 * side + i, "k", name, 2)
            for i, name in enumerate("ab")
        ]
        for side in (1, 2)
    )
    matched = [(10, 20, "accept"), (11, 21, "proposal")]
    linked, proposed = neighbour_summary(compare_neighbours(lefts, rights, matched))["rows"]
    assert (linked["sign"], linked["text"]) == ("✓", "a")
    assert (proposed["sign"], proposed["text"]) == ("?", "b, proposed")
    assert "accepted link" in linked["title"] and "nobody confirmed it" in proposed["title"]


def test_neighbours_of_two_names_are_equal_only_where_they_are_linked():
    lefts, rights = (
        [Neighbour(1, "v/r", True, 10, "k", "a", 2)],
        [Neighbour(2, "v/r", True, 20, "k", "b", 2)],
    )
    texts = [
        neighbour_summary(compare_neighbours(lefts, rights, [(10, 20, how)]))["rows"][0]["text"]
        for how in ("seed", "proposal")
    ]
    assert texts == ["a = b", "a – b, proposed"]


def test_an_entity_without_attributes_or_picture(cards):
    card = card_of(cards, 4)
    assert card["left"]["pictures"] == []
    assert card["candidates"][0]["attributes"]["rows"] == []


def test_fifty_attributes_are_folded(cards):
    card = card_of(cards, 5)
    (own,) = [c for c in card["candidates"] if c["key"] == key("right", 5)]
    assert len(own["attributes"]["rows"]) == 10 and own["attributes"]["both"] > 40


def test_what_only_one_side_has_comes_after_what_both_have(cards):
    card = card_of(cards, 6)
    (own,) = [c for c in card["candidates"] if c["key"] == key("right", 6)]
    sides = [row["side"] for row in own["attributes"]["rows"]]
    assert sides[:2] == ["both", "both"] and sides == sorted(sides, key="both".__ne__)
    made = attribute_rows([], {"areas": ["5"], "mottos": ["a", "b"]}, {"codes": ["7"]})
    assert [(row["side"], row[f"{row['side']}_value"]) for row in made["rows"]] == [
        ("left", "5"),
        ("right", "7"),
        ("left", "a · b"),
    ]
    assert (made["both"], made["left"], made["right"]) == (0, 2, 1)


def test_a_unit_learned_from_the_seeds_is_named(cards):
    card = card_of(cards, 6)
    (own,) = [c for c in card["candidates"] if c["key"] == key("right", 6)]
    (area,) = [row for row in own["attributes"]["rows"] if row["left"] == "area"]
    assert (area["verdict"], area["unit"]) == ("equal", "× 2.59")


def test_a_rejected_candidate_is_not_offered_again(tmp_path):
    build_workspace(tmp_path / "workspace")
    with Store.open(tmp_path / "workspace") as store:
        evidence = Run.open(store.runs.active().folder)
        first = card_of(Cards(store, evidence, RUN), 3)["candidates"][0]["key"]
        store.ledger.append([_decision("reject", key("left", 3), first)])
        card = card_of(Cards(store, evidence, RUN), 3)
    assert first not in {c["key"] for c in card["candidates"]}


def _decision(verdict, left, right):
    from datetime import UTC, datetime

    return Decision("e1", left, right, verdict, "ann", datetime.now(UTC), run=RUN)


def test_without_links_nothing_is_learned_but_how_values_are_written(tmp_path):
    build_workspace(tmp_path / "workspace", seeds=0)
    with Store.open(tmp_path / "workspace") as store:
        learned = learn(store)
    assert learned.agreements == {} and all(learned.forms)
