// What figures are drawn with: marks of SVG, lines and bands through points, ticks. Widths follow the page.

const SVG = "http://www.w3.org/2000/svg";
const NARROWEST = 300;
const LETTER = 6.8; // pixels

export function node(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "style")
      made.style.cssText = value; // an attribute of this name is what the content policy refuses
    else if (value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

// An empty figure as wide as what holds it.
export function sheet(holder, height, label) {
  const width = Math.max(NARROWEST, Math.round(holder.clientWidth || 2 * NARROWEST));
  const svg = node("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
  return { svg, width };
}

export const text = (x, y, words, more = {}) => node("text", { x, y, ...more }, words);
export const before = { "text-anchor": "end", class: "quiet" };
export const below = { "text-anchor": "middle" };

export const line = (x1, y1, x2, y2, width = 1, stroke = "var(--line)") =>
  node("line", { x1, y1, x2, y2, stroke, "stroke-width": width });

const through = (xs, ys) => xs.map((x, i) => `${i ? "L" : "M"}${x.toFixed(1)} ${ys[i].toFixed(1)}`).join("");

export const curve = (xs, ys, stroke, width, dashes = "", ...children) =>
  node(
    "path",
    { d: through(xs, ys), fill: "none", stroke, "stroke-width": width, "stroke-dasharray": dashes },
    ...children,
  );

export function band(xs, low, high, fill, more = {}, ...children) {
  const back = through([...xs].reverse(), [...low].reverse()).replace("M", "L");
  return node("path", { d: `${through(xs, high)}${back}Z`, fill, ...more }, ...children);
}

export function whisker(low, high, y, stroke) {
  const d = `M${low} ${y - 3}V${y + 3}M${low} ${y}H${high}M${high} ${y - 3}V${y + 3}`;
  return node("path", { d, stroke, fill: "none", "stroke-width": 1.3 });
}

export function shortened(words, width) {
  const most = Math.floor((width - 8) / LETTER);
  return words.length > most ? `${words.slice(0, most - 1)}…` : words;
}

// Round values between two ends, about so many.
export function ticks(low, high, about) {
  const raw = (high - low) / about;
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * size).find((s) => s >= raw);
  const found = [];
  for (let t = Math.ceil(low / step) * step; t <= high + 1e-9; t += step) found.push(+t.toFixed(9));
  return found;
}

export const tickOf = (share) => `${+(100 * share).toPrecision(3)} %`;

export const ofPin = (place) => `var(--pin-${place + 1})`;
