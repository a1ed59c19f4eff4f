"""Past decisions in sentences: what a file brings, what of it is left out, what to look at."""

from __future__ import annotations

from app.text.counting import counted
from app.text.labels import VERDICTS
from store.ledger.import_plan import Weighed

FORMATS = {
    "csv": "a table of links",
    "decisions-csv": "decisions as CSV",
    "sssom": "SSSOM",
    "rdf": "links in RDF",
    "alignment": "an alignment",
    "decisions": "a ledger in PROV-O",
}
# why rows are not taken: (one, many)
LEFT_OUT = {
    "prediction": ("row is a machine's prediction", "rows are a machine's predictions"),
    "known link": (
        "row is a known link that nobody signed; it can come in with the graphs",
        "rows are known links that nobody signed; they can come in with the graphs",
    ),
    "right entity alone": (
        "row is about a right entity alone, which the ledger has no place for",
        "rows are about a right entity alone, which the ledger has no place for",
    ),
    "repeated": ("row repeats another", "rows repeat others"),
    "here already": ("row is here already", "rows are here already"),
    "older": (
        "row is older than another word of its curator here",
        "rows are older than another word of their curator here",
    ),
}


def outcome(weighed: Weighed, done: bool) -> str:
    """One sentence: how many decisions of which verdicts came, or would come."""
    total = sum(weighed.new.values())
    read = f"Read as {FORMATS[weighed.past.format]}."
    if not total:
        return f"{read} No new decisions: the file has none, or they are in already."
    verdicts = ", ".join(
        f"{number:,} {VERDICTS[verdict]}" for verdict, number in by_verdict(weighed).items()
    )
    return f"{read} {counted(total, 'new decision')}{'' if done else ' would come'}: {verdicts}."


def by_verdict(weighed: Weighed) -> dict[str, int]:
    """The new decisions by verdict, in the order of the pages."""
    return {verdict: weighed.new[verdict] for verdict in VERDICTS if verdict in weighed.new}


def cautions(weighed: Weighed) -> list[str]:
    """What is to be known before a file is taken in, or after; each a sentence."""
    said = []
    if weighed.turned:
        said.append(
            f"{counted(weighed.turned, 'row names', 'rows name')} the right graph's entity first "
            "and is turned round"
            if weighed.turned == 1
            else f"{weighed.turned:,} rows name the right graph's entity first and are turned round"
        )
    if weighed.unknown:
        said.append(
            f"{counted(weighed.unknown, 'row names an entity', 'rows name entities')} that the "
            f"graphs don't have: {missing(weighed)}"
        )
    for reason, (one, many) in LEFT_OUT.items():
        if reason in weighed.left_out:
            said.append(counted(weighed.left_out[reason], one, many))
    if weighed.past.others:
        said.append(others(weighed))
    if len(weighed.against):
        said.append(
            f"{counted(len(weighed.against), 'contradiction')} with what is decided or known "
            "here, to be settled on the Conflicts page"
        )
    return said


def missing(weighed: Weighed, most: int = 5) -> str:
    """The first entities that the graphs don't have, with their lines."""
    shown = [
        f"{'' if line is None else f'line {line}: '}{side} '{cell[:80]}'"
        for line, side, cell in weighed.missing[:most]
    ]
    return "; ".join(shown) + (" …" if weighed.unknown > most else "")


def others(weighed: Weighed) -> str:
    """The statements that were not taken for links."""
    found = weighed.past.others
    named = ", ".join(f"{name} ({number:,})" for name, number in list(found.items())[:5])
    rows = counted(sum(found.values()), "statement says", "statements say")
    return f"{rows} something else than that two are the same, and is no link here: {named}"


def orphaned(number: int) -> str:
    """That decisions lost their entities; `number` is at least 1."""
    return (
        f"{counted(number, 'decision names an entity', 'decisions name entities')} that these "
        "graphs don't have; nothing is lost, it counts again when the entities are back"
        if number == 1
        else f"{number:,} decisions name entities that these graphs don't have; nothing is lost, "
        "they count again when the entities are back"
    )
