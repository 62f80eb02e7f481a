// The record as cards: what is history, what is left out, moved or added.

import { changed } from "./look.js";
import { button, complain, dayWords, el, first, hear, make, opening, refill, state } from "./page.js";
import { dead, spaced } from "./words.js";

const NOBODY_DIES = { deaths: 0, deaths_military: 0, deaths_militant: 0, deaths_civilian: 0 };

function lastForced() {
  const until = state.view.until ?? opening.until;
  return until === "none" || until === null ? -Infinity : until;
}

// The cards of the record, those that are left out among them, in the order of the file within a day.
function entries() {
  const known = new Map(first.look.record.map((entry, place) => [entry.id, { ...entry, place }]));
  for (const entry of state.record) known.set(entry.id, { ...entry, place: known.get(entry.id)?.place ?? Infinity });
  return [...known.values()].sort((a, b) => a.day - b.day || (a.place > b.place) - (a.place < b.place));
}

export function drawCards() {
  const cards = entries();
  const until = lastForced();
  const edge = cards.findLastIndex((entry) => entry.day <= until);
  const scrolled = el("cards").scrollLeft;
  refill(el("cards"), ...cards.map((entry, i) => card(entry, entry.day <= until, i === edge)));
  el("cards").scrollLeft = scrolled;
  const days = ["none", ...new Set(cards.map((entry) => entry.day))];
  const at = days.findLastIndex((day) => day === "none" || day <= until);
  el("until").max = days.length - 1;
  el("until").value = at;
  el("until-says").textContent = at ? dayWords(until) : "nothing is forced";
  el("until").oninput = () => changed((view) => (view.until = days[+el("until").value]));
}

function card(entry, isBefore, isEdge) {
  const isOut = state.view.record[entry.id] === "drop";
  const isForced = isBefore && !isOut;
  const source = entry.source || (entry.assumption ? `assumption: ${entry.assumption}` : "");
  return make(
    "li",
    {
      className: `${isForced ? "forced" : ""}${isOut ? " out" : ""}`,
      title: `${source}${entry.note ? `\n${entry.note}` : ""}`,
    },
    make("span", { className: "date", textContent: entry.date || dayWords(entry.day) }),
    " ",
    make("span", { className: "quiet", textContent: isForced ? "history" : isOut ? "left out" : "free" }),
    make("span", { className: "what", textContent: entry.what + dead(entry.dead) }),
    make("span", { className: "row" }, isPart(entry, isOut), dayOf(entry, isOut), ...asItWas(entry)),
    actOf(entry, isOut),
    button("until here", () => changed((view) => (view.until = entry.day)), {
      className: "until-here",
      id: `c-${entry.id}-until`,
    }),
    ...(isEdge ? [make("span", { className: "edge" })] : []),
  );
}

const isAdded = (entry) => /^added_\d+$/.test(entry.id);

// A card with something about it changed; what is changed is an assumption.
function withChange(entry, change) {
  changed((view) => {
    const before = typeof view.record[entry.id] === "object" ? view.record[entry.id] : {};
    const ground = before.source ? {} : { assumption: before.assumption || "changed on the page" };
    view.record[entry.id] = { ...before, ...change, ...ground };
  });
}

function isPart(entry, isOut) {
  const label = `${entry.what}: part of the record`;
  const id = `c-${entry.id}-on`;
  const on = make("input", { type: "checkbox", id, checked: !isOut, attributes: { "aria-label": label } });
  on.addEventListener("change", () =>
    changed((view) => {
      if (on.checked || isAdded(entry)) delete view.record[entry.id];
      else view.record[entry.id] = "drop";
    }),
  );
  return on;
}

function dayOf(entry, isOut) {
  const input = make("input", {
    className: "day",
    id: `c-${entry.id}-day`,
    value: String(entry.day),
    inputMode: "numeric",
    disabled: isOut,
    attributes: { "aria-label": "day" },
  });
  input.addEventListener("change", () => {
    const day = Number(input.value.replace("−", "-"));
    if (!Number.isInteger(day)) return (input.value = entry.day);
    withChange(entry, { day });
  });
  return make("label", { className: "quiet" }, "day ", input);
}

