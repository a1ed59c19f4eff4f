"""A first mapping of a table's columns, from their names and what stands in them. [ours]

It is a proposal that a person looks at: names of columns are believed first, then the values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from store.readers.tables.mapping import Column, TableMapping
from store.readers.tables.tables import Table
from store.readers.tables.values import (
    CODE_LIKE,
    DATE,
    IRI,
    LEADING_ZERO,
    NUMBER,
    PICTURE,
)
from store.records import SIDES

SAMPLE = 10_000  # rows that a guess is made from

IDS = {"id", "key", "uri", "iri", "qid", "identifier", "uid", "uuid", "subject", "head", "entity"}
CODES = {"code", "nr", "isbn", "issn", "ean", "sku", "orcid", "accession", "signature"}
ENDINGS = ("id", "nr", "no", "num", "number", "nummer", "code", "key", "gnd", "viaf", "isbn")
NAMES = {"name", "label", "title", "preflabel", "altlabel", "names", "bezeichnung", "titel", "nom"}
DESCRIPTIONS = {
    "description",
    "comment",
    "abstract",
    "summary",
    "beschreibung",
    "definition",
    "biography",
}
TYPES = {"type", "class", "kind", "rdftype", "instanceof", "typ"}
PICTURES = {"image", "picture", "photo", "thumbnail", "img", "bild", "depiction"}
PREDICATES = {"predicate", "relation", "property", "attribute", "rel", "prop"}
OBJECTS = {"object", "tail", "target", "value"}
TRUTHS = {"true", "false", "yes", "no", "ja", "nein", "0", "1", "y", "n", "x"}
SEPARATORS = ("|", ";")
EITHER = {"relation", "attribute"}  # what a text may be
FEW = 0.5  # a text that comes twice on average is shared, so it may be an entity of its own


@dataclass(frozen=True)
class Look:
    """What is known of a column's values: shares are of the `filled` cells, lengths in letters."""

    name: str
    words: tuple[str, ...]
    separator: str
    rows: int
    filled: int
    distinct: int
    unique: bool
    length: float
    numbers: bool
    dates: bool
    iris: float
    pictures: float
    truths: bool
    codes: float = 0.0
    refers: bool = False

    def called(self, words: set[str]) -> bool:
        """Whether the name of the column is one of `words`, whatever language it adds."""
        return "".join(self.words) in words or (bool(self.words) and self.words[0] in words)


def guess_mapping(table: Table) -> TableMapping:
    """A role for every column, from at most the first SAMPLE rows."""
    columns = [column.slice(0, SAMPLE) for column in table.columns]
    looks = [look_at(name, column) for name, column in zip(table.names, columns, strict=True)]
    if {look.name.lower() for look in looks} == set(SIDES):  # known links, no entities
        return TableMapping(tuple(Column(look.name, "ignore") for look in looks))
    roles = _statement_roles(looks, columns)
    if roles is None:
        id_ = _id(looks)
        if id_ is not None:
            known = pc.unique(columns[id_].combine_chunks())
            looks = [_referring(look, c, known) for look, c in zip(looks, columns, strict=True)]
        roles = _entity_roles(looks, id_)
    several = ("attribute", "relation", "type", "name", "picture")
    return TableMapping(
        tuple(
            Column(look.name, role, look.separator if role in several else "")
            for look, role in zip(looks, roles, strict=True)
        )
    )


def alike(guess: TableMapping, others: Iterable[TableMapping]) -> TableMapping:
    """The guess with the roles that columns of the same name have in the other graph's tables.

    Whether a text is an entity of its own depends on how often it comes, so the two guesses may
    differ; values could not be compared then.
    """
    theirs = {c.name.casefold(): c.role for other in others for c in other.columns}
    columns = []
    for column in guess.columns:
        role = theirs.get(column.name.casefold(), column.role)
        columns.append(replace(column, role=role) if {role, column.role} == EITHER else column)
    return replace(guess, columns=tuple(columns))


def look_at(name: str, column: pa.ChunkedArray) -> Look:
    cells = column.drop_null()
    separator = _separator(cells)
    values = cells
    if separator:
        parts = pc.list_flatten(pc.split_pattern(cells, separator))
        values = pc.utf8_trim_whitespace(parts)
    return Look(
        name=name,
        words=_words(name),
        separator=separator,
        rows=len(column),
        filled=len(cells),
        distinct=pc.count_distinct(values).as_py() / max(len(values), 1),
        unique=pc.count_distinct(cells).as_py() == len(cells),
        length=pc.mean(pc.utf8_length(values)).as_py() or 0.0,
        numbers=_all(values, NUMBER) and not _any(values, LEADING_ZERO),
        dates=_all(values, DATE),
        iris=_share(cells, IRI),
        pictures=_share(values, PICTURE),
        codes=_share(cells, CODE_LIKE),
        truths=set(pc.unique(pc.utf8_lower(values)).to_pylist()[:30]) <= TRUTHS,
    )


def _separator(cells: pa.ChunkedArray) -> str:
    """What parts several values in a cell: in every tenth cell at least, the parts being short."""
    for separator in SEPARATORS:
        parted = pc.match_substring(cells, separator)
        if (pc.mean(parted.cast(pa.float64())).as_py() or 0.0) < 0.1:
            continue
        parts = pc.list_flatten(pc.split_pattern(cells.filter(parted), separator))
        if pc.mean(pc.utf8_length(parts)).as_py() <= 40:
            return separator
    return ""


