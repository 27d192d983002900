"""`askcaci repl`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from askcaci.cli.options import (
    Settings,
    confidence_option,
    filter_options,
    filters_from,
    look,
    passages_option,
    progress_bar,
    reader_option,
    refresh_option,
    warn,
)
from askcaci.types import READ

if TYPE_CHECKING:
    from askcaci.repl.prompt import Read
    from askcaci.repl.session import Session


@click.command(
    short_help="Ask one question after another.",
    epilog="""\b
Examples:
  askcaci repl
  askcaci repl --author Cutler --since 2005
  printf 'How high is the Rogun dam?\\n/why\\n' | askcaci repl
""",
)
@filter_options
@passages_option(READ, "Passages to read.")
@confidence_option
@reader_option
@refresh_option
@click.pass_obj
def repl(
    settings: Settings,
    /,
    k: int,
    min_confidence: float | None,
    reader: str | None,
    no_refresh: bool,
    **filters: Any,  # noqa: ANN401 - the options of filter_options
) -> int:
    """Answer questions as they are typed, each understood after the one before it.

    What begins with a slash is a command; /help lists them. From a pipe, questions and
    commands are read line by line and nothing but the answers is printed.
    """
    from askcaci.assistant import Assistant
    from askcaci.cli import complain
    from askcaci.config import surroundings
    from askcaci.repl.loop import WELCOME, run
    from askcaci.repl.session import Screen, Session
    from askcaci.repl.worker import Worker

    interactive = sys.stdin.isatty() and sys.stdout.isatty()
    worker = Worker(progress_bar)
    session = Session(
        Assistant(
            settings.config(reader),
            refresh=not no_refresh,
            progress=worker.progress,
            notify=worker.notify,
        ),
        worker,
        Screen(click.echo, complain, look),
        around=surroundings(terminal=interactive),
        k=k,
        min_confidence=min_confidence,
        filters=filters_from(**filters),
    )
    if interactive:
        click.echo(WELCOME)
    run(session, _reading(session, interactive), interactive=interactive, warn=warn)
    return 0


def _reading(session: Session, interactive: bool) -> Read:
    """Return what reads lines; with a terminal, what they need is opened meanwhile."""
    from askcaci.repl import prompt

    if not interactive:
        return prompt.piped(sys.stdin.buffer)
    from askcaci.repl.completion import vocabulary, when_known
    from askcaci.repl.loop import warm_up

    session.worker.submit(lambda: warm_up(session.assistant))
    if not session.around.terminal:
        return prompt.plain
    known = when_known(session.worker.submit(lambda: vocabulary(session.assistant)))
    return prompt.typed(known, colour=look().colour, warn=warn)
