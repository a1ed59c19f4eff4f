"""From the ledger to the table: who agrees how far, and who is wrong how often."""

import pytest

from app.opinions import wording
from app.opinions.agreement import of_looks, report
from store.review.opinions import OPINION
from tests.samples.store_samples import event, filled_store


def rows(pair, types=("city",), settled=None, **answers):
    left = {"pair": pair, "left_key": f"l{pair}", "right_key": f"r{pair}", "types": list(types)}
    found = [{**left, "curator": name, "answer": answer} for name, answer in answers.items()]
    return found + ([{**left, "curator": None, "answer": settled}] if settled else [])


def many(count, start=0, **answers):
    return [row for i in range(start, start + count) for row in rows(i, **answers)]


def test_nothing_judged_twice_is_an_empty_report():
    found = of_looks([])
    assert found.overall is None and not (found.curators or found.types or found.errors)
    assert wording.headline(found, 0.1) == "Second opinions: none yet, 10% wanted"


def test_each_two_curators_each_type_and_everybody():
    found = of_looks(
        many(20, ann="yes", bob="yes")
        + many(10, 20, ann="no", bob="no", types=("river",))
        + many(2, 30, ann="yes", bob="no", settled="yes", types=("river",))
        + many(4, 40, bob="yes", cyd="unsure")
    )
    assert (found.overall.pairs, found.overall.agreed, found.overall.kappa) == (36, 30, None)
    assert [(row.about, row.pairs, row.agreed) for row in found.curators] == [
        (("ann", "bob"), 32, 30), (("bob", "cyd"), 4, 0),
    ]  # fmt: skip
    first = found.curators[0]
    assert first.kappa.mean == pytest.approx(0.8621, abs=1e-3)
    assert first.share.low < 30 / 32 < first.share.high
    assert [(row.about, row.pairs) for row in found.types] == [(("city",), 24), (("river",), 12)]
    by_name = {row.curator: row for row in found.errors}
    assert (by_name["ann"].judged, by_name["ann"].settled, by_name["ann"].wrong) == (32, 2, 0)
    assert (by_name["bob"].judged, by_name["bob"].settled, by_name["bob"].wrong) == (36, 2, 2)
    assert by_name["cyd"].judged == 0, "unsure is no error"
    assert by_name["ann"].rate.mean < by_name["bob"].rate.mean


def test_the_tables_say_it_in_words():
    found = of_looks(many(9, ann="yes", bob="yes") + many(3, 9, ann="no", bob="no"))
    assert wording.headline(found, 0.1) == (
        "Second opinions: 12 pairs judged twice, on 100% curators agree"
    )
    (row,) = wording.agreement_rows(found)
    assert row["Curators"] == "ann and bob" and row["Pairs"] == 12
    assert row["Kappa"].word == row["Alpha"].word == "1.00"
    assert row["Agree"].word.startswith("100.0% (8") and row["Agree"].word.endswith("to 100.0%)")
    assert [row["Type"] for row in wording.type_rows(found)] == ["city"]
    assert [row["Curator"] for row in wording.error_rows(found)] == ["ann", "bob"]
    one_sided = of_looks(many(3, ann="yes", bob="yes"))
    assert wording.agreement_rows(one_sided)[0]["Kappa"].word == "–"


def test_names_that_differ_in_case_and_spaces_are_one_curator(tmp_path):
    with filled_store(tmp_path / "work") as store:
        store.ledger.append(
            [
                event("e1", "accept", "atlas:chad", "lk:1", curator="Ann"),
                event("e2", "accept", "atlas:fiji", "lk:2", curator="ann "),
                event("f1", "accept", "atlas:chad", "lk:1", curator="bob", batch=OPINION),
                event("f2", "reject", "atlas:fiji", "lk:2", curator="Bob ", batch=OPINION),
            ]
        )

        class Workspace:
            pass

        workspace = Workspace()
        workspace.store = store
        found = report(workspace)
    assert [row.about for row in found.curators] == [("Ann", "bob")]
    assert found.overall.pairs == 2 and found.overall.agreed == 1
