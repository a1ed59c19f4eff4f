// The card: keys, what is on the screen, and the traffic with the server.
//
// A key decides about the card that has been painted, or is refused with a word. The next card is
// painted first; then the decision is posted, and only when the keys rest is the page asked for new
// cards, which it hands over as `data` (see queue.js). What can't be posted goes with that.

const BUSY = "input,textarea,select,[contenteditable],[role=textbox],[role=combobox],[role=listbox]," +
  "[role=option],[role=menu],[role=slider],[role=dialog],[aria-modal=true]";
const PRESSED = "button,a,summary,label,[role=button],[role=radio],[role=tab],[role=checkbox]";
const RESEND = 4000;
const REST = 2000; // milliseconds without a key after which the page is asked for new cards
const ENOUGH = 8; // cards at hand, with fewer it is asked at once

// From an animation frame: calls back once that frame is painted, before the next one begins.
function afterPaint(callback) {
  if (globalThis.scheduler?.postTask) {
    globalThis.scheduler.postTask(callback, { priority: "user-blocking" });
    return;
  }
  const channel = new MessageChannel();
  channel.port1.onmessage = () => { channel.port1.close(); callback(); };
  channel.port2.postMessage(0);
}

class Card {
  constructor(root, data, setState) {
    this.root = root;
    this.setState = setState;
    this.queue = new ReviewQueue(data.scope);
    const [front, back] = root.querySelectorAll(".face");
    back.replaceChildren(...[...front.children].map((part) => part.cloneNode(true)));
    [this.front, this.back] = [new Face(front), new Face(back)];
    this.trail = []; // every card that was on the screen, in order
    this.at = -1;
    this.attempt = 0;
    this.painted = null;
    this.want = null;
    this.told = new Set(); // refusals that have been said
    this.onkey = (event) => this.key(event);
    this.onleave = (event) => { if (this.queue.pending.length) event.preventDefault(); };
    this.onreach = () => { if (this.waiting) this.send(); }; // for a panel: it must know the card
    document.addEventListener("keydown", this.onkey);
    document.addEventListener("pointerdown", this.onreach);
    document.addEventListener("focusin", this.onreach);
    window.addEventListener("beforeunload", this.onleave);
    this.timer = setInterval(() => this.resend(), RESEND);
    const note = this.find("note");
    note.addEventListener("keydown", (e) => { if (e.key === "Enter" || e.key === "Escape") note.blur(); });
    this.find("search-text").addEventListener("input", () => this.later(200));
    this.find("search-text").addEventListener("keydown", (e) => this.searchKey(e));
    for (const overlay of ["help", "zoom"]) this.find(overlay).addEventListener("click", () => this.close());
  }

  find(id) { return this.root.querySelector(`#${id}`); }
  get shown() { return this.trail[this.at] ?? null; }
  get candidate() { return this.shown ? this.shown.card.candidates[this.shown.choice] : null; }
  get overlay() { return ["help", "zoom", "search"].some((id) => !this.find(id).hidden); }

  dispose() {
    this.disposed = true;
    document.removeEventListener("keydown", this.onkey);
    document.removeEventListener("pointerdown", this.onreach);
    document.removeEventListener("focusin", this.onreach);
    window.removeEventListener("beforeunload", this.onleave);
    clearInterval(this.timer);
    clearTimeout(this.waiting);
    clearTimeout(this.due);
    clearTimeout(this.preparing);
  }

  // --- the server ---

