// Dials: what can be turned, and which of it matters most here.

import { changed, keep, touched } from "./look.js";
import { ask, button, complain, el, hear, make, opening, refill, state, tried } from "./page.js";
import { node } from "./svg.js";
import { percent, shownValue, spaced } from "./words.js";

const FEWEST = 8;
const MOST_FOUND = 40;
const LONGEST_UNIT = 13;
const MUCH = 0.6;
const SOMEWHAT = 0.25;

// Between a value and its place on a dial, from 0 to 1.
function place(dial, value) {
  if (dial.log) return Math.log(value / dial.low) / Math.log(dial.high / dial.low);
  return (value - dial.low) / (dial.high - dial.low);
}

export function value(dial, at) {
  const v = dial.log ? dial.low * (dial.high / dial.low) ** at : dial.low + (dial.high - dial.low) * at;
  return dial.whole ? Math.round(v) : +v.toPrecision(3);
}

const hasLaw = (dial) => dial.density && dial.density.length > 0;
export const withUnit = (dial, v) =>
  shownValue(v) + (dial.unit && dial.unit.length <= LONGEST_UNIT ? ` ${dial.unit}` : "");

export function drawDials() {
  refill(el("dials"), ...state.shown.map((key) => oneDial(state.dials.get(key))));
}

function oneDial(dial) {
  const set = state.view.set[dial.key];
  const isFree = typeof set === "object" || (set === undefined && hasLaw(dial));
  const now = typeof set === "number" || typeof set === "boolean" ? set : (dial.value ?? dial.middle);
  const says = make("label", { className: "says", textContent: dial.says, htmlFor: `d-${dial.key}` });
  says.title = meaning(dial);
  const read = dial.flag ? String(!!now) : isFree ? "each run draws its own" : withUnit(dial, now);
  const reading = make("output", { textContent: read });
  const box = make("div", { className: `dial${isFree ? " free" : ""}` });
  box.append(make("div", { className: "top" }, says, reading));
  box.append(dial.flag ? tick(dial, now) : track(dial, now, box, reading));
  box.append(below(dial, set !== undefined, isFree));
  return box;
}

function meaning(dial) {
  return `${dial.key}: ${dial.meaning}\n${dial.source || "no source: a default"}\nscenario: ${dial.shown}`;
}

function tick(dial, now) {
  const made = make("input", { type: "checkbox", id: `d-${dial.key}`, checked: !!now });
  made.addEventListener("change", () => changed((view) => (view.set[dial.key] = made.checked)));
  return made;
}

function track(dial, now, box, reading) {
  const range = make("input", {
    type: "range",
    id: `d-${dial.key}`,
    min: 0,
    max: 1,
    step: 0.01,
    value: place(dial, now),
    attributes: { "aria-valuetext": reading.textContent },
  });
  let isMoving = false; // one step back for one move of the hand
  range.addEventListener("input", () => {
    if (!isMoving) keep();
    isMoving = true;
    state.view.set[dial.key] = value(dial, +range.value);
    reading.textContent = withUnit(dial, state.view.set[dial.key]);
    range.setAttribute("aria-valuetext", reading.textContent);
    box.classList.remove("free");
    touched();
  });
  range.addEventListener("change", () => {
    isMoving = false;
    drawDials();
  });
  return make("div", { className: "track" }, hill(dial.density || [], found(dial)), range);
}

// What is believed of a number, as a hill behind its dial; the range that was found, as a bar over it.
function hill(density, box) {
  const svg = node("svg", { viewBox: "0 0 100 24", preserveAspectRatio: "none", "aria-hidden": "true" });
  const step = 100 / density.length;
  density.forEach((d, i) => {
    const height = 22 * d;
    svg.append(node("rect", { x: i * step, y: 24 - height, width: step + 0.1, height, fill: "var(--hill)" }));
  });
  if (box) {
    const width = Math.max(1, 100 * (box[1] - box[0]));
    svg.append(node("rect", { x: 100 * box[0], y: 0, width, height: 24, fill: "var(--box)", opacity: 0.35 }));
  }
  return svg;
}

