"""Find the values that texts give for one thing, each with its day and who gives it.

A value counts if its article has every name of the question, its sentence or the ones
before it in the paragraph are about what is measured, its unit is the same, and a date, or
who gives it, distinguishes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from askcaci.reader.asked_values import AskedValues
from askcaci.reader.countries import countries_in
from askcaci.reader.evidence import covered
from askcaci.reader.sentences import Candidate
from askcaci.reader.sourcedates import source_date
from askcaci.reader.statements import Stated, stated_values
from askcaci.reader.subjects import is_about, stems_of
from askcaci.reader.values import Value, differ
from askcaci.text.normalise import stem
from askcaci.types import Article, Hit, Passage, Span

_YEAR = re.compile(r"(?:1[89]|20)\d\d")


@dataclass(frozen=True, slots=True)
class Given:
    """A value that a sentence gives; `day` puts it in the order of time.

    `shared` is True if the words that the reader finds there have another value too.
    """

    candidate: Candidate
    stated: Stated
    day: date
    shared: bool = False

    @property
    def since(self) -> date:
        """The first day of its time, by which a table is ordered; `day` is the last."""
        return self.stated.when.first if self.stated.when else self.day

    @property
    def span(self) -> Span:
        """Where the value is in the article."""
        return self.stated.span.shifted(self.candidate.span.start)

    @property
    def words(self) -> Span:
        """Where the words that answer with it are: the reader's if they give this value alone."""
        answer = self.candidate.answer
        if answer is None or not answer.overlaps(self.span) or self.shared:
            return self.span
        return answer


def given_values(
    asked: AskedValues,
    candidates: Sequence[Candidate],
    article: Callable[[str], Article],
    anchor: Candidate | None = None,
) -> tuple[Given, ...]:
    """Return the values that some sentences give for what is asked, in order of time.

    Args:
        asked: what is wanted.
        candidates: the sentences that were read, best first.
        article: the article of an id.
        anchor: the sentence whose answer the values are rivals of; without one, that is the
            reader's best sentence.
    """
    on_topic = [c for c in candidates if _on_topic(asked, c, article)]
    best, unit = _best_value(asked, [anchor] if anchor else on_topic)
    if best is None:
        return ()
    found = [
        given
        for candidate in on_topic
        for given in _given(asked, candidate, article(candidate.hit.passage.article_id))
        if (given.stated.value.kind, given.stated.value.unit) == unit
    ]
    if anchor is not None or asked.change:
        found = _coherent(asked, found, anchor)
    elif asked.kinds == frozenset({"number"}):
        found = _of_one_time(found, article(best.hit.passage.article_id), article)
    return tuple(_distinct(found))


# Counts of people from articles further apart than this are of different events.
_ONE_EVENT = timedelta(days=3 * 365)


def _of_one_time(
    given: Sequence[Given], main: Article, article: Callable[[str], Article]
) -> list[Given]:
    """Return the values of articles from about the time of one."""

    def near(one: Given) -> bool:
        published = article(one.candidate.hit.passage.article_id).published
        if published is None or main.published is None:
            return True
        return abs(published - main.published) <= _ONE_EVENT

    return [one for one in given if near(one)]


def stated_of(
    asked: AskedValues, candidates: Sequence[Candidate], article: Callable[[str], Article]
) -> tuple[Given, ...]:
    """Return the values of the sentence that states most of them, two or more; () if none does.

    Used if the reader is not sure, as when "Its length is given in several ways" comes first.
    """
    found = [
        list(_given(asked, c, article(c.hit.passage.article_id)))
        for c in candidates
        if _on_topic(asked, c, article)
    ]
    best = max(found, key=len, default=[])
    return tuple(best) if len(best) > 1 else ()


