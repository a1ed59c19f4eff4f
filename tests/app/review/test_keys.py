import string

from app.review.keys import KEYS, key_rows
from store.records import VERDICTS

PRODUCT = {
    "accept": "a",
    "reject": "x",
    "unsure": "u",
    "no_counterpart": "n",
    "skip": " ",
    "undo": "backspace",
    "search": "s",
    "back": "arrowleft",
    "forward": "arrowright",
    "note": "m",
    "queue": "q",
    "help": "h",
}


def test_every_promised_key_does_what_it_says():
    assert {k.action: k.keys[0] for k in KEYS if k.action != "choose"} == PRODUCT
    (choose,) = [k for k in KEYS if k.action == "choose"]
    assert "".join(choose.keys) == string.digits[1:]


def test_no_key_has_two_meanings():
    keys = [name for key in KEYS for name in key.keys]
    assert len(keys) == len(set(keys))


def test_verdicts_are_those_of_the_ledger():
    assert {k.verdict for k in KEYS if k.verdict} <= set(VERDICTS)
    assert all(k.verdict == k.action for k in KEYS if k.verdict)


def test_buttons_and_help_come_from_the_same_rows():
    assert [row["action"] for row in key_rows()] == [k.action for k in KEYS]