function actOf(entry, isOut) {
  const options = opening.case_words.map((word) => make("option", { value: word, textContent: spaced(word) }));
  const label = `What ${opening.actors[entry.actor] ?? "both states"} did`;
  const select = make(
    "select",
    { className: "act", id: `c-${entry.id}-act`, disabled: isOut, attributes: { "aria-label": label } },
    ...options,
  );
  select.value = entry.action;
  select.addEventListener("change", () => {
    const nobody = opening.bloodless.includes(select.value) ? NOBODY_DIES : {};
    withChange(entry, { action: select.value, ...nobody });
  });
  return select;
}

function asItWas(entry) {
  if (typeof state.view.record[entry.id] !== "object" || isAdded(entry)) return [];
  const back = () => changed((view) => delete view.record[entry.id]);
  return [button("as it was", back)];
}

// What might have happened --------------------------------------------------------------------------------------------

let pending = null; // a card that was asked for

function drawForm() {
  const labelled = (label, input) => make("label", {}, `${label} `, input);
  const pick = (label, name, words) => {
    const options = words.map(([value, textContent]) => make("option", { value, textContent }));
    return labelled(label, make("select", { name }, ...options));
  };
  const text = (label, name, size, more = {}) =>
    labelled(label, make("input", { name, size, autocomplete: "off", ...more }));
  const both = ["both", "both states"];
  const groups = opening.groups.map((group) => [group, opening.actors[group]]);
  el("add").replaceChildren(
    pick("who", "actor", [...Object.entries(opening.actors), both]),
    pick(
      "does what",
      "action",
      opening.case_words.map((word) => [word, spaced(word)]),
    ),
    pick("to whom", "target", [...Object.entries(opening.states), both]),
    pick("against", "against", [["", "nobody in particular"], ...groups]),
    text("day", "day", 5, { value: "1", inputMode: "numeric" }),
    text("dead", "deaths", 5, { inputMode: "numeric" }),
    text("source, or why assumed", "why", 26, { required: true, maxLength: 400 }),
    make("button", { textContent: "Add" }),
  );
  el("add").elements.action.value = "protest";
  el("add").elements.target.selectedIndex = 1; // the other state
}

function add(event) {
  event.preventDefault();
  const { day, deaths, against, why, ...rest } = Object.fromEntries(new FormData(el("add")));
  const numbers = { day: Number(day), ...(deaths ? { deaths: Number(deaths) } : {}) };
  if (!Object.values(numbers).every(Number.isInteger)) return complain(new Error("day and dead are whole numbers."));
  const ground = { [/^https?:/.test(why) ? "source" : "assumption"]: why };
  let n = 1;
  while (state.view.record[`added_${n}`]) n += 1;
  pending = {
    id: `added_${n}`,
    said: numbers.day > lastForced() ? tooLate(numbers.day) : ["Added, and part of history."],
  };
  changed((view) => {
    view.record[`added_${n}`] = { ...rest, ...numbers, ...ground, ...(against ? { against } : {}) };
  });
}

// It is said that a card was added once it is there: it may be refused.
function sayAdded() {
  const isThere = pending && state.record.some((entry) => entry.id === pending.id);
  el("added").replaceChildren(...(isThere ? pending.said : []));
  pending = null;
}

function tooLate(day) {
  const reach = button(`let history reach ${dayWords(day)}`, () => {
    el("added").replaceChildren();
    changed((view) => (view.until = day));
  });
  return ["It lies after the line, where everything is free, and so changes nothing yet. ", reach];
}

export function begin() {
  hear("changed", drawCards);
  hear("record", drawCards);
  hear("record", sayAdded);
  drawForm();
  el("add").addEventListener("submit", add);
  drawCards();
  document.querySelector("#cards .edge")?.parentElement.scrollIntoView({ block: "nearest", inline: "center" });
}
