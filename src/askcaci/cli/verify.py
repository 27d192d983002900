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
    from collections.abc import Sequence

    from askcaci.assistant import Assistant
    from askcaci.receipts import Labelled, VerificationReceipt
    from askcaci.types import Article, Citation
    from askcaci.verifying.blocks import Draft
    from askcaci.verifying.checking import Nearest
    from askcaci.verifying.results import Checked, Verification

NOT_VERBATIM = 4

_STANDARD_INPUT = "-"


@click.command(
    short_help="Check the quotations of a draft.",
    epilog="""\b
Examples:
  askcaci verify draft.md
  askcaci verify chapter-1.docx chapter-2.docx
  pandoc draft.odt -t markdown | askcaci verify --json -
  askcaci verify --receipt checked.json draft.md && askcaci replay checked.json
""",
)
@click.argument("drafts", metavar="DRAFT", nargs=-1, required=True)
@click.option(
    "--omissions",
    is_flag=True,
    help="Show what every ellipsis and every bracket leaves out.",
)
@click.option(
    "--receipt",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Keep labels and sources for `askcaci replay`.",
)
@json_option
@refresh_option
@click.pass_obj
def verify(
    settings: Settings,
    /,
    drafts: tuple[str, ...],
    omissions: bool,
    receipt: Path | None,
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

    if receipt is not None:
        from askcaci.receipts import check_target

        check_target(receipt)
    contents = [_content(name) for name in drafts]
    read = [_draft(name, data) for name, data in zip(drafts, contents, strict=True)]
    with opened(settings, refresh=not no_refresh, fill=True) as assistant:
        articles = assistant.articles()
        found = checked(read, articles, _nearest_in(assistant))
    if as_json:
        from askcaci.rendering.json import dumps
        from askcaci.rendering.verification import verification_object

        click.echo(dumps(verification_object(found)))
    else:
        from askcaci.rendering.verification import verification_text

        click.echo(verification_text(found, look(), omissions=omissions))
    if receipt is not None:
        from askcaci.receipts import write_receipt

        write_receipt(receipt, _receipt(found, contents, articles))
    return 0 if all(one.faultless for one in found) else NOT_VERBATIM


def _content(name: str) -> bytes:
    """Return the bytes of a file, or of standard input."""
    from askcaci.verifying.drafts import LARGEST

    if name == _STANDARD_INPUT:
        return sys.stdin.buffer.read(LARGEST + 1)
    try:
        with Path(name).open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise UnusableError(
            f"cannot be read: {error.strerror}", place=name, hint=f"ls -l {name}"
        ) from error


def _draft(name: str, data: bytes) -> Draft:
    """Return the draft that a file, or standard input, holds."""
    from askcaci.verifying.drafts import draft_of, text_draft

    if name == _STANDARD_INPUT:
        return text_draft("standard input", data)
    return draft_of(name, data)


def _receipt(
    found: Sequence[Verification], contents: Sequence[bytes], articles: Sequence[Article]
) -> VerificationReceipt:
    """Return what is kept of some drafts that were verified."""
    import hashlib
    from datetime import datetime, timezone

    from askcaci import __version__
    from askcaci.receipts import VerificationReceipt, VerifiedDraft, hash_of_corpus

    return VerificationReceipt(
        drafts=tuple(
            VerifiedDraft(
                file=one.draft.name,
                sha256=hashlib.sha256(data).hexdigest(),
                quotations=tuple(map(_labelled, one.checked)),
                unclosed=tuple(alone.quotation.line for alone in one.unclosed),
            )
            for one, data in zip(found, contents, strict=True)
        ),
        version=__version__,
        corpus=hash_of_corpus(articles),
        articles=len(articles),
        made=datetime.now(timezone.utc).replace(microsecond=0),
    )


def _labelled(checked: Checked) -> Labelled:
    from askcaci.receipts import Attributed, Hidden, Labelled, quote_of

    named = checked.named
    return Labelled(
        line=checked.quotation.line,
        text=checked.quotation.text,
        label=checked.label,
        named=Attributed(named.words, tuple(sorted(named.articles))) if named else None,
        quotes=tuple(quote_of("citation", part.citation) for part in checked.parts),
        hidden=tuple(
            Hidden(one.hidden, one.inserted, one.changes) for one in checked.omissions
        ),
    )


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
