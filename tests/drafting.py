"""Drafts with planted quotations, written in each form that a draft may have."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Cm

FORMS = ("markdown", "pandoc", "word", "text", "latex")
NAMES = {
    "markdown": "draft.md",
    "pandoc": "draft.markdown",
    "word": "draft.docx",
    "text": "draft.txt",
    "latex": "draft.tex",
}


@dataclass(frozen=True)
class Planted:
    """A quotation with its right label, and what the draft credits it to, if anything."""

    label: str
    text: str
    title: str = ""
    key: str = ""


def written(form: str, planted: Sequence[Planted]) -> bytes:
    """Return a draft of the planted quotations, one a paragraph, in another way each."""
    if form == "word":
        return _word(planted)
    write = {"markdown": _markdown, "pandoc": _pandoc, "text": _text, "latex": _latex}[form]
    return write(planted).encode()


def _marked(text: str, number: int, pairs: Sequence[tuple[str, str]]) -> str:
    """Return text between marks; which ones goes by its number."""
    opens, closes = pairs[number % len(pairs)]
    return f"{opens}{text}{closes}"


_CURLY = ("“", "”")
_PAIRS = (_CURLY, ('"', '"'), ("„", "“"), ("«", "»"), ("″", "″"), ("‟", "”"), ("“", '"'))


def _credited(one: Planted, number: int, quotation: str, cite: str, note: str) -> str:
    """Return a sentence with a quotation, credited in one of three ways."""
    if not one.title:
        return f"It has been put like this: {quotation}, and not otherwise."
    if number % 3 == 0:
        return f"As {one.title} has it, {quotation}."
    return f"It is put like this: {quotation}{cite if number % 3 == 1 else note}."


def _markdown(planted: Sequence[Planted]) -> str:
    paragraphs, notes = ["# A draft"], []
    for number, one in enumerate(planted):
        lead = f"As {one.title} has it:" if one.title else "It has been put like this:"
        # A word in the middle is stressed, another one is a link.
        words = one.text.split()
        words[1], words[2] = f"*{words[1]}*", f"[{words[2]}](https://x.example/{number})"
        styled = " ".join(words)
        if number % 5 == 0:
            paragraphs += [
                lead,
                "\n".join(f"> {line}" for line in textwrap.wrap(styled, 72)),
            ]
        elif number % 5 == 1:
            paragraphs += [lead, f"<blockquote>\n<p>{one.text}</p>\n</blockquote>"]
        elif number % 5 == 2:
            paragraphs.append(f"<p>{lead} <q>{one.text}</q></p>")
        else:
            quotation = _marked(styled, number, _PAIRS)
            note = f"[^{number}]"
            paragraphs.append(_credited(one, number, quotation, f" [@{one.key}, 12]", note))
            notes.append(f"[^{number}]: {one.title or 'Seen by the author'}, 2026.")
    return "\n\n".join([*paragraphs, *notes]) + "\n"


def _pandoc(planted: Sequence[Planted]) -> str:
    """Return what pandoc makes of a Word file: straight marks, spans, divisions, wrapping."""
    paragraphs, notes = [], []
    for number, one in enumerate(planted):
        lead = f"As {one.title} has it:" if one.title else "It has been put like this:"
        words = one.text.replace("’", "'").replace("…", "...").split()
        words[1] = f"[{words[1]}]{{.underline}}"
        words[-1] += f"[^{number}]"
        styled = "\n".join(textwrap.wrap(" ".join(words), 72, break_on_hyphens=False))
        if number % 4 == 0:
            paragraphs += [lead, textwrap.indent(styled, "> ", lambda line: True)]
        elif number % 4 == 1:
            style = '{custom-style="Long Quotation"}'
            paragraphs += [lead, f"::: {style}\n{styled}\n:::"]
        else:
            paragraphs.append(_credited(one, number, f'"{styled}"', f" [@{one.key}]", ""))
        notes.append(f"[^{number}]: {one.title or 'Seen by the author'}, 2026.")
    return "\n\n".join([*paragraphs, *notes]) + "\n"


def _text(planted: Sequence[Planted]) -> str:
    pairs = (*_PAIRS, ("``", "''"), ("<<", ">>"), ("「", "」"), (",,", '"'))
    paragraphs, sources = [], []
    for number, one in enumerate(planted):
        lead = f"As {one.title} has it:" if one.title else "It has been put like this:"
        lines = textwrap.wrap(one.text, 60)
        if number % 5 == 0:
            paragraphs += [lead, "\n".join(f"> {line}" for line in lines)]
        elif number % 5 == 1:
            paragraphs += [lead, "\n".join(f"    {line}" for line in lines)]
        else:
            quotation = _marked(_divided(one.text, number), number, pairs)
            source = len(sources) + 1
            cite = f" [{source}]"
            sources.append(f"{source}. {one.title or 'Seen by the author'}. 2026.")
            paragraphs.append(_credited(one, number, quotation, cite, cite))
    return "\n\n".join([*paragraphs, "References", *sources]) + "\n"


def _divided(text: str, number: int) -> str:
    """Return text with a long word divided at the end of a line."""
    long = next((word for word in text.split() if len(word) > 8 and word.isalpha()), "")
    if number % 2 or not long:
        return text
    return text.replace(long, f"{long[:5]}-\n{long[5:]}", 1)


_ESCAPES = str.maketrans({sign: f"\\{sign}" for sign in "%&$#_"})


def _latex(planted: Sequence[Planted]) -> str:
    pairs = (("``", "''"), ("\\enquote{", "}"), _CURLY, ("\\glqq{}", "\\grqq{}"))
    paragraphs = []
    for number, one in enumerate(planted):
        words = one.text.translate(_ESCAPES).replace("…", r"\dots{}").split()
        words[1] = f"\\emph{{{words[1]}}}"
        text = " ".join(words)
        title = one.title.translate(_ESCAPES)
        lead = f"As {title} has it:" if title else "It has been put like this:"
        if number % 5 == 0:
            paragraphs += [f"{lead}\n\\begin{{quote}}\n{text} % checked\n\\end{{quote}}"]
        elif number % 5 == 1:
            paragraphs += [f"{lead} \\blockquote{{{text}}}"]
        else:
            quotation = _marked(text, number, pairs)
            note = f"\\footnote{{{title or 'Seen by the author'}, 2026.}}"
            cited = f"~\\cite[12]{{{one.key}}}"
            paragraphs.append(
                _credited(
                    Planted(one.label, text, title, one.key), number, quotation, cited, note
                )
            )
    body = "\n\n".join(paragraphs)
    return f"\\documentclass{{article}}\n\\begin{{document}}\n{body}\n\\end{{document}}\n"


def _word(planted: Sequence[Planted]) -> bytes:
    document = docx.Document()
    zitat = document.styles.add_style("Langes Zitat", WD_STYLE_TYPE.PARAGRAPH)
    zitat.base_style = document.styles["Normal"]
    sources: list[str] = []
    for number, one in enumerate(planted):
        lead = f"As {one.title} has it:" if one.title else "It has been put like this:"
        if number % 5 < 3:
            document.add_paragraph(lead)
            paragraph = document.add_paragraph(
                style=("Quote", "Langes Zitat", "Normal")[number % 5]
            )
            if number % 5 == 2:
                paragraph.paragraph_format.left_indent = Cm(1.25)
            _runs(paragraph, one.text)
            continue
        sources.append(one.title or "Seen by the author")
        mark = f" [{len(sources)}]"
        quotation = _marked(one.text, number, _PAIRS)
        _runs(document.add_paragraph(), _credited(one, number, quotation, mark, mark))
    document.add_paragraph("References", style="Heading 1")
    for number, source in enumerate(sources, start=1):
        document.add_paragraph(f"{number}. {source}. 2026.")
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _runs(paragraph: Any, text: str) -> None:
    """Add text in pieces, as Word divides it: one underlined, a raised note's number behind."""
    third = len(text) // 3
    paragraph.add_run(text[:third])
    paragraph.add_run(text[third : 2 * third]).font.underline = True
    paragraph.add_run(text[2 * third :])
    paragraph.add_run("*").font.superscript = True
