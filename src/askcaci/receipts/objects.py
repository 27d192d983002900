"""Quotes, and what became of verified drafts, as JSON objects and out of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from askcaci.receipts.fields import Fields
from askcaci.receipts.values import ROLES, Quote
from askcaci.receipts.verified import (
    VERIFIED_SCHEMA,
    Attributed,
    Hidden,
    Labelled,
    VerificationReceipt,
    VerifiedDraft,
)
from askcaci.types import SECTION_KINDS, Span

Object = dict[str, Any]

# No article has as many characters, no draft as many lines.
FURTHEST = 100_000_000

# No run has as many drafts, no draft as many quotations, no quotation as many parts.
_MOST_DRAFTS = 1_000
_MOST_QUOTATIONS = 20_000
_MOST_PARTS = 1_000


def quote_object(quote: Quote) -> Object:
    """Return a quote as a JSON object."""
    return {
        "role": quote.role,
        "article": quote.article,
        "start": quote.span.start,
        "end": quote.span.end,
        "section": quote.section,
        "paragraph": quote.paragraph,
        "quote": quote.text,
        "article_sha256": quote.sha256,
        "credit": quote.credit,
    }


def quote_from(fields: Fields) -> Quote:
    """Return the quote that an object holds."""
    text = fields.text("quote")
    start = fields.whole("start", 0, FURTHEST)
    end = fields.whole("end", 0, FURTHEST)
    if end - start != len(text):
        fields.fail("end", "does not fit the length of the quote")
    return Quote(
        role=fields.choice("role", ROLES),
        article=fields.text("article"),
        span=Span(start, end),
        section=fields.choice("section", SECTION_KINDS),
        paragraph=fields.whole("paragraph", 1, FURTHEST),
        text=text,
        sha256=fields.sha256("article_sha256"),
        credit=fields.text("credit"),
    )


def verified_object(receipt: VerificationReceipt) -> Object:
    """Return a receipt of drafts that were verified as a JSON object."""
    return {
        "schema": VERIFIED_SCHEMA,
        "made": receipt.made.isoformat(),
        "drafts": [
            {
                "file": draft.file,
                "sha256": draft.sha256,
                "unclosed": draft.unclosed,
                "quotations": [_labelled_object(one) for one in draft.quotations],
            }
            for draft in receipt.drafts
        ],
        "provenance": {
            "askcaci": receipt.version,
            "corpus": {"sha256": receipt.corpus, "articles": receipt.articles},
        },
    }


def _labelled_object(one: Labelled) -> Object:
    return {
        "line": one.line,
        "text": one.text,
        "label": one.label,
        "named": one.named and {"words": one.named.words, "articles": one.named.articles},
        "quotes": [quote_object(quote) for quote in one.quotes],
        "omissions": [
            {"hidden": hidden.text, "inserted": hidden.inserted, "changes": hidden.changes}
            for hidden in one.hidden
        ],
    }


def verified_of(fields: Fields) -> VerificationReceipt:
    """Return the receipt of verified drafts that an object holds."""
    provenance = fields.inner("provenance")
    corpus = provenance.inner("corpus")
    return VerificationReceipt(
        drafts=tuple(map(_draft, fields.each("drafts", _MOST_DRAFTS))),
        version=provenance.text("askcaci"),
        corpus=corpus.sha256("sha256"),
        articles=corpus.whole("articles", 0, FURTHEST),
        made=fields.read("made", datetime.fromisoformat, "a time in ISO form"),
    )


def _draft(fields: Fields) -> VerifiedDraft:
    return VerifiedDraft(
        file=fields.text("file"),
        sha256=fields.sha256("sha256"),
        quotations=tuple(map(_labelled, fields.each("quotations", _MOST_QUOTATIONS))),
        unclosed=fields.numbers("unclosed", 1, FURTHEST, _MOST_QUOTATIONS),
    )


def _labelled(fields: Fields) -> Labelled:
    named = fields.optional(fields.inner, "named")
    return Labelled(
        line=fields.whole("line", 1, FURTHEST),
        text=fields.text("text"),
        label=fields.text("label"),
        named=_attributed(named) if named is not None else None,
        quotes=tuple(map(quote_from, fields.each("quotes", _MOST_PARTS))),
        hidden=tuple(map(_hidden, fields.each("omissions", _MOST_PARTS))),
    )


def _attributed(fields: Fields) -> Attributed:
    return Attributed(fields.text("words"), fields.texts("articles", _MOST_PARTS))


def _hidden(fields: Fields) -> Hidden:
    return Hidden(
        text=fields.any_text("hidden"),
        inserted=fields.optional(fields.any_text, "inserted"),
        changes=fields.optional(fields.text, "changes"),
    )
