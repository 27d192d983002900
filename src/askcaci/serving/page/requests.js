// Requests to the server that the page came from, and to no other.

export class RequestError extends Error {
  constructor(told) {
    super(told.message || "the server gave no answer");
    this.hint = told.hint || "";
  }
}

async function failure(reply) {
  let told = {};
  try {
    told = await reply.json();
  } catch {
    told = { message: `the server answered ${reply.status}` };
  }
  return new RequestError(told);
}

async function send(path, options) {
  try {
    return await fetch(path, { credentials: "same-origin", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new RequestError({
      message: "the server cannot be reached",
      hint: "Start it with:\n  askcaci serve",
    });
  }
}

// Returns the JSON that a path gives; `values` are pairs of a name and a text.
export async function get(path, values = [], signal = undefined) {
  const query = new URLSearchParams(values).toString();
  const reply = await send(query ? `${path}?${query}` : path, { signal });
  if (!reply.ok) throw await failure(reply);
  return reply.json();
}

// Calls `line` with each object of a stream of lines, the last one the reply.
export async function stream(path, values, signal, line) {
  const query = new URLSearchParams(values).toString();
  const headers = { accept: "application/x-ndjson" };
  const reply = await send(`${path}?${query}`, { signal, headers });
  if (!reply.ok) throw await failure(reply);
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  for (;;) {
    const { value, done } = await reader.read();
    held += value ?? "";
    const lines = held.split("\n");
    held = lines.pop();
    lines.filter(Boolean).forEach((one) => line(JSON.parse(one)));
    if (done) return;
  }
}
