"""What an import made of its files, as one HTML page for a person to look over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from askcaci.citing import authors_of
from askcaci.corpus.checking import Concern
from askcaci.corpus.importing.report import (
    OUTCOMES,
    FileReport,
    Found,
    ImportReport,
    PageReport,
    totals_of,
)
from askcaci.corpus.importing.splitting.roles import ReadLine
from askcaci.rendering.findings import (
    TITLES,
    TOLD,
    Findings,
    findings_of,
    groups_of,
    worth_a_look,
)
from askcaci.text.normalise import printable

if TYPE_CHECKING:
    from jinja2 import Template

# More than these are folded.
_OPEN = 8
# So much is shown line by line, what needs an eye first; browsers grow slow beyond it.
FILES = 120
LINES = 12_000
LINES_PER_FILE = 3_000
# Longer runs of the site's lines are folded.
_FOLDED = 4
_LONGEST = 3_000


@dataclass(frozen=True, slots=True)
class Run:
    """Lines of a page that belong together; `found` is the article that begins with them."""

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


def review_page(report: ImportReport) -> str:
    """Return a page of what needs a person's eye, and of what each line became.

    Files with something to look at come first; of many files the others are counted only.
    The report's pages are to have their lines: `import_files(..., keep_lines=True)`.
    """
    return printable(_template().render(_context(report)))


@cache
def _template() -> Template:
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
    return environment.get_template("review.html")


def _context(report: ImportReport) -> dict[str, Any]:
    findings = findings_of(report)
    views, rest = _views(report, findings)
    groups = groups_of(findings, {view.anchor for view in views})
    totals = report.totals
    return {
        "report": report,
        "files": sum(totals.files.values()),
        "outcomes": [(o, totals.files[o]) for o in OUTCOMES if totals.files[o]],
        "statuses": sorted(totals.articles.items()),
        "reasons": totals.reasons.most_common(),
        "groups": [group for group in groups if group.key not in TOLD],
        "told": [group for group in groups if group.key in TOLD],
        "views": views,
        "titles": TITLES,
        "open": _OPEN,
        "rest": _rest(rest, findings, report),
    }


# Files line by line.


def _views(
    report: ImportReport, findings: Findings
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
        yield Run(run, found, worth_a_look(found), f"{prefix}{before + number}")


def _rest(
    rest: list[tuple[int, FileReport]], findings: Findings, report: ImportReport
) -> dict[str, Any]:
    """Return what is reported of the files that are not shown line by line."""
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
