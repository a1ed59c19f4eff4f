"""Make the demo project: two Turtle files, their pictures, seeds and gold links.

    python -m assets.demo.build [--out DIR]

The same facts give the same bytes. Each graph then forgets some statements of its own.
"""

import argparse
import csv
from pathlib import Path

from assets.demo import atlas, flags, lexikon
from assets.demo.chance import chance, shuffled
from assets.demo.coverage import covered
from assets.demo.facts import read_facts
from assets.demo.turtle import Block, document

HERE = Path(__file__).parent
SIDES = {"left": (atlas, "flat"), "right": (lexikon, "waving")}
FORGOTTEN = 0.12
FORGOTTEN_PICTURES = 0.05
SEEDS = 0.2
# Man's three legs, in few strokes on red and as small as a thumbnail, read as a swastika
LEFT_OUT = {"IM"}


def write_graphs(out: Path) -> dict[str, dict[str, str]]:
    """Write left.ttl, right.ttl, seeds.csv and gold.csv into `out`.

    Returns for each side the pictures that its Turtle names: path in `out` -> country code.
    """
    out.mkdir(parents=True, exist_ok=True)
    facts, named = read_facts(), {}
    sides = covered(facts)
    ids = {side: name_entities(side, keys) for side, keys in sides.items()}
    for side, (graph, _) in SIDES.items():
        pictures = name_pictures(side, set(facts.places) & sides[side])
        named[side] = {path: facts.places[key].code for key, path in pictures.items()}
        blocks = [forget(side, block) for block in graph.blocks(facts, ids[side], pictures)]
        turtle = document(graph.PREFIXES, blocks)
        (out / f"{side}.ttl").write_text(turtle, encoding="utf-8", newline="\n")
    both = [key for key in facts.all_keys() if key in sides["left"] & sides["right"]]
    write_links(out / "gold.csv", ids, both)
    write_links(out / "seeds.csv", ids, choose_seeds(both))
    return named


def write_pictures(out: Path, named: dict[str, dict[str, str]]) -> None:
    """Draw the flags under the names that the graphs give them, and remove older ones."""
    for side, (_, style) in SIDES.items():
        folder = out / "pictures" / side
        folder.mkdir(parents=True, exist_ok=True)
        for path, code in named[side].items():
            flags.save(flags.draw(code, style), out / path)
        for stale in set(folder.glob("*.png")) - {out / path for path in named[side]}:
            stale.unlink()


def name_entities(side: str, keys: set[str]) -> dict[str, str]:
    """Opaque prefixed names, in an order that tells nothing: entity:e0412, id:4711."""
    order = shuffled(keys, f"ids {side}")
    if side == "left":
        return {key: f"entity:e{number:04d}" for number, key in enumerate(order, 1)}
    return {key: f"id:{1000 + 7 * number}" for number, key in enumerate(order, 1)}


def name_pictures(side: str, keys: set[str]) -> dict[str, str]:
    """Place key -> opaque path relative to the Turtle file, for most of the flags that exist."""
    drawn, letter = set(flags.codes()) - LEFT_OUT, "x" if side == "left" else "b"
    return {
        key: f"pictures/{side}/{letter}{number:04d}.png"
        for number, key in enumerate(shuffled(keys, f"pictures {side}"), 1)
        if key.removeprefix("place:") in drawn
        and chance("picture", side, key) >= FORGOTTEN_PICTURES
    }


def forget(side: str, block: Block) -> Block:
    """The block without some of its statements; type, label and picture always stay."""
    kept = [
        (predicate, term)
        for predicate, term in block.statements
        if predicate in ("a", "rdfs:label", "foaf:depiction")
        or chance("forget", side, block.subject, *_told_together(predicate, term)) >= FORGOTTEN
    ]
    return Block(block.subject, kept)


def _told_together(predicate: str, term: str) -> tuple[str, ...]:
    """What one die decides: a latitude is worth nothing without its longitude."""
    pair = predicate in ("atlas:latitude", "atlas:longitude")
    return ("position",) if pair else (predicate, term)


def choose_seeds(keys: list[str]) -> list[str]:
    """A fifth of the links of each kind, at random, in the order of `keys`."""
    chosen: set[str] = set()
    for kind in sorted({key.split(":")[0] for key in keys}):
        same = [key for key in keys if key.startswith(f"{kind}:")]
        chosen |= set(shuffled(same, "seeds")[: round(SEEDS * len(same))])
    return [key for key in keys if key in chosen]


def write_links(path: Path, ids: dict[str, dict[str, str]], keys: list[str]) -> None:
    """Write links as full IRIs under the header left,right, ordered by the left one."""
    links = sorted(tuple(_iri(side, ids[side][key]) for side in ("left", "right")) for key in keys)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("left", "right"), *links])


def _iri(side: str, name: str) -> str:
    prefix, local = name.split(":")
    return SIDES[side][0].PREFIXES[prefix] + local


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the demo project.")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to")
    out = parser.parse_args().out
    write_pictures(out, write_graphs(out))


if __name__ == "__main__":
    main()
