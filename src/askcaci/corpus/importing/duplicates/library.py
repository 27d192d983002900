"""The corpus an import adds to: relates each article found to those already there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from askcaci.corpus.importing.duplicates.candidates import identity, place, places
from askcaci.corpus.importing.duplicates.merging import merged, orderly
from askcaci.corpus.importing.duplicates.relations import (
    Known,
    Relation,
    earlier_first,
    known,
    relation,
)
from askcaci.corpus.importing.duplicates.seals import changed_by_hand, seal
from askcaci.corpus.importing.duplicates.shelf import SAME_TEXT, Shelf, slug
from askcaci.corpus.importing.report import Status
from askcaci.errors import AskcaciError
from askcaci.types import Article


class Library:
    """The articles of a corpus folder, in which articles found on pages are recognised.

    An article is the same by the hash kept when it was imported, by author and opening
    paragraph, or by most of its words. Possible duplicates are read from its file and
    compared. With `together`, what is written is put in place by `commit` only.
    """

    def __init__(
        self, folder: Path, *, dry_run: bool = False, together: bool = False
    ) -> None:
        self._shelf = Shelf(folder, dry_run=dry_run, together=together)

    def commit(self) -> None:
        """Put what was written in place.

        Raises:
            CorpusError: the folder cannot be written to.
        """
        self._shelf.commit()

    @property
    def problems(self) -> list[AskcaciError]:
        """The errors of files of the corpus that cannot be read."""
        return self._shelf.problems

    def add(self, article: Article) -> tuple[Article, Status, tuple[str, ...]]:
        """Add an article found on a page, or merge it into the existing one.

        Returns the article as the corpus holds it, its relation to the corpus, and what
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
            stored, status, changes = self._shelf.add(found), "new", ()
        if status != "already there":
            for one, is_ in related:
                if is_ != "same":
                    other = self.current(one.article)
                    stored, told = self._linked(stored, other, is_)
                    changes += told
        return stored, status, changes

    def revise(self, article: Article, **values: object) -> tuple[Article, tuple[str, ...]]:
        """Set values that the user gave; return the article and what changed."""
        now, changes = revised(article, **values)
        if changes:
            self._shelf.write(now)
        return now, changes

    def current(self, article: Article) -> Article:
        """Return an article that `add` returned as the corpus holds it now.

        Raises:
            CorpusError: its file cannot be read.
        """
        return self._shelf.read(self._shelf.current_id(article.id)).article

    # The articles of the corpus that are related to an article.

    def _related(self, found: Known) -> list[tuple[Known, Relation]]:
        """Return the articles that are the same or related, by id."""
        related = []
        for id in self._shelf.candidates.of(found.article, found.profile):
            there = self._shelf.read(id)
            is_ = relation(there, found)
            if is_:
                related.append((there, is_))
        return related

    def _put(
        self, found: Known, same: Sequence[Known]
    ) -> tuple[Article, Status, tuple[str, ...]]:
        """Merge an article into the existing one, and any others it proves identical to.

        A third version can show that two articles of the corpus are one: two teasers, the whole.
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
            self._shelf.write(now)
        for id in gone:
            self._shelf.remove(id, now.id)
        changes += [f"{id} put to it" for id in gone]
        if now.text != there.text:
            changes.append("fuller text taken")
        return now, _status(there, now, changes), (*changes, *remarks)

    def _linked(
        self, article: Article, other: Article, is_: Relation
    ) -> tuple[Article, tuple[str, ...]]:
        """Record in two articles how they are related; return the first one."""
        if is_ == "other author":
            self._warned(other, SAME_TEXT + article.id)
            warning = SAME_TEXT + other.id
            return self._warned(article, warning), (f"warning: {warning}",)
        original, again = earlier_first(article, other, is_)
        link = f"{is_} of {original.id}"
        if link in again.related:
            return article, ()
        linked = self._shelf.rewrite(again, related=(*again.related, link))
        return (linked if again is article else article), (f"{again.id} is a {link}",)

    def _warned(self, article: Article, warning: str) -> Article:
        if warning in article.warnings:
            return article
        return self._shelf.rewrite(article, warnings=(*article.warnings, warning))


def revised(article: Article, **values: object) -> tuple[Article, tuple[str, ...]]:
    """Return an article with other values, which are not inferred, and what changed."""
    changes = tuple(
        f"{name} set"
        for name, value in values.items()
        if getattr(article, name) != value or name in article.inferred
    )
    inferred = tuple(name for name in article.inferred if name not in values)
    changed: dict[str, Any] = {**values}
    return replace(article, inferred=inferred, **changed), changes


def _status(before: Article, now: Article, changes: Sequence[str]) -> Status:
    """Return the relation of an article to the existing one."""
    if now == before:
        return "already there"
    if now.text != before.text:
        return "replaced"
    return "updated" if changes else "duplicate"
