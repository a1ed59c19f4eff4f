"""Graphs come in through the page: chosen, mapped, looked at, and only then taken."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress

import psutil
import pytest
from playwright.sync_api import Page, expect

from app.pipeline import DEMO, ROOT
from tests.browser.conftest import AppServer
from tests.samples.format_samples import picture
from tests.samples.review_world import build_workspace

EMOJI = ROOT.parent / "shared" / "data" / "emoji_fluent_noto"
ARTISTS = "id,name,country,portrait\n" + "".join(
    f"{i},Artist {i},{country},pictures/{i}.png\n"
    for i, country in enumerate(["France", "Peru"] * 3)
)


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[AppServer]:
    """One app for all tests here: each brings graphs of its own."""
    folder = tmp_path_factory.mktemp("import") / "workspace"
    build_workspace(folder)
    server = AppServer(folder)
    yield server
    server.stop()


@pytest.fixture
def graphs(served, page: Page) -> Page:
    page.goto(served.url)
    page.get_by_role("button", name="Use other graphs").click(timeout=60_000)
    expect(page.get_by_role("textbox", name="left graph")).to_be_visible(timeout=30_000)
    return page


def give(page: Page, box: str, path) -> None:
    place = page.get_by_role("textbox", name=box)
    place.fill(str(path))
    place.press("Enter")


def read(page: Page) -> None:
    button = page.get_by_role("button", name="Read", exact=True)
    expect(button).to_be_enabled(timeout=15_000)
    button.click()
    expect(page.get_by_role("button", name="Import graphs")).to_be_visible(timeout=40_000)


def suspend_reading(served: AppServer) -> None:
    """Stop the reading where it is, so that it can't end before it is cancelled."""
    until = time.monotonic() + 15
    while time.monotonic() < until:
        for child in served.children():
            with suppress(psutil.NoSuchProcess):
                if "app.graphs.reading_process" in child.cmdline():
                    child.suspend()
                    return
        time.sleep(0.02)
    raise AssertionError("no reading was started")


def take_in(page: Page, words: str) -> None:
    page.get_by_role("button", name="Import graphs").click()
    expect(page.get_by_text(f"Graphs imported: {words}")).to_be_visible(timeout=40_000)


def test_two_turtle_files_come_in_and_the_next_step_is_shown(graphs: Page):
    give(graphs, "left graph", DEMO / "left.ttl")
    give(graphs, "right graph", DEMO / "right.ttl")
    give(graphs, "Known links", DEMO / "seeds.csv")
    read(graphs)
    expect(graphs.get_by_text("124 known links to learn from")).to_be_visible()
    expect(graphs.get_by_text("Zimbabwe").first).to_be_visible()
    take_in(graphs, "1,365 entities")
    graphs.get_by_role("button", name="Go on").click()
    expect(graphs.get_by_text("Train the model on the known links")).to_be_visible(timeout=15_000)


def test_a_column_is_made_something_else(graphs: Page, tmp_path):
    table = tmp_path / "artists.csv"
    table.write_text(ARTISTS)
    give(graphs, "left graph", table)
    expect(graphs.get_by_text("→ France")).to_be_visible(timeout=15_000)
    choice = graphs.get_by_role("combobox", name="Role of country")
    choice.fill("text")
    choice.press("Enter")
    expect(graphs.get_by_text("→ France")).to_be_hidden(timeout=15_000)
    graphs.get_by_text("Keep the current graph").nth(1).click()
    expect(graphs.get_by_text("entities is kept")).to_be_visible(timeout=15_000)
    read(graphs)
    metrics = graphs.get_by_test_id("stMetric")
    expect(metrics.nth(0)).to_contain_text("Entities6")
    expect(metrics.nth(1)).to_contain_text("Triples0")
    take_in(graphs, "")


