// The panels of evidence are the page's, beside the card or below it. One that opens out of sight is
// brought into it, as far as the pair, about which the next key decides, stays in sight itself.

const PANEL = "[class*='st-key-panel-']";
const SEEN = 180; // pixels of a panel that tell what it is
const DRAWING = 1500; // milliseconds in which an opened panel grows, and may make room to scroll
const HEADER = 60; // pixels of the navigation, which lies over the page

class Panels {
  // pair() is the element of the two entities on the card.
  constructor(pair) {
    this.pair = pair;
    this.observer = new MutationObserver(() => this.look());
  }

  // Watches the page's panels, which may have been drawn anew since the last time.
  watch() {
    const place = document.querySelector(".st-key-evidence");
    if (!place || place === this.place) return;
    this.observer.disconnect();
    this.place = place;
    this.known = this.names();
    this.observer.observe(place, { childList: true, subtree: true });
  }

  close() { this.observer.disconnect(); }

  get all() { return [...this.place.querySelectorAll(PANEL)]; }

  names() { return this.all.map((panel) => panel.className); }

  look() {
    const opened = this.all.find((panel) => !this.known.includes(panel.className));
    this.known = this.names();
    if (opened) [this.latest, this.until] = [opened, performance.now() + DRAWING];
    if (this.latest?.isConnected && performance.now() < this.until) this.show(this.latest);
  }

  show(panel) {
    const { top } = panel.getBoundingClientRect();
    const list = this.place.querySelector(".st-key-open-panels");
    if (getComputedStyle(list).overflowY === "auto") { // beside the card
      list.scrollBy({ top: top - list.getBoundingClientRect().top });
      return;
    }
    const pair = this.pair().getBoundingClientRect();
    const isSeen = pair.top > HEADER - 2 && pair.bottom <= innerHeight; // to a rounded pixel
    const missing = Math.min(top + SEEN - innerHeight, isSeen ? pair.top - HEADER : Infinity);
    if (missing > 0) panel.closest("[data-testid=stMain]")?.scrollBy({ top: missing });
  }
}
