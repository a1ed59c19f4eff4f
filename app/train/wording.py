"""How far a training is, in one fraction and one sentence, from its progress records."""

from __future__ import annotations

from collections.abc import Sequence

STAGES = {
    "read": "Reading the graphs",
    "features": "Preparing values, names and pictures",
    "train": "Learning",
    "propose": "Searching for candidates",
    "write": "Writing the run",
    "done": "Done",
}


def headline(records: Sequence[dict], waited: float = 0.0) -> tuple[float, str]:
    """The overall fraction, 0 to 1, and what is going on now; `waited` seconds since the start."""
    if not records:
        return 0.0, "Starting the model" + (f" · {clock(waited)}" if waited >= 1 else "")
    last = records[-1]
    words = [STAGES.get(last["stage"], last["stage"])]
    if last.get("epoch") and last.get("epochs"):
        words.append(f"epoch {last['epoch']} of {last['epochs']}")
    accuracy = newest_accuracy(records)
    if accuracy is not None:
        words.append(f"Hits@1 {accuracy:.0%} on held-out links")
    left = seconds_left(records)
    if left is not None and last["stage"] != "done":
        words.append(f"about {clock(left)} left")
    return min(max(float(last.get("fraction", 0.0)), 0.0), 1.0), " · ".join(words)


def newest_accuracy(records: Sequence[dict]) -> float | None:
    for record in reversed(records):
        if record.get("valid"):
            return record["valid"].get("hits@1")
    return None


def seconds_left(records: Sequence[dict]) -> float | None:
    """What the model says, else what the pace so far promises; None before there is a pace."""
    last = records[-1]
    if last.get("eta_seconds") is not None:
        return last["eta_seconds"]
    spent, fraction = last["time"] - records[0]["time"], last.get("fraction", 0.0)
    if spent < 1 or fraction < 0.05:
        return None
    return spent * (1 - fraction) / fraction


def clock(seconds: float) -> str:
    """8 s, 1 min 20 s, 2 h 5 min."""
    whole = max(1, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest and minutes < 10 else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"
