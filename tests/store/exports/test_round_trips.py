"""What was decided goes out in every format and comes back into a workspace with the same graphs.

With real graphs: the demo, and DBP15K zh_en with its Chinese IRIs; benchmarks/round_trips.py does
the same with 2,000 decisions on the whole of both.
"""

import pyarrow as pa
import pytest

from app.pipeline import DEMO, read_source
from store.records import ENTITY_COLUMNS, Source
from tests.samples.round_trip_world import (
    FORMATS,
    decisions,
    fresh,
    standing,
    without_words,
)
from tests.samples.store_samples import graph

DECISIONS, ENTITIES = 300, 600
SIGNED = ("csv", "sssom", "decisions", "decisions-csv")


def names_alone(source: Source) -> Source:
    """The first entities of each side, with names and nothing else."""
    sides = []
    for side in (source.left, source.right):
        entities = side.entities.slice(0, ENTITIES).select(ENTITY_COLUMNS.names)
        sides.append(graph(side.name, [tuple(row.values()) for row in entities.to_pylist()]))
    return Source(*sides, links=pa.table({"left": [], "right": []}), format=source.format)


@pytest.fixture(scope="module", params=["demo", "dbp15k/zh_en"])
def world(request, tmp_path_factory):
    """Graphs, and a workspace with decisions of all verdicts on them."""
    if request.param == "demo":
        source = read_source(DEMO / "left.ttl", DEMO / "right.ttl", links=DEMO / "seeds.csv")
    else:
        folder = request.getfixturevalue("shared_data") / request.param
        source = read_source(folder)
    source = names_alone(source)
    with fresh(tmp_path_factory.mktemp("decided") / "ws", source) as workspace:
        workspace.store.ledger.append(decisions(source, DECISIONS))
        yield source, workspace


@pytest.mark.parametrize("format", FORMATS)
def test_out_and_in_again(world, tmp_path, format):
    source, workspace = world
    name, verdicts = FORMATS[format]
    report = workspace.store.exports.write(format, tmp_path / name)
    before = standing(workspace)
    assert report.rows == sum(len(before[verdict]) for verdict in verdicts)
    with fresh(tmp_path / "again", source) as again:
        plan = again.decide_file(report.path, "eve")
        after = standing(again)
        assert again.decide_file(report.path, "eve").new == {}
    assert (plan.unknown, plan.swapped, len(plan.against)) == (0, 0, 0)
    assert set(after) == set(verdicts)
    for verdict in verdicts:
        wanted, got = before[verdict], after[verdict]
        if format not in SIGNED:
            wanted, got = without_words(wanted), without_words(got)
        assert got == wanted


@pytest.mark.parametrize("format", [f for f, (_, v) in FORMATS.items() if v == ("accept",)])
def test_no_rejected_pair_is_in_a_positive_export(world, tmp_path, format):
    source, workspace = world
    report = workspace.store.exports.write(format, tmp_path / FORMATS[format][0])
    links = read_back(source, report.path)
    said = standing(workspace)
    for verdict in ("reject", "unsure"):
        assert not links & without_words(said[verdict])
    assert links == without_words(said["accept"])


def read_back(source: Source, path) -> set[tuple]:
    """The file as known links of the same graphs."""
    from store.readers.files.keys import Keys
    from store.readers.mappings.links import read_links

    keys = [
        Keys(side, side, getattr(source, side).entities["key"].combine_chunks())
        for side in ("left", "right")
    ]
    return {tuple(row.values()) for row in read_links(path, *keys, []).to_pylist()}