  receive(data, setState) {
    this.setState = setState;
    const newRun = this.data && this.data.run !== data.run;
    const first = !this.data;
    const turned = !first && this.data.view !== data.view; // another order or filter
    this.data = data;
    this.queue.receive(data);
    if (first && data.open) this.want = data.open; // the page was opened on a certain pair
    if (newRun) this.say(`The next cards come from the new run ${data.run}.`);
    this.tell(data);
    if (data.search && data.search.text === this.find("search-text").value) this.drawResults(data.search.results);
    const wanted = data.wanted;
    if (this.want && wanted && wanted.left === this.want.left && wanted.right === this.want.right) this.arrive(wanted);
    if ((!this.shown || turned) && !this.want) this.advance();
    else this.drawHead();
    if (this.candidate && !this.want) this.mark(this.front); // a colleague may have linked it
    this.prepareSoon();
    const missing = data.queue.some((item) => !this.queue.cards.has(item.id));
    if (first || missing || data.more) this.later(60);
  }

  tell({ trouble, refused }) {
    if (trouble) this.say(trouble, "refused");
    for (const { event, reason } of refused) {
      if (!this.told.has(event)) this.say(`Not stored: ${reason}`, "refused");
      this.told.add(event);
    }
  }

  // Post what isn't stored yet; where that can't be, it goes through the page.
  async store() {
    clearTimeout(this.due);
    this.due = null;
    if (this.posting || !this.queue.pending.length) return;
    this.posting = true;
    const receipt = await this.post(this.queue.pending.slice(0, 200));
    this.posting = false;
    if (this.disposed) return; // another card has taken over, and sends them again
    if (!receipt) return this.send();
    const before = this.queue.pending.length;
    this.queue.settle(receipt);
    this.tell(receipt);
    Object.assign(this.data, { taken: receipt.taken, progress: receipt.progress });
    if (this.candidate && !this.want) this.mark(this.front);
    this.drawHead();
    const ready = this.queue.open().filter((item) => this.queue.cards.has(item.id)).length;
    const watched = document.querySelector("[class*='st-key-panel-']"); // must follow the card
    this.later(watched || ready < ENOUGH ? 0 : REST);
    if (this.queue.pending.length && this.queue.pending.length < before) this.store();
  }

