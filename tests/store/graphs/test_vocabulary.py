"""Main entities and vocabulary told apart: sizes, conditions, what stays with a kept side."""

import pytest

from store.graphs import staging
from store.graphs.vocabulary import left_about
from store.records import Source
from tests.samples.store_samples import event, filled_store, right_graph
from tests.samples.vocabulary_world import ARTISTS, WORDS, vocabulary_store


@pytest.fixture
def store(tmp_path):
    with vocabulary_store(tmp_path / "work") as store:
        yield store


def words(graph) -> set[str]:
    return {row["key"] for row in graph.entities.to_pylist() if row["vocabulary"]}


def test_sizes_by_side(store):
    assert store.graphs.sizes() == {
        "left": {"main": 3, "vocabulary": 3},
        "right": {"main": 3, "vocabulary": 3},
    }


def test_a_graph_without_vocabulary_has_only_main_entities(tmp_path):
    with filled_store(tmp_path / "work") as store:
        assert store.graphs.sizes()["left"] == {"main": 4, "vocabulary": 0}


def test_entities_that_there_are_none_of_are_refused():
    with pytest.raises(ValueError, match="must be one of main, vocabulary, all"):
        left_about("'; drop table run; --")


def test_a_side_that_is_kept_keeps_its_vocabulary(store, tmp_path):
    kept = store.graphs.tables("left")
    assert words(kept) == set(WORDS)
    staging.write_source(Source(kept, right_graph(), right_graph().images, "x"), tmp_path / "s")
    read = staging.read_source(tmp_path / "s")
    report = store.import_graphs(read.left, read.right)
    assert (report.counts["entity"], report.counts["vocabulary"]) == (11, 3)
    assert words(store.graphs.tables("left")) == set(WORDS)


def test_types_to_choose_from_are_those_of_the_entities_asked_about(store):
    assert store.graphs.types() == [("artist", 3)]
    assert store.graphs.types(about="vocabulary") == [("place", 2), ("country", 1)]
    assert len(store.graphs.types(about="all")) == 3


def test_coverage_is_that_of_main_entities(store):
    assert store.graphs.coverage()["left"]["g"] == 2
    assert store.graphs.coverage()["left"]["n"] == 3


def test_the_status_says_how_much_is_vocabulary(store):
    store.ledger.append(
        [
            event("e1", "accept", "a:ada", "b:1"),
            event("e2", "accept", "place: Rome", "ort: Rom"),
            event("e3", "no_counterpart", "place: Oslo"),
            event("e4", "accept", "country: France", "b:2"),  # names a main entity too
        ]
    )
    status = store.status()
    assert status["entities"] == {"left": 6, "right": 6}
    assert status["proposals"] == {"total": 6, "open": 2}
    assert status["vocabulary"]["entities"] == {"left": 3, "right": 3}
    assert status["vocabulary"]["proposals"] == {"total": 3, "open": 0}
    assert status["decisions"]["accept"] == 3
    assert status["vocabulary"]["decisions"]["accept"] == 1
    assert status["vocabulary"]["decisions"]["no_counterpart"] == 1


def test_a_search_finds_everything(store):
    found = store.graphs.search("left", "rome", 5) + store.graphs.search("left", "ada", 5)
    assert {"place: Rome", "a:ada"} <= {entity.key for entity in found}
    assert set(ARTISTS) & {entity.key for entity in found} == {"a:ada"}
