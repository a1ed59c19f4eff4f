"""Which decided entities come to a second curator, and what the two of them say together."""

import pytest

from store.records import QueueFilter
from store.review.opinions import OPINION
from tests.samples import release_world
from tests.samples.store_samples import event, filled_store, run_folder

CHAD, FIJI, MALI = ("atlas:chad", "lk:1"), ("atlas:fiji", "lk:2"), ("atlas:mali", "lk:3")


@pytest.fixture
def store(tmp_path):
    """Candidates: chad lk:1, lk:3, lk:2; fiji lk:2, lk:1; mali lk:3, lk:1; togo lk:4."""
    with filled_store(tmp_path / "work") as store:
        store.runs.add(run_folder(store.workspace / "runs" / "r1", store))
        store.settings.change("ada", second_opinions=1.0)
        yield store


def said(store, event_id, verdict, left, right=None, curator="ann", **more):
    store.ledger.append([event(event_id, verdict, left, right, curator=curator, **more)])


def second(store, event_id, verdict, left, right=None, curator="bob"):
    said(store, event_id, verdict, left, right, curator, batch=OPINION)


def due(store, curator="bob", **only) -> list[tuple[str, str]]:
    items = store.review.queue(curator, only=QueueFilter(opinions=True, **only))
    assert store.review.count_open(curator, QueueFilter(opinions=True, **only)) == len(items)
    assert all(item.opinion and item.probability is None for item in items)
    return [(item.left.key, item.right.key) for item in items]


def test_what_one_has_looked_at_is_asked_of_another_and_never_of_oneself(store):
    said(store, "e1", "accept", *FIJI)
    said(store, "e2", "reject", *CHAD)
    said(store, "e3", "no_counterpart", "atlas:mali")
    said(store, "e4", "unsure", "atlas:togo", "lk:4")
    assert due(store) == [FIJI, CHAD, MALI, ("atlas:togo", "lk:4")]
    assert due(store, "ann") == []
    assert due(store, " Ann ") == [], "the same person with another spelling"
    assert due(store, type="country") == [CHAD] and due(store, about="vocabulary") == []


def test_the_question_is_the_one_of_the_first_time_whatever_was_chosen(store):
    said(store, "e1", "reject", *CHAD)
    said(store, "e2", "accept", "atlas:chad", "lk:3")
    assert due(store) == [CHAD]
    (item,) = store.review.second_opinions("bob")
    assert item.candidates == 3
    candidates = store.review.candidates_at_first([item.left.entity_id], 9)[item.left.entity_id]
    assert [p.right.key for p in candidates] == ["lk:1", "lk:3", "lk:2"]


def test_it_is_asked_until_the_second_curator_is_through(store):
    said(store, "e1", "reject", *CHAD)
    said(store, "e2", "accept", "atlas:chad", "lk:3")
    second(store, "f1", "reject", *CHAD)
    assert due(store) == [("atlas:chad", "lk:3")]
    assert due(store, "cyd") == [], "somebody is at it"
    second(store, "f2", "accept", "atlas:chad", "lk:3")
    assert due(store) == [] and store.ledger.count_conflicts() == 0
    store.ledger.retract("f2", "bob")
    assert due(store) == [("atlas:chad", "lk:3")]


def test_who_rejects_all_candidates_is_through_too(store):
    said(store, "e1", "no_counterpart", "atlas:fiji")
    second(store, "f1", "reject", *FIJI)
    second(store, "f2", "reject", "atlas:fiji", "lk:1")
    assert due(store) == [] and store.ledger.count_conflicts() == 0


@pytest.mark.parametrize(
    "undone",
    [
        lambda store: store.ledger.retract("e1", "ann"),
        lambda store: said(store, "e2", "accept", *FIJI, curator="cyd"),
        lambda store: said(store, "e2", "reject", *FIJI, curator="bob"),
        lambda store: store.settings.change("ada", second_opinions=0.0),
    ],
    ids=["taken back", "judged by a third", "judged by oneself before", "switched off"],
)
def test_nothing_is_asked_any_more(store, undone):
    said(store, "e1", "accept", *FIJI)
    assert due(store) == [FIJI]
    undone(store)
    assert due(store) == []


def test_what_is_skipped_comes_last_and_a_skip_is_no_look(store):
    said(store, "e0", "skip", "atlas:togo", "lk:4")
    said(store, "e1", "accept", *FIJI)
    said(store, "e2", "accept", *CHAD)
    second(store, "f1", "skip", "atlas:fiji")
    assert due(store) == [CHAD, FIJI]


