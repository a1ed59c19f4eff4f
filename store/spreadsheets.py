"""Text in a CSV file that a spreadsheet shows and doesn't run."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

# A spreadsheet takes a cell that begins like this for a formula.
FORMULA = r"^[=+\-@\t\r]"


def defused(texts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """The texts, with a `'` in front of each that would be taken for a formula."""
    risky = pc.match_substring_regex(texts, FORMULA)
    return pc.if_else(risky, pc.binary_join_element_wise("'", texts, ""), texts)
