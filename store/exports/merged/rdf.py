"""The merged graph as N-Quads, where the named graph says who says so, or as Turtle.

[standard: https://www.w3.org/TR/rdf12-n-quads/, https://www.w3.org/TR/turtle/] A line a statement,
in both. The database makes the lines, Arrow hands over their bytes, and other processes read the
file again meanwhile. In a packed file, each block is a gzip member, which readers take as one file.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyoxigraph as ox

from store import TOOL, VERSION
from store.cursor import Cursor
from store.exports.merged.facts import (
    KINDS,
    LEFT,
    LINKING,
    LITERAL,
    RIGHT,
    parameters,
    statements_sql,
)
from store.exports.merged.verifier import Readers
from store.identifiers.curies import cut
from store.identifiers.iris import minted_name
from store.identifiers.namespaces import DC_TERMS, PROV, RDF, RDFS, VOID, prefixes

BLOCK = 20_000  # statements
MOST_NAMESPACES = 50
PREFIXES = prefixes("rdf", "rdfs", "xsd", "owl", "skos", "foaf", "dcterms", "prov", "void", "mimea")
_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_CONTROLS = [*range(0x08), 0x0B, *range(0x0E, 0x20), 0x7F, 0xFFFE, 0xFFFF]
_NAMED = {0x08: "b", 0x09: "t", 0x0A: "n", 0x0C: "f", 0x0D: "r", 0x22: '"'}
_RARE = r"[\x00-\x07\x0b\x0e-\x1f\x7f\x{FFFE}\x{FFFF}]"
_HOSTILE = r'[\x00-\x1f"\\\x7f\x{FFFE}\x{FFFF}]'


def escaped(text: str) -> str:
    """SQL for what stands between the quotes of a literal, of a SQL expression for its text."""
    changed = f"replace({text}, chr(92), '\\\\')"
    for code, letter in _NAMED.items():
        changed = f"replace({changed}, chr({code}), '\\{letter}')"
    rare = changed
    for code in _CONTROLS:
        rare = f"replace({rare}, chr({code}), '\\u{code:04X}')"
    return f"""case when not regexp_matches({text}, '{_HOSTILE}') then {text}
        when not regexp_matches({text}, '{_RARE}') then {changed} else {rare} end"""


def write(
    cursor: Cursor,
    path: Path,
    syntax: str,
    base: str,
    packed: bool,
    progress: Callable[[int], None],
) -> dict[str, int]:
    """Write the statements and read them again: how many of each kind there are.

    Needs terms.prepare. Raises StoreError if the file doesn't read back as written.
    """
    head = _prepare_words(cursor, syntax)
    written: dict[str, int] = {}
    with path.open("wb") as file:
        place = file.write(_pack(head, packed))
        with Readers(path, syntax, place) as readers:
            for kind, count, checksum, text in _blocks(cursor, syntax, base):
                size = file.write(_pack(text, packed))
                file.flush()
                readers.check(place, size, count, checksum)
                place += size
                written[kind] = written.get(kind, 0) + count
                progress(sum(written.values()))
            readers.finish()
    return written


def about(cursor: Cursor, base: str) -> list[ox.Triple]:
    """Statements about the merged graph itself: what it is, and of what and with what made."""
    merged, tool = _graph("merged", base), minted_name("tool", f"{TOOL} {VERSION}", base)
    graphs = cursor.rows("select side, name from graph order by side")
    title = " and ".join(name for _, name in graphs) + ", merged"
    found = [(merged, DC_TERMS + "title", ox.Literal(title))]
    found += [(merged, PROV + "wasAttributedTo", ox.NamedNode(tool))]
    found += [(merged, RDF + "type", ox.NamedNode(VOID + "Dataset"))]
    for side, name in graphs:
        source = _graph(side, base)
        found += [(merged, PROV + "wasDerivedFrom", ox.NamedNode(source))]
        found += [(source, RDF + "type", ox.NamedNode(VOID + "Dataset"))]
        found += [(source, DC_TERMS + "title", ox.Literal(name))]
    found += [(tool, RDF + "type", ox.NamedNode(PROV + "SoftwareAgent"))]
    found += [(tool, RDFS + "label", ox.Literal(f"{TOOL} {VERSION}"))]
    return [ox.Triple(ox.NamedNode(s), ox.NamedNode(p), o) for s, p, o in found]


def _blocks(cursor: Cursor, syntax: str, base: str) -> Iterator[tuple[str, int, int, memoryview]]:
    """Of one block after another: kind, number of statements, checksum of their objects, text."""
    for kind in KINDS:
        sql = _lines(kind, syntax, base)
        for batch in cursor.batches(sql, BLOCK, **parameters(kind, base)):
            lines, values = batch.column("line"), batch.column("value")
            yield kind, len(batch), zlib.crc32(_bytes(values)), _bytes(lines)
    statements = about(cursor, base)
    graph = f" <{_graph('merged', base)}>" if syntax == "nquads" else ""
    text = "".join(f"{statement}{graph} .\n" for statement in statements).encode()
    values = "".join(statement.object.value for statement in statements).encode()
    yield "about", len(statements), zlib.crc32(values), memoryview(text)


def _lines(kind: str, syntax: str, base: str) -> str:
    """SQL for the lines of a kind, each with the text of its object."""
    value = "o.iri" if kind in LINKING else "f.value"
    object_ = f"'<', {value}, '>'"
    if kind in LITERAL:
        object_ = f"""'"', {escaped(value)}, '"', e.{"text" if syntax == "nquads" else "turtle"}"""
    return f"""
        select concat('<', s.iri, '> ', p.text, ' ', {object_}, {_closing(syntax, base)}) as line,
               {value} as value
        from ({statements_sql(kind, syntax == "nquads")}) f
        join stand_in s on s.cluster = f.subject
        join property_text p using (property)
        {"join stand_in o on o.cluster = f.object" if kind in LINKING else ""}
        {"join ending_text e using (ending)" if kind in LITERAL else ""}
    """


def _closing(syntax: str, base: str) -> str:
    """SQL for the end of a line: who says so, in N-Quads, and the full stop."""
    if syntax == "turtle":
        return "' .', chr(10)"
    left, right, merged = (_quoted(_graph(side, base)) for side in ("left", "right", "merged"))
    graph = f"case source when {LEFT} then {left} when {RIGHT} then {right} else {merged} end"
    return f"' <', {graph}, '> .', chr(10)"


def _prepare_words(cursor: Cursor, syntax: str) -> bytes:
    """Make the temp tables stand_in(cluster, iri), property_text(property, text) and
    ending_text(ending, text, turtle); the first lines of the file, its prefixes."""
    cursor.run(
        "create temp table stand_in as select cluster, iri from term where entity_id = cluster"
    )
    properties = cursor.table("select property, iri from property")
    endings = cursor.table("select distinct ending, text from ending")
    iris, tags = properties["iri"].to_pylist(), endings["text"].to_pylist()
    prefixes = _prefixes(iris) if syntax == "turtle" else {}
    names = {space: name for name, space in prefixes.items()}
    texts = [_shortened(iri, names) for iri in iris]
    # `^^<…>`, a language tag, or nothing
    shorter = [f"^^{_shortened(text[3:-1], names)}" if text[:1] == "^" else text for text in tags]
    cursor.register("property_text", properties.append_column("text", pa.array(texts, pa.string())))
    cursor.register("ending_text", endings.append_column("turtle", pa.array(shorter, pa.string())))
    return "".join(f"@prefix {name}: <{space}> .\n" for name, space in prefixes.items()).encode()


def _prefixes(iris: list[str]) -> dict[str, str]:
    """Namespaces by prefix: the well-known ones, and those that shorten most of the IRIs."""
    cuts = map(cut, iris)
    found = Counter(space for space, local in cuts if _LOCAL.fullmatch(local))
    often = [space for space, _ in sorted(found.items(), key=lambda item: (-item[1], item[0]))]
    new = [space for space in often if space not in PREFIXES.values()][:MOST_NAMESPACES]
    return PREFIXES | {f"ns{number}": space for number, space in enumerate(new, start=1)}


def _shortened(iri: str, names: dict[str, str]) -> str:
    """A name with a declared prefix where its local part needs no escapes, else the IRI."""
    space, local = cut(iri)
    plain = space in names and _LOCAL.fullmatch(local)
    return f"{names[space]}:{local}" if plain else f"<{iri}>"


def _graph(what: str, base: str) -> str:
    return minted_name("graph", what, base)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _bytes(column: pa.StringArray) -> memoryview:
    """The texts of a column behind one another, in UTF-8, without a copy."""
    _, offsets, data = column.buffers()
    ends = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    return memoryview(data)[int(ends[0]) : int(ends[-1])] if data is not None else memoryview(b"")


def _pack(data: bytes | memoryview, packed: bool) -> bytes | memoryview:
    return gzip.compress(data, 1, mtime=0) if packed else data
