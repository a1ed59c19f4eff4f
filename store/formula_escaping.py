"""Text in a table of text that no spreadsheet runs as a formula, and that comes back as it was."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

# A spreadsheet takes a cell that begins like this for a formula; what only looks defused is
# defused once more, so that `as_it_was` has one answer.
FORMULA = r"^'*[=+\-@\t\r]"
NUMBER = r"^[+\-]?[0-9][0-9.,]*([eE][+\-]?[0-9]+)?$"  # runs nothing, and must stay a number
DEFUSED = r"^'+[=+\-@\t\r]"
_DEFUSED = re.compile(DEFUSED)
# what a file says of itself where its format has no other place for it
REMARK = "Text that a spreadsheet would run as a formula has a ' in front."


def defused(texts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """The texts, with a `'` in front of each that a spreadsheet would run."""
    risky = pc.and_not(
        pc.match_substring_regex(texts, FORMULA), pc.match_substring_regex(texts, NUMBER)
    )
    return pc.if_else(risky, pc.binary_join_element_wise("'", texts, ""), texts)


def restored(texts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """The texts that `defused` was given."""
    marked = pc.match_substring_regex(texts, DEFUSED)
    if not pc.any(marked, min_count=0).as_py():
        return texts
    return pc.if_else(marked, pc.utf8_slice_codeunits(texts, 1), texts)


def as_it_was(text: str) -> str:
    """The text that `defused` was given."""
    return text[1:] if _DEFUSED.match(text) else text