// Where on a dial a question asked backwards has found something.
function found(dial) {
  const limit = state.boxes[dial.key];
  if (!limit) return undefined;
  const low = limit.low === null ? 0 : Math.max(0, place(dial, limit.low));
  return [low, limit.high === null ? 1 : Math.min(1, place(dial, limit.high))];
}

function below(dial, isSet, isFree) {
  const line = make("div", { className: "bottom" });
  if (!dial.flag && !isFree) {
    const title = "Nobody knows it: each run draws its own, over the whole dial";
    line.append(button("let each run draw it", () => notKnown(dial), { title }));
  }
  if (isSet) line.append(button("as it was", () => changed((view) => delete view.set[dial.key])));
  line.append(about(dial));
  return line;
}

const opened = new Set(); // dials whose meaning is open

// What a dial matters for; opened, what it is and where its value comes from: hovering is not for all hands.
function about(dial) {
  const title = "Its largest effect on war, an answer by force, talks or an agreement, beside that of the others";
  const summary = make("summary", { id: `about-${dial.key}`, textContent: matters(dial.weight), title });
  const made = make("details", { className: "quiet", open: opened.has(dial.key) }, summary, meaning(dial));
  made.addEventListener("toggle", () => (made.open ? opened.add(dial.key) : opened.delete(dial.key)));
  return made;
}

function matters(weight) {
  if (weight === undefined) return "what it is";
  if (weight.size === 0) return "not told from luck here";
  return `matters ${weight.size > MUCH ? "much" : weight.size > SOMEWHAT ? "somewhat" : "a little"} for “${weight.outcome}”`;
}

const notKnown = tried(async (dial) => {
  if (hasLaw(dial)) return changed((view) => delete view.set[dial.key]);
  const told = await ask("unknown", { key: dial.key });
  changed((view) => (view.set[dial.key] = told.set));
});

function search() {
  const words = el("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const holds = (dial) => words.every((w) => `${dial.key} ${dial.says} ${dial.meaning}`.toLowerCase().includes(w));
  const hits = words.length ? opening.dials.filter(holds) : [];
  const show = (dial) => () => {
    if (!state.shown.includes(dial.key)) state.shown.push(dial.key);
    drawDials();
    el(`d-${dial.key}`).focus();
  };
  const hit = (dial) => button(`${dial.says} (${dial.key})`, show(dial), { title: dial.meaning });
  el("found").replaceChildren(...hits.slice(0, MOST_FOUND).map((dial) => make("li", {}, hit(dial))));
  if (words.length && !hits.length)
    el("found").append(make("li", { className: "quiet", textContent: "Nothing of that name." }));
}

// Until it is known what matters most: what the scenario is unsure of, and what answers are made of.
function atFirst() {
  const laws = opening.dials.filter(hasLaw);
  const isOfAnswers = (dial) => !dial.flag && /audience_cost|reciprocity|answer_days|arrival/.test(dial.key);
  const of = (table) => opening.dials.filter((dial) => dial.key.startsWith(`${table}.`) && isOfAnswers(dial));
  return [...laws, ...of("states"), ...of("third_parties")].map((dial) => dial.key);
}

const unique = (keys) => [...new Set(keys)];

export async function weigh() {
  state.shown = unique(atFirst()).slice(0, opening.shown);
  drawDials();
  const said = el("turn-says").textContent;
  el("turn-says").textContent = "Finding out which numbers matter most here (once, some seconds) ...";
  await tried(async () => {
    const { weights } = await ask("weights");
    const known = Object.entries(weights).filter(([key]) => state.dials.has(key));
    for (const [key, weight] of known) state.dials.get(key).weight = weight;
    const ranked = known.filter(([, weight]) => weight.size > 0).sort((a, b) => b[1].size - a[1].size);
    const held = document.activeElement?.id.replace(/^d-/, "");
    const kept = [...Object.keys(state.view.set), held].filter((key) => state.dials.has(key));
    const most = ranked.slice(0, Math.max(FEWEST, opening.shown)).map(([key]) => key);
    state.shown = unique([...most, ...kept]);
    if (state.shown.length < FEWEST) state.shown = unique([...state.shown, ...atFirst()]).slice(0, FEWEST);
    drawDials();
  })();
  el("turn-says").textContent = said;
}

export function begin() {
  hear("changed", drawDials);
  el("search").oninput = search;
}
