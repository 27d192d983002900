"""The outcome of replaying a receipt, as a terminal shows it and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from askcaci.receipts import (
    Comparison,
    Given,
    LabelCheck,
    Model,
    Piece,
    Provenance,
    QuoteCheck,
    VerificationComparison,
    provenance_object,
    same_model,
)
from askcaci.rendering.terminal import PLAIN, Look
from askcaci.types import Span

REPLAY_SCHEMA = "askcaci/replay/1"
VERIFIED_AGAIN_SCHEMA = "askcaci/verification-replay/1"

Object = dict[str, Any]

# So many characters of a hash distinguish models and corpora.
_SHORT = 12

_INDENT = "  "
_MARKS = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}


def comparison_text(comparison: Comparison, look: Look = PLAIN) -> str:
    """Return what has changed since a receipt was made, as lines of text."""
    receipt = comparison.receipt
    made = receipt.made.strftime("%Y-%m-%d %H:%M %Z").strip()
    lines = list(map(look.bold, look.wrap(receipt.question)))
    lines += look.wrap(f"{_said(receipt.given)} Asked {made}.")
    for number, check in enumerate(comparison.quotes, start=1):
        lines += ["", *quote_check_lines(number, check, look)]
    lines.append("")
    for name, same, told in _PARTS:
        then, now = receipt.provenance, comparison.provenance
        change = "the same" if same(then, now) else f"{told(then)}; now {told(now)}"
        lines += look.wrap(f"{name}: {change}")
    lines += ["", *_answer(comparison, look)]
    verdict = "The receipt holds." if comparison.holds else "The receipt does not hold."
    return "\n".join([*lines, look.bold(verdict)])


def _said(given: Given) -> str:
    sure = f"confidence {given.confidence:.1%}"
    if given.answered:
        return f"The answer was “{given.text}”, {sure}."
    return f"There was no answer: {given.text}, {sure}."


def quote_check_lines(number: int, check: QuoteCheck, look: Look) -> list[str]:
    """Return the status of a quote as lines, its number before it."""
    quote = check.quote
    place = f"{quote.article}#{quote.span.start}-{quote.span.end}"
    what: str = check.status
    if check.status == "moved" and check.now:
        what += f", now at {check.now.start}-{check.now.end}"
    head = f"[{number}] {place} ({quote.role}): {what}"
    lines = list(map(look.bold, look.wrap(head)))
    lines += look.wrap(_what_stands(check), _INDENT)
    for remark in _remarks(check):
        lines += map(look.dim, look.wrap(f"note: {remark}", _INDENT))
    return lines


def _what_stands(check: QuoteCheck) -> str:
    if check.difference:
        return _marked(check.difference)
    return f"“{check.quote.text}”"


def _marked(difference: Iterable[Piece]) -> str:
    """Return a difference of words as wdiff writes it: [-removed-] {+added+}."""
    return " ".join(
        f"{_MARKS[kind][0]}{text}{_MARKS[kind][1]}" for kind, text in difference
    )


def _remarks(check: QuoteCheck) -> Iterable[str]:
    if check.status == "gone":
        yield "the corpus has no such article any more"
    elif check.status == "changed" and check.now is None:
        yield "nothing like it stands in the article any more"
    if check.status in ("changed", "moved") and not check.edited:
        yield "the article is as it was: it is the receipt that was altered"
    if check.status == "same" and check.edited:
        yield "the article was changed elsewhere"
    if check.credited not in (None, check.quote.credit):
        yield f"the article was “{check.quote.credit}”, now “{check.credited}”"


def _named(model: Model | None) -> str:
    return f"{model.name} {model.fingerprint[:_SHORT]}" if model else "none"


# Name, whether it is the same, and how it is shown.
_PARTS: tuple[
    tuple[str, Callable[[Provenance, Provenance], bool], Callable[[Provenance], str]], ...
] = (
    (
        "corpus",
        lambda then, now: then.corpus == now.corpus,
        lambda one: f"{one.articles:,} articles, {one.corpus[:_SHORT]}",
    ),
    (
        "encoder",
        lambda then, now: same_model(then.encoder, now.encoder),
        lambda one: _named(one.encoder),
    ),
    (
        "reader",
        lambda then, now: same_model(then.reader, now.reader),
        lambda one: _named(one.reader),
    ),
    (
        "askcaci",
        lambda then, now: then.version == now.version,
        lambda one: one.version,
    ),
    (
        "index",
        lambda then, now: (then.schema, then.chunking) == (now.schema, now.chunking),
        lambda one: f"schema {one.schema}, {one.chunking}",
    ),
)


def _answer(comparison: Comparison, look: Look) -> list[str]:
    """Return the answer the question would get now; nothing if it was not asked again."""
    asked = comparison.reasked
    if asked is None:
        return []
    if asked.given is None:
        return look.wrap(f"The question cannot be asked any more: {asked.fault}.")
    then, now = comparison.receipt.given, asked.given
    if comparison.same_answer:
        sure = "" if then.confidence == now.confidence else f", at {now.confidence:.1%}"
        what = "answer would be the same" if now.answered else "question is still refused"
        return look.wrap(f"The {what}{sure}.")
    if not now.answered:
        return look.wrap(f"There would be no answer now: {now.text}.")
    lines = look.wrap(f"The answer would now be “{now.text}”, {now.confidence:.1%} sure:")
    for quote in asked.quotes:
        if quote.role == "citation":
            place = f"{quote.article}#{quote.span.start}-{quote.span.end}"
            lines += look.wrap(f"“{quote.text}” {quote.credit}, {place}", _INDENT)
    return lines


def comparison_object(comparison: Comparison) -> Object:
    """Return what has changed as an object of schema `askcaci/replay/1`."""
    receipt, asked = comparison.receipt, comparison.reasked
    then, now = receipt.provenance, comparison.provenance
    before, after = provenance_object(then), provenance_object(now)
    return {
        "schema": REPLAY_SCHEMA,
        "question": receipt.question,
        "made": receipt.made.isoformat(),
        "holds": comparison.holds,
        "quotes": [quote_check_object(check) for check in comparison.quotes],
        "provenance": {
            name: {"same": same(then, now), "then": before[name], "now": after[name]}
            for name, same, _ in _PARTS
        },
        "reply": asked
        and {
            "same": comparison.same_answer,
            "then": _given_object(receipt.given),
            "now": asked.given and _given_object(asked.given),
            "fault": asked.fault or None,
        },
    }


def verification_comparison_text(
    comparison: VerificationComparison, look: Look = PLAIN
) -> str:
    """Return the status of verified drafts: a line a quotation, more where it changed."""
    receipt = comparison.receipt
    made = receipt.made.strftime("%Y-%m-%d %H:%M %Z").strip()
    lines = look.wrap(f"Verified {made}.")
    for draft, checks in zip(receipt.drafts, comparison.checks, strict=True):
        lines.append("")
        for check in checks:
            lines += _label(draft.file, check, look)
        for line in draft.unclosed:
            lines += look.wrap(f"{draft.file}:{line}  never closed")
    then = f"{receipt.articles:,} articles, {receipt.corpus[:_SHORT]}"
    now = f"{comparison.articles:,} articles, {comparison.corpus[:_SHORT]}"
    lines += ["", *look.wrap(_changed("corpus", then, now))]
    lines += look.wrap(_changed("askcaci", receipt.version, comparison.version))
    verdict = "The receipt holds." if comparison.holds else "The receipt does not hold."
    return "\n".join([*lines, "", look.bold(verdict)])


def _changed(name: str, then: str, now: str) -> str:
    return f"{name}: the same" if then == now else f"{name}: {then}; now {now}"


def _label(file: str, check: LabelCheck, look: Look) -> list[str]:
    """Return a quotation's label, then and now, and those of its quotes that changed."""
    one = check.labelled
    same = one.label == check.now
    what = f"{one.label}, as before" if same else f"{one.label}, now {check.now}"
    head = f"{file}:{one.line}  {what}"
    lines = look.wrap(head) if check.holds else list(map(look.bold, look.wrap(head)))
    if not check.holds:
        lines += look.wrap(f"“{one.text}”", _INDENT)
    for number, quote in enumerate(check.quotes, start=1):
        if not quote.stands:
            lines += [f"{_INDENT}{line}" for line in quote_check_lines(number, quote, look)]
    return lines


