"""Two small graphs of cities that say the same in other words and units, and links between them."""

from pathlib import Path

from app.pipeline import Workspace
from store.database import Store
from store.records import LINK_COLUMNS
from tests.samples.store_samples import graph, rows

CITIES = 24
HOSTILE = "http://a.test/<script>alert(1)</script>"
SQUARE_MILE = 2.589988


def build(folder: Path, links: int = CITIES) -> Store:
    """A store with the two graphs, the first `links` cities linked."""
    store = Store.open(folder)
    fill(store, links)
    return store


def workspace(folder: Path, links: int = CITIES) -> Workspace:
    opened = Workspace(folder)
    fill(opened.store, links)
    return opened


def fill(store: Store, links: int) -> None:
    pairs = [(left(i), right(i)) for i in range(links)]
    store.import_graphs(_left(), _right(), rows(LINK_COLUMNS, *pairs))


def left(i: int) -> str:
    return f"a:{i:02d}"


def right(i: int) -> str:
    return f"b:{i:02d}"


def _area(i: int) -> float:
    return 40.0 + 17.3 * ((i * 7) % CITIES)


def _left():
    attributes = []
    for i in range(CITIES):
        attributes += [
            (left(i), "areaKm2", f"{_area(i) * SQUARE_MILE:.2f}", None, None),
            (left(i), "founded", str(1200 + 11 * i), None, None),
            (left(i), "burnt", str(1300 + 7 * ((i * 5) % CITIES)), None, None),
            (left(i), "port", "yes" if i % 2 else "no", None, None),
            (left(i), HOSTILE, f"<b>motto {i}</b>", None, None),
        ]
    return graph(
        "atlas",
        [(left(i), f"<i>City {i}</i>", None) for i in range(CITIES)],
        attribute_triples=attributes,
        relation_triples=[
            *((left(i), "capitalOf", left((i + 1) % CITIES)) for i in range(CITIES)),
            *((left(i), "near", left((i * 5 + 3) % CITIES)) for i in range(CITIES)),
        ],
        types=[
            *((left(i), "City") for i in range(0, CITIES, 2)),
            *((left(i), "Town") for i in range(1, CITIES, 2)),
        ],
    )


def _right():
    attributes = []
    for i in range(CITIES):
        attributes += [
            (right(i), "Flaeche", f"{_area(i):.2f}", None, None),
            # one of them a year off, which is no agreement
            (right(i), "gegruendet", str(1200 + 11 * i + (i == 5)), None, None),
            (right(i), "Hafen", "ja" if (i // 2) % 2 else "nein", None, None),
            (right(i), "Motto", f"<b>motto {i}</b>", None, None),
        ]
    return graph(
        "lexikon",
        [(right(i), f"Stadt {i}", None) for i in range(CITIES)],
        attribute_triples=attributes,
        relation_triples=[
            *((right((i + 1) % CITIES), "hatHauptstadt", right(i)) for i in range(CITIES)),
            *((right(i), "bei", right((i * 5 + 3) % CITIES)) for i in range(CITIES)),
        ],
        types=[
            *((right(i), "Stadt") for i in range(0, CITIES, 2)),
            *((right(i), "Ort") for i in range(1, CITIES, 2)),
        ],
    )
