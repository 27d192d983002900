"""Files added to a corpus: read, split, stored and reported, one after the other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from askcaci.corpus.files import format_article
from askcaci.corpus.folder import make
from askcaci.corpus.importing import archives, formats, walking
from askcaci.corpus.importing.archives import Member
from askcaci.corpus.importing.journal import Journal
from askcaci.corpus.importing.library import Library
from askcaci.corpus.importing.pages import Page
from askcaci.corpus.importing.repairs import tally
from askcaci.corpus.importing.report import (
    FileReport,
    Found,
    ImportReport,
    PageReport,
    not_used,
    skipped,
)
from askcaci.corpus.importing.roles import read_lines
from askcaci.corpus.importing.splitter import Split, split_page
from askcaci.errors import AskcaciError, CorpusError, SourceError, UsageError
from askcaci.text.normalise import printable
from askcaci.types import Article

# What is longer is no paragraph, and what is longer no article; real ones have some
# 3,000 and 40,000 characters.
_LONGEST_LINE = 1_000_000
_LONGEST_ARTICLE = 3_000_000


def import_files(
    paths: Iterable[str | Path],
    corpus_dir: str | Path,
    *,
    dry_run: bool = False,
    title: str | None = None,
    published: date | None = None,
    again: bool = False,
    keep_lines: bool = False,
) -> ImportReport:
    """Add the articles of saved files to a corpus, and report on every file and line.

    Args:
        paths: files, archives of them, or folders, subfolders too.
        corpus_dir: the folder of article files; made if it is missing.
        dry_run: report only, write nothing.
        title: the title of the one article in the files.
        published: its day of publication.
        again: read files too that were taken in before.
        keep_lines: report what each line became, too.

    A file that gives no article is a problem in the report; the others are added.

    Raises:
        UsageError: a title or day is given and the files hold several articles.
        CorpusError: the corpus cannot be read or written to.
    """
    intake = Intake(
        paths,
        corpus_dir,
        dry_run=dry_run,
        title=title,
        published=published,
        again=again,
        keep_lines=keep_lines,
    )
    files = tuple(intake)
    return ImportReport(
        tuple(map(intake.settled, files)), tuple(intake.corpus_problems), dry_run
    )


class Intake:
    """An import under way: iterating over it adds a file and gives its report.

    Only one file's pages are in memory. `total` files and folders of files were found;
    with those that archives hold, more may be reported.
    """

    def __init__(
        self,
        paths: Iterable[str | Path],
        corpus_dir: str | Path,
        *,
        dry_run: bool = False,
        title: str | None = None,
        published: date | None = None,
        again: bool = False,
        keep_lines: bool = False,
    ) -> None:
        self._values = _values(title, published)
        self._files = list(walking.files(paths))
        if self._values:
            _check_one(self._files)
        folder = Path(corpus_dir)
        if not dry_run:
            make(folder)
        self._library = Library(folder, dry_run=dry_run)
        self._journal = Journal(folder, dry_run=dry_run)
        self._again = again or bool(self._values)
        self._keep_lines = keep_lines
        # Where the same bytes stood first, by their hash.
        self._seen: dict[str, str] = {}
        # The articles of this import, without their texts, and the ids they got since.
        self._found: dict[str, Article] = {}
        self._noted: list[tuple[str, str, tuple[str, ...]]] = []
        self._ids: dict[str, str] = {}
        self.total = len(self._files)
        self.done = 0

    @property
    def corpus_problems(self) -> list[AskcaciError]:
        """What is wrong with articles that were there before."""
        return self._library.problems

    def __iter__(self) -> Iterator[FileReport]:
        for item in self._files:
            for member in _members(item):
                yield member if isinstance(member, FileReport) else self._added(member)
            self.done += 1
        self._settle()

    @property
    def renamed(self) -> dict[str, str]:
        """The ids that articles got after they were reported, because of later ones."""
        return {id: now for id, now in self._ids.items() if id != now}

    def settled(self, file: FileReport) -> FileReport:
        """Return a file's report with its articles as they are at the end."""
        if not any(found.article.id in self.renamed for found in file.articles):
            return file
        return replace(
            file,
            pages=tuple(
                replace(page, articles=tuple(map(self._current, page.articles)))
                for page in file.pages
            ),
        )

    def _current(self, found: Found) -> Found:
        if found.article.id not in self.renamed:
            return found
        return replace(found, article=self._library.current(found.article))

    def _settle(self) -> None:
        """Note for the next import under which ids the articles are now."""
        for id, article in self._found.items():
            there = self._journal.has(id)
            self._ids[id] = id if there else self._library.current(article).id
        for sha256, name, ids in self._noted:
            self._journal.note(sha256, name, (self._ids[id] for id in ids))

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
                # For the article's file to tell of this place too.
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
            for page in _pages(member):
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
        split = _split(page, path)
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


