"""Reading beside the page: what a request says, what the process leaves, previews, uploads."""

import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from app.graphs import entity_preview
from app.graphs import preview as graph_preview
from app.graphs import reading as graph_reading
from app.graphs.import_thread import ImportThread
from app.graphs.reading import Request, Side
from app.graphs.uploads import FORGOTTEN, Uploads, safe_name
from store.errors import InputError
from store.graphs import staging
from store.readers.tables.mapping import Column, TableMapping
from store.records import ImportReport
from tests.samples.app_samples import ended, write_rdf
from tests.samples.format_samples import picture
from tests.samples.store_samples import left_graph, links, right_graph

MAPPING = TableMapping((Column("id", "id"), Column("town", "relation", "|")))


def request(tmp_path: Path) -> Request:
    (tmp_path / "right.csv").write_text("id,town\n1,Rome|Oslo\n2,Oslo\n")
    left, _, _ = write_rdf(tmp_path)
    return Request(Side(left), Side(tmp_path / "right.csv", {"right.csv": MAPPING}))


def test_a_request_is_read_in_a_process_of_its_own(tmp_path):
    job = graph_reading.start(request(tmp_path), tmp_path / "read" / "graphs")
    assert ended(job) == "finished", job.log()
    assert graph_reading.progress(job) == (0.95, "Counting")
    manifest = staging.read_manifest(job.folder)
    assert manifest["format"] == "rdf and tables"
    assert manifest["graphs"]["right"]["counts"]["relation_triples"] == 3
    source = staging.read_source(job.folder)
    assert set(source.right.relation_triples["tail"].to_pylist()) == {"town: Rome", "town: Oslo"}


def test_what_is_refused_is_the_reason_of_the_failure(tmp_path):
    asked = request(tmp_path)
    (tmp_path / "right.csv").write_text("id,town\n1\n")
    job = graph_reading.start(asked, tmp_path / "read" / "graphs")
    assert ended(job) == "failed"
    assert "right.csv:2: found 1 column, expected 2" in job.failure()


def test_a_side_is_kept_with_the_links_that_still_hold(tmp_path):
    staging.write_graph(left_graph(), tmp_path / "present" / "left")
    known = links(("atlas:togo", "lk:4"), ("atlas:mali", "lk:3"))
    staging.write_table(known, tmp_path / "known.arrow")
    (tmp_path / "right.csv").write_text("id,name\nlk:3,Mali\n")
    source = graph_reading.read(
        Request(
            Side(tmp_path / "present" / "left", kept=True),
            Side(tmp_path / "right.csv"),
            known=tmp_path / "known.arrow",
        ),
        lambda fraction, message: None,
    )
    assert source.left.name == "atlas"
    assert source.links.to_pylist() == [{"left": "atlas:mali", "right": "lk:3"}]
    assert source.warnings == ()


def test_a_preview_counts_and_shows_entities_with_pictures_first(tmp_path):
    red = str(picture(tmp_path / "red.png"))
    graph = left_graph(images=[("atlas:mali", red)])
    found = graph_preview.summary(graph)
    assert found["counts"]["entities"] == 4
    assert found["coverage"] == {"g": 3, "r": 3, "a": 1, "v": 1, "n": 3, "t": 3, "i": 1}
    mali, togo, chad = found["entities"][:3]
    assert (mali["key"], mali["picture"]) == ("atlas:mali", red)
    assert togo["key"] == "atlas:togo"
    assert ["relation", "near", "Mali"] in chad["facts"]
    assert ["attribute", "area", "1284000"] in chad["facts"]


def test_what_a_file_says_is_escaped():
    evil = "<img src=x onerror=alert(1)>"
    entity = {
        "key": evil, "name": evil, "description": evil, "types": [evil], "picture": None,
        "facts": [["relation", evil, evil], ["attribute", evil, evil]],
    }  # fmt: skip
    html = entity_preview.entity_list([entity], lambda path, size: None)
    assert "<img" not in html + entity_preview.fact_table(entity)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a b;c.csv", "a_b_c.csv"),
        ("..", "file"),
        ("", "file"),
        (".hidden", "hidden"),
        ("x" * 300 + ".csv", "x" * 96 + ".csv"),
        ("nul\0l\n.ttl", "nul_l_.ttl"),
    ],
)
def test_the_name_of_an_upload_is_no_path(name, kept):
    assert safe_name(name) == kept


