"""What each format can hold."""

from dataclasses import replace

import pytest

from store.errors import InputError
from store.exports.choices.publication import Publication
from store.exports.choices.selection import Selection
from store.exports.formats.formats import FORMATS, LEDGER_FORMATS, check, default
from store.exports.merged.graph import Merge
from tests.samples.store_samples import event
from tests.samples.vocabulary_world import SAME, WORDS, vocabulary_store


def test_a_format_is_not_asked_for_what_it_cannot_say():
    check("sssom", default("sssom"))
    with pytest.raises(InputError, match="turtle can't hold the verdict reject; it holds accept"):
        check("turtle", Selection(("accept", "reject")))
    with pytest.raises(InputError, match="minimum confidence is 7"):
        check("predictions", Selection((), min_confidence=7))
    with pytest.raises(InputError, match="unknown entities 'rows'; expected one of main, "):
        check("csv", Selection(about="rows"))


@pytest.fixture
def artists(tmp_path):
    """Accepted: an artist and two words; a third word is rejected."""
    with vocabulary_store(tmp_path / "work") as store:
        verdicts = ("accept", "accept", "reject")
        words = [event(w, v, w, SAME[w]) for w, v in zip(WORDS, verdicts, strict=True)]
        store.ledger.append([event("e1", "accept", "a:ada", "b:1"), *words])
        yield store


@pytest.mark.parametrize("format", sorted(set(FORMATS) - {*LEDGER_FORMATS, "merged"}))
def test_a_file_of_links_is_about_main_entities_unless_all_are_asked_for(artists, tmp_path, format):
    def written(chosen) -> int:
        return artists.exports.write(format, tmp_path / "out", chosen).rows

    main = default(format)
    assert main.about == "main" and written(None) == written(main)
    vocabulary = written(replace(main, about="vocabulary"))
    assert artists.exports.left_out(format, main) == vocabulary
    assert written(replace(main, about="all")) == written(main) + vocabulary
    assert artists.exports.left_out(format, replace(main, about="all")) == 0
    if format == "csv":
        assert (written(main), vocabulary) == (1, 2)


@pytest.mark.parametrize("format", LEDGER_FORMATS)
def test_the_record_of_decisions_holds_everything(artists, tmp_path, format):
    assert artists.exports.write(format, tmp_path / "out").rows == 4
    assert artists.exports.left_out(format, default(format)) == 0


def test_the_merged_graph_is_of_all_entities_and_joins_words_too(artists, tmp_path):
    assert default("merged").about == "all"
    merge = Merge(syntax="turtle").checked(tmp_path / "m.ttl")
    found = artists.exports.merged_preview(default("merged"), merge, Publication())
    assert found.clusters["linked"] == 3 and found.clusters["clusters"] == 9
