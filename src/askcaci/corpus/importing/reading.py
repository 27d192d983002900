"""Reads a file: the files in it, their pages, and the articles on them, or why none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from askcaci.corpus.files import format_article
from askcaci.corpus.importing.files import archives, formats, walking
from askcaci.corpus.importing.files.archives import Member
from askcaci.corpus.importing.lines.pages import Page
from askcaci.corpus.importing.report import FileReport, not_used
from askcaci.corpus.importing.splitting.splitter import Split, split_page
from askcaci.errors import AskcaciError, CorpusError, SourceError, UsageError

# Longer ones are no paragraphs, and no articles; real ones have some
# 3,000 and 40,000 characters.
_LONGEST_LINE = 1_000_000
_LONGEST_ARTICLE = 3_000_000


def members_of(item: walking.File | FileReport) -> Iterator[Member | FileReport]:
    """Yield a file as it was found, or all files of an archive."""
    if isinstance(item, FileReport):
        yield item
        return
    try:
        data = walking.read(item)
    except SourceError as error:
        yield not_used(item.shown, error)
        return
    yield from archives.unpacked(Member(item.name, item.shown, data, item.named))


def pages_of(member: Member) -> Iterator[Page]:
    """Yield the pages of a file.

    Raises:
        SourceError: they cannot be read, or no longer from here on.
    """
    try:
        yield from formats.pages_of(member.name, member.data, member.path)
    except (AskcaciError, MemoryError):
        raise
    except Exception as error:
        # One file that makes a library fail must not stop the files after it.
        raise SourceError(
            f"cannot be read: {type(error).__name__} in what reads the format",
            place=member.path,
            hint="Save the page as plain text (.txt) and add that",
        ) from error


def split_of(page: Page, path: str) -> Split:
    """Return the articles of a page.

    Raises:
        SourceError: a line or an article is too long to be one.
    """
    longest = max((len(line.text) for line in page.lines), default=0)
    if longest > _LONGEST_LINE:
        raise SourceError(
            f"{longest:,} characters in one line are no paragraph",
            place=path,
            hint="Save the page anew, each paragraph on a line of its own",
        )
    split = split_page(page)
    for article, _ in split.articles:
        if len(article.text) > _LONGEST_ARTICLE:
            raise SourceError(
                f"{len(article.text):,} characters below one byline are no article",
                place=path,
                hint="Save each article as a file of its own",
            )
        try:
            format_article(article)
        except CorpusError as error:
            raise SourceError(error.message, place=path, hint=error.hint) from error
    return split


def only_article(
    items: Iterable[walking.File | FileReport],
    *,
    title: str | None = None,
    authors: tuple[str, ...] = (),
) -> dict[str, tuple[Page, ...]]:
    """Return the pages of the file that holds the article a value is meant for, by its hash.

    A title or an author given by the user marks a file as an article, byline or not.

    Raises:
        UsageError: there are several articles, or none although all files could be read.
    """
    count, problems = 0, 0
    kept: dict[str, tuple[Page, ...]] = {}
    seen: set[str] = set()
    for member in (member for item in items for member in members_of(item)):
        if isinstance(member, FileReport):
            problems += member.problem is not None
            continue
        sha256 = hashlib.sha256(member.data).hexdigest()
        if sha256 in seen:
            continue
        seen.add(sha256)
        try:
            pages, found = _named_pages(member, title, authors)
        except SourceError:
            found = 0
        count += found
        problems += not found
        if found:
            kept[sha256] = pages
        if count > 1:
            break
    if count > 1 or not (count or problems):
        there = "are several" if count else "is none"
        raise UsageError(
            f"a title, author or date fits one article, and here {there}",
            hint="Add the pages without it, then edit title: and published: in the corpus",
        )
    return kept


def _named_pages(
    member: Member, title: str | None, authors: tuple[str, ...]
) -> tuple[tuple[Page, ...], int]:
    """Return the pages of a file, and how many articles they hold.

    Where none is found, the pages get the title and the authors that a user gave.
    """
    pages = tuple(pages_of(member))
    found = _articles_on(pages, member.path)
    if found or not (title or authors):
        return pages, found
    pages = tuple(_named(page, title, authors) for page in pages)
    return pages, _articles_on(pages, member.path)


def _articles_on(pages: Iterable[Page], path: str) -> int:
    """Return how many articles pages hold.

    Raises:
        SourceError: one of them is too long to be one.
    """
    return sum(len(split_of(page, path).articles) for page in pages)


def _named(page: Page, title: str | None, authors: tuple[str, ...]) -> Page:
    """Return a page with the title and authors that a user gave."""
    stated = replace(
        page.stated,
        where="the command line",
        title=title or page.stated.title,
        authors=authors or page.stated.authors,
        inferred=tuple(
            name
            for name in page.stated.inferred
            if not {"title": title, "authors": authors}.get(name)
        ),
    )
    return replace(page, stated=stated)
