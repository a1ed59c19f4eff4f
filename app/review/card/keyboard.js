// What a key means, and when it is refused.

const BUSY = "input,textarea,select,[contenteditable],[role=textbox],[role=combobox],[role=listbox]," +
  "[role=option],[role=menu],[role=slider],[role=dialog],[aria-modal=true]";
const PRESSABLE = "button,a,summary,label,[role=button],[role=radio],[role=tab],[role=checkbox]";
const PRESSING = [" ", "arrowleft", "arrowright"]; // these already do something to what has the focus

// The elements that a key was pressed on, from the innermost outwards.
function elementsAt(event) {
  return event.composedPath().filter((node) => node instanceof Element);
}

// Whether a key may concern the card: it isn't held down, and nobody is typing or choosing elsewhere.
function isForCard(event, root) {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
  const own = [root, ...root.querySelectorAll("#help, #zoom")]; // where nobody types
  return !elementsAt(event).some((node) => !own.includes(node) && node.matches(BUSY));
}

// The row of the key table for this event, undefined if there is none.
function keyRow(event, rows) {
  const name = event.key.toLowerCase();
  if (PRESSING.includes(name) && elementsAt(event).some((node) => node.matches(PRESSABLE))) return undefined;
  if (event.shiftKey && name !== "?") return undefined;
  return rows.find((row) => row.keys.includes(name));
}

// Does what a row of the key table says; `name` is the key itself.
function act(card, row, name) {
  if (row.action === "help") return card.overlays.toggleHelp();
  if (card.overlays.isOpen) return card.say("Close the open window first.", "refused");
  if (row.action === "queue") return card.toQueue();
  if (row.action === "undo") return card.undo();
  if (row.action === "back") return card.look(-1);
  if (row.action === "forward") return card.look(1);
  const reason = reasonToRefuse(card);
  if (reason) return card.refuse(reason);
  if (row.verdict) {
    const wait = reasonToWait(card);
    return wait ? card.refuse(wait) : card.decide(row.verdict, row.cap);
  }
  if (row.action === "choose") return card.choose(Number(name) - 1);
  if (row.action === "note") return card.note.focus();
  if (row.action === "search") return card.overlays.openSearch();
  return undefined;
}

// Why nothing can be decided now, or null: the pair must really be in front of the curator.
function reasonToRefuse(card) {
  if (!card.shown || card.wanted) return "No card on screen yet.";
  if (card.faces.paintedAt === null) return "Card still loading; press again.";
  const pair = card.faces.front.part("pair");
  const box = pair.getBoundingClientRect();
  const visible = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
  if (visible < box.height / 2) {
    pair.scrollIntoView({ block: "center" });
    return "The pair was off screen; press again.";
  }
  if (isCovered(card.root, card.faces.front)) {
    pair.scrollIntoView({ block: "center" }); // it may just lie under the header
    return "Something covers the card; close it, or press again.";
  }
  return null;
}

// Why nothing can be decided about the card yet, or null: a double tap is no second look.
function reasonToWait(card) {
  const shown = performance.now() - card.faces.paintedAt;
  return shown < card.data.least_ms ? "The card has just appeared; look, then press again." : null;
}

// Whether an open window of the page lies over one of the two entities.
function isCovered(root, face) {
  const host = root.getRootNode().host ?? root;
  const isUnder = (x, y) => {
    const top = document.elementFromPoint(x, y);
    return top !== null && top !== host && !host.contains(top) && !top.contains(host);
  };
  return ["left", "right"].some((side) => {
    const { left, top, width, height } = face.part(side).getBoundingClientRect();
    const points = [0.2, 0.5, 0.8].flatMap((x) => [0.3, 0.7].map((y) => [left + x * width, top + y * height]));
    return points.filter(([x, y]) => isUnder(x, y)).length > 1;
  });
}
