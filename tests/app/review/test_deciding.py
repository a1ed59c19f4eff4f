"""The sentence on a card, on small hand-made entities."""

import pytest

from app.review.attribute_pairs import NOTHING, Agreement, AttributePair
from app.review.deciding import LONGEST, sentences
from app.review.neighbour_pairs import compare_neighbours
from app.review.telling_facts import Evidence, Rival
from store.records import Neighbour

BORN = ("http://v/birthDate", "http://w/born")
STRUCTURE = {"g": 0.4, "n": 0.02, "fusion": 0.3, "pairing": 0.2, "hubness": -0.1}


def pair(left, value, verdict, other=None, right=None):
    return AttributePair(
        left, right or f"w/{left.rsplit('/')[-1]}", value, other or value, verdict, 2.0
    )


def born(verdict, other=None):
    return pair(BORN[0], "1867-11-07", verdict, other, BORN[1])


def edge(entity, other, name, relation="birthPlace", outgoing=True, degree=5):
    return Neighbour(entity, f"http://v/{relation}", outgoing, other, f"k{other}", name, degree)


def linked(*names, degree=5, source="seed", relation="birthPlace"):
    """Rows of neighbours joined with one of the same name."""
    lefts = [edge(1, 10 + i, name, relation, degree=degree) for i, name in enumerate(names)]
    rights = [edge(2, 50 + i, name, relation, degree=degree) for i, name in enumerate(names)]
    return compare_neighbours(lefts, rights, [(10 + i, 50 + i, source) for i in range(len(names))])


def said(learned=NOTHING, **evidence):
    names = evidence.pop("names", None)
    evidence["names"] = tuple([name] if name else [] for name in names) if names else ((), ())
    evidence.setdefault("terms", STRUCTURE)
    (sentence,) = sentences([Evidence(**evidence)], learned)
    return sentence


def test_what_agrees_comes_first_then_what_contradicts_then_who_claims_it_too():
    assert said(
        names=("Maria Skłodowska", "Madame Curie"),
        attributes=[born("equal")],
        neighbours=linked("Warsaw"),
        rivals=[Rival("Micronesia", 0.66)],
    ) == (
        "Birth date equal; both linked to Warsaw (birth place); but names differ. "
        "Micronesia claims it too (66 %)."
    )


@pytest.mark.parametrize(
    ("rivals", "words"),
    [
        ([("Micronesia", 0.3)], "Micronesia claims it too (30 %)."),
        ([("Micronesia", 0.31)], "Micronesia claims it too (31 %)."),
        ([("Micronesia", 0.66)], "Micronesia claims it more strongly (66 % against 31 %)."),
        (
            [("Micronesia", 0.66), ("Palau", 0.2), ("Guam", None)],
            "Micronesia claims it more strongly (66 % against 31 %); 2 others claim it too.",
        ),
    ],
)
def test_who_claims_it_more_strongly_is_said_with_both_probabilities(rivals, words):
    rivals = [Rival(*one) for one in rivals]
    assert said(names=("Dune", "Dune"), rivals=rivals, probability=0.31) == f"Names equal. {words}"


def test_equal_names_and_values_are_said_together():
    attributes = [born("equal"), pair("isbn", "978-3-16-148410-0", "equal")]
    assert said(names=("Dune", "Dune"), attributes=attributes) == (
        "Names, isbn and birth date equal."
    )


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("Łódź", "Lodz"), "Names equal but for accents."),
        (("Hoffmann, Jan", "Jan Hoffmann"), "Names equal but for punctuation and word order."),
        (("Chad", "Tschad"), "Names alike."),
        (("東京", "東京"), "Names equal."),
        (("Apollo 11", "Apollo 12"), "Names differ in a number. Only the structure speaks for it."),
        (("Москва", "Moscow"), "Names in different scripts. Only the structure speaks for it."),
        (("Wien", "Rom"), "Names differ. Only the structure speaks for it."),
        (
            ("Micronesia", "Mikronesien"),
            "Names a little alike. Mostly the structure speaks for it.",
        ),
    ],
)
def test_names_alone(names, words):
    assert said(names=names) == words


def test_another_name_that_is_equal_is_called_so():
    (sentence,) = sentences(
        [Evidence(names=(["Britain", "UK"], ["United Kingdom", "UK"]), terms=STRUCTURE)], NOTHING
    )
    assert sentence == "Other names equal."


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (STRUCTURE, "Only the structure speaks for it."),
        ({"g": 0.01, "fusion": 0.9, "pairing": 0.9}, "Hardly anything speaks for it."),
        ({}, "Hardly anything speaks for it."),
        ({"v": 0.3, "g": 0.2}, "Only alike values and the structure speak for it."),
        ({"i": 0.3, "g": 0.1}, "Only the pictures speak for it."),
    ],
)
def test_where_nothing_is_known_the_score_says_what_speaks_for_it(terms, words):
    assert said(terms=terms) == words


