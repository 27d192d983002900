"""Where names occur: for a terminal, as JSON, as rows of a table, and as a bar a year."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from askcaci.citing import authors_of, line_of, title_of
from askcaci.mentions import ArticleMentions, Mention, Mentions
from askcaci.rendering.json import Object, article_object
from askcaci.rendering.terminal import PLAIN, Look, one_line
from askcaci.text.normalise import printable
from askcaci.types import Span

MENTIONS_SCHEMA = "askcaci/mentions/1"

COLUMNS = (
    "name", "written", "how", "certain", "doubt", "article", "title", "authors", "published",
    "section", "paragraph", "line", "start", "end", "quote",
)  # fmt: skip

# At most so many spellings are named; JSON has all. The longest bar of a year.
_SPELLINGS = 12
_LONGEST = 40


def mentions_text(found: Mentions, look: Look = PLAIN) -> str:
    """Return an article a block, in order of date, with every place that names them."""
    lines = [*_summary(found, look), ""]
    several = len(found.names) > 1
    for one in found.articles:
        lines += [*_article(one, look, several=several), ""]
    if found.uncertain:
        lines += map(look.bold, look.wrap("Uncertain: somebody else may be meant."))
        for one in found.uncertain:
            lines += [*_article(one, look, several=several), ""]
    return "\n".join(lines).rstrip()


def years_text(found: Mentions, look: Look = PLAIN) -> str:
    """Return a line a year with its articles and places: a bar where there is a width.

    Without one, the three numbers are divided by tabs.
    """
    years = found.by_year()
    named = {("undated" if year is None else str(year)): n for year, n in years.items()}
    if look.width is None:
        return "\n".join(f"{year}\t{n[0]}\t{n[1]}" for year, n in named.items())
    most = max((places for _, places in named.values()), default=0)
    room = max(1, min(_LONGEST, look.width - 40))
    lines = [*_summary(found, look), ""]
    for year, (articles, places) in named.items():
        bar = "█" * max(1, round(room * places / most)) if places else ""
        count = f"{_count(places, 'place')} in {_count(articles, 'article')}"
        count = count if articles else "-"
        lines.append(f"{year:>7} {look.marked(bar)}{' ' if bar else ''}{look.dim(count)}")
    return "\n".join(lines)


def mentions_csv(found: Mentions) -> str:
    """Return a line a place under a line of `COLUMNS`, those that are uncertain last."""
    out = StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for one in (*found.articles, *found.uncertain):
        for place in one.places:
            table.writerow([printable(str(value)) for value in _row(one, place)])
    return out.getvalue().rstrip("\n")


def _row(one: ArticleMentions, place: Mention) -> Sequence[object]:
    article = one.article
    return (
        place.name, place.written, place.how, "no" if place.doubt else "yes", place.doubt,
        article.id, article.title or "", "; ".join(article.authors), article.published or "",
        place.passage.section, place.passage.paragraph, line_of(article, place.span),
        place.span.start, place.span.end, " ".join(place.quote.split()),
    )  # fmt: skip


def mentions_object(found: Mentions) -> Object:
    """Return mentions as an object of schema `askcaci/mentions/1`."""
    days = found.dates
    return {
        "schema": MENTIONS_SCHEMA,
        "names": list(found.names),
        "places": found.places,
        "first": days[0].isoformat() if days else None,
        "last": days[-1].isoformat() if days else None,
        "spellings": found.spellings(),
        "notes": list(found.notes),
        "by_year": [
            {"year": year, "articles": articles, "places": places}
            for year, (articles, places) in found.by_year().items()
        ],
        "articles": [_object(one) for one in found.articles],
        "uncertain": [_object(one) for one in found.uncertain],
    }


def _object(one: ArticleMentions) -> Object:
    return {
        "article": article_object(one.article),
        "in_title": list(one.in_title),
        "places": [
            {
                "name": place.name,
                "written": place.written,
                "how": place.how,
                "doubt": place.doubt,
                "start": place.span.start,
                "end": place.span.end,
                "passage": place.passage.id,
                "section": place.passage.section,
                "paragraph": place.passage.paragraph,
                "line": line_of(one.article, place.span),
                "quote": place.quote,
                "quote_start": place.sentence.start,
                "quote_end": place.sentence.end,
            }
            for place in one.places
        ],
    }


def _summary(found: Mentions, look: Look) -> list[str]:
    names = ", ".join(f"“{name}”" for name in found.names)
    text = f"{names}: {_count(found.places, 'place')}"
    text += f" in {_count(len(found.articles), 'article')}"
    if found.dates:
        first, last = (day.isoformat() for day in found.dates)
        text += f", first {first}" + (f", last {last}" if last != first else "")
    lines = list(map(look.bold, look.wrap(text)))
    spelled = found.spellings()
    if len(spelled) > 1:
        listed = [f"{written} {n:,}" for written, n in list(spelled.items())[:_SPELLINGS]]
        rest = len(spelled) - _SPELLINGS
        listed += [f"{rest:,} more"] if rest > 0 else []
        lines += map(look.dim, look.wrap(f"written {', '.join(listed)}"))
    for note in found.notes:
        lines += map(look.dim, look.wrap(f"note: {note}"))
    return lines


def _article(one: ArticleMentions, look: Look, *, several: bool) -> list[str]:
    article = one.article
    day = article.published.isoformat() if article.published else "undated"
    head = f"{day}  {title_of(article)}, {authors_of(article)}"
    lines = list(map(look.bold, look.wrap(f"{head}: {_count(len(one.places), 'place')}")))
    if one.in_title:
        lines += map(look.dim, look.wrap("in the title", "  "))
    for sentence, places in _by_sentence(one.places):
        lines += _quote(sentence, places, look)
        where = f"{article.id}#{places[0].passage.section}.{places[0].passage.paragraph}"
        kinds = dict.fromkeys(_remark(place, several=several) for place in places)
        remarks = [where, *filter(None, kinds)]
        lines += map(look.dim, look.wrap("; ".join(remarks), "    "))
    return lines


def _remark(place: Mention, *, several: bool) -> str:
    """Return what is to be reported of a place: for which name, how written, what to doubt."""
    name = f"for “{place.name}”" if several else ""
    how = "" if place.how == "written" or place.doubt else place.how
    return ", ".join(filter(None, (name, how, place.doubt)))


def _by_sentence(places: Iterable[Mention]) -> list[tuple[Span, list[Mention]]]:
    grouped: dict[Span, list[Mention]] = {}
    for place in places:
        grouped.setdefault(place.sentence, []).append(place)
    return list(grouped.items())


def _quote(sentence: Span, places: Sequence[Mention], look: Look) -> list[str]:
    """Return a sentence with the places of the names in it between » and «."""
    text, out, at = places[0].passage.text, "", sentence.start
    start = places[0].passage.span.start
    for place in sorted(places, key=lambda place: place.span):
        if place.span.start < at:
            continue
        out += text[at - start : place.span.start - start] + f"»{place.written}«"
        at = place.span.end
    out += text[at - start : sentence.end - start]
    lines = look.wrap(f"“{one_line(out)}”", "  ")
    return lines if not look.colour else _coloured(lines, look)


def _coloured(lines: Sequence[str], look: Look) -> list[str]:
    """Return lines with what is between » and « marked, also where it runs on."""
    coloured, inside = [], False
    for line in lines:
        parts: list[str] = []
        for part in line.replace("»", "\0»").replace("«", "«\0").split("\0"):
            inside = inside or part.startswith("»")
            parts.append(look.marked(part) if inside else part)
            inside = inside and not part.endswith("«")
        coloured.append("".join(parts))
    return coloured


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
