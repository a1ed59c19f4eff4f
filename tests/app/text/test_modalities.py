"""Words that a curator can use; the field's own term is on hover."""

import pytest

from app.text.modalities import COLOURS, LEAD, LEAD_MEANS, MEANINGS, OTHERS_LEAD_MEANS, PARTS
from mimea.config import MODALITIES

FIELD = ("fusion", "pairing", "hubness")


def test_each_part_of_a_score_has_a_word_and_a_meaning():
    assert PARTS.keys() == MEANINGS.keys() == COLOURS.keys() | {"hubness"}
    assert len(set(PARTS.values())) == len(PARTS)


@pytest.mark.parametrize("term", FIELD)
def test_the_terms_of_the_field_are_meanings_and_no_words(term):
    assert term in MEANINGS[term]
    assert not any(term in word for word in PARTS.values())


def test_crowding_says_how_many_others_it_is_close_to():
    assert PARTS["hubness"] == "crowding"
    assert MEANINGS["hubness"].startswith("How many others they are close to")


def test_the_lead_says_margin_on_hover_alone():
    assert "margin" not in LEAD and "margin" in LEAD_MEANS and "margin" in OTHERS_LEAD_MEANS


def test_modalities_keep_their_words():
    assert {letter: PARTS[letter] for letter in MODALITIES} == MODALITIES
