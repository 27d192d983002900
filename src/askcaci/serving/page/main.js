// The page: what is asked goes into its address, and what the address asks for is shown.

import * as article from "./article.js";
import * as asking from "./asking.js";
import { byId, element, fill, printable, say } from "./dom.js";
import { asked, shownPlace } from "./places.js";
import * as remembering from "./remembering.js";
import { get, stream } from "./requests.js";
import { Places, hitsNodes, mentionsNodes, replyNodes, timelineNodes } from "./results.js";

const result = byId("result");
const KEYS = "askcaci.keys";
let running = null;
let places = new Places();
let current = null;

async function run(values) {
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  places = new Places();
  current = values.toString();
  result.setAttribute("aria-busy", "true");
  fill(result);
  byId("printed").textContent = printable(values.get("q") ?? "");
  document.title = values.get("q") ? `${values.get("q")} - askcaci` : "askcaci";
  say("Looking…");
  try {
    await show(values, signal);
    say("");
    remembering.remember(values);
  } catch (error) {
    if (error.name === "AbortError") return;
    say("");
    fail(error);
  }
  result.removeAttribute("aria-busy");
}

async function show(values, signal) {
  const pairs = asking.request(values);
  const mode = values.get("mode") ?? "ask";
  if (mode === "ask") {
    await stream("/ask", pairs, signal, (line) => {
      if (line.schema === "askcaci/hits/1") {
        say("Reading the nearest passages…");
        fill(result, hitsNodes(line, new Places(), "Nearest passages"));
      } else if (line.schema === "askcaci/error/1") {
        throw Object.assign(new Error(line.message), { hint: line.hint });
      } else {
        fill(result, replyNodes(line, places));
      }
    });
    return;
  }
  const { path } = asking.MODES[mode];
  const found = await get(path, pairs, signal);
  const made = {
    search: () => hitsNodes(found, places, "Passages"),
    mentions: () => mentionsNodes(found, places),
    timeline: () => timelineNodes(found, places),
  }[mode];
  fill(result, made());
}

function fail(error) {
  fill(
    result,
    element("h2", {}, "That did not work"),
    element("p", { class: "error" }, error.message),
    error.hint && element("pre", {}, error.hint),
  );
}

async function openPlace(place) {
  try {
    await article.open(place, places.of(place.id));
  } catch (error) {
    say(`The article cannot be shown: ${error.message}`);
  }
}

// Shows what the address asks for.
async function follow() {
  const values = asked();
  const place = shownPlace();
  asking.write(values);
  if (values.get("q") && values.toString() !== current) await run(values);
  if (!values.get("q")) {
    current = null;
    fill(result);
  }
  if (place) await openPlace(place);
  else if (article.isOpen()) article.close();
}

function submit(event) {
  event.preventDefault();
  const values = asking.read();
  if (!values.get("q")) {
    byId("question").focus();
    return;
  }
  if (article.isOpen()) article.close();
  history.pushState(null, "", `/?${values}`);
  run(values).then(() => {
    if (document.activeElement === byId("go")) result.focus();
  });
}

function leaveArticle() {
  article.close();
  history.pushState(null, "", `/?${asked()}`);
}

function click(event) {
  const link = event.target.closest("a.place, a.again");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, "", link.getAttribute("href"));
  follow();
}

function singleKeys() {
  try {
    return localStorage.getItem(KEYS) !== "off";
  } catch {
    return true;
  }
}

const ACTIONS = {
  "/": () => byId("question").select(),
  n: () => article.step(1),
  p: () => article.step(-1),
  c: article.copyCurrentCitation,
  l: article.copyCurrentLink,
  "?": () => byId("keys").showModal(),
};

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") {
    if (article.isOpen()) leaveArticle();
    else byId("question").focus();
    return;
  }
  const typing = event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select");
  if (typing || !singleKeys() || !(event.key in ACTIONS)) return;
  event.preventDefault();
  ACTIONS[event.key]();
}

function setUp() {
  asking.setUp();
  byId("form").addEventListener("submit", submit);
  byId("forget").addEventListener("click", remembering.forget);
  byId("keys-button").addEventListener("click", () => byId("keys").showModal());
  byId("article").addEventListener("leave", leaveArticle);
  byId("single-keys").checked = singleKeys();
  byId("single-keys").addEventListener("change", (event) => {
    localStorage.setItem(KEYS, event.target.checked ? "on" : "off");
  });
  document.addEventListener("click", click);
  document.addEventListener("keydown", pressed);
  addEventListener("popstate", follow);
  remembering.show();
}

setUp();
byId("question").focus();
follow();
get("/status").then((status) => {
  asking.suggest(status);
  const time = status.first ? `, ${status.first.slice(0, 4)}–${status.last.slice(0, 4)}` : "";
  byId("served").textContent = `${status.articles.toLocaleString("en")} articles${time}`;
}, () => {});
