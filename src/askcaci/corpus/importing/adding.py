"""Adds files to a corpus: reads, splits, stores and reports them one by one."""

from __future__ import annotations

import hashlib
import shlex
import time
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from askcaci.corpus.files import read_article, remove_scratch, write_article
from askcaci.corpus.folder import make
from askcaci.corpus.importing.duplicates.library import Library, revised
from askcaci.corpus.importing.files import formats, walking
from askcaci.corpus.importing.files.archives import Member
from askcaci.corpus.importing.guards import pdfworker
from askcaci.corpus.importing.journal import Journal
from askcaci.corpus.importing.lines.pages import Page
from askcaci.corpus.importing.lines.people import listed_people
from askcaci.corpus.importing.lines.repairs import tally
from askcaci.corpus.importing.lock import import_lock
from askcaci.corpus.importing.reading import members_of, only_article, pages_of, split_of
from askcaci.corpus.importing.report import (
    NO_ARTICLE,
    FileReport,
    Found,
    ImportReport,
    PageReport,
    not_used,
    skipped,
)
from askcaci.corpus.importing.splitting.roles import read_lines
from askcaci.errors import AskcaciError, SourceError, UsageError
from askcaci.text.normalise import printable
from askcaci.types import Article

if TYPE_CHECKING:
    from typing_extensions import Unpack


# Files, and seconds, after which what they gave is made durable.
_BATCH = 64
_SECONDS = 1.0

# Fields that, given by the user, mark a file as an article.
_NAMING = ("title", "authors")


class Options(TypedDict, total=False):
    """How files are added.

    `dry_run` reports only and writes nothing. `title`, `authors` and `published` are those
    of the one article in the files. `again` reads files too that were taken in before, `keep_lines`
    reports what each line became, too. `notify` is called if another import is running.
    """

    dry_run: bool
    title: str | None
    authors: tuple[str, ...]
    published: date | None
    again: bool
    keep_lines: bool
    notify: Callable[[str], None] | None


def import_files(
    paths: Iterable[str | Path], corpus_dir: str | Path, **options: Unpack[Options]
) -> ImportReport:
    """Add the articles of saved files to a corpus, and report on every file and line.

    Args:
        paths: files, archives of them, or folders, subfolders too.
        corpus_dir: the folder of article files; made if it is missing.
        options: see `Options`.

    A file that gives no article is a problem in the report; the others are added.

    Raises:
        UsageError: a title, author or day is given and the files hold several articles.
        CorpusError: the corpus cannot be read or written to, or another import holds it.
    """
    intake = Intake(paths, corpus_dir, **options)
    files = tuple(intake)
    return ImportReport(
        tuple(map(intake.settled, files)),
        tuple(intake.corpus_problems),
        options.get("dry_run", False),
    )


def set_values(
    corpus_dir: str | Path,
    article_id: str,
    *,
    title: str | None = None,
    authors: tuple[str, ...] = (),
    published: date | None = None,
) -> Article:
    """Set the values of an article that a user knows, and return the article.

    Raises:
        UsageError: the title is empty.
        CorpusError: its file cannot be read or written, or an import holds the corpus.
    """
    values = _values(title=title, authors=authors, published=published)
    folder = Path(corpus_dir)
    with import_lock(folder):
        article, changes = revised(read_article(folder / f"{article_id}.md"), **values)
        if changes:
            write_article(article, folder)
    return article


