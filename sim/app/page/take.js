// What can be taken away: the command, the texts, files, a snapshot; and the diary.

import { changed, pinned, remember } from "./look.js";
import { ask, button, el, make, opening, plain, state, tried } from "./page.js";
import { thousands } from "./words.js";

const KEPT_MS = 5000;

function give(name, content, type) {
  const link = make("a", { href: URL.createObjectURL(new Blob([content], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}

async function show(text) {
  el("taken").hidden = false;
  el("taken").textContent = text;
  el("copied").textContent = "";
  try {
    await navigator.clipboard.writeText(text);
    el("copied").textContent = "Copied.";
  } catch {
    // It stands there to be copied by hand.
  }
}

const runs = () => ({ runs: state.look.runs });

async function csv() {
  give("view.csv", (await ask("sheet", { ...runs(), pins: pinned() })).csv, "text/csv");
}

async function pdf() {
  const digits = (await ask("figure", runs())).pdf.match(/../g);
  give(
    "overview.pdf",
    Uint8Array.from(digits, (pair) => parseInt(pair, 16)),
    "application/pdf",
  );
}

// A page that stands alone: the picture as it is now, and the command that gives it again.
async function snapshot() {
  const style = await (await fetch("/part/style.css")).text();
  const { command } = await ask("take", runs());
  const picture = el("picture").cloneNode(true);
  picture.querySelectorAll("button, input").forEach((part) => part.replaceWith(part.value || ""));
  const plainText = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  const title = plainText(opening.title);
  const html = `<!doctype html>
<html lang="en" data-theme="${document.documentElement.dataset.theme || "light"}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${style}</style>
<body><header><h1>${title}</h1>
<p class="quiet">${plainText(el("ground").textContent)} Shares of runs of a model; not a forecast.</p></header>
<main>${picture.outerHTML}<h2>Again</h2><pre>${plainText(command)}</pre></main></body></html>`;
  give("view.html", html, "text/html");
}

function drawDiary({ diary }) {
  const goTo = (entry) => () => {
    changed(() => (state.view = { ...plain(), ...entry.view }));
    scrollTo(0, 0);
  };
  const noted = (entry) =>
    make("li", {}, `${entry.words} (${thousands(entry.runs)} runs) `, button("go to", goTo(entry)));
  el("diary").replaceChildren(...diary.map(noted));
}

async function note(event) {
  event.preventDefault();
  drawDiary(await ask("note", { words: el("words").value || "untitled", ...runs() }));
  el("words").value = "";
}

export function begin() {
  document.querySelectorAll("[data-take]").forEach((pressed) => {
    pressed.onclick = tried(async () => show((await ask("take", runs()))[pressed.dataset.take]));
  });
  el("link").onclick = () => {
    remember();
    show(location.href);
  };
  el("csv").onclick = tried(csv);
  el("pdf").onclick = tried(pdf);
  el("snapshot").onclick = tried(snapshot);
  el("noting").onsubmit = tried(note);
  tried(async () => drawDiary(await ask("diary")))();
}
