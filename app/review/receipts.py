"""Storing what the card sends: events become decisions once, and the card gets a receipt.

The card sends everything that is not acknowledged yet, again and again; an event that is in the
ledger already is passed over by its id. A refused event is acknowledged too, with the reason, so
that it is shown and not sent for ever, and keeps none of those behind it from being stored; a
failing store acknowledges nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from app.text.labels import VERDICTS as WORDS
from store.database import Store
from store.errors import DecisionRefused
from store.records import RELATIONS, Decision
from store.review.audits import AUDITED
from store.review.opinions import OPINION

VERDICTS = ("accept", "reject", "unsure", "skip", "no_counterpart", "retract", *RELATIONS)
TEXTS = ("event", "session", "left", "right", "run", "hash", "note", "target", "audit")
NUMBERS = {"rank": 2**31 - 1, "shown_ms": 2**53}  # the largest that each may be
LATEST_TIME = 1e13  # milliseconds since 1970: the year 2286
LATEST = 50  # refusals that are sent again, in case an answer was lost


@dataclass
class Receipts:
    """What one browser session knows: last stored seq per card session, the latest
    refusals (the card shows each once), skips."""

    acknowledged: dict[str, int] = field(default_factory=dict)
    refused: list[dict] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)

    def take(self, store: Store, curator: str, outbox: Mapping) -> int:
        """Store the events of an outbox; returns how many were new.

        Raises StoreError, with nothing acknowledged beyond what is stored, if the store fails.
        """
        now = datetime.now(UTC)
        stored = 0
        for event in outbox.get("events") or []:
            if not _placed(event):
                self._refuse(event, "an event needs a session and a seq, counted from 1")
                continue
            if event["seq"] <= self.acknowledged.get(event["session"], 0):
                continue
            stored += self._take_one(store, curator, event, (outbox.get("now"), now))
            self.acknowledged[event["session"]] = event["seq"]
        return stored

    def _take_one(self, store: Store, curator: str, event: Mapping, clocks: tuple) -> int:
        try:
            decision = as_decision(event, curator, _when(event.get("at"), *clocks))
            _check(store, decision)
            new = _stored(store, decision)
        except (DecisionRefused, ValueError) as error:
            self._refuse(event, str(error))
            return 0
        self._remember_skip(decision)
        return new

    def _refuse(self, event: object, reason: str) -> None:
        name = event.get("event") if isinstance(event, dict) else None
        refusal = {"event": name if _is_text(name) else None, "reason": reason}
        if refusal not in self.refused:
            self.refused = [*self.refused, refusal][-LATEST:]

    def _remember_skip(self, decision: Decision) -> None:
        """Skipped entities stay away for this session; taking the skip back brings them back."""
        if decision.verdict == "skip":
            self.skipped[decision.event_id] = decision.left
        self.skipped.pop(decision.target, None)


def as_decision(event: Mapping, curator: str, when: datetime) -> Decision:
    """The ledger's record of an event. Raises ValueError for what the card can't have sent."""
    for name in TEXTS:
        value = event.get(name)
        if value is not None and not _is_text(value):
            raise ValueError(f"the event's {name} must be a short text, not {_said(value)}")
        if value is None and name in ("event", "left"):
            raise ValueError(f"the event has no {name}")
    for name, most in NUMBERS.items():
        value = event.get(name)
        if value is not None and (type(value) is not int or not 0 <= value <= most):
            raise ValueError(f"the event's {name} must be a whole number, not {_said(value)}")
    probability = event.get("probability")
    if probability is not None and not (
        type(probability) in (int, float) and 0 <= probability <= 1
    ):
        raise ValueError(
            f"the event's probability must be a number from 0 to 1, not {_said(probability)}"
        )
    if event.get("verdict") not in VERDICTS:
        raise ValueError(
            f"{_said(event.get('verdict'))} is not a verdict; expected {', '.join(VERDICTS)}"
        )
    return Decision(
        event_id=event["event"],
        left=event["left"],
        right=event.get("right"),
        verdict=event["verdict"],
        curator=curator,
        decided_at=when,
        run=event.get("run"),
        rank=event.get("rank"),
        evidence_hash=event.get("hash"),
        shown_ms=event.get("shown_ms"),
        batch=_batch(event),
        note=event.get("note"),
        target=event.get("target"),
        probability=None if probability is None else float(probability),
    )


def _batch(event: Mapping) -> str | None:
    """What an event was an answer to, where it was more than an open question."""
    if event.get("audit"):
        return AUDITED + event["audit"]
    return OPINION if event.get("opinion") is True else None


def _check(store: Store, decision: Decision) -> None:
    """A page decides only what could be read, by verdicts that the project has by now, and takes
    back only its curator's decisions.

    Raises DecisionRefused.
    """
    if decision.verdict == "retract":
        target = store.ledger.event(decision.target) if decision.target else None
        if target is not None and target.curator != decision.curator:
            raise DecisionRefused(
                f"this is the decision of {target.curator}; take it back on the History page"
            )
        return
    settings = store.settings.current()
    shown, least = decision.shown_ms or 0, settings.least_ms
    if shown < least:
        raise DecisionRefused(
            f"the card was on screen for only {shown} ms; a key counts after {least} (see Settings)"
        )
    if decision.verdict in RELATIONS and not settings.relations:
        raise DecisionRefused(
            f"“{WORDS[decision.verdict]}” is no verdict of this project any more; switch it on in "
            "Settings, or reload the page"
        )


def _stored(store: Store, decision: Decision) -> int:
    """How many events are new: 1, or 0 for one that is there already.

    One that comes again may name another time, by a few milliseconds, for which the ledger refuses
    it: only then is it looked for.
    """
    try:
        return store.ledger.append([decision])
    except DecisionRefused:
        known: Sequence[Decision] = store.ledger.history(left_key=decision.left, limit=1000)
        if any(old.event_id == decision.event_id for old in known):
            return 0
        raise


def _placed(event: object) -> bool:
    """Whether an event says where it belongs, so that it can be acknowledged."""
    session, seq = (event.get("session"), event.get("seq")) if isinstance(event, dict) else (0, 0)
    return _is_text(session) and type(seq) is int and 0 < seq <= 2**53


def _is_text(value: object) -> bool:
    """A text that the ledger can hold; half of a surrogate pair is none."""
    try:
        return isinstance(value, str) and len(value) <= 4000 and bool(value.encode() or True)
    except UnicodeEncodeError:
        return False


def _said(value: object) -> str:
    """A wrong value as a refusal names it, whatever it holds."""
    return "a list or an object" if isinstance(value, list | dict) else f"{value!r:.60}"


def _when(pressed: object, sent: object, now: datetime) -> datetime:
    """By this computer's clock: the browser only says how long ago the key was pressed, both times
    in milliseconds by its own. Without its clock it counts as pressed now."""
    if pressed is None or not _is_time(sent):
        return now
    if not _is_time(pressed):
        raise ValueError(f"the event's at must be milliseconds since 1970, not {_said(pressed)}")
    return now - timedelta(milliseconds=max(0.0, float(sent) - float(pressed)))


def _is_time(value: object) -> bool:
    return type(value) in (int, float) and 0 <= value < LATEST_TIME  # which NaN is not
