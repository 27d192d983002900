"""The quotes of a dossier checked against a corpus, as a terminal shows them and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from askcaci.receipts import ArticleCheck, DossierComparison, proven
from askcaci.rendering.receipts import quote_check_lines, quote_check_object
from askcaci.rendering.terminal import PLAIN, Look

DOSSIERS_SCHEMA = "askcaci/dossier-verification/1"

Object = dict[str, Any]

_INDENT = "  "
_STATUS = {
    "same": "the same",
    "differs": "differs from the dossier's",
    "missing": "not in this corpus",
}


def dossiers_text(
    named: Iterable[tuple[str, DossierComparison]], look: Look = PLAIN
) -> str:
    """Return the status of dossiers, by the names of their files, as lines of text."""
    return "\n\n".join(_dossier(name, found, look) for name, found in named)


def _dossier(name: str, found: DossierComparison, look: Look) -> str:
    made = found.dossier.made.strftime("%Y-%m-%d %H:%M %Z").strip()
    quotes = sum(map(len, found.checks))
    head = f"{name}: a dossier of {made}, {_count(quotes, 'quote')}"
    lines = list(map(look.bold, look.wrap(head)))
    for receipt, checks in zip(found.dossier.receipts, found.checks, strict=True):
        lines += ["", *map(look.bold, look.wrap(receipt.question))]
        for number, check in enumerate(checks, start=1):
            lines += quote_check_lines(number, check, look)
    if found.articles:
        lines += ["", *map(look.bold, look.wrap("Articles"))]
        for one in found.articles:
            lines += look.wrap(f"{one.article.id}: {_became(one)}", _INDENT)
    lines += ["", *(line for text in _faults(found) for line in look.wrap(text))]
    return "\n".join([*lines, *map(look.bold, look.wrap(_verdict(found)))])


def _became(check: ArticleCheck) -> str:
    text = _STATUS[check.status]
    if check.credited not in (None, check.article.credit):
        text += f"; in the dossier it is “{check.article.credit}”, here “{check.credited}”"
    return text


def _faults(found: DossierComparison) -> Iterable[str]:
    return (f"The page was altered: {text}." for text in found.altered)


def _verdict(found: DossierComparison) -> str:
    checks = [one for checks in found.checks for one in checks]
    bad = sum(not proven(one) for one in checks)
    if bad:
        return f"{bad} of {_count(len(checks), 'quote')} not proven."
    if found.altered:
        return "The page does not show what was recorded."
    if not checks:
        return "The dossier quotes nothing."
    return "Every quote is in this corpus, word for word."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def dossiers_object(named: Sequence[tuple[str, DossierComparison]]) -> Object:
    """Return the same as an object of schema `askcaci/dossier-verification/1`."""
    return {
        "schema": DOSSIERS_SCHEMA,
        "holds": all(found.holds for _, found in named),
        "dossiers": [
            {
                "file": name,
                "made": found.dossier.made.isoformat(),
                "holds": found.holds,
                "altered": list(found.altered),
                "questions": [
                    {
                        "question": receipt.question,
                        "quotes": [
                            {"proven": proven(one), **quote_check_object(one)}
                            for one in checks
                        ],
                    }
                    for receipt, checks in zip(
                        found.dossier.receipts, found.checks, strict=True
                    )
                ],
                "articles": [
                    {
                        "id": one.article.id,
                        "status": one.status,
                        "credit": one.article.credit,
                        "credit_now": one.credited,
                        "sha256": one.article.sha256,
                    }
                    for one in found.articles
                ],
            }
            for name, found in named
        ],
    }
