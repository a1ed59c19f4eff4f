"""The page: what links show, what can be said of it, and its empty states."""

import pytest

from app import state
from tests.app.driver import button, buttons, show, words
from tests.samples import correspondence_world


@pytest.fixture
def cities(folder, monkeypatch):
    with correspondence_world.workspace(folder) as workspace:
        monkeypatch.setattr(state, "_open", lambda folder: workspace)
        yield workspace


def table(app):
    return app.dataframe[0].value


def test_the_best_matches_with_their_support_and_unit(cities):
    app = show("correspondences")
    rows = table(app).set_index(["left", "right"])
    area = rows.loc[("area km2", "flaeche")]
    assert area["agree"] == "24 of 24" and area["factor"] == "× 2.59, looks like mi² → km²"
    assert set(rows["state"]) == {"open"}
    assert "Compared on 24 linked pairs." in words(app)


def test_one_is_confirmed_refused_and_taken_back_by_who_signs(cities):
    app = show("correspondences")
    app.text_input(key="correspondences_text").set_value("flaeche").run()
    assert buttons(app)[:2] == ["Same property", "Not the same"]
    button(app, "Same property").click().run()
    [said] = cities.store.correspondences.said()
    assert (said.kind, said.left, said.right) == ("attribute", "areaKm2", "Flaeche")
    assert said.verdict == "confirm" and said.curator == state.default_curator()
    assert "Confirmed by" in words(app) and table(app)["state"].tolist() == ["confirmed"]
    button(app, "Not the same").click().run()
    assert cities.store.correspondences.said()[0].verdict == "refuse"
    button(app, "Take back").click().run()
    assert cities.store.correspondences.said() == []
    assert len(cities.store.correspondences.changes()) == 3


def test_kind_and_state_narrow_the_table(cities):
    cities.store.correspondences.decide("type", "City", "Stadt", "confirm", "ada")
    app = show("correspondences")
    app.button_group(key="correspondences_kinds").set_value(["type"]).run()
    assert set(table(app)["kind"]) == {"Type"}
    app.button_group(key="correspondences_states").set_value(["confirmed"]).run()
    assert table(app)["left"].tolist() == ["city"]
    app.text_input(key="correspondences_text").set_value("zzz").run()
    assert "No rows match." in words(app)


def test_hostile_names_and_values_are_text(cities):
    app = show("correspondences")
    app.text_input(key="correspondences_text").set_value("motto").run()
    html = "".join(str(element.proto.body) for element in app.get("html"))
    assert "<script>alert" not in html and "&lt;script&gt;" in html
    assert "<i>City" not in html and "&lt;i&gt;City" in html


def test_nothing_is_linked_yet(folder, monkeypatch):
    with correspondence_world.workspace(folder, links=0) as workspace:
        monkeypatch.setattr(state, "_open", lambda folder: workspace)
        assert "Nothing is linked yet" in words(show("correspondences"))


def test_linked_entities_without_a_common_word(workspace):
    assert "more often than chance" in words(show("correspondences"))
