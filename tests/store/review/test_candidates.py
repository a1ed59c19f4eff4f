"""What the review page is given: the queue, candidates, rivals, matched neighbours, search."""

import json
import shutil

import pandas as pd
import pytest

from tests.samples.store_samples import event, filled_store, run_folder

NAMES = ("chad", "fiji", "mali", "togo")  # with lk:1 to lk:4 as their first candidates


@pytest.fixture
def store(tmp_path):
    """Four left entities with candidates; togo is linked by a seed."""
    with filled_store(tmp_path / "work", ("atlas:togo", "lk:4")) as store:
        store.runs.add(run_folder(store.workspace / "runs" / "r1", store))
        yield store


def asked(store, order="uncertain", **more) -> list[tuple[str, str]]:
    return [(item.left.key, item.right.key) for item in store.review.queue("ada", order, **more)]


def ident(store, side, key) -> int:
    return store.graphs.entity(side, key).entity_id


def test_orders(store):
    chad, fiji, mali = (
        ("atlas:chad", "lk:1"),
        ("atlas:fiji", "lk:2"),
        ("atlas:mali", "lk:3"),
    )
    assert asked(store, "uncertain") == [mali, chad, fiji]  # leads .05, .10, .40
    assert asked(store, "confident") == [fiji, chad, mali]
    assert asked(store, "entity") == [chad, mali, fiji]  # fiji has no name
    with pytest.raises(
        ValueError, match="'random' must be one of uncertain, confident, gain, entity"
    ):
        store.review.queue("ada", "random")


def test_some_are_asked_about_before_all_others(store):
    chad = ident(store, "left", "atlas:chad")
    assert asked(store, first=[chad])[0] == ("atlas:chad", "lk:1")
    assert sorted(asked(store, first=[chad])) == sorted(asked(store))
    assert asked(store, first=[chad], exclude_left=[chad])[0] == ("atlas:mali", "lk:3")


def test_what_surely_has_no_counterpart_comes_last_of_the_uncertain(store):
    """However close its candidates are to each other."""
    run = store.runs.active()
    path = run.folder.parent / "r2"
    shutil.copytree(run.folder, path)
    table = pd.read_parquet(path / "proposals.parquet")
    entities = pd.read_parquet(path / "entities.parquet")
    mali = entities.index[entities["key"] == "atlas:mali"][0]
    table["probability"] = table["probability"].where(table["left"] != mali, 0.01)
    table.to_parquet(path / "proposals.parquet", index=False)
    manifest = json.loads((path / "manifest.json").read_text()) | {"run": "r2"}
    (path / "manifest.json").write_text(json.dumps(manifest))
    store.runs.add(path, adopt=True)
    assert asked(store, "uncertain")[-1] == ("atlas:mali", "lk:3")


def test_limit_and_exclusion(store):
    assert asked(store, limit=1) == [("atlas:mali", "lk:3")]
    mali = ident(store, "left", "atlas:mali")
    assert asked(store, exclude_left=[mali], limit=1) == [("atlas:chad", "lk:1")]


def test_an_item_says_how_sure_and_how_many(store):
    chad = store.review.queue("ada")[1]
    assert chad.margin == pytest.approx(0.1)
    assert chad.candidates == 3
    assert chad.probability == pytest.approx(
        store.review.candidates(chad.left.entity_id)[0].probability
    )


@pytest.mark.parametrize("verdict", ["accept", "unsure", "no_counterpart"])
def test_these_verdicts_close_the_left_entity_and_retract_opens_it(store, verdict):
    before = asked(store)
    right = None if verdict == "no_counterpart" else "lk:1"
    store.ledger.append([event("e1", verdict, "atlas:chad", right)])
    assert asked(store) == [pair for pair in before if pair[0] != "atlas:chad"]
    store.ledger.retract("e1", "ada")
    assert asked(store) == before


def test_after_a_reject_the_next_candidate_comes_up(store):
    store.ledger.append([event("e1", "reject", "atlas:chad", "lk:1")])
    item = next(i for i in store.review.queue("ada") if i.left.key == "atlas:chad")
    assert item.right.key == "lk:3"
    assert item.margin == pytest.approx(0.6)
    assert item.candidates == 2
    store.ledger.append([event("e2", "reject", "atlas:chad", "lk:3")])
    item = next(i for i in store.review.queue("ada") if i.left.key == "atlas:chad")
    assert (item.right.key, item.margin, item.candidates) == ("lk:2", None, 1)
    assert asked(store)[-1] == ("atlas:chad", "lk:2")  # nothing to compare with: last
    store.ledger.append([event("e3", "reject", "atlas:chad", "lk:2")])
    assert "atlas:chad" not in dict(asked(store))


def test_what_the_curator_skipped_comes_last(store):
    store.ledger.append([event("e1", "skip", "atlas:mali", "lk:3")])
    assert [left for left, _ in asked(store)] == ["atlas:chad", "atlas:fiji", "atlas:mali"]
    assert [left for left, _ in asked(store, limit=2)] == ["atlas:chad", "atlas:fiji"]
    assert store.review.queue("bob")[0].left.key == "atlas:mali"
    excluded = [ident(store, "left", "atlas:mali")]
    assert len(asked(store, exclude_left=excluded)) == 2


def test_a_rejected_seed_opens_its_entity(store):
    store.ledger.append([event("e1", "reject", "atlas:togo", "lk:4")])
    assert "atlas:togo" not in dict(asked(store))  # its one candidate is the rejected one
    store.ledger.retract("e1", "ada")
    store.ledger.append([event("e2", "reject", "atlas:togo", "lk:5")])
    assert "atlas:togo" not in dict(asked(store))  # still linked by the seed


