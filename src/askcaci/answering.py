"""Turn candidates into a reply: an answer with verified citations, or an explained refusal."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from askcaci.basis import basis_of
from askcaci.reader.asked_values import asked_values
from askcaci.reader.lists import asked_list, enumerated
from askcaci.reader.questions import FACTOID, Question
from askcaci.reader.rivals import (
    chosen,
    given_in,
    given_values,
    in_order,
    measures,
    stated_of,
)
from askcaci.reader.sentences import Candidate
from askcaci.reader.subjects import names_among
from askcaci.reader.values import Value, differ, value_of
from askcaci.tabulating import (
    counted_items,
    distinct_quotes,
    enumerated_text,
    items_of,
    values_of,
)
from askcaci.text.normalise import words
from askcaci.types import (
    Answer,
    AnswerForm,
    Article,
    Citation,
    Coverage,
    Item,
    NoAnswer,
    Passage,
    Reply,
    Span,
    StatedValue,
)

if TYPE_CHECKING:
    from askcaci.reader.tenure import Tenure

# A sentence with such an opening refers to the one before it; both are quoted together.
_POINTS_BACK = re.compile(
    r"(?:It|Its|This|That|These|Those|They|Their|He|His|She|Her|Such|Both|The (?:former|latter)"
    r"|As a result|However|Yet|Instead|Rather|Thus|Therefore|Moreover|Nonetheless)\b"
)

# An answer of several sentences takes those whose score is at most this far below the
# best one's: a factor e of odds. None may repeat more than half of another's words.
_WITHIN = 1.0
_MOST_SENTENCES = 3
_MOST_REPEATED = 0.5
_MOST_ARTICLES = 10
_MOST_EVIDENCE = 3
_MOST_NEAREST = 3

# Further evidence has at least e to the minus this of the best candidate's odds.
_BEARS = 3.0

# Kinds of question that a few words of a sentence can answer.
_WORDED = (FACTOID - {"author"}) | {"what"}

# Longer than this many words, a span is a clause, and its sentence answers better.
_MOST_SPAN_WORDS = 12

# Another value is shown only if the reader finds it likelier than no answer, and if
# it is not much less likely, by the same factor, than the value shown first.
_SUPPORTED = 0.0
_RIVALS = 3.0
_LESS_COVERED = 0.2
_MOST_DISAGREEMENTS = 2

# The confidence in a value that two or more sentences give for what a question measures.
# Of the questions on the briefs that want such values four in five were answered correctly.
_TABULATED = 0.6

# The fewest values of a table, and what is between their words in an answer's text.
_MIN_VALUES = 2
BETWEEN_VALUES = " | "

# How far apart two measures of the same thing may be, and how much of the question the
# other's passage has to cover.
_NEARLY = 0.1
_SAME_SUBJECT = 0.6


def compose(
    question: Question,
    candidates: Sequence[Candidate],
    *,
    confidence: float,
    threshold: float,
    article: Callable[[str], Article],
    unknown_terms: tuple[str, ...] = (),
    coverage: Coverage | None = None,
    today: date | None = None,
    held: Tenure | None = None,
) -> Reply:
    """Return an `Answer` if the confidence reaches the threshold, else a `NoAnswer`.

    Args:
        question: the analysed question.
        candidates: sentences, best first.
        confidence: the probability that the best candidate is right, 0 to 1.
        threshold: the confidence from which to answer.
        article: the stored article of an id; every quote is checked against its text
            and one that is not there is never shown.
        unknown_terms: words of the question that occur nowhere in the corpus.
        coverage: what the corpus holds, for a refusal.
        today: the day from which the age of the sources is counted.
        held: who holds the office that is asked for, if that is the answer.
    """
    cited = _Citations(article)
    sound = [c for c in candidates if cited.quote(c)]
    notes = _notes(question) + ((held.note,) if held and held.note else ())
    # Without its best candidate the confidence is not this reply's, and nothing is known of
    # what the corpus never names.
    if sound and sound[0] is candidates[0] and confidence > 0.0:
        told = _Told(question, cited, sound, held, confidence)
        confidence = max(confidence, told.confidence)
        if told.quotes and confidence >= threshold:
            evidence = _evidence(cited, sound, (*told.quotes, *told.against))
            return Answer(
                question=question.text,
                text=told.text,
                citations=told.quotes,
                confidence=confidence,
                evidence=evidence,
                disagreements=told.against,
                form=told.form,
                notes=notes,
                basis=basis_of((c.article for c in (*told.quotes, *evidence)), today),
                summary=told.summary,
                items=told.items,
                values=told.values,
            )
    nearest = (cited.quote(c) for c in _one_a_passage(sound)[:_MOST_NEAREST])
    return NoAnswer(
        question=question.text,
        reason=_reason(question, candidates, sound, unknown_terms),
        confidence=confidence,
        nearest=tuple(filter(None, nearest)),
        unknown_terms=unknown_terms,
        coverage=coverage,
        notes=notes,
    )


class _Told:
    """What an answer takes from some sentences, best first: its form, words and quotes.

    `confidence` is that in the values of a table, by what is measured and named, whatever
    the reader's odds for them; 0 if there is no table.
    """

    summary = ""
    items: tuple[Item, ...] = ()
    values: tuple[StatedValue, ...] = ()
    against: tuple[Citation, ...] = ()
    confidence = 0.0

    def __init__(
        self,
        question: Question,
        cited: _Citations,
        sound: Sequence[Candidate],
        held: Tenure | None,
        confidence: float,
    ) -> None:
        self._question, self._cited, self._sound = question, cited, sound
        self._asked = asked_values(question) if held is None else None
        if held is None and (self._lists() or self._tabulates()):
            return
        best = self._of_the_day() or (self._stated() if confidence < _TABULATED else None)
        ordered = (
            [best, *(c for c in sound if _place(c) != _place(best))] if best else sound
        )
        self.form: AnswerForm = _form(question, ordered[0])
        picked = _chosen(self.form, question, ordered)
        marked = self.form == "span"
        found = (cited.quote(c, context=True, marked=marked) for c in picked)
        self.quotes = tuple(filter(None, found))
        self.text = _text(self.form, self.quotes) if self.quotes else ""
        self.against = _against(self.form, cited, ordered, held)
        if marked and self.quotes:
            self._rivals(ordered[0])

    def _lists(self) -> bool:
        """Give the items that sentences enumerate; return False if no list is asked for."""
        wanted = asked_list(self._question.text)
        names = names_among(self._question.terms)
        article = self._cited.article
        listed = enumerated(wanted, names, self._sound, article) if wanted else ()
        quotes, items = items_of(listed, self._cited.marked)
        if not items:
            return False
        self.form, self.quotes, self.items = "items", quotes, items
        self.text, self.summary = enumerated_text(quotes), counted_items(items, quotes)
        return True

    def _tabulates(self) -> bool:
        """Give how a value changed; return False if that is not asked for."""
        if self._asked is None or not self._asked.change:
            return False
        given = given_values(self._asked, self._sound, self._cited.article)
        values = values_of(given, self._cited.marked)
        if len(values) < _MIN_VALUES:
            return False
        self.form, self.values, self.quotes = "values", values, distinct_quotes(values)
        self.text = BETWEEN_VALUES.join(one.citation.words for one in values)
        self.confidence = _TABULATED
        return True

    def _of_the_day(self) -> Candidate | None:
        """Return the sentence with the latest or first value, or that of the year asked for."""
        asked, article = self._asked, self._cited.article
        if asked is None:
            return None
        given = given_values(asked, self._sound, article)
        best = chosen(asked, given, given_in(asked, self._sound[0], article))
        if best is not None and len(given) >= _MIN_VALUES:
            self.confidence = _TABULATED
        return replace(best.candidate, answer=best.words) if best else None

    def _stated(self) -> Candidate | None:
        """Return the sentence that states the value asked for, if the reader finds none.

        None if its article or paragraph does not state that it does, or if the reader's
        own sentence does as well.
        """
        asked, article = self._asked, self._cited.article
        if asked is None or asked.several:
            return None
        if given_in(asked, self._sound[0], article) and measures(asked, self._sound[0]):
            return None
        given = stated_of(asked, self._sound, article)
        if not given:
            return None
        self.confidence = _TABULATED
        return replace(given[0].candidate, answer=given[0].span)

    def _rivals(self, best: Candidate) -> None:
        """Give the other values in the best sentence's paragraph and in others."""
        asked, article = self._asked, self._cited.article
        if asked is None:
            return
        own = given_in(asked, best, article)
        if own is None:
            return
        near = given_values(asked, self._sound, article, best)
        rivals = _disagreeing([best, *self._sound])
        others = (given_in(asked, one, article) for one in rivals)
        given = in_order([own, *near, *filter(None, others)])
        values = values_of(given, self._cited.marked)
        if len(values) >= _MIN_VALUES:
            self.values = values
            shown = (*self.quotes, *self.against)
            self.against += distinct_quotes(values, without=shown)


