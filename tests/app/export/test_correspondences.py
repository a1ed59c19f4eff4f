"""Correspondences on the Export page and on the command line: counted, written, read back."""

import pytest
import rdflib

from app import state
from app.cli import cli
from store.exports.formats import sssom
from tests.app.driver import assert_no_unexpected_error, button, show, words
from tests.samples import correspondence_world


@pytest.fixture
def cities(folder, monkeypatch):
    with correspondence_world.workspace(folder) as workspace:
        monkeypatch.setattr(state, "_open", lambda folder: workspace)
        yield workspace


def page():
    app = show("export")
    app.segmented_control[0].set_value("correspondences").run()
    assert_no_unexpected_error(app)
    return app


def report(app):
    button(app, "Create file").click().run()
    assert_no_unexpected_error(app)
    return app.session_state["exported_correspondences"][1]


def test_only_confirmed_ones_unless_the_others_are_asked_for(cities):
    assert "Nobody has confirmed yet" in words(page())
    cities.store.correspondences.decide("type", "City", "Stadt", "confirm", "ada")
    app = page()
    assert "**1 confirmed correspondence** in the file" in words(app)
    assert report(app).rows == 1
    app.toggle(key="correspondences_open").set_value(True).run()
    open_ = app.dataframe[0].value
    assert open_["Confirmed by"].tolist()[0] == "ada" and len(open_) > 1
    both = report(app)
    _, _, rows = sssom.read(both.path)
    assert both.rows == len(rows) > 4
    assert f"**{both.rows - 1} that nobody confirmed**" in words(app)


def test_turtle_has_confirmed_ones_alone(cities):
    cities.store.correspondences.decide("type", "City", "Stadt", "confirm", "ada")
    app = page()
    app.segmented_control(key="correspondences_as").set_value("Turtle").run()
    assert "Unconfirmed ones too" not in [toggle.label for toggle in app.toggle]
    written = report(app)
    assert written.path.suffix == ".ttl" and len(rdflib.Graph().parse(written.path)) == 1


def test_the_command_line_writes_them_too(tmp_path, capsys):
    folder, out = tmp_path / "ws", tmp_path / "c.sssom.tsv"
    with correspondence_world.build(folder) as store:
        store.correspondences.decide("type", "City", "Stadt", "confirm", "ada")
    command = ["export", str(folder), "correspondences"]
    assert cli.main([*command, str(out)]) == 0
    assert capsys.readouterr().out == f"1 correspondence in {out}\n"
    assert cli.main([*command, str(out), "--predictions", "--min-confidence", "0.6"]) == 0
    _, _, rows = sssom.read(out)
    confidence = sssom.COLUMNS.index("confidence")
    assert len(rows) > 3 and all(float(row[confidence]) >= 0.6 for row in rows)
    assert cli.main([*command, str(tmp_path / "c.ttl")]) == 0
    assert len(rdflib.Graph().parse(tmp_path / "c.ttl")) == 1
    capsys.readouterr()
    assert cli.main([*command, str(tmp_path / "d.ttl"), "--predictions"]) == 1
    assert "Turtle can't say how sure" in capsys.readouterr().err
