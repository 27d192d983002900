"""The corpus an import adds to: which articles are there, under which ids."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path

from askcaci.corpus.files import read_article, write_article
from askcaci.corpus.folder import article_files
from askcaci.corpus.importing.report import Status
from askcaci.errors import AskcaciError
from askcaci.text.names import surname
from askcaci.text.normalise import fold
from askcaci.types import Article, Source

_WORD = re.compile(r"[^\W_]+")

# An opening shorter than this ("(Interfax)") recognises nothing: more is taken.
_ENOUGH_WORDS = 12
_SLUG_WORDS = 5
_LONGEST_SLUG = 80


def identity(authors: tuple[str, ...], text: str) -> str:
    """Return the hash by which an article is recognised on any page.

    It covers the authors and the opening paragraph, both without regard to capitals,
    marks, quotation marks, punctuation and spacing.
    """
    opening: list[str] = []
    for paragraph in text.split("\n"):
        if not paragraph.startswith("## "):
            opening += _WORD.findall(fold(paragraph))
        if len(opening) >= _ENOUGH_WORDS:
            break
    names = sorted(" ".join(_WORD.findall(fold(author))) for author in authors)
    content = "|".join(names) + "\n" + " ".join(opening)
    return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()


def slug(article: Article) -> str:
    """Return the id a new article gets: first author and opening words.

    Example: "cutler-azerbaijani-president-ilham-aliyevs-april".
    """
    name = surname(article.authors[0]) if article.authors else "unsigned"
    text = " ".join(p for p in article.text.split("\n") if not p.startswith("## "))
    words = [w for w in (_ascii(w) for w in text.split()[: 4 * _SLUG_WORDS]) if w]
    joined = "-".join(part for part in (_ascii(name), *words[:_SLUG_WORDS]) if part)
    cut = joined[:_LONGEST_SLUG].strip("-")
    return cut or "article-" + identity(article.authors, article.text)[:12]


def _ascii(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(text)[:200]).strip("-")


class Library:
    """The articles of a corpus folder, by identity.

    An article is recognised by the hash kept when it was imported, so that corrections
    to its author or lead do not make it another one; and by the hash of what its file
    says now, so that files without one are recognised too.
    """

    def __init__(self, folder: Path, *, dry_run: bool = False) -> None:
        self._folder = folder
        self._dry_run = dry_run
        self._known: dict[str, Article] = {}
        self._ids: set[str] = set()
        self.problems: list[AskcaciError] = []
        for path in article_files(folder):
            self._ids.add(path.stem.casefold())
            try:
                self._remember(read_article(path))
            except AskcaciError as error:
                self.problems.append(error)

    def add(self, article: Article) -> tuple[Article, Status, tuple[str, ...]]:
        """Add an article found on a page, or complete the one that is there.

        Returns the article as the corpus holds it, whether it was there, and what an
        update added. Values and text that are there are never replaced.

        Raises:
            CorpusError: its file cannot be written.
        """
        key = identity(article.authors, article.text)
        there = self._known.get(key)
        if there is not None:
            completed, changes = _completed(there, article)
            if changes:
                self._write(completed)
            return completed, "updated" if changes else "already there", changes
        assert article.source is not None
        source = replace(article.source, sha256=key)
        named = replace(article, id=self._free_id(slug(article)), source=source)
        self._write(named)
        return named, "new", ()

    def revise(self, article: Article, **values: object) -> tuple[Article, tuple[str, ...]]:
        """Set values that the user gave; return the article and what changed."""
        changes = tuple(
            f"{name} set"
            for name, value in values.items()
            if getattr(article, name) != value
        )
        if not changes:
            return article, ()
        inferred = tuple(name for name in article.inferred if name not in values)
        revised = replace(article, inferred=inferred, **values)  # type: ignore[arg-type]
        self._write(revised)
        return revised, changes

    def _write(self, article: Article) -> None:
        self._ids.add(article.id)
        if not self._dry_run:
            write_article(article, self._folder)
        self._remember(article)

    def _remember(self, article: Article) -> None:
        self._known[identity(article.authors, article.text)] = article
        if article.source and article.source.sha256:
            self._known[article.source.sha256] = article

    def _free_id(self, wanted: str) -> str:
        number = 2
        free = wanted
        while free in self._ids:
            free = f"{wanted}-{number}"
            number += 1
        return free


def _completed(there: Article, found: Article) -> tuple[Article, tuple[str, ...]]:
    """Return the stored article with what it lacks and another page has."""
    changes = []
    lacking = {
        name: getattr(found, name)
        for name in ("title", "published", "url")
        if getattr(there, name) is None and getattr(found, name) is not None
    }
    inferred = there.inferred
    if "title" in lacking and "title" in found.inferred:
        inferred = (*inferred, "title")
    changes += [f"{name} added" for name in lacking]
    text, sections, source, repairs = (
        there.text,
        there.sections,
        there.source,
        there.repairs,
    )
    if _is_teaser_of(there, found):
        changes.append("sections added")
        text, sections, repairs = found.text, found.sections, found.repairs
        source = _source(found.source, there.source)
    if not changes:
        return there, ()
    completed = replace(
        there,
        text=text,
        sections=sections,
        source=source,
        repairs=repairs,
        inferred=inferred,
        **lacking,
    )
    return completed, tuple(changes)


def _source(found: Source | None, there: Source | None) -> Source | None:
    """Return the new place with the old hash, by which the article stays recognised."""
    if found is None or there is None:
        return there
    return replace(found, sha256=there.sha256)


def _is_teaser_of(there: Article, found: Article) -> bool:
    """Say whether the stored text is but the lead of the one found."""
    return (
        len(there.sections) == 1
        and there.sections[0].heading is None
        and len(found.sections) > 1
        and found.sections[0].heading is None
        and _words(found.sections[0].span.of(found.text)) == _words(there.text)
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))
