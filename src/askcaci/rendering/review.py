"""What an import made of its files, as one HTML page for a person to look over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from askcaci.citing import authors_of
from askcaci.corpus.checking import Concern, concerns_of
from askcaci.corpus.importing.report import (
    OUTCOMES,
    FileReport,
    Found,
    ImportReport,
    PageReport,
    totals_of,
)
from askcaci.corpus.importing.roles import ReadLine
from askcaci.errors import AskcaciError
from askcaci.text.normalise import printable

# So many entries a group are listed, the others counted.
LISTED = 60
# So much is shown line by line, what needs an eye first; browsers grow slow beyond it.
FILES = 120
LINES = 12_000
LINES_PER_FILE = 3_000
# Longer runs of the site's lines are folded.
_FOLDED = 4
_LONGEST = 3_000
# Fewer words that no article holds are no loss.
_WORDS = 12

# What needs an eye, in the order of the page.
TITLES = {
    "not used": "Files that could not be used",
    "in part": "Files read only in part",
    "corpus": "Article files of the corpus that cannot be read",
    "misnamed": "Names that end otherwise than their content",
    "left out": "Text that no article holds",
    "contradiction": "Contradictions",
    "inferred": "Title, author or date inferred",
    "no date": "No date",
    "no author": "No author",
    "no sections": "Analyses without sections",
    "section order": "Sections out of order or twice",
    "short": "Suspiciously short",
    "teaser": "Texts that break off",
    "merged": "Merged with an article, or linked to one",
    "same": "The same bytes twice",
}
# These are told, and need no more than a look.
_TOLD = ("merged", "same")
_INFERRED = ("title", "authors", "published")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to look at; `anchor` is where on the page, empty if it is not shown."""

    what: str
    todo: str = ""
    file: str = ""
    article: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The things of one sort to look at: the first `entries`, and how many there are."""

    key: str
    title: str
    entries: tuple[Entry, ...]
    count: int

    @property
    def todo(self) -> str:
        """What to do about each of them, if that is the same."""
        todos = {entry.todo for entry in self.entries}
        return todos.pop() if len(todos) == 1 else ""


@dataclass(frozen=True, slots=True)
class Run:
    """Lines of a page that stand together; `found` is the article that begins with them."""

    lines: tuple[ReadLine, ...]
    found: Found | None = None
    concerns: tuple[Concern, ...] = ()
    anchor: str = ""

    @property
    def folded(self) -> bool:
        """True of many lines of the site in a row."""
        return len(self.lines) > _FOLDED and self.lines[0].role == "furniture"

    @property
    def reasons(self) -> str:
        """Why its lines are left out, each reason once."""
        return ", ".join(dict.fromkeys(line.reason for line in self.lines))


@dataclass(frozen=True, slots=True)
class View:
    """A file shown line by line: its pages with their lines, and how many are not shown."""

    file: FileReport
    anchor: str
    pages: tuple[tuple[PageReport, tuple[Run, ...]], ...]
    troubles: tuple[str, ...]
    cut: int


@dataclass(slots=True)
class _Findings:
    """The entries by sort; of each file what sorts it has."""

    entries: dict[str, list[tuple[int, Entry]]] = field(
        default_factory=lambda: {key: [] for key in TITLES}
    )
    troubles: dict[int, list[str]] = field(default_factory=dict)

    def add(self, number: int, key: str, entry: Entry) -> None:
        self.entries[key].append((number, entry))
        if key not in _TOLD and key not in self.troubles.setdefault(number, []):
            self.troubles[number].append(key)

    def rank(self, number: int) -> int:
        """Return the place of a file among those to look at; the lowest comes first."""
        keys = self.troubles.get(number, [])
        return min((list(TITLES).index(key) for key in keys), default=len(TITLES))


def review_page(report: ImportReport) -> str:
    """Return a page of what needs a person's eye, and of what each line became.

    Files with something to look at come first; of many files the others are counted only.
    The report's pages are to have their lines: `import_files(..., keep_lines=True)`.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("askcaci.rendering", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "authors": authors_of,
        "cut": _cut,
        "sections": _sections,
        "counted": "{:,}".format,
    }
    template = environment.get_template("review.html")
    return printable(template.render(_context(report)))


