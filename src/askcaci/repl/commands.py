"""The commands of a session: their names, what they do, and finding the one meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial

from askcaci.errors import UsageError
from askcaci.repl.evidence import more, show, why
from askcaci.repl.filters import described, with_setting
from askcaci.repl.outside import cite, copy, open_quote
from askcaci.repl.session import Session
from askcaci.repl.transcript import dossier, save, save_anew
from askcaci.smalltalk import small_talk
from askcaci.types import Filters

# Commands that are given without a slash, as other programs take them.
_SPOKEN = {"farewell": "/quit", "help": "/help"}

# What a session that is over answers to its last command.
LEAVE = None

Run = Callable[[Session, str], "str | None"]


@dataclass(frozen=True, slots=True)
class Command:
    """What follows a command's name, what it does in a few words, and in fact.

    `completes` names what its argument is completed from: a field of a vocabulary.
    """

    argument: str
    help: str
    run: Run
    completes: str = ""


def obey(session: Session, line: str) -> bool:
    """Execute a line, which is a command or a question; return False to leave.

    Raises:
        UsageError: there is no such command, or what follows it makes no sense.
    """
    text = line.strip()
    if not text.startswith("/"):
        meant = _SPOKEN.get(small_talk(text) or "")
        if meant is None:
            session.ask(text)
            return True
        text = meant
    name, _, argument = text[1:].partition(" ")
    answer = COMMANDS[_meant(name)].run(session, argument.strip())
    if answer is not None:
        session.screen.write(answer)
    return answer is not LEAVE


def _meant(typed: str) -> str:
    """Return the command whose name was typed, or the one that begins like it."""
    name = typed.casefold()
    if name in COMMANDS:
        return name
    begun = [one for one in COMMANDS if name and one.startswith(name) and one != "save!"]
    if len(begun) == 1:
        return begun[0]
    if begun:
        raise UsageError(
            f"/{typed} may be several commands", hint="One of: " + _listed(begun)
        )
    near = get_close_matches(name, list(COMMANDS))
    hint = f"Did you mean: {_listed(near)}" if near else "List them with:\n  /help"
    raise UsageError(f"no command /{typed}", hint=hint)


def _listed(names: list[str]) -> str:
    return ", ".join(f"/{name}" for name in names)


def _set(name: str, session: Session, argument: str) -> str:
    """Set a filter that is known to make sense, and report what it leaves."""
    filters = with_setting(session.filters, name, argument)
    assistant = session.worker.call(lambda: session.assistant.articles(filters))
    session.filters = filters
    left = len(assistant)
    count = "no article passes" if not left else f"{left} article" + "s" * (left != 1)
    return f"{', '.join(described(filters)) or 'no filters'}: {count}"


def _show_filters(session: Session, _: str) -> str:
    return "\n".join(described(session.filters)) or "no filters"


def _clear(session: Session, _: str) -> str:
    session.filters = Filters()
    return "no filters"


def _help(session: Session, _: str) -> str:
    look = session.screen.look()
    rows = [
        (f"/{name} {command.argument}".strip(), command.help)
        for name, command in COMMANDS.items()
        if name != "save!"
    ]
    wide = max(len(usage) for usage, _ in rows) + 2
    narrow = look.width is not None and look.width < wide + 30
    lines = []
    for usage, text in rows:
        if narrow:
            lines += [look.bold(usage), *look.wrap(text, "  ")]
        else:
            lines.append(look.bold(usage) + " " * (wide - len(usage)) + text)
    return "\n".join([*lines, "", *look.wrap(_KEYS)])


def _leave(_: Session, __: str) -> None:
    return LEAVE


_KEYS = (
    "Anything else is a question; it may lean on the one before it, as “and in Kazakhstan?” "
    "or “who wrote that?” do. A command may be cut short: /w is /why. Alt-Enter or a "
    "backslash at the end goes on on the next line, Tab completes, Ctrl-R searches what "
    "was typed before, Ctrl-C stops a question, Ctrl-D leaves."
)

COMMANDS: Mapping[str, Command] = {
    "show": Command("N|ID", "The article of quote N, its place marked.", show, "articles"),
    "more": Command("", "Further passages on the last question.", more),
    "why": Command("", "What was retrieved and read for it, and what lost.", why),
    "author": Command("NAME", "Only articles by NAME.", partial(_set, "author"), "authors"),
    "publication": Command("NAME", "Only articles of NAME.", partial(_set, "publication")),
    "since": Command(
        "DATE", "Only what was published from DATE on.", partial(_set, "since")
    ),
    "until": Command("DATE", "Only what was published up to DATE.", partial(_set, "until")),
    "as-of": Command(
        "DATE", "Ask as of DATE: only what was out by then.", partial(_set, "as-of")
    ),
    "section": Command(
        "KIND", "Only sections of KIND.", partial(_set, "section"), "sections"
    ),
    "kind": Command("KIND", "Only articles of KIND.", partial(_set, "kind"), "kinds"),
    "facts-only": Command(
        "[off]", "Only sections that report, not judge.", partial(_set, "facts-only")
    ),
    "article": Command("ID", "Only the article ID.", partial(_set, "article"), "articles"),
    "filters": Command("", "Show the filters in force.", _show_filters),
    "clear": Command("", "Take all filters off.", _clear),
    "cite": Command("N|ID [STYLE]", "The reference of quote N.", cite, "styles"),
    "copy": Command("[N]", "The answer, or quote N, to the clipboard.", copy),
    "open": Command("N|ID", "The page of quote N, or its file in your editor.", open_quote),
    "save": Command("FILE", "The session as Markdown; /save! overwrites.", save),
    "save!": Command("FILE", "", save_anew),
    "dossier": Command(
        "FILE", "The answers as one HTML page, each quote in its article.", dossier
    ),
    "help": Command("", "This list.", _help),
    "quit": Command("", "Leave.", _leave),
}
