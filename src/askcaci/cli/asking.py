"""What added articles lack, asked for on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from askcaci.cli.options import look, warn
from askcaci.errors import AskcaciError

if TYPE_CHECKING:
    from askcaci.corpus.importing.report import FileReport

_KEYS = ("title", "authors", "published")
_PROMPTS = {
    "title": "title",
    "authors": "authors (A; B)",
    "published": "published (2005-03-07 or 2005-03)",
}


def can_ask() -> bool:
    """Return True if there is somebody to answer: never on a pipe."""
    return sys.stdin.isatty() and sys.stderr.isatty()


@dataclass(frozen=True, slots=True)
class _Gap:
    """An article that lacks values; `keys` are those of its front matter."""

    article_id: str
    opening: str
    keys: tuple[str, ...]


@dataclass(slots=True)
class Asking:
    """Collects what an import could not know, and asks for it when the import has ended.

    `named` are the files given by name: only of these is it asked whether they are an
    article at all. None where nothing is to be asked.
    """

    corpus: Path
    named: Sequence[Path] | None
    _gaps: dict[str, _Gap] = field(default_factory=dict)
    _unused: list[Path] = field(default_factory=list)

    def note(self, file: FileReport) -> None:
        """Note which values the articles of a file lack, or that it holds none."""
        from askcaci.corpus.checking import MISSING, concerns_of
        from askcaci.corpus.importing.report import NO_ARTICLE

        if self.named is None:
            return
        for found in file.articles:
            missing = {c.key for c in concerns_of(found.article) if c.kind in MISSING}
            self._gaps.pop(found.article.id, None)
            if missing:
                keys = tuple(key for key in _KEYS if key in missing)
                gap = _Gap(found.article.id, found.opening, keys)
                self._gaps[gap.article_id] = gap
        if file.why == NO_ARTICLE and (path := Path(file.file)) in self.named:
            self._unused.append(path)

    def ask(self, renamed: Mapping[str, str]) -> int:
        """Ask for each value; return how many files are used now that were not.

        `renamed` are articles that have another id at the end of the import. An empty
        answer leaves a value out, the end of input all that are left.
        """
        if not (self._gaps or self._unused):
            return 0
        click.echo("Enter leaves a value out, Ctrl-D all that are left.", err=True)
        try:
            for gap in self._gaps.values():
                self._fill(renamed.get(gap.article_id, gap.article_id), gap)
            return sum(map(self._use, self._unused))
        except EOFError:
            click.echo(err=True)
            return 0

    def _fill(self, article_id: str, gap: _Gap) -> None:
        from askcaci.corpus.importing.adding import set_values

        _say(f"{article_id}: “{gap.opening}…”")
        values = _answers(gap.keys)
        if values:
            set_values(self.corpus, article_id, **values)

    def _use(self, path: Path) -> bool:
        """Add a file without a byline if somebody gives a title; return True if it is used."""
        from askcaci.corpus.importing.adding import Intake
        from askcaci.rendering.imports import file_text

        _say(f"{path} has no byline. Give a title if it is an article.")
        title = _answers(("title",))
        if not title:
            return False
        rest = {name: value for name, value in _answers(_KEYS[1:]).items() if value}
        intake = Intake([path], self.corpus, **title, **rest, notify=warn)
        reports = list(intake)
        for report in reports:
            click.echo(file_text(report, look()) + "\n")
        return any(report.articles for report in reports)


def _answers(keys: Sequence[str]) -> dict[str, Any]:
    """Return what somebody answers when asked for some values; a slip is asked for again.

    Raises:
        EOFError: the end of input.
    """
    found: dict[str, Any] = {}
    for key in keys:
        while text := _line(f"  {_PROMPTS[key]}: "):
            try:
                found[key] = _READ[key](text)
                break
            except (ValueError, AskcaciError):
                _say(f"  {text!r} is no day or month")
    return found


def _line(prompt: str) -> str:
    """Return a line from the terminal without control characters and blanks at its ends."""
    from askcaci.text.normalise import printable

    click.echo(prompt, nl=False, err=True)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return " ".join(printable(line).split())


def _say(text: str) -> None:
    from askcaci.text.normalise import printable

    click.echo(printable(text), err=True)


def _day(text: str) -> date:
    from askcaci.text.dates import parse_iso

    return parse_iso(text)


def _authors(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (name.strip() for name in text.split(";"))))


_READ: dict[str, Callable[[str], Any]] = {
    "title": str,
    "authors": _authors,
    "published": _day,
}
