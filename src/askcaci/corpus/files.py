"""Article files: reading, checking, writing.

A file is front matter between two lines `---`, then the text: paragraphs of one line
each, a blank line between them, sections under `## HEADING`. The file's stem is the
article's id. `parse_article(format_article(a))` is `a` again.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from askcaci.corpus.fields import Fields
from askcaci.corpus.frontmatter import (
    LARGEST,
    block,
    fail,
    quoted,
    read_front_matter,
    scalar,
)
from askcaci.corpus.headings import section_kind
from askcaci.errors import CorpusError
from askcaci.types import (
    Article,
    ArticleKind,
    Section,
    SectionKind,
    Span,
)

# The longest article of the Analyst has some 40 KiB.
_LARGEST_FILE = 16 * 1024 * 1024

_HEADING = re.compile(r"^## +(\S[^\n]*)$", re.MULTILINE)


# The name's end keeps a file that was left behind from counting as an article.
_SCRATCH = re.compile(r"\..+\.[0-9a-f]{8}\.tmp")


def sections_of(text: str, kind: ArticleKind = "analysis") -> tuple[Section, ...]:
    """Return the sections of a body, in order, by its `## ` headings.

    The text before the first heading is the lead; in a field report or news item
    without any heading but those of notes and biography it is the body. Spans have no
    blanks at their ends.
    """
    headings = list(_HEADING.finditer(text))
    first = headings[0].start() if headings else len(text)
    headed = any(section_kind(h.group(1)) not in ("bio", "notes") for h in headings)
    opening: SectionKind = (
        "body" if not headed and kind in ("field-report", "news") else "lead"
    )
    found = []
    if text[:first].strip():
        found.append(Section(opening, None, _trimmed(text, 0, first)))
    for number, match in enumerate(headings, start=1):
        end = headings[number].start() if number < len(headings) else len(text)
        written = match.group(1).rstrip(" \t")
        found.append(
            Section(section_kind(written), written, _trimmed(text, match.end(), end))
        )
    return tuple(found)


def _trimmed(text: str, start: int, end: int) -> Span:
    raw = text[start:end]
    left = len(raw) - len(raw.lstrip())
    if left == len(raw):
        return Span(start, start)
    return Span(start + left, start + len(raw.rstrip()))


def body_of(text: str) -> str:
    """Return a text as a file can hold it: LF line ends, no blanks at its ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def parse_article(content: str, *, id: str, path: str) -> Article:
    """Return the article that the content of a file describes.

    Raises:
        CorpusError: the front matter or a value in it is malformed, or there is no
            text; `place` names file and line, `hint` what to write instead.
    """
    content = content.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    front, body_start = _divided(content, path)
    fields = Fields(read_front_matter(front, path=path), path)
    text = content[body_start:].strip()
    if not text:
        line = content.count("\n", 0, body_start) + 1
        fail(
            path,
            line,
            "the article has no text",
            f"Write it below the second --- of {path}",
        )
    offset = content.index(text[0], body_start)
    kind = fields.kind()
    authors = fields.texts("authors")
    return Article(
        id=id,
        title=fields.text("title"),
        authors=tuple(_in_braces(name) or name for name in authors),
        organizations=tuple(filter(None, map(_in_braces, authors))),
        published=fields.day("published"),
        url=fields.text("url"),
        kind=kind,
        text=text,
        sections=sections_of(text, kind),
        publication=fields.text("publication"),
        volume=fields.count("volume"),
        number=fields.count("number"),
        pages=fields.text("pages"),
        source=fields.source(),
        also=fields.texts("also"),
        related=fields.texts("related"),
        inferred=fields.texts("inferred"),
        warnings=fields.texts("warnings"),
        repairs=fields.texts("repairs"),
        references=fields.texts("sources"),
        path=path,
        body_line=content.count("\n", 0, offset) + 1,
    )


def _in_braces(name: str) -> str:
    """Return the text within braces, BibTeX's mark for a name to keep whole, or ""."""
    braced = name.startswith("{") and name.endswith("}")
    return name[1:-1].strip() if braced else ""


def _divided(content: str, path: str) -> tuple[str, int]:
    """Return the front matter and where the body starts."""
    opening = re.match(r"---[ \t]*\n", content)
    if not opening:
        fail(
            path,
            1,
            "the file does not begin with front matter",
            f"Begin {path} with a line ---, `title:` and `authors:` lines, and another ---",
        )
    closing = re.compile(r"^---[ \t]*(?:\n|\Z)", re.MULTILINE).search(
        content, opening.end(), opening.end() + LARGEST + 5
    )
    if not closing:
        fail(
            path,
            1,
            "the front matter has no end within 64 KiB",
            f"Put a line --- between front matter and text in {path}",
        )
    return content[opening.end() : closing.start()], closing.end()