def test_one_name_missing_is_no_difference():
    assert said(names=("Chad", None)) == "Only the structure speaks for it."


def test_a_value_that_repeats_the_name_is_not_said_twice():
    label = pair("label", "Dune", "equal")
    assert said(names=("Dune", "Dune"), attributes=[label]) == "Names equal."


def test_a_value_that_few_entities_have_comes_before_one_that_many_have():
    attributes = [pair("sex", "female", "equal"), pair("city", "Toruń", "equal")]
    learned = NOTHING._replace(values=({"sex": 2, "city": 300}, {"w/sex": 2, "w/city": 300}))
    assert said(learned, attributes=attributes) == "City and sex equal."
    assert said(learned, names=("Marie", "Marie"), attributes=attributes) == (
        "Names and city equal."
    )


def test_what_all_candidates_have_in_common_does_not_decide():
    city, own = pair("city", "Toruń", "equal"), [pair("isbn", "978-3-16-148410-0", "equal")]
    dune, rows = (["Dune"], ["Dune"]), linked("Sceaux")
    first = Evidence(dune, [city, born("equal"), *own], rows)
    others = [Evidence(dune, [city], rows) for _ in range(3)]
    assert sentences([first, *others], NOTHING)[0] == "Isbn and birth date equal."
    assert sentences([first], NOTHING) == ["Names, isbn and birth date equal."]


def test_one_digit_in_common_is_no_evidence():
    assert said(attributes=[pair("children", "2", "equal")]) == (
        "Children equal. Mostly the structure speaks for it."
    )


def test_a_difference_counts_where_known_links_usually_agree():
    usual = NOTHING._replace(agreements={("area", "w/area"): Agreement(0.95)})
    seldom = NOTHING._replace(agreements={("area", "w/area"): Agreement(0.5)})
    area = pair("area", "1,200 km²", "differs", "7,000 km²")
    assert said(usual, names=("Chad", "Chad"), attributes=[area]) == (
        "Names equal; but area differs."
    )
    assert said(seldom, names=("Chad", "Chad"), attributes=[area]) == "Names equal."


def test_without_links_a_date_of_the_same_label_should_agree_and_a_number_need_not():
    attributes = [born("differs", "1903-01-01"), pair("height", "180", "differs", "164")]
    assert said(attributes=attributes) == ("Birth date differs. Only the structure speaks for it.")


def test_of_two_differences_one_verb_is_said():
    attributes = [born("differs", "1903-01-01")]
    assert said(names=("Wien", "Rom"), attributes=attributes).startswith(
        "Names and birth date differ."
    )


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["Warsaw"], "Both linked to Warsaw (birth place)."),
        (["Warsaw", "Paris"], "Both linked to Warsaw and Paris."),
        (["Warsaw", "Paris", "Rome", "Bonn"], "Both linked to Warsaw, Paris and 2 more."),
    ],
)
def test_neighbours_that_known_links_join(names, words):
    assert said(neighbours=linked(*names)) == words


def test_a_long_relation_is_left_out_and_one_that_comes_in_is_read_from_there():
    assert said(neighbours=linked("Rome", relation="placeOfBirthOfTheFounder")) == (
        "Both linked to Rome."
    )
    rows = compare_neighbours(
        [edge(1, 10, "Poland", "capital", outgoing=False)],
        [edge(2, 20, "Polska", "stolica", outgoing=False)],
        [(10, 20, "accept")],
    )
    assert said(neighbours=rows) == "Both linked from Poland (capital)."


def test_a_rare_neighbour_is_named_before_a_hub():
    lefts = [edge(1, 10, "France", degree=5000), edge(1, 11, "Sceaux", degree=3)]
    rights = [edge(2, 20, "France", degree=5000), edge(2, 21, "Sceaux", degree=3)]
    rows = compare_neighbours(lefts, rights, [(10, 20, "seed"), (11, 21, "seed")])
    assert said(neighbours=rows) == "Both linked to Sceaux and France."


def test_what_only_a_proposal_joins_is_never_said_to_be_linked():
    one = said(neighbours=linked("Warsaw", source="proposal"))
    assert one == "A neighbour only proposed: Warsaw."
    assert said(neighbours=linked("Warsaw", "Bonn", source="proposal")) == (
        "Neighbours only proposed: Warsaw and Bonn."
    )
    both = linked("Warsaw") + linked("Bonn", source="proposal")
    assert said(neighbours=both) == "Both linked to Warsaw (birth place)."


