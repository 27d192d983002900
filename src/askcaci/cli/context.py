"""`askcaci context`."""

from __future__ import annotations

from typing import Any

import click

from askcaci.cli.ask import ANSWERED, NO_ANSWER, question_from
from askcaci.cli.options import (
    Settings,
    encoding_option,
    filter_options,
    filters_from,
    json_option,
    opened,
    passages_option,
    reader_option,
    refresh_option,
    warn,
)
from askcaci.types import LeftOut, Pack

# Ids of left-out passages named on stderr; --json lists them all.
_NAMED = 5


@click.command(
    short_help="Pack cited passages for a language model.",
    epilog="""\b
Examples:
  askcaci context "Why was Rogun delayed?" --max-tokens 2000
  askcaci context --since 2024 --section implications Middle Corridor > prompt.txt
  askcaci context --encoding cl100k_base --json "What does TAPI cost?"
""",
)
@click.argument("question", nargs=-1, required=True)
@click.option(
    "--max-tokens",
    metavar="N",
    type=click.IntRange(min=1),
    default=4000,
    help="The most tokens the whole text may have.",
    show_default=True,
)
@encoding_option
@filter_options
@passages_option(40, "Passages to choose from.")
@reader_option
@json_option
@refresh_option
@click.pass_obj
def context(
    settings: Settings,
    /,
    question: tuple[str, ...],
    max_tokens: int,
    encoding: str,
    k: int,
    reader: str | None,
    as_json: bool,
    no_refresh: bool,
    **filters: Any,  # noqa: ANN401 - the options of filter_options
) -> int:
    """Print the passages that bear on QUESTION, numbered and cited, as a prompt.

    The best that fit into the budget, in reading order, below instructions to answer
    from them only. The text goes to standard output; what was left out is said on
    standard error. A single "-" reads the question from standard input.
    """
    with opened(settings, refresh=not no_refresh, reader=reader, fill=True) as assistant:
        pack = assistant.context(
            question_from(question),
            max_tokens=max_tokens,
            encoding=encoding,
            filters=filters_from(**filters),
            k=k,
        )
    if as_json:
        from askcaci.rendering.json import context_object, dumps

        click.echo(dumps(context_object(pack)))
    else:
        click.echo(pack.text or "No passage found.\n", nl=False)
    if not pack.excerpts:
        return NO_ANSWER
    if not pack.exact and encoding != pack.encoding:
        warn(
            f"{encoding} is not in tiktoken's cache; counted with the shipped vocabulary, "
            "an upper estimate"
        )
    warn(_packed(pack))
    if pack.left_out:
        warn(_left_out(pack.left_out))
    return ANSWERED


def _packed(pack: Pack) -> str:
    passages = sum(len(excerpt.passages) for excerpt in pack.excerpts)
    return (
        f"packed {passages} of {passages + len(pack.left_out)} passages, "
        f"{pack.tokens:,} of {pack.max_tokens:,} tokens"
    )


def _left_out(left: tuple[LeftOut, ...]) -> str:
    tokens = sum(one.tokens for one in left)
    named = ", ".join(one.passage.id for one in left[:_NAMED])
    more = (
        f" and {len(left) - _NAMED} more (--json lists them)" if len(left) > _NAMED else ""
    )
    return f"left out {tokens:,} tokens: {named}{more}"
