"""Reads, writes, finds and renames article files by their ids."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from askcaci.corpus.files import ArticleBatch, read_article
from askcaci.corpus.folder import article_files
from askcaci.corpus.importing.duplicates.candidates import Candidates, identity
from askcaci.corpus.importing.duplicates.merging import orderly
from askcaci.corpus.importing.duplicates.relations import Known, known
from askcaci.errors import AskcaciError, CorpusError
from askcaci.text.names import surname
from askcaci.text.normalise import fold
from askcaci.types import Article

SAME_TEXT = "same text under another author: "
_NAMES_ID = (SAME_TEXT, "reprint of ", "translation of ")

_SLUG_WORDS = 5
_LONGEST_SLUG = 80
_SUFFIXED = re.compile(r"(.+)-[0-9a-f]{8}")

# Articles kept as they were read last: the same few are compared again and again.
_KEPT = 64

# Articles that wait at most to be put in place: a file can hold thousands.
_WAITING = 256


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


class Shelf:
    """The article files of a folder; `candidates` finds them.

    With `together`, what is written is put in place by `commit` only. Of each article only
    signature and keys are held in memory, except for a few, and for all that is not in place.
    """

    def __init__(
        self, folder: Path, *, dry_run: bool = False, together: bool = False
    ) -> None:
        self._folder = folder
        self._dry_run = dry_run
        self._together = together
        self._batch = ArticleBatch(folder)
        self.candidates = Candidates()
        self._ids: set[str] = set()
        # The articles that this import added, and the new ids for those it withdrew.
        self._fresh: set[str] = set()
        self._moved: dict[str, str] = {}
        self._contested: set[str] = set()
        self._unwritten: dict[str, Article] = {}
        # Which articles name an id in their links and warnings.
        self._naming: defaultdict[str, set[str]] = defaultdict(set)
        self._kept: OrderedDict[str, Known] = OrderedDict()
        self.problems: list[AskcaciError] = []
        for path in article_files(folder):
            self._reserve(path.stem)
            try:
                article = read_article(path)
            except AskcaciError as error:
                self.problems.append(error)
            else:
                self._learn(known(article))

    def add(self, found: Known) -> Article:
        """Write an article under an id of its own, and return it with that."""
        named = replace(found.article, id=self._free_id(found.article))
        self._write(Known(named, found.profile))
        self._fresh.add(named.id)
        return named

    def read(self, id: str) -> Known:
        """Return an article of the corpus.

        Raises:
            CorpusError: its file cannot be read.
        """
        if id in self._kept:
            self._kept.move_to_end(id)
            return self._kept[id]
        article = self._unwritten.get(id) or read_article(self._folder / f"{id}.md")
        return self._keep(known(article))

    def _keep(self, one: Known) -> Known:
        self._kept[one.article.id] = one
        self._kept.move_to_end(one.article.id)
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return one

    def write(self, article: Article) -> None:
        """Write an article's file, and make the article findable as it is now.

        Raises:
            CorpusError: the file cannot be written.
        """
        self._write(known(article))

    def _write(self, one: Known) -> None:
        self._reserve(one.article.id)
        self._unwritten[one.article.id] = one.article
        if not self._dry_run:
            self._batch.write(one.article)
            if not self._together or len(self._batch) >= _WAITING:
                self.commit()
        self._learn(self._keep(one))

    def commit(self) -> None:
        """Put what was written in place.

        Raises:
            CorpusError: the folder cannot be written to.
        """
        if not self._dry_run:
            self._batch.commit()
            self._unwritten.clear()

    def _learn(self, one: Known) -> None:
        """Make an article findable, and the ids it names."""
        self.candidates.add(one.article, one.profile)
        for id in _named(one.article):
            self._naming[id].add(one.article.id)

    def rewrite(self, article: Article, **values: tuple[str, ...]) -> Article:
        """Write an article with other values, and return it."""
        changed: dict[str, Any] = {**values}
        article = orderly(replace(article, **changed))
        self.write(article)
        return article

    def remove(self, id: str, merged_into: str) -> None:
        """Withdraw an article that turned out to be another one."""
        # The article it was merged into has to be there first.
        self.commit()
        if not self._dry_run:
            path = self._folder / f"{id}.md"
            with _told("removed", path):
                path.unlink(missing_ok=True)
        self._forget(id, merged_into)

    def _forget(self, id: str, now: str) -> None:
        self._unwritten.pop(id, None)
        self._kept.pop(id, None)
        self.candidates.drop(id)
        self._fresh.discard(id)
        self._moved[id] = now
        for naming in sorted({*map(self.current_id, self._naming.pop(id, ()))} - {now}):
            article = self.read(naming).article
            related, warnings = (
                tuple(_renamed(text, id, now) for text in texts)
                for texts in (article.related, article.warnings)
            )
            self.rewrite(article, related=related, warnings=warnings)

    def current_id(self, id: str) -> str:
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

        Of several that want one id, each gets a part of its text's hash after it: the
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
        """Add a hash to the id of an article that this import added."""
        article = self.read(id).article
        now = self._suffixed(id, article)
        self.commit()
        if not self._dry_run:
            path = self._folder / f"{id}.md"
            with _told("renamed", path):
                path.rename(path.with_name(f"{now}.md"))
        renamed = replace(article, id=now)
        self._reserve(now)
        if self._dry_run:
            self._unwritten[now] = renamed
        self._learn(self._keep(known(renamed)))
        self._forget(id, now)
        self._fresh.add(now)


@contextmanager
def _told(what: str, path: Path) -> Iterator[None]:
    """Turn an error of the system into one that names the file."""
    try:
        yield
    except OSError as error:
        raise CorpusError(
            f"cannot be {what}: {error.strerror}",
            place=str(path),
            hint=f"ls -ld {path.parent}",
        ) from error


def _named(article: Article) -> set[str]:
    """Return the ids that an article's links and warnings name."""
    return {
        text.removeprefix(start)
        for text in (*article.related, *article.warnings)
        for start in _NAMES_ID
        if text.startswith(start)
    }


def _renamed(text: str, id: str, now: str) -> str:
    """Return a link or warning with the id that an article has now."""
    starts = (start for start in _NAMES_ID if text == start + id)
    return next((start + now for start in starts), text)
