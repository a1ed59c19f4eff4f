"""What the columns of tables are, on the command line: given as files, or inferred and printed."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from app.cli.say import remark, say
from app.columns import roles
from mimea.features.literals import DATE, NUMBER
from store.readers import sides
from store.readers.apart import apart
from store.readers.tables.mapping import Column, TableMapping, read_mappings, to_json
from store.records import SIDES

READ_AS = {"date": DATE, "number": NUMBER}


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
    one.add_argument(
        "--beside",
        type=Path,
        metavar="TABLE",
        help="the left graph's table: columns of TABLE that say the same are joined with its own",
    )
    one.add_argument("--links", type=Path, metavar="FILE", help="known links, which tell the id")


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
        pair = _completed(pair, options.links, [options.side] if options.side else SIDES)
    left, *right = (side.mappings or None for side in pair)
    return left, *(right or [None])


def _completed(pair: list[sides.Side], links: Path | None, names) -> list[sides.Side]:
    """The sides with what nobody gave inferred, which is printed."""
    links = links if links is not None and links.is_file() else None
    paths = [side.path for side in pair] + ([links] if links else [])
    completed, looks = apart(partial(roles.complete, pair, links, names), paths)
    for before, side, found in zip(pair, completed, looks, strict=True):
        for look in found:
            name = look.table.path.name
            if name not in (before.mappings or {}):
                _tell(look, side.mappings[name])
    return completed


def _tell(look: roles.Look, mapping: TableMapping) -> None:
    name = look.table.path.name
    remark(f"inferred for {name}: {', '.join(map(_words, mapping.columns))}")
    if mapping.rows:
        remark(f"inferred for {name}: each row is of the type “{mapping.rows}”")
    if look.why_id:
        remark(f"inferred for {name}: “{mapping.of('id')[0].name}” is the id, {look.why_id}")
    if mapping.split:
        remark(f"inferred for {name}: {mapping.split}")
    for column in mapping.of(*READ_AS):
        reading, kind = look.readings[column.name], READ_AS[column.role]
        if reading.counts[kind] < reading.filled:
            remark(f"inferred for {name}: “{column.name}”: {reading.sentence(kind)}")


def _words(column: Column) -> str:
    """A column and what it is: `born = date (as geburtsdatum)`."""
    more = [column.kind] if column.role == "relation" and column.kind else []
    said = column.same_as.casefold() not in ("", column.name.casefold())
    more += [f"as {column.same_as}"] if said else []
    return f"{column.name} = {column.role}" + (f" ({', '.join(more)})" if more else "")


def show_mapping(options: argparse.Namespace) -> None:
    for path in filter(None, (options.table, options.beside)):
        if not path.exists() or not sides.tables_of(path):
            raise ValueError(f"{path} is neither a table nor a folder with tables.")
    if options.links is not None and not options.links.is_file():
        raise ValueError(f"{options.links}: there is no such file of links.")
    paths = [path for path in (options.beside, options.table) if path]
    read = partial(roles.complete, [sides.Side(path) for path in paths], options.links)
    completed, _ = apart(read, [*paths, *([options.links] if options.links else [])])
    say(to_json(completed[-1].mappings), end="")
