"""The Python API: connects all stages from a question to a reply."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from askcaci.config import Config, load_config
from askcaci.errors import CorpusError, UsageError
from askcaci.home import Home, Notify, Progress
from askcaci.smalltalk import hint
from askcaci.types import (
    CONSIDERED,
    READ,
    RETRIEVED,
    Answer,
    Article,
    Filters,
    Hit,
    NoAnswer,
    Pack,
    Passage,
    Reply,
    Retriever,
)

if TYPE_CHECKING:
    from types import TracebackType

    import numpy as np
    from numpy.typing import NDArray

    from askcaci.mentions import Mentions, Statement
    from askcaci.reader.evidence import Terms
    from askcaci.reader.questions import Question
    from askcaci.reader.sentences import Candidate
    from askcaci.reader.spans import Window
    from askcaci.reader.tenure import Tenure
    from askcaci.receipts import Provenance
    from askcaci.spelling import Respelled

Timed = Callable[[str, float], None]
Found = Callable[[tuple[Hit, ...]], None]

# A question longer than this is cut for the encoder's and the lexical index's sake;
# all that could matter in it comes far earlier.
LONGEST_QUESTION = 20_000


def _silent_progress(stage: str, done: int, total: int) -> None: ...


def _silent(message: str) -> None: ...


def _untimed(stage: str, seconds: float) -> None: ...


def _unheard(hits: tuple[Hit, ...]) -> None: ...


class Assistant:
    """Answers questions from one home folder.

    Nothing is opened before it is needed; `home` is what was opened. With `refresh`, the
    first question builds the index or brings it up to date with the corpus. `progress` is
    called with (stage, done, total), `notify` with one-line notices and `timed` with
    (stage, seconds); all are silent by default.
    `retriever` is for measuring: answers are no better with one ranking alone.
    Several threads may ask at once after `home.open()`; then `threads`, on how many a model
    runs, is best 1.
    """

    def __init__(
        self,
        config: Config,
        *,
        refresh: bool = True,
        retriever: Retriever = "fused",
        progress: Progress = _silent_progress,
        notify: Notify = _silent,
        timed: Timed = _untimed,
        threads: int = 0,
    ) -> None:
        self._retriever = retriever
        self._timed = timed
        self.home = Home(
            config, refresh=refresh, progress=progress, notify=notify, threads=threads
        )

    @classmethod
    def open(
        cls,
        home: str | Path | None = None,
        *,
        model: str | None = None,
        store: str | None = None,
        refresh: bool = True,
    ) -> Assistant:
        """Return an assistant for a home folder, or for the one that is discovered.

        `store` is the address of a shared index, asked instead of the home's own.

        Raises:
            CorpusError: the folder does not exist.
            UsageError: the address cannot be read.
        """
        config = load_config(None if home is None else str(home), model, store=store)
        if home is not None and not config.home.is_dir():
            raise CorpusError(
                f"no such folder: {home}",
                hint="Make it by adding a page:\n  askcaci --home DIR add PAGE",
            )
        return cls(config, refresh=refresh)

    def ask(
        self,
        question: str,
        *,
        filters: Filters | None = None,
        k: int = READ,
        min_confidence: float | None = None,
        found: Found = _unheard,
    ) -> Reply:
        """Return an `Answer` whose every quote was just checked, or a `NoAnswer`.

        Args:
            question: any text; control characters in it count as blanks. The several
                questions in one, and the two sides of a comparison, are asked by themselves.
            filters: which articles and sections may answer.
            k: how many passages are read; fewer if the first give a sure answer, twice as
                many if these give none.
            min_confidence: answer only from this probability on, 0 to 1.
            found: called with the passages of each question, best first, before they are read.

        Raises:
            UsageError: the question is empty, or a filter names an unknown author or article.
            UnusableError: the corpus, the index or the encoder cannot be used.
        """
        from askcaci.sidebyside import questions_in, side_by_side

        whole = _cleaned(question)
        parts = questions_in(whole)
        if len(parts) > 1:
            return side_by_side(
                whole,
                parts,
                lambda part: self.ask(
                    part, filters=filters, k=k, min_confidence=min_confidence, found=found
                ),
                today=None if filters and filters.as_of else date.today(),
            )
        seen = self._checked(filters)
        told = hint(whole)
        if told is not None:
            return NoAnswer(
                whole, f"“{whole}” asks nothing of the articles", 0.0, notes=(told,)
            )
        _ = self.home.expected_reader
        respelled = self._respelled(whole)
        text = respelled.text
        listed = self._listed(text, seen, min_confidence)
        if listed is not None:
            return respelled.told(listed)
        holding = self._held(text, seen)
        if holding is not None:
            asked, held = holding
            found(tuple(one.hit for one in (held.holder, *held.earlier)))
            reply = self._compose(
                asked, (held.holder,), held.confidence, seen, min_confidence, held
            )
            return respelled.told(reply)
        terms, vector, hits, articles, k = self._to_read(text, seen, k)
        found(hits[:k])
        reply = self._read(terms, vector, hits, articles, seen, min_confidence, k)
        return respelled.told(reply)

    def _to_read(
        self, question: str, seen: Filters, k: int
    ) -> tuple[Terms, NDArray[np.float32], tuple[Hit, ...], dict[str, Article], int]:
        """Return a question's terms and vector, the hits to read, their articles, how many first.

        If a list or several values of one thing are wanted, all hits are read, and chosen from
        more of them: those that have one.
        """
        with self._stage("import"):
            from askcaci.reader.asked_values import asked_values
            from askcaci.reader.lists import asked_list, with_lists
            from askcaci.reader.rivals import with_values
            from askcaci.reader.subjects import names_among
        asked, vector, every = self._retrieved(question, seen, max(k, CONSIDERED))
        listed, values = asked_list(question), asked_values(asked)
        some, first = every[: max(k, RETRIEVED)], k
        if listed is not None:
            names = names_among(asked.terms)
            some, first = with_lists(listed, names, every, self.article, 2 * k), 2 * k
        elif values is not None and values.several:
            some, first = with_values(values, every, self.article, 2 * k), 2 * k
        terms, hits, articles = self._shortlisted(asked, some, 2 * k)
        return terms, vector, hits, articles, first

    def _listed(
        self, question: str, seen: Filters, min_confidence: float | None
    ) -> Reply | None:
        """Return the reply to a question that wants a list of articles, None to any other."""
        from askcaci.listing.requests import requested

        request = requested(question)
        if request is None:
            return None
        from askcaci.listing.answers import Corpus, listed

        store = self.home.store
        today = None if seen.as_of else date.today()
        with self._stage("list"):
            corpus = Corpus(store, seen, store.coverage(), today, self.home.placed)
            return listed(question, request, corpus, min_confidence)

    def search(
        self, question: str, *, filters: Filters | None = None, k: int = 10
    ) -> tuple[Hit, ...]:
        """Return the `k` passages that best match, best first; none if all are far.

        Raises:
            UsageError: the question is empty.
            UnusableError: the corpus, the index or the encoder cannot be used.
        """
        from askcaci.retrieval import none_near

        seen = self._checked(filters)
        hits = self._retrieved(self._respelled(question).text, seen, k)[2]
        return () if self._retriever == "fused" and none_near(hits) else hits

    def mentions(
        self, names: Sequence[str], *, filters: Filters | None = None, exact: bool = False
    ) -> Mentions:
        """Return every place where some names, terms or phrases occur.

        With `exact` only their very words count, not other inflections and known spellings.

        Raises:
            UsageError: a name is empty, or a filter names an unknown author or article.
            UnusableError: the corpus or the index cannot be used.
        """
        from askcaci.mentions import mentions

        plain = [_cleaned(name, "name") for name in names]
        seen = self._checked(filters)
        found = mentions(plain, self.home.store, filters=seen, exact=exact)
        return found.placed(self.home.placed)

    def timeline(
        self,
        topic: str,
        *,
        filters: Filters | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> tuple[Statement, ...]:
        """Return the sentences on a topic that give a date, in the order of the dates.

        Args:
            topic: names or words that a sentence, with its paragraph and title, has.
            filters: which articles and sections are searched.
            since: the first day of the time that they are about.
            until: its last day.

        Raises:
            UsageError: the topic is empty, or a filter names an unknown author or article.
            UnusableError: the corpus or the index cannot be used.
        """
        from askcaci.listing.topics import words_of
        from askcaci.mentions import timeline

        seen = self._checked(filters)
        found = timeline(
            words_of(_cleaned(topic, "topic")),
            self.home.store,
            filters=seen,
            since=since,
            until=until,
        )
        return tuple(replace(one, article=self.home.placed(one.article)) for one in found)

    def exact(
        self, phrase: str, *, filters: Filters | None = None, k: int = 10
    ) -> tuple[Hit, ...]:
        """Return the `k` passages that best match of those with a phrase as it is written.

        Case, accents and kinds of apostrophe do not count, everything else does.

        Raises:
            UsageError: the phrase is empty, or a filter names an unknown author or article.
            UnusableError: the corpus or the index cannot be used.
        """
        from askcaci.retrieval import phrase_hits

        seen = self._checked(filters)
        return phrase_hits(_cleaned(phrase, "phrase"), self.home.store, filters=seen, k=k)

    def candidates(
        self,
        question: str,
        *,
        filters: Filters | None = None,
        k: int = READ,
        encoded: int | None = None,
    ) -> tuple[Question, tuple[Candidate, ...]]:
        """Return the analysed question and the sentences that may answer it, best first.

        For measuring what an answer is chosen from; `encoded` is how many sentences
        are compared with the question by their vectors.

        Raises:
            UsageError: the question is empty.
            UnusableError: the corpus, the index, the encoder or the reader cannot be used.
        """
        seen = self._checked(filters)
        text = self._respelled(question).text
        asked, vector, hits = self._retrieved(text, seen, max(k, RETRIEVED))
        terms, hits, articles = self._shortlisted(asked, hits, k)
        windows = self._windows(asked, hits, articles)
        return asked, self._candidates(terms, vector, hits, articles, windows, encoded)

    def retrieved(
        self, question: str, *, filters: Filters | None = None
    ) -> tuple[Terms, tuple[Hit, ...], dict[str, Article]]:
        """Return a question's terms, the hits that some are chosen from, and their articles.

        For measuring that choice.

        Raises:
            UsageError: the question is empty.
            UnusableError: the corpus, the index or the encoder cannot be used.
        """
        seen = self._checked(filters)
        text = self._respelled(question).text
        asked, _, hits = self._retrieved(text, seen, RETRIEVED)
        return self._shortlisted(asked, hits, RETRIEVED)

    def context(
        self,
        question: str,
        *,
        max_tokens: int = 4_000,
        encoding: str = "o200k_base",
        filters: Filters | None = None,
        k: int = 40,
    ) -> Pack:
        """Return the best passages as text for a language model, within a budget of tokens.

        The passages that answer the question come first in choice, then the `k` that
        best match. Without a passage the pack is empty.

        Raises:
            UsageError: the question is empty, the encoding or a filter names nothing
                known, or the budget is too small for any passage.
            UnusableError: the corpus, the index or the encoder cannot be used.
        """
        from askcaci.config import vocabulary_cache
        from askcaci.packing import pack
        from askcaci.tokens import counter

        tokens = counter(encoding, vocabulary_cache())
        seen = self._checked(filters)
        text = self._respelled(question).text
        asked, vector, hits = self._retrieved(text, seen, max(k, READ))
        terms, nearest, articles = self._shortlisted(asked, hits, READ)
        reply = self._read(terms, vector, nearest, articles, seen)
        cited = reply.citations if isinstance(reply, Answer) else ()
        best = [c.passage for c in cited] + [hit.passage for hit in hits[:k]]
        return pack(
            asked.text,
            best,
            {i: self.article(i) for i in {passage.article_id for passage in best}},
            max_tokens=max_tokens,
            count=tokens.count,
            encoding=tokens.name,
            exact=tokens.exact,
        )

    def _respelled(self, question: str) -> Respelled:
        """Return a question with misspelled words spelled as in the corpus."""
        with self._stage("import"):
            from askcaci.spelling import respelled
        plain, home = _cleaned(question), self.home
        with self._stage("open"):
            _, store, encoder = home.expected_vectors, home.store, home.encoder
        with self._stage("spell"):
            return respelled(plain, store, encoder.knows)

    def _retrieved(
        self, question: str, seen: Filters, k: int
    ) -> tuple[Question, NDArray[np.float32], tuple[Hit, ...]]:
        """Return the analysed question, its vector, and its hits, best first."""
        with self._stage("import"):
            from askcaci.reader.questions import analyse
            from askcaci.retrieval import Retrieval
            from askcaci.text.terms import every_word
        with self._stage("analyse"):
            asked, home = analyse(_cleaned(question)), self.home
        with self._stage("open"):
            _, store, encoder = home.expected_vectors, home.store, home.encoder
        terms = asked.terms or every_word(asked.text)
        retrieval = Retrieval(terms, store, filters=seen, retriever=self._retriever)
        with self._stage("encode"):
            vector = encoder.encode([asked.text], kind="query")[0]
        with self._stage("wait for the vectors"):
            vectors = home.vectors
        with self._stage("retrieve"):
            hits = retrieval.hits(vector, vectors, k=k)
        return asked, vector, hits

    def _held(self, question: str, seen: Filters) -> tuple[Question, Tenure] | None:
        """Return the analysed question and who holds the office that it asks for, if any."""
        with self._stage("import"):
            from askcaci.reader.offices import asked_office
        office = asked_office(question)
        if office is None:
            return None
        with self._stage("import"):
            from askcaci.reader.tenure import LOOKED_THROUGH, tenure
        asked, _, hits = self._retrieved(question, seen, LOOKED_THROUGH)
        with self._stage("read"):
            held = tenure(office, hits, self._articles_of(hits))
        return (asked, held) if held else None

    def _shortlisted(
        self, asked: Question, hits: Sequence[Hit], k: int
    ) -> tuple[Terms, tuple[Hit, ...], dict[str, Article]]:
        """Return a question's terms, the `k` hits to read, best first, and their articles."""
        with self._stage("import"):
            from askcaci.reader.evidence import terms_of
            from askcaci.reader.shortlist import shortlist
        store = self.home.store
        with self._stage("choose"):
            frequencies = store.document_frequencies(asked.stems)
            terms = terms_of(asked, frequencies, store.passage_count)
            articles = self._articles_of(hits)
            return terms, shortlist(terms, hits, articles, k), articles

    def _read(
        self,
        terms: Terms,
        vector: NDArray[np.float32],
        hits: Sequence[Hit],
        articles: Mapping[str, Article],
        seen: Filters,
        min_confidence: float | None = None,
        k: int = READ,
    ) -> Reply:
        """Return the reply from reading two hits, or, if that is not sure, `k` hits or all."""
        with self._stage("import"):
            from askcaci.reader.calibration import FIRST, SENTENCES, SPANS, SURE
            from askcaci.reader.offices import asked_office
            from askcaci.reader.tenure import tie

        asked = terms.question
        with self._stage("wait for the reader"):
            reader = self.home.reader
        calibration = SENTENCES if reader is None else SPANS
        # Without a reader, reading fewer passages saves nothing.
        steps = ((k, 0.0),) if reader is None else ((FIRST, SURE), (k, SURE), (2 * k, 0.0))
        windows: list[tuple[Window, ...]] = []
        with self._stage("read"):
            for most, sure in steps:
                more = self._windows(asked, hits[len(windows) : most], articles)
                windows += more or []
                candidates = self._candidates(
                    terms, vector, hits[:most], articles, None if more is None else windows
                )
                confidence = calibration.confidence(candidates)
                if confidence >= sure:
                    break
        office = asked_office(asked.text)
        if office is not None and candidates:
            confidence *= tie(office, candidates[0], articles)
        return self._compose(asked, candidates, confidence, seen, min_confidence)

    def _compose(
        self,
        asked: Question,
        candidates: Sequence[Candidate],
        confidence: float,
        seen: Filters,
        min_confidence: float | None = None,
        held: Tenure | None = None,
    ) -> Reply:
        with self._stage("import"):
            from askcaci.answering import compose
            from askcaci.reader.calibration import SENTENCES, SPANS
            from askcaci.text.terms import term_frequency

        frequencies = self.home.store.document_frequencies(asked.stems)
        unknown = tuple(
            term.surface for term in asked.terms if not term_frequency(term, frequencies)
        )
        calibration = SENTENCES if self.home.reader is None else SPANS
        least = calibration.answer_from if min_confidence is None else min_confidence
        # Nothing is known of what the corpus never names.
        named = len(unknown) < len(asked.terms)
        with self._stage("compose"):
            return compose(
                asked,
                candidates,
                confidence=confidence if named else 0.0,
                threshold=least,
                article=self.article,
                unknown_terms=unknown,
                coverage=self.home.store.coverage(),
                today=None if seen.as_of else date.today(),
                held=held,
            )

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        began = perf_counter()
        yield
        self._timed(name, perf_counter() - began)

    def _articles_of(self, hits: Sequence[Hit]) -> dict[str, Article]:
        return {i: self.article(i) for i in {hit.passage.article_id for hit in hits}}

    def _candidates(
        self,
        terms: Terms,
        vector: NDArray[np.float32],
        hits: Sequence[Hit],
        articles: Mapping[str, Article],
        windows: list[tuple[Window, ...]] | None,
        encoded: int | None = None,
    ) -> tuple[Candidate, ...]:
        from askcaci.reader.sentences import read

        encoder = self.home.encoder
        return read(
            terms,
            vector,
            hits,
            articles=articles,
            encode=lambda texts: encoder.encode(texts, kind="document"),
            windows=windows,
            encoded=encoded,
        )

    def _windows(
        self, asked: Question, hits: Sequence[Hit], articles: Mapping[str, Article]
    ) -> list[tuple[Window, ...]] | None:
        """Return the span reader's output for each hit, None if there is no reader."""
        from askcaci.reader.sentences import lead_of

        reader = self.home.reader
        texts = [hit.passage.text for hit in hits]
        leads = [lead_of(articles[hit.passage.article_id]) for hit in hits]
        return None if reader is None else reader.read(asked.text, texts, leads)

    def article(self, article_id: str) -> Article:
        """Return an article of the corpus by its id.

        Raises:
            UsageError: there is no such article; the hint names the nearest ids.
            UnusableError: the corpus or the index cannot be used.
        """
        return self.home.article(article_id)

    def named_article(self, named: str) -> Article:
        """Return the article that an id, the beginning of one id or a file's path names.

        Raises:
            UsageError: none or several are named so; the hint names the nearest ids.
            UnusableError: the corpus or the index cannot be used.
        """
        return self.home.article(self.home.article_id(named))

    def passages(self, article_id: str) -> list[Passage]:
        """Return the passages an article of the index is cut into, in order.

        Raises:
            UnusableError: the corpus or the index cannot be used.
        """
        return self.home.store.passages_of(article_id)

    def articles(self, filters: Filters | None = None) -> list[Article]:
        """Return the articles of the corpus that pass the filters, by id.

        Raises:
            UsageError: a filter names an unknown author or article.
            UnusableError: the corpus or the index cannot be used.
        """
        from askcaci.filtering import check_among, passes

        found, wanted = self.home.articles(), filters or Filters()
        wanted = check_among(wanted, found)
        return [article for article in found if passes(article, wanted)]

    def provenance(self) -> Provenance:
        """Return the provenance of replies; hashes the models' files.

        Raises:
            UnusableError: the corpus, the index or a model cannot be used.
        """
        from askcaci import __version__
        from askcaci.encoder import check_encoder
        from askcaci.index.database import SCHEMA_VERSION
        from askcaci.reader.model import check_reader
        from askcaci.receipts import Model, Provenance, hash_of_corpus

        store, reader = self.home.store, self.home.reader
        check_encoder(store.encoder_folder)
        if reader is not None:
            check_reader(reader.folder)
        articles = self.articles()
        held = store.manifest
        return Provenance(
            version=__version__,
            schema=SCHEMA_VERSION,
            chunking=held.chunking,
            encoder=Model(held.encoder_name, held.fingerprint),
            reader=Model(reader.name, reader.fingerprint) if reader else None,
            corpus=hash_of_corpus(articles),
            articles=len(articles),
        )

    def close(self) -> None:
        """Close what is open; the next question opens it again."""
        self.home.close()

    def __enter__(self) -> Assistant:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _checked(self, filters: Filters | None) -> Filters:
        """Return the filters, checked; notify how many articles have no date."""
        self.home.renew()
        if filters is None or filters.empty:
            return Filters()
        filters = self.home.check(filters)
        undated = self.home.store.coverage().undated if filters.dated else 0
        if undated:
            self.home.notify(
                f"{undated} articles without a date are left out by the date filter"
            )
        return filters


_LIKE_THIS = {
    "question": 'Ask like this:\n  askcaci ask "How long is the border?"',
    "name": 'Name it like this:\n  askcaci mentions "Ferghana Valley"',
    "topic": 'Name it like this:\n  askcaci timeline "Kyrgyz-Tajik border"',
    "phrase": "Search like this:\n  askcaci search --exact rule of law",
}


def _cleaned(question: str, what: str = "question") -> str:
    from askcaci.text.normalise import printable

    spaced = "".join(c if c.isprintable() else " " for c in question[:LONGEST_QUESTION])
    plain = " ".join(printable(spaced).split())
    if not plain:
        raise UsageError(
            f"the {what} is empty",
            hint=_LIKE_THIS[what],
        )
    return plain
