"""What of an export can be chosen on the command line, and the words for its rows."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from store.exports.choices.publication import PREDICATES, Publication
from store.exports.choices.selection import MIN_CONFIDENCE, Selection
from store.exports.formats import correspondences
from store.exports.formats.formats import FORMATS
from store.exports.merged.graph import (
    CANONICAL,
    SYNTAXES,
    Merge,
    syntax_of,
)
from store.records import ABOUT, RELATIONS

NOUNS = {"sssom": "mapping", "predictions": "prediction", "decisions": "event"}
TABLES = ("parquet", "csv")


def noun(format: str, merge: Merge | None = None, verdicts: Iterable[str] = ()) -> str:
    """What a row of the format is, with these verdicts among the rows."""
    if merge:
        return "row" if merge.syntax in TABLES else "statement"
    if format not in NOUNS and not set(RELATIONS).isdisjoint(verdicts):
        return "row"  # not all of them are links
    return NOUNS.get(format, "decision" if format == "decisions-csv" else "link")


def selection(options: argparse.Namespace, usual: Selection) -> Selection:
    """The rows that the options ask for; what they leave open is as the format has it."""
    chosen = {
        "verdicts": _parts(options.verdicts),
        "curators": _parts(options.curators),
        "run": options.run,
        "seeds": options.seeds,
        "predictions": options.predictions,
        "min_confidence": options.min_confidence,
        "about": options.entities,
        "released": options.released,
        "duplicates": options.duplicates,
    }
    given = {name: value for name, value in chosen.items() if value is not None}
    return replace(usual, **given)


def publication(options: argparse.Namespace, chosen: Publication) -> Publication:
    """How the project publishes, with what the options say otherwise."""
    given = {
        "predicate": options.predicate,
        "base": options.base,
        "license": options.license,
        "mapping_set_id": options.mapping_set_id,
    }
    return replace(chosen, **{name: value for name, value in given.items() if value is not None})


def merge(options: argparse.Namespace) -> Merge | None:
    """How the merged graph is to be written; None for other formats. Raises InputError."""
    if options.format != "merged":
        return None
    syntax = options.syntax or syntax_of(options.out)
    return Merge(options.canonical, syntax, options.allow_joined)


def add_export_options(one: argparse.ArgumentParser) -> None:
    names = (*FORMATS, correspondences.FORMAT)
    one.add_argument("format", metavar="FORMAT", choices=names, help=", ".join(names))
    one.add_argument("out", type=Path, metavar="OUT", help="the file (or folder) to write")
    _add_rows(one.add_argument_group("rows"))
    _add_merged(one.add_argument_group("the merged graph"))
    words = one.add_argument_group("words", "default: what the project chose on the Export page")
    words.add_argument("--predicate", help=f"{', '.join(PREDICATES)} or an IRI")
    words.add_argument("--base", metavar="IRI", help="base for ids that are not IRIs")
    words.add_argument("--license", metavar="IRI", help="of an SSSOM file")
    words.add_argument("--mapping-set-id", metavar="IRI", help="of an SSSOM file")


def _parts(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(part.strip() for part in text.split(",") if part.strip())


def _add_rows(rows) -> None:
    rows.add_argument(
        "--verdicts",
        metavar="A,B",
        help=f"of accept, reject, no_counterpart, {', '.join(RELATIONS)}; default what the format "
        "can say, the last four where the project has them",
    )
    rows.add_argument("--curators", metavar="A,B", help="whose decisions; default everybody's")
    rows.add_argument("--run", help="only decisions made in this run")
    rows.add_argument(
        "--entities",
        choices=ABOUT,
        help="pairs that name a main entity, pairs of vocabulary alone, or all; default main, of "
        "the merged graph all",
    )
    seeds = argparse.BooleanOptionalAction
    rows.add_argument("--seeds", action=seeds, help="known links; default in sssom, merged")
    rows.add_argument(
        "--released",
        action=argparse.BooleanOptionalAction,
        help="what was released on the word of a sample, without a look at each; default with",
    )
    rows.add_argument(
        "--duplicates",
        action=argparse.BooleanOptionalAction,
        help="pairs of one graph that are one thing; default in sssom, ntriples, turtle, jsonld",
    )
    rows.add_argument(
        "--predictions",
        action="store_true",
        default=None,
        help="also the model's first candidates that nobody has judged, or correspondences that "
        "nobody has confirmed",
    )
    rows.add_argument(
        "--min-confidence",
        type=float,
        metavar="P",
        help=f"minimum probability of a prediction; default {MIN_CONFIDENCE}",
    )


def _add_merged(whole) -> None:
    whole.add_argument(
        "--canonical",
        default="left",
        choices=CANONICAL,
        help="whose IRI stands for linked entities; default left",
    )
    whole.add_argument(
        "--syntax", choices=SYNTAXES, help="default by the name of OUT: .nq, .ttl, .zip, .parquet …"
    )
    whole.add_argument(
        "--allow-joined",
        action="store_true",
        help="also merge clusters that join several entities of one graph",
    )
