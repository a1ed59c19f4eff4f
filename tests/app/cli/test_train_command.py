"""`python -m app train`: the run comes in, and the database is free meanwhile."""

import json
import sys

from app.cli import cli, train_command
from app.jobs.trainings import Trainings
from app.pipeline import Workspace
from tests.samples.app_samples import copying_command, failing_command


def test_training_takes_the_run_in(folder, tmp_path, fit_is, capsys):
    with Workspace(folder) as workspace:
        fit_is(copying_command(workspace, tmp_path / "prepared"))
    assert cli.main(["train", str(folder), "--modalities", "g", "--epochs", "3"]) == 0
    captured = capsys.readouterr()
    assert "8 proposals" in captured.out
    assert "9 entities, 1 modality, 2 known links" in captured.err
    with Workspace(folder) as workspace:
        assert workspace.store.runs.active() is not None


def train_again(folder, tmp_path, fit_is, *options):
    with Workspace(folder) as workspace:
        fit_is(copying_command(workspace, tmp_path / "prepared"))
    for more in ((), options):
        assert cli.main(["train", str(folder), "--modalities", "g", *more]) == 0


def test_a_second_training_says_what_it_changes_and_is_adopted(folder, tmp_path, fit_is, capsys):
    train_again(folder, tmp_path, fit_is)
    first, said = capsys.readouterr().out.split("Against ")
    assert first.count("8 proposals") == 2
    assert "First proposal changed: 0 of 2 open entities." in said
    assert "Clashes over a right entity: 0 new, 0 gone." in said
    with Workspace(folder) as workspace:
        assert not said.startswith(workspace.store.runs.active().run)
        assert workspace.store.runs.waiting() is None


def test_keep_leaves_the_active_run_and_lets_the_new_one_wait(folder, tmp_path, fit_is, capsys):
    train_again(folder, tmp_path, fit_is, "--keep")
    with Workspace(folder) as workspace:
        active, waiting = workspace.store.runs.active(), workspace.store.runs.waiting()
        assert waiting is not None and active.run != waiting.run
    said = capsys.readouterr().out
    assert f"{active.run} stays the active run; the new one waits" in said
    assert cli.main(["status", str(folder)]) == 0
    assert f"{waiting.run} g (waits)" in capsys.readouterr().out


def test_a_model_for_the_names_reaches_the_training(folder, monkeypatch):
    given = []

    def start(trainings, settings):
        given.append(settings)
        raise ValueError("far enough")

    monkeypatch.setattr(Trainings, "start", start)
    assert cli.main(["train", str(folder), "--modalities", "g", "--names", "a-model"]) == 1
    assert given[0].names == "a-model"


def test_the_database_is_free_while_the_model_trains(folder, tmp_path, fit_is):
    opener = (
        "import sys; from app.pipeline import Workspace; "
        f"Workspace({str(folder)!r}).close(); sys.exit('could open it')"
    )
    fit_is([sys.executable, "-c", opener])
    assert cli.main(["train", str(folder), "--modalities", "g"]) == 1
    with Workspace(folder) as workspace:
        assert workspace.trainings.failed().failure() == "could open it"


def test_a_failed_training_is_one_sentence(folder, fit_is, capsys):
    fit_is(failing_command("ValueError: nothing to learn from"))
    assert cli.main(["train", str(folder), "--modalities", "g"]) == 1
    said = capsys.readouterr().err
    assert "The training failed: ValueError: nothing to learn from" in said
    assert "log.txt" in said


def test_a_modality_that_the_graphs_lack_is_refused(folder, capsys):
    assert cli.main(["train", str(folder), "--modalities", "g,i"]) == 1
    assert "i (image)" in capsys.readouterr().err
    assert cli.main(["train", str(folder), "--modalities", "x"]) == 1
    assert "modalities: found x" in capsys.readouterr().err


def test_training_an_empty_workspace_says_what_to_do(tmp_path, capsys):
    assert cli.main(["train", str(tmp_path / "ws")]) == 1
    assert "python -m app import" in capsys.readouterr().err


def test_an_interrupted_training_is_ended_and_leaves_nothing(folder, fit_is, monkeypatch, capsys):
    fit_is([sys.executable, "-c", "import time; time.sleep(60)"])

    def interrupt(job):
        raise KeyboardInterrupt

    monkeypatch.setattr(train_command, "_follow", interrupt)
    assert cli.main(["train", str(folder), "--modalities", "g"]) == 130
    assert "interrupted" in capsys.readouterr().err
    assert list((folder / "runs").iterdir()) == []


def test_what_the_run_has_to_say_is_printed(folder, tmp_path, fit_is, capsys):
    with Workspace(folder) as workspace:
        fit_is(copying_command(workspace, tmp_path / "prepared"))
    metrics = tmp_path / "prepared" / "metrics.json"
    said = json.loads(metrics.read_text()) | {"notes": ["value left out: nothing to compare"]}
    metrics.write_text(json.dumps(said))
    assert cli.main(["train", str(folder), "--modalities", "g"]) == 0
    assert "note: value left out: nothing to compare\n" in capsys.readouterr().err
