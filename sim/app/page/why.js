// Runs that stand for an outcome class, told as they went, and what would have come of another choice.

import { ask, button, complain, copyOf, el, hear, make, state, table, tried } from "./page.js";
import { dead, percent, points, shownValue, spaced } from "./words.js";

let toldOf = null; // the view whose runs are told

export const why = tried(async (name) => {
  const one = state.look.classes.find((other) => other.name === name);
  const what = `${one.words}: ${one.meaning}. In ${percent(one.share)} of runs.`;
  el("why-says").textContent = `${what} Looking for runs that stand for it ...`;
  el("stories").replaceChildren();
  el("why").scrollIntoView({ block: "start" });
  el("why").focus({ preventScroll: true });
  const asked = { view: copyOf(state.view), runs: state.look.runs }; // further questions are about these runs
  const { stories } = await ask("why", { ...asked, outcome_class: name });
  const chance = "each is one of many, and its details are chance.";
  const typical = `These ${stories.length} lie nearest to the middle of the class; ${chance}`;
  const open = "Open a choice to see what else was open, and what would have come of it.";
  el("why-says").textContent = stories.length ? `${what} ${typical} ${open}` : "No run went that way.";
  const told = stories.map((story) => tale({ story, name, asked, original: story, otherwise: {} }));
  el("stories").replaceChildren(make("div", { className: "stories" }, ...told));
  toldOf = JSON.stringify(asked.view);
  showAge();
});

function showAge() {
  el("why-old").hidden = toldOf === null || toldOf === JSON.stringify(state.view);
}

export function begin() {
  hear("seen", showAge);
}

// A story of a run of class `name` among the runs `asked` for: as it went (`original`), or with some choices made
// otherwise (by number of event).
function tale(told) {
  const { story, original, otherwise } = told;
  const saysOf = (key) => state.dials.get(key)?.says ?? key;
  const drew = Object.entries(story.drew).map(([key, v]) => `${saysOf(key)}: ${shownValue(v)}`);
  const box = make("article", { className: "story" });
  box.append(
    make("h3", { textContent: `Run ${story.run}${Object.keys(otherwise).length ? ", with another choice" : ""}` }),
    make("p", { className: "end", textContent: story.end.words }),
    make("p", { className: "quiet", textContent: drew.length ? `It drew: ${drew.join("; ")}` : "" }),
    make("ol", {}, ...story.lines.map((line) => happened(line, told, box))),
  );
  if (story === original) return box;
  const again = button("tell that again", () => box.replaceWith(tale({ ...told, story: original, otherwise: {} })));
  const before = make("p", { className: "result" }, `As it went: ${original.end.words} `, again);
  box.querySelector(".end").after(before);
  return box;
}

function happened(line, told, box) {
  const time = make("time", { textContent: line.when });
  const item = make("li", { className: line.choice?.otherwise ? "changed" : "" }, time, line.text + dead(line.dead));
  if (line.choice) item.append(options(line, told, box));
  return item;
}

function options(line, told, box) {
  const { choice } = line;
  const rows = choice.options.map((option) => {
    const worth = option.utility.toFixed(2).replace("-", "−");
    const isTaken = option.word === choice.taken;
    const act = isTaken ? make("strong", {}, `${option.words} (taken)`) : option.words;
    return [act, percent(option.probability), worth, isTaken ? [] : asking(line, option.word, told, box)];
  });
  const textContent = `why this, and what else was open (${choice.options.length} acts)`;
  const summary = make("summary", { className: "quiet", textContent });
  const mood = make("p", { className: "quiet", textContent: choice.mood });
  return make("details", {}, summary, mood, table(["act", "probability", "worth", ""], rows));
}

function asking(line, word, told, box) {
  return [
    button("and if so?", () => replay(line, word, told, box), {
      title: "Play this run on with this choice; all other luck stays",
    }),
    button("in all such runs?", (event) => classOtherwise(told, line.choice, word, event.target), {
      title: "The same in every run of this class in which this state made this choice",
    }),
  ];
}

const replay = tried(async (line, word, told, box) => {
  const before = Object.entries(told.otherwise).filter(([number]) => +number < line.number);
  const otherwise = { ...Object.fromEntries(before), [line.number]: word };
  const story = await ask("otherwise", { view: told.asked.view, run: told.story.run, otherwise });
  const retold = tale({ ...told, story, otherwise });
  box.replaceWith(retold);
  retold.querySelector(".changed").scrollIntoView({ block: "nearest" });
  complain(null);
});

async function classOtherwise({ name, asked }, { actor, kind, taken }, word, pressed) {
  pressed.disabled = true;
  const place = make("p", {
    className: "result",
    textContent: "Playing those runs again, one by one: some seconds ...",
  });
  pressed.closest("table").after(place);
  place.scrollIntoView({ block: "nearest" });
  try {
    const told = await ask("class-otherwise", { ...asked, outcome_class: name, actor, kind, taken, word });
    place.textContent = inAllSuchRuns(told);
  } catch (error) {
    place.remove();
    complain(error);
  }
  pressed.disabled = false;
}

function inAllSuchRuns(told) {
  if (!told.had) return `None of the first ${told.asked} runs of this class had that choice.`;
  const classes = Object.entries(told.classes).filter(([, n]) => n);
  const ends = classes.map(([word, n]) => `${spaced(word)} ${n}`).join(", ");
  const [, low, high] = told.less.map(points);
  const stays = `The share that stays in the class changes by ${low} to ${high} points (95 %).`;
  return `${told.sentence} They end: ${ends}. ${stays}`;
}
