"""CURIEs: ASCII, with a prefix, and never the same for two ids."""

import pyarrow as pa
import pytest

from store.identifiers.curies import MOST_PREFIXES, Curies, cut
from tests.samples.export_world import ODD_KEYS

NONE_ENCODED = {"left": set(), "right": set()}
BASE = "https://mimea.invalid/id/"


@pytest.mark.parametrize(
    ("iri", "parts"),
    [
        ("http://e.org/a/b", ("http://e.org/a/", "b")),
        ("http://e.org/a#b", ("http://e.org/a#", "b")),
        ("http://e.org/a/", ("http://e.org/", "a/")),
        ("urn:isbn:1", ("urn:isbn:", "1")),
        ("x:", ("", "x:")),
    ],
)
def test_where_an_iri_is_cut(iri, parts):
    assert cut(iri) == parts


def test_two_ids_never_share_a_curie():
    curies = Curies({"left": ODD_KEYS, "right": ODD_KEYS}, NONE_ENCODED, BASE)
    for side in ("left", "right"):
        found = curies.column(side, pa.chunked_array([ODD_KEYS])).to_pylist()
        assert len(set(found)) == len(ODD_KEYS)
        assert all(one.isascii() and one.partition(":")[0] in curies.prefixes for one in found)
        assert all(one.partition(":")[2] for one in found)
    assert not list(curies.misread(curies.prefixes))
    assert list(curies.misread({**curies.prefixes, "left": "http://elsewhere.org/"}))


def test_an_id_of_many_namespaces_needs_few_prefixes():
    keys = [f"http://e.org/{number}/about" for number in range(3 * MOST_PREFIXES)]
    curies = Curies({"left": keys}, NONE_ENCODED, BASE)
    found = curies.column("left", pa.chunked_array([keys])).to_pylist()
    assert len(set(found)) == len(keys)
    assert len(curies.prefixes) < MOST_PREFIXES + 10
    assert not list(curies.misread(curies.prefixes))


def test_an_iri_whose_uri_is_another_entity_is_minted():
    key, other = "http://e.org/ü", "http://e.org/%C3%BC"
    [plain] = Curies({"left": [key]}, NONE_ENCODED, BASE).column("left", _keys(key)).to_pylist()
    encoded = {"left": {other}, "right": set()}
    [made] = Curies({"left": [key]}, encoded, BASE).column("left", _keys(key)).to_pylist()
    assert plain.endswith(":%C3%BC")
    assert made == "left:http%3A%2F%2Fe.org%2F%C3%BC"


def _keys(*keys):
    return pa.chunked_array([keys])
