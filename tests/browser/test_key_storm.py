"""Hundreds of keys at any pace, under trouble: each decision is about the card it was pressed on.

A listener of the test's own, which comes before the card's, notes what was on the screen at each
key. The ledger must hold exactly these decisions, in this order, each once.
"""

from __future__ import annotations

import json
import random

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import AppServer, evidence
from tests.samples.review_world import build_workspace

PRESSES = 45  # of each of the five tests: 225
PLACES = 150
VERDICTS = {"a": "accept", "x": "reject", "u": "unsure", " ": "skip"}
KEYS = "aaaaaxxxuu  z234"  # z stands for Backspace
PANELS = ("Neighbours", "Beta weights", "Rivals")

WITNESS = """
const seen = () => JSON.parse(sessionStorage.getItem("seen") ?? "[]");
const cardOf = (root) => {
  const found = root.querySelector("#card");
  if (found) return found;
  for (const node of root.querySelectorAll("*")) {
    const inner = node.shadowRoot && cardOf(node.shadowRoot);
    if (inner) return inner;
  }
  return null;
};
window.addEventListener("keydown", (event) => {
  const card = cardOf(document);
  const [target] = event.composedPath();
  if (!card || event.repeat || event.ctrlKey || target.matches("input,textarea")) return;
  if (event.key === " " && target.matches("button")) return; // Space opens that
  if (target.closest("[role=dialog]")) return; // Streamlit's own, when the server is gone
  const { left, right, hash, shown } = card.dataset;
  const keyOf = (side) => card.querySelector(`#face .${side} .ids [title]`)?.title;
  const drawn = [keyOf("left"), keyOf("right")];
  const list = [...seen(), { key: event.key, left, right, hash, shown, drawn, refused: card.dataset.refused ?? 0 }];
  sessionStorage.setItem("seen", JSON.stringify(list));
}, true);
"""  # noqa: E501


@pytest.fixture
def review_workspace(tmp_path):
    build_workspace(tmp_path / "workspace", entities=PLACES)
    return tmp_path / "workspace"


@pytest.fixture
def storm(app_server: AppServer, page: Page) -> Page:
    page.add_init_script(WITNESS)
    open_review(page, app_server)
    return page


def open_review(page: Page, server: AppServer) -> None:
    page.goto(f"{server.url}/review")
    page.wait_for_selector("#card[data-shown=true]", timeout=60_000)


def press(page: Page, dice: random.Random) -> None:
    key = dice.choice(KEYS)
    page.keyboard.press({"z": "Backspace", " ": "Space"}.get(key, key))
    page.wait_for_timeout(dice.choice([0, dice.uniform(0, 400), 450]))


def stored(page: Page) -> None:
    expect(page.locator("#card")).to_have_attribute("data-pending", "0", timeout=30_000)


def witnessed(page: Page) -> list[dict]:
    """What was on the screen at each key, and whether the card refused the key and said so."""
    seen = json.loads(page.evaluate("sessionStorage.getItem('seen') ?? '[]'"))
    after = [one["refused"] for one in seen[1:]] + [refusals(page)]
    return [
        one | {"refused": int(later) > int(one["refused"])}
        for one, later in zip(seen, after, strict=True)
    ]


def refusals(page: Page) -> int:
    return int(page.locator("#card").get_attribute("data-refused") or 0)


def wanted(seen: list[dict]) -> list[tuple]:
    """The decisions that the keys on painted cards must have made."""
    return [
        (VERDICTS[s["key"]], s["left"], None if s["key"] == " " else s["right"], s["hash"])
        for s in seen
        if s["key"] in VERDICTS and s["shown"] == "true" and not s["refused"]
    ]


def check(seen: list[dict], ledger: list) -> None:
    check_drawn(seen)
    made = [d for d in ledger if d.verdict != "retract"]
    assert [(d.verdict, d.left, d.right, d.evidence_hash) for d in made] == wanted(seen)
    check_undone(ledger)


