// Ask backwards: on which parts of the dials it comes to something.

import { drawDials, withUnit } from "./dials.js";
import { ask, complain, el, hear, make, opening, state } from "./page.js";
import { percent, spaced } from "./words.js";

let found = null; // what the answer that stands there is about

// Everything that an answer rests on: all that is set, but for the dials that it turned itself.
function ground(keys) {
  const set = Object.entries(state.view.set).filter(([key]) => !keys.includes(key));
  return JSON.stringify({ ...state.view, set });
}

async function backwards() {
  const keys = state.shown.filter((key) => !state.dials.get(key).flag);
  const about = { keys, ground: ground(keys) };
  el("backwards").disabled = true;
  el("boxes").textContent = "Playing 400 points over the ranges of the dials: some seconds ...";
  try {
    const told = await ask("backwards", { target: el("target").value, keys });
    complain(null);
    const limits = told.boxes?.[0]?.limits ?? [];
    state.boxes = Object.fromEntries(limits.map((limit) => [limit.key, limit]));
    found = about;
    drawDials();
    el("boxes").replaceChildren(...boxesInWords(told));
    showAge();
  } catch (error) {
    el("boxes").textContent = "";
    complain(error);
  } finally {
    el("backwards").disabled = false;
  }
}

function showAge() {
  el("boxes-old").hidden = !found || ground(found.keys) === found.ground;
}

function boxesInWords(told) {
  const result = (textContent) => make("p", { className: "result", textContent });
  if (told.sentence) return [result(told.sentence)];
  const boxes = told.boxes.map((box, i) => {
    const where = box.limits.map(limitInWords).join(", and ");
    const dense = `${percent(box.density)} of the points there are cases, of all points ${percent(box.base)} (density)`;
    const covers = `it holds ${percent(box.coverage)} of all cases (coverage)`;
    return result(
      `${i ? "Or" : "Mostly"} where ${where}: ${dense}; ${covers}.${i ? "" : " Drawn green on the dials."}`,
    );
  });
  const how = `${told.points} points, ${told.runs} runs each; measured on points held out.`;
  const textContent = `A case: ${told.case}. ${how} ${told.remarks.join(" ")}`;
  const none = make("p", { textContent: "No ranges of these dials pick it out." });
  return [...(boxes.length ? boxes : [none]), make("p", { className: "quiet", textContent })];
}

// A limit in the words of its dial.
function limitInWords({ key, low, high }) {
  const dial = state.dials.get(key);
  const value = (v) => withUnit(dial, v);
  const range = low === null ? `at most ${value(high)}` : `at least ${value(low)}`;
  const both = low !== null && high !== null;
  return `“${dial.says}” is ${both ? `from ${value(low)} to ${value(high)}` : range}`;
}

export function begin() {
  el("backwards").onclick = backwards;
  hear("seen", showAge);
  const inWords = (target) =>
    spaced(target.replace("outcome_class.", "goes as far as ").replace("ending.", "ends in "));
  const targets = opening.targets.map((target) => make("option", { value: target, textContent: inWords(target) }));
  el("target").replaceChildren(...targets);
  const isUsual = (one) => one.share > 0.1 && one.share < 0.9;
  const usual = opening.targets.find((target) =>
    state.look.outcomes.some((one) => one.name === target && isUsual(one)),
  );
  if (usual) el("target").value = usual;
}
