"""The corpus an import adds to: which articles are there, under which ids."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from askcaci.corpus.files import read_article, write_article
from askcaci.corpus.folder import article_files
from askcaci.corpus.importing.candidates import Candidates, identity
from askcaci.corpus.importing.duplicates import profile
from askcaci.corpus.importing.merging import merged, orderly, place, places
from askcaci.corpus.importing.relations import (
    Known,
    Relation,
    earlier_first,
    known,
    relation,
)
from askcaci.corpus.importing.report import Status
from askcaci.corpus.importing.seals import changed_by_hand, seal
from askcaci.errors import AskcaciError, CorpusError
from askcaci.text.names import surname
from askcaci.text.normalise import fold
from askcaci.types import Article

__all__ = ["Library", "identity", "slug"]

_SLUG_WORDS = 5
_LONGEST_SLUG = 80
_SUFFIXED = re.compile(r"(.+)-[0-9a-f]{8}")

# Articles kept as they were read last: the same few are compared again and again.
_KEPT = 64


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
    """The articles of a corpus folder, in which those of pages are recognised.

    An article is the same by the hash kept when it was imported, by author and opening
    paragraph, or by most of its words. Of each only a signature is held in memory: what
    may be the same is read from its file and compared.
    """

    def __init__(self, folder: Path, *, dry_run: bool = False) -> None:
        self._folder = folder
        self._dry_run = dry_run
        self._candidates = Candidates()
        self._ids: set[str] = set()
        # What this import added, and what became of ids that it took back.
        self._fresh: set[str] = set()
        self._moved: dict[str, str] = {}
        self._contested: set[str] = set()
        self._unwritten: dict[str, Article] = {}
        self._kept: OrderedDict[str, Known] = OrderedDict()
        self.problems: list[AskcaciError] = []
        for path in article_files(folder):
            self._reserve(path.stem)
            try:
                article = read_article(path)
            except AskcaciError as error:
                self.problems.append(error)
            else:
                self._candidates.add(article, profile(article))

    def add(self, article: Article) -> tuple[Article, Status, tuple[str, ...]]:
        """Add an article found on a page, or put it to the one that is there.

        Returns the article as the corpus holds it, what it was to the corpus, and what
        was changed or is to be known: "new"; "replaced", its text is fuller than the one
        that was there; "updated", it added to the values or warnings; "duplicate", its
        place was recorded and nothing else; "already there", with its place.

        Raises:
            CorpusError: a file cannot be read or written.
        """
        assert article.source is not None
        key = identity(article.authors, article.text)
        article = replace(article, source=replace(article.source, sha256=key))
        found = known(seal(orderly(article)))
        related = self._related(found)
        same = [one for one, is_ in related if is_ == "same"]
        if same:
            stored, status, changes = self._put(found, same)
        else:
            stored, status, changes = self._new(found.article), "new", ()
        if status != "already there":
            for one, is_ in related:
                if is_ != "same":
                    other = self.current(one.article)
                    stored, told = self._linked(stored, other, is_)
                    changes += told
        return stored, status, changes

    def revise(self, article: Article, **values: object) -> tuple[Article, tuple[str, ...]]:
        """Set values that the user gave; return the article and what changed."""
        changes = tuple(
            f"{name} set"
            for name, value in values.items()
            if getattr(article, name) != value or name in article.inferred
        )
        if not changes:
            return article, ()
        inferred = tuple(name for name in article.inferred if name not in values)
        changed: dict[str, Any] = {**values}
        revised = replace(article, inferred=inferred, **changed)
        self._write(revised)
        return revised, changes

    def current(self, article: Article) -> Article:
        """Return an article that `add` returned as the corpus holds it now.

        Raises:
            CorpusError: its file cannot be read.
        """
        return self._read(self._id(article.id)).article

    # Which articles of the corpus an article has to do with.

    def _related(self, found: Known) -> list[tuple[Known, Relation]]:
        """Return the articles that are the same or akin, by id."""
        related = []
        for id in self._candidates.of(found.article, found.profile):
            there = self._read(id)
            is_ = relation(there, found)
            if is_:
                related.append((there, is_))
        return related

    def _new(self, article: Article) -> Article:
        named = replace(article, id=self._free_id(article))
        self._write(named)
        self._fresh.add(named.id)
        return named

    def _put(
        self, found: Known, same: Sequence[Known]
    ) -> tuple[Article, Status, tuple[str, ...]]:
        """Put an article to the one that is there, and others that are it too together.

        Two of the corpus turn out to be one when a third comes: two teasers, the whole.
        """
        wanted, here = slug(found.article), place(found.article)
        there, *others = (
            one.article
            for one in sorted(
                same, key=lambda k: (here not in places(k.article), k.article.id != wanted)
            )
        )
        gone: list[str] = []
        step = merged(there, found.article)
        now, changes, remarks = step.article, list(step.changes), list(step.remarks)
        for other in others:
            if relation(known(now), known(other)) != "same":
                continue
            if changed_by_hand(other):
                remarks.append(f"{other.id} is the same article, corrected by hand")
                continue
            now = merged(now, other).article
            gone.append(other.id)
        if now != there:
            self._write(now)
        for id in gone:
            self._remove(id, now.id)
        changes += [f"{id} put to it" for id in gone]
        if now.text != there.text:
            changes.append("fuller text taken")
        return now, _status(there, now, changes), (*changes, *remarks)

    def _linked(
        self, article: Article, other: Article, is_: Relation
    ) -> tuple[Article, tuple[str, ...]]:
        """Say in two articles what they are to each other; return the first one."""
        if is_ == "other author":
            self._warned(other, f"same text under another author: {article.id}")
            warning = f"same text under another author: {other.id}"
            return self._warned(article, warning), (f"warning: {warning}",)
        original, again = earlier_first(article, other, is_)
        link = f"{is_} of {original.id}"
        if link in again.related:
            return article, ()
        linked = self._rewritten(again, related=(*again.related, link))
        return (linked if again is article else article), (f"{again.id} is a {link}",)

    def _warned(self, article: Article, warning: str) -> Article:
        if warning in article.warnings:
            return article
        return self._rewritten(article, warnings=(*article.warnings, warning))

    def _rewritten(self, article: Article, **values: tuple[str, ...]) -> Article:
        changed: dict[str, Any] = {**values}
        article = orderly(replace(article, **changed))
        self._write(article)
        return article

    # Files and ids.

    def _read(self, id: str) -> Known:
        if id in self._kept:
            self._kept.move_to_end(id)
            return self._kept[id]
        article = self._unwritten.get(id) or read_article(self._folder / f"{id}.md")
        return self._keep(known(article))

    def _keep(self, known: Known) -> Known:
        self._kept[known.article.id] = known
        self._kept.move_to_end(known.article.id)
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return known

    def _write(self, article: Article) -> None:
        self._reserve(article.id)
        if self._dry_run:
            self._unwritten[article.id] = article
        else:
            write_article(article, self._folder)
        self._candidates.add(article, self._keep(known(article)).profile)

    def _remove(self, id: str, merged_into: str) -> None:
        """Take an article back that turned out to be another one."""
        if not self._dry_run:
            with suppress(FileNotFoundError):
                (self._folder / f"{id}.md").unlink()
        self._forget(id, merged_into)

    def _forget(self, id: str, now: str) -> None:
        self._unwritten.pop(id, None)
        self._kept.pop(id, None)
        self._candidates.drop(id)
        self._fresh.discard(id)
        self._moved[id] = now

    def _id(self, id: str) -> str:
        """Return the id that an article has now."""
        while id in self._moved:
            id = self._moved[id]
        return id

    def _reserve(self, id: str) -> None:
        self._ids.add(id.casefold())
        suffixed = _SUFFIXED.fullmatch(id)
        if suffixed:
            self._contested.add(suffixed[1])

    def _free_id(self, article: Article) -> str:
        """Return an id for a new article, the same in whatever order articles come.

        Of several that want one id, each gets a part of its text's hash behind it: the
        first one too if this import brought it. The id of an older one stays.
        """
        wanted = slug(article)
        if wanted not in self._ids and wanted not in self._contested:
            return wanted
        if wanted in self._fresh:
            self._rename(wanted)
        return self._suffixed(wanted, article)

    def _suffixed(self, wanted: str, article: Article) -> str:
        digest = hashlib.sha256(article.text.encode("utf-8", "replace")).hexdigest()
        ids = (f"{wanted}-{digest[at : at + 8]}" for at in range(56))
        return next(id for id in ids if id not in self._ids)

    def _rename(self, id: str) -> None:
        """Give a hash to the id of an article that this import brought."""
        article = self._read(id).article
        now = self._suffixed(id, article)
        if not self._dry_run:
            try:
                (self._folder / f"{id}.md").rename(self._folder / f"{now}.md")
            except OSError as error:
                raise CorpusError(
                    f"cannot be renamed: {error.strerror}",
                    place=str(self._folder / f"{id}.md"),
                    hint=f"ls -ld {self._folder}",
                ) from error
        self._forget(id, now)
        renamed = replace(article, id=now)
        self._reserve(now)
        self._fresh.add(now)
        if self._dry_run:
            self._unwritten[now] = renamed
        self._candidates.add(renamed, self._keep(known(renamed)).profile)


def _status(before: Article, now: Article, changes: Sequence[str]) -> Status:
    """Return what an article was to the one that was there."""
    if now == before:
        return "already there"
    if now.text != before.text:
        return "replaced"
    return "updated" if changes else "duplicate"
