"""How fast graphs come in: a generated pair of N-Triples dumps, read and stored.

    python -m benchmarks.imports --triples 5000000 [--folder FOLDER]

The left dump has that many statements, the right one a hundredth: half of them relations, a quarter
numbers, the rest types, names and texts in several languages, some with escapes. They go in by
`python -m app import` into an empty workspace, in a process of its own, and once more step by step
for the seconds of reading and of storing. `--folder` names a folder of any other format to take
in instead. Rates are given by wall clock and by processor time (user and system), for on a
machine that others use the two differ. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.command_line import ROOT

BATCH = 500_000
PER_ENTITY = 10
XSD = "http://www.w3.org/2001/XMLSchema#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
KINDS = (200, 50, 300, 5, 9)  # of each of these:
SHARES = (0.5, 0.25, 0.1, 0.1, 0.05)  # relations, numbers, types, names, texts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--triples", type=int, default=5_000_000)
    parser.add_argument("--folder", type=Path, help="take this in instead of generated dumps")
    parser.add_argument("--steps", nargs="+", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.steps:
        _steps(*options.steps)
        return
    with tempfile.TemporaryDirectory() as folder:
        sources, statements = _sources(Path(folder), options)
        found = {"statements": statements, "bytes": sum(_size(source) for source in sources)}
        command = ["app", "import", Path(folder, "whole"), *sources]
        found["import"] = _rated(_measured(*command)[0], statements)
        usage, said = _measured("benchmarks.imports", "--steps", Path(folder, "steps"), *sources)
        found["steps"] = json.loads(said) | usage
    print(f"{'':8}{'seconds':>10}{'cpu':>10}")
    for step in ("read", "store"):
        wall, cpu = found["steps"][step]
        print(f"{step:8}{wall:>10.1f}{cpu:>10.1f}")
    whole = found["import"]
    print(f"{'import':8}{whole['seconds']:>10.1f}{whole['cpu']:>10.1f}"
          f"   {whole['per_second']:,} statements a second, {whole['per_cpu_second']:,} by cpu,"
          f" {whole['peak_memory_mb']:,} MB")  # fmt: skip
    print(json.dumps(found))


def _sources(folder: Path, options: argparse.Namespace) -> tuple[list[Path], int]:
    """What to take in, and how many statements it has."""
    if options.folder:
        return [options.folder], sum(_lines(path) for path in options.folder.glob("*riples*"))
    sizes = {"left": options.triples, "right": max(options.triples // 100, 100)}
    for number, (side, size) in enumerate(sizes.items()):
        write_dump(folder / f"{side}.nt", side, size, number)
    return [folder / f"{side}.nt" for side in sizes], sum(sizes.values())


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n")


def _size(path: Path) -> int:
    return sum(p.stat().st_size for p in path.iterdir() if p.is_file()) \
        if path.is_dir() else path.stat().st_size  # fmt: skip


def write_dump(path: Path, side: str, size: int, seed: int) -> None:
    """`size` statements about a tenth as many entities, the statements of one entity close together
    as in the dumps of others; a few entities are the object of very many."""
    rng = np.random.default_rng(seed)
    with path.open("wb") as file:
        for start in range(0, size, BATCH):
            count = min(BATCH, size - start)
            heads = (start + np.sort(rng.integers(0, count, count))) // PER_ENTITY
            lines = _statements(rng, side, heads, max(size // PER_ENTITY, 10))
            file.write("".join(lines.to_pylist()).encode())


def _statements(rng: np.random.Generator, side: str, heads: np.ndarray, entities: int) -> pa.Array:
    """One line (T,) about each of the heads (T,), of a random kind."""
    base = f"http://{side}.example.org/"
    kind = rng.choice(len(SHARES), len(heads), p=SHARES)
    entity = f"<{base}resource/Entity_"
    of_kind = [np.flatnonzero(kind == k) for k in range(len(SHARES))]
    about = [_texts(heads[rows]) for rows in of_kind]
    names = [_numbers(rng, len(rows), n, 2) for rows, n in zip(of_kind, KINDS, strict=True)]
    tails = _numbers(rng, len(of_kind[0]), entities, 3)
    values = _numbers(rng, len(of_kind[1]), 10**6, 1)
    letters = pa.array(list("abcde")).take(names[3].cast(pa.int64()))
    lines = [
        _joined(entity, about[0], f"> <{base}ontology/relation", names[0], f"> {entity}", tails,
                "> .\n"),
        _joined(entity, about[1], f"> <{base}ontology/attribute", names[1], '> "', values,
                f'"^^<{XSD}integer> .\n'),
        _joined(entity, about[2], f"> <{TYPE}> <{base}ontology/Class", names[2], "> .\n"),
        _joined(entity, about[3], f'> <{RDFS}label> "Entity number ', about[3], '"@l', letters,
                " .\n"),
        _joined(entity, about[4], f"> <{base}ontology/note", names[4],
                '> "Words, a \\"quotation\\" and an é for ', about[4], '"@en .\n'),
    ]  # fmt: skip
    return pa.concat_arrays(lines).take(pa.array(np.argsort(np.concatenate(of_kind))))


def _numbers(rng: np.random.Generator, size: int, below: int, power: float) -> pa.Array:
    return _texts((below * rng.random(size) ** power).astype(np.int64))


def _texts(numbers: np.ndarray) -> pa.Array:
    return pa.array(numbers).cast(pa.string())


def _joined(*parts: str | pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(*parts, "")


def _measured(*command: object) -> tuple[dict, str]:
    """Seconds, processor seconds and peak memory of `python -m …`, and what it printed."""
    started = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", *map(str, command)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    said = child.stdout.read()
    _, state, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(state)
    if child.returncode:
        sys.exit(f"{command[0]} failed")
    usage = {
        "seconds": round(time.perf_counter() - started, 2),
        "cpu": round(used.ru_utime + used.ru_stime, 2),
        "peak_memory_mb": round(used.ru_maxrss / 1024),
    }
    return usage, said


def _rated(usage: dict, statements: int) -> dict:
    rates = {f"per_{name}": round(statements / usage[key]) for name, key in
             (("second", "seconds"), ("cpu_second", "cpu"))}  # fmt: skip
    return usage | rates


def _steps(workspace: Path, *sources: Path) -> None:
    """Seconds and processor seconds of reading and of storing, as JSON."""
    from app.pipeline import Workspace, read_source

    marks = [_now()]
    source = read_source(*sources)
    marks.append(_now())
    with Workspace(workspace) as opened:
        opened.import_read(source)
    marks.append(_now())
    spent = np.round(np.diff(marks, axis=0), 2).tolist()
    print(json.dumps(dict(zip(("read", "store"), spent, strict=True))))


def _now() -> tuple[float, float]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return time.perf_counter(), used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
