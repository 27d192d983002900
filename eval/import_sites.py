"""Import pages of other sites than the Analyst's, and count what is lost or said wrongly.

  python eval/import_sites.py FOLDER_TRAFILATURA FOLDER_READABILITY [--every N] [--list]

The folders are checkouts of two public repositories, which are only read: adbar/trafilatura
(its `tests/evaldata.json` names passages that a page's text has to hold, and others that it
must not hold) and mozilla/readability (`test/test-pages`, each with the text expected).
Each page goes through what `askcaci add` does with a file, up to the writing of the article;
trafilatura's own result, by the settings of its own evaluation, is counted in the same run.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from askcaci.corpus.importing.files.archives import Member
from askcaci.corpus.importing.reading import pages_of, split_of
from askcaci.errors import SourceError
from askcaci.text.normalise import folded_words, letters, printable
from askcaci.types import Article

# A text is lost where fewer of its runs of words are kept.
_HALF = 0.5
_RUN = 5


@dataclass(slots=True)
class Passages:
    """Passages counted as trafilatura's evaluation counts them."""

    kept: int = 0
    lost: int = 0
    unwanted: int = 0

    def add(self, text: str, wanted: list[str], unwanted: list[str]) -> int:
        """Count the passages of one page; return how many of those wanted are there."""
        shown = _plain(text)
        kept = sum(_plain(passage) in shown for passage in wanted)
        self.kept += kept
        self.lost += len(wanted) - kept
        self.unwanted += sum(_plain(passage) in shown for passage in unwanted)
        return kept

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        whole = 2 * self.kept + self.unwanted + self.lost
        return 2 * self.kept / whole if whole else 0.0


@dataclass(slots=True)
class Outcome:
    """What came of some pages: counts by name, and the pages of each count."""

    pages: int = 0
    named: dict[str, list[str]] = field(default_factory=dict)

    def note(self, name: str, page: str) -> None:
        """Count a page under a name."""
        self.named.setdefault(name, []).append(page)

    def count(self, *names: str) -> int:
        """Return how many pages are counted under any of some names."""
        return sum(len(self.named.get(name, ())) for name in names)

    def share(self, *names: str) -> str:
        """Return the same as a share of all pages."""
        count = self.count(*names)
        return f"{100 * count / max(1, self.pages):5.1f}% ({count} of {self.pages})"


def imported(name: str, data: bytes) -> tuple[Article, ...] | None:
    """Return the articles that a file gives, or None if it is refused."""
    member = Member(name, name, data, named=True)
    try:
        splits = [split_of(page, name) for page in pages_of(member)]
    except SourceError:
        return None
    return tuple(article for split in splits for article, _ in split.articles)


def shown(articles: tuple[Article, ...]) -> str:
    """Return what articles show: titles and texts."""
    return "\n".join(f"{article.title or ''}\n{article.text}" for article in articles)


def is_warned_of(articles: tuple[Article, ...]) -> bool:
    """Return True if an article carries a warning that little of its page was kept."""
    return any(w.startswith("kept ") for a in articles for w in a.warnings)


def _plain(text: str) -> str:
    """Return a text with blanks alike, composed, without marks that are not seen."""
    return " ".join(unicodedata.normalize("NFC", printable(text)).split())


# Pages of trafilatura's evaluation.


def annotated(folder: Path, every: int) -> Iterator[tuple[str, str, bytes, dict[str, Any]]]:
    """Yield address, file name, bytes and annotation of each page."""
    tests = folder / "tests" if (folder / "tests").is_dir() else folder
    data = json.loads((tests / "evaldata.json").read_text(encoding="utf-8"))
    for number, (address, item) in enumerate(sorted(data.items())):
        files = (tests / part / item["file"] for part in ("cache", "eval"))
        file = next((file for file in files if file.is_file()), None)
        if file is not None and number % every == 0:
            yield address, file.name, file.read_bytes(), item


def evaluate_passages(folder: Path, every: int) -> tuple[Outcome, Passages, Passages]:
    """Import trafilatura's pages; return the outcome, our passages and trafilatura's own."""
    import trafilatura

    outcome, ours, theirs = Outcome(), Passages(), Passages()
    for address, name, data, item in annotated(folder, every):
        outcome.pages += 1
        articles = imported(name, data)
        kept = ours.add(shown(articles or ()), item["with"], item["without"])
        _note_loss(outcome, name, articles, kept)
        if articles and any(_is_wrong_publication(a, address, data) for a in articles):
            outcome.note("wrong publication", name)
        if articles and is_warned_of(articles) and kept:
            outcome.note("warned of, not lost", name)
        extracted = trafilatura.extract(data, include_comments=False, include_tables=True)
        if not theirs.add(extracted or "", item["with"], item["without"]):
            outcome.note("lost by trafilatura", name)
    return outcome, ours, theirs


def _note_loss(
    outcome: Outcome, name: str, articles: tuple[Article, ...] | None, kept: int
) -> None:
    if kept:
        return
    if articles is None:
        outcome.note("refused", name)
    elif not articles:
        outcome.note("no article", name)
    else:
        outcome.note("something else" if is_warned_of(articles) else "silent", name)


