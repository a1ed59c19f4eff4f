// The keyboard in the dialog: Enter takes the first result, be it one that is still to come, the
// arrows walk through them, and after each step the focus goes to where the next one is. Escape
// closes the dialog even while nothing in it has the focus, as after a button that is gone.

const boxOf = (side) => document.querySelector(`.st-key-link_text_${side} input`);
const hitsOf = (side) => [...document.querySelectorAll(`.st-key-link_hits_${side} button`)];
const placeOf = (next) => next === "link" ? document.querySelector(".st-key-link_now button") : boxOf(next);
const closeButton = () => document.querySelector("[role=dialog] button[aria-label=Close]");

class Keyboard {
  constructor() {
    this.closing = new AbortController();
    const { signal } = this.closing;
    document.addEventListener("keydown", (event) => this.onKey(event), { signal, capture: true });
  }

  receive({ turn, next, texts }) {
    this.texts = texts;
    const { awaited } = this;
    if (awaited && this.isAnswered(awaited.side, awaited.text)) this.take(awaited.side);
    if (turn === this.turn) return;
    this.turn = turn;
    this.focus(next, 40);
  }

  // What is to have the focus may not be drawn yet.
  focus(next, tries) {
    const place = placeOf(next);
    if (place) {
      place.focus();
      return place.select?.(); // what was searched for before is typed over
    }
    if (tries && !this.closing.signal.aborted) setTimeout(() => this.focus(next, tries - 1), 50);
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const within = (selector) => event.target instanceof Element && event.target.closest(selector);
    if (event.repeat && event.key === "Enter" && within("[role=dialog]")) return event.preventDefault();
    this.awaited = null;
    if (event.key === "Escape" && event.target === document.body) return closeButton()?.click();
    const side = ["left", "right"].find((one) => within(`.st-key-link_text_${one}, .st-key-link_hits_${one}`));
    if (side) this.move(event, side);
  }

  move(event, side) {
    const [box, hits] = [boxOf(side), hitsOf(side)];
    const place = hits.indexOf(event.target.closest("button"));
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = place + (event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
      if (next < 0) box?.focus();
      else hits[next]?.focus();
    } else if (event.key === "Enter" && place < 0 && box) {
      const text = box.value.trim();
      if (!this.isAnswered(side, text)) this.awaited = { side, text };
      else this.take(side);
    }
  }

  // Whether the results on the screen are those of this text.
  isAnswered(side, text) { return this.texts[side] === text; }

  take(side) {
    this.awaited = null;
    hitsOf(side)[0]?.click();
  }

  close() { this.closing.abort(); }
}

const keyboards = new WeakMap();

export default function ({ data, parentElement }) {
  const keyboard = keyboards.get(parentElement) ?? new Keyboard();
  keyboards.set(parentElement, keyboard);
  keyboard.receive(data);
  return () => { keyboard.close(); keyboards.delete(parentElement); };
}
