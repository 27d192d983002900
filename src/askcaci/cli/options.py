"""What commands share: settings, filter options, and how the two streams look."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeVar

import click

from askcaci.cli.completion import complete_article, complete_author
from askcaci.errors import FILL_CORPUS
from askcaci.types import ARTICLE_KINDS, REPORTING, SECTION_KINDS, Filters, SectionKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from askcaci.assistant import Assistant
    from askcaci.config import Config
    from askcaci.home import Progress
    from askcaci.rendering.terminal import Look
    from askcaci.serving.remote import SharedAssistant

# Python itself has started by then; nothing of askcaci has.
_BEGAN = perf_counter()

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Settings:
    """The options of `askcaci` itself."""

    home: str | None
    model: str | None
    store: str | None = None

    def config(self, reader: str | None = None) -> Config:
        """Return the settings in force."""
        from askcaci.config import load_config

        return load_config(self.home, self.model, reader=reader, store=self.store)


def filter_options(command: F) -> F:
    """Add the options that say what a search may see."""
    for option in reversed(
        (
            click.option(
                "--author",
                multiple=True,
                shell_complete=complete_author,
                help="Only this author; repeatable.",
            ),
            click.option(
                "--publication",
                multiple=True,
                metavar="NAME",
                help="Only this publication; repeatable.",
            ),
            click.option("--since", metavar="DATE", help="Published on DATE or later."),
            click.option("--until", metavar="DATE", help="Published on DATE or earlier."),
            click.option(
                "--as-of", metavar="DATE", help="Ask as of DATE: only what was out by then."
            ),
            click.option(
                "--section",
                multiple=True,
                type=click.Choice(SECTION_KINDS),
                help="Only this section; repeatable.",
            ),
            click.option(
                "--facts-only", is_flag=True, help="Only sections that report, not judge."
            ),
            click.option(
                "--kind",
                multiple=True,
                type=click.Choice(ARTICLE_KINDS),
                help="Only this kind of article; repeatable.",
            ),
            click.option(
                "--article",
                multiple=True,
                shell_complete=complete_article,
                help="Only this article, by id, its start or path; repeatable.",
            ),
        )
    ):
        command = option(command)
    return command


def passages_option(default: int, purpose: str) -> Callable[[F], F]:
    """Return what adds the option for how many passages to take."""
    return click.option(
        "-k", type=click.IntRange(1, 50), default=default, help=purpose, show_default=True
    )


def confidence_option(command: F) -> F:
    """Add the option for how sure an answer has to be."""
    return click.option(
        "--min-confidence",
        type=click.FloatRange(0, 1),
        metavar="P",
        help="Answer only if right with at least this probability.",
    )(command)


def reader_option(command: F) -> F:
    """Add the option for what reads for answers."""
    return click.option(
        "--reader",
        metavar="NAME_OR_PATH",
        help='Checkpoint that reads for answers; "none" reads sentences only.',
    )(command)


def json_option(command: F) -> F:
    """Add the option that prints JSON, in UTF-8."""
    return click.option(
        "--json",
        "as_json",
        is_flag=True,
        callback=_in_utf8,
        help="Print JSON (docs/json.md).",
    )(command)


def _in_utf8(_: click.Context, __: click.Parameter, wanted: bool) -> bool:
    if wanted:
        print_in_utf8()
    return wanted


def print_in_utf8() -> None:
    """Print UTF-8 from here on, whatever the locale's encoding is.

    What programs read has one encoding: a file made with ">" is the same everywhere.
    """
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")


def refresh_option(command: F) -> F:
    """Add the option that leaves the index as it is."""
    return click.option(
        "--no-refresh",
        is_flag=True,
        help="Use the index as it is, even if the corpus has changed.",
    )(command)


def encoding_option(command: F) -> F:
    """Add the option for what tokens are counted in."""
    return click.option(
        "--encoding",
        metavar="NAME",
        default="o200k_base",
        help="tiktoken encoding to count in: o200k_base, cl100k_base, or askcaci.",
        show_default=True,
    )(command)


def verbose_option(command: F) -> F:
    """Add the option that says how long each stage took."""
    return click.option(
        "-v", "--verbose", is_flag=True, help="Say on stderr how long each stage took."
    )(command)


def filters_from(
    author: tuple[str, ...],
    publication: tuple[str, ...],
    since: str | None,
    until: str | None,
    as_of: str | None,
    section: tuple[SectionKind, ...],
    facts_only: bool,
    kind: tuple[Any, ...],
    article: tuple[str, ...],
) -> Filters:
    """Return the filters that the options of `filter_options` name."""
    first, last = _day("--since", since, end=False), _day("--until", until, end=True)
    if first and last and first > last:
        raise click.UsageError(
            f"--since {since} is after --until {until}; nothing lies between"
        )
    return Filters(
        authors=author,
        since=first,
        until=last,
        as_of=_day("--as-of", as_of, end=True),
        sections=_reporting(section) if facts_only else section,
        kinds=kind,
        articles=article,
        publications=publication,
    )


def _reporting(sections: tuple[SectionKind, ...]) -> tuple[SectionKind, ...]:
    """Return those of the sections (of all, if none are named) that report."""
    found = tuple(kind for kind in REPORTING if not sections or kind in sections)
    if not found:
        raise click.UsageError(
            f"--facts-only leaves out --section {' and '.join(sections)}; "
            f"{' and '.join(REPORTING)} report"
        )
    return found


def _day(option: str, text: str | None, *, end: bool) -> Any:  # noqa: ANN401 - date or None
    if text is None:
        return None
    from askcaci.text.dates import parse_day

    try:
        return parse_day(text, end=end)
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is not a date; write 2005, 2005-03 or 2005-03-07", param_hint=option
        ) from None


def look() -> Look:
    """Return what standard output can show, and is wanted to."""
    from askcaci.cli.defaults import display
    from askcaci.config import colour_wanted
    from askcaci.rendering.terminal import Look

    base = os.getcwd()
    terminal = sys.stdout.isatty()
    fancy = colour_wanted(setting=display("colour"), terminal=terminal)
    if not terminal:
        return Look(colour=fancy, base=base)
    import shutil

    width = display("width") or shutil.get_terminal_size().columns
    return Look(width=width, colour=fancy, links=fancy, base=base)


def warn(message: str) -> None:
    """Say on stderr in one line what the answer alone would not show."""
    from askcaci.text.normalise import printable

    click.echo(f"askcaci: {' '.join(printable(message).split())}", err=True)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Yield a function that shows (stage, done, total) on stderr, if that is a terminal.

    rich is imported when the first step is reported, so a question that builds nothing
    does not pay for it.
    """
    if not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    shown: list[Any] = []

    def report(stage: str, done: int, total: int) -> None:
        if not shown:
            from rich.console import Console
            from rich.progress import Progress as Bars

            bars = Bars(console=Console(stderr=True), transient=True)
            bars.start()
            shown.extend([bars, {}])
        bars, tasks = shown
        if stage not in tasks:
            tasks[stage] = bars.add_task(stage, total=total or None)
        bars.update(tasks[stage], completed=done, total=total or None)

    try:
        yield report
    finally:
        if shown:
            shown[0].stop()


