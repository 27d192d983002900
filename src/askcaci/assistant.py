"""The stages wired together: the Python API."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from askcaci.config import Config, load_config
from askcaci.errors import CorpusError, UsageError
from askcaci.home import Home, Notify, Progress
from askcaci.types import (
    READ,
    Answer,
    Article,
    Filters,
    Hit,
    Pack,
    Passage,
    Reply,
    Retriever,
)

if TYPE_CHECKING:
    from types import TracebackType

    import numpy as np
    from numpy.typing import NDArray

    from askcaci.reader.questions import Question
    from askcaci.reader.sentences import Candidate
    from askcaci.receipts import Provenance

Timed = Callable[[str, float], None]
Found = Callable[[tuple[Hit, ...]], None]

# A question longer than this is cut for the encoder's and the lexical index's sake;
# all that could matter in it stands far earlier.
LONGEST_QUESTION = 20_000


def _silent_progress(stage: str, done: int, total: int) -> None: ...


def _silent(message: str) -> None: ...


def _untimed(stage: str, seconds: float) -> None: ...


def _unheard(hits: tuple[Hit, ...]) -> None: ...


class Assistant:
    """Answers questions from one home folder.

    Nothing is opened before it is needed; `home` is what was opened. With `refresh`, the
    first question builds the index or brings it up to date with the corpus. `progress` is
    told (stage, done, total), `notify` one-line notices and `timed` (stage, seconds); all
    are silent by default.
    `retriever` is there for measuring: nothing answers better with one ranking alone.
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
        refresh: bool = True,
    ) -> Assistant:
        """Return an assistant for a home folder, or for the one that is discovered.

        Raises:
            CorpusError: the folder does not exist.
        """
        config = load_config(None if home is None else str(home), model)
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
            k: how many passages are read.
            min_confidence: answer only from this probability on, 0 to 1.
            found: told the passages of each question, best first, before they are read.

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
        _ = self.home.expected_reader
        asked, vector, hits = self._retrieved(question, seen, k)
        found(hits)
        return self._read(asked, vector, hits, seen, min_confidence)

    def search(
        self, question: str, *, filters: Filters | None = None, k: int = 10
    ) -> tuple[Hit, ...]:
        """Return the `k` passages that best match, best first.

        Raises:
            UsageError: the question is empty.
            UnusableError: the corpus, the index or the encoder cannot be used.
        """
        return self._retrieved(question, self._checked(filters), k)[2]

    def candidates(
        self,
        question: str,
        *,
        filters: Filters | None = None,
        k: int = READ,
        encoded: int | None = None,
    ) -> tuple[Question, tuple[Candidate, ...]]:
        """Return the analysed question and the sentences that may answer it, best first.

        There for measuring what an answer is chosen from; `encoded` is how many sentences
        are compared with the question by their vectors.

        Raises:
            UsageError: the question is empty.
            UnusableError: the corpus, the index, the encoder or the reader cannot be used.
        """
        asked, vector, hits = self._retrieved(question, self._checked(filters), k)
        frequencies = self.home.store.document_frequencies(asked.stems)
        articles = self._articles_of(hits)
        return asked, self._candidates(asked, vector, hits, articles, frequencies, encoded)

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
        asked, vector, hits = self._retrieved(question, seen, max(k, READ))
        reply = self._read(asked, vector, hits[:READ], seen)
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

    def _retrieved(
        self, question: str, seen: Filters, k: int
    ) -> tuple[Question, NDArray[np.float32], tuple[Hit, ...]]:
        """Return the analysed question, its vector, and its hits, best first."""
        with self._stage("import"):
            from askcaci.reader.questions import analyse
            from askcaci.retrieval import Retrieval
        with self._stage("analyse"):
            asked, home = analyse(_cleaned(question)), self.home
        with self._stage("open"):
            _, store, encoder = home.expected_vectors, home.store, home.encoder
        retrieval = Retrieval(asked.terms, store, filters=seen, retriever=self._retriever)
        with self._stage("encode"):
            vector = encoder.encode([asked.text], kind="query")[0]
        with self._stage("wait for the vectors"):
            vectors = home.vectors
        with self._stage("retrieve"):
            hits = retrieval.hits(vector, vectors, k=k)
        return asked, vector, hits

    def _read(
        self,
        asked: Question,
        vector: NDArray[np.float32],
        hits: Sequence[Hit],
        seen: Filters,
        min_confidence: float | None = None,
    ) -> Reply:
        """Return the reply that the hits give."""
        with self._stage("import"):
            from askcaci.answering import compose
            from askcaci.reader.calibration import SENTENCES, SPANS
            from askcaci.text.terms import term_frequency

        frequencies = self.home.store.document_frequencies(asked.stems)
        with self._stage("wait for the reader"):
            _ = self.home.reader
        with self._stage("read"):
            articles = self._articles_of(hits)
            candidates = self._candidates(asked, vector, hits, articles, frequencies)
        calibration = SENTENCES if self.home.reader is None else SPANS
        least = calibration.answer_from if min_confidence is None else min_confidence
        unknown = tuple(
            term.surface for term in asked.terms if not term_frequency(term, frequencies)
        )
        # Nothing is known of what the corpus never names.
        named = len(unknown) < len(asked.terms)
        with self._stage("compose"):
            return compose(
                asked,
                candidates,
                confidence=calibration.confidence(candidates) if named else 0.0,
                threshold=least,
                article=articles.__getitem__,
                unknown_terms=unknown,
                coverage=self.home.store.coverage(),
                today=None if seen.as_of else date.today(),
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
        asked: Question,
        vector: NDArray[np.float32],
        hits: Sequence[Hit],
        articles: Mapping[str, Article],
        frequencies: Mapping[str, int],
        encoded: int | None = None,
    ) -> tuple[Candidate, ...]:
        from askcaci.reader.sentences import ENCODED, lead_of, read

        encoder, reader = self.home.encoder, self.home.reader
        texts = [hit.passage.text for hit in hits]
        leads = [lead_of(articles[hit.passage.article_id]) for hit in hits]
        return read(
            asked,
            vector,
            hits,
            articles=articles,
            encode=lambda texts: encoder.encode(texts, kind="document"),
            frequencies=frequencies,
            passages=self.home.store.passage_count,
            windows=None if reader is None else reader.read(asked.text, texts, leads),
            encoded=ENCODED if encoded is None else encoded,
        )

    def article(self, article_id: str) -> Article:
        """Return an article of the corpus by its id.

        Raises:
            UsageError: there is no such article; the hint names the nearest ids.
            UnusableError: the corpus or the index cannot be used.
        """
        return self.home.article(article_id)

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
        check_among(wanted, found)
        return [article for article in found if passes(article, wanted)]

    def provenance(self) -> Provenance:
        """Return of what replies are made; hashes the models' files.

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
        """Return the filters, known to make sense; say how many articles have no date."""
        if filters is None or filters.empty:
            return Filters()
        self.home.check(filters)
        undated = self.home.store.coverage().undated if filters.dated else 0
        if undated:
            self.home.notify(
                f"{undated} articles without a date are left out by the date filter"
            )
        return filters


def _cleaned(question: str) -> str:
    from askcaci.text.normalise import printable

    spaced = "".join(c if c.isprintable() else " " for c in question[:LONGEST_QUESTION])
    plain = " ".join(printable(spaced).split())
    if not plain:
        raise UsageError(
            "the question is empty",
            hint='Ask like this:\n  askcaci ask "How long is the border?"',
        )
    return plain
