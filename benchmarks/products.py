"""Two pairs of product tables, from the published files to first proposals.

    python -m benchmarks.products
    python -m benchmarks.products --modalities t
    python -m benchmarks.products --each

The share of left rows, of those without a known link, whose first candidate among all right rows is
one of their links; several links of a row count once. Without --modalities all that both tables
have are used. --each trains without each of them, too: how much it adds, or costs. The last line
is JSON.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import pandas as pd

from benchmarks.command_line import SHARED, timed, trained
from mimea.config import WORDS

DATA = SHARED / "products"
SEEDS = "seeds.tsv"
PAIRS = {"amazon_google": ("amazon.csv", "google.csv"), "abt_buy": ("abt.csv", "buy.csv")}
THERE = {"amazon_google": "g,r,a,v,n,t", "abt_buy": "a,v,n,t"}  # modalities


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--modalities", help="default all there is")
    parser.add_argument("--each", action="store_true", help="also without each modality")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    options = parser.parse_args()
    if not DATA.is_dir():
        parser.exit(1, f"{DATA.name} is not beside the project in ../shared/data: nothing to do\n")
    result = {}
    for name, files in PAIRS.items():
        with tempfile.TemporaryDirectory() as folder:
            result[name] = _measure(Path(folder), DATA / name, files, options)
    print(json.dumps(result))


def _measure(workspace: Path, data: Path, files: tuple[str, str], options) -> dict:
    timed("app", "import", workspace, *(data / file for file in files), "--links", data / SEEDS)
    chosen = (options.modalities or THERE[data.name]).split(",")
    result = _trained(workspace, data, chosen, options.seeds)
    print(f"{data.name:14} {result['first']:.3f}  {result['seconds']} s", flush=True)
    for without in chosen if options.each and len(chosen) > 1 else []:
        rest = [m for m in chosen if m != without]
        found = _trained(workspace, data, rest, options.seeds)
        print(f"{'':14} {found['first']:.3f}  without {WORDS[without]}", flush=True)
        result[f"without {WORDS[without]}"] = found
    return result


def _trained(workspace: Path, data: Path, modalities: list[str], seeds: list[int]) -> dict:
    found, seconds = [], []
    for seed in seeds:
        run, metrics = trained(workspace, "--modalities", ",".join(modalities), "--seed", seed)
        found.append(_first(run, data / SEEDS, data / "test.tsv"))
        seconds.append(metrics["seconds_in_all"])
    return {"first": round(sum(found) / len(found), 4), "each": found, "seconds": seconds}


def _first(run: Path, seeds: Path, test: Path) -> float:
    known, unseen = (pd.read_csv(p, sep="\t", header=None, dtype=str) for p in (seeds, test))
    keys = pd.read_parquet(run / "entities.parquet")["key"]
    best = pd.read_parquet(run / "proposals.parquet").query("rank == 1")
    first = dict(zip(keys[best["left"]], keys[best["right"]], strict=True))
    links = unseen.groupby(0)[1].agg(set)
    links = links[~links.index.isin(known[0])]
    return round(sum(first.get(left) in right for left, right in links.items()) / len(links), 4)


if __name__ == "__main__":
    main()
