// A drawing of one card and candidate. There are two: one in front of the curator and one behind it,
// on which the next card is drawn while the keys rest, so that a key only has to turn them.

class Face {
  constructor(root) {
    this.root = root;
    this.of = {};
  }

  part(name) { return this.root.querySelector(`.${name}`); }

  // of: card, choice, whether blind, and the keys of the candidates that were rejected.
  holds(of) {
    const { card, choice, blind, rejected } = this.of;
    return card === of.card && choice === of.choice && blind === of.blind &&
      String(rejected) === String(of.rejected);
  }

  draw(of, choose, enlarge) {
    this.of = of;
    const { card, choice, blind, rejected } = of;
    const candidate = card.candidates[choice];
    drawSide(this.part("left"), card.left, enlarge);
    drawSide(this.part("right"), candidate, enlarge);
    drawWhy(this.part("why"), candidate);
    drawStrip(this.part("strip"), card, choice, blind, (one) => rejected.includes(one.key), choose);
    drawAttributes(this.part("attributes"), candidate.attributes);
    drawNeighbours(this.part("neighbours"), candidate.neighbours);
  }

  // What changes while the card stands: the verdict, and whom the right entity was linked to.
  mark(verdict, taken) {
    const marks = JSON.stringify([verdict, taken]);
    if (this.of.marks === marks) return;
    this.of.marks = marks;
    drawScore(this.part("score"), this.of.card.candidates[this.of.choice], verdict, taken);
  }

  // To the front or behind it; whether it can be reached may wait until that is painted, since it
  // is a matter of every element on it.
  bring(forward) {
    if (forward) this.root.id = "face";
    else this.root.removeAttribute("id");
  }

  reachable(yes) {
    this.root.toggleAttribute("inert", !yes);
  }
}
