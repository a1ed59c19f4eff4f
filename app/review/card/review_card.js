// The card: what is on the screen, and what is decided about it.
//
// A key decides about the card that has been painted, or is refused with a word. The next card is
// painted first; only then does the decision go to the server (see traffic.js).

class Card {
  constructor(root, data) {
    this.root = root;
    this.note = this.find("note");
    this.trail = []; // every card that was on the screen, in order
    this.place = -1; // of the card on the screen in the trail; behind its end while there is none
    this.wanted = null; // a pair that the page was asked for, and whether from elsewhere
    this.asked = null; // the question whether to overrule, and when it was put
    this.reported = new Set(); // events whose refusal was shown
    this.queue = new ReviewQueue(data.scope);
    this.faces = new Faces(root, {
      choose: (i) => this.choose(i),
      enlarge: (side) => this.overlays.enlarge(side),
    });
    this.overlays = new Overlays(root, {
      onType: () => this.traffic.askWithin(200),
      onPick: (right) => this.want(this.shown.card.left.key, right, this.shown.elsewhere),
    });
    this.traffic = new Traffic(this.queue, {
      request: () => this.request(),
      onReceipt: (receipt) => this.onReceipt(receipt),
      onAsk: () => this.drawHead(),
    });
    this.panels = new Panels(() => this.faces.front.part("pair"));
    this.closing = new AbortController();
    document.addEventListener("keydown", (event) => this.onKey(event), { signal: this.closing.signal });
    const leaves = ["Enter", "Escape"];
    this.note.addEventListener("keydown", ({ key }) => { if (leaves.includes(key)) this.note.blur(); });
    this.find("to-queue").addEventListener("click", () => this.toQueue());
  }

  // The keys change with the settings of the project.
  drawKeys(keys) {
    const drawn = JSON.stringify(keys);
    if (drawn === this.drawnKeys) return;
    this.drawnKeys = drawn;
    const press = (row) => act(this, row, row.keys[0]);
    drawButtons(this.find("buttons"), this.find("relations"), keys, press);
    drawHelp(this.find("help"), keys);
  }

  find(id) { return this.root.querySelector(`#${id}`); }
  get shown() { return this.trail[this.place] ?? null; }
  get candidate() { return this.shown ? this.shown.card.candidates[this.shown.choice] : null; }

  close() {
    this.root.dataset.shown = this.root.dataset.readable = "false"; // keys mean nothing any more
    this.closing.abort();
    this.traffic.close();
    this.panels.close();
    clearTimeout(this.preparing);
  }

  onKey(event) {
    if (!isForCard(event, this.root)) return;
    if (event.key === "Escape" && this.overlays.isOpen) return this.overlays.close();
    const row = keyRow(event, this.data.keys);
    if (!row) return;
    event.preventDefault();
    act(this, row, event.key.toLowerCase());
  }

  // --- what the page is asked for, and what it says ---

  request() {
    return {
      shown: this.candidate ? { left: this.shown.card.left.key, right: this.candidate.key } : null,
      want: this.wanted,
      left_behind: this.leftBehind, // what the address names, once another card is on the screen
      search: this.overlays.searchText,
    };
  }

  receive(data, setState) {
    const first = !this.data;
    const newRun = !first && this.data.run !== data.run;
    const newView = !first && this.data.view !== data.view; // another order or filter
    this.data = data;
    this.drawKeys(data.keys);
    this.traffic.connect(setState, data.store);
    this.queue.receive(data);
    if (first && data.open) this.wanted = { ...data.open, elsewhere: true }; // opened on a certain pair
    this.opened ??= data.open;
    if (newRun) this.say(`The next cards come from the new run ${data.run}.`);
    this.report(data);
    if (data.search) this.overlays.showResults(data.search);
    this.showWanted(data.wanted);
    if ((!this.shown || newView) && !this.wanted) this.advance();
    else this.drawHead();
    this.markFront();
    this.prepareSoon();
    this.panels.watch();
    const missing = data.queue.some((item) => !this.queue.cards.has(item.id));
    if (first || missing || data.more) this.traffic.askWithin(60);
  }

  onReceipt(receipt) {
    this.report(receipt);
    const { taken, decided, progress } = receipt;
    Object.assign(this.data, { taken, decided, progress });
    this.markFront();
    this.drawHead();
  }

  report({ trouble, refused }) {
    if (trouble) this.say(trouble, "refused");
    for (const { event, reason } of refused) {
      if (!this.reported.has(event)) this.say(`Not saved: ${reason}`, "refused");
      this.reported.add(event);
    }
  }

