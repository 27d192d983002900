"""The label of each quotation of a draft.

verbatim        its words stand in one article in this order; what ellipses leave out ends
                in the same or the next paragraph, brackets replace up to six words
misattributed   it is verbatim, but in another article than those the draft names
altered         its words stand in one place, but some were changed, dropped or added
spliced         its parts are verbatim, but stand in different places
absent          it stands nowhere, and nothing comes near enough
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from askcaci.errors import UnusableError
from askcaci.types import Article, Citation, Span
from askcaci.verifying import aligning
from askcaci.verifying.aligning import LONGEST, Alignment, Edit, edits
from askcaci.verifying.blocks import Draft
from askcaci.verifying.marks import Quoted, quoted
from askcaci.verifying.matching import Numbers, Standing, WordIndex
from askcaci.verifying.naming import Attributions, Named, Names
from askcaci.verifying.wording import Wording, wording

Label = Literal["verbatim", "altered", "spliced", "misattributed", "absent"]
LABELS: tuple[Label, ...] = get_args(Label)

# Why something in quotation marks is not checked.
Reason = Literal["short", "title", "unclosed"]

# Fewer words are scare quotes, unless the same sentence or a note says whose they are.
SHORT = 4

# A part of a spliced quotation has so many words: fewer stand together by chance.
PART = 4

# What share of a quotation's words has to stand in one place for it to be altered, and
# of one under `LITTLE` words, where two or three stand together by chance. Half of the
# words of a paraphrase, function words mostly, are found in the right order somewhere.
ENOUGH, ENOUGH_OF_LITTLE = 0.6, 0.75
LITTLE = 8

# What share of the words the parts of a spliced quotation have to cover.
NEARLY_ALL = 0.85

# So many words dropped in one place without an ellipsis join two different places.
FAR = 12

# Nobody quotes with more ellipses.
MOST_PIECES = 20

# More than this is no draft of an article or a book.
MOST_QUOTATIONS = 10_000

Nearest = Callable[[str], "Citation | None"]


@dataclass(frozen=True, slots=True)
class Part:
    """Words of a quotation that stand in one place.

    `spans` are the runs between ellipses and brackets, which are in the article as they
    stand; `citation.span` reaches from the first to the last.
    """

    text: str
    citation: Citation
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A quotation of a draft, its label and what the label rests on.

    `parts` are where its words stand: one, for a spliced quotation several, for an absent
    one none. `also` are the ids of other articles in which a verbatim one stands, `edits`
    the differences of an altered one, `nearest` is the passage an absent one comes nearest
    to.
    """

    quotation: Quoted
    label: Label
    named: Named | None
    parts: tuple[Part, ...] = ()
    also: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    nearest: Citation | None = None

    @property
    def elsewhere(self) -> bool:
        """True where it stands in no article that the draft names."""
        return self.named is not None and not any(
            part.citation.article.id in self.named.articles for part in self.parts
        )


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """Something in quotation marks that is not checked, and why."""

    quotation: Quoted
    reason: Reason


@dataclass(frozen=True, slots=True)
class Verification:
    """A draft with what it quotes, in order."""

    draft: Draft
    checked: tuple[Checked, ...]
    left_alone: tuple[LeftAlone, ...] = ()

    @property
    def counts(self) -> dict[Label, int]:
        """How many quotations have each label."""
        labels = [one.label for one in self.checked]
        return {label: labels.count(label) for label in LABELS}

    @property
    def faultless(self) -> bool:
        """True where every quotation is verbatim, or there is none."""
        return all(one.label == "verbatim" for one in self.checked)


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
    index = WordIndex(articles, (words for asked, _ in found for _, words, _ in asked))
    return tuple(
        Verification(
            draft,
            tuple(_check(index, *one, nearest) for one in asked),
            tuple(left),
        )
        for draft, (asked, left) in zip(drafts, found, strict=True)
    )


def _to_check(
    draft: Draft, names: Names
) -> tuple[list[tuple[Quoted, Wording, Named | None]], list[LeftAlone]]:
    """Return what a draft quotes with its words and their author, and what is left alone."""
    quotations, unclosed = quoted(draft)
    if len(quotations) > MOST_QUOTATIONS:
        raise UnusableError(
            f"more than {MOST_QUOTATIONS:,} quotations",
            place=draft.name,
            hint="Check it in parts",
        )
    attributions = Attributions(draft, names, quotations)
    asked: list[tuple[Quoted, Wording, Named | None]] = []
    left = [LeftAlone(one, "unclosed") for one in unclosed]
    for one in quotations:
        words = wording(one.text)
        if not words.words:
            continue
        named = attributions.of(one)
        # In a note, what is short names a section or a work.
        noted = draft.blocks[one.blocks[0]].note is not None
        attributed = named is not None and named.nearness != "before" and not noted
        if names.titled(one.text) or _in_title_case(words):
            left.append(LeftAlone(one, "title"))
        elif len(words.words) < SHORT and not attributed:
            left.append(LeftAlone(one, "short"))
        else:
            asked.append((one, words, named))
    return asked, sorted(left, key=_in_order)


def _in_order(alone: LeftAlone) -> tuple[int, int]:
    return alone.quotation.blocks[0], alone.quotation.span.start


def _in_title_case(quotation: Wording) -> bool:
    """Say whether every long word has a capital: the title of something, or a name."""
    written = [word.span.of(quotation.text) for word in quotation.words]
    long = [word for word in written if len(word) > 3 and word[:1].isalpha()]
    return len(long) > 2 and all(word[0].isupper() for word in long)


