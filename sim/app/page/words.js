// Numbers and days in words, as the whole program writes them: a point for decimals, a comma for thousands.

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export function percent(share) {
  const p = 100 * share;
  if (p === 0 || p === 100) return `${p} %`;
  if (Math.abs(p) < 1) return `${+p.toPrecision(2)} %`; // no false zero
  return `${p.toFixed(Math.abs(p) < 10 || Math.abs(p) > 99 ? 1 : 0)} %`;
}

export function points(difference) {
  const p = 100 * difference;
  const told = Math.abs(p) < 0.95 ? String(+p.toPrecision(1)) : p.toFixed(1);
  return `${p > 0 ? "+" : ""}${told === "-0" ? "0" : told}`.replace("-", "−");
}

// A difference of shares with its interval.
export const change = (value, low, high) => `${points(value)} (${points(low)}, ${points(high)})`;

// How many times as often as before; nothing where that is once, or where one of them never is.
export function times(now, before) {
  const ratio = before > 0 && now > 0 ? +(now / before).toPrecision(2) : 1;
  return ratio === 1 ? "" : ` ×${ratio}`;
}

export const thousands = (n) =>
  Math.round(n)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",");

export const shownValue = (v) => (Math.abs(v) >= 1000 ? thousands(v) : String(+v.toPrecision(3)));

export const dead = (n) => (n ? ` (${thousands(n)} dead)` : "");

export const spaced = (word) => word.replace(/_/g, " ");

export function dateOf(zero, day) {
  const date = new Date(`${zero}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + Math.floor(day));
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}