def _against(
    form: AnswerForm,
    cited: _Citations,
    candidates: Sequence[Candidate],
    held: Tenure | None,
) -> tuple[Citation, ...]:
    """Return what else the corpus has in answer: earlier holders, other values."""
    if held is not None:
        quotes = (cited.quote(one, marked=True) for one in held.earlier)
        return tuple(filter(None, quotes))
    return _disagreements(cited, candidates) if form == "span" else ()


def _notes(question: Question) -> tuple[str, ...]:
    parts = question.parts
    if len(parts) < 2:
        return ()
    asked = " ".join(f"“{part}”" for part in parts)
    return (
        f"this asks {len(parts)} questions; ask each alone for its own answer: {asked}",
    )


def _form(question: Question, best: Candidate) -> AnswerForm:
    """Return the form of an answer: "span" if words answer, else sentences."""
    if question.kind == "articles":
        return "articles"
    if best.answer is None or question.kind not in _WORDED or not best.features.fits:
        return "sentences"
    return "span" if len(best.words.split()) <= _MOST_SPAN_WORDS else "sentences"


def _text(form: AnswerForm, quotes: Sequence[Citation]) -> str:
    return quotes[0].words if form == "span" else " […] ".join(c.quote for c in quotes)


def verified(article: Article, passage: Passage, span: Span, quote: str) -> bool:
    """Return True if a quote and its passage are at their places in the stored article."""
    return (
        span.of(article.text) == quote
        and passage.span.of(article.text) == passage.text
        and bool(quote.strip())
    )


