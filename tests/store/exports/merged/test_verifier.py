"""A file is read while it is written; what is wrong in any block is found."""

import gzip
import zlib

import pyoxigraph as ox
import pytest

from store.errors import StoreError
from store.exports.merged.verifier import Readers, check_block

LINES = [f'<a:{i}> <a:p> "value {i} ü" .\n' for i in range(4)]
HEAD = "@prefix e: <http://e.org/> .\n"


def objects(numbers) -> int:
    return zlib.crc32("".join(f"value {i} ü" for i in numbers).encode())


def read(path, blocks, pack=bytes, head=HEAD):
    """Write the blocks (text, statements, checksum) and have each read."""
    with path.open("wb") as file:
        place = file.write(pack(head.encode()))
        with Readers(path, "turtle", place) as readers:
            for text, count, checksum in blocks:
                size = file.write(pack(text.encode()))
                file.flush()
                readers.check(place, size, count, checksum)
                place += size
            readers.finish()


GOOD = [("".join(LINES[:3]), 3, objects(range(3))), (LINES[3], 1, objects([3]))]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_what_was_written_is_found(tmp_path, pack):
    read(tmp_path / "x.ttl", [*GOOD, ("<a:1> e:p e:o .\n", 1, zlib.crc32(b"http://e.org/o"))], pack)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ((LINES[0], 2, objects([0])), "1 statements read back, 2 were to be written"),
        ((LINES[0], 1, objects([1])), "an object reads back as another text"),
        (("<a:1> <a:p> .\n", 1, objects([1])), "Parser error"),
        (("<a:1> unknown:p <a:o> .\n", 1, objects([1])), "Parser error"),
    ],
)
@pytest.mark.parametrize("place", [0, 2])
def test_what_is_wrong_in_any_block_is_said(tmp_path, wrong, reason, place):
    blocks = [*GOOD, *GOOD]
    blocks.insert(place, wrong)
    with pytest.raises(StoreError, match=f"{reason}.*nothing was written"):
        read(tmp_path / "x.ttl", blocks)


def test_a_reader_that_was_ended_is_no_agreement(tmp_path):
    (tmp_path / "x.ttl").write_text("")
    with Readers(tmp_path / "x.ttl", "turtle", 0) as readers:
        readers._processes[0].kill()
        with pytest.raises(StoreError, match="the reader was ended"):
            readers.finish()


def test_a_block_is_counted_and_compared():
    data = "".join(LINES).encode()
    check_block(data, ox.RdfFormat.TURTLE, 4, objects(range(4)))
    with pytest.raises(ValueError, match="4 statements read back, 5"):
        check_block(data, ox.RdfFormat.TURTLE, 5, objects(range(4)))