def _context(report: ImportReport) -> dict[str, Any]:
    findings = _findings(report)
    views, rest = _views(report, findings)
    groups = _groups(findings, {view.anchor for view in views})
    totals = report.totals
    return {
        "report": report,
        "files": sum(totals.files.values()),
        "outcomes": [(o, totals.files[o]) for o in OUTCOMES if totals.files[o]],
        "statuses": sorted(totals.articles.items()),
        "reasons": totals.reasons.most_common(),
        "groups": [group for group in groups if group.key not in _TOLD],
        "told": [group for group in groups if group.key in _TOLD],
        "views": views,
        "titles": TITLES,
        "rest": _rest(rest, findings, report),
    }


# What needs an eye.


def _findings(report: ImportReport) -> _Findings:
    findings = _Findings()
    seen: set[str] = set()
    for number, file in enumerate(report.files):
        for key, entry in _of_file(file):
            findings.add(number, key, entry)
        for place, found in enumerate(file.articles, start=1):
            for key, entry in _of_article(found, file, f"f{number}a{place}", seen):
                findings.add(number, key, entry)
    for problem in report.corpus_problems:
        findings.entries["corpus"].append((-1, Entry(str(problem), problem.hint)))
    return findings


def _of_file(file: FileReport) -> Iterator[tuple[str, Entry]]:
    if file.problem is not None:
        key = "not used" if file.outcome == "not used" else "in part"
        yield key, Entry(_said(file.problem, file), file.problem.hint, _named(file))
    if file.remark:
        todo = "nothing, if it was read rightly; else give the file its right name"
        yield "misnamed", Entry(file.remark, todo, file.file)
    if file.outcome == "duplicate":
        yield "same", Entry(file.why, "", file.file)
    if file.articles:
        for page in file.pages:
            yield from (("left out", entry) for entry in _lost(page, file))


def _said(problem: AskcaciError, file: FileReport) -> str:
    return problem.message if problem.place in ("", file.file) else str(problem)


def _named(file: FileReport) -> str:
    return f"{file.file} ({file.count:,} files)" if file.count > 1 else file.file


def _lost(page: PageReport, file: FileReport) -> Iterator[Entry]:
    """Yield an entry for each reason for which text of a page is in no article."""
    lost: dict[str, list[ReadLine]] = {}
    for line in page.read:
        again = line.reason.startswith("printed twice")
        if line.role == "left out" and len(line.text.split()) >= _WORDS and not again:
            lost.setdefault(line.reason, []).append(line)
    for reason, lines in lost.items():
        words = sum(len(line.text.split()) for line in lines)
        opening = " ".join(lines[0].text.split()[:_WORDS])
        what = (
            f"{words:,} words, {reason}, from {page.unit} {lines[0].place} on: “{opening}…”"
        )
        todo = "see whether it is an article's; a line “By AUTHOR” above it makes it one"
        yield Entry(what, todo, file.file)


def _of_article(
    found: Found, file: FileReport, anchor: str, seen: set[str]
) -> Iterator[tuple[str, Entry]]:
    """Yield what is to be looked at in an article; what it lacks only the first time."""
    id = found.article.id
    if found.changes or found.status in ("duplicate", "replaced", "updated"):
        what = f"{found.status}: {'; '.join(found.changes) or 'its place was noted'}"
        yield "merged", Entry(what, "", file.file, id, anchor)
    if id in seen:
        return
    seen.add(id)
    for concern in _concerns(found):
        # The group's title says what is lacking; here it is told of what.
        what = _name(found) if concern.what == concern.kind else concern.what
        yield concern.kind, Entry(what, concern.todo, file.file, id, anchor)