def given_in(
    asked: AskedValues, candidate: Candidate, article: Callable[[str], Article]
) -> Given | None:
    """Return the value in the words with which a sentence answers, None if they give none.

    None too if they give the value of something else.
    """
    if not is_about(asked.names, candidate.hit.passage, article):
        return None
    of = article(candidate.hit.passage.article_id)
    for one in _given(asked, candidate, of):
        if candidate.answer is not None and one.span.overlaps(candidate.answer):
            return one
    return None


def in_order(given: Sequence[Given]) -> tuple[Given, ...]:
    """Return values in order of time, without duplicates."""
    return tuple(_distinct(given))


# What a number of people may count, whoever they are.
_ANYBODY = frozenset(
    map(
        stem,
        "people dead death died killed victim body name person citizen life human".split(),
    )
)


def _coherent(
    asked: AskedValues, given: Sequence[Given], anchor: Candidate | None
) -> list[Given]:
    """Return the values in one paragraph that count the same, and those in the same sentence.

    The paragraph is the anchor's, or the one that gives most of them.
    """
    found = [one for one in given if not _ahead(one)]
    passages = [one.candidate.hit.passage for one in found]
    if not passages:
        return []
    main = anchor.hit.passage if anchor else max(passages, key=passages.count)
    inside = [one for one in found if one.candidate.hit.passage == main]
    nouns = list(
        filter(None, (_counts(g) for g in inside if g.candidate == (anchor or g.candidate)))
    )
    noun = max(nouns, key=nouns.count) if nouns else ""
    others = [g for g in found if g not in inside and _is_more(asked, g, main)]
    return [one for one in (*inside, *others) if _counts(one) in ("", noun)]


def _is_more(asked: AskedValues, one: Given, main: Passage) -> bool:
    """Return True if a value from another paragraph is of the same thing.

    Its sentence names all that the question does and what is measured, or it measures the same
    by the question's own word, in the same article; a number of people may be of another event.
    """
    stems = stems_of(one.candidate.text)
    if asked.measured & set(stems) and all(covered(asked.names, stems)):
        return True
    same = one.candidate.hit.passage.article_id == main.article_id
    return same and one.stated.value.kind != "number" and bool(asked.asked & set(stems))


def _counts(one: Given) -> str:
    """Return the stem of what a bare number counts, empty if that may be anybody."""
    if one.stated.value.kind != "number":
        return ""
    after = stems_of(one.candidate.text[one.stated.span.end :])[:1]
    return "" if not after or after[0] in _ANYBODY or len(after[0]) < 4 else after[0]


def _best_value(
    asked: AskedValues, candidates: Sequence[Candidate]
) -> tuple[Candidate | None, tuple[str, str]]:
    """Return the sentence whose value the reader finds likeliest in answer, its kind and unit."""
    for candidate in sorted(
        candidates, key=lambda c: (c.features.fits, c.features.span), reverse=True
    ):
        answer = candidate.answer and candidate.answer.shifted(-candidate.span.start)
        for one in stated_values(candidate.text, asked.kinds, None, asked.measured):
            if answer is None or one.span.overlaps(answer):
                return candidate, (one.value.kind, one.value.unit)
    return None, ("", "")


def chosen(asked: AskedValues, given: Sequence[Given], own: Given | None) -> Given | None:
    """Return the value that is asked for by time, None if there is none or it is not clear.

    The value of a year is returned only if the reader's own value, `own`, is of another, and
    its sentence gives that of the year as well.
    """
    if not given or asked.change:
        return None
    if asked.order is not None:
        return _at_the_end(asked, given)
    if asked.year is None or own is None or own.stated.when is None:
        return None
    if _of_year(own, asked.year):
        return None
    of_year = [
        one
        for one in given
        if _of_year(one, asked.year)
        and one.candidate.span == own.candidate.span
        and one.candidate.hit.passage == own.candidate.hit.passage
    ]
    return of_year[0] if len(of_year) == 1 else None