class _Citations:
    """Turns candidates into citations, each checked against the stored article."""

    def __init__(self, article: Callable[[str], Article]) -> None:
        self.article = article

    def marked(self, candidate: Candidate, words: Span) -> Citation | None:
        """Return a candidate's sentence as a citation that marks some words of it."""
        return self.quote(replace(candidate, answer=words), marked=True)

    def quote(
        self, candidate: Candidate, *, context: bool = False, marked: bool = False
    ) -> Citation | None:
        """Return a candidate's sentence as a citation, None if it is not in the article.

        With `context`, the sentence before it too if it refers to that; with `marked`,
        its words that answer are marked.
        """
        passage = candidate.hit.passage
        span = _with_antecedent(candidate) if context else candidate.span
        quote = span.shifted(-passage.span.start).of(passage.text)
        article = self.article(passage.article_id)
        if not verified(article, passage, span, quote):
            return None
        return Citation(article, passage, span, quote, candidate.answer if marked else None)


def _with_antecedent(candidate: Candidate) -> Span:
    """Widen a span to the sentence before it if it only makes sense with that one."""
    if not _POINTS_BACK.match(candidate.text):
        return candidate.span
    passage = candidate.hit.passage
    before = [s for s in passage.sentences if s.end <= candidate.span.start]
    if not before or "\n" in Span(before[-1].end, candidate.span.start).shifted(
        -passage.span.start
    ).of(passage.text):
        return candidate.span
    return Span(before[-1].start, candidate.span.end)


def _chosen(
    form: AnswerForm, question: Question, candidates: Sequence[Candidate]
) -> list[Candidate]:
    """Return the sentences of an answer.

    One if words answer or one decides; one for each article of a list; else up to three from
    as many passages. The best one comes first, so that who reads no further has it; the
    others follow in the order of their articles.
    """
    best = candidates[0]
    if form == "articles":
        return list(_first_of_each(candidates, _article))[:_MOST_ARTICLES]
    if form == "span" or question.kind in (*FACTOID, "yes-no"):
        return [best]
    chosen = [best]
    for candidate in _one_a_passage(candidates):
        near = candidate.score >= best.score - _WITHIN
        if near and len(chosen) < _MOST_SENTENCES and not _repeats(candidate, chosen):
            chosen.append(candidate)
    return [best, *sorted(chosen[1:], key=_place)]


