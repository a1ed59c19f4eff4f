"""Values in plain tables: bare text, or a literal like `"12"^^<…#integer>` and `"an"@fr`."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from store.counting import counted
from store.identifiers.namespaces import RDF, XSD
from store.readers.files.lines import first_true
from store.readers.rdf.vocabulary import each_word

LITERAL = (
    r'^"(?P<value>(?s:.*))"'
    r"(?:\^\^<?(?P<datatype>[^<>\"\s]+)>?|@(?P<language>[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*))?"
    r"\s*\.?\s*$"
)
NUMERIC = (
    rf"^{XSD}(double|float|decimal|(\w+)?[iI]nteger|(unsigned)?([iI]nt|[lL]ong|[sS]hort|[bB]yte))$"
)
NO_NUMBER = r"^\s*[+-]?(?i:nan|inf|infinity)\s*$"
UNSAID = [XSD + "string", RDF + "langString"]
ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([tbnrf"\'\\]))')
LETTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'"}


def parse_literals(
    cells: pa.ChunkedArray,
) -> tuple[pa.ChunkedArray, pa.ChunkedArray, pa.ChunkedArray]:
    """Value, datatype and language of each cell; the latter two null where they are not said."""
    parts = pc.extract_regex(cells, LITERAL)
    value = pc.struct_field(parts, "value")
    value = pa.chunked_array([unescaped(chunk) for chunk in value.chunks], pa.string())
    datatype = _or_null(pc.struct_field(parts, "datatype"))
    language = _or_null(pc.struct_field(parts, "language"))
    return pc.coalesce(value, cells), plain_datatype(datatype), language


def plain_datatype(datatype: pa.ChunkedArray) -> pa.ChunkedArray:
    """Null for the datatypes that say nothing about a text; `xsd:` written out."""
    return each_word(datatype, _plain)


def _plain(datatype: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    full = pc.replace_substring_regex(datatype, "^xsd:", XSD)
    unsaid = pc.is_in(full, value_set=pa.array(UNSAID, pa.string()))
    return pc.if_else(unsaid, pa.scalar(None, pa.string()), full)


def no_number(values: pa.ChunkedArray, datatypes: pa.ChunkedArray) -> pa.ChunkedArray:
    """True where a value of a numeric datatype is NaN or infinite."""
    numeric = each_word(datatypes, lambda cells: pc.match_substring_regex(cells, NUMERIC))
    return pc.fill_null(pc.and_(numeric, pc.match_substring_regex(values, NO_NUMBER)), False)


def without_odd(
    table: pa.Table, odd: pa.ChunkedArray, place: str, warnings: list[str], lines=None
) -> pa.Table:
    """The rows that are not `odd`; how many were, and the first of their `lines`, is said."""
    first = first_true(odd)
    if first is None:
        return table
    where = "" if lines is None else f", first in line {lines[first]}"
    number = counted(pc.sum(odd).as_py(), "value")
    warnings.append(f"{place}: {number} left out, NaN or infinite{where}")
    return table.filter(pc.invert(odd))


def _or_null(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.equal(pc.binary_length(column), 0), pa.scalar(None, pa.string()), column)


def unescaped(values: pa.Array) -> pa.Array:
    """Texts with their escapes (`\\n`, `\\"`, `\\u00e9` …) written out."""
    # few values have a backslash, only these are looked at
    escaped = pc.fill_null(pc.match_substring(values, "\\"), False)
    if not pc.any(escaped, min_count=0).as_py():
        return values
    return pc.replace_with_mask(values, escaped, _written_out(values.filter(escaped)))


def _written_out(texts: pa.Array) -> pa.Array:
    """Letters by number one by one; the others at once, a zero byte standing for a backslash."""
    numbered = pc.match_substring_regex(texts, "\\\\[uU]|\\x00")
    plain = pc.replace_substring(texts, "\\\\", "\0")
    for letter, meant in LETTERS.items():
        plain = pc.replace_substring(plain, "\\" + letter, meant)
    plain = pc.replace_substring(plain, "\0", "\\")
    one_by_one = [ESCAPE.sub(_letter, text) for text in texts.filter(numbered).to_pylist()]
    return pc.replace_with_mask(plain, numbered, pa.array(one_by_one, pa.string()))


def _letter(match: re.Match) -> str:
    code = match[1] or match[2]
    if code is None:
        return LETTERS.get(match[3], match[3])
    number = int(code, 16)
    # half a surrogate pair, or beyond Unicode, is no letter: the text stays as it is written
    return match[0] if 0xD800 <= number < 0xE000 or number > 0x10FFFF else chr(number)
