"""Many IRIs at a time are those that store.identifiers.iris makes one by one."""

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from store.database import Store
from store.identifiers.iris import MINTED_BASE, SURE, mint, minted, minted_name
from tests.samples.export_world import ODD_KEYS


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with Store.open(tmp_path_factory.mktemp("minting") / "work") as store:
        yield store


def words(store, keys, forced=False, base=MINTED_BASE):
    with store.connection.reading() as cursor:
        cursor.register("keys", pa.table({"key": pa.array(keys, pa.string())}))
        mint(cursor, f"select 'left' as kind, key, {forced} as forced from keys", base)
        return {key: (own, iri) for key, own, iri in cursor.rows("select key, own, iri from word")}


ODD_LETTERS = "aZ09/.:#?%-_~[]@!$&'()*+,;=|<>\"{}\\^` \t\n\x00é\u200e\u202e\ufdd0\ufffe中🗝"
TAILS = st.text(st.one_of(st.sampled_from(ODD_LETTERS), st.characters(exclude_categories=["Cs"])))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.text(), TAILS.map("http://e.org/".__add__), TAILS)), TAILS)
@example(ODD_KEYS, "a")
def test_every_key_becomes_what_one_alone_would(store, keys, tail):
    keys = [*keys, f"http://{tail}/x", f"{tail}:x", f"https://e.org/%{tail}"]
    found = words(store, keys)
    assert found == {key: (minted("left", key) == key, minted("left", key)) for key in keys}


def test_what_is_forced_is_minted_all_the_same(store):
    found = words(store, ["http://e.org/x", "Q42"], forced=True)
    assert found == {key: (False, minted_name("left", key)) for key in ("http://e.org/x", "Q42")}


def test_ordinary_iris_are_not_looked_at_one_by_one(store, monkeypatch):
    monkeypatch.setattr(
        "store.identifiers.iris.is_iri", lambda key: pytest.fail(f"looked at {key}")
    )
    plain = ["http://dbpedia.org/resource/N'Djamena_(city)", "http://zh.dbpedia.org/resource/乍得",
             "https://e.org/a?b=c&d#e-f", "http://e.org/%C3%BC", "/m/027rn", "Q42"]  # fmt: skip
    assert len(words(store, plain)) == len(plain)
    assert "e.org" not in SURE
