import string

from app.review.keys import KEYS, RELATION_KEYS, key_rows
from store.records import RELATIONS, VERDICTS

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
    keys = [name for key in (*KEYS, *RELATION_KEYS) for name in key.keys]
    assert not {"r", "c"} & set(keys)  # Streamlit's own: run again, clear the cache
    assert len(keys) == len(set(keys))


def test_verdicts_are_those_of_the_ledger():
    assert {k.verdict for k in KEYS if k.verdict} <= set(VERDICTS)
    assert all(k.verdict == k.action for k in KEYS if k.verdict)


def test_buttons_and_help_come_from_the_same_rows():
    assert [row["action"] for row in key_rows()] == [k.action for k in KEYS]


def test_relations_have_keys_only_where_they_are_asked_for():
    added = key_rows(relations=True)[len(KEYS) :]
    assert [row["verdict"] for row in added] == list(RELATIONS)
    assert all(row["relation"] and row["button"] for row in added)
