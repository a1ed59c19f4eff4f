"""The button that opens "Link two entities": on every page, and where it is what to do next."""

import pytest

from app import link_button
from tests.app.driver import show, words
from tests.samples.store_samples import left_graph, right_graph


@pytest.fixture
def unlinked(workspace):
    """Graphs without a link, and no run."""
    workspace.store.import_graphs(left_graph(), right_graph())
    return workspace


@pytest.mark.parametrize("page", ["start", "train", "review", "links"])
def test_pages_suggest_it_where_nothing_is_known_yet(unlinked, page):
    app = show(page)
    app.button(key="link_suggested").click().run()
    assert app.text_input(key="link_text_left")


def test_start_names_it_as_the_next_step(unlinked):
    assert "There are no known links yet" in words(show())


def test_the_review_names_it_before_there_is_a_run(workspace):
    assert "can be linked right away" in words(show("review"))


def test_it_stays_open_until_it_is_closed(unlinked):
    app = show("history")
    app.button(key="link_open").click().run()
    app.run()
    assert app.text_input(key="link_text_left")
    del app.session_state[link_button.OPEN]
    app.run()
    assert not [box for box in app.text_input if box.key == "link_text_left"]
