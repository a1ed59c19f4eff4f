"""Confirmed and proposed neighbours are told apart by sign, word and meaning."""

from app.review.neighbour_pairs import ORDER
from app.text.neighbours import JOINED, SOURCES, legend


def test_every_verdict_has_a_sign_a_word_and_a_meaning_of_its_own():
    assert tuple(JOINED) == ORDER
    for part in range(3):
        assert len({joined[part] for joined in JOINED.values()}) == len(ORDER)


def test_a_proposal_is_called_so_and_nothing_that_is_confirmed():
    assert "proposed" in SOURCES["proposal"] and "not confirmed" in SOURCES["proposal"]
    assert not any("propos" in SOURCES[known] for known in ("seed", "accept"))
    assert "propos" not in JOINED["supports"].word + JOINED["supports"].meaning


def test_the_legend_explains_what_is_there_in_order():
    assert legend({"proposed", "supports"}).startswith("✓ linked: ")
    assert "? proposed: " in legend({"proposed"}) and "linked: " not in legend({"open"})
    assert legend(set()) == ""
