"""The authors and titles of a corpus as a draft names them.

An author is named by the family name, an article by its title, its address or a key of a
bibliography. An author who is contrasted ("unlike Berg") is not credited.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from askcaci.citing.bibtex import file_of
from askcaci.citing.works import work_of
from askcaci.text.names import alias_groups, author_key, surname
from askcaci.text.normalise import Word, fold, words
from askcaci.text.transliteration import latin
from askcaci.types import Article, Span
from askcaci.verifying.blocks import KEY

# Titles of fewer words, and the part before their colon, count in quotation marks only.
_SAFE_TITLE = 4
# No title has more characters.
_LONGEST = 1_000

# How far before a name the text about it is searched, in characters.
_LOOKED_BACK = 120

# What comes between the names of authors of one article, given names included.
JOINS = re.compile(r"[\s,&]{1,9}(?:and\s|or\s|nor\s)?(?:[^\W\d_][\w.-]{0,20}\s){0,2}")
_SET_OFF = re.compile('[“"«„‘]([^“”"«»„\n]{2,200})[”"»“’]')
_ADDRESS = re.compile(r"https?://[^\s<>\"')\]]{1,500}")
_ENTRY = re.compile(r"^@\w+\{([^,\s]+),", re.MULTILINE)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")

# A person named after these is not the one who is quoted.
_CONTRAST = re.compile(
    r"(?<!\w)(?:unlike|contrary to|against|pace|contra|as opposed to|in contrast (?:to|with)"
    r"|other than|rather than|instead of|not|despite|neither|than|(?:dis|mis)\w+ (?:with|by)"
    r"|contradict\w*|refut\w*|rebut\w*|critici[sz]\w*|in (?:reply|response|answer) to"
    r"|(?:replying|responding|objecting) to)"
    r"\s(?:[“\"‘«*_]|[^\W\d_][\w.-]{0,20}\s){0,3}$",
    re.IGNORECASE,
)
_REJECTS = re.compile(
    r"(?:[’']s?)?\s(?:[a-z]+ly\s|has\s|had\s|would\s)?"
    r"(?:disagree|reject|disput|oppos|object|refut|rebut|contest|challeng|dismiss)\w{0,4}\s"
    r"(?:with|to|the|this|that|any|such|all)\s"
)
_PARTICLES = re.compile(
    r"^(?:(?:al|el|ad|ar|as|at|az)-|(?:[a-zçö’']{1,4}\s)(?=\S))+", re.IGNORECASE
)
# Where a sentence begins, the word that follows a name there, and words that a name does
# something by.
_BEGINS = re.compile(r"(?:^|[.!?:…”\"»’)]\s{1,9}|\n\s{0,9}|[“\"‘«])$")
_FOLLOWS = re.compile(r"\s([a-z]\w*)")
_SAYS = re.compile(
    r"\w{3,}(?:s|ed|ly)|wrote|said|is|was|has|had|does|did|puts?|put|told|found|saw|held|made"
    r"|gave|knew|spoke|thought|went|took|began|and|or|who|in|on|at|of|to|by|for|also|once"
    r"|never|again|then|later|still|even|would|will|could|may|might|must|can|should"
)
# Common words that are family names often.
_COMMON = frozenset(
    "field banks brown young long short white black green gray grey hill hall wood woods stone "
    "rivers king price power powers may march frost snow winter summer day love best good rich "
    "poor strong wise church bush cook baker bishop blank cross dean ford forest fox glass gold "
    "holland hope house hunter knight lane law little major marsh mason miller moon north south "
    "east west page park parks parker pool porter prior reed rose sharp sharpe silver small "
    "speed swift temple waters wells west wolf worth".split()
)


@dataclass(frozen=True, slots=True)
class Mention:
    """An author or a title in a text, with the articles that are meant."""

    span: Span
    articles: frozenset[str]
    title: bool


@dataclass(frozen=True, slots=True)
class _Form:
    """A form of a name: its folded words, whether it is written with a capital."""

    words: tuple[str, ...]
    capital: bool
    title: bool
    given: frozenset[str]
    articles: frozenset[str]


class Names:
    """The authors and titles of a corpus, to be found in a draft."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._forms: dict[tuple[str, ...], list[_Form]] = {}
        self._lengths: dict[str, set[int]] = {}
        self._titles: dict[tuple[str, ...], set[str]] = {}
        self._addresses: dict[str, set[str]] = {}
        self._articles = articles
        self._common: dict[str, bool] = {}
        by_author: dict[str, tuple[set[str], set[str]]] = {}
        for article in articles:
            self._add_title(article)
            if article.url:
                self._addresses.setdefault(_address(article.url), set()).add(article.id)
            for author in article.authors:
                spellings, written = by_author.setdefault(
                    author_key(author), (set(), set())
                )
                spellings.add(author)
                written.add(article.id)
        for spellings, written in by_author.values():
            self._add_author(spellings, frozenset(written))
        for title, titled in self._titles.items():
            if len(title) >= _SAFE_TITLE:
                self._add(_Form(title, False, True, frozenset(), frozenset(titled)))

    def _add_title(self, article: Article) -> None:
        title = article.title or ""
        for form in {title, title.partition(":")[0]}:
            folded = tuple(word.folded for word in words(form))
            if folded:
                self._titles.setdefault(folded, set()).add(article.id)

    def _add_author(self, spellings: set[str], written: frozenset[str]) -> None:
        known = set(spellings)
        for group in alias_groups():
            if group.type == "author" and known & set(group.spellings):
                known |= set(group.spellings)
        for name in known:
            family = surname(name)
            given = frozenset(word.folded for word in words(name.removesuffix(family)))
            for form in _family_forms(family):
                folded = tuple(word.folded for word in words(form))
                if folded:
                    capital = form.split()[-1][:1].isupper()
                    self._add(_Form(folded, capital, False, given, written))

    def _add(self, form: _Form) -> None:
        forms = self._forms.setdefault(form.words, [])
        if form not in forms:
            forms.append(form)
        self._lengths.setdefault(form.words[0], set()).add(len(form.words))

    def titled(self, text: str) -> frozenset[str]:
        """Return the articles whose title, whole or up to its colon, the text is."""
        folded = tuple(word.folded for word in words(text[:_LONGEST]))
        return frozenset(self._titles.get(folded, ()))

    def mentions(self, text: str) -> list[Mention]:
        """Return the authors and titles that a text names, in order."""
        authors_and_titles = filter(self._is_name(text), self._written_out(text))
        mentions = list(_credited(text, authors_and_titles))
        for pattern, articles_of in (
            (_ADDRESS, lambda match: self._addresses.get(_address(match[0]), ())),
            (KEY, lambda match: self.keyed(match[1])),
            (_SET_OFF, lambda match: self.titled(match[1])),
        ):
            for match in pattern.finditer(text):
                articles = frozenset[str](articles_of(match))
                span = Span(*match.span(1 if pattern is _SET_OFF else 0))
                if articles and not _is_contrasted(text, span):
                    mentions.append(Mention(span, articles, True))
        return sorted(mentions, key=lambda mention: mention.span)

    def _written_out(self, text: str) -> Iterator[Mention]:
        """Yield the family names and long titles in a text."""
        found = words(text)
        folded = [word.folded for word in found]
        for at, word in enumerate(folded):
            for length in sorted(self._lengths.get(word, ()), reverse=True):
                run = found[at : at + length]
                forms = [
                    form
                    for form in self._forms.get(tuple(folded[at : at + length]), ())
                    if not form.capital or text[run[-1].span.start].isupper()
                ]
                if forms:
                    yield _meant(forms, run, folded[max(0, at - 3) : at])
                    break

    def keyed(self, key: str) -> frozenset[str]:
        """Return the articles that a key of a bibliography means.

        Keys are those of `askcaci cite --style bibtex`, or begin with the family name of
        an author and have the year.
        """
        known = self._keys.get(key) or self._keys.get(key.rstrip(".:?/-"))
        if known:
            return frozenset({known})
        plain = "".join(word.folded for word in words(key))
        year = _YEAR.search(plain)
        return frozenset(
            identity
            for family, identity in self._dated.get(year.group() if year else "", ())
            if plain.startswith(family)
        )

    @cached_property
    def _keys(self) -> dict[str, str]:
        works = [work_of(article) for article in self._articles]
        keys = _ENTRY.findall(file_of(works))
        return {key: one.id for key, one in zip(keys, self._articles, strict=True)}

    @cached_property
    def _dated(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for article in self._articles:
            year = str(article.published.year) if article.published else ""
            for author in article.authors:
                for form in _family_forms(surname(author)):
                    family = "".join(word.folded for word in words(form))
                    if year and family:
                        found.setdefault(year, []).append((family, article.id))
        return found

    def is_common(self, word: str) -> bool:
        """Return True if a word is one of the language, not only a name."""
        plain = word.casefold()
        if plain not in self._common:
            whole = re.compile(rf"(?<!\w){re.escape(plain)}s?(?!\w)")
            self._common[plain] = plain in _COMMON or any(
                whole.search(article.text) for article in self._articles
            )
        return self._common[plain]

    def _is_name(self, text: str) -> Callable[[Mention], bool]:
        """Return what distinguishes a name from a common word that begins a sentence."""

        def is_name(mention: Mention) -> bool:
            word = mention.span.of(text)
            follows = _FOLLOWS.match(text, mention.span.end)
            return (
                mention.title
                or " " in word
                or not _BEGINS.search(_before(text, mention.span.start))
                or follows is None
                or _SAYS.fullmatch(follows[1]) is not None
                or not self.is_common(word)
            )

        return is_name


def _family_forms(family: str) -> list[str]:
    """Return a family name as drafts write it: whole, without particles, in Latin letters."""
    forms = [family]
    bare = _PARTICLES.sub("", family)
    if bare[:1].isupper():
        forms.append(bare)
    if not family.isascii():
        forms += [latin(form).title() for form in forms]
    return list(dict.fromkeys(forms))


def _before(text: str, place: int) -> str:
    """Return the words before a place, or all there are of a text before it."""
    return text[max(0, place - _LOOKED_BACK) : place]


def _is_contrasted(text: str, span: Span) -> bool:
    """Return True if the words about a name state that the person does not hold the view."""
    rejects = _REJECTS.match(text, span.end)
    return rejects is not None or _CONTRAST.search(_before(text, span.start)) is not None


def _credited(text: str, mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Yield the mentions that are not contrasted: "Unlike Berg and Jost, ..."."""
    last = None
    for mention in mentions:
        joined = last is not None and JOINS.fullmatch(text, last, mention.span.start)
        if joined or _is_contrasted(text, mention.span):
            last = mention.span.end
        else:
            last = None
            yield mention


def _meant(forms: Sequence[_Form], run: Sequence[Word], before: Sequence[str]) -> Mention:
    """Return the mention that words make; a given name before them decides between forms."""
    forms = [form for form in forms if form.given.intersection(before)] or forms
    articles = frozenset[str]().union(*(form.articles for form in forms))
    span = Span(run[0].span.start, run[-1].span.end)
    return Mention(span, articles, any(form.title for form in forms))


def _address(url: str) -> str:
    return fold(url).partition("://")[2].removeprefix("www.").rstrip("/.,;:!?")