def check_drawn(seen: list[dict]) -> None:
    """What stands in front is the pair that the card says it shows."""
    painted = [one for one in seen if one["shown"] == "true"]
    assert [one["drawn"] for one in painted] == [[one["left"], one["right"]] for one in painted]


def check_undone(ledger: list) -> None:
    """Each decision is taken back at most once, and only after it was made."""
    events = [d.event_id for d in ledger]
    assert len(set(events)) == len(events)
    targets = [d.target for d in ledger if d.verdict == "retract"]
    assert len(set(targets)) == len(targets)
    assert all(events.index(d.target) < n for n, d in enumerate(ledger) if d.target)


def test_keys_with_panels_opening_and_a_box_to_type_in(storm, app_server):
    dice = random.Random(1)
    for number in range(PRESSES):
        press(storm, dice)
        if number % 15 == 7:
            evidence(storm, dice.choice(PANELS)).click()
        if number % 25 == 12:  # letters in a box, held keys and keys with Control decide nothing
            storm.locator("#note").click()
            storm.keyboard.type("axu")
            storm.keyboard.press("Escape")
            storm.keyboard.press("Control+a")
    stored(storm)
    check(witnessed(storm), app_server.ledger())


def test_keys_on_a_slow_line_with_a_reload(storm, app_server):
    line = storm.context.new_cdp_session(storm)
    slow = {"offline": False, "latency": 300, "downloadThroughput": 2e5, "uploadThroughput": 1e5}
    line.send("Network.emulateNetworkConditions", slow)
    dice = random.Random(2)
    for number in range(PRESSES):
        press(storm, dice)
        if number == PRESSES // 2:
            before = witnessed(storm)  # a reload counts refusals anew
            storm.on("dialog", lambda dialog: dialog.accept())
            storm.reload()
            storm.wait_for_selector("#card[data-shown=true]", timeout=60_000)
    stored(storm)
    seen = before + witnessed(storm)[len(before) :]
    storm.goto("about:blank")  # the ledger stops the server, from which charts still come slowly
    check(seen, app_server.ledger())


def test_keys_where_every_third_post_is_lost(storm, app_server):
    dice, line = random.Random(5), random.Random(6)

    def lose(route):
        fate = line.choice(["goes", "is lost", "is lost on the way back"])
        if fate == "is lost":
            return route.abort("connectionreset")
        if fate == "is lost on the way back":
            route.fetch()
            return route.abort("connectionreset")
        return route.continue_()

    storm.context.route("**/api/decisions", lose)
    for _ in range(PRESSES):
        press(storm, dice)
    stored(storm)
    storm.context.unroute_all(behavior="wait")
    check(witnessed(storm), app_server.ledger())


def test_keys_in_two_tabs_of_one_curator(storm, app_server):
    other = storm.context.new_page()
    other.add_init_script(WITNESS)
    open_review(other, app_server)
    dice = random.Random(3)
    for _ in range(PRESSES):
        press(dice.choice([storm, other]), dice)
    for tab in (storm, other):
        stored(tab)
    seen = [witnessed(storm), witnessed(other)]
    check_drawn(seen[0] + seen[1])
    ledger = app_server.ledger()
    check_undone(ledger)
    rest = [(d.verdict, d.left, d.right, d.evidence_hash) for d in ledger if d.verdict != "retract"]
    assert sorted(map(str, rest)) == sorted(map(str, wanted(seen[0]) + wanted(seen[1])))


def test_keys_through_a_restart_of_the_server(storm, app_server):
    dice = random.Random(4)
    for number in range(PRESSES):
        press(storm, dice)
        if number == PRESSES // 3:
            app_server.stop()
        if number == PRESSES // 3 + 6:
            app_server.start()
    storm.wait_for_selector("#card[data-shown=true]", timeout=60_000)
    stored(storm)
    check(witnessed(storm), app_server.ledger())
