"""Dated sentences in order of date: for a terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from askcaci.citing import authors_of, date_of, line_of, title_of
from askcaci.mentions import Statement
from askcaci.rendering.json import Object, article_object
from askcaci.rendering.terminal import PLAIN, Look, one_line
from askcaci.text.spoken_dates import SpokenDate, iso

TIMELINE_SCHEMA = "askcaci/timeline/1"


def timeline_text(found: Sequence[Statement], look: Look = PLAIN) -> str:
    """Return each date, as precise as it is given, with the sentence and its source."""
    lines: list[str] = []
    for one in found:
        spoken = one.dates[0]
        assumed = "  (the year is that of what stands before)" if spoken.assumed else ""
        lines.append(look.bold(when(spoken)) + look.dim(assumed))
        lines += look.wrap(f"“{one_line(one.quote)}”", "  ")
        article = one.article
        source = f"{authors_of(article)}, {title_of(article)}, {date_of(article)}"
        where = f"{article.id}#{one.passage.section}.{one.passage.paragraph}"
        lines += map(look.dim, look.wrap(f"{source}; {where}", "    "))
        lines.append("")
    return "\n".join(lines).rstrip()


def when(spoken: SpokenDate) -> str:
    """Return a date in ISO form, no more precise than it is given.

    Example: a month is "2010-06", a range "2010-06-10 to 2010-06-14" or "2010 to 2012".
    """
    return iso(spoken).replace("/", " to ")


def timeline_object(topic: str, found: Sequence[Statement]) -> Object:
    """Return dated sentences as an object of schema `askcaci/timeline/1`."""
    return {
        "schema": TIMELINE_SCHEMA,
        "topic": topic,
        "statements": [
            {
                "dates": [
                    {
                        "when": when(spoken),
                        "first": spoken.first.isoformat(),
                        "last": spoken.last.isoformat(),
                        "precision": spoken.precision,
                        "assumed_year": spoken.assumed,
                        "start": spoken.span.start,
                        "end": spoken.span.end,
                    }
                    for spoken in one.dates
                ],
                "quote": one.quote,
                "start": one.sentence.start,
                "end": one.sentence.end,
                "passage": one.passage.id,
                "section": one.passage.section,
                "paragraph": one.passage.paragraph,
                "line": line_of(one.article, one.sentence),
                "article": article_object(one.article),
            }
            for one in found
        ],
    }
