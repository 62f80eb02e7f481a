// Rows of bars with intervals; pins as hollow marks, and beside them how much differs from each.

import { before, below, line, node, ofPin, sheet, shortened, text, tickOf, ticks, whisker } from "./svg.js";
import { change, percent, thousands, times } from "./words.js";

const NARROW = 560; // then the changes stand below the bars
const OF_A_PIN = 15; // pixels of a row

export function bars(holder, shares, pins, { colour, press, label }) {
  const names = Object.keys(pins);
  const isNarrow = (holder.clientWidth || 600) < NARROW;
  const row = 26 + OF_A_PIN * Math.max(0, names.length - (isNarrow ? 0 : 1));
  const top = names.length ? 18 : 4;
  const height = top + row * shares.length + 22;
  const { svg, width } = sheet(holder, height, label);
  const left = Math.min(184, width * 0.36);
  const right = width - (names.length ? 96 : 60) - (names.length && !isNarrow ? 132 : 0);
  const highs = [shares, ...names.map((name) => pins[name].shares)].flat().map((share) => share.high);
  const end = Math.min(1, 1.06 * Math.max(0.05, ...highs));
  const at = (share) => left + (right - left) * (share / end);
  if (names.length) svg.append(text(width, 11, "change in points (95 %)", before));
  for (const tick of ticks(0, end, Math.min(4, (right - left) / 60))) {
    svg.append(line(at(tick), top, at(tick), height - 18));
    svg.append(text(at(tick), height - 4, tickOf(tick), { ...below, class: "quiet" }));
  }
  const place = { at, left, right, width, row, isNarrow };
  shares.forEach((one, i) => svg.append(bar(one, top + row * i, pins, { ...place, colour, press })));
  holder.replaceChildren(svg);
}

function bar(one, y, pins, { at, left, right, width, row, isNarrow, colour, press }) {
  const names = Object.keys(pins);
  const thick = row - 11 - (isNarrow ? OF_A_PIN * names.length : 0);
  const middle = y + 4 + thick / 2;
  const made = press ? pressable(one, press) : node("g");
  const pinned = (name) => pins[name].shares.find((share) => share.name === one.name);
  const first = names.length ? pinned(names[0]) : null;
  const isTold = first && pins[names[0]].changes[one.key]?.clear; // a ratio of what may be luck says nothing
  const ratio = isTold ? times(one.share, first.share) : "";
  const x = at(0);
  made.append(
    node("title", {}, inWords(one)),
    node("rect", { x: 0, y, width, height: row - 2, fill: "transparent" }),
    text(left - 8, middle + 4, shortened(one.words, left), { "text-anchor": "end" }),
    node("rect", {
      x,
      y: y + 4,
      width: Math.max(0.5, at(one.share) - x),
      height: thick,
      fill: colour(one.name),
      opacity: 0.85,
    }),
    whisker(at(one.low), at(one.high), middle, "var(--ink)"),
    text(right + 8, middle + 4, percent(one.share) + ratio),
  );
  names.forEach((name, place) => {
    const pin = pinned(name);
    if (!pin) return;
    const stroke = ofPin(place);
    const level = OF_A_PIN * place + (isNarrow ? y + thick + 8 : y + 7);
    const cy = isNarrow ? middle : level + 3;
    made.append(node("circle", { cx: at(pin.share), cy, r: 4, fill: "var(--paper)", stroke, "stroke-width": 2 }));
    const found = pins[name].changes[one.key];
    if (!found) return;
    const style = found.clear ? `fill: ${stroke}; font-weight: 600` : "fill: var(--quiet); font-weight: 400";
    const told = change(found.difference, found.low, found.high);
    made.append(text(width, level + 8, told, { "text-anchor": "end", style }));
  });
  return made;
}

function inWords(one) {
  const meaning = one.meaning ? `: ${one.meaning}` : "";
  const interval = `${percent(one.low)} to ${percent(one.high)}`;
  return `${one.words}${meaning}\n${percent(one.share)} (${interval}), ${thousands(one.count)} runs`;
}

function pressable(one, press) {
  const label = `${one.words}, ${percent(one.share)}: see runs`;
  const made = node("g", { class: "press", role: "button", tabindex: 0, "aria-label": label });
  made.addEventListener("click", () => press(one.name));
  made.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    press(one.name);
  });
  return made;
}
