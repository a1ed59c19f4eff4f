"""What the columns of tables are, on the command line: given as files, or inferred and printed."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from app.cli.say import remark, say
from store.readers import sides
from store.readers.apart import apart
from store.readers.tables.mapping import read_mappings, to_json


def add_mapping_option(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--mapping",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE.json",
        help="column roles of the left and the right table (- to infer them)",
    )


def add_mapping_command(commands) -> None:
    one = commands.add_parser(
        "mapping", help="infer the column roles of a table and print them as JSON"
    )
    one.set_defaults(command=show_mapping)
    one.add_argument("table", type=Path, metavar="TABLE", help="a table or a folder of tables")


def mappings(options: argparse.Namespace) -> tuple[sides.Mappings | None, sides.Mappings | None]:
    """The column roles of the tables: from the files, else inferred and printed."""
    paths = [options.source, options.source2] if options.source2 else [options.source]
    pair = [sides.Side(path) for path in paths]
    for number, (path, given) in enumerate(zip(paths, options.mapping, strict=False)):
        if str(given) != "-":
            tables = sides.tables_of(path) if path.exists() else []
            if not tables:
                raise ValueError(f"{given} maps the columns of a table, but {path} is not a table.")
            names = [table.name for table in tables]
            pair[number] = sides.Side(path, read_mappings(given, names))
    if (options.source2 or options.side) and all(path.exists() for path in paths):
        given, pair = pair, apart(partial(sides.mapped, pair), paths)
        for before, side in zip(given, pair, strict=True):
            if before.mappings is None:
                _tell(side.mappings)
    left, *right = (side.mappings or None for side in pair)
    return left, *(right or [None])


def _tell(mappings: sides.Mappings) -> None:
    for name, mapping in mappings.items():
        words = ", ".join(f"{column.name} = {column.role}" for column in mapping.columns)
        remark(f"inferred for {name}: {words}")
        if mapping.split:
            remark(f"inferred for {name}: {mapping.split}")


def show_mapping(options: argparse.Namespace) -> None:
    table = options.table
    mappings = apart(partial(sides.mappings_of, table), [table]) if table.exists() else None
    if not mappings:
        raise ValueError(f"{options.table} is neither a table nor a folder with tables.")
    say(to_json(mappings), end="")
