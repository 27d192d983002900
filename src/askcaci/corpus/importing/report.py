"""The result of an import: of every file, every article found, every line left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, get_args

from askcaci.corpus.importing.lines.pages import LeftOut
from askcaci.corpus.importing.splitting.roles import ReadLine
from askcaci.errors import AskcaciError
from askcaci.types import Article, SourceUnit

Status = Literal["new", "updated", "already there", "duplicate", "replaced"]

# The result of a file: exactly one of these.
Outcome = Literal["gave articles", "already taken in", "duplicate", "not used", "skipped"]

# Why a file is not used although it can be read.
NO_ARTICLE = "no article found: no byline, no BACKGROUND"

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True, slots=True)
class Found:
    """An article found on a page.

    `article` is as the corpus holds it now, or would hold it after a dry run;
    `lines` are the page's lines that hold it, `changes` what an update added to the
    article that was already there.
    """

    article: Article
    status: Status
    lines: tuple[int, ...]
    changes: tuple[str, ...] = ()

    @property
    def words(self) -> int:
        """How many words its sections have, headings not counted."""
        return self.article.words

    @property
    def opening(self) -> str:
        """Its first words."""
        section = self.article.sections[0]
        return " ".join(section.span.of(self.article.text).split()[:8])


@dataclass(frozen=True, slots=True)
class PageReport:
    """One page: each of its lines is blank, in `articles`, or in `left_out`.

    Lines count from 1 within the page; `place` gives the place of one in the file. `read`
    gives what each became, if that was asked for.
    """

    encoding: str
    line_count: int
    blank_lines: int
    articles: tuple[Found, ...]
    left_out: tuple[LeftOut, ...]
    repairs: tuple[str, ...]
    unit: SourceUnit = "line"
    places: tuple[int, ...] = ()
    read: tuple[ReadLine, ...] = ()

    def place(self, line: int) -> int:
        """Return the place in the file of a line of the page, in `unit`."""
        return self.places[line - 1] if self.places else line


@dataclass(frozen=True, slots=True)
class FileReport:
    """The result for one file, or for `count` files that were passed over together.

    `why` is the reason it gave nothing new, `remark` what else to know about it: that its
    name has another suffix than its content. A file that gives articles may still have a
    `problem`, of the part that could not be read. `taken` are the ids of the articles
    that an earlier import took from it.
    """

    file: str
    outcome: Outcome
    pages: tuple[PageReport, ...] = ()
    why: str = ""
    remark: str = ""
    problem: AskcaciError | None = None
    taken: tuple[str, ...] = ()
    count: int = 1

    @property
    def articles(self) -> tuple[Found, ...]:
        """The articles of all its pages, in order."""
        return tuple(found for page in self.pages for found in page.articles)


@dataclass(slots=True)
class Totals:
    """The number of files by result, and of articles by status.

    `reasons` are those for which files were skipped.
    """

    files: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    articles: Counter[Status] = field(default_factory=Counter)
    problems: int = 0

    def add(self, file: FileReport) -> None:
        """Count a file and its articles."""
        self.files[file.outcome] += file.count
        self.articles.update(found.status for found in file.articles)
        self.problems += file.problem is not None
        if file.outcome == "skipped":
            self.reasons[file.why] += file.count


def not_used(file: str, problem: AskcaciError, *, count: int = 1) -> FileReport:
    """Return the report on a file that could not be used."""
    return FileReport(file, "not used", why=problem.message, problem=problem, count=count)


def skipped(file: str, why: str, *, count: int = 1) -> FileReport:
    """Return the report of a file in which no article was expected."""
    return FileReport(file, "skipped", why=why, count=count)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """All files of one import; `corpus_problems` are of articles that were there before."""

    files: tuple[FileReport, ...]
    corpus_problems: tuple[AskcaciError, ...] = ()
    dry_run: bool = False

    @property
    def found(self) -> tuple[Found, ...]:
        """The articles of all files, in order."""
        return tuple(found for file in self.files for found in file.articles)

    @property
    def problems(self) -> tuple[AskcaciError, ...]:
        """The problems of files, in order, then those of unreadable articles of the corpus."""
        own = (file.problem for file in self.files if file.problem is not None)
        return (*own, *self.corpus_problems)

    @property
    def added(self) -> int:
        """How many articles are new to the corpus."""
        return sum(found.status == "new" for found in self.found)

    @property
    def totals(self) -> Totals:
        """The files and articles, counted."""
        return totals_of(self.files)


def totals_of(files: Iterable[FileReport]) -> Totals:
    """Return files and their articles, counted."""
    totals = Totals()
    for file in files:
        totals.add(file)
    return totals
