"""Build answers of more than one value: items that quotes enumerate, values that they give."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from askcaci.reader.lists import Enumerated
from askcaci.reader.rivals import Given
from askcaci.reader.sentences import Candidate
from askcaci.text.spoken_dates import iso
from askcaci.types import Citation, Item, Span, StatedValue

# Returns a candidate's sentence as a citation with some of its words marked, None if it
# is not in the stored article.
Quote = Callable[[Candidate, Span], "Citation | None"]

# Between the words of several quotes.
JOINT = " […] "


def items_of(
    listed: Sequence[Enumerated], quote: Quote
) -> tuple[tuple[Citation, ...], tuple[Item, ...]]:
    """Return the quotes that enumerate, marked from first item to last, and their items."""
    quotes: list[Citation] = []
    items: list[Item] = []
    for one in listed:
        whole = Span(one.items[0].start, one.items[-1].end)
        citation = quote(one.candidate, whole)
        if citation is None:
            continue
        text = citation.article.text
        items += [Item(item.of(text), item, len(quotes)) for item in one.items]
        quotes.append(citation)
    return tuple(quotes), tuple(items)


def enumerated_text(quotes: Sequence[Citation]) -> str:
    """Return the words of quotes that enumerate, from first item to last."""
    return JOINT.join(citation.words for citation in quotes)


def counted_items(items: Sequence[Item], quotes: Sequence[Citation]) -> str:
    """Return in words how many items there are."""
    number = f"{len(items)} items"
    return number if len(quotes) == 1 else f"{number} in {len(quotes)} sentences"


def values_of(given: Sequence[Given], quote: Quote) -> tuple[StatedValue, ...]:
    """Return the values that sentences give, each with its quote, speaker and date."""
    found = []
    for one in given:
        citation = quote(one.candidate, one.span)
        if citation is not None:
            found.append(_stated(one, citation))
    return tuple(found)


def _stated(one: Given, citation: Citation) -> StatedValue:
    stated = one.stated
    speaker = stated.speaker.of(one.candidate.text) if stated.speaker else ""
    if stated.when is not None:
        return StatedValue(citation, speaker, iso(stated.when), dated=True)
    if stated.hint:
        return StatedValue(citation, speaker, stated.hint, dated=True)
    published = citation.article.published
    return StatedValue(
        citation, speaker, published.isoformat() if published else "", dated=False
    )


def distinct_quotes(
    values: Sequence[StatedValue], without: Sequence[Citation] = ()
) -> tuple[Citation, ...]:
    """Return the quotes of some values, each once, in their order; none that overlaps others."""
    found: list[Citation] = []
    for one in values:
        quote = one.citation
        shown = (*without, *found)
        if not any(
            quote.article.id == other.article.id and quote.span.overlaps(other.span)
            for other in shown
        ):
            found.append(quote)
    return tuple(found)
