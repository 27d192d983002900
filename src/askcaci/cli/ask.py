"""`askcaci ask` and `askcaci search`."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from askcaci.citing import TEXT_STYLES, TextStyle
from askcaci.cli.options import (
    Settings,
    confidence_option,
    filter_options,
    filters_from,
    json_option,
    look,
    opened,
    passages_option,
    reader_option,
    refresh_option,
    shared,
    verbose_option,
)
from askcaci.types import READ, Answer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

    from askcaci.assistant import Assistant
    from askcaci.receipts import Receipt
    from askcaci.serving.remote import SharedAssistant
    from askcaci.types import Filters, Reply

ANSWERED, NO_ANSWER = 0, 1

# Standard input is read no further than this many bytes: no question is as long.
_LONGEST_INPUT = 1_000_000


@click.command(
    short_help="Answer a question, quoted and cited.",
    epilog="""\b
Examples:
  askcaci ask How long is the Kyrgyz-Tajik border?
  askcaci ask --since 2024 --section conclusions "What must the West do?"
  echo "Who wrote on the Ferghana Valley?" | askcaci ask - --json
  askcaci ask --receipt rogun.json "How high will the Rogun dam be?"
  askcaci ask --batch questions.txt > replies.jsonl
""",
)
@click.argument("question", nargs=-1)
@filter_options
@passages_option(READ, "Passages to read.")
@confidence_option
@reader_option
@json_option
@click.option("--markdown", is_flag=True, help="Print Markdown with footnotes.")
@click.option(
    "--style",
    type=click.Choice(TEXT_STYLES),
    help="Style of the Markdown footnotes [default: chicago].",
)
@click.option(
    "--receipt",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write what `askcaci replay` checks the answer by.",
)
@click.option(
    "--batch",
    metavar="FILE",
    type=click.Path(allow_dash=True),
    help='Answer the questions of FILE ("-": standard input), a line each, as JSON Lines.',
)
@refresh_option
@verbose_option
@click.pass_obj
def ask(
    settings: Settings,
    /,
    question: tuple[str, ...],
    k: int,
    min_confidence: float | None,
    reader: str | None,
    as_json: bool,
    markdown: bool,
    style: TextStyle | None,
    receipt: Path | None,
    batch: str | None,
    no_refresh: bool,
    verbose: bool,
    **filters: Any,  # noqa: ANN401 - the options of filter_options
) -> int:
    """Answer QUESTION in the words of the articles, each with its source.

    A single "-" reads the question from standard input. Exit code 0 means answered,
    1 that the corpus does not hold the answer.

    With --batch, each line of FILE is a question, or a JSON object with "question" and,
    if wanted, "id" and filters named like the options: {"question": "…", "author":
    "Cutler"}. Exit code 0 means that every line was answered or refused, 3 that some
    line could not be asked; the others were.
    """
    _check(
        batch,
        style,
        {
            "QUESTION": question,
            "--json": as_json,
            "--markdown": markdown,
            "--receipt": receipt,
            "--verbose": verbose,
        },
    )
    if batch is not None:
        from askcaci.cli.batch import ask_all

        return ask_all(
            settings,
            batch,
            options=filters,
            k=k,
            min_confidence=min_confidence,
            reader=reader,
            refresh=not no_refresh,
        )
    if receipt is not None:
        from askcaci.receipts import check_target

        check_target(receipt)
    text = question_from(question)
    _check_asks(text)
    seen = filters_from(**filters)
    asked: dict[str, Any] = {"filters": seen, "k": k, "min_confidence": min_confidence}
    kept = None
    if receipt is None and not verbose:
        with shared(settings, refresh=not no_refresh, reader=reader) as answering:
            reply = answering.ask(text, **asked)
    else:
        with opened(
            settings, refresh=not no_refresh, reader=reader, verbose=verbose
        ) as assistant:
            reply = assistant.ask(text, **asked)
            kept = receipt and (receipt, _receipt(reply, assistant, **asked))
    click.echo(
        _shown(reply, as_json=as_json, style=style or _usual() if markdown else None)
    )
    if kept:
        from askcaci.receipts import write_receipt

        write_receipt(*kept)
    return ANSWERED if isinstance(reply, Answer) else NO_ANSWER


def _check(batch: str | None, style: TextStyle | None, given: Mapping[str, object]) -> None:
    """Refuse options that do not go together."""
    if given["--json"] and given["--markdown"]:
        raise click.UsageError("--json and --markdown exclude each other")
    if style and not given["--markdown"]:
        raise click.UsageError("--style goes with --markdown")
    if batch is None and not given["QUESTION"]:
        raise click.UsageError("Missing argument 'QUESTION...'.")
    for name in ("QUESTION", "--markdown", "--receipt", "--verbose") if batch else ():
        if given[name]:
            raise click.UsageError(f"--batch and {name} exclude each other")


def _check_asks(text: str) -> None:
    """Refuse small talk before anything is opened for it."""
    from askcaci.errors import UsageError
    from askcaci.smalltalk import hint
    from askcaci.text.normalise import printable

    told = hint(text)
    if told is not None:
        raise UsageError(f"“{' '.join(printable(text).split())}” asks nothing", hint=told)


def _usual() -> TextStyle:
    """Return the style that the files of settings ask for, if footnotes can be in it."""
    from askcaci.cli.defaults import display

    wanted = display("style")
    return next((style for style in TEXT_STYLES if style == wanted), "chicago")


def _shown(reply: Reply, *, as_json: bool, style: TextStyle | None) -> str:
    """Return a reply as JSON, as Markdown in a style, or as text."""
    if as_json:
        from askcaci.rendering.json import dumps, reply_object

        return dumps(reply_object(reply))
    if style:
        from askcaci.rendering.markdown import label_of, reply_markdown

        # A blank line ends the last note, so that what is appended is not taken into it.
        return reply_markdown(reply, style, label_of(reply)) + "\n"
    from askcaci.rendering.terminal import reply_text

    return reply_text(reply, look())


def _receipt(
    reply: Reply,
    assistant: Assistant,
    filters: Filters,
    k: int,
    min_confidence: float | None,
) -> Receipt:
    from askcaci.receipts import Asked, receipt_of

    asked = Asked(filters, k, min_confidence, assistant.home.config.reader)
    return receipt_of(reply, asked, assistant.provenance())


@click.command(
    short_help="List the passages nearest to some words.",
    epilog="""\b
