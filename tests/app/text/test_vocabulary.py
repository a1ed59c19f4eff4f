"""Main entities and vocabulary in words."""

from app.text.vocabulary import CHOICES, entities_words
from store.records import ABOUT


def test_vocabulary_is_spoken_of_where_there_is_some():
    assert entities_words(150, 45) == "150 entities and 45 vocabulary terms"
    assert entities_words(1, 0) == "1 entity"


def test_there_is_a_word_for_each_choice():
    assert tuple(CHOICES.values()) == ABOUT