def _words(name: str) -> tuple[str, ...]:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return tuple(re.findall(r"\w+", spaced.replace("_", " ").lower()))


def _statement_roles(looks: list[Look], columns: list[pa.ChunkedArray]) -> list[str] | None:
    """The roles of a table whose columns are called subject, predicate, object or the like."""
    about = next((i for i, look in enumerate(looks) if look.called(IDS)), None)
    says = next((i for i, look in enumerate(looks) if look.called(PREDICATES)), None)
    what = [i for i, look in enumerate(looks) if look.called(OBJECTS) and i != about][:2]
    if about is None or says is None or not what:
        return None
    roles = ["ignore"] * len(looks)
    roles[about], roles[says] = "id", "predicate"
    if len(what) == 2:
        value = next((i for i in what if looks[i].words[0] == "value"), what[1])
        roles[value] = "value"
        roles[next(i for i in what if i != value)] = "object"
        return roles
    entities = pa.chunked_array([pc.unique(columns[about])])
    known = pc.is_in(columns[what[0]], value_set=entities.combine_chunks())
    shared = pc.mean(known.cast(pa.float64())).as_py() or 0.0
    named = looks[what[0]].words[0] in ("tail", "target")
    points = named or shared > 0.3 or looks[what[0]].iris > 0.5
    roles[what[0]] = "object" if points else "value"
    return roles


def _referring(look: Look, column: pa.ChunkedArray, known: pa.Array) -> Look:
    """The look of a column whose cells name other rows of the table, one or several by their id."""
    cells = column.drop_null()
    if not len(cells) or look.numbers:
        return look
    for separator in (look.separator, ",", " "):
        values = cells
        if separator:
            values = pc.utf8_trim_whitespace(pc.list_flatten(pc.split_pattern(cells, separator)))
        found = pc.is_in(values, value_set=known)
        if pc.mean(found.cast(pa.float64())).as_py() > 0.9:
            several = separator if len(values) > len(cells) else ""
            return replace(look, separator=several, refers=True)
    return look


def _entity_roles(looks: list[Look], id_: int | None) -> list[str]:
    name = _main_name(looks, id_)
    roles = []
    for place, look in enumerate(looks):
        if place == id_:
            roles.append("id")
        elif place == name:
            roles.append("name")
        else:
            roles.append(_role(look))
    if id_ is None and "name" not in roles and roles:
        roles[0] = "name"
    return roles


def _id(looks: list[Look]) -> int | None:
    full = [i for i, look in enumerate(looks) if look.filled and look.filled == look.rows]
    called = [i for i in full if "".join(looks[i].words) in IDS or looks[i].words[:1] == ("id",)]
    ending = [i for i in full if looks[i].words[-1:] and looks[i].words[-1] in IDS | CODES]
    iris = [i for i in full if looks[i].iris == 1.0 and looks[i].pictures < 0.5]
    # by what is in it: one short word with a digit in every cell, no decimal number, no date
    codes = [i for i in full if looks[i].codes == 1.0 and looks[i].rows > 1 and not looks[i].dates]
    hinted = [i for i in codes if "".join(looks[i].words).endswith(ENDINGS)]
    first = [i for i in codes if i == 0]
    for places in (called, ending, hinted, iris, first):
        unique = [i for i in places if looks[i].unique]
        if unique:
            return unique[0]
    # results of a query repeat an entity for each of its values
    return next((i for i in called if looks[i].distinct > 0.05), None)


def _main_name(looks: list[Look], id_: int | None) -> int | None:
    """Where no column is called so: one that ends with a word for name, else a short text among
    the first columns that hardly comes twice."""
    if any(look.called(NAMES) and look.filled for look in looks):
        return None
    ending = [i for i, look in enumerate(looks) if look.words[-1:] and look.words[-1] in NAMES]
    texts = [
        i
        for i, look in enumerate(looks[:3])
        if look.filled and not (look.numbers or look.dates or look.iris or look.pictures > 0.5)
        and look.distinct > 0.8 and look.length < 80 and not look.called(DESCRIPTIONS)
    ]  # fmt: skip
    return next((i for i in ending + texts if i != id_ and looks[i].distinct > 0.5), None)


def _role(look: Look) -> str:
    if not look.filled:
        return "ignore"
    if look.pictures > 0.8 or (look.called(PICTURES) and look.pictures > 0.5):
        return "ignore" if look.iris > 0.5 else "picture"
    if look.refers:
        return "relation"
    if look.called(NAMES) and not look.numbers:
        return "name"
    if look.called(DESCRIPTIONS):
        return "description"
    if look.called(TYPES) and look.distinct <= FEW:
        return "type"
    if look.dates:
        return "date"
    if look.numbers:
        return "number"
    return "relation" if _is_shared(look) else "attribute"


def _is_shared(look: Look) -> bool:
    return (
        look.distinct <= FEW and look.length <= 40 and not look.truths and look.filled >= 3
    ) or (look.iris == 1.0 and look.distinct < 1.0)


def _all(values: pa.Array | pa.ChunkedArray, pattern: str) -> bool:
    matched = pc.match_substring_regex(values, pattern)
    return len(values) > 0 and pc.all(matched, min_count=0).as_py()


def _any(values: pa.Array | pa.ChunkedArray, pattern: str) -> bool:
    return pc.any(pc.match_substring_regex(values, pattern), min_count=0).as_py()


def _share(values: pa.Array | pa.ChunkedArray, pattern: str) -> float:
    matched = pc.match_substring_regex(values, pattern).cast(pa.float64())
    return pc.mean(matched).as_py() or 0.0