def _is_wrong_publication(article: Article, address: str, data: bytes) -> bool:
    """Return True if a publication is printed that neither page nor address names."""
    if article.publication is None:
        return False
    printed = letters(article.publication)
    host = letters((urlsplit(address).hostname or "").removeprefix("www."))
    text = unescape(data.decode("utf-8", "replace"))
    tags = re.findall(r"<meta\b[^>]*>", text[:400_000])
    names = "site_name|application-name|publisher|og:url"
    sites = [tag for tag in tags if re.search(names, tag)]
    sites += re.findall(r"<link\b[^>]*canonical[^>]*>", text[:400_000])
    named = letters(" ".join(sites))
    linked = letters(" ".join(re.findall(r'"name"\s*:\s*"[^"]*"', text)))
    return not printed or not (printed in host or printed in named or printed in linked)


# Pages of readability's tests.


def evaluate_texts(folder: Path, every: int) -> Outcome:
    """Import readability's pages; return how many are lost, and whose authors are wrong."""
    from lxml import html

    outcome = Outcome()
    tests = folder / "test" / "test-pages"
    tests = tests if tests.is_dir() else folder
    for source in sorted(tests.glob("*/source.html"))[::every]:
        page = source.parent
        outcome.pages += 1
        articles = imported(f"{page.name}.html", source.read_bytes())
        expected = (page / "expected.html").read_text(encoding="utf-8")
        whole = html.document_fromstring(f"<html><body>{expected}</body></html>")
        if _overlap(whole.text_content(), shown(articles or ())) < _HALF:
            outcome.note("lost", page.name)
        metadata = json.loads((page / "expected-metadata.json").read_text(encoding="utf-8"))
        if byline := metadata.get("byline"):
            outcome.note("with byline", page.name)
            markup = source.read_text(encoding="utf-8", errors="replace")
            if any(_is_wrong_author(name, byline, markup) for name in _authors(articles)):
                outcome.note("wrong authors", page.name)
            outcome.note("named" if _authors(articles) else "unnamed", page.name)
    return outcome


def _authors(articles: tuple[Article, ...] | None) -> list[str]:
    return [name for article in articles or () for name in article.authors]


def _is_wrong_author(name: str, byline: str, page: str) -> bool:
    """Return True if no word of a name is one of the byline's, and the page names another.

    Some of the bylines expected are none: a photographer's, a day, the first of two authors.
    A family name behind "author", "creator" or "byline" in the page's HTML is its own.
    """
    if {word for word in folded_words(name) if len(word) > 1} & set(folded_words(byline)):
        return False
    family = re.escape(name.split()[-1])
    named = rf"(?:author|creator|byline).{{0,300}}{family}"
    return not re.search(named, page, re.IGNORECASE | re.DOTALL)


def _overlap(expected: str, text: str) -> float:
    """Return which share of the expected runs of words a text holds, each counted once.

    The import leaves out a paragraph that is printed twice.
    """
    wanted, found = _runs(expected), _runs(text)
    return len(wanted & found) / len(wanted) if wanted else 1.0


def _runs(text: str) -> set[tuple[str, ...]]:
    words = folded_words(text)
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}


def main() -> None:
    """Print the table, and the pages behind each count if asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("trafilatura", type=Path)
    parser.add_argument("readability", type=Path)
    parser.add_argument("--every", type=int, default=1, help="only each N-th page")
    parser.add_argument("--list", action="store_true", help="name the pages of each count")
    asked = parser.parse_args()
    sites, ours, theirs = evaluate_passages(asked.trafilatura, asked.every)
    texts = evaluate_texts(asked.readability, asked.every)
    if not sites.pages or not texts.pages:
        sys.exit("no pages there: give the folders of the two checkouts")
    lost = ("refused", "no article", "silent", "something else")
    print(f"pages that lose every expected passage   {sites.share(*lost)}")
    print(f"  the same by trafilatura alone          {sites.share('lost by trafilatura')}")
    print(
        f"  refused, or no article found           {sites.share('refused', 'no article')}"
    )
    print(f"  something else, without a word         {sites.share('silent')}")
    print(f"  warned of although not lost            {sites.share('warned of, not lost')}")
    print(f"F1 of passages: ours {ours.f1:.4f}, trafilatura {theirs.f1:.4f}, "
          f"ratio {ours.f1 / max(theirs.f1, 1e-9):.3f}")  # fmt: skip
    for who, passages in (("ours", ours), ("trafilatura", theirs)):
        print(f"  {who}: {passages.kept} kept, {passages.lost} lost, "
              f"{passages.unwanted} unwanted")  # fmt: skip
    right = sites.pages - sites.count("wrong publication")
    print(f"publication right or unknown             {100 * right / sites.pages:5.1f}%")
    print(f"readability's pages lost or replaced     {texts.share('lost')}")
    print(f"authors clearly wrong                    {texts.count('wrong authors')} of "
          f"{texts.count('with byline')} ({texts.count('named')} named)")  # fmt: skip
    if asked.list:
        for outcome in (sites, texts):
            for name, pages in outcome.named.items():
                print(f"\n{name}: " + " ".join(pages))


if __name__ == "__main__":
    main()
