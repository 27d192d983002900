"""Replies to questions that want articles: a quote of each, their number, first and last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from askcaci.answering import verified
from askcaci.basis import basis_of
from askcaci.listing.articles import RankedIndex, article_on, conclusions_of, lead_of
from askcaci.listing.requests import Request
from askcaci.listing.topics import Shown, Topic, distinct, on_topic, words_of
from askcaci.mentions import happened, timeline
from askcaci.text.dates import parse_day
from askcaci.text.names import author_matches
from askcaci.types import (
    Answer,
    AnswerForm,
    Article,
    Citation,
    Coverage,
    Filters,
    NoAnswer,
    Passage,
    Reply,
    Span,
)

# The confidence in a list of every article with a name or an author, as a scan of the index
# finds it, in one by the words of a topic, and in the one article that a question means. Of our
# few development questions of each sort all were right.
_SCANNED = 0.95
_BY_TOPIC = 0.75
_ONE_ARTICLE = 0.8
_BY_DATE = 0.75

# At most this many sentences on a time are quoted.
_MOST_STATEMENTS = 10

# At most this many articles are quoted; the reply gives their total number anyway.
MOST_QUOTED = 100


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a list is made from: the index, its filters, and what it covers.

    `today` is the day from which the age of the sources is counted, None if the question is
    asked as of a day; `placed` sets an article's path.
    """

    index: RankedIndex
    filters: Filters
    coverage: Coverage
    today: date | None
    placed: Callable[[Article], Article]


def listed(
    question: str, request: Request, corpus: Corpus, min_confidence: float | None = None
) -> Reply | None:
    """Return the reply to a question that wants articles; None if passages must be read for it.

    That is so if no article has the words of a topic: the reader finds other words for it.
    """
    if request.wants in ("conclusion", "lead", "author of"):
        reply = _of_one_article(question, request, corpus)
    elif request.wants == "happened":
        reply = _happened(question, request, corpus)
    elif request.wants == "by":
        reply = _by_author(question, request, corpus)
    else:
        reply = _on_topic(question, request, corpus)
    if isinstance(reply, Answer) and reply.confidence < (min_confidence or 0.0):
        return _refused(question, "the list is not as sure as was asked for", corpus, reply)
    return reply


def _on_topic(question: str, request: Request, corpus: Corpus) -> Reply | None:
    named = request.wants == "mentions"
    topic = on_topic(request.topic, corpus.index, filters=corpus.filters, strict=named)
    if not topic.shown:
        if not named:
            return None
        reason = f"no article, as filtered, mentions “{request.topic}”"
        return _refused(question, reason, corpus)
    sure = _SCANNED if all(one.literal for one in topic.shown) else _BY_TOPIC
    verb = "mentions" if len(topic.shown) == 1 else "mention"
    what = f"that {verb} “{request.topic}”" if named else f"on “{request.topic}”"
    summary = _counted(topic, request, what)
    if request.wants == "authors":
        summary += f"; by {', '.join(distinct(topic.shown))}"
    return _answer(question, topic, request, corpus, summary, sure)


def _by_author(question: str, request: Request, corpus: Corpus) -> Reply | None:
    wanted = request.author.removeprefix("the ").removeprefix("The ")
    names = corpus.index.author_names()
    meant = tuple(name for name in names if author_matches(wanted, name))
    if not meant:
        # Institutions publish too, and what they do is in the articles.
        if "publish" in question:
            return None
        return _refused(question, f"no article is by “{wanted}”", corpus)
    filters = replace(corpus.filters, authors=meant)
    topic = (
        on_topic(request.topic, corpus.index, filters=filters)
        if request.topic
        else Topic(_all(corpus.index, filters))
    )
    what = f"by {', '.join(meant)}" + (f" on “{request.topic}”" if request.topic else "")
    if not topic.shown:
        return _refused(question, f"there is no article {what}", corpus)
    summary = _counted(topic, request, what)
    return _answer(question, topic, request, corpus, summary, _SCANNED)


def _all(index: RankedIndex, filters: Filters) -> tuple[Shown, ...]:
    """Return all articles that a filter lets through, each by its first sentence."""
    rows = index.rows(filters)
    assert rows is not None
    found = []
    for article_id in index.articles_with(rows):
        passage = index.passages_of(article_id)[0]
        first = passage.sentences[0] if passage.sentences else passage.span
        found.append(
            Shown(index.article(article_id), passage, first, None, 0, literal=True)
        )
    return tuple(
        sorted(found, key=lambda s: (s.article.published or date.max, s.article.id))
    )