def test_columns_are_kept_as_a_file_and_taken_from_it(graphs: Page, tmp_path):
    table = tmp_path / "artists.csv"
    table.write_text(ARTISTS)
    give(graphs, "left graph", table)
    choice = graphs.get_by_role("combobox", name="Role of country")
    choice.fill("out")
    choice.press("Enter")
    expect(graphs.get_by_text("→ France")).to_be_hidden(timeout=15_000)
    with graphs.expect_download() as download:
        graphs.get_by_role("button", name="Save columns as a file").click()
    kept = tmp_path / "kept.json"
    download.value.save_as(kept)
    choice.fill("Relation")
    choice.press("Enter")
    expect(graphs.get_by_text("→ France")).to_be_visible(timeout=15_000)
    graphs.get_by_role("button", name="Use saved columns").click()
    upload = graphs.get_by_test_id("stFileUploaderDropzoneInput")
    other = {"columns": [{"name": "lake", "role": "id"}]}
    upload.set_input_files({"name": "m.json", "mimeType": "", "buffer": json.dumps(other).encode()})
    expect(graphs.get_by_text("the mapping names a column 'lake'")).to_be_visible(timeout=15_000)
    graphs.get_by_role("button", name="Remove m.json").click()
    upload.set_input_files(kept)
    expect(graphs.get_by_text("→ France")).to_be_hidden(timeout=15_000)
    expect(graphs.get_by_text("the mapping names a column")).to_be_hidden()


def test_a_zipped_folder_is_uploaded_with_its_pictures(served, graphs: Page, tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("museum/artists.csv", ARTISTS)
        for i in range(5):
            archive.write(picture(tmp_path / f"{i}.png"), f"museum/pictures/{i}.png")
    graphs.get_by_text("Upload", exact=True).click()
    files = {
        "left": ("../../museum.zip", packed.getvalue()),
        "right": ("right.csv", ARTISTS.encode()),
    }
    for place, (name, content) in enumerate(files.values()):
        upload = graphs.get_by_test_id("stFileUploaderDropzoneInput").nth(place)
        upload.set_input_files({"name": name, "mimeType": "", "buffer": content})
        expect(graphs.get_by_text("Columns").nth(place)).to_be_visible(timeout=15_000)
    read(graphs)
    expect(graphs.get_by_text("1 picture left out, no such file")).to_be_visible()
    take_in(graphs, "12 entities and 4 vocabulary terms, 12 triples, 5 pictures")
    assert not list(served.workspace.parent.rglob("museum.zip"))


@pytest.mark.skipif(not EMOJI.is_dir(), reason="the emoji graphs are not in ../shared/data")
def test_a_folder_with_both_graphs_and_a_reading_that_is_cancelled(served, graphs: Page):
    give(graphs, "left graph", EMOJI)
    expect(graphs.get_by_text("The folder on the left holds both graphs")).to_be_visible()
    graphs.get_by_role("button", name="Read", exact=True).click()
    suspend_reading(served)
    graphs.get_by_role("button", name="Cancel").click(timeout=15_000)
    expect(graphs.get_by_text("Reading was cancelled")).to_be_visible(timeout=30_000)
    read(graphs)
    expect(graphs.get_by_text("known links to learn from")).to_be_visible()


def test_what_is_wrong_is_said_and_what_was_entered_stays(graphs: Page, tmp_path):
    give(graphs, "left graph", "/nowhere/graphs")
    expect(graphs.get_by_text("there is no such file or folder")).to_be_visible(timeout=15_000)
    broken = tmp_path / "broken.ttl"
    broken.write_text("<http://a> <http://b> .\n")
    give(graphs, "left graph", broken)
    give(graphs, "right graph", DEMO / "right.ttl")
    graphs.get_by_role("button", name="Read", exact=True).click()
    expect(graphs.get_by_text("is not a valid RDF object")).to_be_visible(timeout=30_000)
    expect(graphs.get_by_text("Nothing was changed.")).to_be_visible()
    expect(graphs.get_by_role("textbox", name="left graph")).to_have_value(str(broken))
