// Citations and links, to the clipboard or, where a browser has none, to be copied by hand.

import { byId, say } from "./dom.js";
import { get } from "./requests.js";

export async function copyCitation(id, start, end) {
  const style = byId("style").value;
  const place = start === null ? id : `${id}#${start}-${end}`;
  try {
    const cited = await get("/cite", [["place", place], ["style", style]]);
    await copyText(cited.text, `Copied: ${cited.text}`);
  } catch (error) {
    say(`The citation cannot be made: ${error.message}`);
  }
}

export async function copyText(text, told) {
  try {
    await navigator.clipboard.writeText(text);
    say(told);
  } catch {
    const field = byId("copied");
    field.value = text;
    byId("copying").showModal();
    field.select();
  }
}
