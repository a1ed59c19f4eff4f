"""Two tables of artists, whose places and countries are vocabulary, and a run over them.

Open are ada, bea and cyd and three words; what the model is surest about is a word.
"""

from __future__ import annotations

from pathlib import Path

from store.database import Store
from tests.samples.store_samples import event, graph, run_folder

ARTISTS = ("a:ada", "a:bea", "a:cyd")
WORDS = ("country: France", "place: Oslo", "place: Rome")
SAME = {
    "a:ada": "b:1", "a:bea": "b:2", "a:cyd": "b:3",
    "country: France": "land: Frankreich", "place: Oslo": "ort: Oslo", "place: Rome": "ort: Rom",
}  # fmt: skip


def vocabulary_store(folder: Path) -> Store:
    store = Store.open(folder)
    fill(store)
    return store


def fill(store: Store) -> None:
    """Both graphs and an active run, in a store that is open."""
    left = [(key, key.title(), None, key in WORDS) for key in SAME]
    right = [(key, key.title(), None, ": " in key) for key in SAME.values()]
    triples = [("a:ada", "place", "place: Rome"), ("a:bea", "place", "place: Rome")]
    types = [(key, "artist") for key in ARTISTS] + [(key, key.split(":")[0]) for key in WORDS]
    store.import_graphs(
        graph("museum", left, relation_triples=triples, types=types), graph("archive", right)
    )
    scores = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
    proposals = []
    for (a, b), score in zip(SAME.items(), scores, strict=True):
        proposals += [(a, b, 1, score), (a, "b:1" if b != "b:1" else "b:2", 2, score - 0.2)]
    store.runs.add(run_folder(store.workspace / "runs" / "artists", store, proposals, left=6))


def decisions() -> list:
    """Accepted: an artist, a word, and a word with an artist of the other side; a word is without a
    counterpart."""
    return [
        event("e1", "accept", "a:ada", "b:1"),
        event("e2", "accept", "place: Rome", "ort: Rom"),
        event("e3", "accept", "country: France", "b:2"),
        event("e4", "no_counterpart", "place: Oslo"),
    ]
