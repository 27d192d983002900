"""Show that the thresholds of `askcaci.corpus.importing.duplicates.likeness` part the made cases.

Run `python eval/duplicate_threshold.py`. Each case is made of every article of `corpus/`:
what pages do to one article (a share of its words damaged, its lead or biography
missing, teasers of all lengths), and other articles that have words of it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from askcaci.corpus.files import read_article
from askcaci.corpus.folder import article_files
from askcaci.corpus.importing.duplicates.likeness import (
    EXCERPT,
    NEAR,
    contained,
    profile,
    resemblance,
)
from damaged import (
    damaged,
    follow_up,
    paragraph,
    teaser,
    version,
    weekly,
    without_bio,
    without_headings,
    without_lead,
)

Pairs = Iterator[tuple[str, str]]
TEXTS = [
    read_article(path).text for path in article_files(Path(__file__).parents[1] / "corpus")
]


def copies(rate: float, change: Callable[[str], str] = str) -> Pairs:
    """Pair each text with a damaged copy."""
    for number, text in enumerate(TEXTS):
        yield text, damaged(change(text), rate, number)


def teasers(words: int, rate: float, of: str) -> Pairs:
    """Pair each text with its damaged teaser."""
    for number, text in enumerate(TEXTS):
        yield text, damaged(teaser(text, words, of=of), rate, number)


def same_start(words: int) -> Pairs:
    """Pair each text with a teaser of 60 words that begins as it does."""
    from random import Random

    for number, text in enumerate(TEXTS):
        start = " ".join(without_headings(text).split()[:words])
        yield text, f"{start} {paragraph(Random(number), 60 - words)}"


def both_damaged() -> Pairs:
    """Pair two copies that are damaged in different places."""
    for number, text in enumerate(TEXTS):
        yield (
            damaged(text, 0.03, f"a{number}"),
            damaged(without_lead(text), 0.03, f"b{number}"),
        )


def report(
    name: str, pairs: Pairs, measure: Callable[..., float], threshold: float
) -> None:
    """Print the lowest, median and highest value, and on which side of the threshold."""
    values = sorted(
        measure(profile(version(other)), profile(version(text))) for text, other in pairs
    )
    above = sum(value >= threshold for value in values)
    print(
        f"  {name:58} {values[0]:.2f} {values[len(values) // 2]:.2f} {values[-1]:.2f}"
        f"  {above:4} of {len(values)} the same"
    )


def main() -> None:
    """Print both tables."""
    whole = without_bio
    print(f"copies: shingles in common, threshold {NEAR}      lowest, median, highest")
    for rate in (0.0, 0.02, 0.05, 0.08):
        report(f"{rate:.0%} of the words damaged", copies(rate), resemblance, NEAR)
    report("no lead, 5% damaged", copies(0.05, without_lead), resemblance, NEAR)
    report("no biography, no headings, 5% damaged",
           copies(0.05, lambda t: without_headings(whole(t))), resemblance, NEAR)  # fmt: skip
    report("both 3% damaged, one without lead", both_damaged(), resemblance, NEAR)
    print("others")
    report("two articles of the corpus", combinations(TEXTS, 2), resemblance, NEAR)
    report("a follow-up of 300 words that quotes 120",
           ((t, follow_up(t, n)) for n, t in enumerate(TEXTS)), resemblance, NEAR)  # fmt: skip
    report("weekly items, 40 of some 100 words the same",
           combinations(map(weekly, range(20)), 2), resemblance, NEAR)  # fmt: skip
    print(f"teasers: shingles of the start contained, threshold {EXCERPT}")
    for of in ("lead", "BACKGROUND"):
        for words in (20, 40, 120):
            report(f"{words} words of the {of}", teasers(words, 0, of), contained, EXCERPT)
            report(f"{words} words of the {of}, 4% damaged",
                   teasers(words, 0.04, of), contained, EXCERPT)  # fmt: skip
    print("others")
    report("the lead, quoted within a follow-up",
           ((follow_up(t, n), teaser(t, 40)) for n, t in enumerate(TEXTS)),
           contained, EXCERPT)  # fmt: skip
    report("60 words, the first 20 the same", same_start(20), contained, EXCERPT)
    report("60 words, the first 40 the same", same_start(40), contained, EXCERPT)
    report("weekly items", combinations(map(weekly, range(20)), 2), contained, EXCERPT)


if __name__ == "__main__":
    main()
