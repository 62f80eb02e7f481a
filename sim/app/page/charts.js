"use strict";
// Figures of the page: each is a function from numbers to an SVG. Widths follow the page; nothing is computed here but places.

const SVG = "http://www.w3.org/2000/svg";

function node(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "style") made.style.cssText = value; // an attribute of this name is what the content policy refuses
    else if (value !== undefined) made.setAttribute(key, value);
  }
  for (const child of children) made.append(child);
  return made;
}

function sheet(holder, height, label) {
  const width = Math.max(300, Math.round(holder.clientWidth || 600));
  return node("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label, "data-width": width });
}

function put(holder, svg) { holder.replaceChildren(svg); }

// Numbers as the whole program writes them: a point for decimals, a comma for thousands, no false zero.
function percent(share) {
  const p = 100 * share;
  if (p === 0 || p === 100) return `${p} %`;
  if (Math.abs(p) < 1) return `${+p.toPrecision(2)} %`;
  return `${p.toFixed(Math.abs(p) < 10 || Math.abs(p) > 99 ? 1 : 0)} %`;
}
function points(difference) {
  const p = 100 * difference, told = Math.abs(p) < 0.95 ? String(+p.toPrecision(1)) : p.toFixed(1);
  return `${p > 0 ? "+" : ""}${told === "-0" ? "0" : told}`.replace("-", "−");
}
function times(now, before) { return before > 0 ? ` ×${+(now / before).toPrecision(2)}` : ""; }
function thousands(n) { return Math.round(n).toString().replace(/\B(?=(\d{3})+$)/g, ","); }

// Rows of bars with intervals; pins as hollow marks, and beside them how much differs from each.
function bars(holder, shares, pins, { colour, press, label }) {
  const names = Object.keys(pins), isNarrow = (holder.clientWidth || 600) < 560; // then the changes stand below the bars
  const row = 26 + 13 * Math.max(0, names.length - (isNarrow ? 0 : 1)), top = names.length ? 18 : 4;
  const svg = sheet(holder, top + row * shares.length + 22, label), width = +svg.dataset.width;
  const left = Math.min(184, width * 0.36), right = width - (names.length ? 96 : 60) - (names.length && !isNarrow ? 132 : 0);
  const most = Math.max(0.05, ...shares.map((s) => s.high), ...names.flatMap((n) => pins[n].shares.map((s) => s.high)));
  const at = (share) => left + (right - left) * (share / Math.min(1, most * 1.06));
  if (names.length) svg.append(node("text", { x: width, y: 11, "text-anchor": "end", class: "quiet" }, "change in points (95 %)"));
  for (const tick of ticks(0, Math.min(1, most * 1.06), Math.min(4, (right - left) / 60))) {
    svg.append(node("line", { x1: at(tick), x2: at(tick), y1: top, y2: svg.viewBox.baseVal.height - 18, stroke: "var(--line)" }));
    svg.append(node("text", { x: at(tick), y: svg.viewBox.baseVal.height - 4, "text-anchor": "middle", class: "quiet" }, `${+(100 * tick).toPrecision(3)} %`));
  }
  shares.forEach((one, i) => {
    const y = top + row * i, thick = row - 11 - (isNarrow ? 13 * names.length : 0), middle = y + 4 + thick / 2;
    const line = node("g", press ? { class: "press", role: "button", tabindex: 0, "aria-label": `${one.words}, ${percent(one.share)}: see runs` } : {});
    line.append(node("title", {}, `${one.words}${one.meaning ? `: ${one.meaning}` : ""}\n${percent(one.share)} (${percent(one.low)} to ${percent(one.high)}), ${thousands(one.count)} runs`));
    line.append(node("rect", { x: 0, y, width, height: row - 2, fill: "transparent" }));
    line.append(node("text", { x: left - 8, y: middle + 4, "text-anchor": "end" }, shortened(one.words, left)));
    line.append(node("rect", { x: at(0), y: y + 4, width: Math.max(0.5, at(one.share) - at(0)), height: thick, fill: colour(one.name), opacity: 0.85 }));
    line.append(whisker(at(one.low), at(one.high), middle, "var(--ink)"));
    const first = names.length ? pins[names[0]].shares.find((s) => s.name === one.name) : null;
    line.append(node("text", { x: right + 8, y: middle + 4 }, percent(one.share) + (first && one.share !== first.share ? times(one.share, first.share) : "")));
    names.forEach((name, p) => {
      const pin = pins[name].shares.find((s) => s.name === one.name);
      if (!pin) return;
      const ink = `var(--pin-${p + 1})`, level = isNarrow ? y + thick + 4 + 13 * p : y + 7 + 13 * p;
      line.append(node("circle", { cx: at(pin.share), cy: isNarrow ? middle : level + 3, r: 4, fill: "var(--paper)", stroke: ink, "stroke-width": 2 }));
      const change = pins[name].changes[one.key || one.name];
      if (change) {
        const told = `${points(change.difference)} (${points(change.low)}, ${points(change.high)})`;
        line.append(node("text", { x: width, y: level + 8, "text-anchor": "end", style: `fill: ${change.clear ? ink : "var(--quiet)"}; font-weight: ${change.clear ? 600 : 400}` }, told));
      }
    });
    if (press) {
      line.addEventListener("click", () => press(one.name));
      line.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); press(one.name); } });
    }
    svg.append(line);
  });
  put(holder, svg);
}

