"""`askcaci ask` and `askcaci search`."""

from __future__ import annotations

import sys
from typing import Any

import click

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
)
from askcaci.types import Answer

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
""",
)
@click.argument("question", nargs=-1, required=True)
@filter_options
@passages_option(10, "Passages to read.")
@confidence_option
@reader_option
@json_option
@click.option("--markdown", is_flag=True, help="Print Markdown with footnotes.")
@refresh_option
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
    no_refresh: bool,
    **filters: Any,  # noqa: ANN401 - the options of filter_options
) -> int:
    """Answer QUESTION in the words of the articles, each with its source.

    A single "-" reads the question from standard input. Exit code 0 means answered,
    1 that the corpus does not hold the answer.
    """
    if as_json and markdown:
        raise click.UsageError("--json and --markdown exclude each other")
    with opened(settings, refresh=not no_refresh, reader=reader) as assistant:
        reply = assistant.ask(
            question_from(question),
            filters=filters_from(**filters),
            k=k,
            min_confidence=min_confidence,
        )
    if as_json:
        from askcaci.rendering.json import dumps, reply_object

        click.echo(dumps(reply_object(reply)))
    elif markdown:
        from askcaci.rendering.markdown import reply_markdown

        click.echo(reply_markdown(reply))
    else:
        from askcaci.rendering.terminal import reply_text

        click.echo(reply_text(reply, look()))
    return ANSWERED if isinstance(reply, Answer) else NO_ANSWER


@click.command(
    short_help="List the passages nearest to some words.",
    epilog="""\b
Examples:
  askcaci search Middle Corridor
  askcaci search --author Cutler -k 3 --json Port of Alat
""",
)
@click.argument("question", metavar="WORDS", nargs=-1, required=True)
@filter_options
@passages_option(10, "Passages to show.")
@json_option
@refresh_option
@click.pass_obj
def search(
    settings: Settings,
    /,
    question: tuple[str, ...],
    k: int,
    as_json: bool,
    no_refresh: bool,
    **filters: Any,  # noqa: ANN401 - the options of filter_options
) -> int:
    """List the passages nearest to WORDS, by meaning and by word, best first."""
    text = question_from(question)
    with opened(settings, refresh=not no_refresh) as assistant:
        hits = assistant.search(text, filters=filters_from(**filters), k=k)
        found = [(hit, assistant.article(hit.passage.article_id)) for hit in hits]
    if as_json:
        from askcaci.rendering.json import dumps, hits_object

        click.echo(dumps(hits_object(text, found)))
    elif found:
        from askcaci.rendering.terminal import hits_text

        click.echo(hits_text(found, look()))
    else:
        click.echo("No passage found.")
    return ANSWERED if found else NO_ANSWER


def question_from(words: tuple[str, ...]) -> str:
    """Return the words of a question, or standard input where they are a single "-"."""
    if words == ("-",):
        return sys.stdin.buffer.read(_LONGEST_INPUT).decode("utf-8", "replace")
    return " ".join(words)
