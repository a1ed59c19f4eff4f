"""IRIs for many keys at a time, in SQL; one by one only for keys that hardly look like IRIs."""

from __future__ import annotations

import pyarrow as pa

from store.cursor import Cursor
from store.identifiers.iris import is_iri

# Surely an IRI; letters beyond ASCII as far as they have no say in the direction of writing.
_LETTER = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?\-\x{C0}-\x{2FF}\x{370}-\x{1FFF}\x{2C00}-\x{D7FF}]"
_LETTER += r"|%[0-9A-Fa-f]{2})"
SURE = rf"https?://[A-Za-z0-9.\-]+/{_LETTER}*(?:#{_LETTER}*)?"
WITH_SCHEME = r"^[A-Za-z][A-Za-z0-9+.\-]*:"


def name_sql(kind: str, key: str) -> str:
    """`iris.minted_name` as SQL, of two SQL expressions and the parameter $base."""
    dots = f"case {key} when '.' then '%2E' when '..' then '%2E%2E' else url_encode({key}) end"
    return f"concat($base, {kind}, '/', {dots})"


def mint(cursor: Cursor, wanted: str, base: str) -> None:
    """Make the temp table word(kind, key, real, own, iri) of a query `wanted` (kind, key, forced).

    `real` says that the key is an IRI that doesn't begin with base; `own`, that it also isn't
    `forced` to be minted, and so is the `iri`, which else is base + kind + the key, encoded.
    """
    cursor.run(
        f"""
        create temp table wanted as
        select *, regexp_full_match(key, $sure) as sure from (select distinct * from ({wanted}))
        """,
        sure=SURE,
    )
    doubtful = cursor.table(
        "select distinct key from wanted where not sure and regexp_matches(key, $scheme)",
        scheme=WITH_SCHEME,
    )["key"].to_pylist()
    real = [key for key in doubtful if is_iri(key)]
    cursor.register("real_iri", pa.table({"key": pa.array(real, pa.string())}))
    cursor.run(
        f"""
        create temp table word as
        select kind, key, real, real and not forced as own,
               if(own, key, {name_sql("kind", "key")}) as iri
        from (
            select kind, key, forced, not starts_with(key, $base)
                   and (sure or key in (select key from real_iri)) as real
            from wanted
        )
        """,
        base=base,
    )
    cursor.run("drop table wanted")
