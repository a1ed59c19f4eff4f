"""What goes into a file: counted as it is written, and nothing that a curator turned down."""

from collections import Counter
from dataclasses import replace

import pytest

from store.exports.choices.selection import Selection, counts, deciders, rows
from store.records import ABOUT
from tests.samples.vocabulary_world import decisions, vocabulary_store

EVERYTHING = Selection(
    ("accept", "reject", "no_counterpart"), (), None, True, True, True, min_confidence=0
)


def found(store, selection):
    with store.connection.reading() as cursor:
        return rows(cursor, selection).to_pylist()


def counted(store, selection):
    with store.connection.reading() as cursor:
        return counts(cursor, selection)


@pytest.mark.parametrize(
    "selection",
    [
        Selection(),
        EVERYTHING,
        replace(EVERYTHING, curators=("ada", "bea|ben")),
        replace(EVERYTHING, run="run-1", min_confidence=0.5),
        Selection((), predictions=True, min_confidence=0.9),
        Selection(("reject",), curators=("nobody",)),
    ],
)
def test_counts_are_the_rows(odd, selection):
    found_rows = found(odd, selection)
    by_kind: dict = {}
    for row in found_rows:
        kind = row["verdict"] if row["source"] == "curator" else row["source"]
        by_kind[kind] = by_kind.get(kind, 0) + 1
    assert counted(odd, selection) == by_kind
    pairs = [(row["left_key"], row["right_key"], row["source"]) for row in found_rows]
    assert len(set(pairs)) == len(pairs)


def test_curators_runs_and_verdicts_are_what_was_asked_for(odd):
    chosen = found(odd, Selection(("reject",), curators=("ada",), run="run-1"))
    assert chosen
    assert {row["curator"] for row in chosen} == {"ada"}
    assert {row["run"] for row in chosen} == {"run-1"}
    assert {row["verdict"] for row in chosen} == {"reject"}


def test_no_positive_row_names_a_pair_that_was_rejected(odd):
    chosen = found(odd, EVERYTHING)
    rejected = {(r["left_key"], r["right_key"]) for r in chosen if r["verdict"] == "reject"}
    positive = {(r["left_key"], r["right_key"]) for r in chosen if r["verdict"] == "accept"}
    assert rejected
    assert not rejected & positive


def test_the_model_speaks_beside_accepted_pairs_and_predicts_where_nobody_did(odd):
    chosen = found(odd, EVERYTHING)
    human = [r for r in chosen if r["source"] in ("curator", "seed")]
    accepted = {r["left_key"] for r in human if r["verdict"] == "accept"}
    judged = {r["left_key"] for r in human}
    beside = [r for r in chosen if r["source"] == "model"]
    predicted = [r for r in chosen if r["source"] == "prediction"]
    assert {r["left_key"] for r in beside} <= accepted
    assert not {r["left_key"] for r in predicted} & judged
    assert {r["confidence"] for r in beside} == {0.75}
    assert len(predicted) == 33  # three of them were skipped


def test_a_prediction_below_the_least_probability_is_left_out(odd):
    chosen = found(odd, Selection((), predictions=True, min_confidence=0.5))
    assert min(row["confidence"] for row in chosen) >= 0.5
    assert 0 < len(chosen) < 30


def test_deciders(odd):
    with odd.connection.reading() as cursor:
        curators, runs = deciders(cursor)
    assert curators == ["=cmd", "ada", "bea|ben", "Ümit O'Neil"]
    assert runs == ["run-1"]


@pytest.fixture
def artists(tmp_path):
    """Accepted: an artist, a word, and a word with an artist of the other side; a word is without
    a counterpart."""
    with vocabulary_store(tmp_path / "work") as store:
        store.ledger.append(decisions())
        yield store


def lefts(store, **chosen) -> set[str]:
    return {row["left_key"] for row in found(store, replace(EVERYTHING, model=False, **chosen))}


def test_pairs_that_name_a_main_entity_are_selected_unless_others_are_asked_for(artists):
    main = {"a:ada", "country: France", "a:bea", "a:cyd"}  # the last two are predictions
    assert lefts(artists) == main
    assert lefts(artists, about="vocabulary") == {"place: Rome", "place: Oslo"}
    assert lefts(artists, about="all") == main | {"place: Rome", "place: Oslo"}


def test_main_entities_and_vocabulary_are_all_there_is(artists):
    by_kind = [counted(artists, replace(EVERYTHING, about=about)) for about in ABOUT]
    main, vocabulary, everything = (Counter(kinds) for kinds in by_kind)
    assert main + vocabulary == everything
    assert vocabulary == {"accept": 1, "model": 1, "no_counterpart": 1}
