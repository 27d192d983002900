"""`/save` and `/dossier`: a session as Markdown, and as a page with its articles."""

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
    """Write the transcript to a file, replacing one of that name."""
    return _save(session, argument, "w")


def dossier(session: Session, argument: str) -> str:
    """Write the answers of a session as one page; another dossier gives way.

    Raises:
        UsageError: no file is named, nothing was answered, or something else is there.
        UnusableError: it cannot be written, or a model has changed.
    """
    from datetime import datetime, timezone

    from askcaci.receipts import Asked as Settled
    from askcaci.receipts import check_dossier_target, receipt_of, write_dossier
    from askcaci.rendering.dossier import Asked, dossier_page

    if not argument:
        raise UsageError("no file is named", hint="Name one with:\n  /dossier case.html")
    replies = [(one.reply, one.filters) for one in session.entries if one.reply]
    if not replies:
        raise UsageError("nothing was answered yet", hint="Ask a question first.")
    path = Path(argument).expanduser()
    check_dossier_target(path)
    provenance = session.worker.call(session.assistant.provenance)
    reader = session.assistant.home.config.reader
    asked = [
        Asked(
            reply,
            receipt_of(
                reply,
                Settled(filters, session.k, session.min_confidence, reader),
                provenance,
            ),
        )
        for reply, filters in replies
    ]
    made = datetime.now(timezone.utc).replace(microsecond=0)
    write_dossier(path, dossier_page(asked, made))
    count = len(asked)
    return f"wrote {count} question{'s' * (count != 1)} to {path}"


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
