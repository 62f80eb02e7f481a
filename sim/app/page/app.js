// The page begins: every part is wired, the first picture is drawn, and more runs come.

import * as backwards from "./backwards.js";
import * as dials from "./dials.js";
import { changed, look, pace, recall, rested, settle } from "./look.js";
import { MOST_RUNS, REST_RUNS, el, hear, opening, plain, state } from "./page.js";
import * as picture from "./picture.js";
import * as record from "./record.js";
import * as seat from "./seat.js";
import * as take from "./take.js";
import * as why from "./why.js";
import * as words from "./words.js";

function beginTheme() {
  const root = document.documentElement.dataset;
  const kept = (() => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // a private window keeps nothing
    }
  })();
  root.theme = kept || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  el("theme").onclick = () => {
    root.theme = root.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.theme);
    } catch {
      // a private window keeps nothing
    }
  };
}

function undo() {
  const before = state.past.pop();
  if (before) changed(() => (state.view = JSON.parse(before)), { isKept: false });
}

// What the tools say follows from the view, whoever changed it.
function drawTools() {
  el("back").disabled = !state.past.length;
  el("posterior").checked = state.view.parameters === "posterior";
  if (document.activeElement !== el("seed")) el("seed").value = state.view.seed;
}

function beginTools() {
  hear("changed", drawTools);
  hear("seen", drawTools);
  drawTools();
  el("back").onclick = undo;
  el("reset").onclick = () => changed(() => (state.view = plain()));
  el("more").textContent = `${words.thousands(MOST_RUNS)} runs`;
  el("more").onclick = () => {
    pace.lasting = pace.lasting > REST_RUNS ? REST_RUNS : MOST_RUNS;
    pace.climbing = false;
    el("more").setAttribute("aria-pressed", pace.lasting > REST_RUNS);
    rested();
  };
  el("seed").onchange = () => {
    const seed = Number(el("seed").value);
    if (!Number.isInteger(seed) || seed < 0) return;
    changed((view) => [view, ...state.pins.map((pin) => pin.view)].forEach((one) => (one.seed = seed)));
  };
  el("posterior").onchange = () =>
    changed((view) => (view.parameters = el("posterior").checked ? "posterior" : "defaults"));
  document.addEventListener("keydown", (event) => {
    const isUndo = (event.ctrlKey || event.metaKey) && event.key === "z";
    if (!isUndo || /INPUT|TEXTAREA/.test(event.target.tagName)) return;
    event.preventDefault();
    undo();
  });
}

document.title = `sim: ${opening.title}`;
el("title").textContent = opening.title;
beginTheme();
const isLinked = location.hash.length > 1 && recall();
beginTools();
for (const part of [picture, record, dials, backwards, why, seat, take]) part.begin();
el("status").textContent = `${words.thousands(state.look.runs)} runs, seed ${state.look.seed}`;
document.documentElement.dataset.seen = 0;
if (isLinked) look();
settle(50, () => look(REST_RUNS));
setTimeout(dials.weigh, 400);
Object.assign(window, { sim: { state, pace, look, value: dials.value, ...words } }); // for a look from outside
