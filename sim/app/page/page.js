// What all parts of the page share: the view and its pins, one way of asking, one way of telling.

import { dateOf } from "./words.js";

export const first = JSON.parse(document.getElementById("first").textContent);
export const opening = first.opening;
const page = Math.random().toString(36).slice(2, 10);

export const isFast = first.look.engine === "compiled"; // without a compiler a touch plays fewer runs, and says so
export const FIRST_RUNS = isFast ? 2000 : 200;
export const REST_RUNS = isFast ? 10000 : 1000;
export const MOST_RUNS = isFast ? 100000 : 10000;

export const plain = () => ({ set: {}, record: {}, until: null, parameters: "defaults", seed: opening.seed });

export const state = {
  view: plain(),
  pins: [],
  past: [],
  shown: [],
  look: first.look,
  boxes: {},
  dials: new Map(opening.dials.map((dial) => [dial.key, dial])),
  record: first.look.record,
  number: 0, // of the newest question about the view
};

export const el = (id) => document.getElementById(id);
export const copyOf = (view) => JSON.parse(JSON.stringify(view));

export function make(tag, { attributes = {}, ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export const button = (textContent, onclick, more = {}) => make("button", { textContent, onclick, ...more });

// Draw the parts of something anew; whoever goes by keys stays where they were.
export function refill(holder, ...parts) {
  const held = holder.contains(document.activeElement) ? document.activeElement.id : "";
  holder.replaceChildren(...parts);
  if (held) el(held)?.focus({ preventScroll: true });
}

// A table of texts, nodes, or lists of nodes.
export function table(heads, rows) {
  const line = (tag) => (cells) => make("tr", {}, ...cells.map((cell) => make(tag, {}, ...[cell].flat())));
  return make("table", {}, line("th")(heads), ...rows.map(line("td")));
}

// What one part has done, and others draw: "seen" (a new picture), "changed" (the view), "record" (its cards).
export const tell = (what) => document.dispatchEvent(new Event(what));
export const hear = (what, heard) => document.addEventListener(what, heard);

export async function ask(name, what = {}) {
  const response = await fetch(`/ask/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ view: state.view, page, number: state.number, ...what }),
  });
  const told = await response.json().catch(() => ({ faults: [`the server answered ${response.status}`] }));
  if (!response.ok) throw Object.assign(new Error((told.faults || []).join("\n")), { status: response.status });
  return told;
}

export function complain(error) {
  if (error && error.status === 409) return; // a newer question came
  const isGone = error instanceof TypeError;
  el("faults").hidden = !error;
  el("faults").textContent = isGone ? "The server does not answer; is sim app still running?" : (error?.message ?? "");
}

// Do something that may fail, and say so where it does.
export const tried =
  (act) =>
  async (...given) => {
    try {
      await act(...given);
    } catch (error) {
      complain(error);
    }
  };

export const dayWords = (day) =>
  `day ${day}`.replace("-", "−") + (opening.day_zero ? ` (${dateOf(opening.day_zero, day)})` : "");
