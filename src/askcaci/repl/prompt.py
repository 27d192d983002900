"""Where lines come from: a terminal with line editing, a plain one, a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import IO, TYPE_CHECKING

from askcaci.repl.history import history_file, private

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import History
    from prompt_toolkit.key_binding import KeyBindings

    from askcaci.repl.completion import Vocabulary

# Reads one input, given the text before the prompt; EOFError at the end.
Read = Callable[[str], str]

# A line is read no further than this many bytes: no question is as long.
_LONGEST = 1_000_000


def typed(
    known: Callable[[], Vocabulary],
    *,
    colour: bool,
    warn: Callable[[str], None],
) -> Read:
    """Return a reader of a terminal, with history, completion and several lines."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.output import ColorDepth

    from askcaci.repl.completion import completer

    session: PromptSession[str] = PromptSession(
        history=_history(warn),
        completer=completer(known),
        complete_while_typing=False,
        complete_in_thread=True,
        multiline=True,
        key_bindings=_keys(),
        prompt_continuation="... ",
        color_depth=None if colour else ColorDepth.DEPTH_1_BIT,
    )

    def read(label: str) -> str:
        return session.prompt(
            [("bold" if colour else "", prompt(label, _columns(session)))]
        )

    return read


def plain(label: str) -> str:
    """Read from a terminal that shows nothing but text."""
    try:
        return _joined(lambda more: input("... " if more else prompt(label, None)))
    except (EOFError, KeyboardInterrupt):
        sys.stdout.write("\n")
        raise


def piped(stream: IO[bytes]) -> Read:
    """Return a reader of the lines of a pipe."""

    def line(_: bool) -> str:
        data = stream.readline(_LONGEST)
        if not data:
            raise EOFError
        while not data.endswith(b"\n"):
            rest = stream.readline(_LONGEST)
            if not rest or rest.endswith(b"\n"):
                break
        return data.decode("utf-8", "replace").rstrip("\r\n")

    return lambda label: _joined(line)


def prompt(label: str, columns: int | None) -> str:
    """Return the prompt; a label that would take half of the line has one of its own."""
    if not label:
        return "> "
    between = "\n" if columns is not None and 2 * len(label) > columns else " "
    return f"[{label}]{between}> "


def _joined(line: Callable[[bool], str]) -> str:
    """Return a line and those after it, as long as they end in a backslash."""
    parts = [line(False)]
    while parts[-1].endswith("\\"):
        parts[-1] = parts[-1][:-1]
        try:
            parts.append(line(True))
        except EOFError:
            break
    return "\n".join(parts)


def _keys() -> KeyBindings:
    from prompt_toolkit.enums import DEFAULT_BUFFER
    from prompt_toolkit.filters import has_focus
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

    keys = KeyBindings()

    @keys.add("enter", filter=has_focus(DEFAULT_BUFFER))
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.document.text_before_cursor.endswith("\\"):
            buffer.delete_before_cursor()
            buffer.newline(copy_margin=False)
        else:
            buffer.validate_and_handle()

    @keys.add("escape", "enter", filter=has_focus(DEFAULT_BUFFER))
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.newline(copy_margin=False)

    return keys


def _history(warn: Callable[[str], None]) -> History:
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    try:
        return FileHistory(str(private(history_file())))
    except OSError as error:
        warn(f"what is typed is not kept: {error.filename}: {error.strerror}")
        return InMemoryHistory()


def _columns(session: PromptSession[str]) -> int | None:
    with suppress(OSError):
        return session.app.output.get_size().columns
    return None
