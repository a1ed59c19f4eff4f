"""The model from the command line: `python -m mimea fit …`, `python -m mimea evaluate …` and
`python -m mimea map …`."""

from __future__ import annotations

import argparse
import json
import logging
import os
import secrets
import signal
import sys
from pathlib import Path

from mimea.config import MODALITIES, MODULES, Config
from mimea.runtime.memory import tune_allocator

logger = logging.getLogger("mimea")  # __name__ is "__main__" here


def main(arguments: list[str] | None = None) -> int:
    """Exit code: 0, 1 with a sentence for an error, 130 after Ctrl-C; SIGTERM exits with 143."""
    options = _parser().parse_args(arguments)
    tune_allocator()
    try:
        _configure_logging()
        code = options.run(options)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # whoever reads the output has had enough, as `head` has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (ValueError, OSError) as error:
        logger.debug("failed", exc_info=True)
        print(f"mimea: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("mimea: stopped; add --resume to continue from the last checkpoint", file=sys.stderr)
        return 130
    except Exception as error:
        name = secrets.token_hex(4)
        logger.error("unexpected error %s", name, exc_info=True)
        print(
            f"mimea: unexpected error {name}: {type(error).__name__}: {error}; the lines above "
            "say where",
            file=sys.stderr,
        )
        return 1


def _configure_logging() -> None:
    """Log to stderr: our own records from MIMEA_LOG_LEVEL (default INFO), warnings of libraries.

    ValueError for an unknown level.
    """
    logging.basicConfig(stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    logger.setLevel(os.environ.get("MIMEA_LOG_LEVEL", "INFO").upper())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m mimea", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="fit|evaluate|map")
    fit = commands.add_parser("fit", help="train on a snapshot folder, write a run folder")
    fit.add_argument("snapshot", type=Path)
    fit.add_argument("--out", type=Path, required=True, help="the run folder to write")
    fit.add_argument("--modalities", default=",".join(MODALITIES), help="of g,r,a,v,n,t,i")
    fit.add_argument("--epochs", type=int, default=Config.epochs)
    fit.add_argument("--device", default="auto", help="auto, cpu or cuda")
    fit.add_argument("--seed", type=int, default=0)
    add_feature_settings(fit)
    fit.add_argument(
        "--without", default="", help="leave modules out: some of " + ",".join(MODULES)
    )
    fit.add_argument("--resume", action="store_true", help="continue from the last checkpoint")
    fit.add_argument(
        "--start", type=Path, metavar="RUN", help="continue from a finished run, with more links"
    )
    fit.set_defaults(run=_fit)
    evaluate = commands.add_parser("evaluate", help="Hits@k and MRR of a run on known links")
    evaluate.add_argument("folder", type=Path, metavar="RUN")
    evaluate.add_argument("--links", type=Path, required=True, help="two columns of entity ids")
    evaluate.add_argument(
        "--match",
        default="csls",
        choices=("csls", "sinkhorn", "one-to-one"),
        help="candidates rated alone, in competition, or assigned at most once; default csls",
    )
    evaluate.add_argument("--json", action="store_true")
    evaluate.set_defaults(run=_evaluate)
    plane = commands.add_parser("map", help="place the entities of a run on a plane, in map.npy")
    plane.add_argument("folder", type=Path, metavar="RUN")
    plane.set_defaults(run=_map)
    return parser


def add_feature_settings(parser: argparse.ArgumentParser) -> None:
    """Add the options for where the vectors of names and pictures come from."""
    parser.add_argument(
        "--names",
        default=Config.names,
        metavar="MODEL",
        help="ngrams (default), or a sentence-transformers model besides: its name or local folder",
    )
    parser.add_argument(
        "--pictures",
        default=Config.pictures,
        metavar="SOURCE",
        help="auto (default), descriptor, trained, timm:NAME, or vectors in an .npy or .h5 file",
    )


def _fit(options: argparse.Namespace) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    from mimea.fit import fit

    config = Config(
        modalities=tuple(options.modalities.split(",")),
        epochs=options.epochs,
        device=options.device,
        seed=options.seed,
        names=options.names,
        pictures=options.pictures,
        without=tuple(filter(None, options.without.split(","))),
    )
    metrics = fit(options.snapshot, options.out, config, options.resume, options.start)
    for note in metrics["notes"]:
        print(f"note: {note}")
    valid = metrics["validation"]
    score = f"Hits@1 {valid['hits@1']:.3f} on {valid['pairs']} held-out links" if valid else ""
    print(f"{options.out}: {metrics['epochs_trained']} epochs. {score}")
    return 0


def _map(options: argparse.Namespace) -> int:
    from mimea.layout import write_layout

    print(write_layout(options.folder))
    return 0


def _evaluate(options: argparse.Namespace) -> int:
    from mimea.evaluation import evaluate

    metrics = evaluate(options.folder, options.links, options.match)
    if options.json:
        print(json.dumps(metrics))
        return 0
    for name, pool in (("test targets", metrics), ("all entities", metrics["all_right_entities"])):
        print(f"candidates: {name} ({pool['candidates']}), {options.match}, mean rank of ties")
        for way in ("left_to_right", "right_to_left"):
            line = "  ".join(f"{k} {v:.4f}" for k, v in pool[way].items())
            print(f"  {way.replace('_', ' ')}: {line}")
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # everything is written; freeing a model piece by piece would take a while
