"""One line after another, until there is no more."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from askcaci.errors import AskcaciError
from askcaci.repl.commands import obey

if TYPE_CHECKING:
    from askcaci.assistant import Assistant
    from askcaci.repl.prompt import Read
    from askcaci.repl.session import Session

# Two lines, so that a narrow terminal breaks no word.
WELCOME = "Ask a question.\n/help lists the commands, Ctrl-D leaves."

# What is being done when somebody leaves is waited for no longer than this.
_FAREWELL_SECONDS = 1.0


def run(
    session: Session, read: Read, *, interactive: bool, warn: Callable[[str], None]
) -> None:
    """Answer what is read until it ends; a question that fails ends nothing.

    Ctrl-C at the prompt drops the line, during a question the question; where nobody
    types it is raised.
    """
    try:
        going_on = True
        while going_on:
            try:
                going_on = _step(session, read, interactive=interactive)
            except KeyboardInterrupt:
                if not interactive:
                    raise
            _tell(session, warn)
    finally:
        _tell(session, warn)
        # Where it was opened: the database can be closed in no other thread.
        future = session.worker.submit(session.assistant.close)
        with suppress(Exception):
            future.result(_FAREWELL_SECONDS)


def warm_up(assistant: Assistant) -> None:
    """Open all that a question needs; any fault is reported when a question is asked."""
    with suppress(AskcaciError, OSError):
        assistant.home.open()


def _step(session: Session, read: Read, *, interactive: bool) -> bool:
    """Read and do one thing; False at the end."""
    try:
        line = read(session.label)
    except EOFError:
        return False
    return not line.strip() or _done(session, line, interactive=interactive)


def _done(session: Session, line: str, *, interactive: bool) -> bool:
    try:
        going_on = obey(session, line)
    except KeyboardInterrupt:
        if not interactive:
            raise
        # The terminal has shown "^C" on the line.
        session.screen.write("")
        session.screen.complain("stopped", "")
        return True
    except AskcaciError as error:
        session.screen.complain(str(error), error.hint)
        return True
    if going_on:
        session.screen.write("")
    return going_on


def _tell(session: Session, warn: Callable[[str], None]) -> None:
    while session.worker.notices:
        warn(session.worker.notices.pop(0))
