"""The command line: exit codes, one sentence for a refusal, a free database while training."""

import csv
import json
import subprocess
import sys

import pytest

from app.cli import cli
from app.pipeline import ROOT, Workspace
from store.exports.formats.formats import FORMATS
from tests.samples.app_samples import (
    write_rdf,
)
from tests.samples.store_samples import event
from tests.samples.vocabulary_world import fill


def test_a_query_that_fails_prints_no_sql(folder, capsys, monkeypatch):
    def fail(options):
        with Workspace(folder) as workspace, workspace.store.connection.reading() as cursor:
            cursor.rows("select colour from nowhere")

    monkeypatch.setattr(cli, "show_status", fail)
    assert cli.main(["status", str(folder)]) == 1
    said = capsys.readouterr().err
    assert "Something unexpected went wrong" in said
    assert "select" not in said and len(said.splitlines()) == 1
    assert "select colour from nowhere" in (folder / "mimea.log").read_text()


def test_import_says_what_was_read_and_status_counts_it(tmp_path, capsys):
    left, right, links = write_rdf(tmp_path / "rdf")
    folder = str(tmp_path / "ws")
    assert cli.main(["import", folder, str(left), str(right), "--links", str(links)]) == 0
    assert "Read as rdf." in capsys.readouterr().out
    assert cli.main(["status", folder, "--json"]) == 0
    status = json.loads(capsys.readouterr().out)
    assert status["entities"] == {"left": 4, "right": 4}
    assert status["seeds"] == 1


def test_one_graph_is_replaced_and_the_other_one_stays(folder, tmp_path, capsys):
    new = tmp_path / "atlas.csv"
    new.write_text("id,name,near\natlas:mali,Mali,Sahel\natlas:peru,Peru,Andes\n")
    with Workspace(folder) as workspace:
        workspace.store.ledger.append([event("e1", "reject", "atlas:chad", "lk:1")])
        right = workspace.store.graphs.tables("right").entities
    assert cli.main(["import", str(folder), str(new), "--side", "left"]) == 0
    said = capsys.readouterr()
    assert "inferred for atlas.csv: id = id" in said.err
    assert "1 decision names an entity" in said.err
    with Workspace(folder) as workspace:
        assert workspace.store.graphs.tables("right").entities.equals(right)
        keys = workspace.store.graphs.tables("left").entities["key"].to_pylist()
        assert {"atlas:mali", "atlas:peru"} <= set(keys) and "atlas:chad" not in keys
        links = workspace.store.graphs.known_links().to_pylist()
        assert links == [{"left": "atlas:mali", "right": "lk:3"}]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["gone.csv", "--side", "left"], "no such file"),
        (["a.csv", "b.csv", "--side", "left"], "reads one graph"),
        (["a.txt", "--side", "right"], "neither RDF nor a table"),
    ],
)
def test_what_is_no_graph_alone_is_refused(folder, tmp_path, capsys, arguments, words):
    (tmp_path / "a.txt").write_text("x")
    given = [str(tmp_path / a) if "." in a else a for a in arguments]
    assert cli.main(["import", str(folder), *given]) == 1
    assert words in capsys.readouterr().err


def test_a_graph_can_be_kept_only_where_there_is_one(tmp_path, capsys):
    (tmp_path / "a.csv").write_text("id,name\n1,a\n")
    given = [str(tmp_path / name) for name in ("ws", "a.csv")]
    assert cli.main(["import", *given, "--side", "left"]) == 1
    assert "import both first" in capsys.readouterr().err


def test_status_for_people(folder, capsys):
    assert cli.main(["status", str(folder)]) == 0
    out = capsys.readouterr().out
    assert "relation triples" in out
    assert "seeds      2" in out


def test_a_file_that_cannot_be_read_is_one_sentence_with_its_line(tmp_path, capsys):
    left, right, _ = write_rdf(tmp_path / "rdf")
    right.write_text("<http://a> <http://b> .\n")
    assert cli.main(["import", str(tmp_path / "ws"), str(left), str(right)]) == 1
    said = capsys.readouterr().err
    assert said.startswith("mimea: ")
    assert "right.ttl:1:" in said
    assert "Traceback" not in said


TABLE = "id,name,country\n{0}1,Ada,France\n{0}2,Bo,France\n{0}3,Cy,Peru\n{0}4,Di,Peru\n"


def test_tables_are_imported_by_a_guess_or_by_a_mapping(tmp_path, capsys):
    left, right = tmp_path / "left.csv", tmp_path / "right.csv"
    left.write_text(TABLE.format("l"))
    right.write_text(TABLE.format("r"))
    folder = str(tmp_path / "ws")
    assert cli.main(["import", folder, str(left), str(right)]) == 0
    said = capsys.readouterr()
    assert "inferred for left.csv: id = id, name = name, country = relation" in said.err
    assert "Read as tables." in said.out
    assert cli.main(["mapping", str(right)]) == 0
    mapping = tmp_path / "right.json"
    mapping.write_text(capsys.readouterr().out.replace('"relation"', '"attribute"'))
    assert cli.main(["import", folder, str(left), str(right), "--mapping", "-", str(mapping)]) == 0
    capsys.readouterr()
    assert cli.main(["status", folder, "--json"]) == 0
    status = json.loads(capsys.readouterr().out)
    assert status["entities"] == {"left": 4, "right": 4}  # the left column follows the right one


