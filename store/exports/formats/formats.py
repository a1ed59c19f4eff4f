"""The list of the formats: what each can hold, and which file writes it.

A new one is a file in this folder, a row of FORMATS and a branch of `write`; its words on the
screen are in app/export/page.py.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from store.cursor import Cursor
from store.duplicates import decisions as duplicates
from store.errors import InputError
from store.exports.choices import selection
from store.exports.choices.publication import Publication, default_mapping_set_id
from store.exports.choices.selection import Selection
from store.exports.formats import (
    alignment,
    decisions_csv,
    links_csv,
    links_rdf,
    provenance,
    sssom,
)
from store.identifiers.relations import OF_SIGN, SKOS_NAMES
from store.records import ABOUT, RELATIONS

FORMATS = {  # format: the name of its file
    "csv": "links.csv",
    "sssom": "links.sssom.tsv",
    "predictions": "predictions.sssom.tsv",
    "ntriples": "links.nt",
    "turtle": "links.ttl",
    "jsonld": "links.jsonld",
    "alignment": "alignment.rdf",
    "decisions": "decisions.ttl",
    "decisions-csv": "decisions.csv",
    "merged": "merged.nq.gz",
}
LEDGER_FORMATS = ("decisions", "decisions-csv")  # all that was decided, nothing to choose
STATED_IN = {"sssom": ("accept", "reject", "no_counterpart"), "predictions": ()}
POSITIVE = ("accept",)  # all that the other formats can say of "the same"
RELATED_IN = {  # what a format has words for beside that, for pairs that are not the same
    "csv": RELATIONS,
    "sssom": RELATIONS,
    "ntriples": tuple(SKOS_NAMES),
    "turtle": tuple(SKOS_NAMES),
    "jsonld": tuple(SKOS_NAMES),
    "alignment": tuple(OF_SIGN.values()),
}
# Those that can say of two entities of one graph that they are one thing.
WITH_DUPLICATES = ("sssom", *links_rdf.SYNTAXES)


def default(format: str, relations: bool = False) -> Selection:
    """What a format holds when nothing was chosen, in a project with or without `relations`."""
    return Selection(
        STATED_IN.get(format, POSITIVE) + (RELATED_IN.get(format, ()) if relations else ()),
        seeds=format in ("sssom", "merged"),
        model=format == "sssom",
        predictions=format == "predictions",
        about="all" if format == "merged" else "main",  # one graph, not a list: all of it is merged
        duplicates=format in WITH_DUPLICATES,
    )


def check(format: str, chosen: Selection) -> None:
    """Raises InputError for an unknown format, or one that can't say what was selected."""
    if format not in FORMATS:
        raise InputError(f"unknown export format '{format}'; expected one of {', '.join(FORMATS)}")
    can = STATED_IN.get(format, POSITIVE) + RELATED_IN.get(format, ())
    wrong = [verdict for verdict in chosen.verdicts if verdict not in can]
    if wrong:
        raise InputError(
            f"{format} can't hold the verdict {wrong[0]}; it holds {', '.join(can) or 'none'}"
        )
    if chosen.about not in ABOUT:
        raise InputError(f"unknown entities '{chosen.about}'; expected one of {', '.join(ABOUT)}")
    if chosen.duplicates and format not in WITH_DUPLICATES:
        raise InputError(
            f"{format} can't hold duplicates within one graph; {', '.join(WITH_DUPLICATES)} can"
        )
    if not 0 <= chosen.min_confidence <= 1:
        raise InputError(
            f"the minimum confidence is {chosen.min_confidence}; expected 0 to 1, say 0.5"
        )


def counts(cursor: Cursor, format: str, chosen: Selection) -> dict[str, int]:
    """The rows that a file of one of the other formats than "merged" will have; see
    Exports.counts."""
    check(format, chosen)
    if format == "decisions":
        return {"event": provenance.count(cursor)}
    if format == "decisions-csv":
        return {"decision": decisions_csv.count(cursor)}
    found = selection.counts(cursor, chosen)
    within = duplicates.same(cursor, chosen.about).num_rows if chosen.duplicates else 0
    return found | ({"duplicate": within} if within else {})


def left_out(cursor: Cursor, format: str, chosen: Selection) -> int:
    """How many pairs of vocabulary a file about main entities leaves out. Raises InputError."""
    check(format, chosen)
    if format in LEDGER_FORMATS or chosen.about != "main":
        return 0
    return sum(counts(cursor, format, replace(chosen, about="vocabulary")).values())


def write(
    cursor: Cursor, format: str, path: Path, chosen: Selection, publication: Publication
) -> int:
    """Write one of the other formats than "merged", read it again, and return how many rows it has.

    Raises OSError, and SyntaxError where it can't be read back.
    """
    if format == "decisions":
        return provenance.write(provenance.ledger(cursor), path, publication.base)
    if format == "decisions-csv":
        return decisions_csv.write(decisions_csv.last_words(cursor), path)
    table = selection.rows(cursor, chosen)
    within = duplicates.same(cursor, chosen.about) if chosen.duplicates else None
    if format in links_rdf.SYNTAXES:
        return links_rdf.write(table, path, links_rdf.SYNTAXES[format], publication, within)
    if format == "alignment":
        return alignment.write(table, path, publication)
    if format == "csv":
        return links_csv.write(table, path, not set(chosen.verdicts).isdisjoint(RELATIONS))
    about = (publication.mapping_set_id or default_mapping_set_id(cursor), _title(cursor, format))
    return sssom.write(table, path, about, selection.encoded_keys(cursor), publication, within)


def _title(cursor: Cursor, format: str) -> str:
    names = [name for (name,) in cursor.rows("select name from graph order by side")]
    what = "Proposals of a model" if format == "predictions" else "Links"
    title = f"{what} between {' and '.join(names)}" if names else what
    return "".join(letter for letter in title if letter.isprintable())
