// The picture of the view: figures, their table, and the pins beside it.

import { bars } from "./bars.js";
import { curves, deathCurve } from "./curves.js";
import { ladder } from "./ladder.js";
import { MOST_PINS, changed, look, remember } from "./look.js";
import { button, copyOf, el, hear, make, opening, plain, state, table } from "./page.js";
import { why } from "./why.js";
import { change, percent, thousands, times } from "./words.js";

const PARTS = [
  ["outcome_class.", "classes"],
  ["ending.", "endings"],
  ["", "outcomes"],
];

const holder = (name) => el(name).querySelector(".chart");

export function draw() {
  const told = state.look;
  const pins = told.pins;
  el("ground").textContent = `${told.ground}.`;
  el("given").textContent = given(told);
  const shares = ([prefix, part], what, looks) => {
    const meant = told[part].map((one) => ({
      ...one,
      meaning: one.meaning || opening.outcomes[one.name],
      key: prefix + one.name,
    }));
    const beside = Object.entries(pins).map(([name, pin]) => [name, { shares: pin[part], changes: pin.changes }]);
    bars(holder(looks.in), meant, Object.fromEntries(beside), { ...looks, label: summary(what, told[part]) });
  };
  const [classes, endings, outcomes] = PARTS;
  shares(classes, "How far it goes", { in: "classes", colour: (name) => `var(--${name})`, press: why });
  shares(endings, "How it ends", { in: "endings", colour: () => "var(--quiet)" });
  shares(outcomes, "What happens on the way", { in: "happens", colour: () => "var(--blue)" });
  const axis = { zero: opening.day_zero, last: opening.horizon, first: told.fan.days[0] };
  ladder(holder("ladder"), told.fan, pins, told.record, {
    ...axis,
    rungs: opening.rungs,
    label: `Ladder over days, ${thousands(told.fan.runs)} runs`,
  });
  const label = "Share of runs by day: answer by force, talks, agreement, war";
  curves(holder("curves"), told.curves, pins, { ...axis, label });
  const deaths = told.deaths.deaths_total;
  deathCurve(holder("deaths"), deaths, pins, { label: `Deaths; nobody dies in ${percent(deaths.none)} of runs` });
  drawPins();
  if (el("table").parentElement.open) drawTable();
}

function given(told) {
  const { set, record, until, parameters } = state.view;
  const n = Object.keys(set).length + Object.keys(record).length + (until !== null) + (parameters !== "defaults");
  const changes = n ? `${n} change${n > 1 ? "s" : ""} to the scenario` : "the scenario as it is";
  const luck = `n = ${thousands(told.runs)}, seed ${told.seed}; whiskers are 95 % intervals of chance alone`;
  const unsure = parameters === "posterior" ? ". Each run draws its own coefficients, which whiskers do not widen" : "";
  return `Given everything that is set here (${changes}), up to day ${opening.horizon}; ${luck}${unsure}.`;
}

const summary = (what, shares) => `${what}: ${shares.map((one) => `${one.words} ${percent(one.share)}`).join(", ")}`;

function drawTable() {
  const told = state.look;
  const names = Object.keys(told.pins);
  const compared = (key, part, one) => (name) => {
    const found = told.pins[name].changes[key];
    const before = told.pins[name][part].find((other) => other.name === one.name);
    if (!found) return "";
    return change(found.difference, found.low, found.high) + (before ? times(one.share, before.share) : "");
  };
  const rows = PARTS.flatMap(([prefix, part]) =>
    told[part].map((one) => {
      const values = [one.share, one.low, one.high].map(percent);
      return [one.words, ...values, ...names.map(compared(prefix + one.name, part, one))];
    }),
  );
  el("table").replaceChildren(table(["", "share", "low", "high", ...names.map((name) => `change from ${name}`)], rows));
}

function drawPins() {
  const how =
    "Changes are paired run by run, bold where they are more than luck; × so often as in the first pin, where it is.";
  const says = state.pins.length ? [make("span", { className: "quiet", textContent: how })] : [];
  el("pins").replaceChildren(...state.pins.map(onePin), ...says);
  el("pin").disabled = state.pins.length >= MOST_PINS;
}

function onePin(pin, place) {
  const name = make("input", { value: pin.name, maxLength: 60, attributes: { "aria-label": "Name of the pin" } });
  name.addEventListener("change", () => {
    const words = name.value.trim();
    const isFree = words && !state.pins.some((one) => one.name === words);
    if (!isFree) return (name.value = pin.name);
    pin.name = words;
    seeAgain();
  });
  const mark = make("i");
  mark.style.borderColor = `var(--pin-${place + 1})`;
  const go = () => changed(() => (state.view = copyOf(pin.view)));
  const unpin = () => {
    state.pins.splice(place, 1);
    seeAgain();
  };
  const away = button("×", unpin, { attributes: { "aria-label": `Unpin ${pin.name}` } });
  return make("span", { className: "pin" }, mark, name, button("go to", go, { title: "Make this the view" }), away);
}

// The same view beside other pins.
function seeAgain() {
  remember();
  look(state.look.runs);
}

function pinThis() {
  if (state.pins.length >= MOST_PINS) return;
  const apartFromLuck = (view) => JSON.stringify({ ...view, seed: 0 });
  const isPlain = apartFromLuck(state.view) === apartFromLuck(plain());
  const names = [...(isPlain ? ["as it was"] : []), ...Array.from({ length: MOST_PINS + 1 }, (_, i) => `pin ${i + 1}`)];
  const name = names.find((one) => !state.pins.some((pin) => pin.name === one));
  state.pins.push({ name, view: copyOf(state.view) });
  seeAgain();
}

export function begin() {
  hear("seen", draw);
  el("pin").onclick = pinThis;
  el("table").parentElement.ontoggle = drawTable;
  let width = innerWidth;
  addEventListener("resize", () => {
    if (Math.abs(innerWidth - width) <= 20) return;
    width = innerWidth;
    draw();
  });
  draw();
}
