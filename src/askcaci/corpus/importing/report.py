"""What an import did: every article found and every line left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from askcaci.errors import AskcaciError
from askcaci.types import Article

Status = Literal["new", "updated", "already there"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Words of a page that no article holds; `partial` if the line's others are in one."""

    line: int
    text: str
    reason: str
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """An article found on a page.

    `article` is as the corpus holds it now, or would hold it after a dry run;
    `lines` are the page's lines it stands on, `changes` what an update added to the
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
class FileReport:
    """One page: each of its lines is blank, in `articles`, or in `left_out`."""

    file: str
    encoding: str
    line_count: int
    blank_lines: int
    articles: tuple[Found, ...]
    left_out: tuple[LeftOut, ...]
    repairs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """All pages of one import; `problems` are of files that gave nothing."""

    files: tuple[FileReport, ...]
    problems: tuple[AskcaciError, ...]
    dry_run: bool = False

    @property
    def found(self) -> tuple[Found, ...]:
        """The articles of all pages, in order."""
        return tuple(found for file in self.files for found in file.articles)

    @property
    def added(self) -> int:
        """How many articles are new to the corpus."""
        return sum(found.status == "new" for found in self.found)
