"""The Graphs page: what is wrong with a path, the columns of a table, waiting."""

from app import files_here
from tests.app.driver import (
    assert_no_unexpected_error,
    button,
    show,
    text_input,
    words,
)
from tests.samples.app_samples import SETTINGS, sleeping_command


def test_graphs_says_what_is_wrong_with_a_path(workspace):
    app = show("graphs")
    assert button(app, "Read").disabled
    text_input(app, "left graph").set_value("/nowhere/graphs").run()
    assert "no such file or folder" in words(app)
    assert text_input(app, "left graph").value == "/nowhere/graphs"
    assert button(app, "Read").disabled


def test_graphs_maps_a_table_beside_the_present_graph(workspace, tmp_path):
    (tmp_path / "new.csv").write_text("id,name,town\n1,Ada,Rome\n2,Bo,Rome\n3,Cy,Oslo\n4,Di,Oslo\n")
    app = show("graphs")
    text_input(app, "left graph").set_value(str(tmp_path / "new.csv")).run()
    assert [expander.label for expander in app.expander] == ["Columns"]
    assert button(app, "Read").disabled
    app.toggle[1].set_value(True).run()
    assert_no_unexpected_error(app)
    assert not button(app, "Read").disabled


def test_a_column_that_is_split_is_said_to_be(workspace, tmp_path):
    rows = "".join(f"{i},P{i},Rome; Oslo\n" for i in range(6))
    (tmp_path / "new.csv").write_text("id,name,town\n" + rows)
    app = show("graphs")
    text_input(app, "left graph").set_value(str(tmp_path / "new.csv")).run()
    assert "Cells are split" in words(app) and "choose “one value”" in words(app)


def test_graphs_do_not_wait_for_the_demo(workspace):
    workspace.load_demo()
    workspace.trainings.start(SETTINGS, sleeping_command())
    app = show("graphs")
    assert "Importing graphs of your own ends that" in words(app)
    assert app.text_input
    start = show("start")
    assert button(start, "Use other graphs")


def test_graphs_wait_for_a_training(workspace):
    workspace.trainings.start(SETTINGS, sleeping_command())
    app = show("graphs")
    assert "A training is running" in words(app)
    assert not app.text_input


def test_a_visitor_from_elsewhere_uploads_and_names_no_path(workspace, monkeypatch):
    monkeypatch.setattr(files_here, "_is_here", lambda: False)
    app = show("graphs")
    assert_no_unexpected_error(app)
    assert not app.text_input
    assert not app.segmented_control
    assert button(app, "Read").disabled


def select(app, label):
    return next(box for box in app.selectbox if label in box.label)


def test_the_id_is_said_and_changed_with_one_click(workspace, tmp_path):
    rows = "".join(f"{i},P{i},GND{i},0{i % 3}.01.1850\n" for i in range(1, 7))
    (tmp_path / "people.csv").write_text("id,name,gnd,born\n" + rows)
    app = show("graphs")
    text_input(app, "left graph").set_value(str(tmp_path / "people.csv")).run()
    assert "“id” is the id: every row has one of its own" in words(app)
    assert text_input(app, "Each row is one").value == "person"
    assert select(app, "Role of born").value == "date"
    select(app, "known by").set_value("gnd").run()
    assert_no_unexpected_error(app)
    assert (select(app, "Role of gnd").value, select(app, "Role of id").value) == (
        "id", "attribute",
    )  # fmt: skip
    select(app, "Role of id").set_value("id").run()  # a second one takes its place
    assert_no_unexpected_error(app)
    assert (select(app, "Role of gnd").value, select(app, "known by").value) == (
        "attribute", "id",
    )  # fmt: skip


def test_columns_of_both_tables_are_joined_and_parted_by_hand(workspace, tmp_path):
    (tmp_path / "a.csv").write_text("id,name,geboren\n1,Ada,03.04.1850\n2,Bo,05.06.1851\n")
    (tmp_path / "b.csv").write_text("id,name,born\n7,Ada,1850-04-03\n8,Bo,1851-06-05\n")
    app = show("graphs")
    text_input(app, "left graph").set_value(str(tmp_path / "a.csv")).run()
    text_input(app, "right graph").set_value(str(tmp_path / "b.csv")).run()
    assert_no_unexpected_error(app)
    same = [box for box in app.selectbox if box.label.startswith("Says the same")]
    assert [box.value for box in same] == ["name", "geboren"]
    same[1].set_value("").run()
    assert_no_unexpected_error(app)
    same = [box for box in app.selectbox if box.label.startswith("Says the same")]
    assert [box.value for box in same] == ["name", ""]


def test_what_is_said_of_the_id_follows_the_roles(workspace, tmp_path):
    (tmp_path / "t.csv").write_text("id,name\n1,Ada\n2,Bo\n3,Cy\n")
    app = show("graphs")
    text_input(app, "left graph").set_value(str(tmp_path / "t.csv")).run()
    select(app, "Role of id").set_value("attribute").run()
    assert_no_unexpected_error(app)
    assert select(app, "known by").value == "its name"
    assert "is the id" not in words(app)


def test_what_was_joined_stays_while_the_other_table_is_away(workspace, tmp_path):
    (tmp_path / "a.csv").write_text("id,name,x\n1,Ada,red\n2,Bo,blue\n")
    (tmp_path / "b.csv").write_text("id,name,y\n7,Ada,rot\n8,Bo,blau\n")
    app = show("graphs")
    left, right = str(tmp_path / "a.csv"), str(tmp_path / "b.csv")
    text_input(app, "left graph").set_value(left).run()
    text_input(app, "right graph").set_value(right).run()
    [box for box in app.selectbox if box.label.startswith("Says the same")][1].set_value("x").run()
    text_input(app, "left graph").set_value("/nowhere").run()
    assert not [box for box in app.selectbox if box.label.startswith("Says the same")]
    text_input(app, "left graph").set_value(left).run()
    assert_no_unexpected_error(app)
    same = [box for box in app.selectbox if box.label.startswith("Says the same")]
    assert same[1].value == "x"


def test_an_id_or_what_is_left_out_is_nothing_to_join_with(workspace, tmp_path):
    (tmp_path / "a.csv").write_text("id,name,x\n1,Ada,red\n2,Bo,blue\n")
    (tmp_path / "b.csv").write_text("id,name,y\n7,Ada,rot\n8,Bo,blau\n")
    app = show("graphs")
    text_input(app, "left graph").set_value(str(tmp_path / "a.csv")).run()
    select(app, "Role of x").set_value("ignore").run()
    text_input(app, "right graph").set_value(str(tmp_path / "b.csv")).run()
    assert_no_unexpected_error(app)
    same = [box for box in app.selectbox if box.label.startswith("Says the same")]
    assert [box.options for box in same] == [["no column", "name"], ["no column", "name"]]
