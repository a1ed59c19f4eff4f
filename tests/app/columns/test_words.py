"""Names of columns in several languages."""

import pytest

from app.columns.words import CONCEPTS, concept_of, kind_of, number_of, spelled


@pytest.mark.parametrize(
    ("names", "concept"),
    [
        (("geburtsdatum", "born", "Date of birth", "date_de_naissance", "FechaNacimiento",
          "data di nascita", "geboortedatum", "birthDate"), "birth date"),
        (("Sterbeort", "place of death", "lieu de décès", "luogo di morte"), "death place"),
        (("Höhe in cm", "height", "HEIGHT_CM", "hauteur", "altezza (cm)"), "height"),
        (("Nationalität", "nationality", "nazionalità"), "nationality"),
        (("PLZ", "postal_code", "code postal", "zip"), "postal code"),
        (("Künstler", "artist", "artiste"), "artist"),
    ],
)  # fmt: skip
def test_names_that_mean_the_same_are_one_concept(names, concept):
    assert {concept_of(name) for name in names} == {concept}


@pytest.mark.parametrize("name", ["", "  ", "ä", "x17", "日付", "of", "in cm"])
def test_what_is_not_known_is_no_concept(name):
    assert concept_of(name) is None


def test_no_word_has_two_meanings_that_are_spelled_alike():
    words = [spelled(word) for words in CONCEPTS.values() for word in words.split()]
    for name in ("born", "died", "birthplace", "city", "price", "isbn"):
        assert words.count(name) == 1


def test_places_of_birth_and_of_death_are_places():
    assert {kind_of(name) for name in ("Geburtsort", "place of death", "Ort")} == {"place"}
    assert kind_of("colour") == ""


def test_entities_are_counted_in_the_words_of_their_type():
    assert number_of(1_500, "artist") == "1,500 artists"
    assert number_of(1, "country") == "1 country"
    assert number_of(3, "kuenstler") == "3 kuenstler"
