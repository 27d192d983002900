"""The data types that askcaci's stages exchange.

Every stage takes some of these and returns others; stages exchange nothing else.
All offsets count Unicode characters (code points) of ``Article.text`` and all
spans are half-open. This module imports the standard library only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

SectionKind = Literal[
    "lead", "background", "implications", "conclusions", "bio", "notes", "body"
]
# The publication whose pages, issues and sections askcaci knows best.
ANALYST = "Central Asia-Caucasus Analyst"

ArticleKind = Literal["analysis", "field-report", "news", "feature", "brief"]

# The form of an answer: words within a sentence, sentences, a list of articles, the items that
# sentences enumerate, the values that they give for one thing, or the answers to several
# questions side by side.
AnswerForm = Literal["span", "sentences", "articles", "items", "values", "parts"]

# Which rankings the hits come from: vectors, BM25, or both, fused.
Retriever = Literal["fused", "dense", "lexical"]

SECTION_KINDS: tuple[SectionKind, ...] = get_args(SectionKind)
ARTICLE_KINDS: tuple[ArticleKind, ...] = get_args(ArticleKind)
# The sections that report what happened; the others summarise, analyse or judge.
REPORTING: tuple[SectionKind, ...] = ("background", "body")
RETRIEVERS: tuple[Retriever, ...] = get_args(Retriever)


# How many passages are read for one question, which takes most of its time.
READ = 5

# How many passages those that are read are chosen from, and how many if a list is wanted,
# or several values of one thing.
RETRIEVED = 24
CONSIDERED = 60


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters, ``text[start:end]``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}-{self.end}")

    def of(self, text: str) -> str:
        """Return the characters of `text` that the span covers."""
        return text[self.start : self.end]

    def shifted(self, by: int) -> Span:
        """Return the same span counted from another origin."""
        return Span(self.start + by, self.end + by)

    def overlaps(self, other: Span) -> bool:
        """Return True if the two spans share at least one character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Section:
    """One section of an article; `span` covers its text without the heading line."""

    kind: SectionKind
    heading: str | None
    span: Span


SourceUnit = Literal["line", "page", "paragraph"]


@dataclass(frozen=True, slots=True)
class Source:
    """The place an article was imported from: a file, and from where to where in it.

    `first` and `last` count from 1 in `unit`: the lines of a text or web page, the pages
    of a PDF file, the paragraphs of a word processor's document. `sha256` is over the
    authors and opening words as imported: by it the article is recognised on other
    pages, whatever was corrected since. `content` is over the whole text as imported: a
    text that has another hash was corrected by hand.
    """

    file: str
    first: int
    last: int
    sha256: str = ""
    unit: SourceUnit = "line"
    content: str = ""

    def __str__(self) -> str:
        plural = "s" if self.last > self.first else ""
        span = f"{self.first}-{self.last}" if plural else str(self.first)
        return f"{self.file}, {self.unit}{plural} {span}"


@dataclass(frozen=True, slots=True)
class Article:
    """One article of the corpus.

    `text` is the body of its Markdown file, headings included, so that an offset
    into it is also a place in the file. What the source lacked is None or empty;
    `inferred` has the names of values that were inferred. `organizations` are those of
    the authors whose names its file keeps whole, in braces. `volume`, `number` and
    `pages` ("10-12", as printed) are those of a printed issue. `warnings` are
    contradictions found on import, `also` the further places of the same article,
    `related` other articles that it is a reprint or translation of.
    """

    id: str
    title: str | None
    authors: tuple[str, ...]
    published: date | None
    url: str | None
    kind: ArticleKind
    text: str
    sections: tuple[Section, ...]
    publication: str | None = None
    volume: int | None = None
    number: int | None = None
    pages: str | None = None
    source: Source | None = None
    also: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    inferred: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    path: str | None = None
    body_line: int = 1

    @property
    def words(self) -> int:
        """How many words its sections have, headings not counted."""
        return sum(len(section.span.of(self.text).split()) for section in self.sections)


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one section, the unit that is retrieved and cited.

    `id` is ``<article>#<start>-<end>``; `paragraph` counts from 1 within the
    section; ``article.text[span] == text``. `sentences` are spans within the article.
    """

    id: str
    article_id: str
    section: SectionKind
    paragraph: int
    span: Span
    text: str
    sentences: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles and sections a search covers. Empty means everything.

    `publications` are parts of names, in any spelling: "eurasia" is of "Eurasia Daily Monitor".
    `since`, `until` and `as_of` are inclusive; an undated article matches none of them.
    `as_of` is the day as of which a question is asked: what is older is not out of date.
    """

    authors: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    sections: tuple[SectionKind, ...] = ()
    kinds: tuple[ArticleKind, ...] = ()
    articles: tuple[str, ...] = ()
    as_of: date | None = None
    publications: tuple[str, ...] = ()

    @property
    def last(self) -> date | None:
        """The last day of what is seen: the earlier of `until` and `as_of`."""
        return min(filter(None, (self.until, self.as_of)), default=None)

    @property
    def dated(self) -> bool:
        """True when articles without a date are filtered out."""
        return self.since is not None or self.last is not None

    @property
    def empty(self) -> bool:
        """True when nothing is filtered out."""
        return self == Filters()


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage; ranks count from 1 and are None if a retriever missed it."""

    passage: Passage
    score: float
    dense_rank: int | None = None
    lexical_rank: int | None = None
    cosine: float | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote and where it is: ``article.text[span] == quote``.

    `answer` is where, within the quote, the words that answer are; its offsets are in
    the article as `span` does, and is None if the whole quote answers.
    """

    article: Article
    passage: Passage
    span: Span
    quote: str
    answer: Span | None = None

    @property
    def words(self) -> str:
        """The words that answer: those of `answer`, or the whole quote."""
        if self.answer is None:
            return self.quote
        return self.answer.shifted(-self.span.start).of(self.quote)


