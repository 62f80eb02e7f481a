// Shares as curves: by which day it has come, and how many die; below each, what differs from the first pin.

import { dayAxis, drawDays } from "./days.js";
import { band, before, below, curve, line, ofPin, sheet, text, tickOf, ticks } from "./svg.js";
import { points, thousands } from "./words.js";

const LOOKS = {
  answer: ["var(--exchange)", ""],
  talks: ["var(--blue)", "7 3"],
  agreement: ["var(--absorbed)", "2 3"],
  war: ["var(--war)", "9 3 2 3"],
};
const LEFT = 46;
const APART = 15; // pixels between two names at the end of curves
const FAINT = { opacity: 0.16 };

export function curves(holder, told, pins, { zero, first, last, label }) {
  const names = Object.keys(told);
  const [pin] = Object.entries(pins);
  const height = 250 + (pin ? 128 : 0);
  const { svg, width } = sheet(holder, height, label);
  const right = width - 96;
  const bottom = 250 - 38;
  const at = dayAxis(first, last, LEFT, right);
  const all = [told, ...Object.values(pins).map((one) => one.curves)];
  const end = Math.min(1, 1.05 * Math.max(0.1, ...all.flatMap((one) => names.flatMap((name) => one[name].high))));
  const up = (share) => bottom - ((bottom - 12) * share) / end;
  drawDays(svg, at, first, last, bottom, zero);
  for (const tick of ticks(0, end, 4)) {
    svg.append(line(LEFT, up(tick), right, up(tick), 0.6));
    svg.append(text(LEFT - 6, up(tick) + 4, tickOf(tick), before));
  }
  for (const name of names) {
    const { days, share, low, high } = told[name];
    const [ink, dashes] = LOOKS[name];
    const xs = days.map(at);
    svg.append(band(xs, low.map(up), high.map(up), ink, FAINT), curve(xs, share.map(up), ink, 2.2, dashes));
    Object.values(pins).forEach(({ curves: { [name]: one } }, place) => {
      if (one) svg.append(curve(one.days.map(at), one.share.map(up), ofPin(place), 1.2, "3 3"));
    });
  }
  drawNames(
    svg,
    names.map((name) => [up(told[name].share.at(-1)), name]),
    right,
  );
  if (pin) {
    const moved = names.map((name) => ({ xs: told[name].days.map(at), ...pin[1].moved[name], look: LOOKS[name] }));
    moves(svg, moved, pin[0], { right, top: 262, bottom: height - 8 });
  }
  holder.replaceChildren(svg);
}

// The name of each curve at its end, none on top of another.
function drawNames(svg, ends, right) {
  let lowest = -Infinity;
  for (const [end, name] of ends.sort((a, b) => a[0] - b[0])) {
    lowest = Math.max(end, lowest + APART);
    svg.append(text(right + 6, lowest + 4, name, { style: `fill: ${LOOKS[name][0]}; font-weight: 600` }));
  }
}

// Below curves, by how many points each differs from the first pin, run by run, with the band of the difference.
function moves(svg, moved, pin, { right, top, bottom }) {
  const most = Math.max(0.01, ...moved.flatMap(({ low, high }) => [...high, ...low.map((v) => -v)]));
  const up = (change) => (top + bottom) / 2 - ((bottom - top) / 2 - 8) * (change / most);
  const what = `change from ${pin}, in points, run by run (bands 95 %)`;
  svg.append(text(LEFT, top - 2, what, { class: "quiet" }));
  const mark = ticks(0, most, 1.5).pop() || most;
  for (const tick of [-mark, 0, mark]) {
    svg.append(line(LEFT, up(tick), right, up(tick), tick ? 0.6 : 1.4));
    svg.append(text(LEFT - 6, up(tick) + 4, tick ? points(tick) : "0", before));
  }
  for (const { xs, difference, low, high, look } of moved) {
    const [ink, dashes] = look;
    svg.append(band(xs, low.map(up), high.map(up), ink, FAINT), curve(xs, difference.map(up), ink, 1.8, dashes));
  }
}

export function deathCurve(holder, told, pins, { label }) {
  const [pin] = Object.entries(pins);
  const height = 210 + (pin ? 110 : 0);
  const { svg, width } = sheet(holder, height, label);
  const right = width - 30;
  const bottom = 210 - 26;
  const others = Object.values(pins).map((one) => one.deaths.deaths_total);
  const end = 1.1 * Math.max(10, ...told.deaths, ...others.flatMap((one) => one.deaths));
  const at = (n) => LEFT + ((right - LEFT) * Math.log10(Math.max(1, n))) / Math.log10(end);
  const up = (share) => bottom - (bottom - 10) * share;
  for (let n = 1; n <= end; n *= 10)
    svg.append(line(at(n), 10, at(n), bottom), text(at(n), bottom + 16, thousands(n), below));
  for (const tick of [0, 0.25, 0.5, 0.75, 1]) svg.append(text(LEFT - 6, up(tick) + 4, tickOf(tick), before));
  const draw = (one, ink, dashes) => svg.append(curve(one.deaths.map(at), one.share.map(up), ink, 2, dashes));
  draw(told, "var(--war)");
  others.forEach((one, place) => draw(one, ofPin(place), "6 4"));
  if (pin) {
    const moved = { xs: told.deaths.map(at), ...pin[1].moved.deaths, look: ["var(--war)", ""] };
    moves(svg, [moved], pin[0], { right, top: 226, bottom: height - 4 });
  }
  holder.replaceChildren(svg);
}
