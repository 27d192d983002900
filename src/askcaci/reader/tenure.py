"""Who holds an office, as candidates: from many passages, the newest source first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from askcaci.reader.choosing import best_holder
from askcaci.reader.holders import Holder, holders, names_holder
from askcaci.reader.offices import Office
from askcaci.reader.sentences import Candidate, Features
from askcaci.types import Article, Hit

# How many passages are searched for holders: no model reads them.
LOOKED_THROUGH = 120

# How likely the person most surely tied to the office is the right answer. Of 40 questions
# for office-holders on the briefs, on which the ties were tuned, 21 were answered by this, all
# correctly (`eval/README.md`).
_CONFIDENCE = 0.93

_MAX_EARLIER = 3

# The factors on a confidence if nobody is surely tied to office and place: if the
# words are at least a holder of such an office, and if they are not.
_NAMED, _UNTIED = 0.8, 0.3


@dataclass(frozen=True, slots=True)
class Tenure:
    """Who holds an office: `holder`, who held it `earlier`, and how likely that is right.

    `note` states as of which day the holder is the newest one known.
    """

    holder: Candidate
    earlier: tuple[Candidate, ...]
    confidence: float
    note: str | None


def tenure(
    office: Office, hits: Sequence[Hit], articles: Mapping[str, Article]
) -> Tenure | None:
    """Return who holds an office by the passages of some hits, None if nobody surely does."""
    hit_of = {hit.passage.id: hit for hit in hits}
    found = best_holder(office, holders(office, [hit.passage for hit in hits], articles))
    if found is None:
        return None
    winner, before = found
    day = winner.published
    return Tenure(
        holder=_candidate(winner, hit_of),
        earlier=tuple(_candidate(one, hit_of) for one in before[:_MAX_EARLIER]),
        confidence=_CONFIDENCE * winner.strength,
        note=f"as of {day.isoformat()}" if day and office.period is None else None,
    )


def tie(office: Office, best: Candidate, articles: Mapping[str, Article]) -> float:
    """Return the factor, 0 to 1, on the confidence in words that the reader found."""
    passage = best.hit.passage
    article = articles[passage.article_id]
    words = best.answer or best.span
    return _NAMED if names_holder(office, passage, article, words) else _UNTIED


def _candidate(holder: Holder, hit_of: Mapping[str, Hit]) -> Candidate:
    hit = hit_of[holder.passage.id]
    within = holder.sentence.shifted(-holder.passage.span.start)
    features = Features(
        cosine=hit.cosine or 0.0,
        coverage=1.0,
        context=1.0,
        shape=0.5,
        hint=1.0,
        retrieval=hit.score,
        passage=1.0,
        article=1.0,
        fits=1.0,
    )
    return Candidate(
        hit,
        holder.sentence,
        within.of(holder.passage.text),
        features,
        holder.strength,
        holder.name,
    )
