"""What a draft quotes, checked against the words of all articles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from askcaci.errors import UnusableError
from askcaci.types import Article, Citation, Span
from askcaci.verifying import aligning
from askcaci.verifying.aligning import Alignment, edits
from askcaci.verifying.attributing import Attributions, Named
from askcaci.verifying.blocks import Block, Draft
from askcaci.verifying.marks import Quoted, quoted
from askcaci.verifying.matching import Standing, WordIndex
from askcaci.verifying.naming import Names
from askcaci.verifying.omitting import Omission, omissions_beside, omissions_of
from askcaci.verifying.results import (
    Checked,
    Label,
    LeftAlone,
    Reason,
    Verification,
)
from askcaci.verifying.splicing import FAR, Part, part_of, spliced_parts
from askcaci.verifying.wording import Wording, is_divided, undivided, wording

# Fewer words are scare quotes, unless the same sentence or a note attributes them.
SHORT = 4
# A block quote of fewer is none, and a title of so many may be a quotation in capitals.
SHORT_INSET, LONG_TITLE = 2, 6

# What share of a quotation's words has to be in one place for it to be altered, and
# of one under `LITTLE` words, where two or three occur together by chance. Half of the
# words of a paraphrase, function words mostly, are found in the right order somewhere.
ENOUGH, ENOUGH_OF_LITTLE = 0.6, 0.75
LITTLE = 8

# More than this is no draft of an article or a book.
MOST_QUOTATIONS = 10_000

# At most so many places of a quotation are searched for one that hides nothing.
_MOST_COMPARED = 20
# A quotation within another one is checked by itself where it has less of its words.
_INNER = 0.8

Nearest = Callable[[str], "Citation | None"]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A quotation that is to be checked, in each way its words may be read.

    `literal` takes brackets for those of the source; `joined` has the words put together
    that a line's end divides.
    """

    quotation: Quoted
    words: Wording
    literal: Wording
    joined: Wording | None
    named: Named | None
    outsider: str | None
    maybe_title: bool = False

    @property
    def wordings(self) -> tuple[Wording, ...]:
        return (self.words, self.literal, *([self.joined] if self.joined else []))


def _unknown(text: str) -> None:
    return None


def verify(
    drafts: Sequence[Draft], articles: Sequence[Article], nearest: Nearest = _unknown
) -> tuple[Verification, ...]:
    """Return what each draft quotes, checked against the words of all articles.

    Args:
        drafts: the drafts; the words of the articles are gone through once for all.
        articles: the corpus, with texts.
        nearest: returns the passage that is nearest to the words of an absent quotation.

    Raises:
        UnusableError: a draft has more than `MOST_QUOTATIONS` quotations.
    """
    names = Names(articles)
    found = [_to_check(draft, names) for draft in drafts]
    index = WordIndex(
        articles, (words for asked, _ in found for one in asked for words in one.wordings)
    )
    verified = []
    for draft, (asked, left) in zip(drafts, found, strict=True):
        checked = []
        for one in asked:
            result = _check(index, one, nearest)
            if one.maybe_title and result.label in ("absent", "spliced"):
                left.append(LeftAlone(one.quotation, "title"))
                continue
            checked.append(result)
            if result.label == "absent":
                checked += _within(index, names, draft, one, nearest)
        in_order = tuple(sorted(left, key=_in_order))
        verified.append(Verification(draft, tuple(checked), in_order))
    return tuple(verified)


def check_again(
    quotations: Sequence[tuple[str, frozenset[str] | None]], articles: Sequence[Article]
) -> list[Label]:
    """Return the labels that quotations have by themselves, without their draft.

    Args:
        quotations: the words of each, and the ids of the articles that the draft credits
            them to; None where it credits nobody.
        articles: the corpus, with texts.
    """
    asked = []
    for text, credited in quotations:
        whole = Quoted(text, 1, (0, 0), Span(0, len(text)), len(text))
        named = None if credited is None else Named("", credited, "note")
        asked.append(_asked(whole, wording(text), named, None))
    index = WordIndex(articles, (words for one in asked for words in one.wordings))
    return [
        _check(index, one, _unknown).label if one.words.words else "absent" for one in asked
    ]


def _to_check(draft: Draft, names: Names) -> tuple[list[_Asked], list[LeftAlone]]:
    """Return what a draft quotes with its words and their author, and what is left alone."""
    quotations, alone = quoted(draft)
    if len(quotations) > MOST_QUOTATIONS:
        raise UnusableError(
            f"more than {MOST_QUOTATIONS:,} quotations",
            place=draft.name,
            hint="Check it in parts",
        )
    attributions = Attributions(draft, names, quotations)
    asked: list[_Asked] = []
    left = [LeftAlone(one, "unclosed") for one in alone]
    for one in quotations:
        words = wording(one.text)
        if not words.words:
            continue
        named = attributions.of(one)
        noted = draft.blocks[one.blocks[0]].note is not None
        reason = _reason(one, words, named, names, noted=noted)
        if reason is None:
            outsider = attributions.outsider(one) if named is None else None
            asked.append(_asked(one, words, named, outsider))
        else:
            left.append(LeftAlone(one, reason))
    return asked, left


def _asked(
    quotation: Quoted, words: Wording, named: Named | None, outsider: str | None
) -> _Asked:
    divided = is_divided(quotation.text)
    return _Asked(
        quotation,
        words,
        wording(quotation.text, literal=True),
        wording(undivided(quotation.text, lambda a, b: True)) if divided else None,
        named,
        outsider,
        _in_title_case(words),
    )