def _check(
    index: WordIndex,
    quotation: Quoted,
    words: Wording,
    named: Named | None,
    passage: Nearest,
) -> Checked:
    standings = index.standings(words)
    if standings:
        return _standing(index, quotation, words, named, standings)
    preferred = named.articles if named else frozenset[str]()
    alignment = aligning.nearest(index, words, preferred)
    parts = _parts(index, words, alignment)
    if parts:
        return Checked(quotation, "spliced", named, parts)
    if alignment is not None and _near_enough(words, alignment):
        whole = words.shown(0, len(words.words))
        citation = index.citation(alignment.first, alignment.end)
        return Checked(
            quotation,
            "altered",
            named,
            (Part(whole, citation, (citation.span,)),),
            edits=edits(index, words, alignment),
        )
    return Checked(quotation, "absent", named, nearest=passage(quotation.text))


def _standing(
    index: WordIndex,
    quotation: Quoted,
    words: Wording,
    named: Named | None,
    standings: Sequence[Standing],
) -> Checked:
    """Return the label of a quotation whose words stand, by where they do."""
    articles = [index.article_of(one.first).id for one in standings]
    meant = named.articles if named else frozenset(articles)
    right = next((n for n, article in enumerate(articles) if article in meant), None)
    chosen = right or 0
    part = _part(index, words, standings[chosen])
    also = tuple(dict.fromkeys(a for a in articles if a != articles[chosen]))
    label: Label = "misattributed" if right is None else "verbatim"
    return Checked(quotation, label, named, (part,), also)


def _part(index: WordIndex, words: Wording, standing: Standing) -> Part:
    return Part(
        words.shown(0, len(words.words)),
        index.citation(standing.first, standing.end),
        tuple(index.span(first, end) for first, end in standing.runs),
    )


def _near_enough(words: Wording, alignment: Alignment) -> bool:
    """Say whether a quotation and the words beside it are the same, some changes apart."""
    length = min(len(words.words), len({w for w, _ in alignment.pairs if w is not None}))
    if length < SHORT:
        return False
    enough = ENOUGH if length >= LITTLE else ENOUGH_OF_LITTLE
    return len(alignment.kept) / length >= enough


def _parts(
    index: WordIndex, words: Wording, alignment: Alignment | None
) -> tuple[Part, ...]:
    """Return the parts of a spliced quotation; none where it is not spliced.

    It is not where one place has all of it but a few words here and there.
    """
    pieces = words.pieces()
    if 1 < len(pieces) <= MOST_PIECES:
        standings = [index.standings(words.part(*piece), most=50) for piece in pieces]
        if all(standings):
            return tuple(
                _part(index, words.part(*piece), standing)
                for piece, standing in zip(pieces, _together(index, standings), strict=True)
            )
    if alignment is not None and not any(b - a >= PART for a, b in alignment.lost):
        return ()
    runs = list(_runs(index, words))
    covered = sum(end - first for first, end, _ in runs)
    in_runs = sum(b - a for a, b in words.segments if b - a >= PART)
    places = list(_places(index, runs))
    if len(places) < 2 or covered < NEARLY_ALL * in_runs:
        return ()
    return tuple(_part(index, words.part(*piece), one) for piece, one in places)


def _together(index: WordIndex, standings: Sequence[Sequence[Standing]]) -> list[Standing]:
    """Return one place for each piece, in the articles that have most of the pieces."""
    articles = [[index.article_of(one.first).id for one in each] for each in standings]
    shared = Counter(article for each in articles for article in set(each))
    return [
        each[max(range(len(each)), key=lambda n: (shared[ids[n]], -n))]
        for each, ids in zip(standings, articles, strict=True)
    ]


def _runs(index: WordIndex, words: Wording) -> Iterator[tuple[int, int, Numbers]]:
    """Yield the longest runs of words that stand together somewhere, from left to right.

    With the numbers of the first word and the one after the last come their places.
    """
    numbers = index.numbers(words.words[:LONGEST])
    for at, end in words.segments:
        end = min(end, len(numbers))
        while end - at >= PART:
            length, places = index.longest(numbers[at:end], PART)
            if length:
                yield at, at + length, places
            at += max(length, 1)


def _places(
    index: WordIndex,
    runs: Sequence[tuple[int, int, Numbers]],
) -> Iterator[tuple[tuple[int, int], Standing]]:
    """Yield the different places where runs of a quotation's words stand, one after another.

    Runs that follow each other in the quotation, and up to `FAR` words apart in an
    article, are in one place. Of several that do, the first is taken.
    """
    group: list[tuple[int, int]] = []
    chain: list[Numbers] = []
    for first, end, places in runs:
        if group:
            ends = chain[-1] + (group[-1][1] - group[-1][0])
            before = np.searchsorted(ends, places, side="right") - 1
            near = (before >= 0) & (places - ends[before] <= FAR)
            near &= index.articles_at(ends[before] - 1) == index.articles_at(places)
            if near.any():
                chain = [*(starts[before[near]] for starts in chain), places[near]]
                group.append((first, end))
                continue
            yield _place(group, chain)
        group, chain = [(first, end)], [places]
    if group:
        yield _place(group, chain)


def _place(
    group: Sequence[tuple[int, int]], chain: Sequence[Numbers]
) -> tuple[tuple[int, int], Standing]:
    runs = tuple(
        (int(starts[0]), int(starts[0]) + end - first)
        for (first, end), starts in zip(group, chain, strict=True)
    )
    return (group[0][0], group[-1][1]), Standing(runs)
