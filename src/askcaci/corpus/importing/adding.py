"""Pages added to a corpus: read, split, stored, reported."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from askcaci.corpus.importing.library import Library
from askcaci.corpus.importing.pages import Page
from askcaci.corpus.importing.plaintext import read_page
from askcaci.corpus.importing.repairs import tally
from askcaci.corpus.importing.report import FileReport, Found, ImportReport
from askcaci.corpus.importing.splitter import Split, split_page
from askcaci.errors import AskcaciError, CorpusError, SourceError, UsageError
from askcaci.text.normalise import printable


@dataclass(frozen=True, slots=True)
class _Read:
    """A page that was read and split, not yet stored."""

    path: Path
    page: Page
    split: Split


def import_files(
    paths: Iterable[str | Path],
    corpus_dir: str | Path,
    *,
    dry_run: bool = False,
    title: str | None = None,
    published: date | None = None,
) -> ImportReport:
    """Add the articles on saved pages to a corpus, and report on every line.

    Args:
        paths: text files, or folders whose `.txt` files are taken, subfolders too.
        corpus_dir: the folder of article files; made if it is missing.
        dry_run: report only, write nothing.
        title: the title of the one article on the pages.
        published: its day of publication.

    A file that gives no article is a problem in the report; the others are added.

    Raises:
        UsageError: a title or day is given and the pages hold several articles.
        CorpusError: the corpus cannot be read or written to.
    """
    problems: list[AskcaciError] = []
    read = list(_read_all(paths, problems))
    values = _values(title, published)
    _check_one(values, sum(len(item.split.articles) for item in read), problems)
    library = Library(_folder(Path(corpus_dir), dry_run), dry_run=dry_run)
    files = tuple(_store(item, library, values, problems) for item in read)
    return ImportReport(files, (*problems, *library.problems), dry_run)


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


def _check_one(
    values: dict[str, object], count: int, problems: Sequence[AskcaciError]
) -> None:
    if values and count != 1 and (count or not problems):
        raise UsageError(
            f"a title or date fits one article, and here are {count}",
            hint="Add the pages without it, then edit title: and published: in the corpus",
        )


def _folder(folder: Path, dry_run: bool) -> Path:
    if not dry_run:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CorpusError(
                f"cannot be made: {error.strerror}",
                place=str(folder),
                hint=f"ls -ld {folder.parent}",
            ) from error
    return folder


def _read_all(paths: Iterable[str | Path], problems: list[AskcaciError]) -> Iterator[_Read]:
    for path, name in _files(map(Path, paths), problems):
        try:
            page = read_page(path, name)
            yield _Read(path, page, split_page(page))
        except SourceError as error:
            problems.append(error)


def _files(
    paths: Iterable[Path], problems: list[AskcaciError]
) -> Iterator[tuple[Path, str]]:
    """Yield each file with the name kept as its articles' source."""
    for path in paths:
        if not path.is_dir():
            yield path, _storable(path.name)
            continue
        found = sorted(_texts_below(path, problems))
        if not found:
            problems.append(
                SourceError(
                    "no .txt file in this folder", place=str(path), hint=f"ls -R {path}"
                )
            )
        for file in found:
            yield file, _storable(file.relative_to(path).as_posix())


def _texts_below(folder: Path, problems: list[AskcaciError]) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        problems.append(
            SourceError(
                f"cannot be read: {error.strerror}",
                place=str(error.filename),
                hint=f"ls -ld {error.filename}",
            )
        )

    for parent, _, names in os.walk(folder, onerror=unreadable, followlinks=False):
        for name in names:
            if name.lower().endswith(".txt") and not name.startswith("."):
                yield Path(parent, name)


def _storable(name: str) -> str:
    """Return a file name as UTF-8 can hold it."""
    return name.encode("utf-8", "replace").decode("utf-8")


def _store(
    item: _Read, library: Library, values: dict[str, object], problems: list[AskcaciError]
) -> FileReport:
    found = []
    for article, lines in item.split.articles:
        stored, status, changes = library.add(article)
        if values:
            stored, revised = library.revise(stored, **values)
            changes += revised
            status = "updated" if status == "already there" and revised else status
        found.append(Found(stored, status, lines, changes))
    if not found:
        problems.append(
            SourceError(
                "no article found: no byline, no BACKGROUND",
                place=str(item.path),
                hint='Put a line "By AUTHOR" above the text and add the file again',
            )
        )
    repairs = [
        r for article, _ in item.split.articles for r in article.repairs if r[:4] == "line"
    ]
    return FileReport(
        file=str(item.path),
        encoding=item.page.encoding,
        line_count=item.page.line_count,
        blank_lines=item.split.blank_lines,
        articles=tuple(found),
        left_out=item.split.left_out,
        repairs=(*repairs, *tally(list(item.page.lines))),
    )