  // Ask the page for a pair, and show none until it has come.
  want(left, right, elsewhere = false) {
    this.wanted = { left, right, elsewhere };
    this.draw();
    this.traffic.ask();
  }

  showWanted(answer) {
    const { wanted } = this;
    if (!wanted || !answer || answer.left !== wanted.left || answer.right !== wanted.right) return;
    const card = this.queue.cards.get(answer.id);
    this.wanted = null;
    if (card) {
      const choice = card.candidates.findIndex((candidate) => candidate.key === answer.right);
      this.show(card, Math.max(0, choice), wanted);
      this.traffic.askWithin(60); // the panels must know what is shown
    } else {
      this.say(answer.reason ?? "This pair can't be shown.", "refused");
      this.draw();
    }
  }

  // --- what is on the screen ---

  // Why it comes now, what those words mean, and whether it was asked for from elsewhere.
  show(card, choice, { why = "", means = "", elsewhere = false } = {}) {
    this.trail = [...this.trail, { card, choice, why, means, elsewhere }].slice(-200);
    this.showPlace(this.trail.length - 1);
  }

  showPlace(place) {
    this.place = place;
    this.asked = null;
    this.note.value = "";
    const { key } = this.shown.card.left;
    if (this.opened && this.opened.left !== key) this.leftBehind = this.opened.left;
    this.draw();
  }

  // The next open card; the place is blank (and keys are refused) when it has not come yet.
  advance() {
    const item = this.queue.open().find(({ id }) => this.queue.cards.has(id));
    if (item) {
      this.showItem(item);
    } else {
      this.place = this.trail.length;
      this.draw();
    }
  }

  showItem(item) {
    const { card, choice } = this.question(item);
    this.show(card, choice, item);
  }

  // The card of an item of the queue, and which of its candidates is asked about.
  question(item) {
    const card = this.queue.cards.get(item.id);
    const isOpen = ({ key }) => !this.queue.apart(item.left, key); // since the queue was made
    const choice = card.candidates.findIndex((candidate) => candidate.key === item.right && isOpen(candidate));
    return { card, choice: choice < 0 ? Math.max(0, card.candidates.findIndex(isOpen)) : choice };
  }

  // Whether scores are hidden: everywhere, or because a second opinion is asked for.
  isBlind(card) { return this.data.blind || this.queue.opinions.has(card?.left.key); }

  drawing(card, choice) {
    const apart = card.candidates.map(({ key }) => this.queue.apart(card.left.key, key)?.verdict);
    return { card, choice, blind: this.isBlind(card), apart };
  }

  draw() {
    const { root, faces, candidate } = this;
    faces.paintedAt = null;
    clearTimeout(this.becomesReadable);
    root.dataset.shown = root.dataset.readable = "false";
    const card = this.wanted ? null : this.shown?.card;
    this.find("body").hidden = !card;
    this.find("empty").hidden = Boolean(card);
    this.drawHead();
    if (!card) {
      for (const name of ["left", "right", "hash"]) delete root.dataset[name];
      return drawEmpty(this.find("empty"), this.emptyKind());
    }
    faces.show(this.drawing(card, this.shown.choice));
    this.mark(faces.front);
    Object.assign(root.dataset, { left: card.left.key, right: candidate.key, hash: candidate.evidence });
    faces.whenPainted(() => {
      root.dataset.shown = "true";
      const readable = () => { root.dataset.readable = "true"; };
      this.becomesReadable = setTimeout(readable, this.data.least_ms + 10);
      this.traffic.storeNow();
      this.prepareSoon();
    });
  }

  // Draw what most likely comes next behind the card, when there is time for it.
  prepareSoon() {
    clearTimeout(this.preparing);
    this.preparing = setTimeout(() => this.prepare(), 40);
  }

  prepare() {
    const left = this.shown?.card.left.key;
    const next = this.queue.open().find((item) => item.left !== left && this.queue.cards.has(item.id));
    if (this.closing.signal.aborted || this.faces.paintedAt === null || !next) return;
    const { card, choice } = this.question(next);
    this.faces.prepare(this.drawing(card, choice));
    this.mark(this.faces.back);
  }

  // A colleague may have linked the right entity of the card on the screen.
  markFront() {
    if (this.candidate && !this.wanted) this.mark(this.faces.front);
  }

  // Marks on a face what has been decided about its pair and its candidates by now.
  mark(face) {
    const { card: { left, candidates }, choice } = face.drawn;
    const taken = candidates.map(({ key }) =>
      (this.data.taken[key] ?? []).filter((link) => link.left !== left.key));
    const decided = this.decidedHere(left.key, candidates[choice].key);
    face.mark(decided && this.inWords(decided), taken);
  }

