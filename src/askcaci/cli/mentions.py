"""`askcaci mentions`: every place where a name, term or phrase occurs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from askcaci.cli.options import (
    Settings,
    filter_options,
    filters_from,
    json_option,
    look,
    refresh_option,
    shared,
)

if TYPE_CHECKING:
    from askcaci.mentions import Mentions

FOUND, NONE_FOUND = 0, 1


@click.command(
    short_help="List every place that names something.",
    epilog="""\b
Examples:
  askcaci mentions Kashagan
  askcaci mentions "Human Rights Watch" OSCE --since 2010
  askcaci mentions Putin --by year
  askcaci mentions "Ferghana Valley" --csv > places.csv
""",
)
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@click.option(
    "--exact", is_flag=True, help="Only these words, in no other form or spelling."
)
@click.option("--by", type=click.Choice(["year"]), help="Count by year instead.")
@click.option("--csv", "as_csv", is_flag=True, help="Print a table, a line a place.")
@filter_options
@json_option
@refresh_option
@click.pass_obj
def mentions(
    settings: Settings,
    /,
    names: tuple[str, ...],
    exact: bool,
    by: str | None,
    as_csv: bool,
    as_json: bool,
    no_refresh: bool,
    **filters: Any,  # noqa: ANN401 - the options of filter_options
) -> int:
    """List every article and place where NAME occurs, in order of date.

    NAME is a name, term or phrase; one of several words goes in quotation marks. Other
    inflections and known spellings of it count, and are said to be such. It is a scan of
    the index, so nothing is left out. Places where somebody else of that name may be meant
    are listed apart. Exit code 1 means that it occurs nowhere.
    """
    if as_json + as_csv > 1:
        raise click.UsageError("--json and --csv exclude each other")
    if by and as_csv:
        raise click.UsageError("--by and --csv exclude each other")
    with shared(settings, refresh=not no_refresh, fill=True) as assistant:
        found = assistant.mentions(names, filters=filters_from(**filters), exact=exact)
    click.echo(_shown(found, by_year=bool(by), as_csv=as_csv, as_json=as_json))
    return FOUND if found.articles or found.uncertain else NONE_FOUND


def _shown(found: Mentions, *, by_year: bool, as_csv: bool, as_json: bool) -> str:
    from askcaci.rendering import mentions as rendering

    if as_json:
        from askcaci.rendering.json import dumps

        return dumps(rendering.mentions_object(found))
    if as_csv:
        return rendering.mentions_csv(found)
    if not found.articles and not found.uncertain:
        return "Nothing found."
    return (rendering.years_text if by_year else rendering.mentions_text)(found, look())
