"""What the conflict desk shows of the claims in a conflict, without a browser.

The shared entity stands beside all candidates, so an attribute is a row, and a candidate a column.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from app.review.attribute_pairs import Learned, pair_attributes
from app.text.attribute_label import attribute_label
from store.records import Claim, Entity, OpenConflict

ROWS = 10
SIGNS = {"equal": "=", "close": "≈", "differs": "≠"}
Values = Mapping[int, Mapping[str, list[str]]]  # entity id -> attribute -> its literal values


def candidate(conflict: OpenConflict, claim: Claim) -> Entity | None:
    """The claim's other end, None for "no counterpart"."""
    return claim.left if conflict.kind == "right" else claim.right


def attribute_rows(conflict: OpenConflict, values: Values, learned: Learned) -> list[dict]:
    """Rows with "attribute", "shared" and, by their place from 1, the candidates' values.

    First what the shared entity has in common with most candidates, then what only candidates have;
    at most ROWS. A candidate's value has a sign in front that says how it compares.
    """
    shared = values.get(conflict.entity.entity_id, {})
    common: dict[str, dict] = {}
    alone: dict[str, dict] = {}
    for place, claim in enumerate(conflict.claims, start=1):
        other = candidate(conflict, claim)
        if other is None:
            continue
        paired = _paired(conflict, shared, values.get(other.entity_id, {}), learned)
        for own, theirs, own_value, sign, value in paired:
            row = common.setdefault(own, {"attribute": _label(own), "shared": own_value})
            row[str(place)] = f"{sign} {value}"
            alone.pop(theirs, None)
        taken = {theirs for _, theirs, *_ in paired}
        for attribute, found in values.get(other.entity_id, {}).items():
            if attribute not in taken and found:
                row = alone.setdefault(attribute, {"attribute": _label(attribute), "shared": ""})
                row[str(place)] = found[0]
    rows = [*sorted(common.values(), key=len, reverse=True)]
    return (rows + sorted(alone.values(), key=len, reverse=True))[:ROWS]


def evidence_hash(run: str | None, conflict: OpenConflict, rows: Sequence[Mapping]) -> str:
    """The first 16 hex digits of SHA-256 over what the desk shows of a conflict."""
    shown = {"run": run, "conflict": asdict(conflict), "attributes": list(rows)}
    text = json.dumps(shown, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _paired(conflict: OpenConflict, shared: Mapping, other: Mapping, learned: Learned) -> list:
    """(shared's attribute, the other's, shared's value, sign, the other's value), surest first."""
    if conflict.kind == "right":
        pairs = pair_attributes(other, shared, learned)
        return [(p.right, p.left, p.right_value, SIGNS[p.verdict], p.left_value) for p in pairs]
    pairs = pair_attributes(shared, other, learned)
    return [(p.left, p.right, p.left_value, SIGNS[p.verdict], p.right_value) for p in pairs]


def _label(attribute: str) -> str:
    return attribute_label(attribute)[:80]
