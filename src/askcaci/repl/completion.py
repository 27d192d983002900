"""What Tab completes: commands and what follows them, names in a question."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from askcaci.citing import STYLES
from askcaci.repl.commands import COMMANDS
from askcaci.text.names import alias_groups
from askcaci.text.normalise import fold, printable, words
from askcaci.text.terms import STOP_WORDS
from askcaci.types import ARTICLE_KINDS, SECTION_KINDS

if TYPE_CHECKING:
    from prompt_toolkit.completion import Completer

    from askcaci.assistant import Assistant

_WORD = re.compile(r"[\w’'-]+$")
_CAPITALISED = re.compile(r"[^\W\d_a-zß-ÿ][\w-]{2,}")
# A name is offered once so many letters are typed.
_LEAST = 2
_NAMED_TYPES = ("term", "publication")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What may follow a command, by what it is, and the names of the corpus."""

    articles: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    sections: tuple[str, ...] = SECTION_KINDS
    kinds: tuple[str, ...] = ARTICLE_KINDS
    styles: tuple[str, ...] = STYLES


def vocabulary(assistant: Assistant) -> Vocabulary:
    """Return the names in the index: ids, authors, names of aliases and titles that occur.

    Raises:
        UnusableError: the corpus or the index cannot be used.
    """
    store = assistant.home.store
    articles = store.articles(texts=False)
    forms = {
        spelling: [word.stem for word in words(spelling)]
        for group in alias_groups()
        if group.type not in _NAMED_TYPES
        for spelling in group.spellings
    }
    known = store.document_frequencies([stem for form in forms.values() for stem in form])
    occurring = [
        name for name, stems in forms.items() if stems and all(known.get(s) for s in stems)
    ]
    titled = [
        word
        for article in articles
        for word in _CAPITALISED.findall(article.title or "")
        if fold(word) not in STOP_WORDS
    ]
    return Vocabulary(
        articles=tuple(article.id for article in articles),
        authors=_plain(name for article in articles for name in article.authors),
        names=_plain([*occurring, *titled]),
    )


def completions(text: str, known: Vocabulary) -> list[tuple[str, int]]:
    """Return what may come at the end of a text, each with how much of it it replaces."""
    if text.startswith("/"):
        return _of_command(text[1:], known)
    word = _WORD.search(text)
    if not word or len(word.group()) < _LEAST:
        return []
    return [(name, len(word.group())) for name in _begun(word.group(), known.names)]


def completer(known: Callable[[], Vocabulary]) -> Completer:
    """Return the same for prompt_toolkit; `known` is called again each time."""
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document

    class OfSession(Completer):
        def get_completions(
            self, document: Document, _: CompleteEvent
        ) -> Iterator[Completion]:
            for text, length in completions(document.text_before_cursor, known()):
                yield Completion(text, start_position=-length)

    return OfSession()


def when_known(future: Future[Vocabulary]) -> Callable[[], Vocabulary]:
    """Return a function that gives a vocabulary, poor until the future brings the rich one."""

    def known() -> Vocabulary:
        if future.done() and not future.cancelled() and future.exception() is None:
            return future.result()
        return Vocabulary()

    return known


def _of_command(text: str, known: Vocabulary) -> list[tuple[str, int]]:
    name, blank, argument = text.partition(" ")
    if not blank:
        return [(one, len(name)) for one in _begun(name, tuple(COMMANDS)) if one != "save!"]
    command = COMMANDS.get(name)
    if command is None or not command.completes:
        return []
    last = argument.lstrip()
    if name == "cite":
        last = last.partition(" ")[2].lstrip() if " " in last else last
    return [(one, len(last)) for one in _begun(last, getattr(known, command.completes))]


def _begun(start: str, known: tuple[str, ...]) -> list[str]:
    """Return the names one of whose words begins so, those that begin so themselves first."""
    begin = fold(start)
    first = [name for name in known if fold(name).startswith(begin)]
    later = [n for n in known if n not in first and f" {begin}" in f" {fold(n)}"]
    return first + (later if begin else [])


def _plain(names: Iterator[str] | list[str]) -> tuple[str, ...]:
    """Return names in order, once each, as a command line can hold them."""
    return tuple(sorted({" ".join(printable(name).split()) for name in names} - {""}))