def _at_the_end(asked: AskedValues, given: Sequence[Given]) -> Given:
    """Return the latest or first of some values in the order of time.

    If a value for a year is asked for, those of whole years come first. A value whose
    date is only that of its article counts as the latest if that is more than a year after
    what has a date of its own.
    """
    some = [one for one in given if not _ahead(one)] or list(given)
    some = _by_whom(asked, some)
    if asked.yearly:
        some = [one for one in some if _whole_year(one)] or some
    some.sort(key=lambda one: one.day)
    if asked.order == "first":
        return some[0]
    dated = [one for one in some if one.stated.when or one.stated.cue]
    if not dated or some[-1].day.year > dated[-1].day.year + 1:
        return some[-1]
    return dated[-1]


def _by_whom(asked: AskedValues, given: Sequence[Given]) -> list[Given]:
    """Return the values from the speaker whom a question names, all if it names none."""
    sought = asked.others | {stem for name in asked.names for stem in name.alternatives[0]}

    def named(one: Given) -> bool:
        speaker = one.stated.speaker
        told = set(stems_of(speaker.of(one.candidate.text))) if speaker else set()
        return bool(told & sought)

    return [one for one in given if named(one)] or list(given)


def _whole_year(one: Given) -> bool:
    return one.stated.when is not None and one.stated.when.precision == "year"


def _of_year(one: Given, year: int) -> bool:
    when = one.stated.when
    return when is not None and when.first.year == when.last.year == year


# Marks of what is still to come: a plan, a forecast.
_TO_COME = re.compile(
    r"\b(?:will|would|could|may|is to|are to|expects?|plans?|planned|target|forecast)\b"
)


_CLAUSE = re.compile(r"; |, (?:while|but|whereas) ")


def _ahead(one: Given) -> bool:
    before = one.candidate.text[: one.stated.span.start]
    return bool(_TO_COME.search(_CLAUSE.split(before)[-1]))


def _on_topic(
    asked: AskedValues, candidate: Candidate, article: Callable[[str], Article]
) -> bool:
    """Return True if a sentence can give a value of what is asked for."""
    if not is_about(asked.names, candidate.hit.passage, article):
        return False
    if asked.measured and not measures(asked, candidate):
        return False
    named = {one.country for one in countries_in(candidate.text)}
    return not asked.countries or not named or bool(named & asked.countries)


# What a sentence has that continues the counts of the one before it.
_COUNT = frozenset(
    map(
        stem, "count figure toll number total estimate put give given official list".split()
    )
)


def measures(asked: AskedValues, candidate: Candidate) -> bool:
    """Return True if a sentence, or one before it in its paragraph, names what it measures.

    A bare number may count anything: it has to follow on the sentence just before it.
    """
    own = set(stems_of(candidate.text))
    if own & asked.measured:
        return True
    passage = candidate.hit.passage
    before = [s for s in passage.sentences if s.end <= candidate.span.start]
    if asked.kinds == frozenset({"number"}):
        before = before[-1:] if own & _COUNT else []
    if not before:
        return False
    told = Span(before[0].start, before[-1].end).shifted(-passage.span.start)
    return bool(asked.measured & set(stems_of(told.of(passage.text))))


def _given(asked: AskedValues, candidate: Candidate, article: Article) -> Iterator[Given]:
    passage = candidate.hit.passage
    year = _year_before(article, candidate.span.start)
    stated = stated_values(
        candidate.text, asked.kinds, year, asked.measured, _value_before(asked, candidate)
    )
    if not _stands_alone(asked, candidate, stated):
        return
    day = None
    for one in stated:
        if not one.own and len(stated) > 1:
            continue
        day = _day(one, day, candidate, passage, article)
        if asked.year is None and _too_early(asked, day):
            continue
        yield Given(candidate, one, day, shared=_several_in_answer(candidate, stated))


_GOES_ON = re.compile(r"(?:In [\w ]{3,20},? )?(?:it|its|this|they|their)\b", re.IGNORECASE)


