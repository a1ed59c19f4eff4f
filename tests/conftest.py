"""Fixtures that several test files share."""

import os
from pathlib import Path

import pytest

from tests.samples.export_world import odd_store

if "PYTEST_XDIST_WORKER" in os.environ:
    # each core has a worker: threads beside it would only wait for each other
    os.environ.setdefault("OMP_NUM_THREADS", "1")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with the real research data, which lies beside the project and never in it."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real data is not beside the project (../shared/data)")
    return folder


@pytest.fixture(scope="session")
def odd(tmp_path_factory):
    """A store with 300 decisions of all verdicts on odd ids and names; tests only read it."""
    with odd_store(tmp_path_factory.mktemp("odd") / "work") as store:
        yield store
