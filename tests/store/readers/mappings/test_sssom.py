"""SSSOM of others: prefixes, people and machines, negative rows, what has no place elsewhere."""

from datetime import datetime

import pytest

from store.errors import InputError
from store.readers.mappings.mappings import read_mapping_file

HEAD = """\
# curie_map:
#   ex: https://example.org/
#   fb: 'http://fb.com/'
# mapping_set_id: https://example.org/set
# mapping_date: "2025-01-02"
# creator_id:
#   - orcid:0000-0001
"""
COLUMNS = (
    "subject_id\tsubject_label\tpredicate_id\tpredicate_modifier\tobject_id\tobject_label\t"
    "mapping_justification\tauthor_id\treviewer_label\tmapping_tool\tcomment\n"
)


def read(tmp_path, *rows, head=HEAD, columns=COLUMNS, **options):
    path = tmp_path / "m.sssom.tsv"
    path.write_text(head + columns + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return read_mapping_file(path, **options)


def row(subject="ex:a", predicate="owl:sameAs", modifier="", object_="fb:x", how="", **more):
    cells = [subject, more.get("label", ""), predicate, modifier, object_, "", how]
    return "\t".join([*cells, *(more.get(n, "") for n in ("author", "reviewer", "tool", "note"))])


MANUAL, REVIEW = "semapv:ManualMappingCuration", "semapv:MappingReview"


def test_verdicts_curators_days_and_names(tmp_path):
    file = read(
        tmp_path,
        row(how=MANUAL, author="orcid:1|orcid:2", label="A", note='"two\nlines"'),
        row("ex:b", "skos:exactMatch", "Not", how=REVIEW, reviewer=r"b\|c", author="orcid:3"),
        row("ex:c", "skos:closeMatch", "", "sssom:NoTermFound", MANUAL),
    )
    assert file.format == "sssom"
    first, second, third = file.rows.to_pylist()
    assert (first["left"], first["left_iri"]) == ("ex:a", "https://example.org/a")
    assert (first["right_iri"], first["left_name"]) == ("http://fb.com/x", "A")
    assert (first["curator"], first["note"]) == ("orcid:1; orcid:2", "two\nlines")
    assert {r["decided_at"] for r in (first, second, third)} == {datetime(2025, 1, 2)}
    assert (second["verdict"], second["curator"]) == ("reject", "b|c")
    assert second["note"] == "author: orcid:3"
    assert (third["verdict"], third["right"]) == ("no_counterpart", None)
    assert [r["line"] for r in (first, second, third)] == [10, 11, 12]


@pytest.mark.parametrize(
    ("how", "person", "kind"),
    [
        ("semapv:LexicalMatching", "", "prediction"),
        ("semapv:CompositeMatching", "", "prediction"),
        ("semapv:LexicalMatching", "ada", "decision"),  # somebody looked at it
        ("semapv:UnspecifiedMatching", "", "known link"),
        (MANUAL, "", "decision"),
        ("", "", "decision"),
    ],
)
def test_people_are_told_from_machines(tmp_path, how, person, kind):
    assert read(tmp_path, row(how=how, reviewer=person)).rows["kind"].to_pylist() == [kind]


def test_other_predicates_are_no_links_unless_they_are_named(tmp_path):
    rows = row(), row("ex:b", "skos:broadMatch"), row("ex:c", "ex:same", tool="guess.py")
    file = read(tmp_path, *rows)
    assert file.rows["kind"].to_pylist() == ["decision", "other predicate", "other predicate"]
    assert (file.others, file.relations) == ({"ex:same": 1}, {"broader": 1})
    file = read(tmp_path, *rows, predicates=("https://example.org/same",))
    assert (file.others, file.relations) == ({}, {"broader": 1})
    assert file.rows["note"].to_pylist()[2] == "predicate: ex:same\ntool: guess.py"


def test_what_the_ledger_has_no_place_for_is_counted(tmp_path):
    file = read(
        tmp_path,
        row("sssom:NoTermFound", how=MANUAL),
        row("ex:a", "owl:sameAs", "Not", "sssom:NoTermFound", MANUAL),
    )
    assert file.rows["kind"].to_pylist() == ["right entity alone", "right entity alone"]


def test_a_later_day_has_the_last_word(tmp_path):
    columns = "subject_id\tobject_id\tmapping_date\tpredicate_modifier\treviewer_id\n"
    rows = "ex:a\tfb:x\t2026-05-01\tNot\tr1", "ex:a\tfb:x\t2026-04-01\t\tr1"
    file = read(tmp_path, *rows, columns=columns)
    assert file.rows["verdict"].to_pylist() == ["accept", "reject"]
    with pytest.raises(InputError, match="says accept on a pair that line 9 calls reject"):
        read(tmp_path, rows[0], rows[1].replace("04-01", "05-01"), columns=columns)


def test_a_table_with_its_own_words_for_decisions(tmp_path):
    columns = "decision,subject_id,object_id,reviewer,date\n"
    file = read(tmp_path, "unsure,a:1,b:2,ada,2026-01-01", columns=columns, head="")
    (only,) = file.rows.to_pylist()
    assert (only["verdict"], only["curator"], only["left"]) == ("unsure", "ada", "a:1")
    assert only["left_iri"] is None  # the prefix is not declared: the id is what it says


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((), "holds no mappings"),
        ((row(modifier="Maybe"),), ":9: the predicate modifier 'Maybe' is not known"),
        ((row(subject=""),), ":9: the left entity is empty"),
        ((row(object_=""),), ":9: accept needs a right entity"),
        ((row() + "\tmore",), ":9: found 12 columns, expected 11"),
        (("ex:a",), ":9: found 1 column"),
        ((row(note='"open'),), "is not a well-formed table"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, rows, words):
    with pytest.raises(InputError, match=words):
        read(tmp_path, *rows)
