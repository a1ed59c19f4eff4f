"""What each column of a table is to the graph: id, name, attribute, relation …

A table has one row per entity, all of the type that `rows` says; or, if a column is a `predicate`,
one row per statement: its `id` is what the statement is about, its `object` another entity, its
`value` a value. [ours]
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from store.errors import InputError
from store.readers.files.lines import open_text

ROLES = {
    "id": "Id",
    "name": "Name",
    "description": "Description",
    "type": "Type",
    "attribute": "Attribute",
    "text": "Attribute: text or code",
    "number": "Attribute: number",
    "date": "Attribute: date",
    "relation": "Relation",
    "picture": "Picture path",
    "predicate": "Statement: what it says",
    "object": "Statement: other entity",
    "value": "Statement: value",
    "ignore": "Leave out",
}
ATTRIBUTES = ("attribute", "text", "number", "date")
STATEMENT = ("predicate", "object", "value")
ONLY_ONE = ("id", *STATEMENT)
# letters that JSON leaves as they are, though they steer a terminal
STEERING = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
OPTIONAL = ("separator", "kind", "same_as")
EXPECTED = 'expected {"rows": …, "columns": [{"name": …, "role": …, "separator": …}, …]}'


@dataclass(frozen=True)
class Column:
    """A column's `role`, one of ROLES. Where they aren't empty, `separator` parts several values in
    a cell, `kind` is what the entities are that a relation names (places of birth and of death are
    places), and `same_as` is the left graph's column that says the same, for one of the right."""

    name: str
    role: str
    separator: str = ""
    kind: str = ""
    same_as: str = ""


@dataclass(frozen=True)
class TableMapping:
    columns: tuple[Column, ...]
    rows: str = ""

    def of(self, *roles: str) -> list[Column]:
        return [column for column in self.columns if column.role in roles]

    @property
    def empty(self) -> bool:
        """Whether every column is left out."""
        return len(self.of("ignore")) == len(self.columns)

    @property
    def states(self) -> bool:
        """Whether a row is a statement rather than an entity."""
        return bool(self.of("predicate"))

    @property
    def split(self) -> str | None:
        """Which columns' cells are split, and at what, as a clause; None where none is."""
        parts = {}
        for column in self.columns:
            if column.separator and column.role not in ("id", "ignore"):
                parts.setdefault(column.separator, []).append(f"“{column.name}”")
        clauses = [f"{', '.join(names)} at “{mark}”" for mark, names in parts.items()]
        return f"cells are split: {'; '.join(clauses)}" if clauses else None

    def check(self, path: Path, names: tuple[str, ...]) -> None:
        """InputError where the mapping doesn't fit itself or the table at `path`."""
        for column in self.columns:
            if column.role not in ROLES:
                raise InputError(
                    f"column '{column.name}' has the role '{column.role}'; expected one of "
                    f"{', '.join(ROLES)}",
                    path,
                )
            if column.name not in names:
                raise InputError(
                    f"the mapping names a column '{column.name}', the table has {_listed(names)}; "
                    "correct the mapping",
                    path,
                )
        for role in ONLY_ONE:
            if len(found := self.of(role)) > 1:
                raise InputError(
                    f"the columns '{found[0].name}' and '{found[1].name}' are both {role}; "
                    "only one can be",
                    path,
                )
        self._check_rows(path)

    def _check_rows(self, path: Path) -> None:
        if self.states and not (self.of("id") and self.of("object", "value")):
            raise InputError(
                "a table of statements needs a column as id and one as object or value; choose "
                "them, or give the predicate another role",
                path,
            )
        if not self.states and (lone := self.of("object", "value")):
            raise InputError(
                f"column '{lone[0].name}' is {lone[0].role} of a statement, but none is the "
                "predicate; choose one",
                path,
            )
        if not self.states and not self.empty and not self.of("id", "name"):
            raise InputError(
                "no column is id or name, so the entities can't be told apart; choose one", path
            )


def to_json(mappings: dict[str, TableMapping]) -> str:
    """One table's mapping alone, those of several under their file names."""
    forms = {name: _form(mapping) for name, mapping in mappings.items()}
    found = next(iter(forms.values())) if len(forms) == 1 else {"tables": forms}
    text = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
    return STEERING.sub(lambda letter: f"\\u{ord(letter[0]):04x}", text)


def _form(mapping: TableMapping) -> dict:
    """As JSON has it: what is optional only where it is said."""
    columns = [
        {name: cell for name, cell in asdict(column).items() if cell or name not in OPTIONAL[1:]}
        for column in mapping.columns
    ]
    return ({"rows": mapping.rows} if mapping.rows else {}) | {"columns": columns}


def read_mappings(path: Path, tables: list[str]) -> dict[str, TableMapping]:
    """The mapping of each of `tables` (file names) that the JSON file names. Raises InputError."""
    with open_text(path) as file:
        return from_json(file.read(), path, tables)


def from_json(content: bytes, path: Path, tables: list[str]) -> dict[str, TableMapping]:
    """`read_mappings` of what a file holds; `path` names it in what is said."""
    try:
        form = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError("this is not UTF-8; save the file as UTF-8", path) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, too
        line = getattr(error, "lineno", None)
        raise InputError(f"this is no JSON; {EXPECTED}", path, line) from error
    return parse_mappings(form, path, tables)


def parse_mappings(form, path: Path, tables: list[str]) -> dict[str, TableMapping]:
    if not isinstance(form, dict) or not ("tables" in form or "columns" in form):
        raise InputError(f"found something else; {EXPECTED}", path)
    if "columns" in form:
        if len(tables) != 1:
            raise InputError(
                f"is the mapping of one table, there are {len(tables)}: {_listed(tables)}; "
                'write {"tables": {file name: mapping, …}}',
                path,
            )
        return {tables[0]: _parse(form, path)}
    if not isinstance(form["tables"], dict):
        raise InputError('expected {"tables": {file name: mapping, …}}', path)
    for name in form["tables"]:
        if name not in tables:
            raise InputError(f"names a table '{name}', there is {_listed(tables)}", path)
    return {name: _parse(mapping, path) for name, mapping in form["tables"].items()}


def _parse(form, path: Path) -> TableMapping:
    columns = form.get("columns") if isinstance(form, dict) else None
    if not isinstance(columns, list) or not all(_is_column(column) for column in columns):
        raise InputError(f"found another form of mapping; {EXPECTED}", path)
    if not isinstance(rows := form.get("rows", ""), str):
        raise InputError(f"'rows' is a word for what the rows are; {EXPECTED}", path)
    mapping = TableMapping(tuple(Column(**column) for column in columns), " ".join(rows.split()))
    names = [column.name for column in mapping.columns]
    if doubled := next((name for name in names if names.count(name) > 1), None):
        raise InputError(f"names the column '{doubled}' more than once", path)
    return mapping


def _is_column(form) -> bool:
    if not isinstance(form, dict) or not {"name", "role"} <= set(form):
        return False
    if not set(form) <= {"name", "role", *OPTIONAL}:
        return False
    return all(isinstance(cell, str) for cell in form.values())


def _listed(names) -> str:
    shown = ", ".join(f"'{name}'" for name in list(names)[:8])
    return f"{shown} and {len(names) - 8} more" if len(names) > 8 else shown
