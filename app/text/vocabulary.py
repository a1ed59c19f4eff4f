"""Main entities and vocabulary in the words of the pages and commands."""

from __future__ import annotations

from store.counting import counted

EXPLAINED = (
    "Vocabulary is what cells of a table name and its rows share, such as “country: France”. "
    "Everything else is a main entity."
)
CHOICES = {"main entities": "main", "vocabulary": "vocabulary", "everything": "all"}  # of ABOUT


def entities_words(main: int, vocabulary: int) -> str:
    """150 entities and 45 vocabulary terms; the latter only where there is any."""
    words = counted(main, "entity", "entities")
    return f"{words} and {counted(vocabulary, 'vocabulary term')}" if vocabulary else words
