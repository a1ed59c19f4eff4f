"""Which files a visitor may name: all from this computer, some or none from elsewhere."""

import os
import sys

import pytest

from app import files_here
from app.files_here import is_here, named, way_to_name
from store.errors import InputError


@pytest.mark.parametrize(
    ("address", "headers", "here"),
    [
        (None, {"Host": "localhost:8501"}, True),
        (None, {"Host": "127.0.0.1:8501"}, True),
        (None, {"Host": "[::1]:8501"}, True),
        ("192.168.1.7", {"Host": "192.168.1.2:8501"}, False),
        ("192.168.1.7", {"Host": "localhost:8501"}, False),
        (None, {"Host": "mimea.museum.example"}, False),
        (None, {"Host": "localhost:8501", "X-Forwarded-For": "203.0.113.9"}, False),
        (None, {"Host": "localhost:8501", "forwarded": "for=203.0.113.9"}, False),
        (None, {"Host": "localhost:port"}, False),
    ],
)
def test_who_sits_at_this_computer(address, headers, here):
    assert is_here(address, headers) is here


@pytest.fixture
def elsewhere(monkeypatch):
    """A visitor from another computer; the app was started with these arguments."""

    def start(*arguments):
        monkeypatch.setattr(sys, "argv", ["main.py", *map(str, arguments)])

    monkeypatch.setattr(files_here, "_is_here", lambda: False)
    start()
    return start


def test_from_here_any_file_can_be_named_but_no_device(tmp_path):
    (tmp_path / "a.csv").write_text("id\n")
    assert way_to_name() == "On this computer"
    assert named(str(tmp_path / "a.csv")) == tmp_path / "a.csv"
    os.mkfifo(tmp_path / "pipe.csv")
    for path in (tmp_path / "pipe.csv", "/dev/zero"):
        with pytest.raises(InputError, match="a device or a pipe"):
            named(str(path))
    with pytest.raises(InputError, match="no such file or folder"):
        named(str(tmp_path / "b.csv"))
    for path in ("~nobody-is-called-so/a.csv", "a\0.csv"):
        with pytest.raises(InputError, match="this is no path"):
            named(path)


def test_from_elsewhere_nothing_can_be_named(elsewhere, tmp_path):
    (tmp_path / "a.csv").write_text("id\n")
    assert way_to_name() is None
    for path in (tmp_path / "a.csv", tmp_path / "none"):
        with pytest.raises(InputError, match="upload the file"):  # whether it is there is not said
            named(str(path))


def test_from_elsewhere_the_folder_that_the_owner_gave_can_be_read(elsewhere, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text("id\n")
    (tmp_path / "secret.csv").write_text("id\n")
    (tmp_path / "data" / "link.csv").symlink_to(tmp_path / "secret.csv")
    elsewhere("--workspace", "ws", "--files", tmp_path / "data")
    assert way_to_name() == "On the server"
    found = tmp_path / "data" / "a.csv"
    assert named(str(found)) == named("a.csv") == named("../data/a.csv") == found
    for path in ("../secret.csv", str(tmp_path / "secret.csv"), "link.csv", "/etc/passwd", "~/x"):
        with pytest.raises(InputError):
            named(path)
