"""Statements that stand one a line, as in N-Triples and N-Quads, as Arrow columns.

A block of lines is cut by the places of its spaces and quotation marks alone; nothing loops over
lines. What a file of a user's holds is believed only where it is plain: terms parted by one space,
` .` at the end, IRIs of letters that no parser can object to. All other lines are given back, for
a parser to read and to write anew. What a parser wrote is plain by its making.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyoxigraph as ox

from store.readers.rdf.literals import unescaped

IN_IRI = (
    r"(?:[A-Za-z0-9._~!$&'()*+,;=:@\x{A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}-]"
    r"|%[0-9A-Fa-f]{2})"
)
PLAIN_IRI = (
    r"^[A-Za-z][A-Za-z0-9+.-]*:"
    rf"(?://[A-Za-z0-9._~-]+(?::[0-9]{{1,4}})?(?:/(?:{IN_IRI}|/)*)?|{IN_IRI}(?:{IN_IRI}|/)*)"
    rf"(?:\?(?:{IN_IRI}|[/?])*)?(?:#(?:{IN_IRI}|[/?])*)?$"
)
PLAIN_TEXT = r"""^(?:[^"\\]|\\[tbnrf"'\\])*$"""
SPACE, QUOTE, DOT, LESS, GREATER, BACKSLASH, NEWLINE, HASH, TAB = b' ".<>\\\n#\t'

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
    """The lines of a block that say something: its bytes, where line i starts, where its newline
    is, and how many lines of the block stand before it. Empty ones and comments are passed over at
    once, for a file may hold nothing else."""

    bytes: np.ndarray  # (B,) uint8
    starts: np.ndarray  # (L,)
    ends: np.ndarray  # (L,)
    before: np.ndarray  # (L,)

    @classmethod
    def of(cls, block: bytes) -> Lines:
        """`block` ends with a newline."""
        letters = np.frombuffer(block, np.uint8)
        newline = letters == NEWLINE
        ends = np.flatnonzero(newline[1:] & ~newline[:-1]) + 1
        starts = np.flatnonzero(np.append(True, newline[:-1]) & ~newline)
        says = letters[starts] != HASH
        blank = (letters[starts] == SPACE) | (letters[starts] == TAB)
        if blank.any():
            filled = np.cumsum(~(newline | (letters == SPACE) | (letters == TAB)), dtype=np.int32)
            says &= ~blank | (filled[ends] > filled[starts])
        if says.all() and len(ends) == np.count_nonzero(newline):
            return cls(letters, starts, ends, np.arange(len(ends)))
        starts, ends = starts[says], ends[says]
        return cls(letters, starts, ends, np.cumsum(newline, dtype=np.int32)[starts])

    def texts(self, which: np.ndarray) -> list[bytes]:
        """Some lines, by their places among these, with their newlines."""
        view = memoryview(self.bytes)
        starts, ends = self.starts[which].tolist(), (self.ends[which] + 1).tolist()
        return [bytes(view[start:end]) for start, end in zip(starts, ends, strict=True)]


def parted(
    lines: Lines, numbers: np.ndarray, quads: bool, trusted: bool
) -> tuple[Statements, np.ndarray]:
    """The statements of a block, and which of its lines (places in it) are left over.

    `numbers` (L,) of the lines go into the tables. `quads`: a graph may stand in a line.
    `trusted`: a parser wrote the block, so that every line is a statement in canonical form.
    """
    cut = _cut(lines)
    named = cut.is_iri("subject") & cut.is_iri("predicate")
    if not trusted:
        named &= ~cut.has_graph | (cut.is_iri("graph") & quads)
    edges, plain_edges = _edges(cut.filter(named & cut.is_iri("object")), numbers, trusted)
    words, plain_words = _words(cut.filter(named & (cut.kind == QUOTE)), numbers, trusted)
    left = np.full(len(lines.starts), not trusted)
    left[plain_edges] = left[plain_words] = False
    graphs = cut.pieces("graph", cut.has_graph & ~left[cut.rows]).unique().to_pylist()
    blanks = len(left) - int(left.sum()) - len(edges) - len(words)
    return Statements(edges, words, blanks, frozenset(graphs)), np.flatnonzero(left)


def _edges(cut: _Cut, numbers: np.ndarray, trusted: bool) -> tuple[pa.Table, np.ndarray]:
    """Statements with an IRI as object, and the lines that they stand in."""
    terms = [cut.iris(name) for name in ("subject", "predicate", "object")]
    columns = [pa.array(numbers[cut.rows]), *terms]
    return _kept(pa.table(columns, schema=EDGES), cut, None if trusted else _plain(terms, cut))


def _words(cut: _Cut, numbers: np.ndarray, trusted: bool) -> tuple[pa.Table, np.ndarray]:
    """Statements with a literal as object, and the lines that they stand in."""
    terms = [cut.iris(name) for name in ("subject", "predicate")]
    datatype, language, known = _read_suffixes(cut.pieces("suffix").dictionary_encode())
    columns = [pa.array(numbers[cut.rows]), *terms, unescaped(cut.pieces("object")),
               datatype, language]  # fmt: skip
    plain = None if trusted else _plain(terms, cut) & known & _plain_texts(cut)
    return _kept(pa.table(columns, schema=WORDS), cut, plain)


def _kept(table: pa.Table, cut: _Cut, plain: np.ndarray | None) -> tuple[pa.Table, np.ndarray]:
    if plain is None or plain.all():
        return table, cut.rows
    return table.filter(pa.array(plain)), cut.rows[plain]


@dataclass(frozen=True)
class _Cut:
    """Where the pieces of those lines start and end that have the shape of a statement."""

    lines: Lines
    rows: np.ndarray  # (R,) places of the lines in the block
    marks: dict[str, tuple[np.ndarray, np.ndarray]]  # name of a piece: start and end (R,)
    kind: np.ndarray  # (R,) the first letter of the object
    has_graph: np.ndarray  # (R,)

    def filter(self, kept: np.ndarray) -> _Cut:
        kept = np.flatnonzero(kept)
        marks = {name: (start[kept], end[kept]) for name, (start, end) in self.marks.items()}
        return _Cut(self.lines, self.rows[kept], marks, self.kind[kept], self.has_graph[kept])

    def is_iri(self, name: str) -> np.ndarray:
        """Whether a piece stands between `<` and `>` and is no statement (R,)."""
        letters, (start, end) = self.lines.bytes, self.marks[name]
        framed = (letters[start] == LESS) & (letters[end - 1] == GREATER)
        return framed & (letters[start + 1] != LESS) if name == "object" else framed

    def iris(self, name: str) -> pa.DictionaryArray:
        """A piece without its `<>`."""
        start, end = self.marks[name]
        return self._texts(start + 1, end - 1).dictionary_encode()

    def pieces(self, name: str, kept: np.ndarray | slice = slice(None)) -> pa.Array:
        start, end = self.marks[name]
        return self._texts(start[kept], end[kept])

    def _texts(self, start: np.ndarray, end: np.ndarray) -> pa.Array:
        if not len(start):
            return pa.array([], pa.string())
        # pieces and the gaps after them stand in the block as they are; only the pieces are copied
        offsets = np.empty(2 * len(start) + 1, np.int32)
        offsets[:-1:2], offsets[1::2], offsets[-1] = start, end, end[-1]
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(self.lines.bytes)]
        everything = pa.Array.from_buffers(pa.string(), len(offsets) - 1, buffers)
        return everything.take(pa.array(np.arange(0, len(offsets) - 1, 2, dtype=np.int32)))


def _cut(lines: Lines) -> _Cut:
    letters = lines.bytes
    spaces = np.append(np.flatnonzero(letters == SPACE), [len(letters)] * 2)
    quotes = np.append(-1, np.flatnonzero(letters == QUOTE))
    at = np.searchsorted(spaces, lines.starts)
    last = lines.ends - 2  # the space before the dot
    shaped = (spaces[at + 1] < last) & (letters[last] == SPACE) & (letters[last + 1] == DOT)
    rows = np.flatnonzero(shaped)
    begin, at, last = lines.starts[rows], at[rows], last[rows]
    subject_end, predicate_end = spaces[at], spaces[at + 1]
    start = predicate_end + 1
    kind = letters[start]
    literal = kind == QUOTE
    closing = np.where(literal, quotes[np.searchsorted(quotes, last) - 1], start)
    token_end = spaces[np.searchsorted(spaces, closing)]
    # a statement as a term has spaces of its own; it goes on to the end
    token_end = np.where((kind == LESS) & (letters[start + 1] == LESS), last, token_end)
    has_graph = token_end < last
    marks = {
        "subject": (begin, subject_end),
        "predicate": (subject_end + 1, predicate_end),
        "object": (start + literal, np.where(literal, closing, token_end)),
        "suffix": (closing + literal, token_end),
        "graph": (np.where(has_graph, token_end + 1, start), np.where(has_graph, last, start)),
    }
    cut = _Cut(lines, rows, marks, kind, has_graph)
    open_ended = literal & (closing <= start)
    return cut.filter(~open_ended) if open_ended.any() else cut


def _plain(terms: list[pa.DictionaryArray], cut: _Cut) -> np.ndarray:
    """Whether every IRI of a line is one that no parser can object to (R,)."""
    plain = np.ones(len(cut.rows), bool)
    for column in terms:
        plain &= _are_plain(column)
    if cut.has_graph.any():
        plain[cut.has_graph] &= _are_plain(cut.filter(cut.has_graph).iris("graph"))
    return plain


def _are_plain(terms: pa.DictionaryArray) -> np.ndarray:
    return _of_each(pc.match_substring_regex(terms.dictionary, PLAIN_IRI), terms)


def _of_each(found: pa.Array, terms: pa.DictionaryArray) -> np.ndarray:
    """What was found of the words of a dictionary, for each of the terms (R,)."""
    found = found.to_numpy(zero_copy_only=False).astype(bool)
    return np.ones(len(terms), bool) if found.all() else found[terms.indices.to_numpy()]


def _plain_texts(cut: _Cut) -> np.ndarray:
    """Whether no quotation mark and no unknown escape stands within a literal (R,)."""
    letters, (start, end) = cut.lines.bytes, cut.marks["object"]
    odd = [np.flatnonzero(letters == letter) for letter in (QUOTE, BACKSLASH)]
    quoted, escaped = (np.searchsorted(at, end) > np.searchsorted(at, start) for at in odd)
    plain = ~(quoted | escaped)
    found = pc.match_substring_regex(cut.pieces("object", escaped), PLAIN_TEXT)
    plain[escaped] = found.to_numpy(zero_copy_only=False)
    return plain


def _read_suffixes(
    suffixes: pa.DictionaryArray,
) -> tuple[pa.DictionaryArray, pa.DictionaryArray, np.ndarray]:
    """Datatype, language and whether a parser knows them, of what follows literals.

    Each different one is read once, by the parser that reads unusual lines, too."""
    read = [_read_suffix(suffix) for suffix in suffixes.dictionary.to_pylist()]
    datatypes, languages = ([pair[i] for pair in read] for i in (0, 1))
    known = pa.array([datatype is not None for datatype in datatypes], pa.bool_())
    columns = (
        pa.DictionaryArray.from_arrays(
            pa.array([None if w is None else i for i, w in enumerate(words)], pa.int32()).take(
                suffixes.indices
            ),
            pa.array([w or "" for w in words], pa.string()),
        )
        for words in (datatypes, languages)
    )
    return *columns, _of_each(known, suffixes)


@lru_cache(10_000)
def _read_suffix(suffix: str) -> tuple[str | None, str | None]:
    """Datatype and language; (None, None) for what is none of both."""
    try:
        line = f'<a:a> <a:a> ""{suffix} .'
        literal = next(iter(ox.parse(line, format=ox.RdfFormat.N_TRIPLES))).object
    except (SyntaxError, StopIteration):
        return None, None
    return literal.datatype.value, literal.language
