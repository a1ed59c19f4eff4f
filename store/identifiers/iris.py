"""IRIs for entities whose ids are none, and the way back to the id; many at a time in SQL."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote, unquote

import pyarrow as pa
import pyoxigraph as ox

from store.cursor import Cursor
from store.errors import InputError
from store.records import SIDES

MINTED_BASE = "https://mimea.invalid/id/"
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
# Surely an IRI; letters beyond ASCII as far as they have no say in the direction of writing.
_LETTER = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?\-\x{C0}-\x{2FF}\x{370}-\x{1FFF}\x{2C00}-\x{D7FF}]"
_LETTER += r"|%[0-9A-Fa-f]{2})"
SURE = rf"https?://[A-Za-z0-9.\-]+/{_LETTER}*(?:#{_LETTER}*)?"
WITH_SCHEME = r"^[A-Za-z][A-Za-z0-9+.\-]*:"


def minted(side: str, key: str, base: str = MINTED_BASE) -> str:
    """The IRI of an entity: its key where that is one, else base + side + the key, encoded.

    A key that already begins with `base` is encoded, too, so that `key_of` has one answer.
    """
    if not key.startswith(base) and is_iri(key):
        return key
    return minted_name(side, key, base)


def minted_name(kind: str, key: str, base: str = MINTED_BASE) -> str:
    """base + kind + the key, encoded, whether or not the key is an IRI."""
    name = quote(key, safe="")
    # `.` and `..` would be taken for steps in a path
    return f"{base}{kind}/{name.replace('.', '%2E') if name in ('.', '..') else name}"


def minted_all(side: str, keys: Sequence[str | None], base: str = MINTED_BASE) -> list[str | None]:
    """`minted` of many keys; None stays None."""
    return [None if key is None else minted(side, key, base) for key in keys]


def key_of(iri: str, base: str = MINTED_BASE) -> str:
    """The key from which `minted` made this IRI."""
    for side in SIDES:
        name = name_of(side, iri, base)
        if name is not None:
            return name
    return iri


def name_of(kind: str, iri: str, base: str = MINTED_BASE) -> str | None:
    """What `minted_name` was given for this IRI; None if the IRI isn't of this kind."""
    prefix = f"{base}{kind}/"
    return unquote(iri[len(prefix) :], errors="strict") if iri.startswith(prefix) else None


def uri(iri: str) -> str:
    """The IRI in ASCII, other characters percent-encoded as UTF-8 [standard: RFC 3987, 3.1]."""
    return iri if iri.isascii() else _NOT_ASCII.sub(lambda found: quote(found[0]), iri)


def is_iri(text: str) -> bool:
    """Whether the text is an absolute IRI."""
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def checked_base(base: str) -> str:
    """The base itself. Raises InputError if no IRI can begin with it."""
    if not base.endswith(("/", "#")) or not is_iri(base):
        raise InputError(f"'{base}' can't begin an IRI; expected one that ends in / or #")
    return base


def name_sql(kind: str, key: str) -> str:
    """`minted_name` as SQL, of two SQL expressions and the parameter $base."""
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