  // By whom and when a decision was made, as the card says it.
  inWords({ by, on, at, ...decided }) {
    return { ...decided, by: by === this.data.curator ? "you" : by, when: on ? `on ${day(on)}` : `at ${hour(at)}` };
  }

  // What is decided about a pair by now: here, else by anybody; null where a fresh look is wanted.
  decidedHere(left, right) {
    if (this.queue.isReopened(left)) return null;
    const standing = this.queue.standing(left);
    const mine = ({ verdict, at }) => ({ verdict, at, by: this.data.curator, here: true });
    const apart = this.queue.apart(left, right);
    if (apart) return mine(apart);
    if (standing?.right === right || standing?.right === null) return mine(standing);
    if (this.data.blind || this.queue.opinions.has(left)) return null;
    const decided = this.queue.decided(left, this.data);
    const about = decided.find((row) => row.right === right) ?? decided.find((row) => row.right === null);
    if (about) return about;
    const link = decided.find((row) => row.verdict === "accept");
    return link ? { ...link, elsewhere: true } : null;
  }

  // What a verdict would overrule, in words, or null. What was decided on this page can be changed,
  // and a doubt overrules nothing.
  overruled(verdict) {
    const about = this.decidedHere(this.shown.card.left.key, this.candidate.key);
    const doubts = ["unsure", "skip"];
    if (!about || about.here || doubts.includes(verdict) || doubts.includes(about.verdict)) return null;
    if (about.elsewhere ? NOT_SAME.includes(verdict) : about.verdict === verdict) return null;
    if (about.verdict === "no_counterpart" && RELATIONS.includes(verdict)) return null; // both may be so
    const { by, when } = this.inWords(about);
    const did = { accept: "accepted this", reject: "rejected this", no_counterpart: "said that it has no counterpart" };
    const what = about.elsewhere ? `linked this to ${about.name}` : did[about.verdict] ?? `said “${VERDICTS[about.verdict]}”`;
    return `${by === "you" ? "You" : by} ${what} ${when}.`;
  }

  drawHead() {
    const { data, queue, root } = this;
    drawProgress(this.find("progress"), data.progress, queue.rate(), data.audit ? "audit" : "filter");
    this.find("reason").textContent = data.blind || this.wanted ? "" : this.shown?.why ?? "";
    this.find("reason").title = this.shown?.means ?? "";
    this.find("to-queue").hidden = !this.isAway;
    const waiting = queue.pending.length;
    this.find("saving").textContent = waiting ? `${waiting} not saved yet` : "";
    root.toggleAttribute("data-blind", this.isBlind(this.shown?.card));
    root.dataset.pending = String(waiting);
    root.dataset.session = queue.session;
    root.dataset.prefetched = String(queue.items.filter((item) => queue.cards.has(item.id)).length);
  }

  // Why there is no card. As long as the page doesn't know of all decisions, it may have more cards.
  emptyKind() {
    const { queue, data } = this;
    if (this.wanted || queue.open().length || data.more || queue.recent.length) return "loading";
    return data.progress.left === null ? "done" : "narrowed";
  }

  say(text, kind = "") {
    this.find("status").textContent = text;
    this.find("status").className = kind;
    this.beat = this.beat === "odd" ? "even" : "odd"; // another name restarts the animation
    this.find("edge").className = `${this.beat} ${kind}`;
  }

  refuse(reason) {
    this.root.dataset.refused = String(Number(this.root.dataset.refused ?? 0) + 1);
    this.say(reason, "refused");
  }

  // --- what a key does ---

  decide(verdict, cap) {
    const { card } = this.shown;
    const candidate = this.candidate;
    if (this.mustAsk(verdict, cap)) return;
    const whole = verdict === "no_counterpart" || verdict === "skip"; // about the left entity alone
    this.queue.decide({
      verdict, left: card.left.key, right: whole ? null : candidate.key, run: card.run,
      rank: whole ? null : candidate.rank, hash: candidate.evidence, shown_right: candidate.key,
      shown_ms: Math.round(performance.now() - this.faces.paintedAt),
      probability: probabilityOf(verdict, candidate), audit: this.data.audit || null,
      opinion: this.queue.opinions.has(card.left.key),
      note: this.note.value.trim() || null,
    });
    const names = whole ? card.left.name : `${card.left.name} – ${candidate.name}`;
    this.say(`${capitalised(VERDICTS[verdict])}: ${names}`, verdict);
    this.showNext(verdict);
    this.drawHead();
    this.traffic.storeSoon();
  }

