"""`askcaci add`, `askcaci articles`, `askcaci show`: the corpus itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from askcaci.cli.completion import complete_article
from askcaci.cli.options import (
    Settings,
    filter_options,
    filters_from,
    json_option,
    look,
    opened,
    refresh_option,
)


@click.command(
    short_help="Add the articles of saved pages.",
    epilog="""\b
Examples:
  askcaci add saved-page.txt
  askcaci add --dry-run downloads/
  askcaci add --title "A Border Drawn" --published 2025-05-14 article.txt
""",
)
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--dry-run", is_flag=True, help="Report what would be added; write nothing.")
@click.option("--title", help="Title of the article, if the page holds just one.")
@click.option("--published", metavar="DATE", help="Its date of publication, YYYY-MM-DD.")
@click.option(
    "-v", "--verbose", is_flag=True, help="List every line left out and every repair."
)
@click.pass_obj
def add(
    settings: Settings,
    paths: tuple[Path, ...],
    dry_run: bool,
    title: str | None,
    published: str | None,
    verbose: bool,
) -> int:
    """Split pages saved as plain text into articles and add the new ones to the corpus.

    PATH is a file or a folder of .txt files. Every line of a page ends in an article or
    in the report. Adding the same article again changes nothing. Exit code 3 means that
    some file could not be used; the others were added all the same.
    """
    from askcaci.corpus.importing import import_files
    from askcaci.rendering.imports import report_text

    day = None
    if published is not None:
        from datetime import date

        try:
            day = date.fromisoformat(published)
        except ValueError:
            raise click.BadParameter(
                f"{published!r} is not a day; write 2005-03-07", param_hint="--published"
            ) from None
    corpus = settings.config().corpus
    report = import_files(paths, corpus, dry_run=dry_run, title=title, published=day)
    click.echo(report_text(report, look(), verbose=verbose))
    return 3 if report.problems else 0


@click.command(
    short_help="List articles.",
    epilog="""\b
Examples:
  askcaci articles
  askcaci articles --author Marat --since 2006 --until 2006
""",
)
@filter_options
@json_option
@refresh_option
@click.pass_obj
def articles(
    settings: Settings,
    /,
    as_json: bool,
    no_refresh: bool,
    **filters: Any,  # noqa: ANN401 - the options of filter_options
) -> int:
    """List the articles of the corpus: id, author, title, date, sections, words."""
    with opened(settings, refresh=not no_refresh) as assistant:
        found = assistant.articles(filters_from(**filters))
    if as_json:
        from askcaci.rendering.json import articles_object, dumps

        click.echo(dumps(articles_object(found)))
    elif found:
        from askcaci.rendering.terminal import articles_text

        click.echo(articles_text(found, look()))
    else:
        click.echo("No article passes the filters.")
    return 0 if found else 1


@click.command(
    short_help="Print an article, a place in it marked.",
    epilog="""\b
Examples:
  askcaci show rogun-dam
  askcaci show rogun-dam#background.2     the second paragraph of a section, marked
  askcaci show rogun-dam#120-245          characters 120 to 245, marked
""",
)
@click.argument("place", metavar="ARTICLE[#PARAGRAPH]", shell_complete=complete_article)
@json_option
@refresh_option
@click.pass_obj
def show(settings: Settings, place: str, as_json: bool, no_refresh: bool) -> int:
    """Print an article, with a cited place in it marked.

    PARAGRAPH is SECTION.NUMBER as citations give it, NUMBER counted from the lead, or
    START-END in characters.
    """
    article_id, _, where = place.partition("#")
    with opened(settings, refresh=not no_refresh) as assistant:
        article = assistant.article(article_id)
    if as_json:
        from askcaci.rendering.json import dumps, whole_article_object

        click.echo(dumps(whole_article_object(article)))
    else:
        from askcaci.citing import place_in
        from askcaci.rendering.terminal import article_text

        marked = [place_in(article, where)] if where else []
        click.echo(article_text(article, look(), marked))
    return 0
