"""`askcaci dossier`: questions and their answers as one page to hand on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from askcaci.cli.batch import (
    Asking,
    Line,
    answering_assistant,
    check_filters,
    in_order,
    input_lines,
    open_input,
    told_once,
)
from askcaci.cli.options import (
    Settings,
    confidence_option,
    filter_options,
    filters_from,
    opened,
    passages_option,
    progress_bar,
    reader_option,
    refresh_option,
)
from askcaci.errors import SourceError, UsageError
from askcaci.types import READ, Answer

if TYPE_CHECKING:
    from askcaci.assistant import Assistant
    from askcaci.rendering.dossier import Asked
    from askcaci.types import Reply

T = TypeVar("T")


@click.command(
    short_help="Make a page of answers to hand on.",
    epilog="""\b
Examples:
  askcaci dossier questions.txt -o case.html && askcaci verify case.html
  echo "How high will the Rogun dam be?" | askcaci dossier - -o rogun.html
""",
)
@click.argument("questions")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path),
    help="The HTML file to write; another dossier gives way, no other file does.",
)
@filter_options
@passages_option(READ, "Passages to read.")
@confidence_option
@reader_option
@refresh_option
@click.pass_obj
def dossier(
    settings: Settings,
    /,
    questions: str,
    output: Path,
    k: int,
    min_confidence: float | None,
    reader: str | None,
    no_refresh: bool,
    **filters: Any,  # noqa: ANN401 - the options of `filter_options`
) -> int:
    """Answer every line of QUESTIONS in one HTML file that needs no network.

    QUESTIONS has a question a line, or JSON Lines as `ask --batch` takes them; "-" reads
    standard input. The file shows each answer with its quotes, each quote marked in the full
    text of its article, references in every style, and holds a receipt a question:
    `askcaci verify FILE` checks it against another corpus. Nothing is written if a line
    cannot be asked.
    """
    from askcaci.receipts import check_dossier_target, write_dossier
    from askcaci.rendering.dossier import dossier_page

    check_dossier_target(output)
    seen = filters_from(**filters)
    asking = Asking(click.get_current_context(), filters, k, min_confidence)
    lines = _lines(questions)
    tell = told_once()
    with opened(settings, refresh=not no_refresh, notify=tell) as assistant:
        check_filters(seen, assistant)
        for line in lines:
            _placed(questions, line, partial(_check, asking, line, assistant))
    with answering_assistant(settings, reader, tell) as assistant:
        asked = list(_asked(questions, lines, asking, assistant))
    made = datetime.now(timezone.utc).replace(microsecond=0)
    write_dossier(output, dossier_page(asked, made))
    answered = sum(isinstance(one.reply, Answer) for one in asked)
    click.echo(f"{output}: {len(asked)} questions, {answered} answered")
    return 0


def _check(asking: Asking, line: Line, assistant: Assistant) -> None:
    assistant.home.check(asking.filters(line))


def _asked(
    source: str, lines: list[Line], asking: Asking, assistant: Assistant
) -> Iterator[Asked]:
    from askcaci.receipts import Asked as Settled
    from askcaci.receipts import receipt_of
    from askcaci.rendering.dossier import Asked

    def reply(line: Line) -> Reply:
        return _placed(source, line, lambda: asking.reply(line, assistant))

    provenance, reader = assistant.provenance(), assistant.home.config.reader
    with progress_bar() as progress:
        for done, (line, found) in enumerate(in_order(reply, iter(lines)), start=1):
            how = Settled(asking.filters(line), asking.k, asking.min_confidence, reader)
            yield Asked(found, receipt_of(found, how, provenance))
            progress("asking", done, len(lines))


def _lines(source: str) -> list[Line]:
    """Return what is asked.

    Raises:
        SourceError: the file cannot be read, a line is broken, or there are none or too many.
    """
    from askcaci.receipts import MOST_QUESTIONS

    with open_input(source) as file:
        lines: list[Line] = []
        for line in input_lines(file, source):
            if line.fault:
                raise SourceError(
                    line.fault,
                    place=f"{source}:{line.number}",
                    hint="Give a question a line",
                )
            lines.append(line)
            if len(lines) > MOST_QUESTIONS:
                raise SourceError(
                    f"has more than {MOST_QUESTIONS:,} questions",
                    place=source,
                    hint="Make several dossiers",
                )
    if not lines:
        raise SourceError("asks nothing", place=source, hint="Give a question a line")
    return lines


def _placed(source: str, line: Line, call: Callable[[], T]) -> T:
    """Return what a call returns; what is wrong with its line is said with its place."""
    try:
        return call()
    except (UsageError, click.UsageError) as error:
        raise UsageError(
            error.message,
            place=f"{source}:{line.number}",
            hint=getattr(error, "hint", "") or "Change the line, or leave it out",
        ) from error