@contextmanager
def shared(
    settings: Settings,
    *,
    refresh: bool = True,
    reader: str | None = None,
    fill: bool = False,
) -> Iterator[SharedAssistant]:
    """Yield an assistant that a running server of the same home answers for, if any does.

    `fill` is that of `opened`, where none does.
    """
    from askcaci.serving.remote import SharedAssistant

    with ExitStack() as stack:
        yield SharedAssistant(
            settings.config(reader),
            refresh=refresh,
            notify=warn,
            open_local=lambda: stack.enter_context(
                opened(settings, refresh=refresh, reader=reader, fill=fill)
            ),
        )


@contextmanager
def opened(
    settings: Settings,
    *,
    refresh: bool = True,
    reader: str | None = None,
    verbose: bool = False,
    fill: bool = False,
    notify: Callable[[str], None] = warn,
) -> Iterator[Assistant]:
    """Yield an assistant that shows its progress and notices on stderr.

    With `verbose`, the stages of the questions and what they took are told at the end;
    with `fill`, how to fill a corpus that has no article.
    """
    took = {"start": perf_counter() - _BEGAN}
    from askcaci.assistant import Assistant

    took["import"] = perf_counter() - _BEGAN - took["start"]

    def timed(stage: str, seconds: float) -> None:
        took[stage] = took.get(stage, 0.0) + seconds

    with (
        progress_bar() as progress,
        Assistant(
            settings.config(reader),
            refresh=refresh,
            progress=progress,
            notify=notify,
            timed=timed,
        ) as assistant,
    ):
        yield assistant
        if fill and not assistant.home.store.coverage().articles:
            click.echo(FILL_CORPUS, err=True)
    if verbose:
        whole = perf_counter() - _BEGAN
        took["the rest"] = whole - sum(took.values())
        took["in all, from the first import on"] = whole
        for stage, seconds in took.items():
            click.echo(f"{1000 * seconds:8.1f} ms  {stage}", err=True)
