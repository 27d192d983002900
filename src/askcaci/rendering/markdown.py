"""A reply as Markdown: quotes as block quotes, sources as footnotes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from askcaci.citing import credit, line_of, section_of
from askcaci.text.normalise import printable
from askcaci.types import Answer, Citation, Reply

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~]|&(?=#?\w))")
_BLOCK = re.compile(r"^(\d*)([-+=:.)])")
_WEB = re.compile(r"https?://[^<>\s]+")


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is: no markup, no HTML, one line."""
    plain = " ".join(printable(text).split())
    return _BLOCK.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", plain))


def reply_markdown(reply: Reply) -> str:
    """Return a reply as Markdown with one footnote a quote."""
    lines = [f"**{escaped(reply.question)}**", ""]
    if isinstance(reply, Answer):
        cited = (*reply.citations, *reply.disagreements, *reply.evidence)
        first = len(reply.citations)
        lines += _quotes(reply.citations, 1)
        lines += [f"Confidence {reply.confidence:.0%}.", ""]
        lines += _group("Against it", reply.disagreements, first + 1)
        lines += _group("See also", reply.evidence, first + len(reply.disagreements) + 1)
    else:
        cited = reply.nearest
        lines += [f"No answer: {escaped(reply.reason)}.", ""]
        lines += _group("Nearest", reply.nearest, 1)
    return "\n".join([*lines, *_notes(cited)]).rstrip()


def _group(title: str, citations: Sequence[Citation], first: int) -> list[str]:
    return [f"{title}:", "", *_quotes(citations, first)] if citations else []


def _quotes(citations: Sequence[Citation], first: int) -> list[str]:
    lines = []
    for number, citation in enumerate(citations, start=first):
        lines += [f"> {escaped(citation.quote)}[^{number}]", ""]
    return lines


def _notes(citations: Sequence[Citation]) -> list[str]:
    notes = []
    for number, citation in enumerate(citations, start=1):
        article = citation.article
        where = f"{section_of(citation)}, paragraph {citation.passage.paragraph}"
        place = f"{article.id}, line {line_of(article, citation.span)}"
        link = f", {_link(article.url)}" if article.url else ""
        notes.append(
            f"[^{number}]: {escaped(f'{credit(article)}; {where} ({place})')}{link}"
        )
    return notes


def _link(url: str) -> str:
    """Return a web address as a link; anything else is only text."""
    plain = printable(url).strip()
    return f"<{plain}>" if _WEB.fullmatch(plain) else escaped(url)
