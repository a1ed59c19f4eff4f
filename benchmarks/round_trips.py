"""2,000 decisions of all verdicts out in every format and in again, on the demo and DBP15K zh_en;
and how long 150,000 decisions take to come in.

    python -m benchmarks.round_trips [--sssom PYTHON]

What goes out is also counted by rdflib and, where PYTHON is one that has sssom-py, by that.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

import pyarrow as pa

from app.pipeline import DEMO, Workspace, read_source
from benchmarks import other_readers
from benchmarks.command_line import ROOT
from store.readers.files.graph import build_graph, nothing
from store.readers.mappings.mappings import read_mapping_file
from store.records import LINK_COLUMNS, Source
from tests.samples.round_trip_world import (
    FORMATS,
    decisions,
    fresh,
    standing,
    without_words,
)

ZH_EN = ROOT.parent / "shared" / "data" / "dbp15k" / "zh_en"
NUMBER, MANY = 2_000, 150_000
UNSIGNED = ("ntriples", "turtle", "jsonld", "alignment")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sssom", type=Path, metavar="PYTHON", help="a Python that has sssom-py")
    options = parser.parse_args()
    sources = {"demo": read_source(DEMO / "left.ttl", DEMO / "right.ttl", links=DEMO / "seeds.csv")}
    if ZH_EN.is_dir():
        sources["dbp15k zh_en"] = read_source(ZH_EN)
    result = {}
    with tempfile.TemporaryDirectory() as folder:
        for title, source in sources.items():
            result[title] = round_trips(
                Path(folder) / title.replace(" ", "-"), source, options.sssom
            )
            print(title, result[title], flush=True)
        result["150,000"] = many(Path(folder) / "many")
    print(json.dumps(result))


def round_trips(folder: Path, source: Source, sssom: Path | None) -> dict[str, int]:
    """Decisions that came back, by format, and rows that others read; fails if one is missing,
    added or changed."""
    found = {}
    with fresh(folder / "decided", source) as workspace:
        workspace.store.ledger.append(decisions(source, NUMBER))
        before = standing(workspace)
        for format, (name, verdicts) in FORMATS.items():
            path = folder / name
            rows = workspace.store.exports.write(format, path).rows
            found |= _read_elsewhere(format, path, rows, sssom)
            with fresh(folder / f"again-{format}", source) as again:
                again.decide_file(path, "eve")
                after = standing(again)
            wanted = {verdict: before[verdict] for verdict in verdicts}
            if format in UNSIGNED:
                wanted = {verdict: without_words(said) for verdict, said in wanted.items()}
                after = {verdict: without_words(said) for verdict, said in after.items()}
            if after != wanted:
                raise SystemExit(f"{format}: what came back differs from what went out")
            found[format] = sum(map(len, after.values()))
    return found


def _read_elsewhere(format: str, path: Path, rows: int, sssom: Path | None) -> dict[str, int]:
    read = {"rdflib": other_readers.by_rdflib(format, path)}
    if sssom and format == "sssom":
        read["sssom-py"] = other_readers.by_sssom_py(sssom, path)
    for reader, count in read.items():
        if count not in (None, rows):
            raise SystemExit(f"{format}: {rows} rows were written, {reader} reads {count}")
    return {f"{format} by {r}": count for r, count in read.items() if count is not None}


def many(folder: Path) -> dict[str, dict[str, float]]:
    """Seconds (clock and processor) to read a file and to take it in, by format."""
    keys = {side: [f"http://{side}.org/{i}" for i in range(MANY)] for side in ("left", "right")}
    graphs = [build_graph(side, pa.array(found)) for side, found in keys.items()]
    source = Source(*graphs, links=nothing(LINK_COLUMNS), format="rdf")
    file = folder / "decisions.csv"
    folder.mkdir()
    with file.open("w", encoding="utf-8") as out:
        out.write("left,right,verdict,curator,decided_at\n")
        for i, (left, right) in enumerate(zip(*keys.values(), strict=True)):
            verdict = ("accept", "reject", "unsure")[i % 3]
            out.write(f"{left},{right},{verdict},ada,2026-03-01\n")
    seconds = {}
    with fresh(folder / "first", source) as workspace:
        seconds["decisions-csv"] = _taken(workspace, file)
        for format in ("sssom", "ntriples", "decisions"):
            path = folder / FORMATS[format][0]
            workspace.store.exports.write(format, path)
            with fresh(folder / format, source) as again:
                seconds[format] = _taken(again, path)
    return seconds


def _taken(workspace: Workspace, path: Path) -> dict[str, float]:
    clock, processor = time.perf_counter(), time.process_time()
    file = read_mapping_file(path)
    read = time.perf_counter() - clock
    plan = workspace.import_decisions(file, "eve")
    return {
        "decisions": sum(plan.new.values()),
        "read": round(read, 1),
        "all": round(time.perf_counter() - clock, 1),
        "processor": round(time.process_time() - processor, 1),
    }


if __name__ == "__main__":
    main()
