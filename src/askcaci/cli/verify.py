"""`askcaci verify`: what a draft quotes, checked word for word."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from askcaci.cli.options import (
    Settings,
    json_option,
    look,
    opened,
    refresh_option,
    warn,
)
from askcaci.errors import UnusableError

if TYPE_CHECKING:
    from askcaci.assistant import Assistant
    from askcaci.types import Citation
    from askcaci.verifying.blocks import Draft
    from askcaci.verifying.checking import Nearest

NOT_VERBATIM = 4

_STANDARD_INPUT = "-"


@click.command(
    short_help="Check the quotations of a draft.",
    epilog="""\b
Examples:
  askcaci verify draft.md
  askcaci verify chapter-1.docx chapter-2.docx
  pandoc draft.odt -t markdown | askcaci verify --json -
""",
)
@click.argument("drafts", metavar="DRAFT", nargs=-1, required=True)
@click.option(
    "--omissions",
    is_flag=True,
    help="Show what every ellipsis and every bracket leaves out.",
)
@json_option
@refresh_option
@click.pass_obj
def verify(
    settings: Settings,
    /,
    drafts: tuple[str, ...],
    omissions: bool,
    as_json: bool,
    no_refresh: bool,
) -> int:
    """Say of every quotation in DRAFT whether it stands in the articles word for word.

    DRAFT is a .md, .txt, .tex or .docx file; "-" reads Markdown from standard input. A
    quotation is verbatim, altered (shown with the differences), altered in meaning by what
    an ellipsis or a bracket hides, spliced of parts from different places, misattributed
    to another author or article, or absent. Ellipses and [brackets] may leave out and put
    in words. Exit code 4 means that one is not verbatim, or never closed.

    Quotations of fewer than four words are left alone unless the same sentence or a note
    names an author or article of the corpus; so are titles.
    """
    from askcaci.verifying.checking import verify as checked

    read = [_draft(name) for name in drafts]
    with opened(settings, refresh=not no_refresh) as assistant:
        found = checked(read, assistant.articles(), _nearest_in(assistant))
    if as_json:
        from askcaci.rendering.json import dumps
        from askcaci.rendering.verification import verification_object

        click.echo(dumps(verification_object(found)))
    else:
        from askcaci.rendering.verification import verification_text

        click.echo(verification_text(found, look(), omissions=omissions))
    return 0 if all(one.faultless for one in found) else NOT_VERBATIM


def _draft(name: str) -> Draft:
    """Return the draft in a file, or on standard input."""
    from askcaci.verifying.drafts import LARGEST, draft_of, text_draft

    if name == _STANDARD_INPUT:
        return text_draft("standard input", sys.stdin.buffer.read(LARGEST + 1))
    try:
        with Path(name).open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise UnusableError(
            f"cannot be read: {error.strerror}", place=name, hint=f"ls -l {name}"
        ) from error
    return draft_of(name, data)


def _nearest_in(assistant: Assistant) -> Nearest:
    """Return what finds the passage nearest to some words, as long as the index can."""
    usable = True

    def nearest(text: str) -> Citation | None:
        nonlocal usable
        from askcaci.types import Citation

        if not usable:
            return None
        try:
            hits = assistant.search(text, k=1)
        except UnusableError as error:
            usable = False
            warn(f"nearest passages are not shown: {error}")
            return None
        if not hits:
            return None
        passage = hits[0].passage
        article = assistant.article(passage.article_id)
        return Citation(article, passage, passage.span, passage.span.of(article.text))

    return nearest
