// What was asked before, in this browser's own storage.

import { byId, element, fill } from "./dom.js";

const NAME = "askcaci.history";
const MOST = 50;

function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(NAME) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}

function keep(found) {
  try {
    localStorage.setItem(NAME, JSON.stringify(found));
  } catch {
    // A browser that keeps nothing has no history.
  }
}

export function remember(values) {
  const one = values.toString();
  keep([one, ...kept().filter((other) => other !== one)].slice(0, MOST));
  show();
}

export function show() {
  const found = kept();
  byId("history").hidden = !found.length;
  fill(byId("asked"), found.map((one) => {
    const values = new URLSearchParams(one);
    const mode = values.get("mode");
    return element("li", {}, element("a", { href: `/?${values}`, class: "again" },
      mode ? `${mode}: ` : "", values.get("q") ?? ""));
  }));
}

export function forget() {
  keep([]);
  show();
}
