// Drawing. Everything that comes from data goes in as text; only http(s) links become links.

const SIGNS = { equal: ["=", "equal"], close: ["≈", "close"], differs: ["≠", "differs"] };
const MEANINGS = {
  g: "How alike the places of the two in their graphs are: neighbours that are known to be the same, by the same relations",
  r: "How alike the relations are that the two have",
  a: "How alike the attributes are that the two have",
  v: "How near the values of attributes are that mean the same",
  n: "How alike the names are",
  i: "How alike the pictures are",
  fusion: "How alike the two are when all of this is taken together",
  pairing: "A known link, or a pair that the model settled on when all entities competed with each other",
  hubness: "Added for ends that resemble few others, taken from ends that resemble many",
};
const WORDS = {
  accept: "accepted", reject: "rejected", unsure: "unsure", skip: "skipped",
  no_counterpart: "no counterpart",
};

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function fill(node, ...children) {
  node.replaceChildren(...children.filter((child) => child !== null && child !== undefined && child !== ""));
}

function number(value, digits = 2) {
  const text = Math.abs(value).toFixed(digits).replace(/^0\./, ".");
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

function picture(side, enlarge) {
  const uri = side.pictures[0]?.uri;
  if (!uri?.startsWith("data:image/")) {
    return element("div", { class: "picture none" }, element("span", {}, "no picture"));
  }
  const image = element("img", { src: uri, alt: `Picture of ${side.name}`, draggable: "false" });
  const more = side.pictures.length > 1 ? element("span", { class: "more" }, `+${side.pictures.length - 1}`) : null;
  const open = () => enlarge(side);
  return element("button", { class: "picture", title: "Enlarge", onclick: open }, image, more);
}

function drawSide(node, side, enlarge) {
  const safe = /^https?:\/\//i.test(side.key);
  const key = safe
    ? element("a", { href: side.key, target: "_blank", rel: "noopener noreferrer", title: side.key }, `${side.short} ↗`)
    : element("span", { title: side.key }, side.short);
  const type = side.types.length ? element("span", { class: "type" }, side.types.join(", ")) : null;
  fill(node, 
    picture(side, enlarge),
    element("div", { class: "text" },
      element("h2", { title: side.name, dir: "auto" }, side.name),
      element("p", { class: "ids" }, type, type ? " · " : null, key),
      side.others.length ? element("p", { class: "others", dir: "auto" }, `also ${side.others.join(" · ")}`) : null,
      element("p", { class: "description", dir: "auto", title: side.description }, side.description ?? "")),
  );
}

// Terms run to the right, negative ones and the correction run back below: the end is the score.
function drawWhy(node, candidate) {
  const parts = candidate.terms;
  const reach = Math.max(1, parts.reduce((sum, part) => sum + Math.max(part.value, 0), 0));
  const bars = [];
  let at = 0;
  for (const part of parts) {
    const from = part.value < 0 ? at + part.value : at;
    at += part.value;
    bars.push(element("i", {
      class: `bar ${part.value < 0 ? "minus" : "plus"} ${part.term}`,
      style: `left:${(100 * Math.max(from, 0)) / reach}%;width:${(100 * Math.abs(part.value)) / reach}%`,
      title: `${part.word} ${number(part.value, 4)}`,
    }));
  }
  bars.push(element("b", { class: "end", style: `left:${(100 * Math.max(at, 0)) / reach}%` }));
  const legend = parts.map((part) => element("span", { class: "part", title: MEANINGS[part.term] },
    element("i", { class: `swatch ${part.term}` }), `${part.word} `,
    element("em", {}, number(part.shown))));
  legend.push(element("span", { class: "part sum" }, "= ", element("em", {}, number(candidate.score_shown))));
  fill(node, 
    element("div", { class: "track" }, ...bars),
    element("div", { class: "legend" }, element("span", { class: "title" }, "why"), ...legend));
  node.setAttribute("aria-label", `Score ${number(candidate.score_shown)}: ` +
    parts.map((part) => `${part.word} ${number(part.shown)}`).join(", "));
}

function drawStrip(node, card, choice, blind, rejected, choose) {
  const cells = card.candidates.map((candidate, i) => {
    const uri = candidate.small;
    const cell = element("button", {
      class: "cell", role: "radio", "aria-checked": i === choice ? "true" : "false",
      title: blind ? candidate.name : `${candidate.name}  ${number(candidate.score, 3)}`, onclick: () => choose(i),
    },
      element("kbd", {}, i < 9 ? String(i + 1) : "S"),
      uri?.startsWith("data:image/") ? element("img", { src: uri, alt: "" }) : element("span", { class: "blank" }),
      element("span", { class: "name", dir: "auto" }, candidate.name),
      element("em", {}, number(candidate.score_shown)));
    if (rejected(candidate)) cell.classList.add("rejected");
    return cell;
  });
  if (cells.length === 1) cells.push(element("span", { class: "only" }, "the only candidate"));
  fill(node, ...cells);
}

function attributeRow(row) {
  const [sign, word] = SIGNS[row.verdict];
  return element("tr", { class: row.verdict },
    element("th", { scope: "row", title: `${row.left_iri}\n${row.right_iri}` },
      row.left === row.right ? row.left : `${row.left} / ${row.right}`),
    element("td", { title: row.left_value, dir: "auto" }, row.left_value),
    element("td", { class: "sign", title: row.unit ? `with the right value ${row.unit}, as the known links teach` : null },
      element("b", {}, sign), ` ${word}`, row.unit ? element("small", {}, ` ${row.unit}`) : null),
    element("td", { title: row.right_value, dir: "auto" }, row.right_value));
}

function drawAttributes(node, attributes) {
  const { rows, left_only: left, right_only: right, more } = attributes;
  const rest = [];
  if (more) rest.push(`${more} more paired`);
  if (left) rest.push(`${left} more only left`);
  if (right) rest.push(`${right} more only right`);
  fill(node, 
    rows.length
      ? element("table", {}, element("tbody", {}, ...rows.map(attributeRow)))
      : element("p", { class: "quiet" }, left || right ? "No attribute pairs up." : "No attributes on either side."),
    element("p", { class: "quiet" }, rest.join(" · ")));
}

function drawNeighbours(node, neighbours) {
  const { supports, contradicts, open, rows } = neighbours;
  const head = supports + contradicts + open
    ? `${supports} of ${supports + contradicts + open} neighbours support · ${contradicts} against`
    : "No neighbours on either side.";
  fill(node, 
    element("p", { class: "lead" }, head),
    ...rows.map((row) => element("p", { class: `neighbour ${row.verdict}`, title: row.title },
      element("b", {}, row.sign), element("span", { class: "quiet" }, ` ${row.relation} `),
      element("span", {}, row.text))));
}

function drawHelp(node, keys) {
  fill(node, 
    element("h3", {}, "Keys"),
    element("dl", {}, ...keys.flatMap((key) => [
      element("dt", {}, element("kbd", {}, key.cap)),
      element("dd", {}, element("b", {}, key.word), ` ${key.help}`)])),
    element("p", { class: "quiet" }, "H or Esc closes. A key decides only about the pair on the screen."));
}

// Whom the right entity is linked to already: one sentence, all of them in its title.
function takenMark(taken) {
  if (!taken.length) return null;
  const words = taken.map(({ name, by }) => `${name} (${by ? `accepted by ${by}` : "known before"})`);
  return element("span", { class: "taken", title: `Linked already with ${words.join(", ")}`, dir: "auto" },
    `taken: ${taken[0].name}${taken.length > 1 ? ` +${taken.length - 1}` : ""}`);
}

function drawScore(node, candidate, verdict, taken) {
  fill(node,
    element("b", {}, number(candidate.score_shown)),
    element("span", {}, candidate.rank ? `rank ${candidate.rank}` : "searched"),
    candidate.probability === null ? null : element("span", { title: "The model's probability among all candidates; not calibrated" }, `prob. ${Math.round(100 * candidate.probability)} %`),
    takenMark(taken),
    candidate.mutual ? element("span", {}, "mutual best") : null,
    candidate.no_counterpart >= 0.5 ? element("span", { title: "The model's probability that nothing here is the same" }, `no match? ${Math.round(100 * candidate.no_counterpart)} %`) : null,
    verdict ? element("span", { class: `verdict ${verdict}` }, WORDS[verdict]) : null);
}

function drawEmpty(node, kind) {
  const [title, text] = {
    loading: ["Loading the card", "Keys do nothing until it is there."],
    narrowed: ["Nothing left in this filter", "Open Filters above and show all, or choose another one. Backspace takes the last decision back."],
    done: ["No open proposals left", "Retrain to get new ones from your decisions, or export the links. Backspace takes the last decision back."],
  }[kind];
  fill(node, element("h2", {}, title), element("p", {}, text));
}

function drawResults(node, results, pick) {
  const options = results.map((one, i) => element("div",
    { role: "option", "aria-selected": String(i === 0), onclick: () => pick(one) },
    element("b", { dir: "auto" }, one.name), element("span", { class: "quiet" }, ` ${one.type} ${one.key}`)));
  const nothing = element("p", { class: "quiet" }, "Nothing found. Try fewer letters, or the key.");
  fill(node, ...(options.length ? options : [nothing]));
}

function drawPictures(node, side) {
  const pictures = side.pictures.map((one) => element("img", { src: one.uri, alt: `Picture of ${side.name}` }));
  fill(node, element("h3", {}, side.name), element("div", {}, ...pictures));
}

function drawButtons(node, keys, press) {
  fill(node, ...keys.filter((key) => key.button).map((key) => element("button", {
    class: `action ${key.action}`, title: key.help,
    onclick: (event) => {
      if (event.detail) event.currentTarget.blur(); // a later Space must not press it again
      press(key);
    },
  }, element("kbd", {}, key.cap), ` ${key.word}`)));
}
