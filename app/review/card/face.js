// A drawing of one card and candidate, and the two of them that the card has: one in front of the
// curator and one behind it, on which the next card is drawn while the keys rest. A key then only
// has to swap them.

class Face {
  constructor(root) {
    this.root = root;
    this.drawn = {};
  }

  part(name) { return this.root.querySelector(`.${name}`); }

  // Whether this is on it already: a card, the choice of a candidate, whether blind, and the own
  // verdicts on candidates that are not the same.
  holds(drawing) {
    const { card, choice, blind, apart } = this.drawn;
    return card === drawing.card && choice === drawing.choice && blind === drawing.blind &&
      String(apart) === String(drawing.apart);
  }

  draw(drawing, choose, enlarge) {
    this.drawn = { ...drawing };
    const { card, choice, blind, apart } = drawing;
    const candidate = card.candidates[choice];
    const pictured = [card.left, ...card.candidates].some(({ pictures }) => pictures.length);
    this.root.classList.toggle("bare", !pictured); // a box for a picture only where one may come
    drawSide(this.part("left"), card.left, enlarge);
    drawSide(this.part("right"), candidate, enlarge);
    drawDecides(this.part("decides"), candidate);
    drawWhy(this.part("why"), candidate);
    drawStrip(this.part("strip"), card, choice, blind, apart, choose);
    drawAttributes(this.part("attributes"), candidate.attributes);
    drawNeighbours(this.part("neighbours"), candidate.neighbours);
  }

  // What can change while a card stays: what is decided, and the links of each candidate.
  mark(decided, taken) {
    const marks = JSON.stringify([decided, taken]);
    if (this.drawn.marks === marks) return;
    this.drawn.marks = marks;
    const { card, choice } = this.drawn;
    drawScore(this.part("score"), card.candidates[choice], decided);
    drawLinked(this.part("right"), taken[choice]);
    drawClaims(this.part("strip"), card.candidates, taken);
  }

  setFront(isFront) {
    if (isFront) this.root.id = "face";
    else this.root.removeAttribute("id");
  }

  // Apart from setFront, as it concerns every element on the face: that can wait for the painting.
  setReachable(isReachable) {
    this.root.toggleAttribute("inert", !isReachable);
  }
}

class Faces {
  // choose(i) and enlarge(side) are called for clicks on a candidate and on a picture.
  constructor(root, { choose, enlarge }) {
    const [front, back] = root.querySelectorAll(".face");
    back.replaceChildren(...[...front.children].map((part) => part.cloneNode(true)));
    [this.front, this.back] = [new Face(front), new Face(back)];
    Object.assign(this, { choose, enlarge });
    this.paintedAt = null; // when the front was painted, null until it is
  }

  show(drawing) {
    if (this.back.holds(drawing)) this.swap();
    else this.front.draw(drawing, this.choose, this.enlarge);
  }

  prepare(drawing) {
    if (!this.back.holds(drawing)) this.back.draw(drawing, this.choose, this.enlarge);
  }

  swap() {
    [this.front, this.back] = [this.back, this.front];
    this.front.setFront(true);
    this.back.setFront(false);
  }

  // Calls back once the browser has painted the front, unless it was asked again before.
  whenPainted(callback) {
    const ticket = (this.ticket = {});
    const painted = () => {
      if (ticket !== this.ticket) return;
      this.paintedAt = performance.now();
      this.front.setReachable(true);
      this.back.setReachable(false);
      callback();
    };
    requestAnimationFrame(() => afterPaint(painted));
  }
}

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
