// The traffic with the server, by two ways.
//
// Decisions are posted on their own, which is quick. New cards come from the page, which runs as a
// whole for them: it is asked when the keys rest, and what couldn't be posted goes with that.

const RESEND = 4000; // milliseconds after which what got no answer is sent again
const REST = 2000; // milliseconds without a key after which the page is asked for new cards
const ENOUGH = 8; // cards at hand; with fewer the page is asked at once
const AT_ONCE = 200; // events in one message

class Traffic {
  // request() says what the page is asked for, onReceipt(receipt) takes the answer to a post, and
  // onAsk() is called whenever the page has been asked.
  constructor(queue, { request, onReceipt, onAsk }) {
    Object.assign(this, { queue, request, onReceipt, onAsk });
    this.attempt = 0;
    this.timer = setInterval(() => this.resend(), RESEND);
    this.closing = new AbortController();
    const { signal } = this.closing;
    const warn = (event) => { if (queue.pending.length) event.preventDefault(); };
    window.addEventListener("beforeunload", warn, { signal });
    const askNow = () => { if (this.asking) this.ask(); }; // for a panel: it must know the card
    document.addEventListener("pointerdown", askNow, { signal });
    document.addEventListener("focusin", askNow, { signal });
  }

  // The page hands over how to reach it, each time it runs.
  connect(setState, { address, desk }) {
    Object.assign(this, { setState, address, desk });
  }

  close() {
    this.closing.abort();
    clearInterval(this.timer);
    clearTimeout(this.asking);
    clearTimeout(this.storing);
  }

  // --- decisions ---

  // Store once the next card is on the screen (storeNow) or, where there is none, soon.
  storeSoon() {
    clearTimeout(this.storing);
    this.storing = setTimeout(() => this.store(), 60);
  }

  storeNow() {
    if (this.storing) this.store();
  }

  // Post what isn't stored yet; where that can't be done, it goes through the page.
  async store() {
    clearTimeout(this.storing);
    this.storing = null;
    const { queue } = this;
    if (this.posting || !queue.pending.length) return;
    this.posting = true;
    const receipt = await this.post(queue.pending.slice(0, AT_ONCE));
    this.posting = false;
    if (this.closing.signal.aborted) return; // another card has taken over, and sends them again
    if (!receipt) return this.ask();
    const before = queue.pending.length;
    queue.applyReceipt(receipt);
    this.onReceipt(receipt);
    const ready = queue.open().filter((item) => queue.cards.has(item.id)).length;
    const panel = document.querySelector("[class*='st-key-panel-']"); // must follow the card
    this.askWithin(panel || ready < ENOUGH ? 0 : REST);
    if (queue.pending.length && queue.pending.length < before) this.store();
  }

  // The server's receipt for some events, or null where it can't be reached.
  async post(events) {
    const { address, desk } = this;
    if (desk === this.goneDesk) return null; // until the page names another one
    try {
      const answer = await fetch(new URL(address, location.href), {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ desk, events, now: Date.now() }),
        signal: AbortSignal.timeout(RESEND),
      });
      if (answer.ok) return await answer.json();
      this.goneDesk = desk;
      return null;
    } catch {
      return null;
    }
  }

  // --- new cards ---

  ask() {
    clearTimeout(this.asking);
    this.asking = null;
    const { queue } = this;
    const known = new Set(queue.items.map((item) => item.id));
    this.setState("outbox", {
      attempt: ++this.attempt,
      session: queue.session,
      events: this.posting ? [] : queue.pending.slice(0, AT_ONCE),
      now: Date.now(),
      have: [...queue.cards.keys()].filter((id) => known.has(id)),
      ...this.request(),
    });
    this.askedAt = Date.now();
    this.onAsk();
  }

  // Ask the page within so many milliseconds, or before if it is to be asked anyway.
  askWithin(delay) {
    const due = performance.now() + delay;
    if (this.asking && this.askingAt <= due) return;
    clearTimeout(this.asking);
    this.askingAt = due;
    this.asking = setTimeout(() => this.ask(), delay);
  }

  resend() {
    const stuck = (this.queue.pending.length && !this.posting) || this.request().want;
    if (stuck && Date.now() - this.askedAt >= RESEND - 100) this.ask();
  }
}