def test_status_counts_what_is_open(store):
    assert store.status()["proposals"] == {"total": 4, "open": 3}
    store.ledger.append([event("e1", "accept", "atlas:chad", "lk:1")])
    assert store.status()["proposals"] == {"total": 4, "open": 2}


def test_candidates_leave_rejected_pairs_out(store):
    chad = ident(store, "left", "atlas:chad")
    assert [p.right.key for p in store.review.candidates(chad)] == ["lk:1", "lk:3", "lk:2"]
    assert [p.rank for p in store.review.candidates(chad, limit=2)] == [1, 2]
    store.ledger.append([event("e1", "reject", "atlas:chad", "lk:3")])
    assert [p.right.key for p in store.review.candidates(chad)] == ["lk:1", "lk:2"]


def test_rivals_by_score(store):
    tschad = ident(store, "right", "lk:1")
    assert [(p.left.key, p.rank) for p in store.review.rivals(tschad)] == [
        ("atlas:chad", 1),
        ("atlas:mali", 2),
        ("atlas:fiji", 2),
    ]
    assert len(store.review.rivals(tschad, limit=1)) == 1


def test_the_first_proposals_of_a_run_come_by_right_entity(store):
    found = store.review.first_proposals("r1").to_pylist()
    assert [row["right_id"] for row in found] == sorted(row["right_id"] for row in found)
    pairs = {(row["left_id"], row["right_id"]) for row in found}
    wanted = [(f"atlas:{name}", f"lk:{i}") for i, name in enumerate(NAMES, 1)]
    wanted.remove(("atlas:togo", "lk:4"))  # a known link joins it
    assert pairs == {(ident(store, "left", a), ident(store, "right", b)) for a, b in wanted}
    assert store.review.first_proposals("r0").num_rows == 0
    best = store.review.candidates(ident(store, "left", "atlas:chad"))[0]
    chances = {row["left_id"]: row["probability"] for row in found}
    assert chances[best.left.entity_id] == pytest.approx(best.probability)


def test_a_claim_is_settled_once_its_pair_is_rejected_or_its_left_entity_decided(store):
    chad, mali = (ident(store, "left", f"atlas:{name}") for name in ("chad", "mali"))
    one, three = (ident(store, "right", key) for key in ("lk:1", "lk:3"))
    asked = [(chad, one), (chad, three), (mali, three)]
    assert store.review.settled(asked) == store.review.settled([]) == set()
    store.ledger.append([event("e1", "reject", "atlas:chad", "lk:1")])
    assert store.review.settled(asked) == {(chad, one)}
    store.ledger.append([event("e2", "no_counterpart", "atlas:mali", None)])
    assert store.review.settled(asked) == {(chad, one), (mali, three)}
    store.ledger.append([event("e3", "accept", "atlas:chad", "lk:3")])
    assert store.review.settled(asked) == set(asked)


def test_matched_pairs_say_how(store):
    store.ledger.append([event("e1", "accept", "atlas:mali", "lk:3")])
    number = {e.key: e.entity_id for e in store.graphs.entities(range(9))}
    found = store.review.matched_pairs(range(4), range(4, 9))
    assert found == [
        (number["atlas:chad"], number["lk:1"], "proposal"),
        (number["atlas:fiji"], number["lk:2"], "proposal"),
        (number["atlas:mali"], number["lk:3"], "accept"),
        (number["atlas:togo"], number["lk:4"], "seed"),
    ]
    assert store.review.matched_pairs([number["atlas:mali"]], [number["lk:4"]]) == []
    assert store.review.matched_pairs([], []) == []


@pytest.mark.parametrize(
    ("side", "text", "first"),
    [
        ("left", "Chad", "atlas:chad"),
        ("left", "tchâd", "atlas:chad"),  # another label, without its accent
        ("right", "Tshcad", "lk:1"),  # two letters swapped
        ("right", "fidsch", "lk:2"),
        ("left", "atlas:mali", "atlas:mali"),
        ("right", "lk:5", "lk:5"),
    ],
)
def test_search_finds(store, side, text, first):
    assert store.graphs.search(side, text)[0].key == first


def test_search_keeps_to_its_side_and_to_the_point(store):
    assert {e.side for e in store.graphs.search("right", "Mali")} == {"right"}
    assert [e.key for e in store.graphs.search("right", "To", limit=1)] == ["lk:4"]
    assert store.graphs.search("left", "Liechtenstein") == []
    assert store.graphs.search("left", "  ") == []
    assert store.graphs.search("left", "100%_'\"") == []


def test_a_neighbourhood_is_counted_whole(store):
    """Chad has two edges that come in or go out; mali's counterpart is linked when accepted."""
    chad, lk1 = ident(store, "left", "atlas:chad"), ident(store, "right", "lk:1")
    before = store.review.neighbourhood_sizes(chad, lk1)
    relations = store.graphs.relations(chad)
    store.ledger.append([event("e1", "accept", "atlas:mali", "lk:3")])
    after = store.review.neighbourhood_sizes(chad, lk1)
    left, right = (store.graphs.neighbours(i) for i in (chad, lk1))
    assert before[:2] == tuple(len({n.neighbour_id for n in side}) for side in (left, right))
    assert before[2] == 0 and after == (*before[:2], 1)
    assert sum(edges for *_, edges in relations) == len(left)
