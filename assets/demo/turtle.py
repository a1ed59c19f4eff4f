"""Turtle that a person can read: one block per entity, one line per predicate.

Terms travel as Turtle text (`"Chad"@en`, `entity:e0412`), so a statement is a pair of strings.
"""

from collections.abc import Iterable
from dataclasses import dataclass

Statement = tuple[str, str]
ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


@dataclass(frozen=True)
class Block:
    """All statements about one subject (a prefixed name)."""

    subject: str
    statements: list[Statement]


def text(value: str, language: str | None = None) -> str:
    """A string literal, with its language if one is given."""
    quoted = f'"{value.translate(ESCAPES)}"'
    return f"{quoted}@{language}" if language else quoted


def typed(value: object, datatype: str) -> str:
    """A literal of an XML Schema type; `datatype` is its local name, as in "integer"."""
    return f'"{value}"^^xsd:{datatype}'


def year(value: str) -> str:
    """The year of an ISO date or of a bare year, as xsd:gYear."""
    return typed(value[:4].zfill(4), "gYear")


def day_or_year(value: str) -> str:
    """xsd:date for a full ISO date, xsd:gYear for a bare year."""
    return typed(value, "date") if len(value) == 10 else year(value)


def document(prefixes: dict[str, str], blocks: Iterable[Block]) -> str:
    """A Turtle document; blocks in the order given, objects of a predicate on one line."""
    head = [f"@prefix {name}: <{iri}> ." for name, iri in prefixes.items()]
    return "\n".join([*head, "", *map(_block, blocks)])


def _block(block: Block) -> str:
    grouped: dict[str, list[str]] = {}
    for predicate, term in block.statements:
        grouped.setdefault(predicate, []).append(term)
    lines = [f"    {predicate} {', '.join(terms)}" for predicate, terms in grouped.items()]
    return f"{block.subject}\n" + " ;\n".join(lines) + " .\n"