def test_a_mapping_of_what_is_no_table_is_refused(tmp_path, capsys):
    left, right, _ = write_rdf(tmp_path / "rdf")
    options = ["--mapping", str(tmp_path / "none.json")]
    assert cli.main(["import", str(tmp_path / "ws"), str(left), str(right), *options]) == 1
    assert "left.ttl is not a table" in capsys.readouterr().err
    assert cli.main(["mapping", str(left)]) == 1
    assert "is neither a table" in capsys.readouterr().err


def test_decide_and_export(folder, tmp_path, capsys):
    path = tmp_path / "decisions.csv"
    path.write_text("left,right,verdict\natlas:chad,lk:1,accept\n")
    assert cli.main(["decide", str(folder), str(path)]) == 0
    assert "1 new decision: 1 accepted." in capsys.readouterr().out
    assert cli.main(["decide", str(folder), str(path)]) == 0
    assert "imported before" in capsys.readouterr().out
    assert cli.main(["export", str(folder), "ntriples", str(tmp_path / "out.nt")]) == 0
    assert capsys.readouterr().out.startswith("1 link")
    assert (tmp_path / "out.nt").read_text().count("sameAs") == 1


def test_decide_says_what_it_leaves_out_and_takes_it_only_when_asked(folder, tmp_path, capsys):
    path = tmp_path / "m.nt"
    same = "<http://www.w3.org/2002/07/owl#sameAs>"
    path.write_text(
        f"<atlas:chad> {same} <lk:1> .\n<lk:2> {same} <atlas:fiji> .\n<x:y> {same} <x:z> .\n"
    )
    assert cli.main(["decide", str(folder), str(path)]) == 1
    assert "import the rest with --skip-unknown" in capsys.readouterr().err
    more = ["--skip-unknown", "--curator", "eve"]
    assert cli.main(["decide", str(folder), str(path), "--dry-run", *more]) == 0
    said = capsys.readouterr()
    assert "Read as links in RDF. 2 new decisions would be added: 2 accepted." in said.out
    assert "1 row names the right graph's entity first" in said.err
    assert "1 row names an entity that the graphs don't have: left 'x:y'" in said.err
    assert cli.main(["decide", str(folder), str(path), *more]) == 0
    with Workspace(folder) as workspace:
        assert {d.curator for d in workspace.store.ledger.history()} == {"eve"}


