"""No decision without display: a decision is about the pair that was on the screen."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from store.database import Store
from store.records import Decision
from tests.browser.conftest import AppServer, evidence
from tests.samples.review_world import LONG, key

VERDICTS = {"a": "accept", "x": "reject", "u": "unsure", " ": "skip", "n": "no_counterpart"}
SHOWN = "#card[data-shown=true]"
READABLE = "#card[data-readable=true]"


@pytest.fixture
def review(app_server, page: Page) -> Page:
    """The review page with its cards loaded."""
    page.goto(f"{app_server.url}/review")
    loaded(page)
    return page


def loaded(page: Page) -> None:
    page.wait_for_selector(SHOWN, timeout=60_000)
    expect(page.locator("#card")).to_have_attribute("data-prefetched", "14", timeout=30_000)


def visible(page: Page) -> tuple[str, str, str]:
    """(left, right, evidence hash) of the card on the screen."""
    card = page.locator(SHOWN)
    return tuple(card.get_attribute(f"data-{name}") for name in ("left", "right", "hash"))


def press(page: Page, name: str) -> tuple[str, str, str]:
    """Press a key; returns the pair that was visible before."""
    page.wait_for_selector(READABLE, timeout=60_000)
    seen = visible(page)
    page.keyboard.press("Space" if name == " " else name)
    return seen


def stored(page: Page) -> None:
    expect(page.locator("#card")).to_have_attribute("data-pending", "0", timeout=15_000)


def as_seen(decisions) -> list[tuple]:
    return [(d.verdict, d.left, d.right, d.evidence_hash) for d in decisions]


def expected(name: str, seen: tuple) -> tuple:
    verdict = VERDICTS[name]
    right = None if verdict in ("skip", "no_counterpart") else seen[1]
    return verdict, seen[0], right, seen[2]


def test_ten_keys_in_a_burst_are_ten_decisions_on_the_ten_cards_shown(review, app_server):
    keys = "axu axaun "
    seen = [press(review, name) for name in keys]
    assert len(set(seen)) == 10
    stored(review)
    decisions = app_server.ledger()
    assert as_seen(decisions) == [expected(k, s) for k, s in zip(keys, seen, strict=True)]
    assert all(d.run and d.shown_ms is not None for d in decisions)


def test_keys_quicker_than_the_screen_are_refused_and_never_misplaced(review, app_server):
    """Ten events in one task: only the first falls on a card that has been painted."""
    review.wait_for_selector(READABLE)
    seen = visible(review)
    review.evaluate(
        """() => { for (let i = 0; i < 10; i++)
             document.dispatchEvent(new KeyboardEvent("keydown", {key: "a", bubbles: true})) }"""
    )
    assert review.locator("#card").get_attribute("data-refused") == "9"
    expect(review.locator("#status")).to_have_text("Card still loading; press again.")
    stored(review)
    assert as_seen(app_server.ledger()) == [expected("a", seen)]


def test_undo_shows_the_card_again_also_before_the_server_knows(review, app_server):
    first = press(review, "a")
    assert visible(review) != first
    review.keyboard.press("ArrowLeft")
    names = [review.locator(f"#face .{side} h2").text_content() for side in ("left", "right")]
    review.keyboard.press("Backspace")
    assert visible(review) == first
    expect(review.locator("#status")).to_have_text(f"Took back: accept {' = '.join(names)}")
    press(review, "u")
    stored(review)
    review.keyboard.press("Backspace")
    assert visible(review) == first
    stored(review)
    events = app_server.ledger()
    assert [e.verdict for e in events] == ["accept", "retract", "unsure", "retract"]
    assert [events[1].target, events[3].target] == [events[0].event_id, events[2].event_id]


def test_undo_takes_back_nothing_that_was_not_decided_on_this_page(review, app_server):
    press(review, "n")
    stored(review)
    review.reload()
    loaded(review)
    second = visible(review)
    review.keyboard.press("Backspace")
    expect(review.locator("#status")).to_contain_text("History has earlier decisions")
    assert visible(review) == second
    stored(review)
    assert [e.verdict for e in app_server.ledger()] == ["no_counterpart"]


def test_a_double_tap_decides_one_card(review, app_server):
    first = press(review, "a")
    review.keyboard.press("a")
    # or it comes before the next card is painted at all
    refused = re.compile("has just appeared|still loading")
    expect(review.locator("#status")).to_contain_text(refused)
    press(review, "u")
    stored(review)
    ledger = app_server.ledger()
    assert [d.verdict for d in ledger] == ["accept", "unsure"] and ledger[0].left == first[0]
    assert all(d.shown_ms >= 250 for d in ledger)


def test_a_card_under_an_open_window_is_not_decided(review, app_server):
    review.get_by_role("button", name="Filters").click()
    box = review.locator("[data-testid=stPopoverBody]")
    expect(box).to_be_visible()
    review.wait_for_selector(READABLE)
    box.evaluate("node => { node.tabIndex = -1; node.focus(); node.blur(); }")
    review.keyboard.press("a")
    if box.is_visible():
        expect(review.locator("#status")).to_contain_text("Something covers the card")
    stored(review)
    assert app_server.ledger() == []


def test_a_colleagues_pair_says_so_and_is_overruled_only_on_a_second_look(app_server, page):
    left, right = key("left", 2), key("right", 2)
    app_server.stop()
    with Store.open(app_server.workspace) as store:
        on = datetime(2025, 5, 3, 12, tzinfo=UTC)
        store.ledger.append([Decision("e1", left, right, "accept", "ada", on)])
    app_server.start()
    page.goto(f"{app_server.url}/review?left={left}&right={right}")
    page.wait_for_selector(READABLE, timeout=60_000)
    expect(page.locator("#card")).to_have_attribute("data-left", left)
    verdict = page.locator("#face .score .verdict")
    expect(verdict).to_have_text("accepted by ada on 3 May 2025")
    press(page, "x")
    page.keyboard.press("x")  # a double tap is no second look
    question = "ada accepted this on 3 May 2025. Press X again to overrule."
    expect(page.locator("#status")).to_have_text(question)
    assert visible(page)[:2] == (left, right)
    page.wait_for_timeout(300)
    press(page, "x")
    expect(page.locator("#to-queue")).to_be_visible()  # the entity's next candidate
    stored(page)
    page.keyboard.press("q")
    expect(page.locator("#card")).not_to_have_attribute("data-left", left)
    expect(page.locator("#to-queue")).to_be_hidden()
    expect(page).to_have_url(re.compile(r"^[^?]*(\?(?!.*left=).*)?$"))
    assert [d.verdict for d in app_server.ledger()] == ["accept", "reject"]


def test_the_card_says_who_has_a_candidate_and_what_only_one_side_has(app_server, page):
    page.goto(f"{app_server.url}/review?left={key('left', 1)}&right={key('right', 31)}")
    page.wait_for_selector(READABLE, timeout=60_000)
    expect(page.locator("#face .right .linked")).to_have_text("Linked to Place 31 (known link)")
    expect(page.locator("#face .cell[aria-checked=true] .claim")).to_have_text("linked to Place 31")
    alone = page.locator("#face .lonely", has_text="only left")
    expect(alone.first).to_contain_text("mottoleft")
    hidden = page.locator("#face .attributes").evaluate(
        "node => node.scrollHeight > node.clientHeight"
    )
    assert not hidden


def test_the_list_of_keys_is_named_on_the_page_and_gives_the_focus_back(review):
    expect(review.get_by_role("button", name="H all keys")).to_be_visible()
    review.get_by_role("button", name="S search").focus()
    seen = visible(review)
    for closes in ("h", "Escape"):
        review.keyboard.press("h")
        expect(review.locator("#help")).to_be_focused()
        review.keyboard.press("a")
        expect(review.locator("#status")).to_have_text("Close the open window first.")
        review.keyboard.press(closes)
        expect(review.locator("#help")).to_be_hidden()
        expect(review.get_by_role("button", name="S search")).to_be_focused()
    assert visible(review) == seen


def test_a_rejected_candidate_makes_room_for_the_next_of_the_same_entity(review):
    first = press(review, "x")
    second = visible(review)
    assert second[0] == first[0] or review.locator(".only").count() == 0
    stored(review)
    assert visible(review) == second


def test_writing_a_note_decides_nothing_and_goes_with_the_decision(review, app_server):
    seen = visible(review)
    review.keyboard.press("m")
    review.keyboard.type("an axe, unsure")
    assert visible(review) == seen
    review.keyboard.press("Enter")
    press(review, "a")
    expect(review.locator("#note")).to_have_value("")
    stored(review)
    (decision,) = app_server.ledger()
    assert (decision.note, decision.left) == ("an axe, unsure", seen[0])


def test_a_held_key_and_a_key_with_control_decide_once_and_never(review, app_server):
    review.wait_for_selector(READABLE)
    review.keyboard.press("Control+x")
    review.keyboard.down("a")
    for _ in range(5):
        visible(review)
        review.keyboard.down("a")
    review.keyboard.up("a")
    stored(review)
    assert [d.verdict for d in app_server.ledger()] == ["accept"]


def test_a_reload_in_the_middle_loses_nothing(review, app_server):
    review.on("dialog", lambda dialog: dialog.accept())
    seen = [press(review, name) for name in "aau"]
    review.reload()
    loaded(review)
    stored(review)
    seen.append(press(review, "a"))
    stored(review)
    decisions = app_server.ledger()
    assert as_seen(decisions) == [expected(k, s) for k, s in zip("aaua", seen, strict=True)]


def test_leaving_the_page_and_coming_back_keeps_counting(review, app_server):
    seen = [press(review, name) for name in "au"]
    stored(review)
    review.get_by_role("link", name="Links").click()
    expect(review.locator("#card")).to_have_count(0)
    review.get_by_role("link", name="Review").click()
    loaded(review)
    seen.append(press(review, "a"))
    stored(review)
    decisions = app_server.ledger()
    assert as_seen(decisions) == [expected(k, s) for k, s in zip("aua", seen, strict=True)]


def test_the_next_card_is_ready_behind_and_a_key_turns_it_to_the_front(review, app_server):
    behind = review.locator(".face[inert] .left .ids [title]")
    for name in "auauau":
        expect(behind).not_to_have_attribute("title", visible(review)[0])
        following = behind.get_attribute("title")
        press(review, name)
        assert visible(review)[0] == following
        expect(review.locator("#face .left .ids [title]")).to_have_attribute("title", following)
        expect(review.locator(".face")).to_have_count(2)
        review.wait_for_timeout(150)


def test_choosing_a_candidate_shows_its_evidence_and_decides_nothing(review, app_server):
    first = visible(review)
    if review.locator("#face .cell").count() < 3:
        press(review, " ")
        first = visible(review)
    review.keyboard.press("3")
    third = visible(review)
    assert third[0] == first[0] and third[1:] != first[1:]
    press(review, "a")
    stored(review)
    last = app_server.ledger()[-1]
    assert as_seen([last]) == [expected("a", third)] and last.rank == 3


def test_a_searched_target_has_full_evidence_before_it_can_be_accepted(review, app_server):
    left = visible(review)[0]
    review.keyboard.press("s")
    review.keyboard.type("Place 23 R")
    review.locator("[role=option]").first.wait_for()
    review.keyboard.press("Enter")
    expect(review.locator("#card")).to_have_attribute("data-right", key("right", 23))
    seen = visible(review)
    expect(review.locator("#face .why .part").first).to_contain_text("structure")
    press(review, "a")
    stored(review)
    (decision,) = app_server.ledger()
    assert (decision.left, decision.right) == (left, key("right", 23))
    assert decision.evidence_hash == seen[2]


def test_looking_back_decides_nothing(review, app_server):
    first = press(review, "a")
    second = visible(review)
    review.keyboard.press("ArrowLeft")
    assert visible(review) == first
    expect(review.locator("#face .score .verdict")).to_have_text(
        re.compile(r"^accepted by you at \d\d:\d\d$")
    )
    review.get_by_role("button", name="Back to the queue").click()
    assert visible(review) == second
    expect(review.locator("#to-queue")).to_be_hidden()
    stored(review)
    assert len(app_server.ledger()) == 1


def test_a_card_out_of_sight_is_not_decided(review, app_server):
    for title in ("Neighbours", "Transport", "Beta weights"):
        evidence(review, title).click()
    review.get_by_text("narrower that it is known better").wait_for(state="attached")
    review.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTo(0, 10000)")
    review.wait_for_timeout(300)
    hidden = review.evaluate(
        """() => [...document.querySelectorAll('*')]
             .map((node) => node.shadowRoot?.querySelector('#face .pair')).find(Boolean)
             .getBoundingClientRect().bottom < 60"""
    )
    review.keyboard.press("a")
    stored(review)
    assert hidden and app_server.ledger() == []


def test_names_with_html_stay_text_and_the_decision_needs_no_scrolling(review):
    for _ in range(20):
        if review.locator("#face .left h2", has_text="<b>Andorra</b>").count():
            break
        review.keyboard.press("ArrowRight")
        visible(review)
    expect(review.locator("#face .left h2")).to_have_text("<b>Andorra</b>")
    assert review.locator("#face .left h2 b").count() == 0
    box = review.locator("#actions").bounding_box()
    assert box["y"] + box["height"] <= 800


def test_the_score_is_explained_in_the_words_of_a_curator(review):
    crowding = review.locator("#face .why .part", has_text="crowding")
    expect(crowding).to_have_attribute("title", re.compile("how many others", re.IGNORECASE))
    expect(review.locator("#face .why")).to_have_attribute("aria-label", re.compile("crowding"))
    expect(review.locator("#face .why")).not_to_contain_text(re.compile("hubness|fusion|pairing"))
    combination = review.locator("#face .why .part", has_text="combination")
    expect(combination).to_have_attribute("title", re.compile("in the field: fusion"))
    reason = review.locator("#reason")
    expect(reason).to_have_text(
        re.compile(r"^probability \d+%, \d+ open neighbours? hangs? on it$")
    )
    review.get_by_text("uncertain", exact=True).click()
    expect(reason).to_have_text(re.compile("runner-up$|only candidate$"), timeout=30_000)
    while reason.inner_text().endswith("only candidate"):
        expect(reason).to_have_attribute("title", "")
        press(review, " ")
    expect(reason).to_have_text(re.compile(r"^probability \d+%, \d\.\d\d ahead of the runner-up$"))
    expect(reason).to_have_attribute("title", re.compile("in the field: margin"))


def test_long_names_stay_within_their_box(review):
    for _ in range(20):
        if review.locator("#face .left h2", has_text=LONG).count():
            break
        review.keyboard.press("ArrowRight")
        visible(review)
    overflow = review.evaluate(
        "() => document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth"
    )
    expect(review.locator("#face .left h2")).to_have_text(LONG)
    assert overflow <= 0


def test_after_the_last_card_the_page_says_what_comes_next(review, app_server):
    until = time.monotonic() + 60
    while not review.locator("#empty.done").count() and time.monotonic() < until:
        if review.locator(SHOWN).count():
            press(review, "n")
        else:
            review.wait_for_timeout(50)
    expect(review.locator("#empty")).to_contain_text("No open proposals left")
    review.keyboard.press("a")
    stored(review)
    assert [d.verdict for d in app_server.ledger()] == ["no_counterpart"] * 24


def test_decisions_are_posted_below_the_path_that_the_server_stands_at(review_workspace, page):
    server = AppServer(review_workspace, base="kg")
    page.goto(f"{server.url}/review")
    loaded(page)
    with page.expect_response("**/kg/api/decisions") as answer:
        seen = press(page, "a")
    assert answer.value.ok
    stored(page)
    page.goto("about:blank")  # the ledger stops the server, from which the page still loads
    assert as_seen(server.ledger()) == [expected("a", seen)]


def test_an_open_panel_follows_the_card_at_once(review, app_server):
    evidence(review, "Without a modality").click()
    ranks = review.locator(".st-key-panel-Without-a-modality").get_by_text("Ranks of")
    before = ranks.text_content()
    press(review, "a")
    expect(ranks).not_to_have_text(before, timeout=2_000)  # after which the page is asked anyway