class Intake:
    """A running import: iterating over it adds a file and gives its report.

    Only one file's pages are in memory. What some files gave is put in place together, and
    their reports are given then. `total` files and folders of files were found;
    with those that archives hold, more may be reported. The corpus is held from the
    start to the end of the iteration; its articles are read when one is to be compared
    with them.
    """

    def __init__(
        self,
        paths: Iterable[str | Path],
        corpus_dir: str | Path,
        **options: Unpack[Options],
    ) -> None:
        self._values = _values(**options)
        self._files = list(walking.files(paths))
        # The pages of the file with the one article, by the hash of its bytes.
        named = {name: value for name, value in self._values.items() if name in _NAMING}
        self._kept = only_article(self._files, **named) if self._values else {}
        self._folder = Path(corpus_dir)
        self._dry_run = options.get("dry_run", False)
        self._held = ExitStack()
        if not self._dry_run:
            make(self._folder)
            self._held.enter_context(
                import_lock(self._folder, notify=options.get("notify"))
            )
            remove_scratch(self._folder)
        self._journal = Journal(self._folder, dry_run=self._dry_run)
        self._again = options.get("again", False) or bool(self._values)
        self._keep_lines = options.get("keep_lines", False)
        self._opened: Library | None = None
        # Reports of files whose articles are not in place yet.
        self._batch: deque[FileReport] = deque()
        # The place where the same bytes were first found, by their hash.
        self._seen: dict[str, str] = {}
        # The articles of this import, without their texts, and what those are now that
        # got another id since.
        self._found: dict[str, Article] = {}
        self._noted: list[tuple[str, str, tuple[str, ...]]] = []
        self._now: dict[str, Article] = {}
        self.total = len(self._files)
        self.done = 0

    @property
    def corpus_problems(self) -> list[AskcaciError]:
        """Errors of articles that were there before, if they had to be read."""
        return self._opened.problems if self._opened else []

    @property
    def _library(self) -> Library:
        if self._opened is None:
            self._opened = Library(self._folder, dry_run=self._dry_run, together=True)
        return self._opened

    def __iter__(self) -> Iterator[FileReport]:
        with self._held:
            try:
                yield from self._in_batches()
            except GeneratorExit:
                self._commit()
                raise
            except BaseException:
                # Interrupted, or out of disk: the files before are stored, and reported.
                yield from self._durable()
                raise
            finally:
                pdfworker.stop()

    def _in_batches(self) -> Iterator[FileReport]:
        since = time.monotonic()
        for item in self._files:
            for member in members_of(item):
                read = member if isinstance(member, FileReport) else self._added(member)
                self._batch.append(read)
                if len(self._batch) >= _BATCH or time.monotonic() - since > _SECONDS:
                    yield from self._durable()
                    since = time.monotonic()
            self.done += 1
        yield from self._durable()
        self._settle()

    def _durable(self) -> Iterator[FileReport]:
        """Yield the reports of the files so far, once what they gave is durable."""
        self._commit()
        while self._batch:
            yield self._batch.popleft()

    def _commit(self) -> None:
        """Put articles in place, then record the files they came from.

        Raises:
            CorpusError: the corpus cannot be written to; nothing is written down then.
        """
        try:
            if self._opened:
                self._opened.commit()
        except BaseException:
            self._journal.forget()
            self._batch.clear()
            raise
        self._journal.write()

    @property
    def renamed(self) -> dict[str, str]:
        """The ids that articles got after they were reported, because of later ones."""
        return {id: article.id for id, article in self._now.items()}

    def settled(self, file: FileReport) -> FileReport:
        """Return a file's report with its articles as they are at the end."""
        if not any(found.article.id in self._now for found in file.articles):
            return file
        return replace(
            file,
            pages=tuple(
                replace(page, articles=tuple(map(self._current, page.articles)))
                for page in file.pages
            ),
        )

    def _current(self, found: Found) -> Found:
        now = self._now.get(found.article.id)
        return replace(found, article=now) if now else found

    def _settle(self) -> None:
        """Record the current ids of the articles for the next import."""
        for id, article in self._found.items():
            if not self._journal.has(id):
                now = self._library.current(article)
                if now.id != id:
                    self._now[id] = now
        for sha256, name, ids in self._noted:
            self._journal.note(
                sha256, name, (self._now[id].id if id in self._now else id for id in ids)
            )
        self._commit()

    def _added(self, member: Member) -> FileReport:
        kind = formats.format_of(member.name, member.data)
        if kind.beside and not member.named:
            return skipped(member.path, f"not read: {kind.said}")
        report = self._taken_in(member)
        return replace(report, remark=formats.remark_on(member.name, kind))

    def _taken_in(self, member: Member) -> FileReport:
        sha256 = hashlib.sha256(member.data).hexdigest()
        taken = None if self._again else self._journal.taken(sha256, member.name)
        if sha256 in self._seen:
            if taken is None:
                # So that the article's file names this place too.
                self._stored(member, sha256)
            why = f"the same bytes as {self._seen[sha256]}"
            return FileReport(member.path, "duplicate", why=why)
        self._seen[sha256] = member.path
        if taken is not None:
            return FileReport(member.path, "already taken in", taken=taken)
        return self._stored(member, sha256)

    def _stored(self, member: Member, sha256: str) -> FileReport:
        pages: list[PageReport] = []
        problem: AskcaciError | None = None
        try:
            for page in self._kept.pop(sha256, None) or pages_of(member):
                pages.append(self._page(page, member.path))
        except SourceError as error:
            problem = error
        report = _report(member.path, tuple(pages), problem)
        ids = tuple(dict.fromkeys(found.article.id for found in report.articles))
        if ids and problem is None:
            self._journal.note(sha256, member.name, ids)
            self._noted.append((sha256, member.name, ids))
        return report

    def _page(self, page: Page, path: str) -> PageReport:
        split = split_of(page, path)
        articles = tuple(self._store(*item) for item in split.articles)
        repairs = (
            repair
            for article, _ in split.articles
            for repair in article.repairs
            if repair.startswith(page.unit)
        )
        return PageReport(
            encoding=page.encoding,
            line_count=page.line_count,
            blank_lines=split.blank_lines,
            articles=articles,
            left_out=split.left_out,
            repairs=(*repairs, *tally(list(page.lines))),
            unit=page.unit,
            places=page.places,
            read=read_lines(page, split) if self._keep_lines else (),
        )

    def _store(self, article: Article, lines: tuple[int, ...]) -> Found:
        stored, status, changes = self._library.add(article)
        if self._values:
            stored, revised = self._library.revise(stored, **self._values)
            changes += revised
            status = "updated" if status != "new" and revised else status
        self._found.setdefault(stored.id, replace(stored, text="", sections=()))
        return Found(stored, status, lines, changes)