@pytest.mark.parametrize(
    ("first", "then", "kind"),
    [
        (("accept", *FIJI), ("accept", *FIJI), None),
        (("accept", *FIJI), ("reject", *FIJI), "curators"),
        (("reject", *FIJI), ("accept", *FIJI), "curators"),
        (("accept", *FIJI), ("no_counterpart", FIJI[0]), "left"),
        (("no_counterpart", FIJI[0]), ("accept", *FIJI), "left"),
        (("accept", *FIJI), ("accept", FIJI[0], "lk:1"), "left"),
        (("accept", *FIJI), ("unsure", *FIJI), None),
        (("no_counterpart", FIJI[0]), ("reject", *FIJI), None),
    ],
)
def test_another_definite_verdict_is_a_conflict(store, first, then, kind):
    said(store, "e1", *first)
    second(store, "f1", *then)
    assert [conflict.kind for conflict in store.ledger.conflicts()] == ([kind] if kind else [])
    rows, total = store.ledger.conflict_page()
    assert total == bool(kind)
    if kind:
        other = rows["other_key"][0].as_py()
        conflict = store.ledger.open_conflict(kind, FIJI[0], other)
        names = {d.curator for claim in conflict.claims for d in claim.decisions}
        assert names == {"ann", "bob"}
        assert due(store) == [], "it is settled there, and not asked about once more"


def test_after_a_training_on_the_answer_the_earlier_candidates_are_shown(store):
    said(store, "e1", "accept", *FIJI)
    later = run_folder(
        store.workspace / "runs" / "r2",
        store,
        [("atlas:chad", "lk:1", 1, 0.8)],
        created="2026-04-01T12:00:00+00:00",
    )
    store.runs.add(later)
    assert due(store) == [FIJI]
    left = store.graphs.entity("left", FIJI[0]).entity_id
    assert [p.run for p in store.review.candidates_at_first([left], 9)[left]] == ["r1", "r1"]


def test_the_share_is_drawn_evenly_and_a_greater_one_keeps_it(tmp_path):
    with release_world.build(tmp_path / "work", [0.9] * 1000) as store:
        items = store.review.queue("ann", "entity", 1000)
        store.ledger.append(
            [
                event(f"e{i}", "accept", item.left.key, item.right.key, curator="ann")
                for i, item in enumerate(items)
            ]
        )
        drawn = {}
        for share in (0.05, 0.2, 0.5):
            store.settings.change("ada", second_opinions=share)
            found = store.review.second_opinions("bob", 1000)
            drawn[share] = {item.left.key for item in found}
            assert len(drawn[share]) == pytest.approx(1000 * share, abs=3)
            assert drawn[share] == {i.left.key for i in store.review.second_opinions("cyd", 1000)}
        assert drawn[0.05] < drawn[0.2] < drawn[0.5]


def looks(store) -> list[tuple]:
    rows = store.review.double_looks().to_pylist()
    return [(row["left_key"], row["right_key"], row["curator"], row["answer"]) for row in rows]


def test_both_answers_about_a_pair_and_how_it_was_settled(store):
    said(store, "e1", "accept", *FIJI, curator="Ann")
    said(store, "e2", "accept", *CHAD, curator="ann ")
    second(store, "f1", "reject", *FIJI)
    assert looks(store) == [(*FIJI, "Ann", "yes"), (*FIJI, "bob", "no")]
    store.ledger.adjudicate(store.ledger.open_conflict("curators", *FIJI), ["accept"], "cyd")
    assert looks(store) == [
        (*FIJI, "Ann", "yes"), (*FIJI, "bob", "no"), (*FIJI, None, "yes"),
    ]  # fmt: skip


def test_no_counterpart_and_another_counterpart_answer_about_the_pair_too(store):
    said(store, "e1", "accept", *FIJI)
    said(store, "e2", "no_counterpart", "atlas:mali")
    said(store, "e3", "accept", *CHAD)
    second(store, "f1", "no_counterpart", "atlas:fiji")
    second(store, "f2", "accept", *MALI)
    second(store, "f3", "accept", "atlas:chad", "lk:3")
    both = {pair: [] for pair in (CHAD, FIJI, ("atlas:mali", None))}
    for left, right, _, answer in looks(store):
        both[left, right].append(answer)
    assert both == {
        CHAD: ["yes", "no"], FIJI: ["yes", "no"], ("atlas:mali", None): ["no", "yes"],
    }  # fmt: skip
    store.settings.change("ada", many_to_many=True)
    assert CHAD not in {(left, right) for left, right, *_ in looks(store)}


def test_only_what_was_judged_blind_counts(store):
    said(store, "e1", "accept", *FIJI)
    said(store, "e2", "reject", *FIJI, curator="bob")  # who saw what ann had said
    assert looks(store) == []


def test_the_first_curators_word_is_the_one_before_the_second_was_asked(store):
    said(store, "e1", "reject", *FIJI)
    said(store, "e2", "accept", *FIJI)
    second(store, "f1", "reject", *FIJI)
    said(store, "e3", "reject", *FIJI)  # convinced
    assert looks(store) == [(*FIJI, "ann", "yes"), (*FIJI, "bob", "no")]
