"""The keys of front matter: which there are, and what each may contain."""

from __future__ import annotations

import re
from datetime import date
from difflib import get_close_matches
from typing import NoReturn

from askcaci.corpus.frontmatter import Items, Scalar, Table, Value, fail
from askcaci.text.dates import parse_iso
from askcaci.types import ARTICLE_KINDS, ArticleKind, Source, SourceUnit

KEYS = (
    "title", "authors", "published", "publication", "volume", "number", "pages", "kind",
    "url", "inferred", "source", "also", "related", "warnings", "repairs", "sources",
)  # fmt: skip

# Keys whose values may contain a "#" that begins no comment.
_WORDS = frozenset({"title", "publication"})
_RANGE = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")
_COUNT = re.compile(r"[1-9]\d{0,5}")
_UNITS: dict[str, SourceUnit] = {
    "lines": "line",
    "pages": "page",
    "paragraphs": "paragraph",
}


class Fields:
    """The values of front matter, checked as they are taken."""

    def __init__(self, values: dict[str, Value], path: str) -> None:
        self._values = values
        self._path = path
        for key, value in values.items():
            if key not in KEYS:
                close = get_close_matches(key, KEYS, n=1)
                known = f"write `{close[0]}:`" if close else "known are " + ", ".join(KEYS)
                fail(
                    path, value.line, f"unknown key {key!r}", f"Remove the line, or {known}"
                )

    def text(self, key: str) -> str | None:
        """Return one text; None where the key is absent or has no value."""
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, Scalar):
            self._expected(value, key, "one text", f'{key}: "…"')
        if value.commented and key in _WORDS:
            self._expected(value, key, "all read: # begins a comment", f'{key}: "… # …"')
        return value.text or None

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; a single text counts as a list of one."""
        value = self._values.get(key)
        if value is None:
            return ()
        if isinstance(value, Table):
            self._expected(value, key, "a list of texts", f"{key}: [first, second]")
        items = value.items if isinstance(value, Items) else (value,)
        return tuple(item.text for item in items if item.text is not None)

    def day(self, key: str) -> date | None:
        """Return a day written as 2005-03-07, or a month written as 2005-03."""
        text = self.text(key)
        if text is None:
            return None
        try:
            return parse_iso(text)
        except ValueError:
            self._expected(
                self._values[key],
                key,
                "a day or a month",
                f"{key}: 2005-03-07` or `{key}: 2005-03",
            )

    def count(self, key: str) -> int | None:
        """Return one number, from 1 on."""
        text = self.text(key)
        if text is None:
            return None
        if not _COUNT.fullmatch(text):
            self._expected(self._values[key], key, "a number", f"{key}: 6")
        return int(text)

    def kind(self) -> ArticleKind:
        """Return the kind of article, "analysis" where none is given."""
        text = self.text("kind")
        if text is None:
            return "analysis"
        for kind in ARTICLE_KINDS:
            if kind == text:
                return kind
        self._expected(
            self._values["kind"], "kind", "a kind", "kind: " + " | ".join(ARTICLE_KINDS)
        )

    def source(self) -> Source | None:
        """Return where the article was imported from."""
        value = self._values.get("source")
        if value is None or (isinstance(value, Scalar) and value.text is None):
            return None
        pattern = "source: {file: page.txt, lines: 3-56, sha256: …, content: …}"
        if not isinstance(value, Table):
            self._expected(value, "source", "a file and its lines", pattern)
        texts = {key: entry.text or "" for key, entry in value.entries.items()}
        file, digest, content = (texts.pop(k, "") for k in ("file", "sha256", "content"))
        unit = next((key for key in _UNITS if key in texts), "lines")
        match = _RANGE.fullmatch(texts.pop(unit, ""))
        if not file or not match or texts:
            self._expected(value, "source", "a file and its lines", pattern)
        first, last = int(match[1]), int(match[2] or match[1])
        return Source(file, first, last, digest, _UNITS[unit], content)

    def _expected(self, value: Value, key: str, what: str, example: str) -> NoReturn:
        fail(
            self._path,
            value.line,
            f"`{key}` is not {what}",
            f"Write `{example}` in {self._path}",
        )
