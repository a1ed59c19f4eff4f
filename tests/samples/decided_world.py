"""A workspace in which people have decided: two curators who looked, one of them with markup for a
name, and a release."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from app.pipeline import Workspace
from store.records import Decision
from tests.samples.release_world import RUN, build, key

HOSTILE = '<img src="http://evil.example/x" onerror=alert(1)>'
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def decided_workspace(folder: Path, open_ones: int = 40) -> Workspace:
    """60 pairs looked at, 10 of them rejected; the surest of the others released."""
    build(folder, np.linspace(0.99, 0.05, 60 + open_ones)).close()
    workspace = Workspace(folder)
    workspace.store.ledger.append([_decision(i) for i in range(0, 60)])
    review, ledger = workspace.store.review, workspace.store.ledger
    if open_ones:
        audit = review.begin_audit("accept", 0.9, HOSTILE, review.statements("accept"), 1)
        ledger.release(audit.audit, 0.3, (28, 2), HOSTILE, "Of 30 judged, 2 wrong.")
    return workspace


def _decision(number: int) -> Decision:
    return Decision(
        f"e{number}", key("left", number), key("right", number),
        "reject" if number % 6 == 5 else "accept", HOSTILE if number % 3 == 2 else "ada",
        START + timedelta(seconds=5 * number), run=RUN, rank=1, probability=0.9 - 0.01 * number,
    )  # fmt: skip