def test_the_only_neighbour_of_its_kind_that_is_linked_elsewhere_contradicts():
    rows = compare_neighbours([edge(1, 10, "Warsaw")], [edge(2, 20, "Paris")], [(10, 99, "seed")])
    assert said(names=("Marie", "Marie"), neighbours=rows) == (
        "Names equal; but Warsaw (birth place) is linked elsewhere."
    )


def test_one_of_many_that_is_linked_elsewhere_is_not_worth_a_word():
    lefts = [edge(1, i, f"P{i}", "borders") for i in (10, 11, 12)]
    rights = [edge(2, i, f"P{i}", "borders") for i in (20, 21, 22)]
    known = [(10, 20, "seed"), (11, 21, "seed"), (12, 99, "seed")]
    assert said(neighbours=compare_neighbours(lefts, rights, known)) == (
        "Both linked to P10 and P11."
    )
    against = compare_neighbours(lefts, rights, [(i, i + 80, "seed") for i in (10, 11, 12)])
    assert said(names=("Mali", "Mali"), neighbours=against) == (
        "Names equal; but 3 neighbours are linked elsewhere."
    )


@pytest.mark.parametrize(
    ("similarity", "words"),
    [
        (None, "Names equal."),
        (0.99, "Names equal; pictures nearly equal."),
        (0.6, "Names equal; pictures alike."),
        (0.3, "Names equal."),
        (0.0, "Names equal; but pictures differ."),
    ],
)
def test_pictures(similarity, words):
    assert said(names=("Mali", "Mali"), picture=similarity) == words


@pytest.mark.parametrize(
    ("rivals", "words"),
    [
        ([Rival("Palau", 0.664)], "Palau claims it too (66 %)."),
        ([Rival("Palau", None)], "Palau claims it too."),
        ([Rival(None, 0.5)], "Another entity claims it too (50 %)."),
        ([Rival("Palau", 0.9), Rival("Guam", 0.4)], "Palau (90 %) and another one claim it too."),
        (
            [Rival("Palau", 0.9), Rival("Guam", 0.4), Rival("Fiji", 0.1), Rival("Oman", 0.01)],
            "Palau (90 %) and 2 others claim it too.",
        ),
        ([Rival("Palau", 0.01)], ""),
    ],
)
def test_rivals(rivals, words):
    assert said(names=("Mali", "Mali"), rivals=rivals) == f"Names equal. {words}".strip()


def test_never_more_than_four_facts_and_seldom_more_than_a_line():
    many = [pair(f"code{i}", f"X{i}-77-{i}3", "equal") for i in range(9)]
    differing = [born("differs", "1903-01-01")]
    sentence = said(
        names=("Wien " * 30, "Rom " * 30),
        attributes=many + differing,
        neighbours=linked("A" * 300, "B" * 300, "C"),
        rivals=[Rival("D" * 300, 0.5), Rival("E", 0.4)],
    )
    assert len(sentence) <= LONGEST
    assert "Code0 " in sentence and "differ" in sentence and "claim it too" in sentence
    assert "code2" not in sentence


def test_the_strongest_fact_that_agrees_is_never_cut_off():
    learned = NOTHING._replace(agreements={("a" * 24, "w/a"): Agreement(0.99)})
    sentence = said(
        learned,
        names=("Chad of the Lakes", "Tschad of the Lakes"),
        attributes=[pair("a" * 24, "12 m", "differs", "90 m", right="w/a")],
        neighbours=compare_neighbours(
            [edge(1, 10, "W" * 60, "relationrelatio")], [edge(2, 20, "P", "relationrelatio")],
            [(10, 99, "seed")],
        ),
        rivals=[Rival("D" * 60, 0.5), Rival("E", 0.4), Rival("F", 0.4)],
    )  # fmt: skip
    assert sentence.startswith("Names alike; but ") and "structure" not in sentence


def test_names_from_right_to_left_are_set_apart_and_nothing_in_a_name_steers_the_line():
    sentence = said(neighbours=linked("ירושלים"), rivals=[Rival("a\u202eb\nc<b>", 0.5)])
    assert "\u2068ירושלים\u2069" in sentence
    assert "\u202e" not in sentence and "\n" not in sentence and "a b c<b>" in sentence


def test_a_neighbour_without_a_name_is_called_by_the_end_of_its_key():
    rows = compare_neighbours(
        [Neighbour(1, "http://v/r", True, 10, "http://x.example/path/Q42", None, 3)],
        [Neighbour(2, "http://v/r", True, 20, "http://y.example/Q42", None, 3)],
        [(10, 20, "seed")],
    )  # fmt: skip
    assert said(neighbours=rows) == "Both linked to Q42 (r)."


def test_no_candidates_no_sentences():
    assert sentences([], NOTHING) == []
