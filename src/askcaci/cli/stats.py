"""`askcaci stats`: what the corpus holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from askcaci.cli.options import (
    Settings,
    encoding_option,
    filter_options,
    filters_from,
    json_option,
    look,
    opened,
    progress_bar,
    refresh_option,
)

if TYPE_CHECKING:
    from askcaci.assistant import Assistant
    from askcaci.types import Filters

FOUND, NONE_FOUND = 0, 1


@click.command(
    short_help="Say what the corpus holds.",
    epilog="""\b
Examples:
  askcaci stats
  askcaci stats --author Cutler --since 2020
  askcaci stats --section conclusions --encoding cl100k_base --json
""",
)
@encoding_option
@filter_options
@json_option
@refresh_option
@click.pass_obj
def stats(
    settings: Settings,
    /,
    encoding: str,
    as_json: bool,
    no_refresh: bool,
    **filters: Any,  # noqa: ANN401 - the options of filter_options
) -> int:
    """Count the articles of the corpus: sections, passages, words, tokens, authors, years.

    Nothing is built for it. With --section, words and tokens are of these sections only.
    """
    from askcaci.config import vocabulary_cache
    from askcaci.corpus.statistics import statistics
    from askcaci.tokens import counter

    tokens = counter(encoding, vocabulary_cache())
    wanted = filters_from(**filters)
    with opened(settings, refresh=not no_refresh, fill=True) as assistant:
        articles = assistant.articles(wanted)
        passages = _passages(assistant, wanted, refreshed=not no_refresh)
    with progress_bar() as progress:
        found = statistics(
            articles,
            tokens.count,
            sections=wanted.sections,
            counted=lambda done: progress("counting", done, len(articles)),
        )
    told: dict[str, Any] = {
        "encoding": tokens.name,
        "exact": tokens.exact,
        "passages": passages,
    }
    if as_json:
        from askcaci.rendering.json import dumps
        from askcaci.rendering.statistics import statistics_object

        click.echo(dumps(statistics_object(found, **told)))
    else:
        from askcaci.rendering.statistics import statistics_text

        click.echo(statistics_text(found, look(), **told))
    return FOUND if articles else NONE_FOUND


def _passages(assistant: Assistant, filters: Filters, *, refreshed: bool) -> int | None:
    """Return how many passages pass; None where the index is not up to date."""
    # The articles of a shared index are counted as it has them.
    if refreshed and assistant.home.config.store is None and assistant.home.is_stale():
        return None
    rows = assistant.home.store.rows(filters)
    return assistant.home.store.passage_count if rows is None else len(rows)
