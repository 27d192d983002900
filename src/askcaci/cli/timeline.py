"""`askcaci timeline`: what is said of a topic with a date, in the order of the dates."""

from __future__ import annotations

import click

from askcaci.cli.completion import complete_article, complete_author
from askcaci.cli.options import (
    Settings,
    filters_from,
    json_option,
    look,
    opened,
    refresh_option,
)
from askcaci.types import SECTION_KINDS, SectionKind

FOUND, NONE_FOUND = 0, 1


@click.command(
    short_help="List dated sentences in order of date.",
    epilog="""\b
Examples:
  askcaci timeline Kyrgyz-Tajik border
  askcaci timeline Rogun --since 2010 --until 2016-06
""",
)
@click.argument("topic", metavar="TOPIC", nargs=-1, required=True)
@click.option("--since", metavar="DATE", help="From DATE on, as the sentences have it.")
@click.option("--until", metavar="DATE", help="Up to DATE, as the sentences have it.")
@click.option(
    "--author",
    multiple=True,
    shell_complete=complete_author,
    help="Only this author; repeatable.",
)
@click.option(
    "--section",
    multiple=True,
    type=click.Choice(SECTION_KINDS),
    help="Only this section; repeatable.",
)
@click.option(
    "--article",
    multiple=True,
    shell_complete=complete_article,
    help="Only this article id; repeatable.",
)
@json_option
@refresh_option
@click.pass_obj
def timeline(
    settings: Settings,
    topic: tuple[str, ...],
    since: str | None,
    until: str | None,
    author: tuple[str, ...],
    section: tuple[SectionKind, ...],
    article: tuple[str, ...],
    as_json: bool,
    no_refresh: bool,
) -> int:
    """List the sentences on TOPIC that give a date, in the order of the dates they speak of.

    Dates are as precise as the sentence has them: a day, a month, a year, a range. --since
    and --until are about these dates, not those of the articles. Exit code 1 means that no
    sentence was found.
    """
    time = filters_from((), (), since, until, None, (), False, (), ())
    seen = filters_from(author, (), None, None, None, section, False, (), article)
    name = " ".join(topic)
    with opened(settings, refresh=not no_refresh, fill=True) as assistant:
        found = assistant.timeline(name, filters=seen, since=time.since, until=time.until)
    from askcaci.rendering import timeline as rendering

    if as_json:
        from askcaci.rendering.json import dumps

        click.echo(dumps(rendering.timeline_object(name, found)))
    else:
        click.echo(rendering.timeline_text(found, look()) or "Nothing found.")
    return FOUND if found else NONE_FOUND
