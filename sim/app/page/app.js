"use strict";
// The page: one state (the view, its pins, what is open), one way of asking, one function that draws all of it.

const first = JSON.parse(document.getElementById("first").textContent);
const opening = first.opening, el = (id) => document.getElementById(id);
const page = Math.random().toString(36).slice(2, 10);
const isFast = first.look.engine === "compiled"; // without a compiler a touch plays fewer runs, and the page says so
const FIRST_RUNS = isFast ? 2000 : 200, REST_RUNS = isFast ? 10000 : 1000, REST_MS = 350, MOST_RUNS = isFast ? 100000 : 10000, MOST_PINS = 4;
const plain = () => ({ set: {}, record: {}, until: null, parameters: "defaults", seed: 1 });
const state = { view: plain(), pins: [], past: [], shown: [], look: first.look, boxes: {}, dials: new Map(opening.dials.map((d) => [d.key, d])), record: first.look.record, open: null };
let lasting = REST_RUNS; // runs once the hand rests; many, where somebody has asked for many
let number = 0, busy = false, next = 0, rest = null, climbing = false; // next: runs that are wanted when the server is free

function make(tag, { attributes = {}, ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

async function ask(name, what = {}) {
  const response = await fetch(`/ask/${name}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ view: state.view, page, number, ...what }) });
  const told = await response.json().catch(() => ({ faults: [`the server answered ${response.status}`] }));
  if (!response.ok) throw Object.assign(new Error((told.faults || []).join("\n")), { status: response.status });
  return told;
}

function complain(error) {
  if (error && error.status === 409) return;
  el("faults").hidden = !error;
  el("faults").textContent = error ? (error instanceof TypeError ? "The server does not answer; is sim app still running?" : error.message) : "";
}

// Look: one question at a time, the newest view only; more runs once the hand rests. ------------------------------------
const pinned = () => Object.fromEntries(state.pins.map((pin) => [pin.name, pin.view]));

async function look(runs = FIRST_RUNS) {
  if (busy) { next = runs; return; }
  busy = true; next = 0; number += 1;
  const asked = number, begun = performance.now();
  try {
    const told = await ask("look", { runs, pins: pinned(), number: asked, closely: runs !== FIRST_RUNS });
    if (told.idle === null) told.idle = state.look.idle;
    if (next !== FIRST_RUNS || runs === FIRST_RUNS) { // a slow answer to a view that is gone is not drawn
      const isMoved = JSON.stringify(state.record) !== JSON.stringify(told.record);
      state.look = told; state.record = told.record; complain(null); draw();
      if (isMoved) drawCards();
      el("status").textContent = `${thousands(told.runs)} runs, seed ${told.seed}, ${Math.round(performance.now() - begun)} ms${told.cut_short ? `; ${told.cut_short} were cut short` : ""}${told.idle ? `. ${told.idle}` : ""}${isFast ? "" : `. Without llvmlite (pip install 'conflict-sim[fast]') a touch plays ${FIRST_RUNS} runs, not 2,000.`}`;
      document.documentElement.dataset.seen = asked;
    }
  } catch (error) {
    complain(error);
    if (error.status === 422 && state.past.length && !next) { // what makes no scenario is not kept
      state.view = JSON.parse(state.past.pop());
      el("back").disabled = !state.past.length;
      clearTimeout(rest); remember(); drawDials(); drawCards();
    }
  }
  busy = false;
  if (next) look(next);
}

function changed(change, { keep = true } = {}) {
  if (keep) { state.past.push(JSON.stringify(state.view)); if (state.past.length > 200) state.past.shift(); }
  change(state.view);
  climbing = false;
  el("back").disabled = !state.past.length;
  remember(); drawDials(); drawCards(); look();
  clearTimeout(rest);
  rest = setTimeout(rested, REST_MS);
}

function rested() { if (lasting > REST_RUNS) climb(); else look(REST_RUNS); }

async function climb() {
  climbing = true;
  for (let runs = MOST_RUNS / 5; runs <= MOST_RUNS && climbing; runs = Math.min(runs * 2, runs === MOST_RUNS ? Infinity : MOST_RUNS)) {
    while (busy) await new Promise((resolve) => setTimeout(resolve, 20));
    if (climbing) await look(runs);
  }
  climbing = false;
}

// The view in the address, so that a link carries it. ---------------------------------------------------------------------
function remember() {
  const text = JSON.stringify({ view: state.view, pins: state.pins });
  history.replaceState(null, "", `#${btoa(unescape(encodeURIComponent(text))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "")}`);
}
function recall() {
  try {
    const told = JSON.parse(decodeURIComponent(escape(atob(location.hash.slice(1).replace(/-/g, "+").replace(/_/g, "/")))));
    state.view = { ...plain(), ...told.view };
    state.pins = (told.pins || []).slice(0, MOST_PINS);
    return true;
  } catch { return false; }
}

// Draw --------------------------------------------------------------------------------------------------------------------
function draw() {
  const told = state.look, pins = told.pins;
  const beside = (part) => Object.fromEntries(Object.entries(pins).map(([name, pin]) => [name, { shares: pin[part], changes: pin.changes }]));
  const keyed = (shares, prefix) => shares.map((one) => ({ ...one, key: `${prefix}${one.name}` }));
  el("ground").textContent = `${told.ground}.`;
  const day = opening.horizon, { set, record, until, parameters } = state.view;
  const changes = Object.keys(set).length + Object.keys(record).length + (until !== null) + (parameters !== "defaults");
  el("given").textContent = `Given everything that is set here (${changes ? `${changes} change${changes > 1 ? "s" : ""} to the scenario` : "the scenario as it is"}), up to day ${day}; n = ${thousands(told.runs)}, seed ${told.seed}; whiskers are 95 % intervals of chance alone.`;
  bars(el("classes").querySelector(".chart"), keyed(told.classes, "outcome_class."), beside("classes"), { colour: (name) => `var(--${name})`, press: why, label: summary("How far it goes", told.classes) });
  bars(el("endings").querySelector(".chart"), keyed(told.endings, "ending."), beside("endings"), { colour: () => "var(--quiet)", label: summary("How it ends", told.endings) });
  const meaning = (one) => ({ ...one, meaning: opening.outcomes[one.name] || "" });
  bars(el("happens").querySelector(".chart"), told.outcomes.map(meaning), beside("outcomes"), { colour: () => "var(--blue)", label: summary("What happens on the way", told.outcomes) });
  const axis = { zero: opening.day_zero, last: day, first: told.fan.days[0] };
  ladder(el("ladder").querySelector(".chart"), told.fan, pins, told.record, { ...axis, rungs: opening.rungs, label: `Ladder over days, ${thousands(told.fan.runs)} runs` });
  curves(el("curves").querySelector(".chart"), told.curves, pins, { ...axis, label: "Share of runs by day: answer by force, talks, agreement, war" });
  deathCurve(el("deaths").querySelector(".chart"), told.deaths.deaths_total, pins, { label: `Deaths; nobody dies in ${percent(told.deaths.deaths_total.none)} of runs` });
  drawPins();
  if (el("table").parentElement.open) drawTable();
}

function summary(what, shares) { return `${what}: ${shares.map((one) => `${one.words} ${percent(one.share)}`).join(", ")}`; }

function drawTable() {
  const told = state.look, names = Object.keys(told.pins), rows = [["", "share", "low", "high", ...names.map((name) => `change from ${name}`)]];
  for (const [prefix, part] of [["outcome_class.", "classes"], ["ending.", "endings"], ["", "outcomes"]]) {
    for (const one of told[part]) {
      rows.push([one.words, percent(one.share), percent(one.low), percent(one.high), ...names.map((name) => { const c = told.pins[name].changes[prefix + one.name], was = told.pins[name][part].find((s) => s.name === one.name); return c ? `${points(c.difference)} (${points(c.low)}, ${points(c.high)})${was ? times(one.share, was.share) : ""}` : ""; })]);
    }
  }
  el("table").replaceChildren(make("table", {}, ...rows.map((row, i) => make("tr", {}, ...row.map((cell) => make(i ? "td" : "th", {}, cell))))));
}

function drawPins() {
  el("pins").replaceChildren(...state.pins.map((pin, place) => {
    const name = make("input", { value: pin.name, maxLength: 60, attributes: { "aria-label": "Name of the pin" } });
    name.addEventListener("change", () => { const given = name.value.trim(); if (given && !state.pins.some((one) => one.name === given)) { pin.name = given; remember(); look(state.look.runs); } else name.value = pin.name; });
    const mark = make("i"); mark.style.borderColor = `var(--pin-${place + 1})`;
    return make("span", { className: "pin" }, mark, name,
      make("button", { textContent: "go to", title: "Make this the view", onclick: () => changed(() => { state.view = JSON.parse(JSON.stringify(pin.view)); }) }),
      make("button", { textContent: "×", attributes: { "aria-label": `Unpin ${pin.name}` }, onclick: () => { state.pins.splice(place, 1); remember(); el("pin").disabled = false; look(state.look.runs); } }));
  }));
}

// Dials -------------------------------------------------------------------------------------------------------------------
const place = (dial, value) => (dial.log ? Math.log(value / dial.low) / Math.log(dial.high / dial.low) : (value - dial.low) / (dial.high - dial.low));
const value = (dial, at) => { const v = dial.log ? dial.low * (dial.high / dial.low) ** at : dial.low + (dial.high - dial.low) * at; return dial.whole ? Math.round(v) : +v.toPrecision(3); };
const shownValue = (v) => (Math.abs(v) >= 1000 ? thousands(v) : String(+v.toPrecision(3)));

function drawDials() { el("dials").replaceChildren(...state.shown.map((key) => oneDial(state.dials.get(key)))); }

function oneDial(dial) {
  const set = state.view.set[dial.key], isLaw = typeof set === "object", isSet = set !== undefined;
  const isFree = isLaw || (!isSet && dial.density && dial.density.length > 0);
  const now = typeof set === "number" || typeof set === "boolean" ? set : dial.value ?? dial.middle;
  const says = make("label", { className: "says", textContent: dial.says, title: `${dial.key}: ${dial.meaning}\n${dial.source || "no source: a default"}\nscenario: ${dial.shown}`, htmlFor: `d-${dial.key}` });
  const reading = make("output", { textContent: dial.flag ? (now ? "yes" : "no") : isFree ? "each run draws its own" : `${shownValue(now)}${dial.unit && dial.unit.length < 14 ? ` ${dial.unit}` : ""}` });
  const box = make("div", { className: `dial${isFree ? " free" : ""}` }, make("div", { className: "top" }, says, reading));
  if (dial.flag) {
    const tick = make("input", { type: "checkbox", id: `d-${dial.key}`, checked: !!now });
    tick.addEventListener("change", () => changed((view) => { view.set[dial.key] = tick.checked; }));
    box.append(tick);
  } else {
    const range = make("input", { type: "range", id: `d-${dial.key}`, min: 0, max: 1, step: 0.01, value: place(dial, now), attributes: { "aria-valuetext": reading.textContent } });
    let begun = false;
    range.addEventListener("input", () => {
      const v = value(dial, +range.value);
      if (!begun) { state.past.push(JSON.stringify(state.view)); begun = true; }
      state.view.set[dial.key] = v; reading.textContent = `${shownValue(v)}${dial.unit && dial.unit.length < 14 ? ` ${dial.unit}` : ""}`; box.classList.remove("free"); range.setAttribute("aria-valuetext", reading.textContent);
      climbing = false; remember(); look(); clearTimeout(rest); rest = setTimeout(rested, REST_MS);
    });
    range.addEventListener("change", () => { begun = false; el("back").disabled = false; drawDials(); });
    const found = state.boxes[dial.key];
    box.append(make("div", { className: "track" }, hill(dial.density || [], found && [found.low === null ? 0 : Math.max(0, place(dial, found.low)), found.high === null ? 1 : Math.min(1, place(dial, found.high))]), range));
  }
  const bottom = make("div", { className: "bottom" });
  if (isSet) bottom.append(make("button", { textContent: "as it was", onclick: () => changed((view) => { delete view.set[dial.key]; }) }));
  if (!dial.flag && !isFree) bottom.append(make("button", { textContent: "let each run draw it", title: "Nobody knows it: each run draws its own, over the whole dial", onclick: () => notKnown(dial) }));
  bottom.append(make("span", { className: "quiet", textContent: dial.weight === undefined ? "" : dial.weight > 0 ? `matters ${dial.weight > 0.6 ? "much" : dial.weight > 0.25 ? "somewhat" : "a little"} here` : "not told from luck here" }));
  box.append(bottom);
  return box;
}

async function notKnown(dial) {
  if (dial.density && dial.density.length) return changed((view) => { delete view.set[dial.key]; });
  try { const told = await ask("unknown", { key: dial.key }); changed((view) => { view.set[dial.key] = told.set; }); } catch (error) { complain(error); }
}

function search() {
  const words = el("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = words.length ? opening.dials.filter((d) => words.every((w) => `${d.key} ${d.says} ${d.meaning}`.toLowerCase().includes(w))) : [];
  el("found").replaceChildren(...hits.slice(0, 40).map((dial) => make("li", {}, make("button", { textContent: `${dial.says} (${dial.key})`, title: dial.meaning, onclick: () => { if (!state.shown.includes(dial.key)) state.shown.push(dial.key); drawDials(); document.getElementById(`d-${dial.key}`).focus(); } }))));
  if (words.length && !hits.length) el("found").append(make("li", { className: "quiet", textContent: "Nothing of that name." }));
}

async function weigh() {
  const laws = opening.dials.filter((d) => d.density && d.density.length).map((d) => d.key);
  const others = ["states", "third_parties"].flatMap((table) => opening.dials.filter((d) => d.key.startsWith(`${table}.`) && !d.flag && /audience_cost|reciprocity|answer_days|arrival/.test(d.key)).map((d) => d.key));
  state.shown = [...new Set([...laws, ...others])].slice(0, opening.shown);
  drawDials();
  el("turn-says").dataset.said = el("turn-says").textContent;
  el("turn-says").textContent = "Finding out which numbers matter most here (once, some seconds) ...";
  try {
    const { weights } = await ask("weights");
    for (const [key, weight] of Object.entries(weights)) if (state.dials.has(key)) state.dials.get(key).weight = weight;
    const ranked = Object.entries(weights).filter(([key, w]) => w > 0 && state.dials.has(key)).sort((a, b) => b[1] - a[1]).map(([key]) => key);
    const kept = Object.keys(state.view.set).filter((key) => state.dials.has(key));
    state.shown = [...new Set([...ranked.slice(0, Math.max(8, opening.shown)), ...kept])];
    if (state.shown.length < 8) state.shown = [...new Set([...state.shown, ...laws])].slice(0, 8);
    drawDials();
  } catch (error) { complain(error); }
  el("turn-says").textContent = el("turn-says").dataset.said;
}

// The record --------------------------------------------------------------------------------------------------------------
const dayWords = (day) => `day ${day}`.replace("-", "−") + (opening.day_zero ? ` (${dateOf(opening.day_zero, day)})` : "");
const lastForced = () => { const until = state.view.until ?? opening.until; return until === "none" || until === null ? -Infinity : until; };

function drawCards() {
  const known = new Map(state.record.map((entry) => [entry.id, entry]));
  for (const entry of first.look.record) if (!known.has(entry.id)) known.set(entry.id, { ...entry, dropped: true });
  const places = new Map(first.look.record.map((entry, i) => [entry.id, i])), order = (entry) => places.get(entry.id) ?? 1e6;
  const entries = [...known.values()].sort((a, b) => a.day - b.day || order(a) - order(b)), until = lastForced();
  const scrolled = el("cards").scrollLeft, edge = Math.max(-1, ...entries.map((e, i) => (e.day <= until ? i : -1)));
  el("cards").replaceChildren(...entries.map((entry, i) => {
    const isOut = state.view.record[entry.id] === "drop", forced = !isOut && entry.day <= until;
    const on = make("input", { type: "checkbox", checked: !isOut, attributes: { "aria-label": `${entry.what}: part of the record` } });
    on.addEventListener("change", () => changed((view) => { if (on.checked) delete view.record[entry.id]; else view.record[entry.id] = "drop"; }));
    const day = make("input", { className: "day", value: String(entry.day), inputMode: "numeric", disabled: isOut, attributes: { "aria-label": "day" } });
    day.addEventListener("change", () => { const d = Number(day.value.replace("−", "-")); if (Number.isInteger(d)) changed((view) => { const before = typeof view.record[entry.id] === "object" ? view.record[entry.id] : {}; view.record[entry.id] = { ...before, day: d, assumption: before.assumption || "moved on the page" }; }); else day.value = entry.day; });
    const source = entry.source || (entry.assumption ? `assumption: ${entry.assumption}` : "");
    return make("li", { className: `${forced ? "forced" : ""}${isOut ? " out" : ""}`, title: `${source}${entry.note ? `\n${entry.note}` : ""}` },
      make("span", { className: "date", textContent: entry.date || dayWords(entry.day) }), " ", make("span", { className: "quiet", textContent: forced ? "history" : isOut ? "left out" : "free" }),
      make("span", { className: "what", textContent: `${entry.what}${entry.dead ? ` (${entry.dead} dead)` : ""}` }),
      make("span", { className: "row" }, on, make("label", { className: "quiet" }, "day ", day), ...(typeof state.view.record[entry.id] === "object" ? [make("button", { textContent: "↺", attributes: { "aria-label": "as it was" }, onclick: () => changed((view) => { delete view.record[entry.id]; }) })] : [])),
      make("button", { className: "until-here", textContent: "until here", onclick: () => changed((view) => { view.until = entry.day; }) }),
      ...(i === edge ? [make("span", { className: "edge" })] : []));
  }));
  el("cards").scrollLeft = scrolled;
  const days = ["none", ...new Set(entries.map((entry) => entry.day))];
  el("until").max = days.length - 1;
  el("until").value = Math.max(0, ...days.map((day, i) => (day !== "none" && day <= until ? i : 0)));
  el("until-says").textContent = days[el("until").value] === "none" ? "nothing is forced" : dayWords(until);
  el("until").oninput = () => { const day = days[+el("until").value]; changed((view) => { view.until = day; }); };
}

function adding() {
  const pick = (label, name, options) => make("label", {}, `${label} `, make("select", { name }, ...options.map(([v, w]) => make("option", { value: v, textContent: w }))));
  const actors = Object.entries(opening.actors), states = [...Object.entries(opening.states), ["both", "both states"]];
  const text = (label, name, size, more = {}) => make("label", {}, `${label} `, make("input", { name, size, autocomplete: "off", ...more }));
  el("add").replaceChildren(pick("who", "actor", [...actors, ["both", "both states"]]), pick("does what", "action", opening.case_words.map((w) => [w, w.replace(/_/g, " ")])), pick("to whom", "target", states), pick("against", "against", [["", "nobody in particular"], ...opening.groups.map((g) => [g, opening.actors[g]])]),
    text("day", "day", 5, { value: "1", inputMode: "numeric" }), text("dead", "deaths", 5, { inputMode: "numeric" }), text("source, or why assumed", "why", 26, { required: true, maxLength: 400 }), make("button", { textContent: "Add" }));
  el("add").addEventListener("submit", (event) => {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(el("add"))), day = Number(given.day), deaths = Number(given.deaths);
    if (!Number.isInteger(day) || (given.deaths && !Number.isInteger(deaths))) return complain(new Error("day and dead are whole numbers."));
    const entry = { day, actor: given.actor, target: given.target, action: given.action, [/^https?:/.test(given.why) ? "source" : "assumption"]: given.why };
    if (given.against) entry.against = given.against;
    if (given.deaths) entry.deaths = deaths;
    changed((view) => { let n = 1; while (view.record[`added_${n}`]) n += 1; view.record[`added_${n}`] = entry; });
    const note = el("added");
    note.replaceChildren(...(day > lastForced() ? ["It lies after the line, where everything is free, and so changes nothing yet. ", make("button", { type: "button", textContent: `let history reach ${dayWords(day)}`, onclick: () => { note.replaceChildren(); changed((view) => { view.until = day; }); } })] : ["Added, and part of history."]));
  });
  el("add").elements.action.value = "protest";
}

// Why ---------------------------------------------------------------------------------------------------------------------
async function why(name) {
  const one = state.look.classes.find((c) => c.name === name);
  el("why-says").textContent = `${one.words}: ${one.meaning}. In ${percent(one.share)} of runs. Looking for runs that stand for it ...`;
  el("stories").replaceChildren();
  el("why").scrollIntoView({ block: "start" });
  el("why").focus({ preventScroll: true });
  try {
    const told = await ask("why", { outcome_class: name, runs: state.look.runs });
    state.open = name;
    el("why-says").textContent = told.stories.length ? `${one.words}: ${one.meaning}. In ${percent(one.share)} of runs. These ${told.stories.length} lie nearest to the middle of the class; each is one of many, and its details are chance. Open a choice to see what else was open, and what would have come of it.` : `No run went that way.`;
    el("stories").replaceChildren(make("div", { className: "stories" }, ...told.stories.map((story) => oneStory(story, name, {}, story))));
  } catch (error) { complain(error); }
}

function oneStory(story, name, otherwise, original) {
  const box = make("article", { className: "story" });
  const drew = Object.entries(story.drew).map(([key, v]) => `${(state.dials.get(key) || { says: key }).says}: ${shownValue(v)}`).join("; ");
  box.append(make("h3", { textContent: `Run ${story.run}${Object.keys(otherwise).length ? ", with another choice" : ""}` }), make("p", { className: "quiet", textContent: drew ? `It drew: ${drew}` : "" }));
  box.append(make("ol", {}, ...story.lines.map((line) => {
    const item = make("li", { className: line.choice && line.choice.otherwise ? "changed" : "" }, make("time", { textContent: line.when }), `${line.text}${line.dead ? ` (${thousands(line.dead)} dead)` : ""}`);
    if (line.choice) item.append(options(line, story, name, otherwise, box, original));
    return item;
  })));
  box.append(make("p", { className: "end", textContent: story.end.words }));
  if (story !== original) box.append(make("p", { className: "result" }, `As it went: ${original.end.words} `, make("button", { textContent: "tell that again", onclick: () => box.replaceWith(oneStory(original, name, {}, original)) })));
  return box;
}

function options(line, story, name, otherwise, box, original) {
  const rows = line.choice.options.map((option) => {
    const taken = option.word === line.choice.taken, row = make("tr", {}, make("td", {}, taken ? make("strong", {}, `${option.words} (taken)`) : option.words), make("td", {}, percent(option.probability)), make("td", {}, option.utility.toFixed(2).replace("-", "−")));
    const buttons = make("td");
    if (!taken) buttons.append(make("button", { textContent: "and if so?", title: "Play this run on with this choice; all other luck stays", onclick: () => replay(story, name, { ...Object.fromEntries(Object.entries(otherwise).filter(([n]) => +n < line.number)), [line.number]: option.word }, box, original) }), make("button", { textContent: "in all such runs?", title: "The same in every run of this class in which this state made this choice", onclick: (event) => classOtherwise(name, line, option.word, event.target) }));
    row.append(buttons);
    return row;
  });
  return make("details", {}, make("summary", { className: "quiet", textContent: `why this, and what else was open (${line.choice.options.length} acts)` }), make("p", { className: "quiet", textContent: line.choice.mood }), make("table", {}, make("tr", {}, ...["act", "probability", "worth", ""].map((h) => make("th", {}, h))), ...rows));
}

async function replay(story, name, otherwise, box, original) {
  try {
    const told = oneStory(await ask("otherwise", { run: story.run, otherwise }), name, otherwise, original);
    box.replaceWith(told);
    told.querySelector(".changed").scrollIntoView({ block: "nearest" });
    complain(null);
  } catch (error) { complain(error); }
}

async function classOtherwise(name, line, word, button) {
  button.disabled = true;
  const place = make("p", { className: "result", textContent: "Playing those runs again ..." });
  button.closest("table").after(place);
  place.scrollIntoView({ block: "nearest" });
  try {
    const told = await ask("class-otherwise", { outcome_class: name, runs: state.look.runs, actor: line.choice.actor, kind: line.choice.kind, taken: line.choice.taken, word });
    const goes = Object.entries(told.classes).filter(([, n]) => n).map(([c, n]) => `${c.replace("_", " ")} ${n}`).join(", ");
    place.textContent = told.had ? `${told.sentence} They end: ${goes}. The share that stays in the class changes by ${points(told.less[1])} to ${points(told.less[2])} points (95 %).` : `None of the first ${told.asked} runs of this class had that choice.`;
  } catch (error) { place.remove(); complain(error); }
  button.disabled = false;
}

// Backwards ---------------------------------------------------------------------------------------------------------------
async function backwards() {
  const keys = state.shown.filter((key) => !state.dials.get(key).flag), target = el("target").value;
  el("backwards").disabled = true;
  el("boxes").textContent = "Playing 400 points over the ranges of the dials ...";
  try {
    const told = await ask("backwards", { target, keys });
    complain(null);
    state.boxes = {};
    for (const limit of (told.boxes[0] || { limits: [] }).limits) state.boxes[limit.key] = limit;
    drawDials();
    if (told.sentence) return void el("boxes").replaceChildren(make("p", { className: "result", textContent: told.sentence }));
    el("boxes").replaceChildren(...told.boxes.map((box, i) => make("p", { className: "result", textContent: `${i ? "or" : "Mostly"} where ${box.says}: it holds ${percent(box.coverage)} of all cases (coverage), and ${percent(box.density)} of what lies in it are cases (density).${i ? "" : " Drawn green on the dials."}` })), make("p", { className: "quiet", textContent: `A case: ${told.case}. ${told.points} points, ${told.runs} runs each; measured on points held out. ${told.remarks.join(" ")}` }));
    if (!told.boxes.length) el("boxes").prepend(make("p", { textContent: "No ranges of these dials pick it out." }));
  } catch (error) { el("boxes").textContent = ""; complain(error); } finally { el("backwards").disabled = false; }
}

// A seat ------------------------------------------------------------------------------------------------------------------
async function sit(choices = []) {
  const state_ = el("side").value, run = Number(el("seat-run").value);
  if (!Number.isInteger(run) || run < 0) return complain(new Error("run is a whole number from 0."));
  try {
    const told = await ask("sit", { state: state_, run, choices });
    complain(null);
    const game = el("game"), seen = make("ol", {}, ...told.lines.map((line) => make("li", {}, make("time", { textContent: `${line.when} ` }), `${line.text}${line.dead ? ` (${thousands(line.dead)} dead)` : ""}`)));
    if (told.open) {
      const mood = Object.entries(told.open.mood).map(([name, v]) => `${{ belief: "you think the other is resolute:", pressure: "your public presses with", grief: "what you have suffered weighs" }[name]} ${name === "belief" ? percent(v) : v.toFixed(2)}`).join("; ");
      game.replaceChildren(seen, make("p", {}, make("strong", { textContent: `${told.open.when}: ${told.open.asked}` })), make("p", { className: "quiet", textContent: mood }), make("div", { className: "choices" }, ...told.open.options.map((word) => make("button", { textContent: opening.acts[word] || word, onclick: () => sit([...choices, word]) }))));
      seen.scrollTop = seen.scrollHeight;
    } else {
      game.replaceChildren(seen, make("p", {}, make("strong", { textContent: told.end.words })), make("button", { textContent: "Look back", onclick: () => lookBack(state_, run, choices) }));
      seen.scrollTop = seen.scrollHeight;
    }
  } catch (error) { complain(error); }
}

async function lookBack(state_, run, choices) {
  try {
    const told = await ask("review", { state: state_, run, choices });
    const rows = told.choices.map((c) => make("tr", {}, make("td", {}, dayWords(Math.floor(c.day))), make("td", {}, opening.acts[c.yours] || c.yours), make("td", {}, `${opening.acts[c.models] || c.models} (${percent(c.likely[c.models] || 0)})`), ...["war", "talks_held", "agreement_reached"].map((name) => make("td", {}, c.changed[name] ? `${points(c.changed[name][0])} (${points(c.changed[name][1])}, ${points(c.changed[name][2])})` : "same"))));
    el("game").append(make("h3", { textContent: "Looking back" }), make("p", { className: "quiet", textContent: "What the model would have taken there with this luck, and by how many points your choice moved 1,000 futures (95 %) against it." }), make("table", {}, make("tr", {}, ...["", "you", "the model", "war", "talks", "agreement"].map((h) => make("th", {}, h))), ...rows));
  } catch (error) { complain(error); }
}

// Take away ---------------------------------------------------------------------------------------------------------------
function give(name, content, type) {
  const link = make("a", { href: URL.createObjectURL(new Blob([content], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 5000);
}
function showTaken(text) {
  el("taken").hidden = false;
  el("taken").textContent = text;
  el("copied").textContent = "";
  if (navigator.clipboard) navigator.clipboard.writeText(text).then(() => { el("copied").textContent = "Copied."; }).catch(() => {});
}

async function snapshot() {
  const style = await (await fetch("/part/style.css")).text(), theme = document.documentElement.dataset.theme || "light";
  const { command } = await ask("take", { runs: state.look.runs });
  const copy = el("picture").cloneNode(true);
  copy.querySelectorAll("button, input").forEach((part) => part.replaceWith(part.value || ""));
  const escape_ = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  give("view.html", `<!doctype html><html lang="en" data-theme="${theme}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape_(opening.title)}</title><style>${style}</style><body><header><h1>${escape_(opening.title)}</h1><p class="quiet">${escape_(el("ground").textContent)} Shares of runs of a model; not a forecast.</p></header><main>${copy.outerHTML}<h2>Again</h2><pre>${escape_(command)}</pre></main></body></html>`, "text/html");
}

function drawDiary(entries) {
  el("diary").replaceChildren(...entries.map((entry) => make("li", {}, `${entry.words} (${thousands(entry.runs)} runs) `, make("button", { textContent: "go to", onclick: () => { changed(() => { state.view = { ...plain(), ...entry.view }; }); scrollTo(0, 0); } }))));
}

// Begin -------------------------------------------------------------------------------------------------------------------
function begin() {
  document.title = `sim: ${opening.title}`;
  el("title").textContent = opening.title;
  const saved = (() => { try { return localStorage.getItem("theme"); } catch { return null; } })();
  document.documentElement.dataset.theme = saved || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  el("theme").onclick = () => { const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark"; document.documentElement.dataset.theme = next; try { localStorage.setItem("theme", next); } catch { /* a private window keeps nothing */ } };
  el("table").parentElement.ontoggle = drawTable;
  el("target").replaceChildren(...opening.targets.map((t) => make("option", { value: t, textContent: t.replace("outcome_class.", "goes as far as ").replace("ending.", "ends in ").replace(/_/g, " ") })));
  const usual = opening.targets.find((t) => first.look.outcomes.some((one) => one.name === t && one.share > 0.1 && one.share < 0.9));
  if (usual) el("target").value = usual;
  el("side").replaceChildren(...Object.entries(opening.states).map(([key, name]) => make("option", { value: key, textContent: name })));
  el("back").disabled = true;
  el("back").onclick = () => { const before = state.past.pop(); if (before) changed(() => { state.view = JSON.parse(before); }, { keep: false }); };
  el("reset").onclick = () => changed(() => { state.view = plain(); });
  el("pin").onclick = () => { if (state.pins.length < MOST_PINS) { const isPlain = JSON.stringify({ ...state.view, seed: 0 }) === JSON.stringify({ ...plain(), seed: 0 }); let n = 1; const called = () => (isPlain && n === 1 ? "as it was" : `pin ${n}`); while (state.pins.some((pin) => pin.name === called())) n += 1; state.pins.push({ name: called(), view: JSON.parse(JSON.stringify(state.view)) }); el("pin").disabled = state.pins.length >= MOST_PINS; remember(); look(state.look.runs); } };
  el("more").onclick = () => { lasting = lasting > REST_RUNS ? REST_RUNS : MOST_RUNS; climbing = false; el("more").setAttribute("aria-pressed", lasting > REST_RUNS); rested(); };
  el("more").textContent = `${thousands(MOST_RUNS)} runs`;
  el("seed").onchange = () => { const seed = Number(el("seed").value); if (Number.isInteger(seed) && seed >= 0) changed((view) => { view.seed = seed; state.pins.forEach((pin) => { pin.view.seed = seed; }); }); };
  el("posterior").onchange = () => changed((view) => { view.parameters = el("posterior").checked ? "posterior" : "defaults"; });
  el("search").oninput = search;
  el("backwards").onclick = backwards;
  el("sit").onclick = () => sit();
  document.querySelectorAll("[data-take]").forEach((button) => { button.onclick = async () => { try { showTaken((await ask("take", { runs: state.look.runs }))[button.dataset.take]); } catch (error) { complain(error); } }; });
  el("link").onclick = () => { remember(); showTaken(location.href); };
  el("csv").onclick = async () => { try { give("view.csv", (await ask("sheet", { runs: state.look.runs, pins: pinned() })).csv, "text/csv"); } catch (error) { complain(error); } };
  el("pdf").onclick = async () => { try { const { pdf } = await ask("figure", { runs: state.look.runs }); give("overview.pdf", Uint8Array.from(pdf.match(/../g), (h) => parseInt(h, 16)), "application/pdf"); } catch (error) { complain(error); } };
  el("snapshot").onclick = () => snapshot().catch(complain);
  el("noting").onsubmit = async (event) => { event.preventDefault(); try { drawDiary((await ask("note", { words: el("words").value || "untitled", runs: state.look.runs })).diary); el("words").value = ""; } catch (error) { complain(error); } };
  document.addEventListener("keydown", (event) => { if ((event.ctrlKey || event.metaKey) && event.key === "z" && !/INPUT|TEXTAREA/.test(event.target.tagName)) { event.preventDefault(); el("back").click(); } });
  let width = innerWidth;
  addEventListener("resize", () => { if (Math.abs(innerWidth - width) > 20) { width = innerWidth; draw(); } });
  adding();
  const linked = location.hash.length > 1 && recall();
  el("seed").value = state.view.seed;
  el("posterior").checked = state.view.parameters === "posterior";
  draw(); drawCards();
  el("status").textContent = `${thousands(state.look.runs)} runs, seed ${state.look.seed}`;
  document.documentElement.dataset.seen = 0;
  if (linked) look();
  rest = setTimeout(() => look(REST_RUNS), 50);
  ask("diary").then((told) => drawDiary(told.diary)).catch(complain);
  setTimeout(weigh, 400);
}
begin();
