"""One function a request: values in, an object of docs/json.md out.

Nothing here knows of HTTP. A function takes an open `Assistant` and the values of its
`Operation`'s parameters, as `parameters.checked` returns them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from askcaci.citing import STYLES, TEXT_STYLES
from askcaci.errors import AskcaciError, UsageError
from askcaci.serving.parameters import (
    FILTERS,
    Parameter,
    Values,
    checked,
    day,
    filters_of,
)
from askcaci.types import READ

if TYPE_CHECKING:
    from askcaci.assistant import Assistant
    from askcaci.types import Article, Citation, Hit

Object = dict[str, Any]
Found = Callable[[Object], None]

ERROR_SCHEMA = "askcaci/error/1"
CITATIONS_SCHEMA = "askcaci/citations/1"
STATUS_SCHEMA = "askcaci/status/1"

_LONGEST_PACK = 1_000_000


def ask(assistant: Assistant, values: Values, found: Found | None = None) -> Object:
    """Return a reply, `askcaci/reply/2`.

    `found`, if given, gets the passages of each question, as `askcaci/hits/1`, before they
    are read.

    Raises:
        UsageError: the question is empty, or a filter names nothing known.
        UnusableError: the corpus, the index or a model cannot be used.
    """
    from askcaci.rendering.json import reply_object

    reply = assistant.ask(
        values["question"],
        filters=filters_of(values),
        k=values["k"],
        min_confidence=values["min_confidence"],
        found=lambda hits: found and found(_hits(assistant, values["question"], hits)),
    )
    return reply_object(reply)


def search(assistant: Assistant, values: Values) -> Object:
    """Return the passages nearest to some words, `askcaci/hits/1`.

    Raises:
        UsageError: the words are empty, or a filter names nothing known.
        UnusableError: the corpus, the index or the encoder cannot be used.
    """
    look = assistant.exact if values["exact"] else assistant.search
    hits = look(values["question"], filters=filters_of(values), k=values["k"])
    return _hits(assistant, values["question"], hits)


def mentions(assistant: Assistant, values: Values) -> Object:
    """Return every place that names something, `askcaci/mentions/1`.

    Raises:
        UsageError: a name is empty, or a filter names nothing known.
        UnusableError: the corpus or the index cannot be used.
    """
    from askcaci.rendering.mentions import mentions_object

    names = values["name"]
    if not names:
        raise UsageError("“name” is missing", hint="Give a name, term or phrase")
    found = assistant.mentions(names, filters=filters_of(values), exact=values["exact"])
    return mentions_object(found)


def timeline(assistant: Assistant, values: Values) -> Object:
    """Return the dated sentences on a topic, `askcaci/timeline/1`.

    Raises:
        UsageError: the topic is empty, or a filter names nothing known.
        UnusableError: the corpus or the index cannot be used.
    """
    from askcaci.rendering.timeline import timeline_object

    found = assistant.timeline(
        values["topic"],
        filters=filters_of({n: v for n, v in values.items() if n not in _SPOKEN}),
        since=day(values, "since", end=False),
        until=day(values, "until", end=True),
    )
    return timeline_object(values["topic"], found)


def articles(assistant: Assistant, values: Values) -> Object:
    """Return the articles that pass the filters, `askcaci/articles/1`.

    Raises:
        UsageError: a filter names nothing known.
        UnusableError: the corpus or the index cannot be used.
    """
    from askcaci.rendering.json import articles_object

    found = assistant.articles(filters_of(values))
    if values["sort"] == "date":
        found.sort(key=lambda one: one.published or date.min, reverse=True)
    return articles_object(found)


def article(assistant: Assistant, values: Values) -> Object:
    """Return one article with its text, `askcaci/article/1`.

    Raises:
        UsageError: there is none of that id.
        UnusableError: the corpus or the index cannot be used.
    """
    from askcaci.rendering.json import whole_article_object

    return whole_article_object(assistant.named_article(values["id"]))


def cite(assistant: Assistant, values: Values) -> Object:
    """Return references to articles, or notes on places in them, `askcaci/citations/1`.

    Raises:
        UsageError: there is no such article or place.
        UnusableError: the corpus or the index cannot be used.
    """
    style = values["style"]
    if not values["place"]:
        raise UsageError("“place” is missing", hint="Give an id, or an id#START-END")
    cited = [_cited(assistant, place, style) for place in dict.fromkeys(values["place"])]
    return {
        "schema": CITATIONS_SCHEMA,
        "style": style,
        "text": "\n".join(text for _, text in cited),
        "citations": [
            {"article": one.id, "text": text, "inferred": list(one.inferred)}
            for one, text in cited
        ],
    }


def context(assistant: Assistant, values: Values) -> Object:
    """Return cited passages for a language model, `askcaci/context/1`.

    Raises:
        UsageError: the question is empty, or the budget too small for any passage.
        UnusableError: the corpus, the index or a model cannot be used.
    """
    from askcaci.rendering.json import context_object

    pack = assistant.context(
        values["question"],
        max_tokens=values["max_tokens"],
        encoding=values["encoding"],
        filters=filters_of(values),
        k=values["k"],
    )
    return context_object(pack)


def verify(assistant: Assistant, values: Values) -> Object:
    """Return the results for a draft's quotations, `askcaci/verification/1`.

    Raises:
        UnusableError: the draft is too large, or the corpus or index cannot be used.
    """
    from askcaci.rendering.verification import verification_object
    from askcaci.verifying.checking import verify as verified
    from askcaci.verifying.drafts import text_draft

    data = values["text"].encode("utf-8", "replace")
    draft = text_draft(values["name"], data, values["syntax"])
    found = verified([draft], assistant.articles(), lambda text: _nearest(assistant, text))
    return verification_object(found)


def status(assistant: Assistant, values: Values) -> Object:
    """Return the server's status: version, models, size, and what can be filtered by.

    Raises:
        UnusableError: the corpus or the index cannot be used.
    """
    from askcaci import __version__

    store = assistant.home.store
    coverage, reader = store.coverage(), assistant.home.reader
    return {
        "schema": STATUS_SCHEMA,
        "askcaci": __version__,
        "generation": store.generation,
        "articles": coverage.articles,
        "passages": store.passage_count,
        "first": coverage.first and coverage.first.isoformat(),
        "last": coverage.last and coverage.last.isoformat(),
        "undated": coverage.undated,
        "encoder": store.manifest.encoder_name,
        "reader": reader.name if reader else None,
        "authors": store.author_names(),
        "publications": store.publications(),
    }


def error_object(error: AskcaciError) -> Object:
    """Return an error as an object of schema `askcaci/error/1`."""
    return {
        "schema": ERROR_SCHEMA,
        "error": type(error).__name__,
        "message": str(error),
        "hint": error.hint,
    }


@dataclass(frozen=True, slots=True)
class Operation:
    """A request that can be made: its parameters, the schema of its reply, what runs it."""

    name: str
    summary: str
    schema: str
    run: Callable[[Assistant, Values], Object]
    parameters: tuple[Parameter, ...] = ()

    def __call__(self, assistant: Assistant, given: Values) -> Object:
        """Check the values given and return the reply.

        Raises:
            UsageError: a value is unknown, missing or makes no sense.
            UnusableError: the corpus, the index or a model cannot be used.
        """
        return self.run(assistant, checked(self.parameters, given))


def _passages(default: int, meaning: str) -> Parameter:
    return Parameter("k", "integer", meaning, least=1, most=50, default=default)


_QUESTION = Parameter("question", "text", "A question in plain English.", required=True)
# The topic's own time, not that of the articles.
_SPOKEN = ("since", "until")

OPERATIONS: dict[str, Operation] = {
    one.name: one
    for one in (
        Operation(
            "ask",
            "Answer a question in the words of the articles, quoted and cited.",
            "askcaci/reply/2",
            ask,
            (
                _QUESTION,
                _passages(READ, "Passages to read."),
                Parameter(
                    "min_confidence",
                    "number",
                    "Answer only if right with at least this probability.",
                    least=0,
                    most=1,
                ),
                *FILTERS,
            ),
        ),
        Operation(
            "search",
            "List the passages nearest to some words, by meaning and by word.",
            "askcaci/hits/1",
            search,
            (
                Parameter("question", "text", "The words to look for.", required=True),
                _passages(10, "Passages to list."),
                Parameter("exact", "flag", "Only the words as written.", default=False),
                *FILTERS,
            ),
        ),
        Operation(
            "mentions",
            "List every place where a name, term or phrase occurs.",
            "askcaci/mentions/1",
            mentions,
            (
                Parameter("name", "texts", "Names, terms or phrases.", required=True),
                Parameter("exact", "flag", "In no other form or spelling.", default=False),
                *FILTERS,
            ),
        ),
        Operation(
            "timeline",
            "List the dated sentences on a topic in the order of their dates.",
            "askcaci/timeline/1",
            timeline,
            (
                Parameter("topic", "text", "Names or words.", required=True),
                Parameter("since", "text", "From this date on, as the sentences have it."),
                Parameter("until", "text", "Up to this date, as the sentences have it."),
                *(one for one in FILTERS if one.name in ("author", "section", "article")),
            ),
        ),
        Operation(
            "articles",
            "List the articles.",
            "askcaci/articles/1",
            articles,
            (
                Parameter(
                    "sort",
                    "text",
                    "By id, or the newest first.",
                    choices=("id", "date"),
                    default="id",
                ),
                *FILTERS,
            ),
        ),
        Operation(
            "article",
            "Return an article with its text.",
            "askcaci/article/1",
            article,
            (Parameter("id", "text", "The article's id.", required=True),),
        ),
        Operation(
            "cite",
            "Cite articles, or places in them.",
            CITATIONS_SCHEMA,
            cite,
            (
                Parameter(
                    "place",
                    "texts",
                    "An article's id; behind a # SECTION.NUMBER or START-END.",
                    required=True,
                ),
                Parameter(
                    "style",
                    "text",
                    "Style of the reference.",
                    choices=STYLES,
                    default="chicago",
                ),
            ),
        ),
        Operation(
            "verify",
            "Check the quotations of a draft word for word.",
            "askcaci/verification/1",
            verify,
            (
                Parameter("text", "text", "The draft.", required=True),
                Parameter(
                    "syntax",
                    "text",
                    "How it is written.",
                    choices=("markdown", "text", "latex"),
                    default="markdown",
                ),
                Parameter("name", "text", "What to call it.", default="draft"),
            ),
        ),
        Operation(
            "context",
            "Pack cited passages for a language model.",
            "askcaci/context/1",
            context,
            (
                _QUESTION,
                Parameter(
                    "max_tokens",
                    "integer",
                    "The most tokens the text may have.",
                    least=1,
                    most=_LONGEST_PACK,
                    default=4_000,
                ),
                Parameter("encoding", "text", "What to count in.", default="o200k_base"),
                _passages(40, "Passages to choose from."),
                *FILTERS,
            ),
        ),
        Operation("status", "Say what is served.", STATUS_SCHEMA, status),
    )
}


def _hits(assistant: Assistant, question: str, hits: Sequence[Hit]) -> Object:
    from askcaci.rendering.json import hits_object

    found = [(hit, assistant.article(hit.passage.article_id)) for hit in hits]
    return hits_object(question, found)


def _cited(assistant: Assistant, place: str, style: Any) -> tuple[Article, str]:  # noqa: ANN401 - one of STYLES
    from askcaci.citing import footnote, pinpoint_at, place_in, references

    article_id, _, where = place.partition("#")
    found = assistant.named_article(article_id)
    if where and style in TEXT_STYLES:
        return found, footnote(found, style, pinpoint_at(found, place_in(found, where)))
    return found, references([found], style)


def _nearest(assistant: Assistant, text: str) -> Citation | None:
    from askcaci.types import Citation

    hits = assistant.search(text, k=1)
    if not hits:
        return None
    passage = hits[0].passage
    found = assistant.article(passage.article_id)
    return Citation(found, passage, passage.span, passage.span.of(found.text))
