"""Files of known links."""

import pytest

from store.errors import InputError
from store.readers.source import read_source
from tests.samples.format_samples import DBP15K, OPENEA, write

CHAD = {"left": "a:chad", "right": "http://db.org/Tschad"}


def read(tmp_path, text, files=OPENEA):
    links = tmp_path / "links.csv"
    links.write_bytes(text.encode())
    return read_source(write(tmp_path / "data", files), links=links)


@pytest.mark.parametrize(
    "text",
    [
        "a:chad\thttp://db.org/Tschad\n",
        "a:chad,http://db.org/Tschad",
        "left,right\r\na:chad,http://db.org/Tschad\r\n",
        "\ufeffLeft\tRight\na:chad\t<http://db.org/Tschad>\n",
        "note,right,left\n,http://db.org/Tschad,a:chad\n",
        'left,right,note\n"a:chad",http://db.org/Tschad,"two\nlines, one note"\n',
        "\n\na:chad,http://db.org/Tschad\n\n",
    ],
)
def test_one_link_in_many_forms(tmp_path, text):
    assert read(tmp_path, text).links.to_pylist() == [CHAD]


def test_numbers_and_keys_in_folders_that_count(tmp_path):
    expected = [{"left": "/m/chad", "right": "http://db.org/resource/Tschad"}]
    assert read(tmp_path, "0\t3\n", DBP15K).links.to_pylist() == expected
    by_key = "/m/chad\t<http://db.org/resource/Tschad>\n"
    assert read(tmp_path, by_key, DBP15K).links.to_pylist() == expected


def test_repeats_are_counted_and_one_to_many_is_kept(tmp_path):
    rows = "a:chad,http://db.org/Tschad\n" * 3 + "a:chad,http://db.org/Mali\n"
    source = read(tmp_path, rows)
    assert len(source.links) == 2
    assert source.warnings == ("links.csv: 2 repeated links left out",)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("left,right\na:chad,http://db.org/Peru\n", 2, "not an entity of the right graph"),
        ("a:chat,http://db.org/Mali\n", 1, "the nearest key is 'a:chad'"),
        ("a:chad\n", 1, "found 1 column, expected 2"),
        ("a:chad,http://db.org/Mali,x\n", 1, "found 3 columns, expected 2"),
        ("left,right\na:chad\n", 2, "found 1 column, expected 2"),
        ("left,right,x\na:chad,http://db.org/Mali\n", 2, "as in the first row"),
        ("", None, "holds no links"),
        ("left,right\n", None, "holds no links"),
    ],
)
def test_the_first_bad_line_is_named(tmp_path, text, line, words):
    with pytest.raises(InputError) as caught:
        read(tmp_path, text)
    assert words in str(caught.value)
    assert caught.value.line == line


def test_a_file_that_names_the_right_graph_first_is_turned_round_and_this_is_said(tmp_path):
    source = read(tmp_path, "3\t0\n", DBP15K)
    assert source.links.to_pylist() == [
        {"left": "/m/chad", "right": "http://db.org/resource/Tschad"}
    ]
    assert "every link names the right graph's entity first" in source.warnings[-1]
    mixed = read(tmp_path, "http://db.org/Mali,a:chad\na:mali,http://db.org/Tschad\n")
    assert mixed.links.to_pylist() == [
        {"left": "a:chad", "right": "http://db.org/Mali"},
        {"left": "a:mali", "right": "http://db.org/Tschad"},
    ]
    assert mixed.warnings == (
        "links.csv: 1 link names the right graph's entity first; left and right were swapped",
    )


def test_unknown_entities_are_counted_and_left_out_only_when_asked(tmp_path):
    text = "a:chad,http://db.org/Tschad\na:peru,x\na:mali,http://db.org/Mali\na:oz,y\n"
    with pytest.raises(InputError) as caught:
        read(tmp_path, text)
    assert caught.value.line == 2
    assert "'a:peru' is not an entity of the left graph" in str(caught.value)
    assert "2 of 4 links name entities that are not there, also in the lines 4" in str(caught.value)
    assert "--skip-unknown" in str(caught.value)
    folder = write(tmp_path / "data", OPENEA)
    source = read_source(folder, links=tmp_path / "links.csv", skip_unknown=True)
    assert len(source.links) == 2
    assert "2 links of unknown entities left out" in source.warnings[-1]
    (tmp_path / "links.csv").write_text("a:peru,x\n")
    with pytest.raises(InputError, match="is it the file of these graphs") as caught:
        read_source(folder, links=tmp_path / "links.csv", skip_unknown=True)
    assert "--skip-unknown" not in str(caught.value)  # it was given


def test_a_missing_file(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_source(write(tmp_path / "data", OPENEA), links=tmp_path / "none.csv")
