"""What the columns of tables are, on the command line: given as files, or inferred and printed."""

from __future__ import annotations

import argparse
import itertools
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


def mappings(options: argparse.Namespace) -> tuple[sides.Mappings | None, ...]:
    """The column roles of the tables: from the files, else inferred and printed."""
    found = []
    for path, given in itertools.zip_longest(
        (options.source, options.source2), options.mapping[:2], fillvalue=None
    ):
        tables = [] if path is None or not path.exists() else sides.tables_of(path)
        if given is not None and str(given) != "-":
            if not tables:
                raise ValueError(f"{given} maps the columns of a table, but {path} is not a table.")
            found.append(read_mappings(given, [table.name for table in tables]))
        else:
            alone = options.source2 or options.side
            found.append(_guessed(path) if tables and alone else None)
    return tuple(found)


def _guessed(path: Path) -> sides.Mappings:
    mappings = apart(partial(sides.mappings_of, path), [path])
    for name, mapping in mappings.items():
        words = ", ".join(f"{column.name} = {column.role}" for column in mapping.columns)
        remark(f"inferred for {name}: {words}")
        if mapping.split:
            remark(f"inferred for {name}: {mapping.split}")
    return mappings


def show_mapping(options: argparse.Namespace) -> None:
    table = options.table
    mappings = apart(partial(sides.mappings_of, table), [table]) if table.exists() else None
    if not mappings:
        raise ValueError(f"{options.table} is neither a table nor a folder with tables.")
    say(to_json(mappings), end="")
