"""How a project publishes is kept, checked, and the same for pages and scripts."""

import tomllib

import pytest

from app.pipeline import ROOT
from store import VERSION
from store.errors import InputError
from store.exports.choices.publication import (
    Publication,
    default_mapping_set_id,
    load,
    save,
)


def test_what_was_chosen_is_kept(tmp_path):
    assert load(tmp_path) == Publication()
    chosen = Publication("skos:closeMatch", "https://e.org/#", "https://l.org/by", "urn:x:y")
    save(tmp_path, chosen)
    assert load(tmp_path) == chosen
    assert [path.name for path in tmp_path.iterdir()] == ["publication.json"]


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (Publication("no"), "predicate 'no'"),
        (Publication(base="https://e.org"), "ends in / or #"),
        (Publication(license="CC0"), "licence 'CC0' is not a full IRI"),
        (Publication(mapping_set_id="mine"), "id of the mapping set 'mine'"),
    ],
)
def test_what_cannot_stand_in_a_file_is_refused(tmp_path, chosen, said):
    with pytest.raises(InputError, match=said):
        save(tmp_path, chosen)
    assert load(tmp_path) == Publication()


@pytest.mark.parametrize("text", ["{", '{"colour": 1}', "[]", '{"license": "CC0"}'])
def test_a_broken_file_is_named(tmp_path, text):
    (tmp_path / "publication.json").write_text(text)
    with pytest.raises(InputError, match="publication.json|licence"):
        load(tmp_path)


def test_the_default_id_of_a_set_stays(odd):
    with odd.connection.reading() as cursor:
        first = default_mapping_set_id(cursor)
        assert first == default_mapping_set_id(cursor)
    assert first.startswith("urn:uuid:")


def test_the_version_is_the_projects():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["project"]["version"] == VERSION
