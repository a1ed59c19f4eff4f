"""Why two entities of one graph may be one thing, and what curators say of them, in sentences."""

from __future__ import annotations

from app.linking.wording import name
from app.text.plain_text import plain
from store.counting import counted
from store.duplicates.decisions import DuplicateDecision
from store.duplicates.duplicates import Question
from store.records import Entity

VERDICTS = {"same": "one thing", "different": "two things", "unsure": "can't tell"}
STANDING = VERDICTS | {"disputed": "curators differ", "contradicted": "yet joined by others"}


def reasons(question: Question) -> list[str]:
    """What speaks for one thing, then what speaks against it; Markdown, empty without a reason."""
    found = question.candidate
    if found is None:
        return []
    said = []
    if found.linked_id is not None:
        said.append(f"Both are linked to {_bold(question.named[found.linked_id])}.")
    if found.best_id is not None:
        said.append(
            f"Both have {_bold(question.named[found.best_id])} as their best candidate, at "
            f"probabilities of {found.first_probability:.2f} and {found.second_probability:.2f}."
        )
    if found.name is not None:
        said.append("They are called the same.")
    return said + _in_common(found.agree, found.differ, found.near, found.types) + _related(found)


def _in_common(agree: int, differ: int, near: int, types: int) -> list[str]:
    said = []
    if agree + differ:
        of_both = counted(agree + differ, "attribute")
        have = "are" if agree > 1 else "is"
        said.append(
            f"Of the {of_both} that both have, {agree or 'none'} {have} equal."
            if differ
            else f"The {of_both} that both have {have} equal."
        )
    if near:
        said.append(f"They have {counted(near, 'neighbour')} in common.")
    elif types and not agree:
        said.append("They are of the same type.")
    return said


def _related(found) -> list[str]:
    if not found.related:
        return []
    return ["One is a neighbour of the other, which two records of one thing seldom are."]


def word(said: DuplicateDecision) -> str:
    """What a curator said, and when; Markdown."""
    note = f" “{plain(said.note)}”" if said.note else ""
    when = f"{said.decided_at:%d %b %Y %H:%M} UTC"
    return f"{plain(said.curator, 60)} **{VERDICTS[said.verdict]}**, {when}{note}"


def dispute(question: Question) -> str | None:
    """What doesn't go together in what was said of the two, and what to do; Markdown, or None."""
    said = {word.verdict for word in question.words}
    if question.through and "different" in said:
        others = ", ".join(map(_bold, question.through[:3]))
        return (
            f"They are said to be two things, yet each is one thing with {others}. One of these "
            "decisions is wrong: take it back, or decide it anew under Decided."
        )
    if {"same", "different"} <= said:
        return (
            "Curators differ, so this pair is used for nothing. It counts again when all who "
            "decided say the same: decide it once more, or take your word back."
        )
    return None


def decided(first: Entity, second: Entity, verdict: str) -> str:
    """The last decision in a few words; Markdown."""
    return f"{plain(name(first), 60)} – {plain(name(second), 60)}: {VERDICTS[verdict]}"


def _bold(entity: Entity) -> str:
    return f"**{plain(name(entity), 80)}**"
