"""SSSOM: nothing is dropped, every id comes back, and each row says how it came about."""

import pytest

from store.exports.choices.publication import Publication
from store.exports.choices.selection import Selection
from store.exports.formats.formats import default
from store.exports.formats.sssom import COLUMNS, NO_TERM, read
from store.formula_escaping import REMARK
from store.identifiers.iris import minted, minted_name, uri
from store.readers.mappings.mappings import read_mapping_file

EXACT = Publication("skos:exactMatch")


def mappings(path):
    metadata, prefixes, rows = read(path)
    return metadata, prefixes, [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def expanded(prefixes, curie):
    name, _, local = curie.partition(":")
    return prefixes[name] + local


def verdicts(path, store):
    """(left key, right key, verdict) of the rows of curators, had back from the file."""
    _, prefixes, rows = mappings(path)
    keys = known_uris(store)
    found = set()
    for row in rows:
        if row["mapping_justification"] in ("semapv:MappingReview", "semapv:ManualMappingCuration"):
            left = keys["left"][expanded(prefixes, row["subject_id"])]
            verdict = "reject" if row["predicate_modifier"] == "Not" else "accept"
            if row["object_id"] == NO_TERM:
                found.add((left, None, "no_counterpart"))
            else:
                right = keys["right"][expanded(prefixes, row["object_id"])]
                found.add((left, right, verdict))
    return found


def known_uris(store):
    """The key of every URI that an entity may stand under; an id as it stands goes first."""
    with store.connection.reading() as cursor:
        entities = cursor.rows("select side, key from entity")
    found = {"left": {}, "right": {}}
    for form in (lambda side, key: uri(minted(side, key)), minted_name, lambda side, key: key):
        for side, key in entities:
            found[side][form(side, key)] = key
    return found


def standing(store):
    with store.connection.reading() as cursor:
        return set(
            cursor.rows(
                """
                select left_key, right_key, standing from standing join decision using (seq)
                where standing in ('accept', 'reject', 'no_counterpart')
                """
            )
        )


@pytest.fixture(scope="module")
def file(odd, tmp_path_factory):
    path = tmp_path_factory.mktemp("sssom") / "links.sssom.tsv"
    report = odd.exports.write("sssom", path, publication=EXACT)
    assert report.rows == sum(odd.exports.counts("sssom", default("sssom")).values())
    return path


def test_every_verdict_and_id_comes_back(odd, file):
    assert verdicts(file, odd) == standing(odd)


def test_required_slots_and_prefixes(file):
    metadata, prefixes, rows = mappings(file)
    assert metadata["license"] == "https://w3id.org/sssom/license/unspecified"
    assert metadata["mapping_set_id"].startswith("urn:uuid:")
    assert {"semapv", "sssom", "skos", "left", "right"} <= set(prefixes)
    assert {row["predicate_id"] for row in rows} == {"skos:exactMatch"}
    assert all(row["subject_id"].isascii() and row["object_id"].isascii() for row in rows)


def test_how_a_row_came_about(odd, file):
    _, _, rows = mappings(file)
    by_reason = {}
    for row in rows:
        by_reason.setdefault(row["mapping_justification"], []).append(row)
    assert len(by_reason["semapv:UnspecifiedMatching"]) == 10
    review, curation = by_reason["semapv:MappingReview"], by_reason["semapv:ManualMappingCuration"]
    assert all(row["reviewer_label"] and not row["author_label"] for row in review)
    assert all(row["author_label"] and not row["reviewer_label"] for row in curation)
    assert all(row["mapping_tool"] == "Mimea" for row in review)
    assert not any(row["object_id"] == NO_TERM for row in review)
    machine = by_reason["semapv:CompositeMatching"]
    assert {row["confidence"] for row in machine} == {"0.75"}
    assert {row["mapping_tool_version"] for row in machine} == {"0.1.0, run run-1"}
    human = {(row["subject_id"], row["object_id"]) for row in review + curation}
    assert {(row["subject_id"], row["object_id"]) for row in machine} <= human


def test_names_and_notes_come_back_as_they_were(odd, file):
    _, _, rows = mappings(file)
    labels = {row["subject_label"] for row in rows}
    assert {'a "quoted" name', "two\nlines", "cr\r\nlf", "tab\tin", "long " * 2000} <= labels
    assert {"تشاد", "\u202eright to left", "🇹🇩 emoji", " spaces ", "u\u2028line"} <= labels
    assert " a\u2028b " not in {row["comment"] for row in rows}  # the adjudication counts
    assert {"'=1+1", "-5", "''=x"} <= labels  # no spreadsheet runs them


def test_what_a_spreadsheet_would_run_is_marked_and_comes_back(odd, file):
    metadata, _, rows = mappings(file)
    assert metadata["comment"] == REMARK
    texts = {text for row in rows for text in row.values()}
    assert {text for text in texts if text and text[0] in "=+-@\t\r"} == {"-5"}
    read = read_mapping_file(file).rows
    assert {"=1+1", "-5", "'=x", "@home"} <= set(read["left_name"].to_pylist())
    assert "=cmd" in read["curator"].to_pylist()
    foreign = file.read_text().replace(REMARK, "another remark")
    (file.parent / "foreign.sssom.tsv").write_text(foreign)
    read = read_mapping_file(file.parent / "foreign.sssom.tsv").rows
    assert {"'=1+1", "''=x"} <= set(read["left_name"].to_pylist())


def test_predictions_are_a_file_of_the_model_alone(odd, tmp_path):
    selection = Selection((), predictions=True, min_confidence=0.3)
    report = odd.exports.write("predictions", tmp_path / "p.tsv", selection, publication=EXACT)
    metadata, _, rows = mappings(report.path)
    assert report.rows == len(rows) == odd.exports.counts("predictions", selection)["prediction"]
    assert {row["mapping_justification"] for row in rows} == {"semapv:CompositeMatching"}
    assert min(float(row["confidence"]) for row in rows) >= 0.3
    assert "Proposals of a model" in metadata["mapping_set_title"]


def test_the_words_of_the_project(odd, tmp_path):
    words = Publication(
        "https://example.org/terms#gleich", "https://example.org/id/", "https://l.org/x", "urn:a:b"
    )
    odd.exports.write("sssom", tmp_path / "s.tsv", publication=words)
    metadata, prefixes, rows = mappings(tmp_path / "s.tsv")
    assert metadata["license"] == "https://l.org/x"
    assert metadata["mapping_set_id"] == "urn:a:b"
    [predicate] = {row["predicate_id"] for row in rows}
    assert expanded(prefixes, predicate) == words.predicate
    assert prefixes["left"] == "https://example.org/id/left/"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("format", ["sssom", "predictions"])
def test_sssom_py_reads_every_row(odd, tmp_path, format):
    parsers = pytest.importorskip("sssom.parsers", exc_type=ImportError)
    report = odd.exports.write(format, tmp_path / "links.sssom.tsv", publication=EXACT)
    found = parsers.parse_sssom_table(str(report.path))
    document = parsers.to_mapping_set_document(found)
    assert len(found.df) == len(document.mapping_set.mappings) == report.rows
    subjects = {str(mapping.subject_id) for mapping in document.mapping_set.mappings}
    assert subjects == {row["subject_id"] for row in mappings(report.path)[2]}
