"""Files made to do harm: bombs, depth, tokens without end. Small on the disk, large when read."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from itertools import product
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

MEGABYTE = 1 << 20
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
ROOT = f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://e.org/">'
SAME = "<http://www.w3.org/2002/07/owl#sameAs>"
HEADER = b"left,right,verdict\n"


class Hostile(NamedTuple):
    """A file by its name, how it is made, and by which door it comes: import, links, decide,
    upload, mapping."""

    name: str
    make: Callable[[], bytes]
    door: str


def hostile_files() -> Iterator[Hostile]:
    """All of them; nothing is made before it is asked for."""
    for (name, sizes, make), packed in product(RDF_FILES, (False, True)):
        for size, door in product(sizes, ("import", "links", "decide", "upload")):
            yield _one(name, make, size, door, packed)
    for (name, sizes, make), packed in product(TABLES, (False, True)):
        for size, door in product(sizes, ("import", "links", "decide", "upload")):
            yield _one(name, make, size, door, packed)
    for name, sizes, make in PARQUET:
        for size, door in product(sizes, ("import", "links", "decide", "upload")):
            yield _one(name, make, size, door, False)
    for (name, sizes, make), door, packed in product(EVENTS, ("decide", "links"), (False, True)):
        for size in sizes:
            yield _one(name, make, size, door, packed)
    for name, sizes, make in ARCHIVES + PICTURES:
        for size in sizes:
            yield _one(name, make, size, "upload", False)
    for name, sizes, make in MAPPINGS:
        for size in sizes:
            yield _one(name, make, size, "mapping", False)


def _one(name: str, make: Callable[[int], bytes], size: int, door: str, packed: bool) -> Hostile:
    if packed:
        return Hostile(f"{name}.gz", lambda: gzip.compress(make(size), 1), door)
    return Hostile(name, lambda: make(size), door)


def _entities(depth: int) -> bytes:
    names = "abcdefghijklmnop"
    text = '<!ENTITY a "' + "x" * 100 + '">'
    text += "".join(f'<!ENTITY {names[i]} "{f"&{names[i - 1]};" * 10}">' for i in range(1, depth))
    return (
        f"<!DOCTYPE r [{text}]>{ROOT}<rdf:Description rdf:about='http://e.org/a'>"
        f"<e:p>&{names[depth - 1]};</e:p></rdf:Description></rdf:RDF>"
    ).encode()


def _quadratic(times: int) -> bytes:
    return (
        f'<!DOCTYPE r [<!ENTITY a "{"x" * 50_000}">]>{ROOT}<e:A rdf:about="http://e.org/a">'
        f"<e:p>{'&a;' * times}</e:p></e:A></rdf:RDF>"
    ).encode()


def _external(number: int) -> bytes:
    places = ("file:///etc/passwd", "http://127.0.0.1:9/x", "file:///dev/zero")
    return (
        f'<!DOCTYPE r [<!ENTITY a SYSTEM "{places[number]}">]>{ROOT}'
        '<e:A rdf:about="http://e.org/a"><e:p>&a;</e:p></e:A></rdf:RDF>'
    ).encode()


def _wide_element(attributes: int) -> bytes:
    many = " ".join(f'e:p{i}="v"' for i in range(attributes))
    return f'{ROOT}<e:A rdf:about="http://e.org/a" {many}/></rdf:RDF>'.encode()


def _contexts(number: int) -> bytes:
    context: object = {"p": "http://e.org/p"}
    for _ in range(min(number, 900)):  # deeper ones json itself can't write
        context = [context, {"q": {"@id": "http://e.org/q", "@context": {}}}]
    return json.dumps({"@context": context, "@id": "http://e.org/a", "p": ["x"] * number}).encode()


STAR = b"<a:a> <a:b> "
RDF_FILES = [
    ("entities.rdf", (3, 6, 10), _entities),
    ("quadratic.rdf", (1_000, 40_000), _quadratic),
    ("external.rdf", (0, 1, 2), _external),
    ("wide.rdf", (200_000,), _wide_element),
    ("deep.rdf", (1_000, 120_000), lambda n: ROOT.encode() + b"<e:A><e:p>" * n),
    ("deep.ttl", (500, 200_000), lambda n: STAR + b"[ <a:p> " * n + b"1 " + b"]" * n + b" ."),
    ("lists.ttl", (500, 200_000), lambda n: STAR + b"( " * n + b")" * n + b" ."),
    ("deep.nt", (500, 100_000), lambda n: STAR + b"<<( <a:a> <a:b> " * n + b"<a:c>" + b" )>>" * n),
    ("arrays.jsonld", (1_500, 400_000), lambda n: b'{"http://e/p":' + b"[" * n + b"]" * n + b"}"),
    ("objects.jsonld", (1_500, 400_000), lambda n: b'{"http://e/p":' * n + b"1" + b"}" * n),
    ("contexts.jsonld", (100, 100_000), _contexts),
    ("literal.nt", (1, 20, 60), lambda n: STAR + b'"' + b"x" * (n * MEGABYTE) + b'" .\n'),
    ("iri.nt", (1, 40), lambda n: STAR + b"<http://e.org/" + b"x" * (n * MEGABYTE) + b"> .\n"),
    ("newlines.nt", (1, 48), lambda n: b"\n" * (n * MEGABYTE)),
    ("comments.ttl", (40,), lambda n: b"# c\n" * (n * MEGABYTE // 4)),
    (
        "prefixes.ttl",
        (200_000,),
        lambda n: b"".join(b"@prefix p%d: <a:b> .\n" % i for i in range(n)),
    ),
    ("zeros.nt", (1, 60), lambda n: b"\0" * (n * MEGABYTE)),
    (
        "graphs.trig",
        (100_000,),
        lambda n: b"".join(b"<g:%d> { <a:a> <a:b> <a:c> }\n" % i for i in range(n)),
    ),
    (
        "links.nt",
        (300_000,),
        lambda n: b"".join(b"<l:%d> %b <r:%d> .\n" % (i, SAME.encode(), i) for i in range(n)),
    ),
]


TABLES = [
    (
        "columns.csv",
        (10_000, 1_000_000),
        lambda n: b",".join(b"c%d" % i for i in range(n)) + b"\n" + b"," * (n - 1),
    ),
    ("commas.csv", (1, 40), lambda n: HEADER + b"," * (n * MEGABYTE)),
    ("lines.csv", (1, 40), lambda n: HEADER + b"a,b,accept\n" * (n * MEGABYTE // 11)),
    ("empty.csv", (40,), lambda n: HEADER + b"\n" * (n * MEGABYTE)),
    ("quote.csv", (1, 40), lambda n: HEADER + b'"' + b"a,b\n" * (n * MEGABYTE // 4)),
    ("quotes.csv", (20,), lambda n: HEADER + b'"' * (n * MEGABYTE)),
    ("cell.csv", (1, 60), lambda n: HEADER + b"a," + b"x" * (n * MEGABYTE) + b",accept\n"),
    ("parts.csv", (100_000, 5_000_000), lambda n: b"id,tags\n1," + b"a;" * n + b"\n2,b;c\n"),
    ("zeros.tsv", (1, 60), lambda n: b"id\tname\n" + b"\0" * (n * MEGABYTE)),
    ("wide.csv", (2,), lambda n: ("id,name\n" + "1,a\n" * (n * MEGABYTE)).encode("utf-32")),
    (
        "ragged.csv",
        (100_000,),
        lambda n: HEADER + b"".join(b"," * (i % 50) + b"\n" for i in range(n)),
    ),
]


def _parquet(column: pa.Array, **options) -> bytes:
    out = io.BytesIO()
    ids = pa.array(range(len(column)), pa.int64()) if len(column) < 10 else column
    pq.write_table(pa.table({"id": ids, "name": column}), out, **options)
    return out.getvalue()


def _repeated(rows: int) -> bytes:
    column = pa.DictionaryArray.from_arrays(pa.nulls(rows, pa.int32()).fill_null(0), ["same"])
    return _parquet(column)


def _nested(depth: int) -> bytes:
    cell: object = "x"
    kind = pa.string()
    for _ in range(depth):
        cell, kind = [cell], pa.list_(kind)
    return _parquet(pa.array([cell] * 3, kind))


def _claims(number: int) -> bytes:
    """A footer whose length is a lie."""
    whole = bytearray(_repeated(1000))
    whole[-8:-4] = struct.pack("<I", number)
    return bytes(whole)


PARQUET = [
    ("rows.parquet", (1_000_000, 100_000_000), _repeated),
    ("nested.parquet", (5, 60), _nested),
    (
        "text.parquet",
        (10, 200),
        lambda n: _parquet(pa.array(["x" * (n * MEGABYTE)] * 3), compression="zstd"),
    ),
    ("claims.parquet", (2**31, 2**32 - 1), _claims),
]

LAUGHS = (
    "#a: &a [x,x,x,x,x,x,x,x,x,x]\n"
    + "".join(
        f"#{b}: &{b} [{','.join([f'*{a}'] * 10)}]\n"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "#mapping_set_id: https://e.org/s\nsubject_id\tpredicate_id\tobject_id\tmapping_justification\n"
    "a\tskos:exactMatch\tb\tsemapv:ManualMappingCuration\n"
)
EVENT = {"id": "e", "left": "http://e.org/chad", "right": "http://r.org/1", "verdict": "accept"}


def _event(field: str, value: str) -> bytes:
    """A file of decisions with one odd cell."""
    fields = ["event_id", "left", "right", "verdict", "curator", "decided_at", "note", "rank"]
    row = ["e1", EVENT["left"], EVENT["right"], "accept", "ada", "2026-01-01T00:00:00Z", "", "1"]
    row[fields.index(field)] = value
    return (",".join(fields) + "\n" + ",".join(row) + "\n").encode()


ODD_CELLS = [
    ("rank", "true"),
    ("rank", "1e400"),
    ("rank", "9" * 400),
    ("rank", "-1"),
    ("rank", "NaN"),
    ("decided_at", "99999-01-01"),
    ("decided_at", "-5"),
    ("decided_at", "9" * 30),
    ("decided_at", "0000-00-00T99:99:99Z"),
    ("verdict", "x" * 100_000),
    ("curator", "y" * 1_000_000),
    ("note", "z" * 5_000_000),
    ("event_id", "e" * 1_000_000),
    ("left", "\u202e" * 1000),
]
EVENTS = [
    *(
        (f"odd-{number}-{field}.csv", (0,), lambda _, f=field, v=value: _event(f, v))
        for number, (field, value) in enumerate(ODD_CELLS)
    ),
    ("laughs.sssom.tsv", (1,), lambda n: LAUGHS.encode()),
    ("header.sssom.tsv", (100_000, 3_000_000), lambda n: b"#a: b\n" * n + LAUGHS.encode()),
    ("deep.sssom.tsv", (1_000, 100_000), lambda n: b"#a: " + b"[" * n + b"\n" + LAUGHS.encode()),
    ("deep.json", (1_500, 500_000), lambda n: b'{"a":' * n + b"1" + b"}" * n),
    ("deep.json", (1_500, 500_000), lambda n: b"[" * n + b"]" * n),
    ("numbers.json", (1_000_000,), lambda n: b'[{"rank":' + b"9" * n + b"}]"),
    ("align.xml", (1_000, 100_000), lambda n: b"<Alignment>" + b"<map><Cell>" * n),
]


def _zip(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def _zipped_zeros(megabytes: int) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("t.csv", "w", force_zip64=True) as file,
    ):
        for _ in range(megabytes):
            file.write(b"\0" * MEGABYTE)
    return out.getvalue()


def _nested_zip(depth: int) -> bytes:
    inner = _zip(("t.csv", b"id,name\n1,a\n"))
    for _ in range(depth):
        inner = _zip(("inner.zip", inner), ("t.csv", b"id\n1\n"))
    return inner


def _symlink(number: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("t.csv")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, ("/etc/passwd", "../../../mimea.duckdb")[number])
    return out.getvalue()


NAMES = [
    "../t.csv",
    "/etc/cron.d/x",
    ".",
    "..",
    "a/../../t.csv",
    "C:\\t.csv",
    "t.csv\0.png",
    "x" * 300 + ".csv",
    "a/" * 200 + "t.csv",
    "con",
    "\u202et.csv",
    "t.csv/",
]
ARCHIVES = [
    ("zeros.zip", (100, 3_000), _zipped_zeros),
    (
        "many.zip",
        (1_000, 120_000),
        lambda n: _zip(*((f"{i}.csv", b"") for i in range(n)), method=zipfile.ZIP_STORED),
    ),
    ("nested.zip", (3, 60), _nested_zip),
    ("symlink.zip", (0, 1), _symlink),
    ("twice.zip", (5,), lambda n: b"".join(_zip(("t.csv", b"id\n1\n")) for _ in range(n))),
    ("cut.zip", (30, 60), lambda n: _zip(("t.csv", b"id,name\n1,a\n"))[:n]),
    (
        "bz2.zip",
        (200,),
        lambda n: _zip(("t.csv", b"\0" * (n * MEGABYTE)), method=zipfile.ZIP_BZIP2),
    ),
    (
        "lzma.zip",
        (200,),
        lambda n: _zip(("t.csv", b"\0" * (n * MEGABYTE)), method=zipfile.ZIP_LZMA),
    ),
    *(
        (f"name-{number}.zip", (0,), lambda _, name=name: _zip((name, b"id,name\n1,a\n")))
        for number, name in enumerate(NAMES)
    ),
]


def _with_picture(name: str, picture: bytes) -> bytes:
    return _zip(
        ("d/t.csv", f"id,name,image\n1,a,{name}\n2,b,{name}\n".encode()), (f"d/{name}", picture)
    )


def _png(side: int) -> bytes:
    """A picture that is one colour, by hand: it is far larger than its file."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = zlib.compressobj(9)
    line = b"\0" * (1 + (side + 7) // 8)
    data = b"".join(rows.compress(line) for _ in range(side)) + rows.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def _gif(frames: int) -> bytes:
    out = io.BytesIO()
    first, *rest = (Image.new("P", (64, 64), i % 255) for i in range(frames))
    first.save(out, "GIF", save_all=True, append_images=rest)
    return out.getvalue()


POSTSCRIPT = (
    b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) (/tmp/mimea-was-here) (w) file\n"
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PICTURES = [
    ("bomb.zip", (10_000, 40_000), lambda n: _with_picture("p.png", _png(n))),
    ("postscript.zip", (0,), lambda _: _with_picture("p.png", POSTSCRIPT)),
    ("svg.zip", (0,), lambda _: _with_picture("p.png", SVG)),
    ("frames.zip", (2_000,), lambda n: _with_picture("p.gif", _gif(n))),
    ("zeros-picture.zip", (100,), lambda n: _with_picture("p.jpg", b"\0" * (n * MEGABYTE))),
    ("cut-picture.zip", (40, 60), lambda n: _with_picture("p.png", _png(100)[:n])),
]

MAPPINGS = [
    ("deep.json", (1_000, 500_000), lambda n: b'{"tables":' * n),
    ("arrays.json", (1_000, 500_000), lambda n: b"[" * n + b"]" * n),
    ("number.json", (2_000_000,), lambda n: b'{"tables": ' + b"9" * n + b"}"),
    ("keys.json", (400_000,), lambda n: json.dumps({str(i): i for i in range(n)}).encode()),
    ("text.json", (50,), lambda n: b'{"tables": "' + b"x" * (n * MEGABYTE) + b'"}'),
    ("odd.json", (0,), lambda _: b'{"tables": {"t.csv": {"columns": [null, 1, {}]}}}'),
    ("zeros.json", (50,), lambda n: b"\0" * (n * MEGABYTE)),
]
