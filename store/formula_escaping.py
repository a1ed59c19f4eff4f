"""Free text in a CSV file that no spreadsheet runs as a formula."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

# A spreadsheet takes a cell that begins like this for a formula; what only looks defused is
# defused once more, so that `as_it_was` has one answer.
FORMULA = r"^'*[=+\-@\t\r]"
_DEFUSED = re.compile(r"'+[=+\-@\t\r]")


def defused(texts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """The texts, with a `'` in front of each that a spreadsheet would run."""
    risky = pc.match_substring_regex(texts, FORMULA)
    return pc.if_else(risky, pc.binary_join_element_wise("'", texts, ""), texts)


def as_it_was(text: str) -> str:
    """The text that `defused` was given."""
    return text[1:] if _DEFUSED.match(text) else text
