"""`/save`: a session as Markdown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from askcaci.errors import UsageError
from askcaci.repl.filters import described

if TYPE_CHECKING:
    from collections.abc import Sequence

    from askcaci.repl.session import Entry, Session


def save(session: Session, argument: str) -> str:
    """Write the transcript to a new file.

    Raises:
        UsageError: no file is named, or there is one of that name.
    """
    return _save(session, argument, "x")


def save_anew(session: Session, argument: str) -> str:
    """Write the transcript to a file, in the place of one of that name."""
    return _save(session, argument, "w")


def _save(session: Session, argument: str, mode: str) -> str:
    if not argument:
        raise UsageError("no file is named", hint="Name one with:\n  /save notes.md")
    if not session.entries:
        raise UsageError("nothing was asked yet", hint="Ask a question first.")
    path = Path(argument).expanduser()
    try:
        with path.open(mode, encoding="utf-8") as file:
            file.write(transcript(session.entries))
    except FileExistsError:
        raise UsageError(
            f"{path} exists", hint=f"Overwrite it with:\n  /save! {argument}"
        ) from None
    except OSError as error:
        raise UsageError(
            f"{path}: {error.strerror}", hint="Name another with:\n  /save notes.md"
        ) from error
    count = len(session.entries)
    return f"saved {count} answer{'s' * (count != 1)} to {path}"


def transcript(entries: Sequence[Entry]) -> str:
    """Return what was asked and answered as Markdown, each quote with its footnote.

    Footnotes are numbered within their question: the first of the second is ``[^2-1]``.
    """
    lines = ["# Questions to askcaci", ""]
    for number, entry in enumerate(entries, 1):
        lines += [*_entry(number, entry), ""]
    return "\n".join(lines).rstrip() + "\n"


def _entry(number: int, entry: Entry) -> list[str]:
    from askcaci.rendering.markdown import escaped, reply_markdown

    lines = [f"## {number}. {escaped(entry.typed)}", ""]
    filters = described(entry.filters)
    if filters:
        lines += [f"*Filters: {escaped(', '.join(filters))}.*", ""]
    if entry.reply is None:
        return lines + [escaped(line) + "  " for line in entry.text.split("\n")]
    return [*lines, reply_markdown(entry.reply, label=f"{number}-")]
