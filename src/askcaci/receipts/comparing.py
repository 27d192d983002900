"""A receipt set against today: its quotes, what it was made of, and the answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from askcaci.citing import credit
from askcaci.receipts.values import Given, Model, Provenance, Quote, Receipt, hash_of
from askcaci.types import Article, Span

# same: at its place. moved: the same words elsewhere in the article. changed: not in the
# article any more. gone: there is no such article any more.
Status = Literal["same", "moved", "changed", "gone"]

# A stretch of words that both texts have, or only the old or only the new one.
Piece = tuple[Literal["same", "removed", "added"], str]

_WORD = re.compile(r"\S+")

# What shares fewer of a quote's words is not what became of it.
_ALIKE = 1 / 3

# Aligning takes more than linear time; hardly a quote has as many words.
_MOST_WORDS = 400


@dataclass(frozen=True, slots=True)
class QuoteCheck:
    """The status of a quote today.

    `now` is where it is now or, where it was changed, what comes nearest to it; None
    where nothing is like it. `difference` is that of words, empty unless it was changed.
    `edited` is True where the article's text is another one, `credited` what the article is
    called now, None where it is gone.
    """

    quote: Quote
    status: Status
    now: Span | None = None
    difference: tuple[Piece, ...] = ()
    edited: bool = False
    credited: str | None = None

    @property
    def stands(self) -> bool:
        """True where quote, place and source are as they were."""
        return self.status == "same" and self.credited == self.quote.credit


@dataclass(frozen=True, slots=True)
class Reasked:
    """The question asked again: `given` is the reply of today, with its quotes.

    `given` is None where the question cannot be asked any more, for the reason `fault`.
    """

    given: Given | None
    quotes: tuple[Quote, ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What has changed since a receipt was made.

    `provenance` is of what a reply is made now; `reasked` is None where nobody asked.
    """

    receipt: Receipt
    quotes: tuple[QuoteCheck, ...]
    provenance: Provenance
    reasked: Reasked | None = None

    @property
    def same_answer(self) -> bool | None:
        """True if the answer is the same in text and quotes; None if it was not asked again.

        Where a quote is and how sure the answer is does not count, nor why there is
        none.
        """
        if self.reasked is None:
            return None
        then, now = self.receipt.given, self.reasked.given
        if now is None or (then.answered, then.form) != (now.answered, now.form):
            return False
        return not then.answered or (
            then.text == now.text
            and _cited(self.receipt.quotes) == _cited(self.reasked.quotes)
        )

    @property
    def holds(self) -> bool:
        """True if every quote is still there, the models are the same and so is the answer.

        A corpus that has grown and a newer askcaci do not count by themselves.
        """
        then, now = self.receipt.provenance, self.provenance
        return (
            all(check.stands for check in self.quotes)
            and same_model(then.encoder, now.encoder)
            and same_model(then.reader, now.reader)
            and self.same_answer is not False
        )


def compare(
    receipt: Receipt,
    articles: Mapping[str, Article],
    provenance: Provenance,
    reasked: Reasked | None = None,
) -> Comparison:
    """Return what has changed since a receipt was made.

    Args:
        receipt: what was replied then.
        articles: those of the corpus today, by id.
        provenance: of what a reply is made today.
        reasked: the reply of today, if it was asked for.
    """
    return Comparison(
        receipt=receipt,
        quotes=tuple(check_quote(one, articles.get(one.article)) for one in receipt.quotes),
        provenance=provenance,
        reasked=reasked,
    )


def same_model(then: Model | None, now: Model | None) -> bool:
    """Return True if two models have the same weights, whatever they are called."""
    return (then and then.fingerprint) == (now and now.fingerprint)


def _cited(quotes: Iterable[Quote]) -> list[tuple[str, str]]:
    return [(one.article, one.text) for one in quotes if one.role == "citation"]


