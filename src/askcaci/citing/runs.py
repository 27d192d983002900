"""A reference as runs of text, because only some outputs carry italics and links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from askcaci.citing.quoting import ended, quoted
from askcaci.citing.works import Work


@dataclass(frozen=True, slots=True)
class Run:
    """Text set alike: plain, in italics, or, with an `address`, as a link to it."""

    text: str
    italic: bool = False
    address: str | None = None


Runs = tuple[Run, ...]


def plain(runs: Iterable[Run]) -> str:
    """Return the runs as plain text."""
    return "".join(run.text for run in runs)


def text(words: str) -> Runs:
    """Return words as one run, none where there are none."""
    return (Run(words),) if words else ()


def title_in_quotes(work: Work, mark: str) -> str:
    """Return a title in quotation marks followed by a mark; a bracketed one as it is."""
    return quoted(work.title, mark) if work.titled else work.title + mark


def in_brackets(work: Work, names: str, details: list[str]) -> Run:
    """Return how a work is cited in a text: its authors or title, and details."""
    if names or not work.titled:
        return Run(f"({', '.join([names or work.title, *details])}). ")
    title = title_in_quotes(work, "," if details else "")
    return Run(f"({' '.join([title, ', '.join(details)]).rstrip()}). ")


def joined(parts: Iterable[Runs], separator: str) -> Runs:
    """Return the parts that are not empty, a separator between them."""
    runs: Runs = ()
    for part in filter(None, parts):
        runs += (*text(separator if runs else ""), *part)
    return runs


def container(work: Work) -> Runs:
    """Return the publication in italics."""
    return (Run(work.publication, italic=True),) if work.publication else ()


def link(work: Work, *, protocol: bool = True) -> Runs:
    """Return the address, on request without "https://"."""
    if not work.url:
        return ()
    shown = work.url
    for start in () if protocol else ("https://", "http://"):
        shown = shown.removeprefix(start)
    return (Run(shown, address=work.url),)


def stopped(runs: Runs) -> Runs:
    """Return the runs with a full stop, unless they end in one that is no address's."""
    last = runs[-1]
    return runs if last.text.endswith(".") and not last.address else (*runs, Run("."))


def sentence(words: str) -> str:
    """Return words with a full stop and a blank, nothing for nothing."""
    return f"{ended(words)} " if words else ""


def ranged(pages: str) -> str:
    """Return pages with the dash of a range: "10-12" as 10–12."""
    return pages.replace("-", "–")
