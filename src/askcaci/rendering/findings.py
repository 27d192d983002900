"""What in an import a person should check: files that failed, articles that lack something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from askcaci.citing import authors_of
from askcaci.corpus.checking import Concern, concerns_of
from askcaci.corpus.importing.report import FileReport, Found, ImportReport, PageReport
from askcaci.corpus.importing.splitting.roles import ReadLine
from askcaci.errors import AskcaciError

# At most so many entries a group are listed, the others counted.
LISTED = 60
# Fewer words that no article holds are no loss.
_WORDS = 12

# What needs an eye, in the order of the page.
TITLES = {
    "not used": "Files that could not be used",
    "in part": "Files read only in part",
    "corpus": "Article files of the corpus that cannot be read",
    "misnamed": "Names that end otherwise than their content",
    "left out": "Text that no article holds",
    "little kept": "Pages of which little was kept",
    "contradiction": "Contradictions",
    "inferred": "Title, author or date inferred",
    "no title": "No title",
    "no date": "No date",
    "no author": "No author",
    "no sections": "Analyses without sections",
    "section order": "Sections out of order or twice",
    "short": "Suspiciously short",
    "teaser": "Texts that break off",
    "merged": "Merged with an article, or linked to one",
    "same": "The same bytes twice",
}
# These are listed, and need no more than a look.
TOLD = ("merged", "same")
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


@dataclass(slots=True)
class Findings:
    """The entries by sort; of each file what sorts it has."""

    entries: dict[str, list[tuple[int, Entry]]] = field(
        default_factory=lambda: {key: [] for key in TITLES}
    )
    troubles: dict[int, list[str]] = field(default_factory=dict)

    def add(self, number: int, key: str, entry: Entry) -> None:
        """Add an entry to its group; it is about file `number`."""
        self.entries[key].append((number, entry))
        if key not in TOLD and key not in self.troubles.setdefault(number, []):
            self.troubles[number].append(key)

    def rank(self, number: int) -> int:
        """Return the place of a file among those to look at; the lowest comes first."""
        keys = self.troubles.get(number, [])
        return min((list(TITLES).index(key) for key in keys), default=len(TITLES))


def findings_of(report: ImportReport) -> Findings:
    """Return what needs attention; of an article that recurs, it is reported once."""
    findings = Findings()
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
    """Yield what needs attention in an article; what it lacks only the first time."""
    id = found.article.id
    if found.changes or found.status in ("duplicate", "replaced", "updated"):
        what = f"{found.status}: {'; '.join(found.changes) or 'its place was noted'}"
        yield "merged", Entry(what, "", file.file, id, anchor)
    if id in seen:
        return
    seen.add(id)
    for concern in worth_a_look(found):
        # The group's title names what is lacking; here follows what lacks it.
        what = _name(found) if concern.what == concern.kind else concern.what
        yield concern.kind, Entry(what, concern.todo, file.file, id, anchor)


def _name(found: Found) -> str:
    return f"{authors_of(found.article)}: “{found.article.title or found.opening + '…'}”"


def worth_a_look(found: Found) -> tuple[Concern, ...]:
    """Return what needs attention in an article, without its kind and the like."""
    return tuple(
        concern
        for concern in concerns_of(found.article)
        if not concern.is_note and (concern.kind != "inferred" or concern.key in _INFERRED)
    )


def groups_of(findings: Findings, shown: set[str]) -> list[Group]:
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
