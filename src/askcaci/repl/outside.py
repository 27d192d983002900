"""`/cite`, `/copy`, `/open`: a quote handed on to other programs."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from askcaci.citing import STYLES, credit, line_of, reference
from askcaci.errors import UsageError
from askcaci.repl.evidence import article_of, is_number, quote_of
from askcaci.types import Answer

if TYPE_CHECKING:
    from askcaci.repl.session import Session

# Terminals take no longer sequence; xterm's limit, before encoding.
_MOST_COPIED = 74_000

_WEB = re.compile(r"https?://[^\s<>\"'`\\]+")

# Editors that open a file at a line with +LINE before its name, and those that want the
# line after it.
_PLUS_LINE = frozenset(
    "vi vim nvim view gvim ex nano pico emacs emacsclient kak micro joe jed mg ne less".split()
)
_COLON_LINE = frozenset("subl zed hx helix".split())
_GOTO = frozenset("code codium code-insiders cursor".split())


def cite(session: Session, argument: str) -> str:
    """Return the reference of a quote's or a named article, in Chicago's style by default."""
    number, _, style = argument.partition(" ")
    if number.casefold() in STYLES:
        number, style = "", number
    wanted = style.strip().casefold() or STYLES[0]
    for known in STYLES:
        if known == wanted:
            return reference(article_of(session, number), known)
    raise UsageError(f"no style “{style}”", hint=f"One of: {', '.join(STYLES)}")


def copy(session: Session, argument: str) -> str:
    """Put an answer or a quote, with its credit, on the clipboard of the terminal (OSC 52)."""
    from askcaci.rendering.terminal import one_line

    quote = quote_of(session, argument)
    if not session.around.terminal:
        raise UsageError(
            "only a terminal has a clipboard", hint="Keep it with:\n  /save FILE"
        )
    reply = session.last.reply if session.last else None
    spoken = isinstance(reply, Answer) and not argument and reply.form == "span"
    words = f"{one_line(reply.text)}: " if spoken and isinstance(reply, Answer) else ""
    text = f"{words}“{one_line(quote.quote)}” ({one_line(credit(quote.article))})"
    data = text.encode("utf-8", "replace")
    if len(data) > _MOST_COPIED:
        raise UsageError("it is too long to copy", hint="Keep it with:\n  /save FILE")
    what = f"the answer and quote {argument or 1}" if words else f"quote {argument or 1}"
    told = (
        f"copied {what} with its credit, {len(text):,} characters, for a terminal that takes "
        f"copies (OSC 52): {text}"
    )
    shown = "\n".join(session.screen.look().wrap(told))
    return f"\x1b]52;c;{b64encode(data).decode('ascii')}\x07{shown}"


def open_quote(session: Session, argument: str) -> str:
    """Open the page of a quote's or a named article, or else its file where the quote is."""
    article = article_of(session, argument)
    url = (article.url or "").strip()
    if _WEB.fullmatch(url):
        if session.around.terminal and session.around.display:
            import webbrowser

            webbrowser.open(url)
        return session.screen.look().link(url, url)
    if article.path is None:
        raise UsageError(f"{article.id} has no address and no file", hint="/show 1")
    path = Path(article.path).absolute()
    line = line_of(article, quote_of(session, argument).span) if is_number(argument) else 1
    if session.around.terminal:
        _edit(session.around.editor, path, line)
    return session.screen.look().link(f"{path}:{line}", path.as_uri())


def editing(editor: Sequence[str], path: Path, line: int) -> list[str]:
    """Return the arguments that open a file in an editor, at the line if we know how."""
    name = Path(editor[0]).name
    if name in _PLUS_LINE:
        return [*editor, f"+{line}", str(path)]
    if name in _GOTO:
        return [*editor, "--goto", f"{path}:{line}"]
    return [*editor, f"{path}:{line}" if name in _COLON_LINE else str(path)]


def _edit(editor: Sequence[str], path: Path, line: int) -> None:
    import subprocess

    if not editor:
        return
    try:
        subprocess.run(editing(editor, path, line), check=False)
    except OSError as error:
        raise UsageError(
            f"{editor[0]}: {error.strerror}",
            hint="Name another with:\n  export EDITOR=nano",
        ) from error
