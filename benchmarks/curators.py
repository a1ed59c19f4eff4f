"""Several curators at once, each with a browser: is all stored, and seen by the others?"""

from __future__ import annotations

import random
import re
import time
from pathlib import Path

from playwright.sync_api import Browser, Page

CARD = "#card[data-shown=true]"
READABLE = "#card[data-readable=true]"
RATE = 5.0  # decisions a second, of all together


def at_once(browser: Browser, url: str, pid: int, curators: int, seconds: float) -> dict:
    """Keys in turn; `late` counts cards that a colleague had decided when they were drawn, `unseen`
    the answers whose count of decided entities lacks what was stored before."""
    pages = [_signed(browser, url, f"curator {i}") for i in range(curators)]
    dice, decided, log = random.Random(0), {}, []
    late = unseen = 0
    memory, started, pressed = [], time.perf_counter(), 0
    while time.perf_counter() - started < seconds:
        who = pressed % curators
        page = pages[who]
        page.wait_for_selector(READABLE, timeout=30_000)
        card = page.locator("#card")
        left = card.get_attribute("data-left")
        shown = int(
            re.match(r"([\d,]+)", page.locator("#progress").inner_text())[1].replace(",", "")
        )
        known = len({one for when, one in log if when < time.perf_counter() - 1.5})
        unseen += shown < known
        late += decided.get(left, who) != who
        key = dice.choice("aaun")
        page.keyboard.press(key)
        decided[left] = who
        log.append((time.perf_counter(), left))
        pressed += 1
        if pressed % 25 == 0:
            memory.append(_resident(pid))
        time.sleep(max(0.0, started + pressed / RATE - time.perf_counter()))
    for page in pages:
        page.wait_for_selector("#card[data-pending='0']", timeout=30_000)
    taken = time.perf_counter() - started
    return {
        "pressed": pressed,
        "per_second": round(pressed / taken, 2),
        "late": late,
        "unseen": unseen,
        "memory_mb": [memory[len(memory) // 4], memory[-1]],
    }


def _signed(browser: Browser, url: str, name: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(url)
    box = page.get_by_label("Decisions are signed by")
    box.fill(name, timeout=60_000)
    box.press("Enter")
    page.wait_for_function("what => decodeURIComponent(document.cookie).includes(what)", arg=name)
    page.goto(f"{url}/review")
    page.wait_for_selector(CARD, timeout=60_000)
    return page


def _resident(pid: int) -> int:
    """Memory of a process in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) // 1024
