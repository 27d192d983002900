"""A user's draft as blocks of prose: Markdown, plain text, LaTeX and Word.

Code and front matter are no prose; footnotes are blocks of their own, and where one is
referred to is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from askcaci.errors import UnusableError, UsageError
from askcaci.verifying.blocks import Block, Draft

LARGEST = 20 * 1024 * 1024

Syntax = Literal["markdown", "text", "latex"]
_SYNTAXES: dict[str, Syntax] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".tex": "latex",
}
_WORD = ".docx"
SUFFIXES = (*_SYNTAXES, _WORD)


def draft_of(name: str, data: bytes) -> Draft:
    """Return the draft that the content of a file holds, by the suffix of its name.

    Raises:
        UsageError: the suffix is none that can be read.
        UnusableError: the content is too large, broken or of another kind.
    """
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    if suffix not in SUFFIXES:
        raise UsageError(
            f"a draft is {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}, not {name!r}",
            hint='Save it as one of these, or pipe Markdown into "askcaci verify -"',
        )
    if len(data) > LARGEST:
        raise UnusableError("larger than 20 MiB", place=name, hint="Check it in parts")
    if suffix == _WORD:
        from askcaci.verifying.word import word_blocks

        return Draft(name, word_blocks(name, data), "paragraph")
    return text_draft(name, data, _SYNTAXES[suffix])


def text_draft(name: str, data: bytes, syntax: Syntax = "markdown") -> Draft:
    """Return a draft in Markdown, plain text or LaTeX.

    Raises:
        UnusableError: the bytes are too many or not UTF-8.
    """
    if len(data) > LARGEST:
        raise UnusableError("larger than 20 MiB", place=name, hint="Check it in parts")
    try:
        content = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnusableError(
            f"not UTF-8 (byte {error.start:,})",
            place=f"{name}:{line}",
            hint="Save the draft as UTF-8",
        ) from None
    content = content.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return Draft(name, _reader(syntax)(content))


def _reader(syntax: Syntax) -> Callable[[str], tuple[Block, ...]]:
    """Return the reader of drafts in a syntax."""
    if syntax == "text":
        from askcaci.verifying.plaintext import text_blocks

        return text_blocks
    if syntax == "latex":
        from askcaci.verifying.latex import latex_blocks

        return latex_blocks
    from askcaci.verifying.markdown import markdown_blocks

    return markdown_blocks
