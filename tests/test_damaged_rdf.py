"""Damaged RDF files and MMKB folders are read or refused with an InputError, quickly."""

import gzip
import random
import shutil

import pytest
from test_mmkb import FILES
from test_rdf import JSON_LD, RDF_XML, SAME

from store.errors import InputError
from store.formats import packed, read_source
from store.records import Source
from tests.format_samples import LEFT_TTL, RIGHT_NT, write

SAMPLES = {
    "a.ttl": LEFT_TTL,
    "a.nt": SAME,
    "a.nq": SAME.replace("mali> .", "mali> <http://e.org/g> ."),
    "a.trig": LEFT_TTL.replace("e:chad a", "e:g { e:x e:y 'z' } e:chad a"),
    "a.rdf": RDF_XML,
    "a.jsonld": JSON_LD,
}
TIMES = 8


def cut(text: bytes, pick: random.Random) -> bytes:
    return text[: pick.randrange(len(text))]


def flipped(text: bytes, pick: random.Random) -> bytes:
    changed = bytearray(text)
    for _ in range(pick.randint(1, 5)):
        changed[pick.randrange(len(changed))] = pick.randrange(256)
    return bytes(changed)


def repeated(text: bytes, pick: random.Random) -> bytes:
    """A piece many times over: deep nesting, endless tokens, doubled statements."""
    start = pick.randrange(len(text))
    piece = text[start : start + pick.randint(1, 40)]
    return text[:start] + piece * pick.choice([2, 100, 3000]) + text[start:]


def swapped(text: bytes, pick: random.Random) -> bytes:
    first, last = sorted(pick.randrange(len(text)) for _ in range(2))
    return text[last:] + text[first:last] + text[:first]


def huge(text: bytes, pick: random.Random) -> bytes:
    at = pick.randrange(len(text))
    return (
        text[:at]
        + pick.choice([b"a", b'"', b"<", b"(", b"[", b"{", b"\\", b" "]) * 200_000
        + text[at:]
    )


def otherwise_encoded(text: bytes, pick: random.Random) -> bytes:
    return text.decode().encode(
        pick.choice(["utf-16", "utf-32", "utf-16-le", "latin-1", "utf-8-sig"])
    )


def refused_or_read(*sources) -> bool:
    """Whether it was read. Any other error than an InputError goes through."""
    try:
        assert isinstance(read_source(*sources), Source)
    except InputError:
        return False
    return True


DAMAGES = [cut, flipped, repeated, swapped, huge, otherwise_encoded]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", SAMPLES)
def test_damaged_files(tmp_path, name, damage):
    pick = random.Random(f"{name} {damage.__name__}")
    (tmp_path / "b.nt").write_text(RIGHT_NT)
    assert refused_or_read(tmp_path / "b.nt", tmp_path / "b.nt")
    for _ in range(TIMES):
        (tmp_path / name).write_bytes(damage(SAMPLES[name].encode(), pick))
        refused_or_read(tmp_path / name, tmp_path / "b.nt")


@pytest.mark.parametrize("name", SAMPLES)
def test_damaged_packed_files(tmp_path, name):
    pick = random.Random(name)
    (tmp_path / "b.nt").write_text(RIGHT_NT)
    good = gzip.compress(SAMPLES[name].encode(), mtime=0)
    for _ in range(TIMES):
        content = pick.choice([cut, flipped, swapped])(good, pick)
        (tmp_path / f"{name}.gz").write_bytes(content)
        refused_or_read(tmp_path / f"{name}.gz", tmp_path / "b.nt")


@pytest.mark.parametrize("name", SAMPLES)
def test_small_files_that_unpack_to_large_ones(tmp_path, monkeypatch, name):
    monkeypatch.setattr(packed, "UNSUSPICIOUS", 1 << 20)
    (tmp_path / "b.nt").write_text(RIGHT_NT)
    for filling in (b" ", b"#", b"a", b"\n"):
        text = SAMPLES[name].encode() + filling * (3 << 20)
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress(text))
        assert not refused_or_read(tmp_path / f"{name}.gz", tmp_path / "b.nt")


NESTED = "<<( <a:a> <a:b> "
ALONE = "<a:a> <a:b> "


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.ttl", ALONE + "[ <a:c> " * 20_000 + "1" + " ]" * 20_000 + " ."),
        ("a.ttl", ALONE + "( " * 20_000 + ") " * 20_000 + "."),
        ("a.ttl", ALONE + NESTED * 20_000 + "<a:c>" + " )>>" * 20_000 + " ."),
        ("a.ttl", ALONE + f"{NESTED}# )>>\n" * 20_000 + "<a:c>" + " )>>" * 20_000 + " ."),
        ("a.nt", ALONE + NESTED * 20_000 + "<a:c>" + " )>>" * 20_000 + " ."),
        ("a.trig", "<a:g> " + "{ " * 20_000 + "} " * 20_000),
        ("a.rdf", RDF_XML.replace("Tchad", "<e:x>" * 1000 + "</e:x>" * 1000)),
        ("a.jsonld", '{"http://e.org/p": ' + "[" * 20_000 + "]" * 20_000 + "}"),
        ("a.jsonld", '{"http://e.org/p": ' * 20_000 + "1" + "}" * 20_000),
        ("a.jsonld", '{"@context":{"a":{"@id":"a:a","@context":' * 20_000 + "{}" + "}}}" * 20_000),
        ("a.jsonld", '{"@context": {"a": "b:x", "b": "a:y"}, "a": "x"}'),
        ("a.jsonld", '{"@context": {"t": {"@id": "t:t", "@context": {"t": "t:t"}}}, "t": 1}'),
        ("a.nt", f'<a:a> <a:b> "{"x" * 3_000_000}" .'),
        ("a.ttl", f'<a> <b> """{"x" * 3_000_000}""" .'),
        ("a.ttl", f"@prefix {'p' * 1_000_000}: <http://e.org/> ."),
        ("a.rdf", RDF_XML.replace("Tchad", "&e;" * 100_000)),
    ],
    ids=[*map(str, range(16))],
)
def test_what_is_made_to_break_a_parser(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    (tmp_path / "b.nt").write_text(RIGHT_NT)
    refused_or_read(tmp_path / name, tmp_path / "b.nt")


@pytest.mark.parametrize("name", FILES)
def test_damaged_mmkb_folders(tmp_path, name):
    pick = random.Random(name)
    folder = write(tmp_path / "mmkb", FILES)
    for _ in range(TIMES):
        content = pick.choice(DAMAGES)(FILES[name].encode(), pick)
        (folder / name).write_bytes(content)
        refused_or_read(folder)
    (folder / name).unlink()
    refused_or_read(folder)
    (folder / name).mkdir()
    refused_or_read(folder)
    shutil.rmtree(folder)
