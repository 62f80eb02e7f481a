// One smooth axis of days for everything in time: even near day 0, where most happens, ever tighter further out.

import { below, line, text } from "./svg.js";
import { dateOf } from "./words.js";

const BEND = 10; // days
const MARKED = [-365, -180, -90, -30, -14, -7, 0, 2, 7, 14, 30, 60, 90, 180, 365, 730, 1460, 3650];
const APART = 46; // pixels between two that are named

export function dayAxis(first, last, left, right) {
  const place = (day) => Math.asinh(day / BEND);
  const [a, b] = [place(first), place(last)];
  return (day) => left + ((right - left) * (place(day) - a)) / (b - a);
}

export function drawDays(svg, at, first, last, y, zero) {
  let end = -Infinity;
  for (const day of MARKED.filter((one) => one >= first && one <= last)) {
    const x = at(day);
    svg.append(line(x, 8, x, y, day === 0 ? 1.6 : 0.8));
    if (x - end < APART) continue;
    end = x;
    svg.append(text(x, y + 15, `day ${day}`.replace("-", "−"), below));
    if (zero) svg.append(text(x, y + 29, dateOf(zero, day), { ...below, class: "quiet" }));
  }
}
