"""Imported decisions in sentences: what a file adds, what is left out, what to look at."""

from __future__ import annotations

from app.settings.wording import CHOICES
from app.text.labels import VERDICTS
from store.counting import counted
from store.ledger.import_plan import ImportPlan

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
        "row is a known link without a curator; import it with the graphs",
        "rows are known links without a curator; import them with the graphs",
    ),
    "right entity alone": (
        "row is about a right entity alone, which can't be recorded",
        "rows are about a right entity alone, which can't be recorded",
    ),
    "one graph": (
        "row is about two entities of one graph, which is decided on the Duplicates page",
        "rows are about two entities of one graph, which is decided on the Duplicates page",
    ),
    "repeated": ("row repeats another", "rows repeat others"),
    "here already": ("row is in the history already", "rows are in the history already"),
    "older": (
        "row is older than a decision of the same curator here",
        "rows are older than decisions of the same curators here",
    ),
}


def outcome(plan: ImportPlan, done: bool) -> str:
    """One sentence: how many decisions of which verdicts came, or would come."""
    total = sum(plan.new.values())
    read = f"Read as {FORMATS[plan.file.format]}."
    if not total:
        return f"{read} No new decisions: the file has none, or they were imported before."
    verdicts = ", ".join(
        f"{number:,} {VERDICTS[verdict]}" for verdict, number in by_verdict(plan).items()
    )
    return (
        f"{read} {counted(total, 'new decision')}{'' if done else ' would be added'}: {verdicts}."
    )


def by_verdict(plan: ImportPlan) -> dict[str, int]:
    """The new decisions by verdict, in the order of the pages."""
    return {verdict: plan.new[verdict] for verdict in VERDICTS if verdict in plan.new}


def cautions(plan: ImportPlan) -> list[str]:
    """What to know before a file is imported, or after; each a sentence."""
    sentences = []
    if plan.swapped:
        sentences.append(
            f"{counted(plan.swapped, 'row names', 'rows name')} the right graph's entity first "
            "and is read with left and right swapped"
            if plan.swapped == 1
            else (
                f"{plan.swapped:,} rows name the right graph's entity first and are read with "
                "left and right swapped"
            )
        )
    if plan.unknown:
        sentences.append(
            f"{counted(plan.unknown, 'row names an entity', 'rows name entities')} that the "
            f"graphs don't have: {missing(plan)}"
        )
    for reason, (one, many) in LEFT_OUT.items():
        if reason in plan.left_out:
            sentences.append(counted(plan.left_out[reason], one, many))
    if plan.file.relations:
        sentences.append(relations(plan.file.relations))
    if plan.file.others:
        sentences.append(others(plan))
    if len(plan.against):
        sentences.append(
            f"{counted(len(plan.against), 'contradiction')} with decisions or known links here; "
            "resolve them on the Conflicts page"
        )
    return sentences


def missing(plan: ImportPlan, most: int = 5) -> str:
    """The first entities that the graphs don't have, with their lines."""
    shown = [
        f"{'' if line is None else f'line {line}: '}{side} '{cell[:80]}'"
        for line, side, cell in plan.missing[:most]
    ]
    return "; ".join(shown) + (" …" if plan.unknown > most else "")


def others(plan: ImportPlan) -> str:
    """The statements that were not taken for links."""
    found = plan.file.others
    named = ", ".join(f"{name} ({number:,})" for name, number in list(found.items())[:5])
    rows = counted(sum(found.values()), "statement says", "statements say")
    return f"{rows} something other than that two entities are the same and is left out: {named}"


def relations(left_out: dict[str, int]) -> str:
    """What is not the same but broader and the like, in a project that has no such verdicts."""
    said = ", ".join(f"{number:,} “{VERDICTS[one]}”" for one, number in left_out.items())
    return (
        f"{counted(sum(left_out.values()), 'row says', 'rows say')} what two entities are when "
        f"they are not the same ({said}), and "
        f"{'is' if sum(left_out.values()) == 1 else 'are'} left out; to keep such rows, switch on "
        f"“{CHOICES['relations'].label}” in Settings, or with `settings WORKSPACE relations=true`, "
        "and import the file again"
    )


def orphaned(number: int) -> str:
    """That decisions lost their entities; `number` is at least 1."""
    return (
        f"{counted(number, 'decision names an entity', 'decisions name entities')} that these "
        "graphs don't have; it is kept and counts again when the entities are back"
        if number == 1
        else (
            f"{number:,} decisions name entities that these graphs don't have; they are kept "
            "and count again when the entities are back"
        )
    )
