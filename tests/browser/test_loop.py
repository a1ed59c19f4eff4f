"""The whole loop as a curator walks it: demo, keys, retraining, links out."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
from playwright.sync_api import Page, expect
from pyoxigraph import RdfFormat, parse

from app.pipeline import Workspace
from tests.browser.conftest import AppServer
from tests.browser.test_review import press, stored

SHOWN = "#card[data-shown=true]"


def decide(page: Page) -> dict[str, list[tuple[str, str]]]:
    """Accept three, reject two, one without counterpart, one accept taken back."""
    decided: dict[str, list[tuple[str, str]]] = {"a": [], "x": [], "n": []}
    for name in "axaanx":
        left, right, _ = press(page, name)
        decided[name].append((left, right))
    press(page, "a")
    page.keyboard.press("Backspace")
    stored(page)
    return decided


def retrain(page: Page, server: AppServer) -> None:
    page.goto(f"{server.url}/train")
    page.get_by_text("Advanced").click(timeout=30_000)
    page.get_by_label("Epochs").fill("12")
    page.get_by_label("Epochs").press("Enter")
    page.get_by_role("button", name="Train", exact=True).click(timeout=30_000)
    expect(page.get_by_text("Cancel the training")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Cancel the training")).to_be_hidden(timeout=180_000)


def adopt(page: Page) -> None:
    report = page.get_by_text("A new run is waiting to be adopted")
    expect(report).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Adopt this run").click()
    expect(report).to_be_hidden(timeout=30_000)


def pairs(folder: Path, table: str) -> set[tuple[str, str]]:
    """A snapshot's table of pairs, by the entities' keys."""
    keys = pd.read_parquet(folder / "entities.parquet").set_index("entity")["key"]
    rows = pd.read_parquet(folder / f"{table}.parquet")
    return set(zip(rows["left"].map(keys), rows["right"].map(keys), strict=True))


def test_decisions_shape_the_next_run_and_the_accepted_links_go_out(fresh_server, page, tmp_path):
    page.goto(fresh_server.url)
    page.wait_for_selector(SHOWN, timeout=120_000)
    decided = decide(page)
    retrain(page, fresh_server)
    adopt(page)
    page.goto("about:blank")  # a page whose server goes away complains in its console
    fresh_server.stop()
    with Workspace(fresh_server.workspace) as workspace:
        workspace.trainings.ingest_finished()
        newest = workspace.store.runs.active()
        assert len(workspace.store.runs.all()) == 2
        snapshot = fresh_server.workspace / "snapshots" / newest.run
        check_snapshot(snapshot, decided)
        check_proposals(newest.folder, decided)
        check_exports(workspace, set(decided["a"]), tmp_path)


def check_snapshot(snapshot: Path, decided: dict) -> None:
    links = pd.read_parquet(snapshot / "links.parquet")
    assert (links["source"] == "curator").sum() == len(decided["a"])
    assert set(decided["a"]) <= pairs(snapshot, "links")
    assert pairs(snapshot, "rejected") == set(decided["x"])
    keys = pd.read_parquet(snapshot / "entities.parquet").set_index("entity")["key"]
    alone = pd.read_parquet(snapshot / "dangling.parquet")["entity"].map(keys)
    assert list(alone) == [left for left, _ in decided["n"]]


def check_proposals(run: Path, decided: dict) -> None:
    keys = pd.read_parquet(run / "entities.parquet").set_index("entity")["key"]
    proposals = pd.read_parquet(run / "proposals.parquet")
    left, right = proposals["left"].map(keys), proposals["right"].map(keys)
    first = set(zip(left[proposals["rank"] == 1], right[proposals["rank"] == 1], strict=True))
    assert not first & set(decided["x"])
    assert not {a for a, _ in decided["a"]} & set(left)
    assert not {a for a, _ in decided["n"]} & set(left)
    # a rejected candidate made room for the next one of the same entity, which may be decided
    settled = {a for name in "an" for a, _ in decided[name]}
    assert {a for a, _ in decided["x"]} - settled <= set(left)


def check_exports(workspace: Workspace, accepted: set, folder: Path) -> None:
    workspace.store.exports.write("csv", folder / "links.csv")
    with (folder / "links.csv").open(newline="") as lines:
        assert {(row["left"], row["right"]) for row in csv.DictReader(lines)} == accepted
    workspace.store.exports.write("turtle", folder / "links.ttl")
    quads = parse(path=str(folder / "links.ttl"), format=RdfFormat.TURTLE)
    assert {(q.subject.value, q.object.value) for q in quads} == accepted
