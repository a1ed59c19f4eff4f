// What is decided and what is still on its way. Nothing here touches the page.
//
// An event leaves `pending` only when the server has acknowledged its (session, seq). Until then it
// also lies in sessionStorage, so a reload in the middle sends it again; the store knows its id.
// It stays in `recent` until a queue has come that was made after it was stored.

const CLOSING = ["accept", "unsure", "skip", "no_counterpart"];
const NOT_SAME = ["reject", ...RELATIONS]; // the next candidate of the left entity is asked about

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // plain http has no randomUUID
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  return [8, 12, 16, 20, 32].map((end, i) => hex.slice([0, 8, 12, 16, 20][i], end)).join("-");
}

function readStored(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? [];
  } catch {
    return [];
  }
}

class ReviewQueue {
  constructor(scope) {
    this.scope = scope;
    this.storageKey = `mimea.review.${scope}.pending`;
    this.session = newId();
    this.seq = 0;
    this.pending = readStored(this.storageKey);
    this.recent = [...this.pending];
    this.mine = []; // own decisions of this page load that still stand, oldest first
    this.retracted = new Set();
    this.reopened = new Set(); // own decisions that the server asks about once more
    this.opinions = new Set(); // left entities of which a second opinion was asked for
    this.times = []; // when the last decisions fell, for the rate
    this.cards = new Map();
    this.items = [];
  }

  keep() {
    try {
      sessionStorage.setItem(this.storageKey, JSON.stringify(this.pending));
    } catch {
      // a full or forbidden storage only costs the safety net of a reload
    }
  }

  // A receipt: drop what is stored, and what was refused.
  applyReceipt({ ack, refused }) {
    this.pending = this.pending.filter((e) => !(ack[e.session] >= e.seq));
    for (const { event } of refused) {
      this.mine = this.mine.filter((e) => e.event !== event);
      this.recent = this.recent.filter((e) => e.event !== event);
    }
    this.keep();
  }

  // What the page hands over: a receipt, the queue as it is after all that the receipt names, new cards.
  receive(data) {
    this.applyReceipt(data);
    this.recent = this.recent.filter((e) => !(data.ack[e.session] >= e.seq));
    if (this.run !== data.run) this.cards.clear();
    this.run = data.run;
    for (const card of data.cards) this.cards.set(card.id, card);
    this.items = data.queue;
    if (this.curator !== data.curator) { // what another name decided or was asked isn't one's own
      this.mine = [];
      this.opinions.clear();
    }
    this.curator = data.curator;
    for (const { again, opinion, left } of data.queue) {
      if (again) this.reopen(left);
      if (opinion) this.opinions.add(left);
    }
  }

  push(event) {
    const full = { ...event, event: newId(), session: this.session, seq: ++this.seq, at: Date.now() };
    this.pending.push(full);
    this.recent.push(full);
    this.keep();
    return full;
  }

  // One decision. A second one on the same left entity takes the first one back before.
  decide(event) {
    const before = this.standing(event.left);
    if (before && CLOSING.includes(event.verdict)) this.retract(before);
    const full = this.push(event);
    this.mine.push(full);
    this.times.push(Date.now());
    return full;
  }

  retract(target) {
    this.mine = this.mine.filter((e) => e.event !== target.event);
    this.retracted.add(target.event);
    return this.push({
      verdict: "retract", target: target.event, left: target.left, right: target.right,
      run: target.run, rank: null, hash: null, shown_ms: null, note: null,
    });
  }

  // The decision that Backspace takes back: the last one of this page, never one made elsewhere.
  undoable() {
    return this.mine.at(-1) ?? null;
  }

  // What the store says is decided about a left entity, less what is being taken back here.
  decided(left, data) {
    return (data.decided[left] ?? []).filter(({ event }) => !this.retracted.has(event));
  }

  // The own decision that closed this left entity, if it still stands.
  standing(left) {
    return this.mine.findLast((e) => e.left === left && CLOSING.includes(e.verdict));
  }

  // A second look is a fresh one: what was stored about this left entity is not shown with it.
  reopen(left) {
    const stored = this.mine.filter((e) => e.left === left && !this.recent.includes(e));
    for (const { event } of stored) this.reopened.add(event);
  }

  isReopened(left) {
    const own = this.mine.filter((e) => e.left === left);
    return own.length > 0 && own.every(({ event }) => this.reopened.has(event));
  }

  // The own decision by which a pair is not the same, if it still stands.
  apart(left, right) {
    return this.mine.findLast((e) => NOT_SAME.includes(e.verdict) && e.left === left &&
      e.right === right && !this.reopened.has(e.event));
  }

  // Open cards in the server's order, less those closed by a decision that it didn't know yet.
  open() {
    const closed = new Set();
    for (const e of this.recent) {
      if (CLOSING.includes(e.verdict)) closed.add(e.left);
      if (e.verdict === "retract") closed.delete(e.left);
    }
    return this.items.filter((item) => !closed.has(item.left));
  }

  rate() {
    const now = Date.now();
    this.times = this.times.filter((t) => now - t < 180000);
    if (this.times.length < 2) return null;
    return Math.round((60000 * (this.times.length - 1)) / Math.max(now - this.times[0], 1000));
  }
}
