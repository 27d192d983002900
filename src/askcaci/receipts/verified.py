"""Receipts of verified drafts: how each quotation was labelled, and where it was found.

Replaying one needs no draft: it holds the words and whom the draft credits with them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from askcaci.receipts.comparing import QuoteCheck, check_quote
from askcaci.receipts.values import Quote
from askcaci.types import Article

VERIFIED_SCHEMA = "askcaci/verification-receipt/1"


@dataclass(frozen=True, slots=True)
class Attributed:
    """To whom a draft attributed a quotation: the attributing words, and their articles."""

    words: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hidden:
    """What an ellipsis hid, or brackets replaced by `inserted`.

    `changes` is what of the meaning was lost with it, None where nothing was.
    """

    text: str
    inserted: str | None
    changes: str | None


@dataclass(frozen=True, slots=True)
class Labelled:
    """A quotation of a draft with its label; `quotes` are where its words were."""

    line: int
    text: str
    label: str
    named: Attributed | None
    quotes: tuple[Quote, ...]
    hidden: tuple[Hidden, ...]


@dataclass(frozen=True, slots=True)
class VerifiedDraft:
    """A draft that was verified, by its name and the SHA-256 of its bytes, as hex digits.

    `unclosed` are the lines of quotation marks that have no other.
    """

    file: str
    sha256: str
    quotations: tuple[Labelled, ...]
    unclosed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class VerificationReceipt:
    """What `askcaci verify` found, with all that is needed to check whether it still holds.

    `corpus` is what `hash_of_corpus` gives, `articles` how many it had.
    """

    drafts: tuple[VerifiedDraft, ...]
    version: str
    corpus: str
    articles: int
    made: datetime


@dataclass(frozen=True, slots=True)
class LabelCheck:
    """The status of a quotation: its label today, and the status of its quotes."""

    labelled: Labelled
    now: str
    quotes: tuple[QuoteCheck, ...]

    @property
    def holds(self) -> bool:
        """True if the label is the same and every quote is still there."""
        return self.labelled.label == self.now and all(one.stands for one in self.quotes)


@dataclass(frozen=True, slots=True)
class VerificationComparison:
    """What has changed since a draft was verified.

    `checks` has one tuple for each draft; `version`, `corpus` and `articles` are today's.
    """

    receipt: VerificationReceipt
    checks: tuple[tuple[LabelCheck, ...], ...]
    version: str
    corpus: str
    articles: int

    @property
    def holds(self) -> bool:
        """True if every label is the same and every quote is still there."""
        return all(check.holds for checks in self.checks for check in checks)


def compare_verification(
    receipt: VerificationReceipt,
    articles: Mapping[str, Article],
    labels: Sequence[Sequence[str]],
    version: str,
    corpus: str,
) -> VerificationComparison:
    """Return what has changed since a draft was verified.

    Args:
        receipt: what was found then.
        articles: those of the corpus today, by id.
        labels: those that the quotations of each draft have today, in order.
        version: that of askcaci today.
        corpus: the hash of the articles of today.
    """
    checks = tuple(
        tuple(
            LabelCheck(
                one,
                now,
                tuple(check_quote(q, articles.get(q.article)) for q in one.quotes),
            )
            for one, now in zip(draft.quotations, labels_now, strict=True)
        )
        for draft, labels_now in zip(receipt.drafts, labels, strict=True)
    )
    return VerificationComparison(receipt, checks, version, corpus, len(articles))
