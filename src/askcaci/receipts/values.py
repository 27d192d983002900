"""What a receipt holds: the question, how it was asked, the reply, and its sources."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Literal, get_args

from askcaci.citing import credit
from askcaci.types import (
    Answer,
    AnswerForm,
    Article,
    Citation,
    Filters,
    Reply,
    Retriever,
    SectionKind,
    Span,
)

RECEIPT_SCHEMA = "askcaci/receipt/1"

# What a quote does in a reply; only a refusal has "nearest".
Role = Literal["citation", "disagreement", "evidence", "nearest"]

ROLES: tuple[Role, ...] = get_args(Role)
FORMS: tuple[AnswerForm, ...] = get_args(AnswerForm)


@dataclass(frozen=True, slots=True)
class Asked:
    """How a question was asked.

    `reader` and `min_confidence` are None where askcaci's own were used, `reader` is
    "none" where sentences were read without one.
    """

    filters: Filters
    k: int
    min_confidence: float | None = None
    reader: str | None = None
    retriever: Retriever = "fused"


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote of a reply: ``text[span] == text`` in the article whose text had that hash."""

    role: Role
    article: str
    span: Span
    section: SectionKind
    paragraph: int
    text: str
    sha256: str
    credit: str


@dataclass(frozen=True, slots=True)
class Given:
    """A reply without its quotes; `form` is None for a refusal, whose `text` is the reason."""

    answered: bool
    form: AnswerForm | None
    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Model:
    """A model by its name and the SHA-256 of its weights and settings, as hex digits."""

    name: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Of what a reply is made: askcaci, its index, the models and the corpus.

    `corpus` is what `hash_of_corpus` gives, `articles` how many it has; `reader` is None
    where sentences are read without one; `schema` and `chunking` are those of the index.
    """

    version: str
    schema: int
    chunking: str
    encoder: Model
    reader: Model | None
    corpus: str
    articles: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """A reply, with all that is needed to check later whether it still holds."""

    question: str
    asked: Asked
    given: Given
    quotes: tuple[Quote, ...]
    provenance: Provenance
    made: datetime


def receipt_of(
    reply: Reply, asked: Asked, provenance: Provenance, made: datetime | None = None
) -> Receipt:
    """Return the receipt of a reply; `made` is now if not given."""
    now = datetime.now(timezone.utc).replace(microsecond=0)
    return Receipt(
        question=reply.question,
        asked=asked,
        given=given(reply),
        quotes=quotes_of(reply),
        provenance=provenance,
        made=made or now,
    )


def given(reply: Reply) -> Given:
    """Return the reply without its quotes."""
    confidence = round(reply.confidence, 4)
    if isinstance(reply, Answer):
        return Given(True, reply.form, reply.text, confidence)
    return Given(False, None, reply.reason, confidence)


def quotes_of(reply: Reply) -> tuple[Quote, ...]:
    """Return the quotes of a reply, those that answer first."""
    parts: tuple[tuple[Role, tuple[Citation, ...]], ...]
    if isinstance(reply, Answer):
        parts = (
            ("citation", reply.citations),
            ("disagreement", reply.disagreements),
            ("evidence", reply.evidence),
        )
    else:
        parts = (("nearest", reply.nearest),)
    return tuple(quote_of(role, one) for role, citations in parts for one in citations)


def quote_of(role: Role, citation: Citation) -> Quote:
    """Return a citation as a receipt holds it."""
    return Quote(
        role=role,
        article=citation.article.id,
        span=citation.span,
        section=citation.passage.section,
        paragraph=citation.passage.paragraph,
        text=citation.quote,
        sha256=hash_of(citation.article),
        credit=credit(citation.article),
    )


def hash_of(article: Article) -> str:
    """Return the SHA-256 of an article's text in UTF-8, as hex digits."""
    return hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest()


def hash_of_corpus(articles: Iterable[Article]) -> str:
    """Return the SHA-256, as hex digits, over the ids of articles and their texts' hashes.

    It is over a line ``id`` tab ``sha256`` for each, sorted, so that the order and what
    only describes an article do not count.
    """
    lines = sorted(f"{article.id}\t{hash_of(article)}\n" for article in articles)
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogatepass")).hexdigest()
