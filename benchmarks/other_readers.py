"""How many links programs of other people find in an exported file."""

from __future__ import annotations

import subprocess
import warnings
from pathlib import Path

SYNTAX = {"ntriples": "nt", "turtle": "turtle", "jsonld": "json-ld", "alignment": "xml"}
CELL = "http://knowledgeweb.semanticweb.org/heterogeneity/alignment#Cell"
MAPPINGS = """
import sys
from sssom.parsers import parse_sssom_table
print(len(parse_sssom_table(sys.argv[1]).df))
"""


def by_rdflib(format: str, path: Path) -> int | None:
    """Statements, or the cells of an alignment; None for a format that isn't RDF links."""
    import rdflib

    if format not in SYNTAX:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        graph = rdflib.Graph().parse(path, format=SYNTAX[format])
    if format == "alignment":
        return len(set(graph.subjects(rdflib.RDF.type, rdflib.URIRef(CELL))))
    return len(graph)


def by_sssom_py(python: Path, path: Path) -> int:
    """Mappings, read in the environment of `python`: sssom-py needs other versions than Mimea."""
    told = subprocess.run([python, "-c", MAPPINGS, path], capture_output=True, text=True)
    if told.returncode:
        raise SystemExit(f"sssom-py can't read {path}: {told.stderr.strip().splitlines()[-1]}")
    return int(told.stdout.split()[-1])
