"""The list of links and the clashes in it."""

import pytest

from store.exports.choices import selection
from store.exports.formats import formats
from tests.samples.store_samples import event, filled_store
from tests.samples.vocabulary_world import decisions, vocabulary_store


@pytest.fixture
def store(tmp_path):
    with filled_store(tmp_path, ("atlas:togo", "lk:4")) as store:
        yield store


def clashes(store):
    return [(c.kind, c.key, [d.event_id for d in c.decisions]) for c in store.ledger.conflicts()]


def test_two_counterparts_of_one_left(store):
    store.ledger.append([event("e1", "accept", "atlas:chad", "lk:1")])
    assert clashes(store) == []
    store.ledger.append([event("e2", "accept", "atlas:chad", "lk:2")])
    assert clashes(store) == [("left", "atlas:chad", ["e1", "e2"])]
    store.ledger.retract("e2", "ada")
    assert clashes(store) == []


def test_a_seed_takes_part_in_a_clash(store):
    store.ledger.append([event("e1", "accept", "atlas:chad", "lk:4")])
    (clash,) = store.ledger.conflicts()
    assert (clash.kind, clash.key) == ("right", "lk:4")
    assert [(d.left, d.curator) for d in clash.decisions] == [
        ("atlas:chad", "ada"),
        ("atlas:togo", "seed"),
    ]
    store.ledger.append([event("e2", "reject", "atlas:togo", "lk:4")])
    assert clashes(store) == []


def test_seeds_among_themselves_are_no_clash(tmp_path):
    with filled_store(tmp_path / "other", ("atlas:togo", "lk:4"), ("atlas:chad", "lk:4")) as store:
        assert clashes(store) == []


def test_a_counterpart_and_none(store):
    store.ledger.append(
        [event("e1", "accept", "atlas:chad", "lk:1"), event("e2", "no_counterpart", "atlas:chad")]
    )
    assert [(kind, key, set(ids)) for kind, key, ids in clashes(store)] == [
        ("left", "atlas:chad", {"e1", "e2"})
    ]


def test_curators_who_disagree_until_it_is_settled(store):
    store.ledger.append([event("e1", "accept", "atlas:chad", "lk:1")])
    store.ledger.append([event("e2", "unsure", "atlas:chad", "lk:1", curator="bob")])
    assert clashes(store) == []
    store.ledger.append([event("e3", "reject", "atlas:chad", "lk:1", curator="bob")])
    assert clashes(store) == [("curators", "atlas:chad", ["e1", "e3"])]
    settled = event("e4", "adjudicate", "atlas:chad", "lk:1", curator="eve", outcome="accept")
    store.ledger.append([settled])
    assert clashes(store) == []


def test_links_show_clashes_first_and_pages_add_up(store):
    store.ledger.append(
        [
            event("e1", "accept", "atlas:fiji", "lk:2"),
            event("e2", "reject", "atlas:mali", "lk:5"),
            event("e3", "accept", "atlas:chad", "lk:4", note="see flag"),
        ]
    )
    table, total = store.ledger.links()
    rows = table.to_pylist()
    assert total == len(rows) == 4
    assert [row["conflict"] for row in rows] == [True, True, False, False]
    assert {row["left_key"] for row in rows[:2]} == {"atlas:chad", "atlas:togo"}
    paged = [store.ledger.links(page=p, page_size=3)[0].to_pylist() for p in (1, 2)]
    assert paged[0] + paged[1] == rows
    assert store.ledger.links(page=9, page_size=3)[0].num_rows == 0


def test_links_narrow_down(store):
    store.ledger.append(
        [
            event("e1", "accept", "atlas:chad", "lk:1", note="Flagge"),
            event("e2", "reject", "atlas:mali", "lk:5"),
            event("e3", "no_counterpart", "atlas:fiji"),
        ]
    )

    def lefts(**filters):
        return {row["left_key"] for row in store.ledger.links(**filters)[0].to_pylist()}

    assert lefts(verdicts=["reject", "no_counterpart"]) == {"atlas:mali", "atlas:fiji"}
    assert lefts(source="seed") == {"atlas:togo"}
    assert lefts(text="tsch") == lefts(text="flagge") == {"atlas:chad"}
    assert lefts(conflict=True) == set()
    assert lefts(conflict=False, verdicts=["accept"]) == {"atlas:chad", "atlas:togo"}


