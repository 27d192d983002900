// Replies as elements. `places` collects the quotes that each article is marked with.

import { copyCitation } from "./copying.js";
import { counted, element } from "./dom.js";
import { quoteNodes } from "./marking.js";
import { quoteAddress } from "./places.js";

export class Places {
  constructor() {
    this.byArticle = new Map();
  }

  add(id, quote) {
    const held = this.byArticle.get(id) ?? [];
    if (!held.some((one) => one.start === quote.start && one.end === quote.end)) held.push(quote);
    this.byArticle.set(id, held);
  }

  of(id) {
    return this.byArticle.get(id) ?? [];
  }
}

function percent(part) {
  return `${Math.round(100 * part)}%`;
}

// A link to a place in an article; a click shows it, as an address it is permanent.
function placeLink(id, start, end, ...children) {
  const attributes = { class: "place", href: quoteAddress(id, start, end), "data-id": id };
  return element("a", { ...attributes, "data-start": start, "data-end": end }, ...children);
}

function quoted(citation, places) {
  places.add(citation.article.id, citation);
  const { id } = citation.article;
  return element(
    "li",
    { class: "quote" },
    element(
      "blockquote",
      {},
      placeLink(id, citation.start, citation.end, "“", quoteNodes(citation), "”"),
    ),
    element("p", { class: "credit" }, citation.credit),
    element(
      "p",
      { class: "credit" },
      `${citation.section} (${citation.role}), paragraph ${citation.paragraph} `,
      element(
        "button",
        { type: "button", click: () => copyCitation(id, citation.start, citation.end) },
        "Copy citation",
      ),
    ),
  );
}

function group(title, citations, places) {
  if (!citations.length) return null;
  return element(
    "section",
    {},
    element("h3", {}, title),
    element("ol", { class: "quotes" }, citations.map((one) => quoted(one, places))),
  );
}

function noted(reply) {
  const notes = [...reply.notes, ...(reply.notices ?? [])];
  return notes.map((note) => element("p", { class: "note" }, note));
}

export function replyNodes(reply, places) {
  return reply.answered ? answer(reply, places) : refusal(reply, places);
}

function answer(reply, places) {
  const cited = reply.parts.length ? [] : reply.citations;
  return [
    element("h2", {}, "Answer"),
    reply.form === "span" && element("p", { class: "words" }, reply.text),
    reply.summary && element("p", { class: "words" }, reply.summary),
    reply.parts.map((part) => onePart(part, places)),
    element("ol", { class: "quotes" }, cited.map((one) => quoted(one, places))),
    confidence(reply),
    noted(reply),
    group("The corpus also says", reply.disagreements, places),
    group("See also", reply.evidence, places),
  ];
}

function onePart(part, places) {
  return element(
    "section",
    { class: "part" },
    element("h3", {}, part.question),
    element("p", { class: part.answered ? "words" : "note" }, part.text),
    part.citation && element("ul", { class: "quotes" }, quoted(part.citation, places)),
    element("p", { class: "credit" }, `confidence ${percent(part.confidence)}`),
  );
}

function confidence(reply) {
  const shown = percent(reply.confidence);
  return element(
    "div",
    { class: "confidence" },
    element("p", {},
      element("meter", {
        min: 0, max: 1, value: reply.confidence, "aria-label": `Confidence ${shown}`,
      }),
      ` Confidence ${shown}: `,
      `of a hundred answers given with it, about ${Math.round(100 * reply.confidence)} are right. `,
      "Read the quote before you rely on it."),
    reply.basis && element("p", {}, basis(reply.basis)),
  );
}

function basis(found) {
  const years = [found.first, found.last].filter(Boolean).map((day) => day.slice(0, 4));
  const time = [...new Set(years)].join("–");
  const by = found.authors.length ? ` by ${found.authors.join(", ")}` : "";
  let told = `Rests on ${counted(found.articles, "article")}${by}${time ? `, ${time}` : ""}.`;
  if (found.alone) told += " They are one author’s, of one month: hardly more than one source.";
  if (found.age >= 3) told += ` The newest source is ${found.age} years old.`;
  return told;
}