function whisker(low, high, y, ink) {
  return node("path", { d: `M${low} ${y - 3}V${y + 3}M${low} ${y}H${high}M${high} ${y - 3}V${y + 3}`, stroke: ink, fill: "none", "stroke-width": 1.3 });
}

function shortened(text, width) {
  const most = Math.floor((width - 8) / 6.8);
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function ticks(low, high, about) {
  const raw = (high - low) / about, size = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * size).find((s) => s >= raw);
  const found = [];
  for (let t = Math.ceil(low / step) * step; t <= high + 1e-9; t += step) found.push(+t.toFixed(9));
  return found;
}

// One smooth axis of days for everything in time: even near day 0, where most happens, ever tighter further out.
function dayAxis(first, last, left, right) {
  const bend = 10, place = (day) => Math.asinh(day / bend), a = place(first), b = place(last);
  return (day) => left + ((right - left) * (place(day) - a)) / (b - a);
}
function dayTicks(first, last) {
  return [-365, -180, -90, -30, -14, -7, 0, 2, 7, 14, 30, 60, 90, 180, 365, 730, 1460, 3650].filter((d) => d >= first && d <= last);
}
function drawDays(svg, at, first, last, y, zero) {
  let end = -99;
  for (const day of dayTicks(first, last)) {
    svg.append(node("line", { x1: at(day), x2: at(day), y1: 8, y2: y, stroke: "var(--line)", "stroke-width": day === 0 ? 1.6 : 0.8 }));
    if (at(day) - end < 46) continue;
    end = at(day);
    svg.append(node("text", { x: at(day), y: y + 15, "text-anchor": "middle" }, `day ${day}`.replace("-", "−")));
    if (zero) svg.append(node("text", { x: at(day), y: y + 29, "text-anchor": "middle", class: "quiet" }, dateOf(zero, day)));
  }
}
function dateOf(zero, day) {
  const date = new Date(`${zero}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + Math.floor(day));
  return `${date.getUTCDate()} ${["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][date.getUTCMonth()]}`;
}

function path(xs, ys) { return xs.map((x, i) => `${i ? "L" : "M"}${x.toFixed(1)} ${ys[i].toFixed(1)}`).join(""); }

function ladder(holder, fan, pins, record, { rungs, zero, last, label }) {
  const height = 320, svg = sheet(holder, height, label), width = +svg.dataset.width;
  const left = width < 520 ? 104 : 150, right = width - 12, bottom = height - 38, first = fan.days[0];
  const at = dayAxis(first, last, left, right), up = (rung) => bottom - ((bottom - 14) * rung) / 9.3;
  drawDays(svg, at, first, last, bottom, zero);
  rungs.forEach((word, rung) => svg.append(node("text", { x: left - 8, y: up(rung) + 4, "text-anchor": "end", class: "quiet" }, shortened(word, left))));
  const xs = fan.days.map((day) => at(day + 0.5));
  for (const share of ["95", "80", "50"]) {
    const [low, high] = fan.bands[share];
    const edge = path(xs, high.map(up)) + path([...xs].reverse(), [...low].reverse().map(up)).replace("M", "L");
    svg.append(node("path", { d: `${edge}Z`, fill: `var(--band-${share})` }, node("title", {}, `${share} % of runs`)));
  }
  svg.append(node("path", { d: path(xs, fan.median.map(up)), fill: "none", stroke: "var(--blue)", "stroke-width": 2.4 }, node("title", {}, "the middle run")));
  Object.values(pins).forEach((pin, p) => svg.append(node("path", { d: path(pin.fan.days.map((d) => at(d + 0.5)), pin.fan.median.map(up)), fill: "none", stroke: `var(--pin-${p + 1})`, "stroke-width": 2, "stroke-dasharray": "6 4" })));
  let labelled = -99;
  for (const entry of record) {
    if (entry.day > last) continue;
    const x = at(entry.day + 0.3), y = up(entry.rung), forced = entry.is === "forced";
    svg.append(node("circle", { cx: x, cy: y, r: 4.5, fill: forced ? "var(--ink)" : "var(--paper)", stroke: "var(--ink)", "stroke-width": 1.4 }, node("title", {}, `${entry.date || `day ${entry.day}`}: ${entry.what}${forced ? "" : " (in history; free in the runs)"}`)));
    if (entry.rung >= 3 && x - labelled > 90) {
      svg.append(node("text", { x: x + 8, y: y - 6 }, shortened(entry.what, Math.min(260, right - x))));
      labelled = x;
    }
  }
  put(holder, svg);
}

const LOOKS = { answer: ["var(--exchange)", ""], talks: ["var(--blue)", "7 3"], agreement: ["var(--absorbed)", "2 3"], war: ["var(--war)", "9 3 2 3"] };

function curves(holder, told, pins, { zero, first, last, label }) {
  const [pin] = Object.entries(pins), below = pin ? 128 : 0, names = Object.keys(told);
  const height = 250 + below, svg = sheet(holder, height, label), width = +svg.dataset.width;
  const left = 46, right = width - 96, bottom = 250 - 38, at = dayAxis(first, last, left, right);
  const most = Math.max(0.1, ...[told, ...Object.values(pins).map((one) => one.curves)].flatMap((one) => names.flatMap((n) => one[n].high))), up = (share) => bottom - ((bottom - 12) * share) / Math.min(1, most * 1.05);
  drawDays(svg, at, first, last, bottom, zero);
  for (const tick of ticks(0, Math.min(1, most * 1.05), 4)) {
    svg.append(node("line", { x1: left, x2: right, y1: up(tick), y2: up(tick), stroke: "var(--line)", "stroke-width": 0.6 }));
    svg.append(node("text", { x: left - 6, y: up(tick) + 4, "text-anchor": "end", class: "quiet" }, `${+(100 * tick).toPrecision(3)} %`));
  }
  const ends = [];
  for (const name of names) {
    const curve = told[name], xs = curve.days.map(at), [ink, dashes] = LOOKS[name] || ["var(--ink)", ""];
    svg.append(node("path", { d: `${path(xs, curve.high.map(up))}${path([...xs].reverse(), [...curve.low].reverse().map(up)).replace("M", "L")}Z`, fill: ink, opacity: 0.16 }));
    svg.append(node("path", { d: path(xs, curve.share.map(up)), fill: "none", stroke: ink, "stroke-width": 2.2, "stroke-dasharray": dashes }));
    Object.values(pins).forEach((pin, p) => { if (pin.curves[name]) svg.append(node("path", { d: path(pin.curves[name].days.map(at), pin.curves[name].share.map(up)), fill: "none", stroke: `var(--pin-${p + 1})`, "stroke-width": 1.2, "stroke-dasharray": "3 3" })); });
    ends.push([up(curve.share[curve.share.length - 1]), name, ink]);
  }
  ends.sort((a, b) => a[0] - b[0]);
  ends.forEach((end, i) => { if (i && end[0] - ends[i - 1][0] < 15) end[0] = ends[i - 1][0] + 15; });
  for (const [y, name, ink] of ends) svg.append(node("text", { x: right + 6, y: y + 4, style: `fill: ${ink}; font-weight: 600` }, name));
  if (pin) moves(svg, names.map((name) => ({ xs: told[name].days.map(at), ...pin[1].moved[name], look: LOOKS[name] })), pin[0], { left, right, top: 262, bottom: height - 8 });
  put(holder, svg);
}

// Below a curve, by how many points it differs from the first pin, run by run, with the band of the difference.
function moves(svg, lines, pin, { left, right, top, bottom }) {
  const most = Math.max(0.01, ...lines.flatMap((line) => [...line.high, ...line.low.map((v) => -v)]));
  const up = (change) => (top + bottom) / 2 - ((bottom - top) / 2 - 8) * (change / most);
  svg.append(node("text", { x: left, y: top - 2, class: "quiet" }, `change from ${pin}, in points, run by run (bands 95 %)`));
  const mark = ticks(0, most, 1.5).pop() || most;
  for (const tick of [-mark, 0, mark]) {
    svg.append(node("line", { x1: left, x2: right, y1: up(tick), y2: up(tick), stroke: "var(--line)", "stroke-width": tick ? 0.6 : 1.4 }));
    svg.append(node("text", { x: left - 6, y: up(tick) + 4, "text-anchor": "end", class: "quiet" }, tick ? points(tick) : "0"));
  }
  for (const { xs, difference, low, high, look: [ink, dashes] } of lines) {
    svg.append(node("path", { d: `${path(xs, high.map(up))}${path([...xs].reverse(), [...low].reverse().map(up)).replace("M", "L")}Z`, fill: ink, opacity: 0.16 }));
    svg.append(node("path", { d: path(xs, difference.map(up)), fill: "none", stroke: ink, "stroke-width": 1.8, "stroke-dasharray": dashes }));
  }
}

function deathCurve(holder, told, pins, { label }) {
  const [pin] = Object.entries(pins), height = 210 + (pin ? 110 : 0), svg = sheet(holder, height, label);
  const width = +svg.dataset.width, left = 46, right = width - 30, bottom = 210 - 26;
  const most = Math.max(10, ...told.deaths, ...Object.values(pins).flatMap((pin) => pin.deaths.deaths_total.deaths));
  const at = (n) => left + ((right - left) * Math.log10(Math.max(1, n))) / Math.log10(most * 1.1), up = (share) => bottom - (bottom - 10) * share;
  for (let n = 1; n <= most * 1.1; n *= 10) {
    svg.append(node("line", { x1: at(n), x2: at(n), y1: 10, y2: bottom, stroke: "var(--line)" }));
    svg.append(node("text", { x: at(n), y: bottom + 16, "text-anchor": "middle" }, thousands(n)));
  }
  for (const tick of [0, 0.25, 0.5, 0.75, 1]) svg.append(node("text", { x: left - 6, y: up(tick) + 4, "text-anchor": "end", class: "quiet" }, `${100 * tick} %`));
  const line = (one, ink, dashes) => svg.append(node("path", { d: path(one.deaths.map(at), one.share.map(up)), fill: "none", stroke: ink, "stroke-width": 2, "stroke-dasharray": dashes }));
  line(told, "var(--war)", "");
  Object.values(pins).forEach((one, p) => line(one.deaths.deaths_total, `var(--pin-${p + 1})`, "6 4"));
  if (pin) moves(svg, [{ xs: told.deaths.map(at), ...pin[1].moved.deaths, look: ["var(--war)", ""] }], pin[0], { left, right, top: 226, bottom: height - 4 });
  put(holder, svg);
}

// What is believed of a number, as a hill behind its dial; the range that was found, as a bar below it.
function hill(density, box) {
  const svg = node("svg", { viewBox: "0 0 100 24", preserveAspectRatio: "none", "aria-hidden": "true" });
  if (density.length) {
    const step = 100 / density.length;
    density.forEach((d, i) => svg.append(node("rect", { x: i * step, y: 24 - 22 * d, width: step + 0.1, height: 22 * d, fill: "var(--hill)" })));
  }
  if (box) svg.append(node("rect", { x: 100 * box[0], y: 0, width: Math.max(1, 100 * (box[1] - box[0])), height: 24, fill: "var(--box)", opacity: 0.35 }));
  return svg;
}