  async post(events) {
    const { address, desk } = this.data.store;
    if (desk === this.gone) return null; // until the page names another one
    try {
      const answer = await fetch(new URL(address, location.href), {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ desk, events, now: Date.now() }),
        signal: AbortSignal.timeout(RESEND),
      });
      if (answer.ok) return await answer.json();
      this.gone = desk;
      return null;
    } catch {
      return null;
    }
  }

  // Store once the next card is on the screen, or where there is none, soon.
  storeSoon() {
    clearTimeout(this.due);
    this.due = setTimeout(() => this.store(), 60);
  }

  send(extra = {}) {
    clearTimeout(this.waiting);
    this.waiting = null;
    const known = new Set(this.queue.items.map((item) => item.id));
    this.setState("outbox", {
      attempt: ++this.attempt,
      session: this.queue.session,
      events: this.posting ? [] : this.queue.pending.slice(0, 200),
      now: Date.now(),
      have: [...this.queue.cards.keys()].filter((id) => known.has(id)),
      shown: this.candidate ? { left: this.shown.card.left.key, right: this.candidate.key } : null,
      want: this.want,
      search: this.find("search").hidden ? null : this.find("search-text").value.trim() || null,
      ...extra,
    });
    this.sentAt = Date.now();
    this.drawHead();
  }

  // Ask the page within so many milliseconds, or before if it is to be asked anyway.
  later(delay) {
    const due = performance.now() + delay;
    if (this.waiting && this.askAt <= due) return;
    clearTimeout(this.waiting);
    this.askAt = due;
    this.waiting = setTimeout(() => this.send(), delay);
  }

  resend() {
    const stuck = (this.queue.pending.length && !this.posting) || this.want;
    if (stuck && Date.now() - this.sentAt >= RESEND - 100) this.send();
  }

  // --- what is on the screen ---

  show(card, choice, place = null, why = "") {
    if (place === null) {
      this.trail.push({ card, choice, why });
      this.trail = this.trail.slice(-200);
      this.at = this.trail.length - 1;
    } else {
      this.at = place;
    }
    this.find("note").value = "";
    this.draw();
  }

  // The next open card; the place is blank (and keys are refused) when it has not come yet.
  advance() {
    const open = this.queue.open();
    const item = open.find((one) => this.queue.cards.has(one.id));
    if (item) {
      this.askAbout(item);
    } else {
      this.at = this.trail.length;
      this.draw();
    }
  }

  askAbout(item) {
    const { card, choice } = this.asked(item);
    this.show(card, choice, null, item.why);
  }

  // The card of a question, and which of its candidates is asked about.
  asked(item) {
    const card = this.queue.cards.get(item.id);
    const open = (one) => !this.queue.rejected(item.left, one.key); // since the queue was made
    const choice = card.candidates.findIndex((one) => one.key === item.right && open(one));
    return { card, choice: choice < 0 ? Math.max(0, card.candidates.findIndex(open)) : choice };
  }

  arrive(wanted) {
    const card = this.queue.cards.get(wanted.id);
    this.want = null;
    if (card) {
      const choice = card.candidates.findIndex((c) => c.key === wanted.right);
      this.show(card, Math.max(0, choice));
    } else {
      this.say(wanted.reason ?? "That pair can't be shown.", "refused");
      this.draw();
    }
  }

  ask(left, right) {
    this.want = { left, right };
    this.draw();
    this.send();
  }

  draw() {
    const { root } = this;
    this.painted = null;
    root.dataset.shown = "false";
    const card = this.want ? null : this.shown?.card;
    this.find("body").hidden = !card;
    this.find("empty").hidden = Boolean(card);
    this.drawHead();
    if (!card) {
      for (const name of ["left", "right", "hash"]) delete root.dataset[name];
      return this.drawEmpty();
    }
    const candidate = this.candidate;
    const of = this.drawing(card, this.shown.choice);
    if (this.back.holds(of)) this.turn();
    else this.drawOn(this.front, of);
    this.mark(this.front);
    Object.assign(root.dataset, { left: card.left.key, right: candidate.key, hash: candidate.evidence });
    this.paintedSoon();
  }

  drawing(card, choice) {
    const rejected = card.candidates.map((one) => one.key).filter((key) => this.queue.rejected(card.left.key, key));
    return { card, choice, blind: this.data.blind, rejected };
  }

  drawOn(face, of) {
    face.draw(of, (i) => this.choose(i), (side) => this.enlarge(side));
  }

  turn() {
    [this.front, this.back] = [this.back, this.front];
    this.front.bring(true);
    this.back.bring(false);
  }

  // Draw what most likely comes next behind the card, when there is time for it.
  prepareSoon() {
    clearTimeout(this.preparing);
    this.preparing = setTimeout(() => this.prepare(), 40);
  }

  prepare() {
    const left = this.shown?.card.left.key;
    const next = this.queue.open().find((one) => one.left !== left && this.queue.cards.has(one.id));
    if (this.disposed || this.painted === null || !next) return;
    const { card, choice } = this.asked(next);
    const of = this.drawing(card, choice);
    if (!this.back.holds(of)) this.drawOn(this.back, of);
    this.mark(this.back);
  }

  // A card counts as shown once the browser has painted it; a key before that is refused.
  paintedSoon() {
    const ticket = (this.ticket = {});
    const painted = () => {
      if (ticket !== this.ticket) return;
      this.painted = performance.now();
      this.root.dataset.shown = "true";
      this.front.reachable(true);
      this.back.reachable(false);
      if (this.due) this.store();
      this.prepareSoon();
    };
    requestAnimationFrame(() => afterPaint(painted));
  }

  // Marks on a face what stands about its pair by now.
  mark(face) {
    const { card, choice } = face.of;
    const candidate = card.candidates[choice];
    const standing = this.queue.standing(card.left.key);
    const rejected = this.queue.rejected(card.left.key, candidate.key);
    const whole = standing?.right === candidate.key || standing?.right === null;
    const taken = (this.data.taken[candidate.key] ?? []).filter((one) => one.left !== card.left.key);
    face.mark(rejected ? "reject" : whole ? standing.verdict : null, taken);
  }

  drawHead() {
    const { data, queue } = this;
    const rate = queue.rate();
    const count = `${data.progress.done.toLocaleString("en")} of ${data.progress.total.toLocaleString("en")} decided`;
    const narrowed = data.progress.left === null ? null : `${data.progress.left.toLocaleString("en")} in the filter`;
    const pace = rate ? `${rate} a minute` : null;
    this.find("progress").textContent = [narrowed, count, pace].filter(Boolean).join(" · ");
    this.find("reason").textContent = data.blind || this.want ? "" : this.shown?.why ?? "";
    this.root.toggleAttribute("data-blind", data.blind);
    const waiting = queue.pending.length;
    this.find("saving").textContent = waiting ? `${waiting} not stored yet` : "";
    this.root.dataset.pending = String(waiting);
    this.root.dataset.session = queue.session;
    this.root.dataset.prefetched = String(queue.items.filter((item) => queue.cards.has(item.id)).length);
  }

  drawEmpty() {
    const { recent } = this.queue; // where the page doesn't know all yet, it may have more cards
    const coming = this.want || this.queue.open().length || this.data.more || recent.length;
    const kind = coming ? "loading" : this.data.progress.left === null ? "done" : "narrowed";
    drawEmpty(this.find("empty"), kind);
    this.find("empty").className = kind;
  }

  say(text, kind = "") {
    this.find("status").textContent = text;
    this.find("status").className = kind;
    this.beat = this.beat === "odd" ? "even" : "odd"; // another name restarts the animation
    this.find("edge").className = `${this.beat} ${kind}`;
  }

  enlarge(side) {
    drawPictures(this.find("zoom"), side);
    this.open("zoom");
  }

  open(id) {
    this.close();
    this.find(id).hidden = false;
  }

  close() {
    for (const id of ["help", "zoom", "search"]) this.find(id).hidden = true;
    this.root.focus({ preventScroll: true });
  }

  // --- search on the other side ---

  searchKey(event) {
    const options = [...this.find("search-results").children];
    const now = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length) {
      event.preventDefault();
      const next = (now + step + options.length) % options.length;
      options.forEach((one, i) => one.setAttribute("aria-selected", String(i === next)));
      options[next].scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && now >= 0) {
      event.preventDefault();
      options[now].click();
    } else if (event.key === "Escape") {
      this.close();
    }
  }

  drawResults(results) {
    const pick = (one) => { this.close(); this.ask(this.shown.card.left.key, one.key); };
    drawResults(this.find("search-results"), results, pick);
  }

  // --- keys ---

  key(event) {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const path = event.composedPath().filter((node) => node instanceof Element);
    if (path.some((node) => node !== this.root && node.matches(BUSY))) return;
    const name = event.key.toLowerCase();
    if (name === "escape" && this.overlay) return this.close();
    const key = this.data.keys.find((one) => one.keys.includes(name));
    if (!key) return;
    if ([" ", "arrowleft", "arrowright"].includes(name) && path.some((node) => node.matches(PRESSED))) return;
    if (event.shiftKey && name !== "?") return;
    event.preventDefault();
    this.act(key, name);
  }

  act(key, name) {
    if (key.action === "help") return this.find("help").hidden ? this.open("help") : this.close();
    if (this.overlay) return this.say("Close the window above the card first.", "refused");
    if (key.action === "undo") return this.undo();
    if (key.action === "back") return this.look(-1);
    if (key.action === "forward") return this.look(1);
    if (!this.ready()) return undefined;
    if (key.verdict) return this.decide(key.verdict);
    if (key.action === "choose") return this.choose(Number(name) - 1);
    if (key.action === "note") return this.find("note").focus();
    if (key.action === "search") return this.startSearch();
    return undefined;
  }

  // Whether a card is really in front of the curator; says so if not.
  ready() {
    if (!this.shown || this.want) return this.refuse("No card is on the screen yet.");
    const pair = this.front.part("pair");
    const box = pair.getBoundingClientRect();
    const seen = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
    if (seen < box.height / 2) {
      pair.scrollIntoView({ block: "center" });
      return this.refuse("The pair was out of sight. Press again.");
    }
    if (this.painted === null) return this.refuse("Too quick: the card was not on the screen yet.");
    return true;
  }

  refuse(text) {
    this.root.dataset.refused = String(Number(this.root.dataset.refused ?? 0) + 1);
    this.say(text, "refused");
    return false;
  }

  decide(verdict) {
    const { card } = this.shown;
    const candidate = this.candidate;
    const whole = verdict === "no_counterpart" || verdict === "skip";
    this.queue.decide({
      verdict, left: card.left.key, right: whole ? null : candidate.key, run: card.run,
      rank: whole ? null : candidate.rank, hash: candidate.evidence, shown_right: candidate.key,
      shown_ms: Math.round(performance.now() - this.painted),
      note: this.find("note").value.trim() || null,
    });
    const what = whole ? card.left.name : `${card.left.name} – ${candidate.name}`;
    this.say(`${WORDS[verdict]}: ${what}`, verdict);
    this.next(verdict);
    this.drawHead();
    this.storeSoon();
  }

  // After a reject the same entity shows its next candidate; all else goes on to the next entity.
  next(verdict) {
    const { card } = this.shown;
    const left = card.left.key;
    const other = card.candidates.findIndex((one) => !this.queue.rejected(left, one.key));
    if (verdict === "reject" && other >= 0 && !this.queue.standing(left)) this.show(card, other);
    else this.advance();
  }

  undo() {
    if (this.want) return;
    const last = this.queue.undoable();
    if (!last) return this.refuse("Nothing to take back.");
    this.queue.retract(last);
    this.say(`taken back: ${WORDS[last.verdict]}`, "retract");
    const right = last.right ?? last.shown_right;
    const place = this.trail.findLastIndex(({ card, choice }) => card.left.key === last.left &&
      (!right || card.candidates[choice].key === right));
    if (place >= 0) {
      this.show(this.trail[place].card, this.trail[place].choice);
      this.storeSoon();
    } else {
      this.ask(last.left, right);
    }
  }

  choose(i) {
    if (!this.shown?.card.candidates[i] || i === this.shown.choice) return;
    this.show(this.shown.card, i);
    this.later(60);
  }

  look(step) {
    if (this.want) return;
    const place = Math.min(this.at, this.trail.length) + step;
    if (this.trail[place]) {
      this.show(null, null, place);
    } else if (step > 0) {
      const seen = new Set(this.trail.map(({ card }) => card.left.key));
      const item = this.queue.open().find((one) => !seen.has(one.left) && this.queue.cards.has(one.id));
      if (!item) return this.refuse("No further card is loaded.");
      this.askAbout(item);
    } else {
      return this.refuse("This is the first card.");
    }
    this.later(60);
  }

  startSearch() {
    this.open("search");
    this.find("search-results").replaceChildren();
    this.find("search-text").value = "";
    this.find("search-text").focus();
  }

  drawButtons() {
    drawButtons(this.find("buttons"), this.data.keys, (key) => this.act(key, key.keys[0]));
    drawHelp(this.find("help"), this.data.keys);
  }
}

const cards = new WeakMap();

export default function ({ data, setStateValue, parentElement }) {
  const root = parentElement.querySelector("#card");
  let card = cards.get(root);
  if (!card || card.queue.scope !== `mimea.review.${data.scope}`) {
    card?.dispose();
    card = new Card(root, data, setStateValue);
    cards.set(root, card);
    card.data = data;
    card.drawButtons();
    card.data = null;
  }
  card.receive(data, setStateValue);
  return () => { card.dispose(); cards.delete(root); };
}