def read_article(path: Path) -> Article:
    """Return the article a file holds; its id is the file's stem.

    Raises:
        CorpusError: the file cannot be read, is not UTF-8 or is malformed.
    """
    try:
        if path.stat().st_size > _LARGEST_FILE:
            fail(str(path), 1, "larger than 16 MiB", "Keep one article a file")
        data = path.read_bytes()
    except OSError as error:
        raise CorpusError(
            f"cannot be read: {error.strerror}", place=str(path), hint=f"ls -l {path}"
        ) from error
    try:
        content = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        fail(str(path), line, "not UTF-8", f"Save {path} as UTF-8")
    return parse_article(content, id=path.stem, path=str(path))


def format_article(article: Article) -> str:
    """Return the content of an article's file.

    Raises:
        CorpusError: its front matter would be too large to be read again.
    """
    front = "".join(_front_matter(article))
    if len(front.encode("utf-8", "replace")) > LARGEST:
        raise CorpusError(
            f"title, authors and the like of {article.id} exceed 64 KiB",
            hint="Shorten the title",
        )
    return f"---\n{front}---\n{body_of(article.text)}\n"


def _front_matter(article: Article) -> Iterator[str]:
    if article.title:
        yield f"title: {quoted(article.title)}\n"
    whole = article.organizations
    yield block("authors", [f"{{{n}}}" if n in whole else n for n in article.authors])
    if article.published:
        yield f"published: {article.published.isoformat()}\n"
    if article.publication:
        yield f"publication: {scalar(article.publication)}\n"
    for name, count in (("volume", article.volume), ("number", article.number)):
        yield f"{name}: {count}\n" if count else ""
    yield f"pages: {quoted(article.pages)}\n" if article.pages else ""
    yield f"kind: {article.kind}\n"
    if article.url:
        yield f"url: {quoted(article.url)}\n"
    yield block("inferred", article.inferred)
    if article.source:
        source = article.source
        yield f"source:\n  file: {scalar(source.file)}\n"
        yield f"  {source.unit}s: {source.first}-{source.last}\n"
        yield f"  sha256: {quoted(source.sha256)}\n" if source.sha256 else ""
        yield f"  content: {quoted(source.content)}\n" if source.content else ""
    yield block("also", article.also)
    yield block("related", article.related)
    yield block("warnings", article.warnings)
    yield block("repairs", article.repairs)
    yield block("sources", article.references)


def write_article(article: Article, folder: Path) -> Path:
    """Write an article's file whole or not at all, and return its path.

    Raises:
        CorpusError: the folder cannot be written to, or the id is no file name.
    """
    batch = ArticleBatch(folder)
    batch.write(article)
    batch.commit()
    return folder / f"{article.id}.md"


class ArticleBatch:
    """Article files that are written one by one and put in place together.

    A file system makes many files durable in about the time of one, so `commit` is what
    takes long. Until then no file of the folder has changed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Of each id the file that waits to become its article's.
        self._waiting: dict[str, Path] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def write(self, article: Article) -> None:
        """Write an article next to its file, in place of what was waiting under its id.

        Raises:
            CorpusError: the folder cannot be written to, or the id is no file name.
        """
        id = article.id
        path = self._folder / f"{id}.md"
        if path.name != f"{id}.md" or id.startswith(".") or "\0" in id:
            raise CorpusError(f"{id!r} is no file name", hint="Use letters, digits and -")
        content = format_article(article).encode("utf-8", "replace")
        scratch = self._folder / f".{id}.{secrets.token_hex(4)}.tmp"
        try:
            with scratch.open("xb") as file:
                file.write(content)
        except OSError as error:
            _remove(scratch)
            raise self._unwritable(path, error) from error
        if id in self._waiting:
            _remove(self._waiting[id])
        self._waiting[id] = scratch

    def commit(self) -> None:
        """Put every file that waits in its place, whole even if the power goes.

        Raises:
            CorpusError: the folder cannot be written to; what is not in place is gone.
        """
        waiting, self._waiting = self._waiting, {}
        path = self._folder
        try:
            for id, scratch in waiting.items():
                path = self._folder / f"{id}.md"
                _make_durable(scratch)
            for id, scratch in waiting.items():
                path = self._folder / f"{id}.md"
                os.replace(scratch, path)
            if waiting:
                _make_durable(self._folder)
        except OSError as error:
            raise self._unwritable(path, error) from error
        finally:
            for scratch in waiting.values():
                _remove(scratch)

    def _unwritable(self, path: Path, error: OSError) -> CorpusError:
        return CorpusError(
            f"cannot be written: {error.strerror}",
            place=str(path),
            hint=f"ls -ld {self._folder}",
        )


def _make_durable(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def remove_scratch(folder: Path) -> None:
    """Remove what killed processes left of files half written; nobody else may be writing."""
    for path in folder.glob(".*.tmp"):
        if _SCRATCH.fullmatch(path.name):
            _remove(path)
