"""Who may know whom, read from the imports: app knows store and mimea, they know neither."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
STREAMLIT_IN_APP = ("main.py", "navigation.py", "state.py", "views", "components")
PLAIN = ("pipeline.py", "cli.py", "jobs.py", "cards.py", "charts.py")


def imports(path: Path) -> set[str]:
    """The top-level packages that a file imports, wherever in it the import stands."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module.split(".")[0])
    return found


def files(*places: str) -> list[Path]:
    found = []
    for place in places:
        path = ROOT / place
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    assert found
    return found


def refuse(paths: list[Path], packages: set[str]) -> None:
    wrong = {
        str(path.relative_to(ROOT)): sorted(imports(path) & packages)
        for path in paths
        if imports(path) & packages
    }
    assert not wrong


def test_store_knows_neither_the_app_nor_the_model():
    refuse(files("store"), {"streamlit", "torch", "torch_geometric", "mimea", "app"})


def test_the_model_knows_neither_the_app_nor_the_store():
    refuse(files("mimea"), {"streamlit", "duckdb", "store", "app"})


def test_the_app_leaves_sql_and_tensors_to_the_others():
    refuse(files("app"), {"torch", "torch_geometric", "duckdb", "ot"})


def test_streamlit_stays_in_pages_and_components():
    plain = [
        path
        for path in files("app")
        if path.relative_to(ROOT / "app").parts[0] not in STREAMLIT_IN_APP
    ]
    assert set(PLAIN) <= {path.name for path in plain}
    refuse(plain, {"streamlit"})


@pytest.mark.parametrize("room", ["app", "store", "mimea"])
def test_no_module_hides_one_of_the_standard_library(room):
    """`streamlit run app/main.py` puts app/ first on the path."""
    import sys

    names = {path.stem for path in (ROOT / room).glob("*.py")} - {"__init__", "__main__"}
    assert not names & set(sys.stdlib_module_names)
