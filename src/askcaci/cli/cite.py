"""`askcaci cite`: references to paste."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from askcaci.citing import STYLES, TEXT_STYLES, Style, footnote, references
from askcaci.cli.completion import complete_article
from askcaci.cli.options import (
    Settings,
    filter_options,
    filters_from,
    opened,
    print_in_utf8,
    refresh_option,
    warn,
)
from askcaci.errors import FILL_CORPUS
from askcaci.types import Filters

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from askcaci.assistant import Assistant
    from askcaci.citing import Pinpoint
    from askcaci.types import Article

    Cited = tuple[Article, Pinpoint | None]

CITED, NONE_FOUND = 0, 1

# What is printed in a reference, and so is worth a look where it was inferred.
_PRINTED = ("title", "authors", "published", "publication")


@click.command(
    short_help="Print references to articles.",
    epilog="""\b
Examples:
  askcaci cite rogun-dam
  askcaci cite rogun-dam#background.2 --style apa     a note on a paragraph
  askcaci cite --all --author Cutler --style bibtex > cutler.bib
""",
)
@click.argument(
    "places",
    metavar="[ARTICLE[#PARAGRAPH]]...",
    nargs=-1,
    shell_complete=complete_article,
)
@click.option(
    "--style",
    type=click.Choice(STYLES),
    default="chicago",
    help="Style of the reference, or format for a reference manager.",
    show_default=True,
)
@click.option("--all", "every", is_flag=True, help="Every article that passes the filters.")
@filter_options
@refresh_option
@click.pass_obj
def cite(
    settings: Settings,
    /,
    places: tuple[str, ...],
    style: Style,
    every: bool,
    no_refresh: bool,
    **filters: Any,  # noqa: ANN401 - the options of filter_options
) -> int:
    """Print references to the articles named, or with --all to all that pass the filters.

    Text styles give a sorted bibliography, one entry a line; the others one file for a
    reference manager. With PARAGRAPH, as `askcaci show` takes it, text styles give a note
    that points there. What the corpus does not know stays out of a reference.
    """
    wanted = filters_from(**filters)
    _check(places, every, wanted)
    with opened(settings, refresh=not no_refresh) as assistant:
        if every:
            cited: list[Cited] = [(article, None) for article in assistant.articles(wanted)]
        else:
            cited = [_cited(assistant, place) for place in dict.fromkeys(places)]
    if not cited:
        if wanted.empty:
            from askcaci.cli import complain

            complain("the corpus holds no article", FILL_CORPUS)
        else:
            warn("no article passes the filters")
        return NONE_FOUND
    if style not in TEXT_STYLES:
        print_in_utf8()
    click.echo(_text(cited, style))
    _warn_of_inferred({article.id: article for article, _ in cited}.values())
    return CITED


def _check(places: Sequence[str], every: bool, filters: Filters) -> None:
    if every and places:
        raise click.UsageError("--all and article ids exclude each other")
    if not every and not places:
        raise click.UsageError("name an article, or take all with --all")
    if not every and not filters.empty:
        raise click.UsageError("filters go with --all, not with article ids")


def _cited(assistant: Assistant, place: str) -> Cited:
    """Return the article that is named, and the paragraph of it behind a "#"."""
    from askcaci.citing import pinpoint_at, place_in

    article_id, _, where = place.partition("#")
    article = assistant.named_article(article_id)
    return article, pinpoint_at(article, place_in(article, where)) if where else None


def _text(cited: Sequence[Cited], style: Style) -> str:
    """Return the notes on paragraphs in the order given, then the bibliography.

    Formats for reference managers know no paragraphs and get the articles as a whole.
    """
    if style == "bibtex" or style == "ris" or style == "csl-json":
        if any(at for _, at in cited):
            warn(f"{style} points to no paragraphs; citing the articles as a whole")
        return references(list({a.id: a for a, _ in cited}.values()), style)
    notes = [footnote(article, style, at) for article, at in cited if at]
    whole = {article.id: article for article, at in cited if at is None}
    return "\n".join(
        [*notes, *([references(list(whole.values()), style)] if whole else [])]
    )


def _warn_of_inferred(articles: Collection[Article]) -> None:
    for field in _PRINTED:
        inferred = [article.id for article in articles if field in article.inferred]
        if inferred:
            more = f" and {len(inferred) - 1} more" if len(inferred) > 1 else ""
            warn(f"`{field}` was inferred, not printed; check it: {inferred[0]}{more}")