def _counted(topic: Topic, request: Request, what: str) -> str:
    """Return in words how many articles there are, how often they have it, and of when."""
    shown = topic.shown
    number = _count(len(shown), "article")
    if request.end:
        one_of = f"the {request.end} of {len(shown):,} articles"
        number = one_of if len(shown) > 1 else "the only article"
    text = f"{number} {what}"
    often = sum(one.places for one in shown)
    if often and all(one.literal for one in shown):
        text += f", {_count(often, 'place')}"
    days = [one.article.published for one in shown if one.article.published]
    if days:
        text += f"; {days[0].isoformat()}"
        text += f" to {days[-1].isoformat()}" if days[-1] != days[0] else ""
    return text


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _answer(
    question: str,
    topic: Topic,
    request: Request,
    corpus: Corpus,
    summary: str,
    confidence: float,
) -> Reply:
    shown = list(topic.shown)
    if request.end:
        dated = [one for one in shown if one.article.published] or shown
        shown = dated[:1] if request.end == "first" else dated[-1:]
    notes = [*topic.notes]
    if len(shown) > MOST_QUOTED:
        notes.append(
            f"{MOST_QUOTED} of them are quoted; askcaci mentions lists every place"
        )
    if topic.uncertain:
        notes.append(f"somebody else may be meant in {', '.join(topic.uncertain)}")
    if any(one.in_title for one in shown):
        titled = ", ".join(one.article.id for one in shown if one.in_title)
        notes.append(f"only in the title: {titled}")
    cited = (
        _cited(one.article, one.passage, one.sentence, one.place)
        for one in shown[:MOST_QUOTED]
    )
    reply = _composed(question, cited, notes, confidence, corpus, form="articles")
    return replace(reply, summary=summary) if isinstance(reply, Answer) else reply


def _of_one_article(question: str, request: Request, corpus: Corpus) -> Reply | None:
    filters = corpus.filters
    if request.author:
        names = corpus.index.author_names()
        meant = tuple(name for name in names if author_matches(request.author, name))
        if not meant:
            return None
        filters = replace(filters, authors=meant)
    found = article_on(request.topic, corpus.index, filters)
    if found is None:
        return None
    article, others = found
    passages = corpus.index.passages_of(article.id)
    if request.wants == "author of":
        (first,) = lead_of(passages)
        cited = [_cited(article, first, first.sentences[0])]
        form: AnswerForm = "articles"
    else:
        wanted = conclusions_of if request.wants == "conclusion" else lead_of
        cited = [_cited(article, one, one.span) for one in wanted(passages)]
        form = "sentences"
    notes = [f"the article on “{request.topic}” is taken to be {article.id}"]
    if others:
        notes.append(f"on it too: {', '.join(others)}")
    return _composed(question, cited, notes, _ONE_ARTICLE, corpus, form=form)


def _happened(question: str, request: Request, corpus: Corpus) -> Reply | None:
    """Return statements about a time, in order of date; None if there are none."""
    since, until = parse_day(request.time), parse_day(request.time, end=True)
    if request.topic:
        found = timeline(
            words_of(request.topic),
            corpus.index,
            filters=corpus.filters,
            since=since,
            until=until,
        )
    else:
        found = happened(since, until, corpus.index, filters=corpus.filters)
    if not found:
        return None
    shown = found[:_MOST_STATEMENTS]
    cited = (_cited(one.article, one.passage, one.sentence) for one in shown)
    notes = []
    if len(found) > len(shown):
        notes.append(f"{len(shown)} of {len(found):,} dated sentences are quoted")
    if any(one.dates[0].assumed for one in shown):
        notes.append("where a sentence gives no year, that of what stands before is taken")
    return _composed(question, cited, notes, _BY_DATE, corpus, form="sentences")


def _cited(
    article: Article, passage: Passage, span: Span, place: Span | None = None
) -> Citation | None:
    """Return a citation, checked against the stored article; None if it is not in there.

    With a place, the words there are marked.
    """
    quote = span.of(article.text)
    if not verified(article, passage, span, quote):
        return None
    return Citation(article, passage, span, quote, place)


def _composed(
    question: str,
    cited: Iterable[Citation | None],
    notes: Sequence[str],
    confidence: float,
    corpus: Corpus,
    *,
    form: AnswerForm,
) -> Reply:
    quotes = tuple(
        replace(one, article=corpus.placed(one.article)) for one in filter(None, cited)
    )
    if not quotes:
        reason = "the best quote does not stand in the stored article; see askcaci doctor"
        return _refused(question, reason, corpus)
    return Answer(
        question=question,
        text=" […] ".join(citation.quote for citation in quotes),
        citations=quotes,
        confidence=confidence,
        form=form,
        notes=tuple(notes),
        basis=basis_of((citation.article for citation in quotes), corpus.today),
    )


def _refused(
    question: str, reason: str, corpus: Corpus, would_be: Answer | None = None
) -> NoAnswer:
    return NoAnswer(
        question=question,
        reason=reason,
        confidence=would_be.confidence if would_be else 0.0,
        nearest=would_be.citations[:3] if would_be else (),
        coverage=corpus.coverage,
    )
