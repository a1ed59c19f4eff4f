// What opens over the card, one at a time: the keys, enlarged pictures, the search of the right graph.

class Overlays {
  // onType() is called when the text to search for changes, onPick(key) when a result is chosen.
  constructor(root, { onType, onPick }) {
    this.root = root;
    this.onPick = onPick;
    [this.help, this.zoom, this.search] = ["help", "zoom", "search"].map((id) => this.find(id));
    [this.input, this.results] = [this.find("search-text"), this.find("search-results")];
    this.input.addEventListener("input", onType);
    this.input.addEventListener("keydown", (event) => this.onSearchKey(event));
    for (const overlay of [this.help, this.zoom]) overlay.addEventListener("click", () => this.close());
  }

  find(id) { return this.root.querySelector(`#${id}`); }
  get all() { return [this.help, this.zoom, this.search]; }
  get isOpen() { return this.all.some((overlay) => !overlay.hidden); }

  open(overlay) {
    if (!this.isOpen) this.before = this.root.getRootNode().activeElement; // which gets the focus back
    for (const other of this.all) other.hidden = other !== overlay;
    overlay.focus();
  }

  close() {
    for (const overlay of this.all) overlay.hidden = true;
    const before = this.before?.isConnected ? this.before : this.root;
    before.focus({ preventScroll: true });
  }

  toggleHelp() {
    if (this.help.hidden) this.open(this.help);
    else this.close();
  }

  enlarge(side) {
    drawPictures(this.zoom, side);
    this.open(this.zoom);
  }

  // --- search ---

  openSearch() {
    this.open(this.search);
    this.results.replaceChildren();
    this.input.value = "";
    this.input.focus();
  }

  // What is searched for, or null.
  get searchText() { return this.search.hidden ? null : this.input.value.trim() || null; }

  // Results of an earlier text are dropped.
  showResults({ text, results }) {
    if (text !== this.searchText) return;
    drawResults(this.results, results, ({ key }) => { this.close(); this.onPick(key); });
  }

  onSearchKey(event) {
    const options = [...this.results.children];
    const selected = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length) {
      event.preventDefault();
      const next = (selected + step + options.length) % options.length;
      options.forEach((option, i) => option.setAttribute("aria-selected", String(i === next)));
      options[next].scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && selected >= 0) {
      event.preventDefault();
      options[selected].click();
    } else if (event.key === "Escape") {
      this.close();
    }
  }
}
