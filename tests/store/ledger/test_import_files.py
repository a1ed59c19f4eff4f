"""Files of past decisions come in as a whole and go as a whole; a failure leaves nothing."""

import pytest

from store.errors import StoreError
from store.ledger import import_files as brought
from tests.samples.app_samples import judged_workspace
from tests.samples.mapping_samples import CSV, FILES


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    with judged_workspace(tmp_path_factory.mktemp("damaged") / "ws") as workspace:
        yield workspace


def state(workspace):
    with workspace.store.connection.reading() as cursor:
        return cursor.rows("select count(*) from decision")[0], cursor.rows(
            "select left_id, right_id, standing from standing order by all"
        )


@pytest.mark.parametrize("name", FILES)
def test_a_whole_file_comes_in_and_a_refused_one_leaves_nothing(workspace, tmp_path, name):
    path = tmp_path / name
    path.write_bytes(FILES[name])
    before = state(workspace)
    plan = workspace.decide_file(path, "eve")
    assert plan.new
    workspace.store.ledger.take_back_file(
        workspace.store.ledger.imported_files()["batch"][0].as_py(), "eve"
    )
    assert state(workspace)[1] == before[1]


def test_a_failure_while_it_comes_in_leaves_nothing(workspace, tmp_path, monkeypatch):
    path = tmp_path / "d.csv"
    path.write_bytes(CSV.replace(b"accept", b"unsure"))
    before = state(workspace)
    monkeypatch.setattr(brought, "renew_all", lambda cursor: cursor.run("select broken"))
    with pytest.raises(StoreError):
        workspace.decide_file(path, "eve")
    assert state(workspace) == before
