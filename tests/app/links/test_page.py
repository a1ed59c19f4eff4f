"""The Links page: which links it lists, and what it says of others."""

from tests.app.driver import assert_no_unexpected_error, show, text_input, words
from tests.samples.store_samples import event
from tests.samples.vocabulary_world import fill


def listed(app) -> list[str]:
    assert_no_unexpected_error(app)
    return [name for table in app.dataframe for name in table.value["left"]]


def test_links_of_vocabulary_are_listed_when_asked_for(workspace):
    fill(workspace.store)
    workspace.store.ledger.append(
        [event("e1", "accept", "a:ada", "b:1"), event("e2", "accept", "place: Rome", "ort: Rom")]
    )
    app = show("links")
    assert listed(app) == ["A:Ada"]
    assert "1 to 1 of 1 · 1 between vocabulary terms not shown" in words(app)
    text_input(app, "Name, key or note").set_value("rome").run()
    assert "No links of main entities here, but 1 between vocabulary terms." in words(app)
    app.segmented_control(key="links_about").set_value("vocabulary").run()
    assert listed(app) == ["Place: Rome"]
    text_input(app, "Name, key or note").set_value("").run()
    app.segmented_control(key="links_about").set_value("everything").run()
    assert set(listed(app)) == {"A:Ada", "Place: Rome"} and "not shown" not in words(app)


def test_where_there_is_no_vocabulary_there_is_nothing_to_choose(workspace):
    app = show("links")
    assert len(listed(app)) == 2 and not app.segmented_control