def test_decisions_whose_entities_are_gone_are_counted_and_listed(folder, tmp_path, capsys):
    with Workspace(folder) as workspace:
        workspace.store.ledger.append([event("e1", "accept", "atlas:chad", "lk:1")])
    left, right, links = write_rdf(tmp_path / "rdf")
    assert cli.main(["import", str(folder), str(left), str(right), "--links", str(links)]) == 0
    assert "1 decision names an entity that these graphs don't have" in capsys.readouterr().err
    assert cli.main(["orphans", str(folder)]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("atlas:chad\tlk:1\taccept\tada\t")


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_is_written(folder, tmp_path, format, capsys):
    with Workspace(folder) as workspace:
        workspace.store.ledger.append([event("e1", "accept", "atlas:chad", "lk:1")])
    out = tmp_path / FORMATS[format]
    assert cli.main(["export", str(folder), format, str(out)]) == 0
    assert capsys.readouterr().out.strip().endswith(f" in {out}")
    assert out.stat().st_size


def test_what_is_exported_can_be_chosen(folder, tmp_path, capsys):
    with Workspace(folder) as workspace:
        workspace.store.ledger.append(
            [
                event("e1", "accept", "atlas:chad", "lk:1"),
                event("e2", "reject", "atlas:fiji", "lk:1", curator="bea"),
            ]
        )
    out = str(tmp_path / "out")
    words = ["--predicate", "skos:exactMatch", "--base", "https://e.org/id/"]
    assert cli.main(["export", str(folder), "turtle", out, "--seeds", *words]) == 0
    assert capsys.readouterr().out.startswith("3 links")
    assert (tmp_path / "out").read_text().count("skos:exactMatch") == 3
    choice = ["--verdicts", "reject", "--curators", "bea", "--no-seeds"]
    assert cli.main(["export", str(folder), "sssom", out, *choice]) == 0
    assert capsys.readouterr().out.startswith("1 mapping in")
    assert "\tNot\t" in (tmp_path / "out").read_text()


def test_the_merged_graph_waits_for_a_word_about_joined_entities(folder, tmp_path, capsys):
    with Workspace(folder) as workspace:
        pairs = [("atlas:chad", "lk:1"), ("atlas:chad", "lk:2")]
        events = [event(f"e{i}", "accept", *pair) for i, pair in enumerate(pairs)]
        workspace.store.ledger.append(events)
    out = tmp_path / "out" / "merged.ttl"
    command = ["export", str(folder), "merged", str(out), "--canonical", "right"]
    assert cli.main(command) == 1
    said = capsys.readouterr().err
    assert "1 cluster joins entities of one graph" in said
    assert "atlas:chad – lk:1 by ada; atlas:chad – lk:2 by ada" in said
    assert list(out.parent.iterdir()) == []
    assert cli.main([*command, "--allow-joined"]) == 0
    assert capsys.readouterr().out.endswith(f" statements in {out}\n")
    assert "<lk:1> owl:sameAs <lk:2> ." in out.read_text()
    out = tmp_path / "tables"
    command = ["export", str(folder), "merged", str(out), "--syntax", "csv", "--no-seeds"]
    assert cli.main([*command, "--allow-joined", "--base", "https://e.org/id/"]) == 0
    assert " rows in" in capsys.readouterr().out
    assert "https://e.org/id/left-property/near" in (out / "relations.csv").read_text()


@pytest.mark.parametrize(
    "options",
    [
        ["turtle", "--verdicts", "reject"],
        ["merged"],
        ["turtle", "--predicate", "skos:nearly"],
        ["jsonld", "--base", "here"],
        ["sssom", "--license", "CC0"],
        ["predictions", "--min-confidence", "3"],
    ],
)
def test_an_export_that_cannot_be_is_one_sentence(folder, tmp_path, options, capsys):
    format, *rest = options
    out = tmp_path / "out"
    out.write_text("before")
    assert cli.main(["export", str(folder), format, str(out), *rest]) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert out.read_text() == "before"


def test_a_locked_workspace_names_who_has_it(folder):
    script = "import sys; from app.cli.cli import main; sys.exit(main(['status', sys.argv[1]]))"
    with Workspace(folder):
        done = subprocess.run(
            [sys.executable, "-c", script, str(folder)], cwd=ROOT, capture_output=True, text=True
        )
    assert done.returncode == 1
    assert "in use by" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "arguments", [[], ["fly"], ["export", "ws", "pdf", "out"], ["train", "ws", "--epochs", "many"]]
)
def test_wrong_usage_is_exit_code_2(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 2
    assert "usage" in capsys.readouterr().err


@pytest.fixture
def artists(tmp_path):
    """An artist and a word are accepted, two of each are open."""
    with Workspace(tmp_path / "artists") as workspace:
        fill(workspace.store)
        accepted = [("a:ada", "b:1"), ("place: Rome", "ort: Rom")]
        events = [event(f"e{i}", "accept", *pair) for i, pair in enumerate(accepted)]
        workspace.store.ledger.append(events)
    return tmp_path / "artists"


@pytest.mark.parametrize(
    ("options", "lefts", "left_out"),
    [
        ([], ["a:ada"], True),
        (["--entities", "main"], ["a:ada"], True),
        (["--entities", "vocabulary"], ["place: Rome"], False),
        (["--entities", "all"], ["a:ada", "place: Rome"], False),
    ],
)
def test_an_export_is_about_main_entities_unless_told_otherwise(
    artists, tmp_path, options, lefts, left_out, capsys
):
    out = tmp_path / "links.csv"
    assert cli.main(["export", str(artists), "csv", str(out), *options]) == 0
    said = capsys.readouterr()
    remark = "1 link between vocabulary terms left out; --entities all includes them"
    assert (remark in said.err) == left_out
    assert [row["left"] for row in csv.DictReader(out.read_text().splitlines())] == lefts


def test_decisions_about_vocabulary_go_out_and_come_in_again(artists, tmp_path, capsys):
    out = tmp_path / "decisions.csv"
    assert cli.main(["export", str(artists), "decisions-csv", str(out)]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("2 decisions") and "left out" not in said.err
    with Workspace(tmp_path / "fresh") as workspace:
        fill(workspace.store)
    assert cli.main(["decide", str(tmp_path / "fresh"), str(out)]) == 0
    with Workspace(tmp_path / "fresh") as workspace:
        assert workspace.store.status()["decisions"]["accept"] == 2


def test_the_status_tells_main_entities_and_vocabulary_apart(artists, folder, capsys):
    assert cli.main(["status", str(artists)]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert {"entities 3 3", "vocabulary 3 3"} <= set(lines)
    assert [line for line in lines if line.startswith("proposals")] == ["proposals 2 open of 3"] * 2
    assert cli.main(["status", str(folder)]) == 0
    assert "vocabulary" not in capsys.readouterr().out
