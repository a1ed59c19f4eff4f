"""SSSOM files, and tables that name their columns like it: human decisions told from predictions.

[standard: https://mapping-commons.github.io/sssom/spec-formats-tsv] What a decision has no place
for (another predicate, a tool, an author beside the reviewer) goes into the note, so that nothing
is lost. What people said with skos:broadMatch and the like is no link: it is a decision of another
relation where these are asked for, else another predicate.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from store import TOOL
from store.errors import InputError
from store.formula_escaping import REMARK, restored
from store.identifiers.namespaces import OWL, SEMAPV, SSSOM, prefixes
from store.identifiers.relations import OF_PREDICATE
from store.readers.files.lines import first_true
from store.readers.mappings.rows import (
    DECISION,
    KNOWN,
    NONE,
    OTHER,
    PREDICTION,
    RIGHT_ALONE,
    VERDICTS,
    MappingFile,
    count_relations,
    dates,
    is_relation,
    mapped,
    mapping_rows,
    or_null,
    refuse_contradictions,
)
from store.readers.mappings.sssom_metadata import metadata_of
from store.readers.mappings.tables import cells, check_form, columns_of
from store.readers.rdf.vocabulary import IDENTITIES

REQUIRED = ("subject_id", "object_id")
OUTCOMES = ("accept", "reject", "no_counterpart")
BUILT_IN = prefixes("owl", "skos", "semapv", "sssom", "rdf", "rdfs")
SAME = (*IDENTITIES, OWL + "equivalentClass", OWL + "equivalentProperty")
NO_TERM = SSSOM + "NoTermFound"
BY_PEOPLE = [SEMAPV + "MappingReview", SEMAPV + "ManualMappingCuration"]
MODEL = SEMAPV + "CompositeMatching"
UNSPECIFIED = SEMAPV + "UnspecifiedMatching"
CONFLATED = re.compile(r"(^|\|)\s*verdict\s*:\s*conflated\s*(\||$)")  # in the slot `other`
CURATORS = ("reviewer_label", "reviewer_id", "reviewer", "author_label", "author_id", "author")
HEAD = 1 << 20  # letters within which the columns are named
PART = re.compile(r"(?<!\\)\|")


def is_sssom(text: str) -> bool:
    """Whether the first line that is no metadata names a subject and an object."""
    for line in text[:HEAD].splitlines():
        if line.strip() and not line.startswith("#"):
            return set(re.split(r"[\t,]", line.strip().lower().replace('"', ""))) >= set(REQUIRED)
    return False


def read(
    path: Path, text: str, predicates: tuple[str, ...] = (), relations: bool = False
) -> MappingFile:
    """Read the rows. Raises InputError with file and line."""
    metadata, prefixes, body, skipped = metadata_of(text)
    first = body.split("\n", 1)[0]
    rows, lines = cells(body, "\t" if "\t" in first else ",", path, quoted=True)
    lines = [line + skipped for line in lines]
    names = [name.strip().lower() for name in rows[0]]
    columns = columns_of(rows[1:], lines[1:], names, path)
    if metadata.get("comment") == REMARK:
        columns = {name: restored(column) for name, column in columns.items()}
    if len(lines) == 1:
        raise InputError("holds no mappings, only a header", path)
    file = _File(path, columns, lines[1:], metadata, prefixes)
    table, others, left_out = file.table(predicates, relations)
    # what was said on a later day comes later, for the last word counts
    table = table.sort_by([("decided_at", "ascending")]) if "mapping_date" in names else table
    refuse_contradictions(table, path, dated=True)
    return MappingFile(path, "sssom", table, others, relations=left_out)


class _File:
    """The columns of a file, and what they mean under its prefixes."""

    def __init__(self, path, columns, lines, metadata, prefixes):
        self.path, self.columns, self.lines = path, columns, lines
        self.metadata, self.prefixes = metadata, {**BUILT_IN, **prefixes}

    def column(self, name: str) -> pa.Array:
        """Null where a cell is empty; the file's own value where the column is missing."""
        if name in self.columns:
            return or_null(pc.utf8_trim_whitespace(self.columns[name]))
        return pa.repeat(pa.scalar(self.metadata.get(name), pa.string()), len(self.lines))

    def iri(self, text: str | None) -> str | None:
        """The IRI of a CURIE; None if its prefix isn't declared."""
        if text is None:
            return None
        prefix, colon, local = text.partition(":")
        if text.startswith("<") and text.endswith(">"):
            return text[1:-1]
        if colon and prefix in self.prefixes:
            return self.prefixes[prefix] + local
        return text if "://" in text or text.startswith("urn:") else None

    def table(
        self, predicates: tuple[str, ...], relations: bool
    ) -> tuple[pa.Table, dict[str, int], dict[str, int]]:
        """The rows, the other predicates, and the relations that were not asked for."""
        subject, object_ = (self.column(name) for name in REQUIRED)
        subject_iri, object_iri = mapped(subject, self.iri), mapped(object_, self.iri)
        none_left, none_right = (_is(column, NO_TERM) for column in (subject_iri, object_iri))
        none = pc.or_(none_left, none_right)
        negative = self._negative()
        verdict = self._verdicts(negative, none)
        related = self._related(predicates, pc.equal(verdict, "accept"))
        verdict = pc.coalesce(related, verdict)
        kind, others = self._kinds(predicates, none, pc.is_valid(related))
        decided = verdict.filter(pc.equal(kind, DECISION))
        left_out = {} if relations else count_relations(decided)
        if left_out:
            kind = pc.if_else(is_relation(verdict), OTHER, kind)
        # that a *right* entity has none, or that one has some, is no verdict on a pair
        alone = pc.or_(none_left, pc.and_(none, pc.not_equal(verdict, "no_counterpart")))
        kind = pc.if_else(pc.and_(alone, pc.equal(kind, DECISION)), RIGHT_ALONE, kind)
        object_ = pc.if_else(none, NONE, object_)
        verdict = pc.if_else(none, "no_counterpart", verdict)
        together = pc.and_(self._released(), pc.is_in(verdict, value_set=pa.array(OUTCOMES)))
        verdict = pc.if_else(
            together, pc.binary_join_element_wise("release", verdict, "_"), verdict
        )
        check_form(pc.fill_null(subject, ""), object_, verdict, self.lines, self.path)
        rows = mapping_rows(
            len(self.lines),
            line=self.lines,
            left=subject,
            right=object_,
            left_iri=subject_iri,
            right_iri=pc.if_else(none, NONE, object_iri),
            verdict=verdict,
            kind=kind,
            curator=self._curators(),
            decided_at=self._dates(),
            note=self._notes(pc.is_valid(related)),
            left_name=self.column("subject_label"),
            right_name=self.column("object_label"),
        )
        return rows, others, left_out

    def _related(self, predicates: tuple[str, ...], accepted: pa.Array) -> pa.Array:
        """The relation that the predicate of an accepted row says, null for other rows."""
        found = mapped(self._predicate(), lambda text: OF_PREDICATE.get(self.iri(text)))
        return pc.if_else(pc.and_(accepted, pc.invert(self._same(predicates))), found, NONE)

    def _negative(self) -> pa.Array:
        modifier = pc.fill_null(self.column("predicate_modifier"), "")
        lower = pc.ascii_lower(modifier)
        wrong = first_true(pc.invert(pc.is_in(lower, value_set=pa.array(["", "not"]))))
        if wrong is not None:
            cell = modifier[wrong].as_py()[:80]
            raise InputError(
                f"the predicate modifier '{cell}' is not known; expected Not, or nothing",
                self.path,
                self.lines[wrong],
            )
        return pc.equal(lower, "not")

    def _verdicts(self, negative: pa.Array, none: pa.Array) -> pa.Array:
        given = self.column("verdict" if "verdict" in self.columns else "decision")
        words = pc.replace_substring(pc.ascii_lower(pc.fill_null(given, "accept")), " ", "_")
        other = pc.fill_null(self.column("other"), "")
        mixed = pc.and_(negative, pc.match_substring_regex(other, CONFLATED.pattern))
        words = pc.if_else(pc.and_(mixed, pc.equal(words, "accept")), "conflated", words)
        wrong = first_true(pc.invert(pc.is_in(words, value_set=pa.array(VERDICTS))))
        if wrong is not None:
            raise InputError(
                f"found the verdict '{words[wrong].as_py()[:80]}'; expected one of "
                + ", ".join(VERDICTS),
                self.path,
                self.lines[wrong],
            )
        accept = pc.equal(words, "accept")
        words = pc.if_else(pc.and_(accept, none), "no_counterpart", words)
        return pc.if_else(pc.and_(negative, accept), "reject", words)

    def _released(self) -> pa.Array:
        """Rows of our own that somebody answers for, but nobody looked at one by one."""
        matched = _is(mapped(self.column("mapping_justification"), self.iri), MODEL)
        ours = pc.fill_null(pc.equal(self.column("mapping_tool"), TOOL), False)
        return pc.and_(pc.and_(matched, ours), pc.is_valid(self.column("reviewer_label")))

    def _predicate(self) -> pa.Array:
        name = "predicate_id" if "predicate_id" in self.columns else "predicate"
        return pc.fill_null(self.column(name), "owl:sameAs")

    def _same(self, predicates: tuple[str, ...]) -> pa.Array:
        """Whether a row's predicate means a link."""
        wanted = {*SAME, *predicates, *(self.iri(text) for text in predicates)}
        return mapped(
            self._predicate(),
            lambda text: text in wanted or self.iri(text) in wanted,
            pa.bool_(),
        )

    def _kinds(
        self, predicates, none: pa.Array, related: pa.Array
    ) -> tuple[pa.Array, dict[str, int]]:
        how = mapped(self.column("mapping_justification"), self.iri)
        people = pc.or_(pc.is_null(how), _is_in(how, BY_PEOPLE))
        signed = pc.is_valid(self._curators())
        unspecified = _is(how, UNSPECIFIED)
        reviewed = pc.is_valid(
            pc.coalesce(self.column("reviewer_label"), self.column("reviewer_id"))
        )
        kind = pc.if_else(
            pc.or_(people, pc.or_(reviewed, pc.and_(unspecified, signed))),
            DECISION,
            pc.if_else(unspecified, KNOWN, PREDICTION),
        )
        people_said = pc.and_(related, pc.equal(kind, DECISION))
        other = pc.invert(pc.or_(pc.or_(self._same(predicates), none), people_said))
        counted = Counter(self._predicate().filter(other).to_pylist())
        return pc.if_else(other, OTHER, kind), dict(counted.most_common())

    def _curators(self) -> pa.Array:
        return mapped(pc.coalesce(*(self.column(name) for name in CURATORS)), _person)

    def _dates(self) -> pa.Array:
        name = "mapping_date" if "mapping_date" in self.columns else "date"
        name = name if name in self.columns else "mapping_date"
        return dates(pc.fill_null(self.column(name), ""), self.lines, self.path)

    def _notes(self, related: pa.Array) -> pa.Array:
        """The comment as it stands, and a line for each thing that has no place elsewhere, as the
        predicate has in the verdict of a `related` row."""
        comment = or_null(self.columns.get("comment", pa.nulls(len(self.lines), pa.string())))
        same = mapped(
            self._predicate(), lambda text: text in SAME or self.iri(text) in SAME, pa.bool_()
        )
        tool = pc.coalesce(
            self.column("mapping_tool"), self.column("mapping_tool_id"), self.column("tool")
        )
        reviewer = pc.coalesce(*(self.column(name) for name in CURATORS[:3]))
        author = mapped(pc.coalesce(*(self.column(name) for name in CURATORS[3:])), _person)
        beside = pc.and_(pc.is_valid(reviewer), pc.is_valid(author))
        parts = (
            ("predicate", pc.if_else(pc.or_(same, related), NONE, self._predicate())),
            ("tool", pc.if_else(pc.fill_null(pc.equal(tool, TOOL), True), NONE, tool)),
            ("author", pc.if_else(beside, author, NONE)),
        )
        notes = comment
        for word, value in parts:
            line = pc.binary_join_element_wise(f"{word}: ", value, "")
            both = pc.binary_join_element_wise(notes, line, "\n")
            notes = pc.coalesce(both, notes, line)
        return notes


def _person(text: str | None) -> str | None:
    """One name, or several with `; ` between them; a `|` parts names unless it is escaped."""
    if text is None:
        return None
    names = [name.replace("\\|", "|").strip() for name in PART.split(text)]
    return "; ".join(name for name in names if name) or None


def _is(column: pa.Array, iri: str) -> pa.Array:
    return pc.fill_null(pc.equal(column, iri), False)


def _is_in(column: pa.Array, iris: list[str]) -> pa.Array:
    return pc.is_in(column, value_set=pa.array(iris, pa.string()))
