"""The merged graph: both graphs as one, linked entities under one IRI, every statement with its
source, and an index from the old ids to the new ones.

What both graphs say of one thing is kept, also where they differ. Nothing is merged that a curator
rejected, and nothing that joins two entities of one side before somebody has confirmed it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from store.cursor import Cursor
from store.errors import InputError, MergeRefused
from store.exports.choices.selection import Selection
from store.exports.merged import clusters, facts, rdf, tables, terms

CANONICAL = ("left", "right", "minted")  # whose IRI stands for a cluster
SYNTAXES = {  # name: the name of its file
    "nquads": "merged.nq.gz",
    "turtle": "merged.ttl",
    "parquet": "merged-parquet.zip",
    "csv": "merged-csv.zip",
}
RDF = ("nquads", "turtle")
ENDINGS = {
    ".nq": "nquads",
    ".nq.gz": "nquads",
    ".ttl": "turtle",
    ".ttl.gz": "turtle",
    ".parquet": "parquet",
    ".parquet.zip": "parquet",
    ".zip": "parquet",
    ".csv.zip": "csv",
}
LISTED = 20  # clusters in a refusal
SHOWN = 200  # clusters in a preview


@dataclass(frozen=True)
class Merge:
    """`syntax` None is that of the file's name. `allow_joined`: clusters that join two entities of
    one side were looked at and are meant."""

    canonical: str = "left"
    syntax: str | None = None
    allow_joined: bool = False

    def checked(self, out: Path | str) -> Merge:
        """Itself with the syntax for this file. Raises InputError."""
        out = Path(out)
        if self.canonical not in CANONICAL:
            raise InputError(
                f"unknown rule '{self.canonical}' for IRIs; expected {', '.join(CANONICAL)}"
            )
        syntax = self.syntax or syntax_of(out)
        if syntax is None:
            raise InputError(
                f"{out.name}: the name doesn't say how to write the merged graph; end it in "
                f"{', '.join(ENDINGS)}, or name the syntax: {', '.join(SYNTAXES)}"
            )
        if syntax not in SYNTAXES:
            raise InputError(f"unknown syntax '{syntax}'; expected one of {', '.join(SYNTAXES)}")
        if out.is_dir():
            raise InputError(f"{out} is an existing folder; choose another name")
        return Merge(self.canonical, syntax, self.allow_joined)


@dataclass(frozen=True)
class Preview:
    """What a merged graph will hold: `clusters` as clusters.counts, `statements` the lines or
    rows by kind, `rejected` how many rejected pairs it would join, `joined` the first SHOWN rows of
    clusters.joined, `twins` how many IRIs both graphs have for entities that stay apart."""

    clusters: dict[str, int]
    statements: dict[str, int]
    rejected: int
    joined: pa.Table
    twins: int


def syntax_of(out: Path) -> str | None:
    """The syntax that a file's name asks for, if it does."""
    name = out.name.lower()
    return next((ENDINGS[end] for end in sorted(ENDINGS, key=len, reverse=True)
                 if name.endswith(end)), None)  # fmt: skip


def preview(cursor: Cursor, selection: Selection, merge: Merge, base: str) -> Preview:
    """What a file will hold, counted as it will be written; see `counts`."""
    _prepare(cursor, selection, merge, base)
    return Preview(
        clusters.counts(cursor),
        counts(cursor, merge.syntax, base),
        clusters.rejected(cursor),
        clusters.joined(cursor, selection, SHOWN),
        terms.twins(cursor),
    )


def counts(cursor: Cursor, syntax: str, base: str) -> dict[str, int]:
    """Lines of an RDF file, or rows of tables, by kind."""
    found = facts.counts(cursor, syntax == "nquads", base)
    if syntax in RDF:
        return found | {"about": len(rdf.about(cursor, base))}
    return tables.counts(cursor, found)


def write(
    cursor: Cursor,
    path: Path,
    out: Path,
    selection: Selection,
    merge: Merge,
    base: str,
    progress: Callable[[float, str], None],
) -> int:
    """Write the merged graph to `path`, as a file named `out` is to be; lines or rows in it.

    `merge` is checked. Raises MergeRefused, listing clusters, for what must be confirmed or settled
    first, StoreError if the file doesn't read back as written.
    """
    _prepare(cursor, selection, merge, base)
    _refuse(cursor, selection, merge)
    expected = _rows(cursor)

    def show(rows: int) -> None:
        progress(0.1 + 0.8 * min(rows / expected, 1), f"{rows:,} statements")

    if merge.syntax in RDF:
        packed = out.name.lower().endswith(".gz")
        written = rdf.write(cursor, path, merge.syntax, base, packed, show)
    else:
        zipped = out.name.lower().endswith(".zip")
        written = tables.write(cursor, path, merge.syntax, base, zipped, show)
    return sum(written.values())


def _rows(cursor: Cursor) -> int:
    """Rows of the graphs, about as many as the file will have."""
    names = ("relation_triple", "attribute_triple", "label", "entity_type", "entity",
             "identity_statement")  # fmt: skip
    counted = " union all ".join(f"select count(*) as rows from {name}" for name in names)
    return cursor.value(f"select sum(rows) from ({counted})")


def remove(path: Path) -> None:
    """Remove what a write that failed left behind, and what one needed on its way."""
    shutil.rmtree(tables.remains(path), ignore_errors=True)
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    path.unlink(missing_ok=True)


def _prepare(cursor: Cursor, selection: Selection, merge: Merge, base: str) -> None:
    """Make the temp tables of clusters and terms."""
    if not cursor.rows("select 1 from entity limit 1"):
        raise InputError("there are no graphs yet to merge; import two first")
    clusters.gather(cursor, selection, "right" if merge.canonical == "right" else "left")
    terms.prepare(cursor, merge.canonical, base)


def _refuse(cursor: Cursor, selection: Selection, merge: Merge) -> None:
    rejected = clusters.rejected(cursor)
    if not rejected and (merge.allow_joined or not clusters.counts(cursor)["joined"]):
        return
    found = clusters.joined(cursor, selection).to_pylist()
    if rejected:
        found = [cluster for cluster in found if cluster["rejected"]]
        pairs = "1 pair" if rejected == 1 else f"{rejected:,} pairs"
        reason = (
            f"by way of others, links join {pairs} of which a curator said that the two are not "
            "the same; settle this first"
        )
    else:
        joins = "1 cluster joins" if len(found) == 1 else f"{len(found):,} clusters join"
        reason = (
            f"{joins} entities of one graph; confirm that this is intended (--allow-joined), or "
            "reject a link"
        )
    more = [f"and {len(found) - LISTED:,} more"] if len(found) > LISTED else []
    lines = [*map(describe, found[:LISTED]), *more]
    raise MergeRefused("\n  ".join([f"{reason}:", *lines]))


def describe(cluster: dict) -> str:
    """A row of clusters.joined as one line: who is joined, by which links, which rejections."""
    ends = " and ".join(
        ", ".join(f"{one['name']} ({one['key']})" if one["name"] else one["key"] for one in side)
        for side in (cluster["left"], cluster["right"])
    )
    links = "; ".join(f"{k['left']} – {k['right']} by {k['said_by']}" for k in cluster["links"])
    against = "; ".join(f"{pair['left']} – {pair['right']}" for pair in cluster["rejected"])
    line = f"{ends}; joined by {links}" + (f"; not the same: {against}" if against else "")
    return "".join(letter if letter.isprintable() else " " for letter in line)
