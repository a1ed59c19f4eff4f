"""Data stays text wherever it is shown."""

import pytest

from app.text.plain_text import MOST, cut, isolated, plain, short_key


@pytest.mark.parametrize("text", ["Chad", "Côte d’Ivoire", "O, 12 km", ""])
def test_harmless_text_stays_as_it_is(text):
    assert cut(text) == plain(text) == text


@pytest.mark.parametrize("character", "\\`*_{}[]()#+-.!|<>~$&=\"'@^")
def test_every_sign_of_markdown_is_escaped(character):
    assert plain(f"a{character}b") == f"a\\{character}b"


def test_neither_icons_nor_colours_nor_headings():
    assert ":smile" not in plain(":smile: :red[x]").replace("\\", "")
    assert plain("a\n\n# b\x00\x1b") == "a \\# b "


def test_writing_directions_stay_inside():
    assert plain("a\u202eb") == "a b"
    assert plain("שלום") == "\u2068שלום\u2069"
    assert cut("می\u200cخواهم") == "می\u200cخواهم"  # a joiner is part of the word


def test_long_text_is_cut_and_none_is_empty():
    assert len(cut("x" * 10_000)) == MOST
    assert cut("x" * 10_000).endswith("…")
    assert cut(None) == plain(None) == ""


def test_only_what_runs_from_right_to_left_is_set_apart():
    assert isolated("Chad") == "Chad" and isolated("Чад") == "Чад"
    assert isolated("a שלום") == "\u2068a שלום\u2069"


def test_short_keys():
    assert short_key("http://a.example/ns#Chad") == "Chad"
    assert short_key("http://a.example/Chad/") == "Chad"
    assert short_key("/m/027rn") == "/m/027rn"
