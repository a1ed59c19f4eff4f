"""The app looks and behaves the same from whatever folder it is started."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

MAIN = Path(__file__).resolve().parents[2] / "app" / "main.py"
ASKED = ("browser.gatherUsageStats", "server.maxUploadSize", "server.address")
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
    assert json.loads(done.stdout.splitlines()[-1]) == [False, 400, "127.0.0.1"]