  // Asks before somebody's verdict is overruled; a double tap is no answer.
  mustAsk(verdict, cap) {
    const overruled = this.overruled(verdict);
    if (!overruled) return false;
    const now = performance.now();
    const again = this.asked?.verdict === verdict;
    if (again && now - this.asked.at >= this.data.least_ms) return false;
    if (!again) this.asked = { verdict, at: now };
    this.say(`${overruled} Press ${cap} again to overrule.`, "refused");
    return true;
  }

  // After a reject and the like the same entity shows its next candidate; all else goes on to the next entity.
  showNext(verdict) {
    const { card } = this.shown;
    const left = card.left.key;
    const choice = card.candidates.findIndex((candidate) => !this.queue.apart(left, candidate.key));
    const { elsewhere } = this.shown;
    if (NOT_SAME.includes(verdict) && choice >= 0 && !this.queue.standing(left)) this.show(card, choice, { elsewhere });
    else this.advance();
  }

  undo() {
    if (this.wanted) return;
    const last = this.queue.undoable();
    if (!last) return this.refuse("Nothing decided on this page to undo; History has earlier decisions.");
    this.queue.retract(last);
    const right = last.right ?? last.shown_right;
    const seen = this.trail.findLast(({ card, choice }) => card.left.key === last.left &&
      (!right || card.candidates[choice].key === right));
    this.say(`Took back: ${this.undone(last, seen)}`, "retract");
    if (seen) {
      this.show(seen.card, seen.choice);
      this.note.value = last.note ?? "";
      this.traffic.storeSoon();
    } else {
      this.want(last.left, right);
    }
  }

  // "accept Chad = Tschad": what was taken back, in the words of the keys.
  undone({ verdict, left, right }, seen) {
    const word = this.data.keys.find((row) => row.verdict === verdict)?.word ?? VERDICTS[verdict];
    const one = seen?.card.left.name ?? left;
    if (right === null) return `${word}, ${one}`;
    const joint = { accept: "=", reject: "≠" }[verdict] ?? "–";
    return `${word} ${one} ${joint} ${seen?.card.candidates[seen.choice].name ?? right}`;
  }

  choose(i) {
    if (!this.shown?.card.candidates[i] || i === this.shown.choice) return;
    this.show(this.shown.card, i, { elsewhere: this.shown.elsewhere });
    this.traffic.askWithin(60);
  }

  // Whether the card on the screen is none that the queue has just brought.
  get isAway() {
    return Boolean(this.wanted?.elsewhere || this.shown?.elsewhere) || this.place < this.trail.length - 1;
  }

  // From a card that was asked for or looked back at, to the one that the queue was at.
  toQueue() {
    if (!this.isAway) return this.refuse("This card is the queue's.");
    this.wanted = null;
    const last = this.trail.at(-1);
    if (last && !last.elsewhere && this.queue.open().some(({ left }) => left === last.card.left.key)) {
      this.showPlace(this.trail.length - 1);
    } else {
      this.advance();
    }
    this.say("");
    this.root.focus({ preventScroll: true });
    return this.traffic.askWithin(60);
  }

  // One card back or ahead in the trail; beyond its end, an open one that wasn't in it.
  look(step) {
    if (this.wanted) return;
    const place = Math.min(this.place, this.trail.length) + step;
    if (this.trail[place]) {
      this.showPlace(place);
    } else if (step > 0) {
      const seen = new Set(this.trail.map(({ card }) => card.left.key));
      const item = this.queue.open().find(({ id, left }) => !seen.has(left) && this.queue.cards.has(id));
      if (!item) return this.refuse("No more cards loaded.");
      this.showItem(item);
    } else {
      return this.refuse("This is the first card.");
    }
    this.traffic.askWithin(60);
  }
}

// "3 May" of an ISO day, with the year where it isn't this one.
function day(iso) {
  const year = iso.startsWith(`${new Date().getUTCFullYear()}-`) ? {} : { year: "numeric" };
  return new Date(iso).toLocaleDateString("en-GB", { day: "numeric", month: "long", timeZone: "UTC", ...year });
}

// "14:03" of a decision of this page load.
function hour(at) {
  return new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

// What the card states of a verdict; it may be hidden.
function probabilityOf(verdict, { probability, no_counterpart: none }) {
  const stated = { accept: probability, reject: probability === null ? null : 1 - probability, no_counterpart: none };
  return stated[verdict] ?? null;
}

const cards = new WeakMap();

export default function ({ data, setStateValue, parentElement }) {
  const root = parentElement.querySelector("#card");
  let card = cards.get(root);
  if (!card || card.queue.scope !== data.scope) {
    card?.close();
    card = new Card(root, data);
    cards.set(root, card);
  }
  card.receive(data, setStateValue);
  return () => { card.close(); cards.delete(root); };
}
