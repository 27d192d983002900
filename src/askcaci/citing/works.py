"""An article as a work to cite: each field one clean line, names in their parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from askcaci.citing.naming import untitled
from askcaci.citing.people import Name, name_of
from askcaci.text.normalise import printable
from askcaci.types import Article


@dataclass(frozen=True, slots=True)
class Work:
    """What a reference is made of; what the article does not state is None or empty.

    `title` is that of the article as printed, or where it has none its opening words in
    brackets; then `titled` is False.
    """

    id: str
    authors: tuple[Name, ...]
    title: str
    titled: bool
    publication: str | None
    published: date | None
    url: str | None
    volume: int | None = None
    number: int | None = None
    pages: str = ""

    @property
    def unsigned_in_magazine(self) -> bool:
        """True of an unsigned work in a magazine that is cited by its date."""
        return not self.authors and self.publication is not None and not self.numbered

    @property
    def numbered(self) -> bool:
        """Return True if it is in an issue with a volume, as journals are cited by."""
        return self.publication is not None and self.volume is not None


def work_of(article: Article) -> Work:
    """Return the parts of an article that go into a reference.

    Nothing is added: neither a date of access nor a publication that the article does
    not name.
    """
    title = _line(article.title)
    return Work(
        id=_line(article.id),
        authors=tuple(_author(name, article) for name in article.authors if _line(name)),
        title=title or _line(untitled(article)),
        titled=bool(title),
        publication=_line(article.publication) or None,
        published=article.published,
        url=_line(article.url) or None,
        volume=article.volume,
        number=article.number,
        pages=_line(article.pages),
    )


def _author(name: str, article: Article) -> Name:
    return Name(_line(name)) if name in article.organizations else name_of(_line(name))


def _line(text: str | None) -> str:
    """Return text on one line without control characters; no text for none."""
    return " ".join(printable(text or "").split())
