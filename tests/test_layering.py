"""Which part may import which, read from the imports themselves.

app knows store and mimea, which know neither app nor each other. Within each of them the folders
form no circle, so that a part can be understood from those below it. SQL and cursors stay in store,
Streamlit in the files that draw.
"""

import ast
import re
import sys
from functools import cache
from pathlib import Path

import networkx as nx
import pytest

ROOT = Path(__file__).resolve().parents[1]
HOUSES = ("app", "store", "mimea")
# Folders and files of app that work without a browser: they are tested, and used by the command
# line, as plain Python.
PLAIN = (
    "adoption", "cli", "jobs", "text", "pipeline.py", "door.py", "first_page.py", "logs.py",
    "patience.py",
    "conflicts/facts.py", "correspondences/examples.py", "correspondences/found.py",
    "correspondences/matching.py", "correspondences/stated.py", "correspondences/units.py",
    "correspondences/wording.py", "dashboard/advice.py", "dashboard/charts.py",
    "dashboard/facts.py",
    "dashboard/report.py", "dashboard/svg.py", "dashboard/tables.py", "dashboard/wording.py",
    "duplicates/facts.py", "duplicates/wording.py",
    "export/created.py", "graphs/entity_preview.py",
    "graphs/import_thread.py", "graphs/preview.py", "graphs/reading.py",
    "graphs/reading_process.py", "graphs/uploads.py",
    "history/import_wording.py", "linking/facts.py", "linking/form.py", "linking/looks.py",
    "linking/wording.py", "links/doubtful_links.py", "map/figure.py", "map/layout_process.py",
    "map/points.py", "opinions/agreement.py",
    "opinions/wording.py", "progress/estimate.py", "review/attribute_pairs.py",
    "review/attribute_table.py", "review/cards.py", "review/charts.py", "review/decision_route.py",
    "review/deciding.py", "review/desk.py", "review/facts.py", "review/first_proposals.py",
    "review/keys.py", "review/name_comparison.py", "review/neighbour_pairs.py",
    "review/picture_pairs.py", "review/telling_facts.py",
    "review/receipts.py", "review/reservations.py", "review/second_opinions.py",
    "start/next_step.py", "train/charts.py", "train/reliability.py", "train/wording.py",
    "widgets/coverage_chart.py", "widgets/record_table.py", "widgets/thumbnails.py",
)  # fmt: skip
SQL = re.compile(
    r"\bselect\b.+\bfrom\b|\binsert\s+into\b|\bdelete\s+from\b|\bupdate\s+\w+\s+set\b"
    r"|\bcreate\s+(or\s+replace\s+)?(temp\s+)?(table|view)\b",
    re.IGNORECASE | re.DOTALL,
)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def files(*places: str) -> list[Path]:
    found = []
    for place in places:
        path = ROOT / place
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    assert found
    return found


def imported_names(path: Path) -> set[str]:
    """Dotted names of what a file imports, wherever in it the import stands."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute here"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def module(name: str) -> Path | None:
    """The file of this project that a dotted name lies in."""
    parts = name.split(".")
    for end in (len(parts), len(parts) - 1):
        path = ROOT.joinpath(*parts[:end])
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if file.is_file():
                return file
    return None


def room(path: Path) -> str:
    """The folder of a file; a file that lies directly in app, store or mimea is its own room."""
    inside = path.relative_to(ROOT)
    return str(inside if len(inside.parts) == 2 else inside.parent)


def refuse(paths: list[Path], packages: set[str]) -> None:
    wrong = {
        str(path.relative_to(ROOT)): sorted(found)
        for path in paths
        if (found := {name.split(".")[0] for name in imported_names(path)} & packages)
    }
    assert not wrong


def test_store_knows_neither_the_app_nor_the_model():
    refuse(files("store"), {"streamlit", "torch", "torch_geometric", "mimea", "app"})


def test_the_model_knows_neither_the_app_nor_the_store():
    refuse(files("mimea"), {"streamlit", "duckdb", "store", "app"})


def test_the_app_leaves_sql_and_tensors_to_the_others():
    refuse(files("app"), {"torch", "torch_geometric", "duckdb", "ot"})


def test_streamlit_stays_in_files_that_draw():
    refuse(files(*(f"app/{place}" for place in PLAIN)), {"streamlit"})


@pytest.mark.parametrize("house", HOUSES)
def test_the_folders_form_no_circle(house):
    arrows: dict[tuple[str, str], list[str]] = {}
    for path in files(house):
        for name in imported_names(path):
            target = module(name)
            if target is None or not target.is_relative_to(ROOT / house):
                continue
            arrow = (room(path), room(target))
            if arrow[0] != arrow[1]:
                line = f"{path.relative_to(ROOT)} -> {target.relative_to(ROOT)}"
                arrows.setdefault(arrow, []).append(line)
    circles = [
        sorted(rooms)
        for rooms in nx.strongly_connected_components(nx.DiGraph(arrows.keys()))
        if len(rooms) > 1
    ]
    within = [
        line
        for rooms in circles
        for (a, b), lines in arrows.items()
        if a in rooms and b in rooms
        for line in lines
    ]
    assert not circles, "\n".join(sorted(set(within)))


def test_sql_and_cursors_stay_in_the_store():
    wrong = []
    for path in files("app", "mimea"):
        place = path.relative_to(ROOT)
        docstrings = {
            id(node.body[0].value)
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and ast.get_docstring(node)
        }
        for node in ast.walk(tree(path)):
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if is_text and id(node) not in docstrings and SQL.search(node.value):
                wrong.append(f"{place}:{node.lineno} holds SQL")
            if isinstance(node, ast.Attribute) and node.attr in ("cursor", "connection"):
                wrong.append(f"{place}:{node.lineno} takes a {node.attr}")
        wrong += [
            f"{place} imports {name}"
            for name in imported_names(path)
            if name.startswith(("store.cursor", "store.connection"))
        ]
    assert not wrong


@pytest.mark.parametrize("house", HOUSES)
def test_nothing_at_the_top_hides_the_standard_library(house):
    """`streamlit run app/main.py` puts app/ first on the path."""
    names = {path.stem for path in (ROOT / house).iterdir()} - {"__init__", "__main__"}
    assert not names & set(sys.stdlib_module_names)
