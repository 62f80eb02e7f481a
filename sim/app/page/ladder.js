// Where the two stand on the ladder, day by day: the middle run, bands of runs, pins, and what is on record.

import { dayAxis, drawDays } from "./days.js";
import { band, before, curve, node, ofPin, sheet, shortened, text } from "./svg.js";

const HEIGHT = 320;
const TOP_RUNG = 9.3;
const NAMED_FROM = 3; // the rung from which an act of the record is named

export function ladder(holder, fan, pins, record, { rungs, zero, last, label }) {
  const { svg, width } = sheet(holder, HEIGHT, label);
  const left = width < 520 ? 104 : 150;
  const right = width - 12;
  const bottom = HEIGHT - 38;
  const first = fan.days[0];
  const at = dayAxis(first, last, left, right);
  const up = (rung) => bottom - ((bottom - 14) * rung) / TOP_RUNG;
  drawDays(svg, at, first, last, bottom, zero);
  rungs.forEach((word, rung) => svg.append(text(left - 8, up(rung) + 4, shortened(word, left), before)));
  const placed = (days) => days.map((day) => at(day + 0.5));
  const xs = placed(fan.days);
  for (const share of ["95", "80", "50"]) {
    const [low, high] = fan.bands[share];
    const title = node("title", {}, `${share} % of runs`);
    svg.append(band(xs, low.map(up), high.map(up), `var(--band-${share})`, {}, title));
  }
  svg.append(curve(xs, fan.median.map(up), "var(--blue)", 2.4, "", node("title", {}, "the middle run")));
  Object.values(pins).forEach((pin, place) =>
    svg.append(curve(placed(pin.fan.days), pin.fan.median.map(up), ofPin(place), 2, "6 4")),
  );
  drawRecord(
    svg,
    record.filter((entry) => entry.day <= last),
    at,
    up,
    right,
  );
  holder.replaceChildren(svg);
}

function drawRecord(svg, record, at, up, right) {
  let named = -Infinity;
  for (const entry of record) {
    const [x, y] = [at(entry.day + 0.3), up(entry.rung)];
    const isForced = entry.is === "forced";
    const when = entry.date || `day ${entry.day}`;
    const title = node("title", {}, `${when}: ${entry.what}${isForced ? "" : " (in history; free in the runs)"}`);
    const look = { fill: isForced ? "var(--ink)" : "var(--paper)", stroke: "var(--ink)", "stroke-width": 1.4 };
    svg.append(node("circle", { cx: x, cy: y, r: 4.5, ...look }, title));
    if (entry.rung < NAMED_FROM || x - named <= 90) continue;
    svg.append(text(x + 8, y - 6, shortened(entry.what, Math.min(260, right - x))));
    named = x;
  }
}
