"""A reply as Markdown: quotes as block quotes, sources as footnotes."""

from __future__ import annotations

import hashlib
import re
import string
import unicodedata
from collections.abc import Sequence

from askcaci.citing import TextStyle, credit, footnote_runs, line_of
from askcaci.citing.runs import Run
from askcaci.rendering.parts import parts_markdown
from askcaci.rendering.tables import items_markdown, values_markdown
from askcaci.rendering.terminal import answering_words, basis_text, one_line, remarks_on
from askcaci.text.normalise import printable
from askcaci.types import Answer, Citation, Reply, Span

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~]|&(?=#?\w))")
_BLOCK = re.compile(r"^(\d*)([-+=:.)])")
_WEB = re.compile(r"https?://[^<>\s]+")


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is: no markup, no HTML, one line."""
    return _opening(_inline(one_line(text)))


def _inline(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _opening(line: str) -> str:
    """Return a line that begins no list, rule or underline."""
    return _BLOCK.sub(r"\1\\\2", line)


def reply_markdown(reply: Reply, style: TextStyle = "chicago", label: str = "") -> str:
    """Return a reply as Markdown with one footnote a quote, in a style of citing.

    Footnotes are numbered after `label`, which distinguishes those of several replies in one file
    apart.
    """
    lines = [f"**{escaped(reply.question)}**", ""]
    if isinstance(reply, Answer):
        first = len(reply.citations)
        lines += _answer(reply, label)
        rests = f"; rests on {basis_text(reply.basis)}" if reply.basis else ""
        lines += [f"Confidence {reply.confidence:.0%}{rests}.", "", *_remarks(reply)]
        lines += _group("The corpus also says", reply.disagreements, first + 1, label)
        first += len(reply.disagreements)
        lines += _group("See also", reply.evidence, first + 1, label)
    else:
        lines += [f"No answer: {escaped(reply.reason)}.", "", *_remarks(reply)]
        lines += _group("Nearest", reply.nearest, 1, label)
    return "\n".join([*lines, *_footnotes(_cited(reply), style, label)]).rstrip()


def label_of(reply: Reply) -> str:
    """Return what distinguishes the footnotes of a reply from those of others in one file.

    It is of the question and what is quoted, so that the same reply has the same.
    """
    parts = [reply.question, *(f"{one.article.id} {one.span}" for one in _cited(reply))]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:6] + "-"


def _cited(reply: Reply) -> Sequence[Citation]:
    if isinstance(reply, Answer):
        return (*reply.citations, *reply.disagreements, *reply.evidence)
    return reply.nearest


def _answer(answer: Answer, label: str) -> list[str]:
    if answer.parts:
        return parts_markdown(
            answer.parts, escaped, lambda citation, n: _quote(citation, f"{label}{n}")
        )
    if answer.form == "articles":
        summary = [escaped(answer.summary), ""] if answer.summary else []
        return summary + _articles(answer.citations, label)
    words = escaped(answer.text) if answer.form == "span" else escaped(answer.summary)
    lines = [f"**{words}**", ""] if words else []
    lines += items_markdown(answer.items, escaped)
    table = values_markdown(answer, escaped, label)
    quotes = _quotes(answer.citations, 1, label)
    return (
        [*lines, *table, *quotes] if answer.form == "values" else [*lines, *quotes, *table]
    )


def _articles(citations: Sequence[Citation], label: str) -> list[str]:
    """Return a numbered list of articles, what is quoted of each within its item."""
    lines = []
    for number, citation in enumerate(citations, start=1):
        head = f"{number}. "
        lines += [f"{head}**{escaped(credit(citation.article))}**", ""]
        lines += [" " * len(head) + _quote(citation, f"{label}{number}"), ""]
    return lines


def _remarks(reply: Reply) -> list[str]:
    notes = remarks_on(reply)
    return [line for note in notes for line in (f"*{escaped(f'Note: {note}')}*", "")]


def _group(title: str, citations: Sequence[Citation], first: int, label: str) -> list[str]:
    return [f"{title}:", "", *_quotes(citations, first, label)] if citations else []


def _quotes(citations: Sequence[Citation], first: int, label: str) -> list[str]:
    lines = []
    for number, citation in enumerate(citations, start=first):
        lines += [_quote(citation, f"{label}{number}"), ""]
    return lines


def _quote(citation: Citation, note: str) -> str:
    """Return a quote on one line, the words that answer in bold where Markdown can express it."""
    words = answering_words(citation)
    quote = one_line(citation.quote)
    if words is None or not _can_be_bold(quote, words):
        return f"> {escaped(quote)}[^{note}]"
    before, after = _inline(quote[: words.start]), _inline(quote[words.end :])
    return f"> {_opening(before)}**{_inline(words.of(quote))}**{after}[^{note}]"


def _can_be_bold(quote: str, words: Span) -> bool:
    """Return True if `**` about the words opens and closes, by CommonMark's flanking rules.

    Next to punctuation it does so only where a blank, punctuation or the line's end is
    on its other side. What counts as punctuation differs between versions of CommonMark.
    """
    return _flanks(quote[: words.start][-1:], quote[words.start]) and _flanks(
        quote[words.end :][:1], quote[words.end - 1]
    )


def _flanks(outer: str, inner: str) -> bool:
    if unicodedata.category(inner)[0] not in "PS" or outer in ("", " "):
        return True
    return outer in string.punctuation or unicodedata.category(outer).startswith("P")


def _footnotes(citations: Sequence[Citation], style: TextStyle, label: str) -> list[str]:
    """Return a note a quote, and after it where the quote is in the corpus."""
    notes = []
    for number, citation in enumerate(citations, start=1):
        article = citation.article
        note = "".join(map(_run, footnote_runs(citation, style)))
        place = _inline(one_line(f"({article.id}, line {line_of(article, citation.span)})"))
        notes.append(f"[^{label}{number}]: {_opening(note)} {place}")
    return notes


def _run(run: Run) -> str:
    """Return a run of a note; italics are set, web addresses are links."""
    if run.address:
        return _link(run.address)
    return f"*{_inline(run.text)}*" if run.italic else _inline(run.text)


def _link(url: str) -> str:
    """Return a web address as a link; anything else is only text."""
    plain = printable(url).strip()
    return f"<{plain}>" if _WEB.fullmatch(plain) else escaped(url)