def check_quote(quote: Quote, article: Article | None) -> QuoteCheck:
    """Return the status of a quote; the article of today is None if it is gone."""
    if article is None:
        return QuoteCheck(quote, "gone")
    edited, credited = hash_of(article) != quote.sha256, credit(article)
    if quote.span.of(article.text) == quote.text:
        return QuoteCheck(quote, "same", quote.span, (), edited, credited)
    now = _standing(quote, article.text) or _nearest(quote, article.text)
    difference = _difference(quote.text, now.of(article.text)) if now else ()
    if now and all(kind == "same" for kind, _ in difference):
        return QuoteCheck(quote, "moved", now, (), edited, credited)
    return QuoteCheck(quote, "changed", now, difference, edited, credited)


def _standing(quote: Quote, text: str) -> Span | None:
    """Return the place of the quote's very characters that is nearest to the old one."""
    after = text.find(quote.text, quote.span.start)
    before = text.rfind(quote.text, 0, quote.span.start + len(quote.text))
    found = [at for at in (before, after) if at >= 0]
    if not found:
        return None
    start = min(found, key=lambda at: abs(at - quote.span.start))
    return Span(start, start + len(quote.text))


def _nearest(quote: Quote, text: str) -> Span | None:
    """Return the stretch of the text that has most words of the quote, if it has many."""
    wanted = quote.text.split()
    if not 0 < len(wanted) <= _MOST_WORDS:
        return None
    places = [Span(*match.span()) for match in _WORD.finditer(text)]
    window = _most_shared(wanted, [place.of(text) for place in places], places, quote.span)
    if window is None:
        return None
    # What was added makes it longer than the quote was.
    first = max(0, window - len(wanted) // 2)
    around = places[first : window + len(wanted) + len(wanted) // 2]
    codes = _codes(wanted, [place.of(text) for place in around])
    start, end = _inner(codes, len(around))
    return Span(around[start].start, around[end - 1].end)


def _most_shared(
    wanted: Sequence[str], words: Sequence[str], places: Sequence[Span], old: Span
) -> int | None:
    """Return the first word of the stretch, as long as the quote, that shares most words.

    Of several the nearest to the old place; None where none shares a third of them. Linear.
    """
    least = max(1, round(_ALIKE * len(wanted)))
    missing = Counter(wanted)
    shared, best = 0, (least - 1, 0, -1)
    for end, word in enumerate(words):
        shared += missing[word] > 0
        missing[word] -= 1
        start = end - len(wanted) + 1
        if start > 0:
            left = words[start - 1]
            missing[left] += 1
            shared -= missing[left] > 0
        first = max(0, start)
        best = max(best, (shared, -abs(places[first].start - old.start), first))
    return best[2] if best[2] >= 0 else None


_Code = tuple[Literal["replace", "delete", "insert", "equal"], int, int, int, int]


def _codes(old: Sequence[str], new: Sequence[str]) -> list[_Code]:
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def _inner(codes: Sequence[_Code], words: int) -> tuple[int, int]:
    """Return the words of the new text that correspond to the old one, half-open.

    What was put before its first and after its last word is not part of it.
    """
    start, end = 0, words
    kind, old_start, old_end, new_start, new_end = codes[0]
    if kind in ("insert", "replace"):
        start = max(new_start, new_end - (old_end - old_start))
    kind, old_start, old_end, new_start, new_end = codes[-1]
    if kind in ("insert", "replace"):
        end = min(new_end, new_start + (old_end - old_start))
    return start, end


def _difference(old: str, new: str) -> tuple[Piece, ...]:
    """Return what two texts have in common, word by word, and what only one has."""
    before, after = old.split(), new.split()
    pieces: list[Piece] = []
    for kind, a, b, c, d in _codes(before, after):
        if kind == "equal":
            pieces.append(("same", " ".join(before[a:b])))
            continue
        if a < b:
            pieces.append(("removed", " ".join(before[a:b])))
        if c < d:
            pieces.append(("added", " ".join(after[c:d])))
    return tuple(pieces)
