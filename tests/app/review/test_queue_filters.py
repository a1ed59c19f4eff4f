"""The filters above the card: what they ask about, as the address and the session have it."""

import pytest
from streamlit.testing.v1 import AppTest

from app.pipeline import Workspace
from store.records import QueueFilter
from tests.samples.app_samples import filled_workspace
from tests.samples.store_samples import run_folder
from tests.samples.vocabulary_world import fill


def page(store) -> None:
    import streamlit as st

    from app.review import queue_filters

    st.session_state["only"] = queue_filters.narrowed(store, "ada")


@pytest.fixture
def store(tmp_path):
    with Workspace(tmp_path / "ws") as workspace:
        fill(workspace.store)
        yield workspace.store


def drawn(store, **address) -> AppTest:
    app = AppTest.from_function(page, kwargs={"store": store})
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def only(app: AppTest) -> QueueFilter:
    assert not app.exception
    return app.session_state["only"]


def test_second_opinions_alone_where_the_project_wants_any(store):
    assert only(drawn(store, opinions="true", score="0.5")).opinions is False
    store.settings.change("ada", second_opinions=0.1)
    app = drawn(store, opinions="true", type="artist")
    assert only(app) == QueueFilter(type="artist", opinions=True)
    assert only(app).narrows
    next(b for b in app.button if b.label == "Show all").click().run()
    assert only(app) == QueueFilter()


def test_main_entities_are_asked_about_until_vocabulary_is_chosen(store):
    app = drawn(store)
    assert only(app) == QueueFilter()
    (choice,) = app.segmented_control
    assert choice.label == "Ask about (3 entities and 3 vocabulary terms)"
    assert choice.options == ["main entities", "vocabulary", "everything"]
    assert app.selectbox[0].options == ["artist"]
    app.selectbox[0].set_value("artist").run()
    assert only(app) == QueueFilter(type="artist")
    app.segmented_control[0].set_value("vocabulary").run()
    assert only(app) == QueueFilter(about="vocabulary")  # of any type: the words have others
    assert app.selectbox[0].options == ["place", "country"]
    next(button for button in app.button if button.label == "Show all").click().run()
    assert only(app) == QueueFilter()


def test_the_address_says_what_is_asked_about(store):
    app = drawn(store, about="vocabulary", type="country")
    assert only(app) == QueueFilter(about="vocabulary", type="country")
    assert drawn(store, about="nonsense").session_state["only"] == QueueFilter()


def test_there_is_nothing_to_choose_where_there_is_no_vocabulary(tmp_path):
    with filled_workspace(tmp_path / "ws") as workspace:
        store = workspace.store
        store.runs.add(run_folder(tmp_path / "no-vocabulary", store))
        app = drawn(store, about="vocabulary")
        assert not app.segmented_control and only(app) == QueueFilter()
