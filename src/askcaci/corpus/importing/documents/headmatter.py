"""Front matter of Markdown files as blogs, clippers and Pandoc write it: YAML or TOML."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from askcaci.corpus.importing.lines.pages import Paragraph, Stated
from askcaci.corpus.importing.lines.people import listed_people
from askcaci.corpus.importing.webpages.addresses import cleaned
from askcaci.corpus.importing.webpages.head import day_of
from askcaci.types import ARTICLE_KINDS

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_LARGEST = 64 * 1024
_FENCE = re.compile(r"(---|\+\+\+)[ \t]*\n")
_TITLES = ("title", "headline")
_AUTHORS = ("authors", "author", "by", "byline", "creator")
_DAYS = ("published", "date", "publisheddate", "pubdate", "issued", "created")
_ADDRESSES = ("url", "canonicalurl", "canonical", "originalurl", "link", "source")
_KINDS = ("kind", "type")
_WIKI_LINK = re.compile(r"\[\[|\]\]")
_LONGEST = 400
_LONGEST_LINE = 4_000
_DEEPEST = 9


@dataclass(frozen=True, slots=True)
class Matter:
    """The metadata block above a Markdown text.

    `body` is the text with blank lines in its place; `problem` is the reason why it could not be
    read.
    """

    body: str
    written: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)
    problem: str = ""

    def paragraphs(self) -> Iterator[Paragraph]:
        """Yield its lines, none of which is text of the article."""
        for number, line in enumerate(self.written, start=1):
            if line.strip():
                yield Paragraph(line, number, aside="front matter")

    def stated(self) -> Stated:
        """Return the article's values that it states."""
        named = [name for value in self._first(_AUTHORS) for name in _people(value)]
        days = (day_of(text) for text in self._first(_DAYS))
        addresses = (cleaned(text) for text in self._first(_ADDRESSES))
        kinds = self._first(_KINDS)
        title = " ".join("".join(self._first(_TITLES)[:1]).split())
        return Stated(
            where="the front matter",
            title=title[:_LONGEST] or None,
            authors=tuple(dict.fromkeys(named)),
            published=next(filter(None, days), None),
            url=next(filter(None, addresses), None),
            kind=next((kind for kind in ARTICLE_KINDS if [kind] == kinds), None),
            warnings=(f"front matter not read: {self.problem}",) if self.problem else (),
        )

    def _first(self, names: tuple[str, ...]) -> list[str]:
        """Return the texts of the first of some keys that has any."""
        found = (_texts(self.values[name]) for name in names if name in self.values)
        return next(filter(None, found), [])


def matter_of(text: str) -> Matter:
    """Return a text's front matter, or an empty one if there is none."""
    opening = _FENCE.match(text)
    if opening is None:
        return Matter(text)
    end = re.compile(rf"^{re.escape(opening[1])}[ \t]*$", re.MULTILINE).search(
        text, opening.end(), opening.end() + _LARGEST
    )
    if end is None or not text[opening.end() : end.start()].strip():
        return Matter(text)
    head = text[: end.end()]
    content = text[opening.end() : end.start()]
    values, problem = _yaml(content) if opening[1] == "---" else _toml(content)
    if opening[1] == "---" and not values and not problem:
        # A line above and one below a paragraph.
        return Matter(text)
    body = "\n" * head.count("\n") + text[end.end() :]
    return Matter(body, tuple(head.split("\n")), values, problem)


def _yaml(text: str) -> tuple[dict[str, Any], str]:
    """Return a mapping of YAML, all its values as written; aliases are refused."""
    import yaml

    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        depth = 0
        for event in yaml.parse(text, Loader=loader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > _DEEPEST:
                return {}, "it holds YAML aliases (*), or lists within lists"
        values = yaml.load(text, Loader=loader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f" on line {mark.line + 2}" if mark is not None else ""
        return {}, f"no YAML{place}"
    return _keyed(values), ""


def _toml(text: str) -> tuple[dict[str, Any], str]:
    # The parser takes cubic time for a key of many parts.
    if max(map(len, text.split("\n"))) > _LONGEST_LINE:
        return {}, "a line of it is too long"
    try:
        return _keyed(tomllib.loads(text)), ""
    except (ValueError, RecursionError):
        return {}, "no TOML"


def _keyed(values: object) -> dict[str, Any]:
    """Return values by their keys in small letters, without separators of words."""
    if not isinstance(values, dict):
        return {}
    return {re.sub(r"[\W_]", "", str(key).casefold()): values[key] for key in values}


def _texts(value: object, depth: int = 0) -> list[str]:
    """Return the texts a value holds: itself, its items, or their names."""
    if depth > _DEEPEST:
        return []
    if isinstance(value, dict):
        keyed = _keyed(value)
        return _texts(keyed.get("name") or keyed.get("literal"), depth + 1)
    if isinstance(value, list):
        return [text for item in value[:100] for text in _texts(item, depth + 1)]
    if isinstance(value, date):
        return [value.isoformat()]
    text = value.strip() if isinstance(value, str) else ""
    return [text] if text else []


def _people(text: str) -> tuple[str, ...]:
    """Return the people a text names, or if it names none, the text."""
    plain = " ".join(_WIKI_LINK.sub("", text[:_LONGEST]).split())
    return listed_people(plain) or (plain,)
