"""Probabilities of the active run that change with decisions: what is read for it, what is kept."""

import pyarrow as pa
import pytest

from store.errors import RunRefused
from tests.samples.store_samples import (
    LEFT_KEYS,
    PROPOSALS,
    RIGHT_KEYS,
    event,
    filled_store,
    run_folder,
)


@pytest.fixture
def store(tmp_path):
    with filled_store(tmp_path / "work") as store:
        store.runs.add(run_folder(store.workspace / "runs" / "r1", store))
        yield store


def ids(store, left: str, *rights: str) -> tuple[int, ...]:
    entity = store.graphs.entity
    return entity("left", left).entity_id, *(entity("right", r).entity_id for r in rights)


def renewed(store, left: str, **probabilities: float) -> pa.Table:
    rights = [name.replace("_", ":") for name in probabilities]
    own, *others = ids(store, left, *rights)
    return pa.table(
        {
            "left_id": [own] * len(others),
            "right_id": others,
            "probability": pa.array(probabilities.values(), pa.float32()),
            "no_counterpart": pa.array([0.25] * len(others), pa.float32()),
        }
    )


def test_renewed_probabilities_stand_on_card_and_queue_and_in_exports(store):
    store.runs.renew_probabilities("r1", renewed(store, "atlas:chad", lk_1=0.125, lk_3=0.5))
    chad, *_ = ids(store, "atlas:chad")
    shown = [(p.probability, p.no_counterpart) for p in store.review.candidates(chad)]
    assert shown[:2] == [(0.125, 0.25), (0.5, 0.25)]
    assert shown[2][1] is None  # a candidate that was not renewed
    (item,) = [i for i in store.review.queue("ada") if i.left.key == "atlas:chad"]
    assert item.probability == 0.125
    first = store.review.first_proposals("r1").to_pylist()
    assert {row["probability"] for row in first if row["left_id"] == chad} == {0.125}


def test_the_order_of_the_queue_follows(store):
    sure = [("atlas:chad", "lk_1"), ("atlas:fiji", "lk_2"), ("atlas:mali", "lk_3")]
    for place, (left, right) in enumerate([*sure, ("atlas:togo", "lk_4")]):
        store.runs.renew_probabilities("r1", renewed(store, left, **{right: 0.9 - place / 10}))
    keys = [item.left.key for item in store.review.queue("ada", "confident")]
    assert keys == ["atlas:chad", "atlas:fiji", "atlas:mali", "atlas:togo"]
    assert [i.left.key for i in store.review.queue("ada", "uncertain")] == keys[::-1]


def test_only_the_active_run_is_renewed(store):
    store.runs.add(run_folder(store.workspace / "runs" / "r2", store, PROPOSALS))
    with pytest.raises(RunRefused, match="r1 is not the active one"):
        store.runs.renew_probabilities("r1", renewed(store, "atlas:chad", lk_1=0.1))
    store.runs.renew_probabilities("r2", renewed(store, "atlas:chad", lk_1=0.1))
    store.runs.activate("r1")
    chad, *_ = ids(store, "atlas:chad")
    assert store.review.candidates(chad)[0].probability != pytest.approx(0.1)


def test_the_numbers_of_a_run_are_mapped_to_entities(store):
    table = store.runs.entity_ids(store.runs.active())
    keys = [*LEFT_KEYS, *RIGHT_KEYS]
    sides = ["left"] * len(LEFT_KEYS) + ["right"] * len(RIGHT_KEYS)
    expected = [store.graphs.entity(*one).entity_id for one in zip(sides, keys, strict=True)]
    assert table["entity_id"].to_pylist() == expected


def test_verdicts_say_what_stands_and_what_was_asked(store):
    store.ledger.append(
        [
            event("e1", "accept", "atlas:chad", "lk:1", run="r1"),
            event("e2", "reject", "atlas:mali", "lk:1", run="r1"),
            event("e3", "no_counterpart", "atlas:fiji", run="r1"),
            event("e4", "unsure", "atlas:mali", "lk:3", run="r1"),
            event("e5", "accept", "atlas:togo", "lk:4"),  # linked by hand
            event("e6", "reject", "atlas:togo", "lk:5", run="r1", batch="a file"),
        ]
    )
    store.ledger.retract("e2", "ada")
    chad, tschad, togo4, togo5 = ids(store, "atlas:chad", "lk:1", "lk:4", "lk:5")
    fiji, togo = (ids(store, key)[0] for key in ("atlas:fiji", "atlas:togo"))
    assert [tuple(row.values()) for row in store.ledger.verdicts().to_pylist()] == [
        (chad, tschad, "accept", True),
        (fiji, None, "no_counterpart", True),
        (togo, togo4, "accept", False),
        (togo, togo5, "reject", False),
    ]
