// One state's decisions, taken by a person, and the look back.

import { ask, button, complain, dayWords, el, make, opening, table, tried } from "./page.js";
import { change, dead, percent } from "./words.js";

const MOOD = {
  belief: "you think the other is resolute:",
  pressure: "your public presses with",
  grief: "what you have suffered weighs",
};
const TOLD = { war: "war", talks_held: "talks", agreement_reached: "agreement" };
const LOOKING_BACK =
  "What the model would have taken there with this luck, and by how many points your choice moved 1,000 futures " +
  "(95 %) against it.";

const act = (word) => opening.acts[word] || word;

async function sit(choices = []) {
  const seat = { state: el("side").value, run: Number(el("seat-run").value), choices };
  if (!Number.isInteger(seat.run) || seat.run < 0) throw new Error("run is a whole number from 0.");
  const told = await ask("sit", seat);
  complain(null);
  const seen = make("ol", {}, ...told.lines.map(line));
  el("game").replaceChildren(seen, ...(told.open ? choosing(told.open, choices) : ended(told.end, seat)));
  seen.scrollTop = seen.scrollHeight;
}

const line = ({ when, text, dead: n }) => make("li", {}, make("time", { textContent: `${when} ` }), text + dead(n));

function choosing(open, choices) {
  const inWords = ([name, v]) => `${MOOD[name]} ${name === "belief" ? percent(v) : v.toFixed(2)}`;
  const textContent = Object.entries(open.mood).map(inWords).join("; ");
  const acts = open.options.map((word) =>
    button(
      act(word),
      tried(() => sit([...choices, word])),
    ),
  );
  return [
    make("p", {}, make("strong", { textContent: `${open.when}: ${open.asked}` })),
    make("p", { className: "quiet", textContent }),
    make("div", { className: "choices" }, ...acts),
  ];
}

function ended(end, seat) {
  const how = make("p", {}, make("strong", { textContent: end.words }));
  return [
    how,
    button(
      "Look back",
      tried(() => lookBack(seat)),
    ),
  ];
}

async function lookBack(seat) {
  const { choices } = await ask("review", seat);
  const moved = (changed) => (name) => (changed[name] ? change(...changed[name]) : "same");
  const rows = choices.map(({ day, yours, models, likely, changed }) => [
    dayWords(Math.floor(day)),
    act(yours),
    `${act(models)} (${percent(likely[models] || 0)})`,
    ...Object.keys(TOLD).map(moved(changed)),
  ]);
  el("game").append(
    make("h3", { textContent: "Looking back" }),
    make("p", { className: "quiet", textContent: LOOKING_BACK }),
    table(["", "you", "the model", ...Object.values(TOLD)], rows),
  );
}

export function begin() {
  const states = Object.entries(opening.states);
  el("side").replaceChildren(...states.map(([value, textContent]) => make("option", { value, textContent })));
  el("sit").onclick = tried(() => sit());
}
