"""What is unexpected is logged with its traceback under the id that the user reads."""

import logging
import re

import pytest

from app import logs
from app.cli import cli
from app.graphs.import_thread import ImportThread
from app.pipeline import ROOT
from store.errors import InputError
from tests.app.driver import AppTest, show


@pytest.fixture
def log(tmp_path):
    logs.configure(tmp_path, console=False)
    yield tmp_path / logs.FILE
    logs.close()


def check(sentence: str, log, *traces: str) -> None:
    (name,) = re.findall(r"under the id (\w+)", sentence)
    written = log.read_text(encoding="utf-8")
    assert f"unexpected error {name}" in written and "Traceback" in written
    assert all(trace in written for trace in traces)


def test_an_import_in_its_thread(log):
    def broken(show):
        raise ZeroDivisionError("a defect")

    thread = ImportThread(broken)
    thread.wait()
    check(thread.failure, log, "a defect", "in broken")


def test_a_refusal_is_no_unexpected_error(log):
    def refused(show):
        raise InputError("the file is empty")

    thread = ImportThread(refused)
    thread.wait()
    assert thread.failure == "the file is empty"
    assert not log.exists()


def test_a_page(workspace, monkeypatch):
    logs.configure(workspace.folder, console=False)
    show("links")
    monkeypatch.setattr("store.ledger.ledger.Ledger.links", broken_read)
    with pytest.raises(AssertionError):
        show("links")  # the driver of the other tests notices
    app = AppTest.from_file(str(ROOT / "app" / "navigation.py"), default_timeout=60).run()
    app.switch_page("links/page.py").run()
    check(app.error[0].value, workspace.folder / logs.FILE, "broken_read", "a defect")
    logs.close()


def broken_read(*_, **__):
    raise RuntimeError("a defect")


def test_a_command(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("store.database.Store.status", broken_read)
    assert cli.main(["status", str(tmp_path)]) == 1
    check(capsys.readouterr().err, tmp_path / logs.FILE, "broken_read")


def test_the_level_is_a_setting(tmp_path, monkeypatch):
    monkeypatch.setenv("MIMEA_LOG_LEVEL", "debug")
    logs.configure(tmp_path, console=False)
    assert logging.getLogger("store").level == logging.DEBUG
    logs.close()


def test_the_file_is_rotated(tmp_path, monkeypatch):
    monkeypatch.setattr(logs, "LARGEST", 1000)
    logs.configure(tmp_path, console=False)
    for number in range(50):
        logging.getLogger("app.anything").info("line %s of many", number)
    logs.close()
    assert 1 < len(list(tmp_path.glob(f"{logs.FILE}*"))) <= logs.KEPT + 1
