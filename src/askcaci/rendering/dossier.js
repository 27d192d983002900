
"use strict";
// n and p go to the next and previous quote, u from a quote in its article back to its question.
(() => {
  const places = [...document.querySelectorAll("figure, .begins")];
  let current = -1;
  const follow = () => {
    const at = places.findIndex((one) => `#${one.id}` === location.hash);
    if (at >= 0) current = at;
    const key = location.hash.replace("#mark-", "");
    for (const mark of document.querySelectorAll("mark")) {
      mark.classList.toggle("current", mark.dataset.marks.split(" ").includes(key));
    }
  };
  const go = (place) => {
    location.hash = place.id;
    place.focus({ preventScroll: true });
  };
  addEventListener("hashchange", follow);
  follow();
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !places.length) return;
    if (event.key === "n") go(places[(current + 1) % places.length]);
    if (event.key === "p") go(places[(current - 1 + places.length) % places.length]);
    if (event.key === "u" && location.hash.startsWith("#mark-")) {
      go(document.getElementById(location.hash.slice(1).replace("mark-", "quote-")));
    }
  });
})();