def _values(**options: Unpack[Options]) -> dict[str, Any]:
    """Return the values a user gave."""
    values: dict[str, Any] = {}
    title, published = options.get("title"), options.get("published")
    if title is not None:
        values["title"] = " ".join(printable(title).split())
        if not values["title"]:
            raise UsageError("the title is empty", hint='askcaci add --title "…" PAGE')
    authors = (" ".join(printable(name).split()) for name in options.get("authors", ()))
    if named := tuple(name for text in filter(None, authors) for name in _people(text)):
        values["authors"] = tuple(dict.fromkeys(named))
    if published is not None:
        values["published"] = published
    return values


def _people(text: str) -> tuple[str, ...]:
    """Return the authors that a user named; a name in braces, or none of a person, whole."""
    composed = unicodedata.normalize("NFC", text)
    if composed.startswith("{"):
        return (composed,)
    parts = filter(None, map(str.strip, composed.split(";")))
    return tuple(name for part in parts for name in listed_people(part) or (part,))


def _report(
    path: str, pages: tuple[PageReport, ...], problem: AskcaciError | None
) -> FileReport:
    """Return the result of a file that was read, as far as possible."""
    if any(page.articles for page in pages):
        return FileReport(path, "gave articles", pages, problem=problem)
    if problem is None:
        by_lines = all(page.unit == "line" for page in pages)
        problem = SourceError(
            NO_ARTICLE,
            place=path,
            hint='Put a line "By AUTHOR" above the text and add the file again'
            if by_lines
            else f'askcaci add --title "…" --author "…" {shlex.quote(path)}',
        )
    return replace(not_used(path, problem), pages=pages)
