"""askcaci question files: JSON Lines, one question a line.

    {"question": "How high will the dam be?", "answers": ["335 meters"]}

is enough. All keys: `id`, `question`, `kind`, `answerable`, `answers`, `match`,
`alternatives`, `distractors`, `articles`, `optional`, `evidence`, `fact`, `filters`,
`as_of`, `about`, `note`; docs/evaluation.md describes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeGuard, cast

from askcaci.evaluation.gold import (
    MATCHES,
    Evidence,
    GoldQuestion,
    Match,
    Problem,
    QuestionSet,
)
from askcaci.evaluation.loading.lines import file_hash, objects
from askcaci.text.dates import parse_day
from askcaci.types import ARTICLE_KINDS, SECTION_KINDS, Filters, Span

_KEYS = frozenset(
    (
        "id question kind answerable answers match alternatives distractors articles "
        "optional evidence fact filters as_of about note"
    ).split()
)
_EVIDENCE_KEYS = frozenset("article start end quote sha256 part".split())
_UNLABELLED = "unlabelled"
_LONGEST = 20_000


def read(path: Path) -> QuestionSet:
    """Read a question file.

    Raises:
        SourceError: the file cannot be read.
    """
    questions: dict[str, GoldQuestion] = {}
    problems = []
    for line in objects(path):
        if line.value is None:
            problems += [line.problem] if line.problem else []
            continue
        try:
            question = _question(line.value, str(line.number))
            if question.id in questions:
                raise ValueError(f"the id {question.id!r} stands twice")
        except ValueError as error:
            problems.append(Problem(f"{path}:{line.number}", str(error)))
        else:
            questions[question.id] = question
    return QuestionSet(
        name=path.name.partition(".")[0],
        sha256=file_hash(path),
        task="open",
        questions=tuple(questions.values()),
        problems=tuple(problems),
    )


def _question(value: Mapping[str, Any], number: str) -> GoldQuestion:
    """Return the question that a line describes.

    Raises:
        ValueError: it makes no sense; the message gives the reason.
    """
    _only(value, _KEYS, "a question")
    answers, articles = _texts(value, "answers"), _texts(value, "articles")
    match = _match(value)
    evidence = tuple(_all_evidence(value, match, articles))
    gold = articles if match == "articles" else (*answers, *evidence)
    answerable = value.get("answerable", bool(gold or answers or evidence))
    if not isinstance(answerable, bool):
        raise ValueError('"answerable" is neither true nor false')
    if answerable:
        _check_gold(match, answers, gold)
    elif answers or evidence:
        raise ValueError("an unanswerable question has answers or evidence")
    about = _texts(value, "about")
    return GoldQuestion(
        id=_text(value, "id", number),
        question=_text(value, "question"),
        kind=_text(value, "kind", _UNLABELLED),
        answerable=answerable,
        answers=answers,
        evidence=evidence,
        filters=_filters(value),
        about=about,
        match=match,
        alternatives=_alternatives(value, answers),
        distractors=_texts(value, "distractors"),
        articles=articles,
        optional=_texts(value, "optional"),
        topic="" if about or articles or evidence else _optional_text(value, "fact"),
    )


def _match(value: Mapping[str, Any]) -> Match:
    given = value.get("match")
    if given is None:
        return "any"
    if given not in MATCHES:
        raise ValueError(f'"match": {given!r} is none of {", ".join(MATCHES)}')
    return cast(Match, given)


def _check_gold(match: Match, answers: tuple[str, ...], gold: tuple[object, ...]) -> None:
    """Raise ValueError where an answerable question lacks what its match compares."""
    if match == "articles" and not gold:
        raise ValueError('"match": "articles" needs "articles"')
    if match == "all" and not answers:
        raise ValueError('"match": "all" needs "answers"')
    if not gold:
        raise ValueError("an answerable question needs answers or evidence")


def _alternatives(
    value: Mapping[str, Any], answers: tuple[str, ...]
) -> dict[str, tuple[str, ...]]:
    given = value.get("alternatives")
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise ValueError('"alternatives" is no object')
    for answer in given:
        if answer not in answers:
            raise ValueError(f'"alternatives" of {answer!r}, which is not in "answers"')
    return {answer: _texts(given, answer) for answer in given}


def _all_evidence(
    value: Mapping[str, Any], match: Match, articles: tuple[str, ...]
) -> Iterator[Evidence]:
    """Yield the evidence: places, or sentences that are in one of the articles.

    Sentences are alternatives where any answer will do, else each is a part.
    """
    for number, one in enumerate(_list(value, "evidence"), start=1):
        if not isinstance(one, str):
            yield _evidence(one)
            continue
        if not articles:
            raise ValueError('"evidence" holds a sentence, and "articles" no article')
        quote = _text({"evidence": one}, "evidence")
        part = 1 if match == "any" else number
        yield Evidence(articles[0], quote=quote, part=part, others=articles[1:])


def _evidence(value: object) -> Evidence:
    if not isinstance(value, dict):
        raise ValueError('"evidence" holds something that is no object')
    _only(value, _EVIDENCE_KEYS, "evidence")
    part = value.get("part", 1)
    if not _whole(part):
        raise ValueError('"part" is no whole number')
    quote, sha256, span = value.get("quote"), value.get("sha256"), _span(value)
    if sha256 is not None and span is None:
        raise ValueError(
            '"sha256" is over the words at "start" to "end", which are missing'
        )
    return Evidence(
        article=_text(value, "article"),
        span=span,
        quote=None if quote is None else _text(value, "quote"),
        sha256=None if sha256 is None else _text(value, "sha256"),
        part=part,
    )


def _span(value: Mapping[str, Any]) -> Span | None:
    start, end = value.get("start"), value.get("end")
    if start is None and end is None:
        return None
    if not (_whole(start) and _whole(end) and 0 <= start < end):
        raise ValueError(f"evidence at {start}-{end}, which is no span")
    return Span(start, end)


def _filters(value: Mapping[str, Any]) -> Filters:
    given = value.get("filters")
    if given is None:
        given = {}
    if not isinstance(given, dict):
        raise ValueError('"filters" is no object')
    _only(given, frozenset(Filters.__dataclass_fields__), "filters")
    filters = Filters(
        authors=_texts(given, "authors"),
        since=_day(given, "since", end=False),
        until=_day(given, "until", end=True),
        sections=cast(Any, _among(given, "sections", SECTION_KINDS)),
        kinds=cast(Any, _among(given, "kinds", ARTICLE_KINDS)),
        articles=_texts(given, "articles"),
        publications=_texts(given, "publications"),
    )
    as_of = _day(value, "as_of", end=True)
    if as_of is None:
        return filters
    return replace(filters, until=min(as_of, filters.until or as_of))


def _day(value: Mapping[str, Any], key: str, *, end: bool) -> date | None:
    given = value.get(key)
    if given is None:
        return None
    try:
        return parse_day(str(given), end=end)
    except ValueError:
        raise ValueError(f'"{key}": {given!r} is not a date like 2005-03-07') from None


def _among(value: Mapping[str, Any], key: str, known: tuple[str, ...]) -> tuple[str, ...]:
    given = _texts(value, key)
    for one in given:
        if one not in known:
            raise ValueError(f'"{key}": {one!r} is none of {", ".join(known)}')
    return given


def _only(value: Mapping[str, Any], keys: frozenset[str], what: str) -> None:
    unknown = sorted(set(value) - keys)
    if unknown:
        raise ValueError(
            f'{what} has no key "{unknown[0]}"; known: {" ".join(sorted(keys))}'
        )


def _text(value: Mapping[str, Any], key: str, default: str | None = None) -> str:
    given = value.get(key)
    if given is None:
        given = default
    if _whole(given):
        given = str(given)
    if not isinstance(given, str) or not given.strip():
        raise ValueError(f'"{key}" is missing' if given is None else f'"{key}" is no text')
    if len(given) > _LONGEST:
        raise ValueError(f'"{key}" is longer than {_LONGEST:,} characters')
    return given


def _optional_text(value: Mapping[str, Any], key: str) -> str:
    return "" if value.get(key) is None else _text(value, key)


def _texts(value: Mapping[str, Any], key: str) -> tuple[str, ...]:
    given = _list(value, key)
    if not all(isinstance(one, str) and one.strip() for one in given):
        raise ValueError(f'"{key}" holds something that is no text')
    return tuple(given)


def _list(value: Mapping[str, Any], key: str) -> list[Any]:
    given = value.get(key)
    if given is None:
        return []
    if not isinstance(given, list):
        raise ValueError(f'"{key}" is no list')
    return given


def _whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
