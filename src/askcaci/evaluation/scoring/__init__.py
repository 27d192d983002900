"""One question judged: its scores, and the stage that lost it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from askcaci.evaluation.answers import exact_match, f1
from askcaci.evaluation.placing import Placed, matches
from askcaci.evaluation.ranking import ranking_scores
from askcaci.evaluation.scoring.rightness import article_scores, holds_gold, is_right
from askcaci.evaluation.systems import Trial
from askcaci.types import Answer, Citation, Hit, NoAnswer, Reply

# What became of a question, in the order in which stages can lose it.
Stage = Literal[
    "crashed", "not retrieved", "not read", "refused", "answered wrongly", "right"
]
STAGES: tuple[Stage, ...] = get_args(Stage)

# Numbers are kept as a run's file has them, so that one read again is the same run.
_DIGITS = 6

# The quotes of a reply that are scored: its answer's, then its evidence's.
_QUOTES = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run keeps of one question.

    `scores` are by measure; one that makes no sense for the question is missing.
    `confidence` is that of the reply, 0 to 1. `words` are question, gold answers and
    quotes, empty where a run keeps no text. `cluster` names the article or topic it is on,
    empty where it is alone.
    """

    id: str
    kind: str
    answerable: bool
    answered: bool
    confidence: float
    stage: Stage
    seconds: float
    scores: dict[str, float]
    quotes: tuple[dict[str, Any], ...] = ()
    error: str = ""
    words: dict[str, Any] = field(default_factory=dict)
    cluster: str = ""


def crashed(placed: Placed, error: str, *, task: str) -> Outcome:
    """Return the outcome of a question that a system could not take: wrong everywhere."""
    scores: dict[str, float] = {}
    if placed.relevant and task != "reading":
        scores |= ranking_scores([], placed.relevant)
    if task != "retrieval":
        scores |= _answer_scores(placed, None, None)
    return Outcome(
        id=placed.gold.id,
        kind=placed.gold.kind,
        answerable=placed.gold.answerable,
        answered=False,
        confidence=0.0,
        stage="crashed",
        seconds=0.0,
        scores=scores,
        error=error,
        words=_words(placed, None),
        cluster=placed.gold.cluster,
    )


def judge(
    placed: Placed,
    trial: Trial,
    *,
    k: int,
    task: str,
    verbatim: Callable[[Citation], bool],
) -> Outcome:
    """Return the outcome of one question.

    Args:
        placed: the question with its gold evidence.
        trial: the system's outcome for it.
        k: how many passages were read.
        task: what was asked for; "reading" has no ranking to judge.
        verbatim: returns True if a quote is at its place in the article's file.
    """
    scores: dict[str, float] = {}
    if placed.relevant and task != "reading":
        scores |= ranking_scores(_ranked(placed, trial.hits), placed.relevant)
    if trial.reply is not None:
        scores |= _answer_scores(placed, trial.reply, trial.made)
        quotes = _all_quotes(trial)
        scores["quotes"] = float(len(quotes))
        scores["verbatim quotes"] = float(sum(map(verbatim, quotes)))
    reply = trial.reply
    return Outcome(
        id=placed.gold.id,
        kind=placed.gold.kind,
        answerable=placed.gold.answerable,
        answered=isinstance(reply, Answer),
        confidence=round(reply.confidence, _DIGITS) if reply else 0.0,
        stage=_stage(placed, trial, scores, _ranked(placed, trial.hits[:k])),
        seconds=round(trial.seconds, _DIGITS),
        scores={name: round(value, _DIGITS) for name, value in scores.items()},
        quotes=tuple(map(_place, _quotes(trial.made))),
        words=_words(placed, trial),
        cluster=placed.gold.cluster,
    )


def _ranked(placed: Placed, hits: Iterable[Hit]) -> list[str]:
    """Return the ids of what was retrieved, each once, best first."""
    if placed.by_article:
        return list(dict.fromkeys(hit.passage.article_id for hit in hits))
    return [hit.passage.id for hit in hits]


