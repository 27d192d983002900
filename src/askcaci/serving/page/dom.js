// Elements made of text and of each other; nothing here or elsewhere parses HTML.

// What could reorder or hide what is shown, as text/normalise.py has it.
const UNPRINTABLE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

export function printable(text) {
  return text.replace(UNPRINTABLE, "");
}

// Children are nodes and texts; null and false are left out.
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...nodes(children));
  return made;
}

export function nodes(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : printable(String(child))));
}

export function fill(parent, ...children) {
  parent.replaceChildren(...nodes(children));
}

export function byId(id) {
  return document.getElementById(id);
}

export function say(message) {
  byId("status").textContent = printable(message);
}

export function counted(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}