Examples:
  askcaci search Middle Corridor
  askcaci search '"rule of law"'
  askcaci search --author Cutler -k 3 --json Port of Alat
""",
)
@click.argument("question", metavar="WORDS", nargs=-1, required=True)
@filter_options
@passages_option(10, "Passages to show.")
@click.option(
    "--exact", is_flag=True, help='Only passages with WORDS as written; so is "WORDS".'
)
@json_option
@refresh_option
@verbose_option
@click.pass_obj
def search(
    settings: Settings,
    /,
    question: tuple[str, ...],
    k: int,
    exact: bool,
    as_json: bool,
    no_refresh: bool,
    verbose: bool,
    **filters: Any,  # noqa: ANN401 - the options of filter_options
) -> int:
    """List the passages nearest to WORDS, by meaning and by word, best first.

    In quotation marks (which the shell takes off unless they are quoted themselves), or with
    --exact, WORDS are a phrase: only passages that have it as written are listed, whatever
    its case, accents and kind of apostrophe. Exit code 1 means that nothing is near.
    """
    text = question_from(question)
    seen = filters_from(**filters)
    phrase = _phrase(text)
    opening: AbstractContextManager[Assistant | SharedAssistant] = (
        opened(settings, refresh=not no_refresh, verbose=True, fill=True)
        if verbose
        else shared(settings, refresh=not no_refresh, fill=True)
    )
    with opening as assistant:
        if exact or phrase:
            hits = assistant.exact(phrase or text, filters=seen, k=k)
        else:
            hits = assistant.search(text, filters=seen, k=k)
        found = [(hit, assistant.article(hit.passage.article_id)) for hit in hits]
    if as_json:
        from askcaci.rendering.json import dumps, hits_object

        click.echo(dumps(hits_object(text, found)))
    elif found:
        from askcaci.rendering.terminal import hits_text

        click.echo(hits_text(found, look()))
    else:
        click.echo("Nothing found.")
    return ANSWERED if found else NO_ANSWER


_IN_QUOTES = re.compile(r"""\s*["“„”«]\s*([^"“”«»]+?)\s*["”“»]\s*""")


def _phrase(text: str) -> str:
    """Return what a text in quotation marks has between them; "" where it is in none."""
    quoted = _IN_QUOTES.fullmatch(text)
    return quoted[1] if quoted else ""


def question_from(words: tuple[str, ...]) -> str:
    """Return the words of a question, or standard input where they are a single "-"."""
    if words == ("-",):
        return sys.stdin.buffer.read(_LONGEST_INPUT).decode("utf-8", "replace")
    return " ".join(words)
