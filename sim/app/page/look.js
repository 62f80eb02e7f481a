// Look: one question at a time, the newest view only; more runs once the hand rests. The view is kept in the address.

import { FIRST_RUNS, MOST_RUNS, REST_RUNS, ask, complain, el, isFast, plain, state, tell } from "./page.js";
import { thousands } from "./words.js";

const REST_MS = 350;
const MOST_STEPS_BACK = 200;
export const MOST_PINS = 4;
const SLOW = ` Without llvmlite (pip install 'conflict-sim[fast]') a touch plays ${FIRST_RUNS} runs, not 2,000.`;

export const pace = {
  busy: false,
  next: 0, // runs that are wanted when the server is free
  rest: null, // what happens once the hand rests
  climbing: false,
  lasting: REST_RUNS, // runs once the hand rests; many, where somebody has asked for many
};

export const pinned = () => Object.fromEntries(state.pins.map((pin) => [pin.name, pin.view]));

export async function look(runs = FIRST_RUNS) {
  if (pace.busy) {
    pace.next = runs;
    return;
  }
  pace.busy = true;
  pace.next = 0;
  state.number += 1;
  const begun = performance.now();
  try {
    const told = await ask("look", { runs, pins: pinned(), closely: runs !== FIRST_RUNS });
    // a slow answer to a view that is gone is not drawn
    if (pace.next !== FIRST_RUNS || runs === FIRST_RUNS) seen(told, performance.now() - begun);
  } catch (error) {
    complain(error);
    if (error.status === 422 && state.past.length && !pace.next) takeBack();
  }
  pace.busy = false;
  if (pace.next) look(pace.next);
}

function seen(told, milliseconds) {
  if (told.idle === null) told.idle = state.look.idle; // not looked at while the hand moves
  const isMoved = JSON.stringify(state.record) !== JSON.stringify(told.record);
  state.look = told;
  state.record = told.record;
  complain(null);
  tell("seen");
  if (isMoved) tell("record");
  const cut = told.cut_short ? `; ${told.cut_short} were cut short` : "";
  const idle = told.idle ? `. ${told.idle}` : "";
  const took = `${thousands(told.runs)} runs, seed ${told.seed}, ${Math.round(milliseconds)} ms`;
  el("status").textContent = `${took}${cut}${idle}${isFast ? "" : `.${SLOW}`}`;
  document.documentElement.dataset.seen = state.number;
}

// What makes no scenario is not kept.
function takeBack() {
  state.view = JSON.parse(state.past.pop());
  clearTimeout(pace.rest);
  remember();
  tell("changed");
}

export function keep() {
  state.past.push(JSON.stringify(state.view));
  if (state.past.length > MOST_STEPS_BACK) state.past.shift();
}

export function changed(change, { isKept = true } = {}) {
  if (isKept) keep();
  change(state.view);
  tell("changed");
  touched();
}

// The view is another: look at it, and more closely once the hand rests.
export function touched() {
  pace.climbing = false;
  remember();
  look();
  settle();
}

export function settle(milliseconds = REST_MS, then = rested) {
  clearTimeout(pace.rest);
  pace.rest = setTimeout(then, milliseconds);
}

export function rested() {
  if (pace.lasting > REST_RUNS) climb();
  else look(REST_RUNS);
}

async function climb() {
  pace.climbing = true;
  for (const runs of [MOST_RUNS / 5, (2 * MOST_RUNS) / 5, (4 * MOST_RUNS) / 5, MOST_RUNS]) {
    while (pace.busy) await new Promise((resolve) => setTimeout(resolve, 20));
    if (!pace.climbing) return;
    await look(runs);
  }
  pace.climbing = false;
}

// The view in the address, so that a link carries it ------------------------------------------------------------------

export function remember() {
  const bytes = new TextEncoder().encode(JSON.stringify({ view: state.view, pins: state.pins }));
  const text = btoa(String.fromCharCode(...bytes));
  history.replaceState(null, "", `#${text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "")}`);
}

export function recall() {
  try {
    const text = atob(location.hash.slice(1).replace(/-/g, "+").replace(/_/g, "/"));
    const told = JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (letter) => letter.charCodeAt(0))));
    state.view = { ...plain(), ...told.view };
    state.pins = (told.pins || []).slice(0, MOST_PINS);
    return true;
  } catch {
    return false;
  }
}
