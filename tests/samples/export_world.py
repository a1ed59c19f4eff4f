"""A store with decisions of all kinds on ids and names that files trip over."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from store.database import Store
from store.identifiers.iris import MINTED_BASE
from store.records import LINK_COLUMNS, Decision
from tests.samples.store_samples import graph, rows, run_folder

ODD_KEYS = [
    "/m/027rn", "Q42", "a b|c", "http://e.org/ü", "http://e.org/%C3%BC", "fl:e0", "x:", "100%",
    'say "x"', "tab\there", "two\nlines", "cr\rhere", "ключ", "مفتاح", "🗝", "#hash", "=1+1", "..",
    "http://e.org/a/../b", "http://e.org/", "http://e.org", "http://e.org/(a),b;c='d'&e?f#g",
    "urn:isbn:1", "mailto:a@b.org", "HTTP://E.ORG/x", MINTED_BASE + "left/Q1", "http://e.org/[x]",
    "https://e.org/x/1/about", "nul?", "'quoted", "http://[::1]/x", "a,b", "<tag>&amp;",
]  # fmt: skip
ODD_NAMES = [
    "plain", "", None, " spaces ", 'a "quoted" name', "two\nlines", "cr\r\nlf", "tab\tin",
    "=1+1", "@home", "-5", "🇹🇩 emoji", "تشاد", "\u202eright to left", "long " * 2000, "a|b",
    "#comment", "NA", "u\u2028line", "back\\slash", "'=x",
]  # fmt: skip
CURATORS = ("ada", "bea|ben", "=cmd", "Ümit O'Neil")
VERDICTS = ("accept", "reject", "unsure", "skip", "no_counterpart")
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def keys(side: str, number: int) -> list[str]:
    plain = [f"http://{side}.test/resource/{i}" for i in range(number - len(ODD_KEYS))]
    return ODD_KEYS + plain


def odd_store(folder: Path, decisions: int = 300) -> Store:
    """`decisions` events on as many left entities; also seeds, a retract and an adjudication."""
    number = decisions + 40
    store = Store.open(folder)
    sides = {side: keys(side, number) for side in ("left", "right")}
    graphs = [
        graph(f'the "{side}" graph ü', [(key, _name(i), None) for i, key in enumerate(found)])
        for side, found in sides.items()
    ]
    pairs = list(zip(sides["left"], sides["right"], strict=True))
    store.import_graphs(*graphs, rows(LINK_COLUMNS, *pairs[decisions : decisions + 10]))
    store.ledger.append([_event(i, *pair) for i, pair in enumerate(pairs[:decisions])])
    open_pairs = pairs[decisions + 10 :]
    proposals = [(left, right, 1, 0.05 + 0.03 * i) for i, (left, right) in enumerate(open_pairs)]
    proposals += [(left, right, 1, 0.75) for left, right in pairs[:20]]
    store.runs.add(run_folder(folder / "runs" / "run-1", store, proposals, left=number))
    left, right = pairs[3]  # skipped so far
    settled = {"run": "run-1", "rank": 2}
    store.ledger.append(
        [
            Decision("yes", left, right, "accept", "ada", START, **settled, note="=cmd()"),
            Decision("no", left, right, "reject", "bea|ben", START, rank=1, note=" a\u2028b "),
            Decision("end", left, right, "adjudicate", "ada", START, outcome="accept"),
            Decision("oops", *pairs[8], "accept", "ada", START),
        ]
    )
    store.ledger.retract("oops", "ada", retract_id="back", decided_at=START)
    return store


def _name(number: int) -> str | None:
    return ODD_NAMES[number % len(ODD_NAMES)]


def _event(number: int, left: str, right: str) -> Decision:
    verdict = VERDICTS[number % 5]
    return Decision(
        event_id=f"e/{number} ü",
        left=left,
        right=None if verdict == "no_counterpart" else right,
        verdict=verdict,
        curator=CURATORS[number % 4],
        decided_at=START + timedelta(days=number, microseconds=number),
        run="run-1" if number % 3 else None,
        rank=number % 3 or None,
        evidence_hash=f"hash{number}",
        shown_ms=number * 10,
        batch="b1" if number % 2 else None,
        note=ODD_NAMES[(number // 5) % len(ODD_NAMES)] or None,
    )
