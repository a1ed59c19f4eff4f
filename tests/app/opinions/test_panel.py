"""The panel above the conflicts: there when it has something to say."""

from store.review.opinions import OPINION
from tests.app.driver import show, words
from tests.samples.store_samples import event


def test_nothing_where_no_second_opinion_is_wanted_or_given(workspace):
    assert not show("conflicts").expander


def test_when_some_are_wanted_it_says_how_they_come(workspace):
    workspace.store.settings.change("ann", second_opinions=0.2)
    app = show("conflicts")
    assert app.expander[0].label == "Second opinions: none yet, 20% wanted"
    assert "20% of what is decided is asked about again" in words(app)
    assert "No conflicts." in words(app)


def test_what_was_judged_twice_is_shown_also_when_no_more_are_wanted(workspace):
    workspace.store.ledger.append(
        [
            event("e1", "accept", "atlas:chad", "lk:1", curator="<b>ann</b>"),
            event("f1", "reject", "atlas:chad", "lk:1", curator="bob", batch=OPINION),
        ]
    )
    app = show("conflicts")
    label = "Second opinions: 1 pair judged twice, on 0% curators agree"
    assert app.expander[0].label == label
    assert "No second opinions are asked for at present" in words(app)
    assert "Curators disagree about" in words(app)
    drawn = "".join(html.proto.body for html in app.get("html"))
    assert "&lt;b&gt;ann&lt;/b&gt; and bob" in drawn and "<b>ann" not in drawn