def _answer_scores(
    placed: Placed, reply: Reply | None, made: Reply | None
) -> dict[str, float]:
    """Score what was answered, or would have been; None is a crash."""
    right = float(is_right(placed, reply))
    if not placed.gold.answerable:
        return {"correct": right, "right": right}
    quotes = _quotes(made)
    if placed.gold.match == "articles":
        scores = article_scores(placed, made) | {"correct": right}
    else:
        scores = _word_scores(placed, reply, made, quotes)
    if placed.spans:
        scores |= _evidence_scores(placed, made, quotes)
    return scores | {"right": right}


def _word_scores(
    placed: Placed, reply: Reply | None, made: Reply | None, quotes: Sequence[Citation]
) -> dict[str, float]:
    """Score the words of an answer against the gold ones."""
    gold, text = placed.answers, _text(made)
    held = [holds_gold(placed, quote) for quote in quotes]
    return {
        "contained@1": float(any(held[:1])),
        "contained@3": float(any(held)),
        "EM": exact_match(text, gold) if text else 0.0,
        "F1": f1(text, gold) if text else 0.0,
        "correct": float(isinstance(reply, Answer) and any(held[:1])),
    }


def _evidence_scores(
    placed: Placed, made: Reply | None, quotes: Sequence[Citation]
) -> dict[str, float]:
    """Score where the quotes are against where the gold evidence is."""
    cited = made.citations if isinstance(made, Answer) else ()
    on_gold = [_on_gold(placed, citation) for citation in cited]
    parts = {span.part for span in placed.spans}
    found = {
        span.part
        for span in placed.spans
        for citation in cited
        if matches(citation.article.id, citation.span, span)
    }
    return {
        "evidence@1": float(bool(quotes) and _on_gold(placed, quotes[0])),
        "citation precision": sum(on_gold) / len(cited) if cited else 0.0,
        "citation recall": len(found) / len(parts),
    }


def _text(made: Reply | None) -> str:
    """Return the words that exact match and F1 compare with gold answers."""
    if not isinstance(made, Answer):
        return ""
    return made.text if made.form == "span" else " ".join(c.quote for c in made.citations)


def _on_gold(placed: Placed, citation: Citation) -> bool:
    return any(matches(citation.article.id, citation.span, one) for one in placed.spans)


def _quotes(reply: Reply | None) -> tuple[Citation, ...]:
    if not isinstance(reply, Answer):
        return ()
    return (*reply.citations, *reply.evidence)[:_QUOTES]


def _all_quotes(trial: Trial) -> list[Citation]:
    """Return every quote that the two replies show."""
    shown: list[Citation] = []
    made = None if trial.made is trial.reply else trial.made
    for reply in (trial.reply, made):
        if isinstance(reply, Answer):
            shown += [*reply.citations, *reply.evidence, *reply.disagreements]
        elif reply is not None:
            shown += reply.nearest
    return shown


def _stage(
    placed: Placed, trial: Trial, scores: dict[str, float], read: Sequence[str]
) -> Stage:
    """Return the outcome of the question, or the first stage that lost it."""
    gold = placed.gold
    retrieved = any(placed.relevant.get(one, 0) > 0 for one in read)
    if trial.reply is None:
        return "right" if retrieved else "not retrieved"
    if scores["correct"]:
        return "right"
    if not gold.answerable:
        return "answered wrongly"
    if scores.get("contained@1", scores.get("articles exact")):
        return "refused"
    return "not read" if retrieved or not placed.relevant else "not retrieved"


def _place(citation: Citation) -> dict[str, Any]:
    return {
        "article": citation.article.id,
        "section": citation.passage.section,
        "start": citation.span.start,
        "end": citation.span.end,
    }


def _words(placed: Placed, trial: Trial | None) -> dict[str, Any]:
    """Return what a person needs to see of a question, its gold and its reply."""
    words: dict[str, Any] = {
        "question": placed.gold.question,
        "gold": list(placed.answers or placed.gold.articles),
        "gold articles": list(dict.fromkeys(span.article for span in placed.spans)),
    }
    if trial is not None and trial.reply is not None:
        words["quotes"] = [citation.quote for citation in _quotes(trial.made)]
        if isinstance(trial.reply, NoAnswer):
            words["reason"] = trial.reply.reason
    return words