def _name(found: Found) -> str:
    return f"{authors_of(found.article)}: “{found.article.title or found.opening + '…'}”"


def _concerns(found: Found) -> tuple[Concern, ...]:
    """Return what is to be looked at in an article; its kind and the like go unsaid."""
    return tuple(
        concern
        for concern in concerns_of(found.article)
        if not concern.is_note and (concern.kind != "inferred" or concern.key in _INFERRED)
    )


def _groups(findings: _Findings, shown: set[str]) -> list[Group]:
    """Return the sorts of things to look at; links lead only to what is on the page."""
    groups = []
    for key, found in findings.entries.items():
        entries = []
        for number, entry in found[:LISTED]:
            file = f"f{number}"
            anchor = (entry.anchor or file) if file in shown else ""
            entries.append(Entry(entry.what, entry.todo, entry.file, entry.article, anchor))
        if entries:
            groups.append(Group(key, TITLES[key], tuple(entries), len(found)))
    return groups


# Files line by line.


def _views(
    report: ImportReport, findings: _Findings
) -> tuple[list[View], list[tuple[int, FileReport]]]:
    """Return the files to show, and the others with their numbers."""
    views: list[View] = []
    rest: list[tuple[int, FileReport]] = []
    left = LINES
    order = sorted(enumerate(report.files), key=lambda one: (findings.rank(one[0]), one[0]))
    for number, file in order:
        lines = min(sum(len(page.read) for page in file.pages), LINES_PER_FILE)
        if 0 < lines <= left and len(views) < FILES:
            left -= lines
            views.append(_view(file, number, findings.troubles.get(number, [])))
        else:
            rest.append((number, file))
    return views, rest


def _view(file: FileReport, number: int, troubles: Iterable[str]) -> View:
    pages, left, articles = [], LINES_PER_FILE, 0
    for page in file.pages:
        runs = _runs(page, page.read[:left], f"f{number}a", articles)
        pages.append((page, tuple(runs)))
        left = max(0, left - len(page.read))
        articles += len(page.articles)
    cut = max(0, sum(len(page.read) for page in file.pages) - LINES_PER_FILE)
    return View(file, f"f{number}", tuple(pages), tuple(troubles), cut)


def _runs(
    page: PageReport, lines: tuple[ReadLine, ...], prefix: str, before: int
) -> Iterator[Run]:
    last = 0
    for (_, number), some in groupby(lines, lambda line: (line.role, line.article)):
        run = tuple(some)
        if number in (0, last):
            yield Run(run)
            continue
        last = number
        found = page.articles[number - 1]
        yield Run(run, found, _concerns(found), f"{prefix}{before + number}")


def _rest(
    rest: list[tuple[int, FileReport]], findings: _Findings, report: ImportReport
) -> dict[str, Any]:
    """Return what is said of the files that are not shown line by line."""
    files = [file for _, file in rest]
    totals = totals_of(files)
    unseen = Counter(file.outcome for file in files if any(p.read for p in file.pages))
    return {
        "files": sum(totals.files.values()),
        "outcomes": [(o, totals.files[o]) for o in OUTCOMES if totals.files[o]],
        "articles": sum(totals.articles.values()),
        "with_lines": unseen.total(),
        "troubled": sum(number in findings.troubles for number, _ in rest),
        "example": next((f.file for f in files if any(p.read for p in f.pages)), ""),
        "dry_run": report.dry_run,
    }


def _cut(text: str) -> str:
    """Return a text, or its beginning and how much more there is."""
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST].rstrip()}… (and {len(text) - _LONGEST:,} more characters)"


def _sections(found: Found) -> str:
    text = found.article.text
    return ", ".join(
        f"{section.kind} {len(section.span.of(text).split()):,}"
        for section in found.article.sections
    )
