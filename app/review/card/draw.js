// Drawing. Everything that comes from data goes in as text; only http(s) links become links.

const SIGNS = { equal: ["=", "equal"], close: ["≈", "close"], differs: ["≠", "differs"] };
const ROWS = { low: 5, usual: 7, high: 10 }; // attributes that a screen has room for, see review_card.css

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

function fill(node, ...children) {
  node.replaceChildren(...children.filter((child) => child !== null));
}

function capitalised(text) {
  return text[0].toUpperCase() + text.slice(1);
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

function percent(share) {
  return `${Math.round(100 * share)} %`;
}

function drawSide(node, side, enlarge) {
  const safe = /^https?:\/\//i.test(side.key);
  const key = safe
    ? element("a", { href: side.key, target: "_blank", rel: "noopener noreferrer", title: side.key }, `${side.short} ↗`)
    : element("span", { title: side.key }, side.short);
  const types = side.types.length ? side.types.join(", ") : null;
  fill(node,
    picture(side, enlarge),
    element("div", { class: "text" },
      element("h2", { title: side.name, dir: "auto" }, side.name),
      element("p", { class: "ids" }, types, types ? " · " : null, key),
      element("p", { class: "linked", dir: "auto", hidden: "" }),
      side.others.length ? element("p", { class: "others", dir: "auto" }, `also ${side.others.join(" · ")}`) : null,
      element("p", { class: "description", dir: "auto", title: side.description }, side.description ?? "")),
  );
}

// What decides, in one sentence; all of it on hover where there is no room for the end.
function drawDecides(node, candidate) {
  node.textContent = node.title = candidate.decides;
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
      class: `bar ${part.value < 0 ? "minus " : ""}${part.term}`,
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

// `apart` has for each candidate the own verdict by which it is not the same, or null.
function drawStrip(node, card, choice, blind, apart, choose) {
  const cells = card.candidates.map((candidate, i) => {
    const uri = candidate.small;
    const cell = element("button", {
      class: "cell", role: "radio", "aria-checked": i === choice ? "true" : "false",
      title: blind ? candidate.name : `${candidate.name}  ${number(candidate.score, 3)}`, onclick: () => choose(i),
    },
      element("kbd", {}, i < 9 ? String(i + 1) : "S"),
      uri?.startsWith("data:image/") ? element("img", { src: uri, alt: "" }) : element("span", { class: "blank" }),
      element("span", { class: "name", dir: "auto" }, candidate.name),
      element("em", {}, number(candidate.score_shown)),
      element("span", { class: "claim", dir: "auto" }));
    if (apart[i]) cell.classList.add("apart", apart[i]);
    return cell;
  });
  if (cells.length === 1) cells.push(element("span", { class: "only" }, "the only candidate"));
  fill(node, ...cells);
}

function attributeRow(row) {
  if (row.side !== "both") return lonelyRow(row);
  const [sign, word] = SIGNS[row.verdict];
  return element("tr", { class: row.verdict },
    element("th", { scope: "row", title: `${row.left_iri}\n${row.right_iri}` },
      row.left === row.right ? row.left : `${row.left} / ${row.right}`),
    element("td", { title: row.left_value, dir: "auto" }, row.left_value),
    element("td", { class: "sign", title: row.unit ? `Compared with the right value ${row.unit}, a factor learned from the known links` : null },
      element("b", {}, sign), ` ${word}`, row.unit ? element("small", {}, ` ${row.unit}`) : null),
    element("td", { title: row.right_value, dir: "auto" }, row.right_value));
}

// An attribute that only one side has.
function lonelyRow(row) {
  const { side } = row;
  const value = (at) => at === side
    ? element("td", { title: row[`${at}_value`], dir: "auto" }, row[`${at}_value`])
    : element("td", {});
  return element("tr", { class: "lonely" },
    element("th", { scope: "row", title: row[`${side}_iri`] }, row[side]),
    value("left"), element("td", { class: "sign" }, `only ${side}`), value("right"));
}

// What of the attributes is not among the first rows, in words.
function foldedAttributes({ rows, both, left, right }, drawn) {
  const folded = { both, left, right };
  for (const { side } of rows.slice(0, drawn)) folded[side] -= 1;
  const words = { both: "more on both sides", left: "more only on the left", right: "more only on the right" };
  return Object.entries(folded).filter(([, n]) => n).map(([side, n]) => `${n} ${words[side]}`).join(" · ");
}

// All rows are drawn, and how many have room is the style's: a window may grow.
function drawAttributes(node, attributes) {
  const { rows } = attributes;
  if (!rows.length) return fill(node, element("p", { class: "quiet" }, "No attributes on either side."));
  const rest = Object.entries(ROWS).map(([screen, drawn]) =>
    element("p", { class: `quiet folded ${screen}` }, foldedAttributes(attributes, drawn)));
  return fill(node, element("table", {}, element("tbody", {}, ...rows.map(attributeRow))), ...rest);
}

// How many neighbours are joined in which way; the words are the legend of the lines below.
function neighbourCounts(neighbours) {
  const there = Object.entries(JOINED).filter(([verdict]) => neighbours[verdict] || verdict === "supports");
  return there.map(([verdict, [sign, word, meaning]]) => element("span",
    { class: verdict, title: `${neighbours[verdict]} ${word}: ${meaning}` },
    element("b", {}, sign), ` ${neighbours[verdict]} ${word}`));
}

function drawNeighbours(node, neighbours) {
  const { rows } = neighbours;
  fill(node,
    rows.length
      ? element("p", { class: "lead" }, element("span", {}, "Neighbours"), ...neighbourCounts(neighbours))
      : element("p", { class: "lead" }, "No neighbours on either side."),
    ...rows.map((row) => element("p", { class: `neighbour ${row.verdict}`, title: row.title },
      element("b", {}, row.sign), element("span", { class: "quiet" }, ` ${row.relation} `),
      element("span", {}, row.text))));
}

function drawHelp(node, keys) {
  fill(node,
    element("h3", {}, "Keyboard shortcuts"),
    element("dl", {}, ...keys.flatMap((key) => [
      element("dt", {}, element("kbd", {}, key.cap)),
      element("dd", {}, element("b", {}, key.word), ` ${key.help}`)])),
    element("p", { class: "quiet" }, "Press H or Esc to close. Keys decide only about the pair on screen."));
}

// What a hit of the search is already linked to: the first in words, all of them on hover.
function takenMark(taken) {
  if (!taken.length) return null;
  const links = taken.map(({ name, by }) => `${name} (${by ? `accepted by ${by}` : "known link"})`);
  return element("span", { class: "taken", title: `Already linked to ${links.join(", ")}`, dir: "auto" },
    `taken: ${taken[0].name}${taken.length > 1 ? ` +${taken.length - 1}` : ""}`);
}

// The other left entities that a right one is linked to, on its side of the card.
function drawLinked(node, taken) {
  const line = node.querySelector(".linked");
  line.hidden = !taken.length;
  if (!taken.length) return;
  const all = taken.map(({ name, by }) => (by ? `${name} by ${by}` : `${name} (known link)`));
  line.title = `Linked to ${all.join(", ")}`;
  line.textContent = `Linked to ${all[0]}${all.length > 1 ? ` +${all.length - 1}` : ""}`;
}

// Under each candidate of the strip: who has it, or claims it more strongly than this left entity.
function drawClaims(node, candidates, taken) {
  [...node.querySelectorAll(".claim")].forEach((line, i) => {
    const [words, share, title] = claimWords(candidates[i], taken[i]);
    line.title = title;
    fill(line, element("span", {}, words), share ? element("b", {}, share) : null);
  });
}

function claimWords({ stronger, probability }, taken) {
  if (taken.length) {
    const more = taken.length > 1 ? `+${taken.length - 1}` : "";
    return [`linked to ${taken[0].name}`, more, `Linked to ${taken.map(({ name }) => name).join(", ")}`];
  }
  if (!stronger) return ["", "", ""];
  const name = stronger.name ?? "another entity";
  const share = percent(stronger.probability);
  const against = probability === null ? "" : ` against ${percent(probability)}`;
  return [`claimed by ${name}`, share, `${name} claims it more strongly: ${share}${against}`];
}

// "accepted by bea on 3 May": what stands about the pair, or about its left entity.
function decidedMark({ verdict, by, when, name, elsewhere }) {
  const what = elsewhere ? `linked to ${name}` : VERDICTS[verdict];
  return element("span", { class: `verdict ${elsewhere ? "elsewhere" : verdict}`, dir: "auto" },
    `${what} by ${by} ${when}`);
}

function drawScore(node, candidate, decided) {
  const label = (title, text) => element("span", { title }, text);
  const { rank, probability, mutual, no_counterpart: none } = candidate;
  fill(node,
    element("b", {}, number(candidate.score_shown)),
    element("span", {}, rank ? `rank ${rank}` : "from search"),
    probability === null ? null : label("The probability that this is the match; it follows what is decided", `prob. ${percent(probability)}`),
    mutual ? label("Each is the other's best candidate", "best both ways") : null,
    none >= 0.5 ? label("The probability that the left entity has no counterpart; it follows what is decided", `no match? ${percent(none)}`) : null,
    decided ? decidedMark(decided) : null);
}

// How far the review is: what is left in the filter or audit, all decisions, and the pace.
function drawProgress(node, { left, done, total }, pace, what) {
  const count = (value) => value.toLocaleString("en");
  const parts = [`${count(done)} of ${count(total)} decided`];
  if (left !== null) parts.unshift(`${count(left)} in the ${what}`);
  if (pace) parts.push(`${pace} a minute`);
  node.textContent = parts.join(" · ");
}

function drawEmpty(node, kind) {
  const [title, text] = {
    loading: ["Loading the card", "Keys work once it is on screen."],
    narrowed: ["No proposals left in this filter", "Open Filters above to show all, or choose another filter. Backspace undoes the last decision."],
    done: ["No open proposals left", "Retrain to get new ones from your decisions, or export the links. Backspace undoes the last decision."],
  }[kind];
  node.className = kind;
  fill(node, element("h2", {}, title), element("p", {}, text));
}

function drawResults(node, results, pick) {
  const options = results.map((result, i) => element("div",
    { role: "option", "aria-selected": String(i === 0), onclick: () => pick(result) },
    element("b", { dir: "auto" }, result.name),
    element("span", { class: "quiet" }, ` ${result.type} ${result.key} `),
    takenMark(result.taken)));
  const nothing = element("p", { class: "quiet" }, "No results. Try fewer letters, or the entity's key.");
  fill(node, ...(options.length ? options : [nothing]));
}

function drawPictures(node, side) {
  const pictures = side.pictures.map(({ uri }) => element("img", { src: uri, alt: `Picture of ${side.name}` }));
  fill(node, element("h3", {}, side.name), element("div", {}, ...pictures));
}

// Relations stand in a row of their own, which is there only where the project has them.
function drawButtons(node, relations, keys, press) {
  const button = (key) => element("button", {
    class: `action ${key.action}`, title: key.help,
    onclick: (event) => {
      if (event.detail) event.currentTarget.blur(); // a later Space must not press it again
      press(key);
    },
  }, element("kbd", {}, key.cap), ` ${key.word}`);
  const shown = keys.filter((key) => key.button);
  const others = shown.filter((key) => key.relation);
  fill(node, ...shown.filter((key) => !key.relation).map(button));
  fill(relations, element("span", { class: "quiet" }, "not the same, but"), ...others.map(button));
  relations.hidden = !others.length;
}