def test_links_are_those_of_main_entities_unless_others_are_asked_for(tmp_path):
    with vocabulary_store(tmp_path / "work") as store:
        store.ledger.append(decisions())

        def lefts(**filters) -> set[str]:
            rows, total = store.ledger.links(**filters)
            assert total == rows.num_rows
            return {row["left_key"] for row in rows.to_pylist()}

        assert lefts() == {"a:ada", "country: France"}
        assert lefts(about="vocabulary") == {"place: Rome", "place: Oslo"}
        assert len(lefts(about="all")) == 4
        assert lefts(about="all", text="rome") == {"place: Rome"} and lefts(text="rome") == set()


def test_a_judged_seed_is_listed_once(store):
    store.ledger.append([event("e1", "accept", "atlas:togo", "lk:4")])
    rows = store.ledger.links()[0].to_pylist()
    assert [(row["left_key"], row["source"], row["curator"]) for row in rows] == [
        ("atlas:togo", "curator", "ada")
    ]


def test_only_what_curators_accepted_is_published(store):
    store.ledger.append(
        [
            event("e1", "accept", "atlas:chad", "lk:1", run="r1", rank=3),
            event("e2", "reject", "atlas:mali", "lk:3"),
            event("e3", "no_counterpart", "atlas:fiji"),
        ]
    )
    with store.connection.reading() as cursor:
        (row,) = selection.rows(cursor, formats.default("csv")).to_pylist()
    assert (row["left_key"], row["right_key"]) == ("atlas:chad", "lk:1")
    assert (row["left_name"], row["right_name"]) == ("Chad", "Tschad")
    assert (row["curator"], row["run"], row["rank"]) == ("ada", "r1", 3)


def test_links_of_one_thing_are_no_clash(store):
    store.ledger.append(
        [event("e1", "accept", "atlas:chad", "lk:1"), event("e2", "accept", "atlas:chad", "lk:2")]
    )
    store.duplicates.decide("right", ("lk:1", "lk:2"), "same", "ada", event_id="d1")
    assert clashes(store) == [] and store.ledger.count_conflicts() == 0
    assert store.ledger.links(conflict=True)[1] == 0
    store.ledger.append([event("e3", "accept", "atlas:chad", "lk:3")])
    assert clashes(store) == [("left", "atlas:chad", ["e1", "e2", "e3"])]
    store.ledger.retract("e3", "ada")
    store.duplicates.decide("right", ("lk:1", "lk:2"), "different", "bob")
    assert clashes(store) == [("left", "atlas:chad", ["e1", "e2"])]  # in dispute it says nothing


def test_two_of_one_thing_may_claim_the_same(store):
    store.ledger.append([event("e1", "accept", "atlas:chad", "lk:4")])
    assert [clash[:2] for clash in clashes(store)] == [("right", "lk:4")]
    store.duplicates.decide("left", ("atlas:chad", "atlas:togo"), "same", "ada")
    assert clashes(store) == []


def test_where_several_counterparts_are_allowed_they_are_no_clash(store):
    store.ledger.append(
        [
            event("e1", "accept", "atlas:chad", "lk:1"),
            event("e2", "accept", "atlas:chad", "lk:4"),  # which is Togo's already
            event("e3", "no_counterpart", "atlas:mali"),
        ]
    )
    assert len(clashes(store)) == 2
    store.settings.change("ada", many_to_many=True)
    assert clashes(store) == [] and store.ledger.links(conflict=True)[1] == 0
    store.ledger.append([event("e4", "accept", "atlas:mali", "lk:3")])
    assert [clash[:2] for clash in clashes(store)] == [("left", "atlas:mali")]
    store.ledger.append([event("e5", "reject", "atlas:chad", "lk:1", curator="bob")])
    assert [clash[0] for clash in clashes(store)] == ["curators", "left"]
    store.settings.change("ada", many_to_many=False)
    assert {clash[:2] for clash in clashes(store)} >= {("right", "lk:4")}
