"""`askcaci replay`: whether what was answered once still holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from askcaci.cli.options import (
    Settings,
    json_option,
    look,
    opened,
    progress_bar,
    reader_option,
    refresh_option,
    warn,
)
from askcaci.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from askcaci.assistant import Assistant
    from askcaci.config import Config
    from askcaci.receipts import Reasked, Receipt, VerificationReceipt
    from askcaci.types import Article

HOLDS, DIFFERS = 0, 4


@click.command(
    short_help="Ask again what was asked.",
    epilog="""\b
Examples:
  askcaci ask --receipt rogun.json "How high will the Rogun dam be?"
  askcaci replay rogun.json
  askcaci replay --no-ask --json rogun.json
\b
Exit codes:
  0 every quote stands, the models and the answer are the same; what else has changed
    is told
  2 usage   3 the receipt, corpus, index or model cannot be used   4 something differs
""",
)
@click.argument("receipt", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--no-ask", is_flag=True, help="Compare only; do not ask again.")
@reader_option
@json_option
@refresh_option
@click.pass_obj
def replay(
    settings: Settings,
    receipt: Path,
    no_ask: bool,
    reader: str | None,
    as_json: bool,
    no_refresh: bool,
) -> int:
    """Say whether what FILE, a receipt of `ask` or `verify --receipt`, states still holds.

    For each quote: same, moved (the same words elsewhere in the article), changed (with
    what stands nearest now) or gone. Then whether corpus, models and version are the same,
    and whether the answer would be, asked again with the same settings. The quotations of
    a verified draft are checked again, without the draft, and their labels compared.
    """
    from askcaci.assistant import Assistant
    from askcaci.receipts import VerificationReceipt, compare, read_any_receipt

    kept = read_any_receipt(receipt)
    if isinstance(kept, VerificationReceipt):
        if reader is not None:
            raise UsageError(f"{receipt} is of a draft, which no reader read")
        with opened(settings, refresh=not no_refresh) as assistant:
            read = assistant.articles()
        return _verified_again(kept, read, again=not no_ask, as_json=as_json)
    config = _trusted(kept, settings.config(reader), reader)
    with (
        progress_bar() as progress,
        Assistant(
            config,
            refresh=not no_refresh,
            retriever=kept.asked.retriever,
            progress=progress,
            notify=warn,
        ) as assistant,
    ):
        reasked = None if no_ask else _asked_again(assistant, kept)
        now = assistant.provenance()
        articles = {article.id: article for article in assistant.articles()}
    found = compare(kept, articles, now, reasked)
    if as_json:
        from askcaci.rendering.json import dumps
        from askcaci.rendering.receipts import comparison_object

        click.echo(dumps(comparison_object(found)))
    else:
        from askcaci.rendering.receipts import comparison_text

        click.echo(comparison_text(found, look()))
    return HOLDS if found.holds else DIFFERS


def _verified_again(
    kept: VerificationReceipt, articles: Sequence[Article], *, again: bool, as_json: bool
) -> int:
    """Check the quotations of a receipt, their labels too with `again`; print the result."""
    from askcaci import __version__
    from askcaci.receipts import compare_verification, hash_of_corpus
    from askcaci.verifying.checking import check_again

    quotations = [
        (one.text, frozenset(one.named.articles) if one.named else None)
        for draft in kept.drafts
        for one in draft.quotations
    ]
    then = [one.label for draft in kept.drafts for one in draft.quotations]
    labels = iter(check_again(quotations, articles) if again else then)
    found = compare_verification(
        kept,
        {article.id: article for article in articles},
        [[next(labels) for _ in draft.quotations] for draft in kept.drafts],
        __version__,
        hash_of_corpus(articles),
    )
    if as_json:
        from askcaci.rendering.json import dumps
        from askcaci.rendering.receipts import verification_comparison_object

        click.echo(dumps(verification_comparison_object(found)))
    else:
        from askcaci.rendering.receipts import verification_comparison_text

        click.echo(verification_comparison_text(found, look()))
    return HOLDS if found.holds else DIFFERS


def _trusted(receipt: Receipt, config: Config, given: str | None) -> Config:
    """Return the settings with the receipt's reader, if that is none a stranger chose.

    Raises:
        UsageError: the receipt names a checkpoint that the user has not named.
    """
    wanted = receipt.asked.reader
    if wanted in (None, "none") and given is None:
        return replace(config, reader=wanted)
    if wanted != config.reader:
        raise UsageError(
            f"the receipt's answer was read by “{wanted or 'the shipped reader'}”",
            hint="A checkpoint is opened only if you name it, as --reader."
            if wanted
            else "Leave out --reader.",
        )
    return config


def _asked_again(assistant: Assistant, receipt: Receipt) -> Reasked:
    from askcaci.receipts import Reasked, given, quotes_of

    asked = receipt.asked
    try:
        reply = assistant.ask(
            receipt.question,
            filters=asked.filters,
            k=asked.k,
            min_confidence=asked.min_confidence,
        )
    except UsageError as error:
        return Reasked(None, fault=error.message)
    return Reasked(given(reply), quotes_of(reply))
