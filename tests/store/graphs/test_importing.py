"""Bringing two graphs and their pictures in, again and again, and what a failing import leaves."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pyarrow as pa
import pytest
from PIL import Image

from store.database import Store
from store.errors import InputError
from store.readers.source import read_source
from tests.samples.store_samples import (
    LEFT_KEYS,
    RIGHT_KEYS,
    event,
    filled_store,
    left_graph,
    links,
    right_graph,
    run_folder,
)


@pytest.fixture
def store(tmp_path):
    with filled_store(tmp_path / "work", ("atlas:togo", "lk:4")) as store:
        yield store


def picture(path, colour="red", size=(6, 4)):
    Image.new("RGB", size, colour).save(path)
    return str(path)


def test_ids_follow_the_keys_left_then_right(store):
    everything = store.graphs.entities(range(9))
    assert tuple(e.key for e in everything) == LEFT_KEYS + RIGHT_KEYS
    assert [e.side for e in everything] == ["left"] * 4 + ["right"] * 5


def test_what_went_in_comes_out(store):
    chad = store.graphs.entity("left", "atlas:chad")
    assert (chad.name, chad.description, chad.types) == ("Chad", "landlocked", ("area", "country"))
    assert [(n.name, n.language) for n in store.graphs.labels(chad.entity_id)] == [
        ("Chad", "en"),
        ("Tchad", "fr"),
    ]
    area, flag = store.graphs.attributes(chad.entity_id)
    assert (area.attribute, area.value, area.datatype) == ("area", "1284000", "decimal")
    assert (flag.attribute, flag.value) == ("flag", None)


def test_the_preferred_name_is_among_the_names(store):
    togo = store.graphs.entity("left", "atlas:togo")
    assert [n.name for n in store.graphs.labels(togo.entity_id)] == ["Togo"]


def test_triples_are_distinct_and_counted(store):
    status = store.status()
    assert status["relation_triples"] == {"left": 4, "right": 1}
    assert status["attributes"] == {"left": 2, "right": 0}
    assert status["values"] == {"left": 1, "right": 0}
    assert status["seeds"] == 1


def test_an_unknown_key_is_named(store):
    with pytest.raises(KeyError, match="left graph has no entity 'atlas:oz'"):
        store.graphs.entity("left", "atlas:oz")


def test_neighbours_the_rare_and_modest_first(store):
    mali = store.graphs.entity("left", "atlas:mali")
    found = store.graphs.neighbours(mali.entity_id)
    assert [(n.relation, n.outgoing, n.neighbour_key) for n in found] == [
        ("near", False, "atlas:chad"),
        ("near", False, "atlas:togo"),
        ("twin", True, "atlas:mali"),  # the loop, once
    ]
    strengths = [2 * n.degree for n in found]  # both relations have two triples
    assert strengths == sorted(strengths)
    assert len(store.graphs.neighbours(mali.entity_id, limit=2)) == 2


@pytest.mark.parametrize(
    ("part", "rows", "message"),
    [
        ("relation_triples", [("atlas:chad", "near", "atlas:oz")], "1 .*tail.*'atlas:oz'"),
        ("types", [("atlas:oz", "country")], "types name an entity.*'atlas:oz'"),
        ("entities", [("a", None, None), ("a", None, None)], "'a' more than once"),
    ],
)
def test_a_failing_import_leaves_all_as_it_was(store, part, rows, message):
    store.ledger.append([event("e1", "accept", "atlas:chad", "lk:1")])
    before = store.status(), store.ledger.links()[0]
    with pytest.raises(InputError, match=message):
        store.import_graphs(left_graph(**{part: rows}), right_graph(), links())
    assert (store.status(), store.ledger.links()[0]) == before


def test_a_link_to_an_unknown_entity_is_refused(store):
    with pytest.raises(InputError, match="links name 'lk:99', which the right graph"):
        store.import_graphs(left_graph(), right_graph(), links(("atlas:chad", "lk:99")))
    assert store.status()["seeds"] == 1


def test_a_missing_column_is_named(store):
    left = left_graph()
    left = replace(left, names=left.names.drop_columns(["language"]))
    with pytest.raises(InputError, match="left graph's names lack the column 'language'"):
        store.import_graphs(left, right_graph())


def test_decisions_outlive_an_import_and_runs_do_not(store):
    store.ledger.append(
        [
            event("e1", "accept", "atlas:chad", "lk:1"),
            event("e2", "reject", "atlas:mali", "lk:5"),
            event("e3", "no_counterpart", "atlas:fiji"),
        ]
    )
    store.runs.add(run_folder(store.workspace / "runs" / "r1", store))
    smaller = right_graph(
        entities=[("lk:0", "Aruba", None), ("lk:1", "Tschad", None)], relation_triples=[]
    )
    report = store.import_graphs(left_graph(), smaller, links())
    assert report.orphaned_decisions == 1
    assert store.runs.active() is None and store.runs.all()[0].run == "r1"
    assert store.status()["proposals"] == {"total": 0, "open": 0}
    accepted, no_counterpart = sorted(
        store.ledger.links()[0].to_pylist(), key=lambda row: row["verdict"]
    )
    assert (accepted["left_key"], accepted["right_key"]) == ("atlas:chad", "lk:1")
    assert no_counterpart["left_key"] == "atlas:fiji"
    assert store.import_graphs(left_graph(), right_graph()).orphaned_decisions == 0
    assert store.status()["decisions"]["reject"] == 1


def test_pictures_are_kept_once_by_content(tmp_path, store):
    red, same = picture(tmp_path / "red.PNG"), picture(tmp_path / "copy.png")
    images = [("atlas:chad", red), ("atlas:chad", same), ("atlas:mali", red)]
    report = store.import_graphs(left_graph(images=images), right_graph())
    assert report.warnings == ()
    chad = store.graphs.images(store.graphs.entity("left", "atlas:chad").entity_id)
    assert {i.sha256 for i in chad} == {chad[0].sha256}
    assert (chad[0].width, chad[0].height) == (6, 4)
    assert chad[0].path.startswith(f"{chad[0].sha256[:2]}/{chad[0].sha256}.")
    assert (store.graphs.pictures / chad[0].path).read_bytes() == (
        tmp_path / "red.PNG"
    ).read_bytes()


def test_bad_pictures_are_left_out_with_a_warning(tmp_path, store, monkeypatch):
    monkeypatch.setattr("store.graphs.pictures.MOST_PIXELS", 1000)
    good = picture(tmp_path / "good.png")
    cut = tmp_path / "cut.png"
    cut.write_bytes((tmp_path / "good.png").read_bytes()[:45])
    bad = [str(cut), picture(tmp_path / "huge.png", size=(40, 40)), str(tmp_path / "gone.png")]
    images = [("atlas:chad", path) for path in (good, *bad)]
    report = store.import_graphs(left_graph(images=images), right_graph())
    assert store.status()["images"]["left"] == 1
    assert len(report.warnings) == 3
    for path in bad:
        assert sum(path in warning for warning in report.warnings) == 1
    assert not list(store.graphs.pictures.rglob("*.part"))


def test_links_may_be_left_out(tmp_path):
    with Store.open(tmp_path) as store:
        report = store.import_graphs(left_graph(), right_graph())
        assert report.counts["seeds"] == 0
        assert report.counts["entity"] == 9
        assert store.graphs.exist()


def test_large_strings_and_dictionaries_are_taken(tmp_path):
    left = left_graph()
    schema = pa.schema([(f.name, pa.large_string()) for f in left.relation_triples.schema])
    relations = left.relation_triples.cast(schema)
    coded = relations.set_column(
        1, "relation", relations["relation"].combine_chunks().dictionary_encode()
    )
    with Store.open(tmp_path) as store:
        store.import_graphs(replace(left, relation_triples=coded), right_graph())
        assert store.status()["relation_triples"]["left"] == 4


def test_emoji_sets_with_their_pictures(tmp_path, shared_data):
    source = read_source(shared_data / "emoji_fluent_noto")
    with Store.open(tmp_path) as store:
        report = store.import_graphs(source.left, source.right, source.links)
        counted = store.status()
        assert report.warnings == ()
        assert sum(counted["images"].values()) > 6_000
        assert counted["seeds"] == 2_994
        thing = store.graphs.search("left", "grining face")[0]
        assert "grinning" in (thing.name or "").lower()


def test_decisions_are_stored_while_new_graphs_are_prepared(tmp_path):
    with filled_store(tmp_path / "ws") as store, ThreadPoolExecutor(1) as curator:
        stored = []

        def progress(fraction, message):
            if "right graph" in message:  # a decision that waited for the import would time out
                one = event("e1", "accept", "atlas:chad", "lk:1")
                curator.submit(store.ledger.append, [one]).result(timeout=5)
                stored.append(store.status()["decisions"]["accept"])

        store.import_graphs(left_graph(), right_graph(), progress=progress)
        assert stored == [1]
        assert store.status()["decisions"]["accept"] == 1
        assert store.review.links_of([store.graphs.entity("left", "atlas:chad").entity_id])
