// The article next to the answer: its quotes marked, one of them the current one.

import { copyCitation, copyText } from "./copying.js";
import { byId, counted, element, fill, say } from "./dom.js";
import { articleNodes } from "./marking.js";
import { quoteAddress } from "./places.js";
import { get } from "./requests.js";

const pane = byId("article");
let shown = null;
let back = null;

export function isOpen() {
  return shown !== null;
}

// Shows an article with quotes {start, end, answer} marked, and goes to the one at `place`.
export async function open(place, quotes) {
  const article =
    shown && shown.article.id === place.id
      ? shown.article
      : await get(`/articles/${encodeURIComponent(place.id)}`);
  const sorted = [...quotes].sort((a, b) => a.start - b.start || a.end - b.end);
  let current = sorted.findIndex((one) => one.start === place.start && one.end === place.end);
  if (current < 0 && inside(place, article)) {
    sorted.push({ start: place.start, end: place.end, answer: null });
    current = sorted.length - 1;
  }
  if (!pane.contains(document.activeElement)) back = document.activeElement;
  shown = { article, quotes: sorted, current: Math.max(0, current) };
  draw();
  go(shown.current);
}

export function close() {
  shown = null;
  pane.hidden = true;
  document.body.classList.remove("reading");
  fill(pane);
  if (back && back.isConnected) back.focus();
}

// Goes so many quotes on, or back.
export function step(by) {
  if (!shown || !shown.quotes.length) return;
  const { length } = shown.quotes;
  go((shown.current + by + length) % length);
  const quote = shown.quotes[shown.current];
  history.replaceState(null, "", quoteAddress(shown.article.id, quote.start, quote.end));
}

export function copyCurrentCitation() {
  if (!shown) return;
  const quote = shown.quotes[shown.current];
  copyCitation(shown.article.id, quote ? quote.start : null, quote ? quote.end : null);
}

export function copyCurrentLink() {
  if (!shown) return;
  const quote = shown.quotes[shown.current];
  const path = quote
    ? quoteAddress(shown.article.id, quote.start, quote.end)
    : `/?show=${encodeURIComponent(shown.article.id)}`;
  copyText(new URL(path, location.href).href, "The link is copied.");
}

function inside(place, article) {
  return place.start !== null && place.start < place.end && place.end <= [...article.text].length;
}

function draw() {
  const { article, quotes } = shown;
  const button = (label, key, run) =>
    element("button", { type: "button", click: run, title: `key ${key}` }, label);
  fill(
    pane,
    element(
      "div",
      { class: "bar" },
      quotes.length > 1 && button("Previous", "p", () => step(-1)),
      quotes.length > 1 && button("Next", "n", () => step(1)),
      element("span", { id: "which", role: "status" }),
      button("Copy citation", "c", copyCurrentCitation),
      button("Copy link", "l", copyCurrentLink),
      button("Close", "Esc", () => pane.dispatchEvent(new CustomEvent("leave"))),
    ),
    element("h2", {}, article.title ?? article.id),
    element("p", { class: "credit" }, facts(article)),
    element("div", { class: "text" }, articleNodes(article, quotes)),
    element("p", { class: "credit" }, source(article)),
  );
  pane.hidden = false;
  pane.setAttribute("aria-label", `Article: ${article.title ?? article.id}`);
  document.body.classList.add("reading");
}

function facts(article) {
  return [article.authors.join(", "), article.publication, article.published, counted(article.words, "word")]
    .filter(Boolean)
    .join(" · ");
}

function source(article) {
  const parts = [`${article.id}`];
  if (/^https?:\/\//.test(article.url ?? "")) {
    const attributes = { href: article.url, rel: "noopener noreferrer", target: "_blank" };
    parts.push(" · ", element("a", attributes, article.url));
  }
  return parts;
}

function go(number) {
  shown.current = number;
  const marks = [...pane.querySelectorAll("mark")];
  const holds = (mark) => mark.dataset.quotes.split(" ").includes(String(number));
  for (const mark of marks) mark.classList.toggle("current", holds(mark));
  const first = marks.find(holds);
  const which = byId("which");
  which.textContent = shown.quotes.length
    ? `Quote ${number + 1} of ${shown.quotes.length}`
    : "No quote";
  pane.focus({ preventScroll: true });
  if (first) first.scrollIntoView({ block: "center" });
  else pane.scrollTo(0, 0);
  if (!first && shown.quotes.length) say("The quote is not in this article.");
}
