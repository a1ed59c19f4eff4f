"""Broader, narrower, related and conflated go out as that, never as a link, and come back."""

import csv

import pyoxigraph as ox
import pytest

from app.history.import_wording import cautions
from app.pipeline import Workspace
from store.errors import InputError
from store.exports.choices.publication import Publication
from store.exports.choices.selection import Selection
from store.exports.formats import sssom
from store.exports.formats.formats import RELATED_IN
from store.identifiers.namespaces import OWL, SKOS
from store.ledger.import_plan import ImportPlan
from store.records import RELATIONS
from tests.samples.store_samples import LEFT_KEYS, event, left_graph, right_graph

SAME = ("atlas:chad", "lk:1")
PAIRS = dict(zip(RELATIONS, [(left, "lk:2") for left in LEFT_KEYS], strict=True))
NAMES = {"csv": "l.csv", "sssom": "l.sssom.tsv", "ntriples": "l.nt", "turtle": "l.ttl",
         "jsonld": "l.jsonld", "alignment": "a.rdf", "decisions": "d.ttl",
         "decisions-csv": "d.csv"}  # fmt: skip


def fresh(folder, relations=True, swapped=False) -> Workspace:
    workspace = Workspace(folder)
    graphs = (right_graph(), left_graph()) if swapped else (left_graph(), right_graph())
    workspace.store.import_graphs(*graphs)
    workspace.store.settings.change("ada", relations=relations)
    return workspace


@pytest.fixture
def workspace(tmp_path):
    """A pair of each relation, the first seen first by the model, and one link."""
    with fresh(tmp_path / "ws") as workspace:
        workspace.store.ledger.append(
            [
                event(relation, relation, *pair, rank=1, note=f"why {relation}")
                for relation, pair in PAIRS.items()
            ]
            + [event("same", "accept", *SAME)]
        )
        yield workspace


def export(workspace, tmp_path, format, **more):
    return workspace.store.exports.write(format, tmp_path / NAMES[format], **more).path


def standing(workspace) -> dict:
    with workspace.store.connection.reading() as cursor:
        rows = cursor.rows(
            "select left_key, right_key, standing, note from standing join decision using (seq)"
        )
    return {(left, right): (verdict, note) for left, right, verdict, note in rows}


def held(format) -> tuple[str, ...]:
    return RELATED_IN.get(format, RELATIONS)


@pytest.mark.parametrize("format", NAMES)
def test_each_comes_back_as_what_it_was(workspace, tmp_path, format):
    path = export(workspace, tmp_path, format)
    with fresh(tmp_path / "again") as again:
        again.decide_file(path, "eve")
        found = standing(again)
        assert again.decide_file(path, "eve").new == {}
    wanted = {pair: relation for relation, pair in PAIRS.items() if relation in held(format)}
    assert {pair: verdict for pair, (verdict, _) in found.items()} == wanted | {SAME: "accept"}
    if format in ("csv", "sssom", "decisions", "decisions-csv"):
        assert all(found[pair][1] == f"why {relation}" for pair, relation in wanted.items())


@pytest.mark.parametrize("format", ["csv", "sssom", "turtle", "alignment", "decisions-csv"])
def test_seen_from_the_other_end_broader_is_narrower(workspace, tmp_path, format):
    path = export(workspace, tmp_path, format)
    with fresh(tmp_path / "turned", swapped=True) as turned:
        turned.decide_file(path, "eve")
        found = {pair: verdict for pair, (verdict, _) in standing(turned).items()}
    assert found[PAIRS["broader"][::-1]] == "narrower"
    assert found[PAIRS["narrower"][::-1]] == "broader"
    assert found[SAME[::-1]] == "accept"


def said(plan: ImportPlan) -> str:
    return " ".join(cautions(plan))


@pytest.mark.parametrize("format", NAMES)
def test_without_the_setting_they_are_left_out_and_the_way_to_keep_them_is_said(
    workspace, tmp_path, format
):
    path = export(workspace, tmp_path, format)
    with fresh(tmp_path / "off", relations=False) as off:
        plan = off.decide_file(path, "eve")
        assert {pair: verdict for pair, (verdict, _) in standing(off).items()} == {SAME: "accept"}
        assert plan.file.relations == dict.fromkeys(held(format), 1)
        assert "1 “right is broader”" in said(plan) and "switch on “Broader" in said(plan)
        off.store.settings.change("ada", relations=True)
        assert sum(off.decide_file(path, "eve").new.values()) == len(held(format))


