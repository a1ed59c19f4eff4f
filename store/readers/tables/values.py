"""What the values of a table look like: numbers, dates, IRIs, pictures."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from store.identifiers.namespaces import XSD

INTEGER = r"^[+-]?[0-9]+$"
NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
LEADING_ZERO = r"^[+-]?0[0-9]"
DATE = r"^[+-]?[0-9]{4,6}-[01][0-9](-[0-3][0-9]([T ][0-2][0-9]:[0-5][0-9].*)?)?$"
# one short word with a digit, such as Q42 or 1975.1.23, but no decimal number
CODE_LIKE = r"^([\w:/#-]{0,30}[0-9][\w:/#-]{0,30}|[0-9]+\.[0-9]+\.[0-9.]+[a-z]?)$"
IRI = r"^(https?://|urn:)\S+$"
PICTURE = r"(?i)\.(jpe?g|png|gif|webp|bmp|tiff?)$"


def datatypes(values: pa.ChunkedArray, role: str) -> pa.ChunkedArray:
    """What each value is, as far as its column is said to be of text, numbers or dates. What is
    written otherwise, such as 193,8, has no datatype; its meaning is told by its column."""
    none = pa.scalar(None, pa.string())
    if role == "text":
        return pa.chunked_array([pa.array([XSD + "string"] * len(values), pa.string())])
    if role == "number":
        whole = pc.match_substring_regex(values, INTEGER)
        # beside 193,8 the point of 1.284 parts thousands
        commas = pc.any(pc.match_substring(values, ","), min_count=0).as_py()
        number = whole if commas else pc.match_substring_regex(values, NUMBER)
        kind = pc.if_else(whole, pa.scalar(XSD + "integer"), pa.scalar(XSD + "double"))
        return pc.if_else(number, kind, none)
    if role == "date":
        day = pc.match_substring_regex(values, r"^[+-]?[0-9]{4,6}-[0-9]{2}-[0-9]{2}$")
        year = pc.match_substring_regex(values, r"^[+-]?[0-9]{4,6}$")
        month = pc.match_substring_regex(values, r"^[+-]?[0-9]{4,6}-[0-9]{2}$")
        moment = pc.and_(pc.match_substring_regex(values, DATE), pc.invert(pc.or_(day, month)))
        kinds = ((day, "date"), (year, "gYear"), (month, "gYearMonth"), (moment, "dateTime"))
        found = pc.if_else(day, none, none)
        for matched, kind in kinds:
            found = pc.if_else(matched, pa.scalar(XSD + kind), found)
        return found
    return pa.chunked_array([pa.nulls(len(values), pa.string())])
