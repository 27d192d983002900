// Text cut where quotes begin and end. The server counts code points, scripts count UTF-16
// units: an emoji or an old script before a quote would shift it.

import { element } from "./dom.js";

// Returns a function from a code point's place to that of its first UTF-16 unit.
export function unitsOf(text) {
  if (!/[\ud800-\udfff]/.test(text)) return (place) => place;
  const units = [];
  let at = 0;
  for (const character of text) {
    units.push(at);
    at += character.length;
  }
  units.push(at);
  return (place) => units[place];
}

// Returns the nodes of text[start:end], in UTF-16 units, with marks wherever they overlap.
// A mark is {start, end, answer: {start, end} or null}; its number is its place in the list.
export function marked(text, start, end, marks) {
  const cuts = new Set([start, end]);
  for (const mark of marks) {
    for (const range of [mark, mark.answer]) {
      if (!range) continue;
      for (const place of [range.start, range.end]) {
        if (place > start && place < end) cuts.add(place);
      }
    }
  }
  const places = [...cuts].sort((a, b) => a - b);
  const made = [];
  for (let n = 0; n + 1 < places.length; n += 1) {
    made.push(piece(text, places[n], places[n + 1], marks));
  }
  return made;
}

function piece(text, start, end, marks) {
  const covers = (range) => range && range.start <= start && end <= range.end;
  const words = text.slice(start, end);
  const numbers = marks.flatMap((mark, number) => (covers(mark) ? [number] : []));
  if (!numbers.length) return words;
  const answers = marks.some((mark) => covers(mark.answer));
  return element(
    "mark",
    { "data-quotes": numbers.join(" ") },
    answers ? element("strong", {}, words) : words,
  );
}

// Returns the nodes of a citation's quote, the words that answer in bold.
export function quoteNodes(citation) {
  const units = unitsOf(citation.quote);
  const within = (place) => units(place - citation.start);
  const { quote, answer } = citation;
  if (!answer || (answer.start === citation.start && answer.end === citation.end)) return [quote];
  const [from, to] = [within(answer.start), within(answer.end)];
  return [quote.slice(0, from), element("strong", {}, quote.slice(from, to)), quote.slice(to)];
}

// Returns the elements of an article's text: a heading or a paragraph a line.
export function articleNodes(article, quotes) {
  const { text } = article;
  const units = unitsOf(text);
  const inUnits = (range) => range && { start: units(range.start), end: units(range.end) };
  const marks = quotes.map((quote) => ({ ...inUnits(quote), answer: inUnits(quote.answer) }));
  const sections = article.sections.map(inUnits);
  const made = [];
  let start = 0;
  for (const line of text.split("\n")) {
    const end = start + line.length;
    if (line.trim()) {
      const at = start + line.search(/\S/);
      const body = sections.some((one) => one.start <= at && at < one.end);
      const shown = body ? start : at + line.trimStart().search(/[^#\s]|$/);
      made.push(element(body ? "p" : "h3", {}, marked(text, shown, end, marks)));
    }
    start = end + 1;
  }
  return made;
}