def verification_comparison_object(comparison: VerificationComparison) -> Object:
    """Return the status of verified drafts as `askcaci/verification-replay/1`."""
    receipt = comparison.receipt
    then = {"sha256": receipt.corpus, "articles": receipt.articles}
    now = {"sha256": comparison.corpus, "articles": comparison.articles}
    return {
        "schema": VERIFIED_AGAIN_SCHEMA,
        "made": receipt.made.isoformat(),
        "holds": comparison.holds,
        "drafts": [
            {
                "file": draft.file,
                "sha256": draft.sha256,
                "unclosed": draft.unclosed,
                "quotations": [_label_object(check) for check in checks],
            }
            for draft, checks in zip(receipt.drafts, comparison.checks, strict=True)
        ],
        "provenance": {
            "corpus": {"same": then == now, "then": then, "now": now},
            "askcaci": {
                "same": receipt.version == comparison.version,
                "then": receipt.version,
                "now": comparison.version,
            },
        },
    }


def _label_object(check: LabelCheck) -> Object:
    one = check.labelled
    return {
        "line": one.line,
        "text": one.text,
        "same": one.label == check.now,
        "then": one.label,
        "now": check.now,
        "quotes": [quote_check_object(quote) for quote in check.quotes],
    }


def quote_check_object(check: QuoteCheck) -> Object:
    """Return the status of a quote as a JSON object."""
    quote = check.quote
    return {
        "status": check.status,
        "stands": check.stands,
        "role": quote.role,
        "article": quote.article,
        **_place(quote.span),
        "section": quote.section,
        "paragraph": quote.paragraph,
        "quote": quote.text,
        "credit": quote.credit,
        "now": check.now and _place(check.now),
        "difference": [{"kind": kind, "text": text} for kind, text in check.difference],
        "article_changed": check.edited if check.status != "gone" else None,
        "credit_now": check.credited,
    }


def _place(span: Span) -> Object:
    return {"start": span.start, "end": span.end}


def _given_object(given: Given) -> Object:
    return {
        "answered": given.answered,
        "form": given.form,
        "text": given.text,
        "confidence": given.confidence,
    }
