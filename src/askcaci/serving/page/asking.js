// The form: what is asked for, to and from the address of the page.

import { byId, element, fill } from "./dom.js";

const SECTIONS = ["lead", "background", "implications", "conclusions", "bio", "notes", "body"];
const KINDS = ["analysis", "field-report", "news", "feature", "brief"];
const LISTS = ["author", "publication", "article"];
const TEXTS = [...LISTS, "since", "until", "as_of"];
const BOXES = ["section", "kind", "facts_only"];
export const MODES = {
  ask: { path: "/ask", name: "question", label: "Question", go: "Ask" },
  search: { path: "/search", name: "question", label: "Words", go: "Search" },
  mentions: { path: "/mentions", name: "name", label: "Name, term or phrase", go: "Find" },
  timeline: { path: "/timeline", name: "topic", label: "Topic", go: "Order" },
};

const form = byId("form");

export function setUp() {
  for (const [id, name, values] of [["sections", "section", SECTIONS], ["kinds", "kind", KINDS]]) {
    fill(byId(id), values.map((value) => element("label", {},
      element("input", { type: "checkbox", name, value }), ` ${value}`, " ")));
  }
  form.addEventListener("change", () => { mark(); });
  byId("clear-filters").addEventListener("click", () => {
    write(new URLSearchParams([["mode", mode()], ["q", form.elements.q.value]]));
    byId("question").focus();
  });
}

export function mode() {
  return form.elements.mode.value;
}

// Returns what the form asks for, as an address has it.
export function read() {
  const values = new URLSearchParams();
  if (mode() !== "ask") values.set("mode", mode());
  values.set("q", form.elements.q.value.trim());
  for (const name of TEXTS) {
    const field = form.elements[name];
    if (field.closest("[data-not]")?.hidden) continue;
    const texts = LISTS.includes(name) ? field.value.split(";") : [field.value];
    for (const text of texts) if (text.trim()) values.append(name, text.trim());
  }
  for (const box of form.querySelectorAll("input[type=checkbox]:checked")) {
    if (!box.closest("[data-not]")?.hidden) values.append(box.name, box.value);
  }
  return values;
}

// Puts what an address asks for into the form.
export function write(values) {
  form.elements.mode.value = values.get("mode") in MODES ? values.get("mode") : "ask";
  form.elements.q.value = values.get("q") ?? "";
  for (const name of TEXTS) form.elements[name].value = values.getAll(name).join("; ");
  for (const box of form.querySelectorAll("input[type=checkbox]")) {
    box.checked = values.getAll(box.name).includes(box.value);
  }
  mark();
}

// Returns the pairs of a request; a name that the server does not know stays out.
export function request(values) {
  const { name } = MODES[values.get("mode")] ?? MODES.ask;
  const pairs = [[name, values.get("q") ?? ""]];
  for (const [key, value] of values) {
    if (TEXTS.includes(key) || BOXES.includes(key)) pairs.push([key, value]);
  }
  return pairs;
}

export function suggest(status) {
  for (const name of ["authors", "publications"]) {
    fill(byId(name), status[name].slice(0, 1000).map((value) => element("option", { value })));
  }
}

// Shows which mode it is, and how many filters are set.
function mark() {
  const { label, go } = MODES[mode()];
  byId("question-label").textContent = label;
  byId("go").textContent = go;
  for (const part of form.querySelectorAll("[data-not]")) part.hidden = part.dataset.not === mode();
  form.elements.publication.closest("label").hidden = mode() === "timeline";
  const set = [...read()].filter(([name]) => name !== "q" && name !== "mode").length;
  byId("filter-count").textContent = set ? `(${set})` : "";
}
