"""Two small graphs in which some entities stand twice, and some only look as if they did."""

from __future__ import annotations

from pathlib import Path

from store.database import Store
from tests.samples.store_samples import graph, links, run_folder

CHAD, CHAD_TOO = "atlas:chad", "atlas:tchad"  # the same, by name, value and neighbour
MALI, MALI_CITY = "atlas:mali", "atlas:mali-city"  # a country and its city
SPRINGS = [f"atlas:spring-{n}" for n in range(9)]  # nine of one name and one type
TOGO, FIJI = "atlas:togo", "atlas:fiji"
TSCHAD, TSCHAD_TOO, LK_TOGO, LK_FIJI = "lk:1", "lk:2", "lk:3", "lk:4"


def left_graph():
    return graph(
        "atlas",
        [
            (CHAD, "Chad", "landlocked"),
            (CHAD_TOO, "CHAD!", None),
            (MALI, "Mali", None),
            (MALI_CITY, "Mali", None),
            (TOGO, "Togo", None),
            (FIJI, "Fiji", None),
            *[(key, "Spring", None) for key in SPRINGS],
        ],
        relation_triples=[
            (CHAD, "near", TOGO),
            (CHAD_TOO, "near", TOGO),
            (MALI, "capital", MALI_CITY),
            (MALI, "near", TOGO),
            (MALI_CITY, "near", TOGO),
        ],
        attribute_triples=[
            (CHAD, "area", "1284000", None, None),
            (CHAD_TOO, "area", "1284000", None, None),
            (CHAD, "motto", "Unity", None, None),
            (CHAD_TOO, "motto", "Progress", None, None),
        ],
        types=[(MALI, "country"), (MALI_CITY, "city"), *[(key, "well") for key in SPRINGS]],
    )


def right_graph():
    return graph(
        "lexikon",
        [
            (TSCHAD, "Tschad", None),
            (TSCHAD_TOO, "Republik Tschad", None),
            (LK_TOGO, "Togo", None),
            (LK_FIJI, "Fidschi", None),
        ],
    )


def duplicate_store(folder: Path, *seeds: tuple[str, str]) -> Store:
    store = Store.open(folder)
    store.import_graphs(left_graph(), right_graph(), links(*seeds))
    return store


def add_run(store: Store, *proposals: tuple) -> None:
    """A run with these proposals: left, right, rank, probability."""
    folder = store.workspace / "runs" / "20260301-120000-dup"
    left = left_graph().entities.num_rows
    store.runs.add(run_folder(folder, store, list(proposals), left=left))
