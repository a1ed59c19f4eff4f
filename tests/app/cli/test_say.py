"""What a file holds doesn't steer the terminal, and who stops to read is no error."""

import json
import logging
import subprocess
import sys

import pytest

from app import logs
from app.cli import cli
from app.pipeline import ROOT
from app.text.plain_text import for_terminal
from store.readers.tables.mapping import read_mappings
from tests.samples.app_samples import filled_workspace, write_rdf

STEERING = "\x1b]0;title\x07\x1b[2J\r\x9b31m\u202e\x08\x7f"


def test_lines_and_tabs_stay_and_all_that_steers_goes():
    assert for_terminal("a\tb\nc é 漢 🗝") == "a\tb\nc é 漢 🗝"
    assert set(for_terminal(STEERING)) == set("\ufffd]0;title[2J31m")


def steers(text: str) -> bool:
    return text != for_terminal(text)


@pytest.mark.parametrize("command", ["decide", "import", "mapping"])
def test_no_command_prints_what_steers(tmp_path, capsys, command):
    filled_workspace(tmp_path / "ws").close()
    left, right, _ = write_rdf(tmp_path / "rdf")
    bad = tmp_path / "bad.csv"
    if command == "decide":
        bad.write_text(f'left,right,verdict\n"{STEERING}","lk:1",accept\n')
        words = ["decide", str(tmp_path / "ws"), str(bad)]
    elif command == "import":
        bad.write_text(f'left,right\n"{STEERING}","lk:1"\n')
        words = ["import", str(tmp_path / "ws"), str(left), str(right), "--links", str(bad)]
    else:
        bad.write_text(f'id,"a{STEERING}"\n1,b\n')
        words = ["mapping", str(bad)]
    cli.main(words)
    said = capsys.readouterr()
    assert len(said.out + said.err) > 20
    assert not steers(said.out) and not steers(said.err)


def test_a_printed_mapping_still_names_its_columns(tmp_path, capsys):
    name = "a\x9b31m\u202e\x7fb"
    (tmp_path / "t.csv").write_text(f"id,{name}\n1,b\n")
    assert cli.main(["mapping", str(tmp_path / "t.csv")]) == 0
    printed = capsys.readouterr().out
    (tmp_path / "m.json").write_text(printed)
    mapping = read_mappings(tmp_path / "m.json", ["t.csv"])["t.csv"]
    assert [column.name for column in mapping.columns] == ["id", name]
    assert json.loads(printed)["columns"][1]["name"] == name


def test_no_record_of_the_log_steers(tmp_path):
    logs.configure(tmp_path, console=False)
    logging.getLogger("store").warning("found %s", STEERING)
    logs.close()
    assert not steers((tmp_path / logs.FILE).read_text())


def test_who_reads_no_further_is_no_error(tmp_path):
    filled_workspace(tmp_path / "ws").close()
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m app status {tmp_path / 'ws'} > >(exec true)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
