"""What the desk says of how far the links are."""

from __future__ import annotations

from app.progress.estimate import Estimate
from mimea.confidence.audit import Interval
from store.counting import counted


def headline(found: Estimate) -> str:
    """Found and left, how precise and how complete, with intervals."""
    total = round(found.links + found.left.mean)
    if not found.links:
        return (
            f"About **{counted(total, 'link')}** to find ({round(found.left.low):,} to "
            f"{round(found.left.high):,}), as the run states it."
        )
    return (
        f"**{found.links:,} of some {counted(total, 'link')} found**: about "
        f"{_share(found.recall.mean)} ({_between(found.recall)}). Of those found about "
        f"{_share(found.precision.mean)} are right ({_between(found.precision)})."
    )


def _between(interval: Interval) -> str:
    return f"{_share(interval.low)} to {_share(interval.high)}"


def _share(share: float) -> str:
    return f"{share:.0%}" if share in (0, 1) else f"{share:.1%}"
