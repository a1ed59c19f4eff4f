"""How entities look in the dialog: data is text, whatever is in it."""

from app.linking import looks
from app.linking.facts import Chosen, Hit
from app.review.attribute_table import Row
from store.records import Entity

HOSTILE = "<b>x</b> **y** :smile: [z](http://x.test)"
ODD = Entity(0, "left", '"><script>', HOSTILE, "<i>told</i>", ("http://v.test/<u>",))


def test_a_chosen_entity_is_escaped():
    html = looks.entity(Chosen(ODD, ("<s>also</s>",), None))
    for tag in ("<b>x", "<script", "<i>", "<u>", "<s>"):
        assert tag not in html
    assert "&lt;b&gt;x&lt;/b&gt;" in html and "&lt;i&gt;told" in html


def test_a_result_is_no_markdown():
    label = looks.label(Hit(ODD, "linked to <b>*q*</b>", None))
    assert r"\<b\>x\</b\> \*\*y\*\*" in label and r"\[z\]" in label
    assert r"linked to \<b\>\*q\*" in label


def test_a_result_without_a_name_shows_its_key_once():
    label = looks.label(Hit(Entity(0, "left", "http://x.test/e1", None), "", None))
    assert label == "**e1**"


def test_rows_beyond_what_is_shown_are_counted():
    rows = [Row(f"a{i}", "1", "equal", "1", f"b{i}") for i in range(looks.ROWS + 3)]
    html = looks.attributes(rows)
    assert html.count("<tr>") == looks.ROWS + 1 and "and 3 more" in html
    assert "more" not in looks.attributes(rows[: looks.ROWS])