def _repeats(candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    """Return True if a sentence repeats one already quoted, or is of the same passage."""
    stems = {word.stem for word in words(candidate.text)}
    return any(
        candidate.hit.passage.id == other.hit.passage.id
        or len(stems & {w.stem for w in words(other.text)}) > _MOST_REPEATED * len(stems)
        for other in chosen
    )


def _disagreements(
    cited: _Citations, candidates: Sequence[Candidate]
) -> tuple[Citation, ...]:
    """Return quotes that give another value of the same kind than the best one does."""
    found = (cited.quote(one, marked=True) for one in _disagreeing(candidates))
    return tuple(filter(None, found))


def _disagreeing(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return sentences that give another value of the same kind than the best one does.

    One a value, the best supported first.
    """
    best = candidates[0]
    values = [value_of(best.words, best.text)]
    found: list[Candidate] = []
    for candidate in candidates[1:]:
        value = value_of(candidate.words, candidate.text)
        if value is None or not _rivals(best, candidate, value, values[0]):
            continue
        if all(v is not None and differ(v, value) for v in values):
            values.append(value)
            found.append(candidate)
    return found[:_MOST_DISAGREEMENTS]


def _rivals(
    best: Candidate, candidate: Candidate, value: Value, first: Value | None
) -> bool:
    """Return True if a value is supported well enough as an answer to the same question.

    What a bare number counts has to be the same word, and a day has to be one that the
    same statement is about. Two measures of almost the same size, in passages on the same things,
    are of the same thing.
    """
    if first is None or value.kind != first.kind or not candidate.features.fits:
        return False
    if candidate.features.passage >= _SAME_SUBJECT and _close(value, first):
        return True
    supported = candidate.features.span > _SUPPORTED
    near = candidate.score >= best.score - _RIVALS
    less = 0.0 if value.kind == "date" else _LESS_COVERED
    covers = candidate.features.context >= best.features.context - less
    same = value.kind != "number" or _counted(candidate) == _counted(best)
    return supported and near and covers and same


def _close(a: Value, b: Value | None) -> bool:
    if b is None or a.amount is None or b.amount is None or a.kind == "number":
        return False
    return abs(a.amount - b.amount) <= _NEARLY * max(abs(a.amount), abs(b.amount))


def _counted(candidate: Candidate) -> str:
    """Return the stem of the word after the answer."""
    answer = candidate.answer or candidate.span
    rest = Span(answer.end, candidate.span.end).shifted(-candidate.span.start)
    after = words(rest.of(candidate.text))
    return after[0].stem if after else ""


def _place(candidate: Candidate) -> tuple[str, int]:
    return candidate.hit.passage.article_id, candidate.span.start


def _one_a_passage(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return each passage's best candidate, best first."""
    return _first_of_each(candidates, lambda candidate: candidate.hit.passage.id)


def _article(candidate: Candidate) -> str:
    return candidate.hit.passage.article_id


def _first_of_each(
    candidates: Sequence[Candidate], group: Callable[[Candidate], str]
) -> list[Candidate]:
    first: dict[str, Candidate] = {}
    for candidate in candidates:
        first.setdefault(group(candidate), candidate)
    return list(first.values())


def _evidence(
    cited: _Citations, candidates: Sequence[Candidate], quotes: Sequence[Citation]
) -> tuple[Citation, ...]:
    """Return further quotes, those of other articles first."""
    bearing = [c for c in candidates if c.score >= candidates[0].score - _BEARS]
    used = {citation.passage.id for citation in quotes}
    articles = {citation.article.id for citation in quotes}
    rest = [c for c in _one_a_passage(bearing) if c.hit.passage.id not in used]
    elsewhere = [c for c in rest if c.hit.passage.article_id not in articles]
    same = [c for c in rest if c.hit.passage.article_id in articles]
    found = filter(None, (cited.quote(c) for c in chain(elsewhere, same)))
    return tuple(found)[:_MOST_EVIDENCE]


def _reason(
    question: Question,
    candidates: Sequence[Candidate],
    sound: Sequence[Candidate],
    unknown: tuple[str, ...],
) -> str:
    if not question.terms:
        return "the question names nothing to look for"
    if not candidates:
        return "nothing in the corpus, as filtered, has to do with it"
    if candidates and candidates[0] not in sound:
        return "the best quote does not stand in the stored article; see askcaci doctor"
    if len(unknown) == len(question.terms):
        return "none of its words occurs in the corpus"
    if unknown:
        return "the corpus never mentions " + ", ".join(f"“{term}”" for term in unknown)
    return "the nearest sentences do not answer it with enough confidence"
