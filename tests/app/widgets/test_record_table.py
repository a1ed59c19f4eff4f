from datetime import datetime

from app.widgets.record_table import Explained, table


def test_columns_are_the_keys_and_every_record_is_a_line():
    found = table([{"name": "Chad", "rank": 1}, {"name": "Mali", "rank": None}])
    assert found.count("<tr>") == 3
    assert ">name</th>" in found and '<td dir="auto" class="number">1</td>' in found
    assert '<td dir="auto" class="number"></td>' in found


def test_text_stays_text():
    found = table([{"<i>": '<script>alert("1")</script>', "b": "line\nbreak\u202e"}])
    assert "<script" not in found and "<i>" not in found
    assert "&lt;script&gt;" in found and "line break " in found


def test_a_long_text_is_cut():
    assert len(table([{"a": "x" * 100_000}])) < 2_000


def test_numbers_and_times_are_written_for_people():
    found = table([{"score": 0.98765, "n": 12345, "when": datetime(2026, 1, 2, 3, 4, 5, 678)}])
    assert ">0.988<" in found and ">12,345<" in found and ">2026-01-02 03:04:05<" in found
    assert '<td dir="auto" class="">True<' in table([{"a": True}])


def test_a_table_without_records_is_empty():
    assert "<td" not in table([])


def test_a_word_has_its_meaning_on_hover_and_both_are_text():
    html = table([{"part": Explained("<b>", 'how "many"')}])
    assert '<td dir="auto" class="" title="how &quot;many&quot;">&lt;b&gt;</td>' in html
