"""Statements that stand one a line, as in N-Triples and N-Quads, as Arrow columns.

A block of lines is cut by the places of its spaces and quotation marks alone; nothing loops over
lines. What a file of a user's holds is believed only where it is plain: terms parted by one space,
` .` at the end, IRIs of letters that no parser can object to. All other lines are given back, for
a parser to read and to write anew. What a parser wrote is plain by its making.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyoxigraph as ox

from store.formats.literals import unescaped

IN_IRI = (
    r"(?:[A-Za-z0-9._~!$&'()*+,;=:@\x{A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}-]"
    r"|%[0-9A-Fa-f]{2})"
)
PLAIN_IRI = (
    r"<[A-Za-z][A-Za-z0-9+.-]*:"
    rf"(?://[A-Za-z0-9._~-]+(?::[0-9]{{1,4}})?(?:/(?:{IN_IRI}|/)*)?|{IN_IRI}(?:{IN_IRI}|/)*)"
    rf"(?:\?(?:{IN_IRI}|[/?])*)?(?:#(?:{IN_IRI}|[/?])*)?>"
)
PLAIN_TERM = rf"^(?:{PLAIN_IRI}|_:[A-Za-z0-9]+)$"
PLAIN_TEXT = r"""^(?:[^"\\]|\\[tbnrf"'\\])*$"""
MOST_SUFFIXES = 2000
# The pieces of a line between its marks; what stands between them is the gap.
SUBJECT, PREDICATE, OBJECT, SUFFIX, GRAPH, PIECES = 0, 2, 4, 6, 8, 10
SPACE, QUOTE, DOT, LESS, BACKSLASH, UNDERSCORE, NEWLINE = b' ".<\\_\n'

WORD = pa.dictionary(pa.int32(), pa.string())
EDGES = pa.schema([("line", pa.int64()), *((n, WORD) for n in ("subject", "predicate", "object"))])
WORDS = pa.schema(
    [
        *(("line", pa.int64()), ("subject", WORD), ("predicate", WORD), ("object", pa.string())),
        *(("datatype", WORD), ("language", WORD)),
    ]
)


@dataclass(frozen=True)
class Statements:
    """`edges` have an IRI as object, `words` a literal; `blanks` of the statements, left out here,
    have a blank node or a statement as one of their terms; `graphs` are the named ones."""

    edges: pa.Table
    words: pa.Table
    blanks: int = 0
    graphs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Lines:
    """A block of whole lines: its bytes, and where line i starts and where its newline is."""

    bytes: np.ndarray  # (B,) uint8
    starts: np.ndarray  # (L,) int64
    ends: np.ndarray  # (L,) int64

    @classmethod
    def of(cls, block: bytes) -> Lines:
        """`block` ends with a newline."""
        letters = np.frombuffer(block, np.uint8)
        ends = np.flatnonzero(letters == NEWLINE)
        return cls(letters, np.append(0, ends + 1)[: len(ends)], ends)

    def text(self, which: np.ndarray) -> list[bytes]:
        """The lines (numbers within the block) with their newlines."""
        view = memoryview(self.bytes)
        starts, ends = self.starts[which].tolist(), (self.ends[which] + 1).tolist()
        return [bytes(view[start:end]) for start, end in zip(starts, ends, strict=True)]


def parted(
    lines: Lines, numbers: np.ndarray, quads: bool, trusted: bool
) -> tuple[Statements, np.ndarray]:
    """The statements of a block, and which of its lines (places in the block) are left over.

    `numbers` (L,) of the lines go into the tables. `quads`: a graph may stand in a line.
    `trusted`: a parser wrote the block, so that every line is a statement in canonical form.
    """
    cut = _cut(lines)
    rows = np.flatnonzero(cut.fits)
    subject, predicate = (_terms(cut, piece, rows) for piece in (SUBJECT, PREDICATE))
    kind = cut.kind[rows]
    suffix = _suffixes(cut, rows[kind == QUOTE])
    terms = _terms(cut, OBJECT, rows[kind != QUOTE])
    plain = np.ones(len(rows), bool)
    if not trusted:
        plain = _plain_terms(subject) & _plain_terms(predicate)
        plain &= lines.bytes[cut.marks[rows, PREDICATE]] == LESS
        plain &= quads | ~cut.has_graph[rows]
        plain[kind == QUOTE] &= suffix.known & _plain_texts(cut, rows[kind == QUOTE])
        plain[kind != QUOTE] &= _plain_terms(terms)
        has = cut.has_graph[rows]
        plain[has] &= _plain_terms(_terms(cut, GRAPH, rows[has]))
    named = (lines.bytes[lines.starts[rows]] == LESS) & plain
    edge = named & (kind == LESS) & (lines.bytes[cut.marks[rows, OBJECT] + 1] != LESS)
    word = named & (kind == QUOTE)
    of_words = word[kind == QUOTE]
    edges = [numbers[rows[edge]], _bare(subject, edge), _bare(predicate, edge),
             _bare(terms, edge[kind != QUOTE])]  # fmt: skip
    words = [numbers[rows[word]], _bare(subject, word), _bare(predicate, word),
             unescaped(cut.pieces(OBJECT, rows[word])),
             suffix.datatype.filter(pa.array(of_words)),
             suffix.language.filter(pa.array(of_words))]  # fmt: skip
    left_over = np.setdiff1d(np.arange(len(lines.starts)), rows[plain], assume_unique=True)
    graphs = _terms(cut, GRAPH, rows[plain & cut.has_graph[rows]])
    found = Statements(
        pa.table(edges, schema=EDGES),
        pa.table(words, schema=WORDS),
        int(plain.sum() - edge.sum() - word.sum()),
        frozenset(graphs.dictionary.to_pylist()),
    )
    return found, left_over


@dataclass(frozen=True)
class _Cut:
    """Where the pieces of each line start and end; empty for lines without the shape."""

    lines: Lines
    marks: np.ndarray  # (L, PIECES) the start of a piece and its end, five times
    fits: np.ndarray  # (L,) has the shape of a statement
    kind: np.ndarray  # (L,) the first letter of the object
    has_graph: np.ndarray  # (L,)

    def pieces(self, piece: int, rows: np.ndarray) -> pa.Array:
        """The text of one piece of some lines (R,)."""
        if not len(rows):
            return pa.array([], pa.string())
        # pieces and the gaps after them stand in the block as they are; only the pieces are copied
        spans = self.marks[rows, piece : piece + 2].reshape(-1)
        offsets = np.append(spans, spans[-1]).astype(np.int32)
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(self.lines.bytes)]
        everything = pa.Array.from_buffers(pa.string(), len(spans), buffers)
        return everything.take(pa.array(np.arange(0, len(spans), 2)))


def _cut(lines: Lines) -> _Cut:
    letters, starts, ends = lines.bytes, lines.starts, lines.ends
    spaces = np.append(np.flatnonzero(letters == SPACE), [len(letters)] * 2)
    quotes = np.append(-1, np.flatnonzero(letters == QUOTE))
    at = np.searchsorted(spaces, starts)
    subject_end, predicate_end = spaces[at], spaces[at + 1]
    last = ends - 2  # the space before the dot
    fits = (predicate_end < last) & (letters[last] == SPACE) & (letters[ends - 1] == DOT)
    start = np.where(fits, predicate_end + 1, 0)
    kind = np.where(fits, letters[start], 0)
    literal = kind == QUOTE
    closing = quotes[np.searchsorted(quotes, ends) - 1]
    fits &= np.isin(kind, (LESS, UNDERSCORE)) | (literal & (closing > start))
    # a statement as a term has spaces of its own; it goes on to the end
    statement = fits & (kind == LESS) & (letters[np.minimum(start + 1, len(letters) - 1)] == LESS)
    token_end = spaces[np.searchsorted(spaces, np.where(literal, closing, start))]
    token_end = np.where(statement, last, token_end)
    has_graph = fits & (token_end < last)
    marks = np.zeros((len(starts), PIECES), np.int64)
    ends_of = [subject_end, predicate_end, token_end, token_end, last]
    starts_of = [starts, subject_end + 1, start, token_end, token_end + 1]
    for piece, (begin, end) in enumerate(zip(starts_of, ends_of, strict=True)):
        marks[:, 2 * piece], marks[:, 2 * piece + 1] = begin, end
    marks[literal, OBJECT] = start[literal] + 1
    marks[literal, OBJECT + 1] = closing[literal]
    marks[literal, SUFFIX] = closing[literal] + 1
    marks[~has_graph, GRAPH] = marks[~has_graph, GRAPH + 1] = 0
    return _Cut(lines, marks, fits, kind, has_graph)


def _terms(cut: _Cut, piece: int, rows: np.ndarray) -> pa.DictionaryArray:
    return cut.pieces(piece, rows).dictionary_encode()


def _bare(terms: pa.DictionaryArray, kept: np.ndarray) -> pa.DictionaryArray:
    """Those terms that are kept, IRIs, without their `<>`."""
    inside = pc.binary_slice(terms.dictionary.cast(pa.binary()), 1, -1).cast(pa.string())
    return pa.DictionaryArray.from_arrays(terms.indices.filter(pa.array(kept)), inside)


def _plain_terms(terms: pa.DictionaryArray) -> np.ndarray:
    return _of_each(pc.match_substring_regex(terms.dictionary, PLAIN_TERM), terms)


def _of_each(found: pa.Array, terms: pa.DictionaryArray) -> np.ndarray:
    """What was found of the words of a dictionary, for each of the terms (R,)."""
    return found.to_numpy(zero_copy_only=False)[terms.indices.to_numpy()].astype(bool)


def _plain_texts(cut: _Cut, rows: np.ndarray) -> np.ndarray:
    """Whether no quotation mark and no unknown escape stands within a literal (R,)."""
    spans = cut.marks[rows, OBJECT : OBJECT + 2]
    odd = [np.flatnonzero(cut.lines.bytes == letter) for letter in (QUOTE, BACKSLASH)]
    inside = [np.searchsorted(at, spans[:, 1]) > np.searchsorted(at, spans[:, 0]) for at in odd]
    plain = ~(inside[0] | inside[1])
    texts = cut.pieces(OBJECT, rows[inside[1]])
    plain[inside[1]] = pc.match_substring_regex(texts, PLAIN_TEXT).to_numpy(zero_copy_only=False)
    return plain


@dataclass(frozen=True)
class _Suffixes:
    """What follows the text of literals: datatype, language, and whether a parser knows it."""

    datatype: pa.DictionaryArray
    language: pa.DictionaryArray
    known: np.ndarray


def _suffixes(cut: _Cut, rows: np.ndarray) -> _Suffixes:
    """Read each different `@en` or `^^<…>` once, by the parser that reads unusual lines, too."""
    encoded = _terms(cut, SUFFIX, rows)
    read = [_read_suffix(suffix) for suffix in encoded.dictionary.to_pylist()]
    datatypes, languages = ([pair[i] for pair in read] for i in (0, 1))
    known = pa.array([datatype is not None for datatype in datatypes], pa.bool_())
    columns = [
        pa.array(column, pa.string()).take(encoded.indices).dictionary_encode()
        for column in (datatypes, languages)
    ]
    return _Suffixes(*columns, _of_each(known, encoded))


def _read_suffix(suffix: str) -> tuple[str | None, str | None]:
    """Datatype and language; (None, None) for what is none of both."""
    try:
        line = f'<a:a> <a:a> ""{suffix} .'
        literal = next(iter(ox.parse(line, format=ox.RdfFormat.N_TRIPLES))).object
    except (SyntaxError, StopIteration):
        return None, None
    return literal.datatype.value, literal.language