def _reason(
    quotation: Quoted, words: Wording, named: Named | None, names: Names, *, noted: bool
) -> Reason | None:
    """Return why a quotation is not checked, or None.

    In a note, what is short names a section or a work.
    """
    count = len(words.words)
    attributed = named is not None and named.nearness != "before" and not noted
    if names.titled(quotation.text):
        return "title"
    if count < LONG_TITLE and _in_title_case(words):
        return "title"
    if quotation.inset:
        return "short" if count < SHORT_INSET else None
    return "short" if count < SHORT and not attributed else None


def _in_order(alone: LeftAlone) -> tuple[int, int]:
    return alone.quotation.blocks[0], alone.quotation.span.start


def _in_title_case(quotation: Wording) -> bool:
    """Return True if every long word has a capital: the title of something, or a name."""
    written = [word.span.of(quotation.text) for word in quotation.words]
    long = [word for word in written if len(word) > 3 and word[:1].isalpha()]
    return len(long) > 2 and all(word[0].isupper() for word in long)


def _check(index: WordIndex, asked: _Asked, passage: Nearest) -> Checked:
    named, quotation = asked.named, asked.quotation
    words = _undivided(index, asked)
    for reading in (asked.literal, words):
        standings = index.standings(reading)
        if standings:
            return _standing(index, asked, reading, standings)
    preferred = named.articles if named else frozenset[str]()
    alignment = aligning.nearest(index, words, preferred)
    parts = spliced_parts(index, words, alignment)
    if parts:
        return Checked(quotation, "spliced", named, parts, outsider=asked.outsider)
    shown = aligning.refined(index, words, alignment) if alignment else None
    if alignment and shown and (_near_enough(words, alignment) or _shortened(words, shown)):
        whole = words.shown(0, len(words.words))
        citation = index.citation(shown.first, shown.end)
        return Checked(
            quotation,
            "altered",
            named,
            (Part(whole, citation, (citation.span,)),),
            edits=edits(index, words, shown),
            omissions=omissions_beside(index, words, shown),
            outsider=asked.outsider,
        )
    found = passage(quotation.text)
    return Checked(quotation, "absent", named, nearest=found, outsider=asked.outsider)


def _undivided(index: WordIndex, asked: _Asked) -> Wording:
    """Return the words of a quotation, divided ones put together where the corpus has them so."""
    if asked.joined is None:
        return asked.words

    def joins(first: str, second: str) -> bool:
        one, *more = [word.folded for word in wording(first + second).words]
        apart = [word.folded for word in wording(f"{first} {second}").words]
        return not more and index.has(one) and not index.has(*apart)

    return wording(undivided(asked.quotation.text, joins))


def _within(
    index: WordIndex, names: Names, draft: Draft, outer: _Asked, nearest: Nearest
) -> Iterator[Checked]:
    """Yield what is quoted within an absent quotation, checked by itself."""
    block = Block(outer.quotation.text, outer.quotation.line)
    inside = Draft(draft.name, (block,), draft.unit)
    asked, _ = _to_check(inside, names)
    for one in asked:
        if one.maybe_title or len(one.words.words) > _INNER * len(outer.words.words):
            continue
        named = one.named or outer.named
        yield _check(index, replace(one, named=named), nearest)


def _standing(
    index: WordIndex, asked: _Asked, words: Wording, standings: Sequence[Standing]
) -> Checked:
    """Return the label of a quotation whose words were found, by where and how."""
    named = asked.named
    articles = [index.article_of(one.first).id for one in standings]
    meant = named.articles if named else frozenset(articles)
    right = [n for n, article in enumerate(articles) if article in meant]
    chosen, omissions = _least_hidden(index, words, standings, right or [0])
    part = part_of(index, words, standings[chosen])
    also = tuple(dict.fromkeys(a for a in articles if a != articles[chosen]))
    label: Label = "verbatim"
    if not right:
        label = "misattributed"
    elif any(one.changes for one in omissions):
        label = "altered meaning"
    return Checked(
        asked.quotation,
        label,
        named,
        (part,),
        also,
        omissions=omissions,
        outsider=_unknown_there(asked.outsider, part),
    )


def _least_hidden(
    index: WordIndex, words: Wording, standings: Sequence[Standing], places: Sequence[int]
) -> tuple[int, tuple[Omission, ...]]:
    """Return the first place where nothing of the meaning is hidden, or the first of all."""
    first: tuple[int, tuple[Omission, ...]] | None = None
    for place in places[:_MOST_COMPARED]:
        omissions = omissions_of(index, words, standings[place])
        if not any(one.changes for one in omissions):
            return place, omissions
        first = first or (place, omissions)
    return first or (places[0], ())


def _unknown_there(outsider: str | None, part: Part) -> str | None:
    """Return a name, unless the article has it: it may quote the person named."""
    known = outsider is not None and outsider.split()[-1] in part.citation.article.text
    return None if known else outsider


def _near_enough(words: Wording, alignment: Alignment) -> bool:
    """Return True if a quotation equals the words aligned with it, but for some changes."""
    length = min(len(words.words), len({w for w, _ in alignment.pairs if w is not None}))
    if length < SHORT:
        return False
    enough = ENOUGH if length >= LITTLE else ENOUGH_OF_LITTLE
    return len(alignment.kept) / length >= enough


def _shortened(words: Wording, shown: Alignment) -> bool:
    """Return True if a quotation is the words aligned with it, some left out in between."""
    left_out = sum(1 for ours, _ in shown.pairs if ours is None)
    enough = ENOUGH_OF_LITTLE * len(words.words)
    return len(words.words) >= LITTLE and len(shown.kept) >= enough and left_out <= FAR
