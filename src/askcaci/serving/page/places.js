// Addresses of the page: what is asked, and which quote of which article is shown.

// Returns the address of a quote shown under what is asked for now.
export function quoteAddress(id, start, end) {
  const values = new URLSearchParams(location.search);
  values.set("show", id);
  values.set("at", `${start}-${end}`);
  return `/?${values}`;
}

export function shownPlace(values = new URLSearchParams(location.search)) {
  const id = values.get("show");
  const range = /^(\d+)-(\d+)$/.exec(values.get("at") ?? "");
  if (!id) return null;
  return { id, start: range ? Number(range[1]) : null, end: range ? Number(range[2]) : null };
}

// Returns what is asked for, without the article that is shown.
export function asked(values = new URLSearchParams(location.search)) {
  const kept = new URLSearchParams(values);
  kept.delete("show");
  kept.delete("at");
  return kept;
}
