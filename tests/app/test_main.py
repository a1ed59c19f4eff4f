"""The server: what it does when it stops."""

from app import main
from app.pipeline import Workspace
from tests.samples.app_samples import filled_workspace
from tests.samples.coroutines import finished
from tests.samples.store_samples import event


def test_a_server_that_stops_leaves_nothing_in_the_log(tmp_path):
    workspace = filled_workspace(tmp_path / "ws")
    workspace.serve()
    log = workspace.folder / "mimea.duckdb.wal"

    async def run() -> None:
        async with main.lifespan(main.app):
            workspace.store.ledger.append([event("e1", "accept", "atlas:chad", "lk:1")])
            assert log.exists()

    finished(run())
    assert not log.exists()
    with Workspace(workspace.folder) as again:
        assert again.store.status()["decisions"]["events"] == 1
