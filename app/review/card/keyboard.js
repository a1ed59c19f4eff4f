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
  return !elementsAt(event).some((node) => node !== root && node.matches(BUSY));
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
  if (row.action === "undo") return card.undo();
  if (row.action === "back") return card.look(-1);
  if (row.action === "forward") return card.look(1);
  const reason = reasonToRefuse(card);
  if (reason) return card.refuse(reason);
  if (row.verdict) return card.decide(row.verdict);
  if (row.action === "choose") return card.choose(Number(name) - 1);
  if (row.action === "note") return card.note.focus();
  if (row.action === "search") return card.overlays.openSearch();
  return undefined;
}

// Why nothing can be decided now, or null: the pair must really be in front of the curator.
function reasonToRefuse(card) {
  if (!card.shown || card.wanted) return "No card on screen yet.";
  const pair = card.faces.front.part("pair");
  const box = pair.getBoundingClientRect();
  const visible = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
  if (visible < box.height / 2) {
    pair.scrollIntoView({ block: "center" });
    return "The pair was off screen; press again.";
  }
  if (card.faces.paintedAt === null) return "Card still loading; press again.";
  return null;
}
