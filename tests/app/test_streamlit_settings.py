"""The app looks and behaves the same from whatever folder it is started."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

MAIN = Path(__file__).resolve().parents[2] / "app" / "main.py"
ASKED = (
    "browser.gatherUsageStats",
    "server.maxUploadSize",
    "server.address",
    "client.toolbarMode",
)
TELL = """
import json, sys
from click.testing import CliRunner
from streamlit.web import bootstrap, cli

def told(path, *rest, **more):
    from streamlit import config
    print(json.dumps([config.get_option(name) for name in sys.argv[2:]]))

bootstrap.run = bootstrap.run_asgi_app = told
cli.main(["run", sys.argv[1]], standalone_mode=False)
"""


@pytest.mark.parametrize("folder", ["elsewhere", "project"])
def test_settings_hold_from_any_folder(folder, tmp_path):
    at = tmp_path if folder == "elsewhere" else MAIN.parents[1]
    done = subprocess.run(
        [sys.executable, "-c", TELL, str(MAIN), *ASKED],
        cwd=at,
        env={k: v for k, v in os.environ.items() if not k.startswith("STREAMLIT_")},
        capture_output=True,
        text=True,
    )
    assert done.stdout, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [False, 400, "127.0.0.1", "minimal"]


NOTHING_OUTSIDE = """
import socket, sys
from click.testing import CliRunner
from streamlit.web import bootstrap, cli

def refuse(host, *_, **__):
    print("looked up", host)
    raise OSError

def started(*_, **__):
    from streamlit.web.server.server_util import is_url_from_allowed_origins
    socket.getaddrinfo = socket.socket.connect = socket.socket.connect_ex = refuse
    bootstrap._print_url(False)
    import app.main
    is_url_from_allowed_origins("http://elsewhere.org")

bootstrap.run = bootstrap.run_asgi_app = started
cli.main(["run", sys.argv[1], "--server.headless", "true", *sys.argv[2:]], standalone_mode=False)
"""


@pytest.mark.parametrize("chosen", [(), ("--server.address", "0.0.0.0")])
def test_no_start_and_no_page_of_another_origin_asks_outside(chosen):
    done = subprocess.run(
        [sys.executable, "-c", NOTHING_OUTSIDE, str(MAIN), *chosen],
        cwd=MAIN.parents[1],
        env={k: v for k, v in os.environ.items() if not k.startswith("STREAMLIT_")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "in your browser" in done.stdout
    assert "amazonaws" not in done.stdout