def _values(title: str | None, published: date | None) -> dict[str, object]:
    """Return the values a user gave."""
    values: dict[str, object] = {}
    if title is not None:
        values["title"] = " ".join(printable(title).split())
        if not values["title"]:
            raise UsageError("the title is empty", hint='askcaci add --title "…" PAGE')
    if published is not None:
        values["published"] = published
    return values


def _check_one(items: Iterable[walking.File | FileReport]) -> None:
    """Read everything once, to be sure of which article a value is meant.

    Raises:
        UsageError: there are several, or none although all could be read.
    """
    count, problems, seen = 0, 0, set()
    for member in (member for item in items for member in _members(item)):
        if isinstance(member, FileReport):
            problems += member.problem is not None
        elif hashlib.sha256(member.data).digest() not in seen:
            seen.add(hashlib.sha256(member.data).digest())
            try:
                found = sum(
                    len(_split(page, member.path).articles) for page in _pages(member)
                )
            except SourceError:
                found = 0
            count += found
            problems += not found
    if count > 1 or not (count or problems):
        raise UsageError(
            f"a title or date fits one article, and here are {count}",
            hint="Add the pages without it, then edit title: and published: in the corpus",
        )


def _members(item: walking.File | FileReport) -> Iterator[Member | FileReport]:
    """Yield a file as it was found, or all files of an archive."""
    if isinstance(item, FileReport):
        yield item
        return
    try:
        data = walking.read(item)
    except SourceError as error:
        yield not_used(item.shown, error)
        return
    yield from archives.unpacked(Member(item.name, item.shown, data, item.named))


def _pages(member: Member) -> Iterator[Page]:
    """Yield the pages of a file.

    Raises:
        SourceError: they cannot be read, or no longer from here on.
    """
    try:
        yield from formats.pages_of(member.name, member.data, member.path)
    except (AskcaciError, MemoryError):
        raise
    except Exception as error:
        # One file that a library stumbles over must not cost the files behind it.
        raise SourceError(
            f"cannot be read: {type(error).__name__} in what reads the format",
            place=member.path,
            hint="Save the page as plain text (.txt) and add that",
        ) from error


def _split(page: Page, path: str) -> Split:
    """Return the articles of a page.

    Raises:
        SourceError: a line or an article is too long to be one.
    """
    longest = max((len(line.text) for line in page.lines), default=0)
    if longest > _LONGEST_LINE:
        raise SourceError(
            f"{longest:,} characters in one line are no paragraph",
            place=path,
            hint="Save the page anew, each paragraph on a line of its own",
        )
    split = split_page(page)
    for article, _ in split.articles:
        if len(article.text) > _LONGEST_ARTICLE:
            raise SourceError(
                f"{len(article.text):,} characters below one byline are no article",
                place=path,
                hint="Save each article as a file of its own",
            )
        try:
            format_article(article)
        except CorpusError as error:
            raise SourceError(error.message, place=path, hint=error.hint) from error
    return split


def _report(
    path: str, pages: tuple[PageReport, ...], problem: AskcaciError | None
) -> FileReport:
    """Return what became of a file that was read, as far as it could be."""
    if any(page.articles for page in pages):
        return FileReport(path, "gave articles", pages, problem=problem)
    if problem is None:
        problem = SourceError(
            "no article found: no byline, no BACKGROUND",
            place=path,
            hint='Put a line "By AUTHOR" above the text and add the file again',
        )
    return replace(not_used(path, problem), pages=pages)
