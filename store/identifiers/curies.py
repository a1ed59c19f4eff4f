"""IRIs as CURIEs with declared prefixes, in ASCII, so that no reader drops one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from store.identifiers.iris import minted, minted_name, uri
from store.identifiers.namespaces import prefixes

SSSOM_PREFIXES = prefixes("owl", "skos", "semapv", "sssom")
MOST_PREFIXES = 100  # beyond these, IRIs are cut after their host


def cut(iri: str) -> tuple[str, str]:
    """Namespace and local part, cut after the last `/`, `#` or, without these, `:`.

    An IRI that ends in the mark is cut at the one before, for a local part can't be empty.
    """
    body = iri[:-1]
    place = max(body.rfind("/"), body.rfind("#"))
    if place < 0:
        place = body.rfind(":")
    return iri[: place + 1], iri[place + 1 :]


class Curies:
    """CURIEs of the entities of one file; `prefixes` are those in use."""

    def __init__(self, keys: dict[str, Sequence[str]], encoded: dict[str, set[str]], base: str):
        """`keys` of each side, each once; `encoded` are keys of the graphs with a `%` in them."""
        self._parts = {side: _parts(side, keys[side], encoded[side], base) for side in keys}
        found = Counter(space for parts in self._parts.values() for space, _ in parts.values())
        known = {f"{base}{side}/": side for side in ("left", "right")}
        known |= {iri: name for name, iri in SSSOM_PREFIXES.items()}
        common = dict(found.most_common(MOST_PREFIXES))
        rare = [space for space in found if space not in common]
        hosts = sorted({_host(space) for space in rare} - common.keys())
        self._names = {
            space: known.get(space, f"ns{number}")
            for number, space in enumerate([*common, *hosts], start=1)
        }
        self._names |= {iri: name for name, iri in SSSOM_PREFIXES.items()}
        self.prefixes = {name: space for space, name in self._names.items()}
        self._curies = {
            side: {key: self._curie(space, local) for key, (space, local) in parts.items()}
            for side, parts in self._parts.items()
        }

    def column(self, side: str, keys: pa.ChunkedArray) -> pa.ChunkedArray:
        """The CURIEs of entities; null stays null."""
        curies = self._curies[side]
        coded = pc.dictionary_encode(keys).unify_dictionaries()
        if not coded.num_chunks:
            return keys
        words = pa.array(
            [curies[key] for key in coded.chunk(0).dictionary.to_pylist()], pa.string()
        )
        return pa.chunked_array([words.take(chunk.indices) for chunk in coded.chunks])

    def misread(self, prefixes: dict[str, str]) -> Iterator[str]:
        """Keys whose CURIEs stand for something else under these prefixes."""
        for side, parts in self._parts.items():
            for key, curie in self._curies[side].items():
                name, _, local = curie.partition(":")
                if prefixes.get(name, "") + local != "".join(parts[key]):
                    yield key

    def of(self, one: str) -> str:
        """The CURIE of a URI in one of the namespaces; others get one of their own."""
        return self._curie(*cut(one))

    def _curie(self, space: str, local: str) -> str:
        if space not in self._names and _host(space) in self._names:
            host = _host(space)
            space, local = host, space[len(host) :] + local
        if space not in self._names:
            self._names[space] = f"ns{len(self._names) + 1}"
            self.prefixes[self._names[space]] = space
        return f"{self._names[space]}:{local}"


def _parts(
    side: str, keys: Sequence[str], encoded: set[str], base: str
) -> dict[str, tuple[str, str]]:
    """URIs by key, cut in two.

    An IRI whose URI is another entity's, too, is minted like an id that is none.
    """
    made = {key: uri(minted(side, key, base)) for key in keys}
    times = Counter(made.values())
    parts = {}
    for key, one in made.items():
        parts[key] = cut(one)
        shared = one != key and (one in encoded or times[one] > 1)
        # readers of CURIEs don't take the `[` of a numeric host, nor an empty namespace
        if shared or "[" in one or not parts[key][0]:
            parts[key] = cut(minted_name(side, key, base))
    return parts


def _host(space: str) -> str:
    """The namespace up to the end of its host, or of its scheme where there is no host."""
    scheme, mark, rest = space.partition("://")
    return f"{scheme}://{rest.split('/')[0]}/" if mark else f"{space.split(':')[0]}:"