def test_a_ledger_without_them_is_without_what_was_said_about_them(workspace, tmp_path):
    workspace.store.ledger.annotate("broader", "bob", "see there")
    workspace.store.ledger.retract("related", "ada")
    path = export(workspace, tmp_path, "decisions")
    with fresh(tmp_path / "off", relations=False) as off:
        assert off.decide_file(path, "eve").new == {"accept": 1}


def test_nothing_but_relations_is_refused_with_the_way_to_keep_them(tmp_path):
    path = tmp_path / "broad.nt"
    path.write_text(f"<atlas:chad> <{SKOS}broadMatch> <lk:1> .\n")
    with fresh(tmp_path / "off", relations=False) as off:
        with pytest.raises(InputError, match="broadMatch> 1 times.*switch it on in Settings"):
            off.decide_file(path, "eve")
        named = off.decide_file(path, "eve", predicates=(f"{SKOS}broadMatch",))
        assert named.new == {"accept": 1}  # who names it as a link means a link


def test_a_relation_against_a_link_is_said_before_it_comes_in(workspace, tmp_path):
    path = tmp_path / "d.csv"
    path.write_text("left,right,verdict\natlas:chad,lk:1,broader\natlas:mali,lk:1,related\n")
    plan = workspace.plan_import(path, "eve")
    assert plan.against["why"].to_pylist() == ["another verdict"]
    assert plan.new == {"broader": 1, "related": 1}


def test_rdf_has_the_predicates_of_skos(workspace, tmp_path):
    path = export(workspace, tmp_path, "turtle")
    with path.open("rb") as file:
        found = {
            (q.subject.value, q.predicate.value, q.object.value)
            for q in ox.parse(file, format=ox.RdfFormat.TURTLE)
        }
    assert found == {
        (PAIRS["broader"][0], SKOS + "broadMatch", "lk:2"),
        (PAIRS["narrower"][0], SKOS + "narrowMatch", "lk:2"),
        (PAIRS["related"][0], SKOS + "relatedMatch", "lk:2"),
        (SAME[0], OWL + "sameAs", SAME[1]),
    }
    assert "@prefix skos:" in path.read_text()


def test_sssom_says_who_found_the_relation_and_why_a_pair_is_not_the_same(workspace, tmp_path):
    published = Publication(predicate="skos:exactMatch")
    _, _, rows = sssom.read(export(workspace, tmp_path, "sssom", publication=published))
    found = [dict(zip(sssom.WITH_OTHER, row, strict=True)) for row in rows]
    of = {row["predicate_id"] + row["predicate_modifier"]: row for row in found}
    assert set(of) == {"skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch",
                       "skos:exactMatchNot", "skos:exactMatch"}  # fmt: skip
    broad, mixed = of["skos:broadMatch"], of["skos:exactMatchNot"]
    assert (broad["mapping_justification"], broad["author_label"]) == (sssom.CURATION, "ada")
    assert (broad["other"], mixed["other"]) == ("", "verdict: conflated")
    assert mixed["mapping_justification"] == sssom.REVIEW and mixed["comment"] == "why conflated"


def test_an_alignment_says_that_the_left_one_is_subsumed(workspace, tmp_path):
    text = export(workspace, tmp_path, "alignment").read_text()
    assert text.count("<relation>&lt;</relation>") == text.count("<relation>&gt;</relation>") == 1
    with pytest.raises(InputError, match="alignment can't hold the verdict related"):
        export(workspace, tmp_path, "alignment", selection=Selection(("accept", "related")))


def test_csv_has_the_column_only_where_relations_are_asked_for(workspace, tmp_path):
    with export(workspace, tmp_path, "csv").open() as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["relation"] for row in rows) == sorted([*RELATIONS, "same"])
    workspace.store.settings.change("ada", relations=False)
    with export(workspace, tmp_path, "csv").open() as file:
        (row,) = csv.DictReader(file)
    assert "relation" not in row and (row["left"], row["right"]) == SAME


def test_nothing_is_merged_by_a_relation(workspace, tmp_path):
    store = workspace.store
    with pytest.raises(InputError, match="merged can't hold the verdict broader"):
        store.exports.counts("merged", Selection(("accept", "broader")))
    chosen = store.exports.default("merged")
    preview = store.exports.merged_preview(chosen, _merge(), store.exports.publication())
    assert (preview.clusters["linked"], preview.clusters["clusters"]) == (1, 8)


def _merge():
    from store.exports.merged.graph import Merge

    return Merge()
