"""Two vocabularies from a file of decisions, and its decisions on them."""

import pytest

from app.pipeline import Workspace
from store.errors import InputError
from store.readers.source import read_source

HEAD = "#curie_map:\n#  ex: http://e.org/\n"
ROWS = (
    "subject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label\n"
    "ex:a\tApple\tskos:exactMatch\tm:1\tApfel\n"
    "ex:a\tapples\tskos:closeMatch\tm:2\t\n"
    "ex:b\t\tskos:exactMatch\tsssom:NoTermFound\t\n"
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "fruit.sssom.tsv"
    path.write_text(HEAD + ROWS)
    return path


def test_subjects_and_objects_become_graphs_of_names(file):
    source = read_source(file)
    assert source.format == "vocabularies"
    assert (source.left.name, source.right.name) == ("fruit, subjects", "fruit, objects")
    left = source.left.entities.select(["key", "name"]).to_pylist()
    assert left == [
        {"key": "http://e.org/a", "name": "Apple"},
        {"key": "http://e.org/b", "name": None},
    ]
    assert source.left.names["name"].to_pylist() == ["Apple", "apples"]
    assert source.right.entities["key"].to_pylist() == ["m:1", "m:2"]
    assert not len(source.links)
    assert "bring the same file in as past decisions" in source.warnings[0]


def test_the_same_file_then_brings_its_decisions(file, tmp_path):
    with Workspace(tmp_path / "ws") as workspace:
        workspace.import_source(file)
        assert workspace.decide_file(file, "eve").new == {"accept": 2, "no_counterpart": 1}


def test_what_is_no_such_file_is_said(file, tmp_path):
    with pytest.raises(InputError, match="has its own links"):
        read_source(file, links=file)
    other = tmp_path / "other.csv"
    other.write_text("left,right\na,b\n")
    with pytest.raises(InputError, match="one table with the columns subject_id and object_id"):
        read_source(other, format="vocabularies")
    file.write_text(HEAD + ROWS.splitlines()[0] + "\nex:a\t\t\tsssom:NoTermFound\t\n")
    with pytest.raises(InputError, match="holds no object"):
        read_source(file)