function refusal(reply, places) {
  const { coverage } = reply;
  const unknown = reply.unknown_terms.filter((term) => !reply.reason.includes(term));
  return [
    element("h2", {}, "No sure answer"),
    element("p", {}, `${capital(reply.reason)}.`),
    unknown.length > 0 &&
      element("p", { class: "note" }, `In no article: ${unknown.join(", ")}.`),
    noted(reply),
    coverage &&
      element("p", { class: "credit" },
        `The corpus holds ${counted(coverage.articles, "article")}`,
        coverage.first && ` from ${coverage.first} to ${coverage.last}`, "."),
    group("Nearest", reply.nearest, places),
  ];
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function hitsNodes(found, places, title) {
  return [
    element("h2", {}, title),
    found.hits.length === 0 && element("p", {}, "Nothing found."),
    element("ol", { class: "quotes" }, found.hits.map((hit) => oneHit(hit, places))),
  ];
}

function oneHit(hit, places) {
  const { id } = hit.article;
  places.add(id, { start: hit.start, end: hit.end, answer: null });
  return element(
    "li",
    { class: "quote" },
    element("blockquote", {}, placeLink(id, hit.start, hit.end, hit.text)),
    element("p", { class: "credit" }, credited(hit.article, hit)),
  );
}

function credited(article, place) {
  const who = [article.authors.join(", "), article.title, article.published].filter(Boolean);
  return `${who.join(", ")}; ${place.section}, paragraph ${place.paragraph}`;
}

const SVG = "http://www.w3.org/2000/svg";

function bar(share) {
  const drawn = document.createElementNS(SVG, "svg");
  drawn.setAttribute("aria-hidden", "true");
  drawn.setAttribute("preserveAspectRatio", "none");
  drawn.setAttribute("viewBox", "0 0 100 1");
  const filled = document.createElementNS(SVG, "rect");
  filled.setAttribute("width", String(Math.max(share > 0 ? 1 : 0, 100 * share)));
  filled.setAttribute("height", "1");
  drawn.append(filled);
  return drawn;
}

// A bar a year; a click shows the items of that year alone, another one all again.
// `years` are {year, count, label}, `items` elements with data-year.
function bars(years, items) {
  const most = Math.max(1, ...years.map((one) => one.count));
  const buttons = years.map((one) => {
    const button = element(
      "button",
      { type: "button", "aria-pressed": "false", disabled: one.count === 0 },
      element("span", { class: "year" }, one.year),
      bar(one.count / most),
      element("span", { class: "count" }, one.label),
    );
    button.addEventListener("click", () => {
      const chosen = button.getAttribute("aria-pressed") === "true" ? null : one.year;
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button && chosen !== null));
      for (const item of items) item.hidden = chosen !== null && item.dataset.year !== chosen;
    });
    return button;
  });
  return element("ol", { class: "bars", "aria-label": "By year" },
    buttons.map((button) => element("li", {}, button)));
}

export function mentionsNodes(found, places) {
  if (!found.articles.length && !found.uncertain.length) {
    return [element("h2", {}, "Mentions"), element("p", {}, "Nothing found.")];
  }
  const items = found.articles.map((one) => mentioned(one, places));
  const years = found.by_year.map((one) => ({
    year: one.year === null ? "undated" : String(one.year),
    count: one.places,
    label: one.articles ? `${counted(one.places, "place")} in ${counted(one.articles, "article")}` : "none",
  }));
  const names = found.names.join(", ");
  return [
    element("h2", {}, `${counted(found.places, "mention")} of ${names}`),
    element("p", { class: "credit" }, Object.entries(found.spellings)
      .map(([written, times]) => `${written} ×${times}`).join(", ")),
    found.notes.map((note) => element("p", { class: "note" }, note)),
    (found.notices ?? []).map((note) => element("p", { class: "note" }, note)),
    bars(years, items),
    items,
    found.uncertain.length > 0 &&
      element("section", {}, element("h3", {}, "Uncertain: somebody else may be meant"),
        found.uncertain.map((one) => mentioned(one, places))),
  ];
}

function mentioned(one, places) {
  const { article } = one;
  const year = article.published ? article.published.slice(0, 4) : "undated";
  return element(
    "section",
    { class: "mentioned", "data-year": year },
    element("h3", {}, article.title ?? article.id),
    element("p", { class: "credit" }, [article.authors.join(", "), article.published]
      .filter(Boolean).join(", ")),
    element("ol", { class: "quotes" }, one.places.map((place) => {
      const answering = { start: place.start, end: place.end, text: place.written };
      const quote = {
        quote: place.quote, start: place.quote_start, end: place.quote_end, answer: answering,
      };
      places.add(article.id, quote);
      return element("li", { class: "quote" },
        placeLink(article.id, quote.start, quote.end, quoteNodes(quote)),
        place.how !== "written" && element("span", { class: "credit" }, ` (${place.how})`),
        place.doubt && element("span", { class: "note" }, ` ${place.doubt}`));
    })),
  );
}

export function timelineNodes(found, places) {
  const items = found.statements.map((one) => dated(one, places));
  const counts = new Map();
  for (const item of items) counts.set(item.dataset.year, (counts.get(item.dataset.year) ?? 0) + 1);
  const years = [...counts].map(([year, count]) => ({
    year, count, label: counted(count, "sentence"),
  }));
  return [
    element("h2", {}, `Timeline: ${found.topic}`),
    items.length === 0 && element("p", {}, "Nothing found."),
    (found.notices ?? []).map((note) => element("p", { class: "note" }, note)),
    items.length > 0 && bars(years, items),
    element("ol", { class: "quotes timeline" }, items),
  ];
}

function dated(one, places) {
  const [spoken] = one.dates;
  const quote = {
    quote: one.quote, start: one.start, end: one.end,
    answer: { start: spoken.start, end: spoken.end },
  };
  places.add(one.article.id, quote);
  return element("li", { class: "quote", "data-year": spoken.first.slice(0, 4) },
    element("h3", {}, spoken.when,
      spoken.assumed_year && element("span", { class: "note" }, " (year of what stands before)")),
    placeLink(one.article.id, one.start, one.end, quoteNodes(quote)),
    element("p", { class: "credit" }, credited(one.article, one)));
}
