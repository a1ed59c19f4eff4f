"""What happens to files: cut, doubled, spliced, wrongly encoded, one token without end."""

from __future__ import annotations

import gzip
import random

INSERTED = [bytes([letter]) for letter in b"\0\xff\xe9\"\t,;|\n\r<>\\#:{}'@[]()&%"]
INSERTED += [b"\r\n", b"\xef\xbb\xbf", b"\xff\xfe", b"=1+1", b"../" * 9, b"\xe2\x80\xae",
             b"sep=;\n", b"[*]", b"$path", b"'); drop table t; --", b"%C3", b"\xf0\x9f\x97\x9d",
             b"\xed\xa0\x80", b"<!ENTITY e SYSTEM 'file:///etc/passwd'>", b"&e;", b"9" * 400,
             b"x" * 200_000]  # fmt: skip
ENCODINGS = ("utf-16", "utf-32", "utf-16-le", "latin-1", "utf-8-sig")


def damaged(data: bytes, chance: random.Random) -> bytes:
    """`data` with something wrong with it, or not quite."""
    return chance.choice(DAMAGES)(data, chance)


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def spliced(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + chance.choice(INSERTED) + data[at:]


def removed(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + data[at + chance.randint(1, 40) :]


def flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 5)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def repeated(data: bytes, chance: random.Random) -> bytes:
    """A piece many times over: deep nesting, endless tokens, doubled statements."""
    at = chance.randrange(len(data))
    piece = data[at : at + chance.randint(1, 40)]
    return data[:at] + piece * chance.choice([2, 100, 3000]) + data[at:]


def swapped(data: bytes, chance: random.Random) -> bytes:
    first, last = sorted(chance.randrange(len(data)) for _ in range(2))
    return data[last:] + data[first:last] + data[:first]


def shuffled(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    return b"".join(chance.sample(lines, len(lines)))


def endless(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    token = chance.choice([b"a", b'"', b"<", b"(", b"[", b"{", b"\\", b" ", b"\n"])
    return data[:at] + token * 200_000 + data[at:]


def encoded(data: bytes, chance: random.Random) -> bytes:
    return data.decode("latin-1").encode(chance.choice(ENCODINGS))


def replaced(data: bytes, chance: random.Random) -> bytes:
    """Another file altogether."""
    return chance.choice([b"", b"\n\n", b"\0" * 5000, gzip.compress(data, mtime=0)[:-9], b"PK\3\4"])


DAMAGES = [
    cut, cut, spliced, spliced, spliced, removed, flipped, flipped, repeated, swapped, shuffled,
    endless, encoded, replaced,
]  # fmt: skip