@dataclass(frozen=True, slots=True)
class Basis:
    """The sources of an answer: how many articles, by how many authors, and from when.

    `authors` are spelled as in the newest article of each; `first` and `last` are the days
    of the oldest and the newest, None if all of them are undated. `alone` is True if
    several articles are one author's and of one month, and so hardly more than one source.
    `age` is in full years from the newest to the day of asking, None if the question
    was asked as of a day.
    """

    articles: int
    authors: tuple[str, ...]
    first: date | None
    last: date | None
    undated: int
    alone: bool = False
    age: int | None = None


@dataclass(frozen=True, slots=True)
class AnsweredPart:
    """One of the questions that a question is made of, and what answers it.

    `text` is the words that answer, or if nothing does, and so `citation` is None, the
    reason; `confidence` is the calibrated probability, 0 to 1, that they are right.
    """

    question: str
    text: str
    confidence: float
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class Item:
    """One of the things that a quote enumerates: ``article.text[span] == text``.

    `quote` is the number of the quote among the answer's `citations`, from 0.
    """

    text: str
    span: Span
    quote: int


@dataclass(frozen=True, slots=True)
class StatedValue:
    """A value that a quote gives for what was asked, who gives it and of when.

    The citation's `answer` is the value. `speaker` are the quote's words for who gives it,
    empty if that is the article itself; `when` is the date of the value in ISO form, no more
    precise than it is given ("2022-08", "2010/2012"), or the quote's words for it ("later"), or
    if `dated` is False that of the article, empty if there is neither.
    """

    citation: Citation
    speaker: str
    when: str
    dated: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """Words that are verbatim in the corpus, with their sources.

    `text` is the words that answer if the form is "span", else the quotes of
    `citations` joined, or if there are `items`, `values` or `parts`, the words of each;
    `confidence` is the calibrated probability, 0 to 1, that the answer is right. `evidence`
    are further quotes that bear on the question, `disagreements` quotes that give another
    value. `notes` are remarks on the question, `basis` is that of `citations` and
    `evidence`. `summary` gives how many articles or items a list has; its words are ours.
    `items` are what `citations` enumerate; `values` are all values that are given for what
    was asked, by time, if they differ.
    """

    question: str
    text: str
    citations: tuple[Citation, ...]
    confidence: float
    evidence: tuple[Citation, ...] = ()
    disagreements: tuple[Citation, ...] = ()
    form: AnswerForm = "sentences"
    notes: tuple[str, ...] = ()
    basis: Basis | None = None
    summary: str = ""
    parts: tuple[AnsweredPart, ...] = ()
    items: tuple[Item, ...] = ()
    values: tuple[StatedValue, ...] = ()

    def __post_init__(self) -> None:
        if not self.citations:
            raise ValueError("an answer needs at least one citation")


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a corpus contains, shown when it cannot answer."""

    articles: int
    first: date | None
    last: date | None
    undated: int


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """A refusal that explains itself.

    `confidence` is the calibrated probability, 0 to 1, that the best candidate
    would have been right. `nearest` are the passages that came closest,
    `unknown_terms` the words of the question that occur nowhere in the corpus, `notes`
    remarks on the question.
    """

    question: str
    reason: str
    confidence: float
    nearest: tuple[Citation, ...] = ()
    unknown_terms: tuple[str, ...] = ()
    coverage: Coverage | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What a pack cites as [`number`]: passages of a section that follow one another."""

    number: int
    article: Article
    passages: tuple[Passage, ...]

    @property
    def span(self) -> Span:
        """Where the passages are, from the first one's start to the last one's end."""
        return Span(self.passages[0].span.start, self.passages[-1].span.end)

    @property
    def text(self) -> str:
        """The words of the article, with what is between the passages."""
        return self.span.of(self.article.text)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A passage for which a pack had no room, and the tokens of its words alone."""

    passage: Passage
    tokens: int


@dataclass(frozen=True, slots=True)
class Pack:
    """Cited passages for a language model: `text`, whole, is `tokens` tokens long.

    They were counted in `encoding`; if that is not `exact` it replaces the
    encoding asked for and makes more tokens. Without excerpts the text is empty.
    """

    question: str
    text: str
    tokens: int
    max_tokens: int
    encoding: str
    exact: bool
    excerpts: tuple[Excerpt, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


Reply = Answer | NoAnswer
