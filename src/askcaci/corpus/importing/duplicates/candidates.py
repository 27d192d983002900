"""Which articles of a corpus may be the one on a page: found fast, to be read and judged."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from itertools import product

from askcaci.corpus.importing.duplicates.likeness import Profile
from askcaci.text.names import author_key
from askcaci.text.normalise import folded_words
from askcaci.types import Article

# 32 bands of 2: of texts with 0.38 of their shingles in common 99.3% are found, of those
# with 0.01 (other articles on the topic) 0.3%.
_BANDS, _ROWS = 32, 2
_SEED = 1

_ENOUGH_WORDS = 12
# Of a place in `Article.also`, characters.
LONGEST = 300
# Words of a title by which it is found within another.
TITLE_RUN = 3


def identity(authors: tuple[str, ...], text: str) -> str:
    """Return the hash by which an article is recognised on any page.

    It covers the authors and the opening paragraph, both without regard to capitals,
    marks, quotation marks, punctuation and spacing.
    """
    names = sorted(" ".join(folded_words(author)) for author in authors)
    content = "|".join(names) + "\n" + " ".join(opening(text))
    return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()


def opening(text: str) -> list[str]:
    """Return the folded words of a text's first paragraph, and of more if it is short.

    An opening like "(Interfax)" recognises nothing.
    """
    found: list[str] = []
    for paragraph in text.split("\n"):
        if not paragraph.startswith("## "):
            found += folded_words(paragraph)
        if len(found) >= _ENOUGH_WORDS:
            break
    return found


def identities(article: Article) -> set[str]:
    """Return the hash of an article as it is, and as it was imported."""
    kept = {article.source.sha256} if article.source and article.source.sha256 else set()
    return {identity(article.authors, article.text), *kept}


def place(article: Article) -> str:
    """Return where an article was imported from, as `Article.also` has it."""
    written = str(article.source) if article.source else ""
    # The end names file and lines.
    return written if len(written) <= LONGEST else "…" + written[1 - LONGEST :]


def places(article: Article) -> set[str]:
    """Return all places an article is known from."""
    return {place(article), *article.also} - {""}


class Candidates:
    """Ids by signature (MinHash over shingles), opening words, author with day or title, place.

    Per article it holds the signature's bands and some sixty keys, no text.
    """

    def __init__(self) -> None:
        from datasketch import MinHash, MinHashLSH

        self._blank = MinHash(_BANDS * _ROWS, seed=_SEED, hashfunc=int)
        self._near = MinHashLSH(num_perm=_BANDS * _ROWS, params=(_BANDS, _ROWS))
        self._ids: dict[int, list[str]] = defaultdict(list)
        self._keys: dict[str, tuple[int, ...]] = {}

    def add(self, article: Article, seen: Profile) -> None:
        """Make an article known, or known anew after a change."""
        self.drop(article.id)
        keys = tuple(sorted({*_keys(article, seen)}))
        self._keys[article.id] = keys
        for key in keys:
            self._ids[key].append(article.id)
        self._near.insert(article.id, self._signature(seen), check_duplication=False)

    def drop(self, id: str) -> None:
        """Forget an article."""
        if id not in self._keys:
            return
        for key in self._keys.pop(id):
            self._ids[key].remove(id)
            if not self._ids[key]:
                del self._ids[key]
        self._near.remove(id)

    def of(self, article: Article, seen: Profile) -> list[str]:
        """Return the ids of all that may be the same article or work, in order."""
        found = {str(id) for id in self._near.query(self._signature(seen))}
        for key in _keys(article, seen):
            found.update(self._ids.get(key, ()))
        return sorted(found)

    def _signature(self, seen: Profile):  # type: ignore[no-untyped-def]  # noqa: ANN202
        signature = self._blank.copy()
        signature.update_batch(sorted(seen.shingles))
        return signature


def _keys(article: Article, seen: Profile) -> Iterator[int]:
    for kept in identities(article):
        yield int(kept[:15], 16)
    yield from seen.openings
    title = folded_words(article.title or "")
    runs = (
        " ".join(title[at : at + TITLE_RUN]) for at in range(len(title) - TITLE_RUN + 1)
    )
    said = [str(article.published or ""), *runs]
    for author, words in product(map(author_key, article.authors), filter(None, said)):
        yield _number(f"{author}\n{words}")
    yield from map(_number, places(article))


def _number(text: str) -> int:
    return int(hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:15], 16)