def _value_before(asked: AskedValues, candidate: Candidate) -> Value | None:
    """Return the last value of the sentence before, if a sentence continues about it."""
    if not _GOES_ON.match(candidate.text):
        return None
    passage = candidate.hit.passage
    before = [s for s in passage.sentences if s.end <= candidate.span.start][-1:]
    for span in before:
        text = span.shifted(-passage.span.start).of(passage.text)
        stated = stated_values(text, asked.kinds, None, asked.measured)
        return stated[-1].value if stated else None
    return None


def _stands_alone(
    asked: AskedValues, candidate: Candidate, stated: Sequence[Stated]
) -> bool:
    """Return True if a sentence's values are statements of what is measured.

    They have a speaker, or the sentence names what it measures; numbers have to be counts too,
    and not how many did something once.
    """
    if any(one.speaker for one in stated):
        return True
    own = set(stems_of(candidate.text))
    number = asked.kinds == frozenset({"number"})
    return bool(own & _COUNT) or (not number and bool(own & asked.measured))


def _several_in_answer(candidate: Candidate, stated: Sequence[Stated]) -> bool:
    answer = candidate.answer and candidate.answer.shifted(-candidate.span.start)
    return answer is not None and sum(s.span.overlaps(answer) for s in stated) > 1


def _year_before(article: Article, at: int) -> int | None:
    """Return the year last written before a place, or the article's."""
    years = _YEAR.findall(article.text[max(0, at - 1_500) : at])
    if years:
        return int(years[-1])
    return article.published.year if article.published else None


def _too_early(asked: AskedValues, day: date) -> bool:
    """Return True if a value is from before the year of what the question is about."""
    years = [int(t.surface) for t in asked.names if _YEAR.fullmatch(t.surface)]
    return bool(years) and date.min < day < date(min(years), 1, 1)


def _day(
    one: Stated,
    before: date | None,
    candidate: Candidate,
    passage: Passage,
    article: Article,
) -> date:
    """Return the day of a value: its own date, else that of the sentence or the article."""
    if one.when is not None:
        return one.when.last
    if one.cue == "first":
        return date.min
    published = article.published or date.max
    if one.cue == "last":
        return published
    if before is not None:
        return before
    at = candidate.span.start + one.span.start
    return source_date(passage, candidate.span, article, at) or published


def _distinct(given: Sequence[Given]) -> list[Given]:
    """Return values without those that others repeat with a date of their own."""
    kept: list[Given] = []
    for one in sorted(given, key=lambda g: not (g.stated.when or g.stated.cue)):
        same = [k for k in kept if not differ(k.stated.value, one.stated.value)]
        dated = one.stated.when is not None
        if not same or (dated and all(k.day != one.day for k in same)):
            kept.append(one)
    return sorted(kept, key=lambda g: (g.since, g.candidate.hit.passage.article_id, g.span))


# The score of a paragraph that is about what is measured and has a value of its kind.
_HOLDS_VALUE = 0.5


def with_values(
    asked: AskedValues,
    hits: Sequence[Hit],
    article: Callable[[str], Article],
    k: int,
) -> tuple[Hit, ...]:
    """Return the `k` hits to read: those that may give a value of what is asked for first."""

    def worth(hit: Hit) -> float:
        about = is_about(asked.names, hit.passage, article)
        return hit.score + _HOLDS_VALUE * (about and _gives(asked, hit.passage))

    return tuple(sorted(hits, key=lambda hit: -worth(hit))[:k])


def _gives(asked: AskedValues, passage: Passage) -> float:
    """Return 1 if a sentence about what is measured gives a value with its day.

    Half if only the paragraph is about it.
    """
    best = 0.0
    told = not asked.measured or asked.measured & set(stems_of(passage.text))
    for span in passage.sentences if told else ():
        text = span.shifted(-passage.span.start).of(passage.text)
        stated = stated_values(text, asked.kinds, None, asked.measured)
        if stated:
            measures = not asked.measured or asked.measured & set(stems_of(text))
            dated = any(one.own for one in stated)
            best = max(best, 1.0 if measures and dated else 0.5)
    return best