def test_an_upload_takes_the_place_of_the_former(tmp_path):
    incoming = Uploads(tmp_path)
    first = incoming.keep("left", "a.csv", b"1")
    second = incoming.keep("left", "../b.csv", b"2")
    assert not first.exists()
    assert second.read_bytes() == b"2"
    assert second.parent == incoming.folder / "left"
    with pytest.raises(InputError, match="not a complete zip") as refused:
        incoming.keep("left", "c.zip", b"PK")
    assert incoming.shown(str(refused.value)).startswith("c.zip: this is not a complete zip")
    assert list((incoming.folder / "left").iterdir()) == []


def test_what_nobody_came_back_for_is_cleared_away(tmp_path):
    import os

    old, new = Uploads(tmp_path), Uploads(tmp_path)
    for incoming in (old, new):
        incoming.keep("left", "a.csv", b"1")
    then = time.time() - FORGOTTEN - 60
    os.utime(old.folder, (then, then))
    Uploads(tmp_path)
    assert not old.folder.exists()
    assert new.folder.exists()


def test_an_import_tells_its_progress_and_its_end():
    go_on = threading.Event()

    def take_in(show):
        show(0.5, "half")
        go_on.wait(10)
        return ImportReport({})

    taking = ImportThread(take_in)
    while taking.fraction < 0.5:
        time.sleep(0.01)
    assert (taking.running, taking.message) == (True, "half")
    go_on.set()
    taking.wait()
    assert (taking.report, taking.failure) == (ImportReport({}), None)


def test_an_import_is_cancelled_at_its_next_step():
    def take_in(show):
        while True:
            show(0.1, "on and on")
            time.sleep(0.01)

    taking = ImportThread(take_in)
    taking.cancel()
    assert not taking.running
    assert taking.report is None
    assert "nothing was changed" in taking.failure


def test_an_import_that_fails_says_why():
    def take_in(show):
        raise InputError("no room")

    taking = ImportThread(take_in)
    taking.wait()
    assert taking.failure == "no room"


def test_both_kept_with_new_links_alone(tmp_path):
    staging.write_graph(left_graph(), tmp_path / "left")
    staging.write_graph(right_graph(), tmp_path / "right")
    (tmp_path / "links.csv").write_text("left,right\natlas:chad,lk:1\n")
    kept = [Side(tmp_path / side, kept=True) for side in ("left", "right")]
    source = graph_reading.read(Request(*kept, links=tmp_path / "links.csv"), lambda *said: None)
    assert source.links.to_pylist() == [{"left": "atlas:chad", "right": "lk:1"}]


def test_pictures_on_the_web_are_fetched_where_the_request_says_so(tmp_path, monkeypatch):
    """Into the folder that the request names, and the process gets the same request."""
    left = tmp_path / "left.nt"
    left.write_text(
        '<http://a.org/x> <http://www.w3.org/2000/01/rdf-schema#label> "X" .\n'
        "<http://a.org/x> <http://xmlns.com/foaf/0.1/depiction> <http://a.org/x.png> .\n"
    )
    (tmp_path / "right.csv").write_text("id,name\n1,X\n")
    asked = Request(
        Side(left), Side(tmp_path / "right.csv"), downloads=tmp_path / "incoming" / "downloads"
    )
    assert graph_reading.parse(asked.to_json()) == asked
    fetched = []

    def fetch_all(urls, folder, progress):
        fetched.append((urls, folder))
        return {}, dict.fromkeys(urls, "the host is not on the public internet")

    monkeypatch.setattr("store.readers.rdf.pictures.fetch_all", fetch_all)
    read = graph_reading.read(asked, lambda fraction, message: None)
    assert fetched == [(["http://a.org/x.png"], asked.downloads)]
    assert "not on the public internet" in " ".join(read.warnings)
    read = graph_reading.read(replace(asked, downloads=None), lambda fraction, message: None)
    assert len(fetched) == 1 and "--fetch-pictures" in " ".join(read.warnings)


def test_a_preview_says_what_the_entities_are_and_shows_main_ones(tmp_path):
    rows = [("place: Rome", "Rome", None, True), ("a:1", "Ada", None), ("a:2", "Bea", None)]
    graph = left_graph(
        entities=rows,
        names=[],
        relation_triples=[("a:1", "place", "place: Rome")],
        attribute_triples=[],
        types=[("a:1", "artist"), ("a:2", "artist"), ("place: Rome", "place")],
    )
    found = graph_preview.summary(graph)
    assert (found["counts"]["entities"], found["counts"]["vocabulary"]) == (2, 1)
    assert graph_preview.types_line(found) == "2 artists · vocabulary: 1 place"
    assert [entity["key"] for entity in found["entities"]] == ["a:1", "a:2", "place: Rome"]
    assert (found["coverage"]["g"], found["coverage"]["n"]) == (1, 2)
    assert graph_preview.types_line(graph_preview.summary(right_graph())) == ""
