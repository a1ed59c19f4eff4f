"""IRIs as CURIEs with declared prefixes, in ASCII, so that no reader drops one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from store.iris import minted, minted_name, uri
from store.publication import PREFIXES

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
        self._uris = {side: _uris(side, keys[side], encoded[side], base) for side in keys}
        found = Counter(cut(one)[0] for uris in self._uris.values() for one in uris.values())
        known = {f"{base}{side}/": side for side in ("left", "right")}
        known |= {iri: name for name, iri in PREFIXES.items()}
        common = dict(found.most_common(MOST_PREFIXES))
        hosts = sorted({_host(space) for space in found if space not in common})
        self._names = {
            space: known.get(space, f"ns{number}")
            for number, space in enumerate([*common, *hosts], start=1)
        }
        self._names |= {iri: name for name, iri in PREFIXES.items()}
        self.prefixes = {name: space for space, name in self._names.items()}
        self._curies = {
            side: {key: self.of(one) for key, one in uris.items()}
            for side, uris in self._uris.items()
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
        for side, uris in self._uris.items():
            for key, curie in self._curies[side].items():
                name, _, local = curie.partition(":")
                if prefixes.get(name, "") + local != uris[key]:
                    yield key

    def of(self, one: str) -> str:
        """The CURIE of a URI in one of the namespaces; others get one of their own."""
        space, local = cut(one)
        if space not in self._names and _host(space) in self._names:
            space = _host(space)
            local = one[len(space) :]
        if space not in self._names:
            self._names[space] = f"ns{len(self._names) + 1}"
            self.prefixes[self._names[space]] = space
        return f"{self._names[space]}:{local}"


def _uris(side: str, keys: Sequence[str], encoded: set[str], base: str) -> dict[str, str]:
    """URIs by key. An IRI whose URI is another entity's, too, is minted like an id that is none."""
    made = {key: uri(minted(side, key, base)) for key in keys}
    times = Counter(made.values())
    for key, one in made.items():
        shared = one != key and (one in encoded or times[one] > 1)
        # readers of CURIEs don't take the `[` of a numeric host, nor an empty namespace
        if shared or "[" in one or not cut(one)[0]:
            made[key] = minted_name(side, key, base)
    return made


def _host(space: str) -> str:
    """The namespace up to the end of its host, or of its scheme where there is no host."""
    scheme, mark, rest = space.partition("://")
    return f"{scheme}://{rest.split('/')[0]}/" if mark else f"{space.split(':')[0]}:"
