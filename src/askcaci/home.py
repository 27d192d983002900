"""One home folder: its corpus, index, encoder and reader, opened when needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

from askcaci.beside import begun
from askcaci.config import Config
from askcaci.errors import (
    CorpusError,
    IndexBusy,
    IndexOutdated,
    IndexUnusable,
    IndexUnwritable,
    ModelUnavailable,
    UnusableError,
)
from askcaci.types import Article, Filters

if TYPE_CHECKING:
    from concurrent.futures import Future

    from askcaci.encoder import Encoder
    from askcaci.index.build import BuildReport
    from askcaci.index.postgres.store import SharedStore
    from askcaci.index.state import IndexState
    from askcaci.index.store import Store
    from askcaci.reader.model import SpanReader
    from askcaci.retrieval import VectorSearch

Progress = Callable[[str, int, int], None]
Notify = Callable[[str], None]

# How many unreadable files are reported one by one.
_REPORTED = 5


def left_out(problem: CorpusError) -> str:
    """Return the notice that an article is not used, with what to do."""
    return f"left out: {problem}. {problem.hint}".rstrip(". ")


class Home:
    """The contents of a home folder; nothing is opened before it is needed.

    With `refresh`, opening the index first brings it up to date with the corpus, unless it
    is a shared one: that is left to whoever builds it.
    `progress` is called with (stage, done, total), `notify` with one line for the user.
    A model runs on `threads` threads, 0 for as many as there are cores.
    """

    def __init__(
        self,
        config: Config,
        *,
        refresh: bool,
        progress: Progress,
        notify: Notify,
        threads: int = 0,
    ) -> None:
        self.config = config
        self.notify = notify
        self._refresh = refresh and config.store is None
        self._progress = progress
        self._threads = threads
        # The article files that could not be read, as of the last look at the corpus.
        self.unreadable: tuple[CorpusError, ...] = ()
        # What `expected_vectors` reads from if it is not `store`.
        self._early: Store | None = None

    def article(self, article_id: str) -> Article:
        """Return an article of the corpus by its id.

        Raises:
            UsageError: there is no such article; the hint names the nearest ids.
        """
        from askcaci.filtering import no_article

        if not self._unindexed():
            return self.placed(self.store.article(article_id))
        found = {article.id: article for article in self._read_corpus()}
        if article_id not in found:
            raise no_article(article_id, sorted(found))
        return found[article_id]

    def article_id(self, named: str) -> str:
        """Return the id of the article that an id, its start or a path names.

        Raises:
            UsageError: it names none or several; the hint names the nearest ids.
        """
        from askcaci.corpus.folder import article_names
        from askcaci.filtering import named_article

        if not self._unindexed():
            return named_article(named, self.store.article_ids())
        files = article_names(self.config.corpus)
        return named_article(named, [name.removesuffix(".md") for name in files])

    def check(self, filters: Filters) -> Filters:
        """Return filters whose every author, article and publication the index knows.

        Raises:
            UsageError: it does not know one; the hint names the nearest.
        """
        from askcaci.filtering import check

        return check(
            filters,
            self.store.author_names() if filters.authors else [],
            self.store.article_ids() if filters.articles else [],
            self.store.publications() if filters.publications else [],
        )

    def articles(self) -> list[Article]:
        """Return the articles of the corpus, by id.

        The index is not built for it: if it is out of date, the files are read.
        """
        if self._unindexed():
            return self._read_corpus()
        return [self.placed(article) for article in self.store.articles()]

    def build(
        self, *, rebuild: bool = False, wait: float | None = None, workers: int = 1
    ) -> BuildReport:
        """Bring the index up to date with the corpus, or rebuild it.

        An index from an older version is rebuilt too.

        Args:
            rebuild: read and embed everything again.
            wait: seconds to wait for another process that is building; some minutes if
                not given. A shared index is built by several at once.
            workers: how many processes embed for a shared index.

        Raises:
            UnusableError: the corpus or the encoder cannot be used, or the index is locked.
        """
        from askcaci.index.build import build
        from askcaci.index.lock import WAIT_SECONDS

        def built(*, rebuild: bool) -> BuildReport:
            if self.config.store is not None:
                return self._built_shared(self.config.store, rebuild, workers)
            return build(
                self.config.corpus,
                self.config.index,
                self.config.model,
                offline=self.config.offline,
                hub=self.config.hub,
                rebuild=rebuild,
                progress=self._progress,
                notify=self.notify,
                wait=WAIT_SECONDS if wait is None else wait,
            )

        self.close()
        try:
            return built(rebuild=rebuild)
        except IndexOutdated as error:
            self.notify(f"{error.message}; it is made anew")
            return built(rebuild=True)

    def share_models(self, other: Home) -> None:
        """Use the models that another home with the same settings has open.

        Its encoder is used only if this index was made with the same.
        """
        self.__dict__["expected_reader"] = other.expected_reader
        if other.encoder.fingerprint == self.store.manifest.fingerprint:
            self.__dict__["encoder"] = other.encoder

    def open(self) -> None:
        """Open all that questions need."""
        _ = self.expected_reader, self.expected_vectors, self.encoder
        _ = self.vectors, self.reader

    def _built_shared(self, address: str, rebuild: bool, workers: int) -> BuildReport:
        with _extra():
            from askcaci.index.postgres.build import build_shared

        config = self.config
        return build_shared(
            address,
            config.corpus,
            config.index,
            config.model,
            offline=config.offline,
            hub=config.hub,
            rebuild=rebuild,
            workers=workers,
            progress=self._progress,
            notify=self.notify,
        )

    def is_stale(self) -> bool:
        """Return True if the corpus is not as it was last indexed from here.

        Raises:
            CorpusError: there is no corpus.
            IndexUnusable: the index cannot be read, or this role may not look.
        """
        from askcaci.index.scan import is_stale

        config = self.config
        if config.store is None:
            return is_stale(config.corpus, config.index, config.model)
        with _extra():
            from askcaci.index.postgres.build import shared_is_stale
        return shared_is_stale(config.store, config.corpus, config.index)

    @cached_property
    def store(self) -> IndexState:
        """The index, opened on its last committed state."""
        if self.config.store is not None:
            return self._open_shared(self.config.store)
        from askcaci.index.store import Store

        self._ensure_index()
        store = Store.open(self.config.index)
        self._report(store.unreadable())
        return store

    def _open_shared(self, address: str) -> SharedStore:
        with _extra():
            from askcaci.index.postgres.store import SharedStore

        return SharedStore.open(address, self.config.index)

    def renew(self) -> None:
        """Close a shared index whose server has closed the connection.

        The next use opens its newest generation.
        """
        if self.config.store is None or "store" not in self.__dict__:
            return
        # Only a shared index is opened with such an address.
        if cast("SharedStore", self.store).lost:
            self.store.close()
            for opened in ("store", "encoder", "expected_vectors"):
                self.__dict__.pop(opened, None)

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder the index was made with."""
        from askcaci.encoder import open_encoder

        if self.config.store is not None:
            self._obtain_encoder()
        return open_encoder(self.store.encoder_folder, threads=self._threads)

    def _obtain_encoder(self) -> None:
        """Export the encoder of a shared index that others made, if it is not exported yet.

        Raises:
            ModelUnavailable: the model cannot be found, or differs here.
        """
        from askcaci.encoder.export import is_exported, obtain_encoder

        made = self.store.manifest
        if is_exported(self.config.index, made.fingerprint):
            return
        encoder = obtain_encoder(
            made.encoder_name,
            self.config.index,
            offline=self.config.offline,
            endpoint=self.config.hub,
            notice=self.notify,
        )
        if encoder.fingerprint != made.fingerprint:
            raise ModelUnavailable(
                f"the index was made with another version of {made.encoder_name} than "
                "is here",
                hint="Install what the index was made with, or make it anew with:\n"
                "  askcaci index rebuild",
            )

    @property
    def reader(self) -> SpanReader | None:
        """The span reader; None if sentences are to be read without one."""
        return self.expected_reader.result()

    @cached_property
    def expected_reader(self) -> Future[SpanReader | None]:
        """The span reader, opened in the background while nothing needs it yet."""
        return begun(self._open_reader)

    def _open_reader(self) -> SpanReader | None:
        from askcaci.reader.model import SHIPPED, open_reader

        config = self.config
        if config.reader == "none":
            return None
        if config.reader is None:
            return open_reader(SHIPPED, threads=self._threads)
        from askcaci.reader.export import obtain_reader

        folder = obtain_reader(
            config.reader,
            config.index,
            offline=config.offline,
            endpoint=config.hub,
            notice=self.notify,
        )
        return open_reader(folder, threads=self._threads)

    @property
    def vectors(self) -> VectorSearch:
        """The vectors of the index."""
        return self.expected_vectors.result()

    @cached_property
    def expected_vectors(self) -> Future[VectorSearch]:
        """The vectors of the index, read in the background while nothing needs them yet."""
        if self.config.store is not None:
            _ = self.store
            return begun(self._shared_vectors)
        from askcaci.index.vectors import open_vectors

        def opening(store: Store) -> Callable[[], VectorSearch]:
            return lambda: open_vectors(self.config.index, store)

        early = self._as_it_is()
        if early is None:
            # Only a shared index is another kind.
            store = cast("Store", self.store)
            return begun(opening(store))
        # Looking for changes in a large corpus takes as long as reading its vectors.
        reading = begun(opening(early))
        try:
            same = self.store.manifest == early.manifest
        except BaseException:
            reading.exception()
            early.close()
            raise
        if same:
            self._early = early
            return reading
        reading.exception()
        early.close()
        return begun(opening(cast("Store", self.store)))

    def _shared_vectors(self) -> VectorSearch:
        from askcaci.index.postgres.search import SharedVectors

        return SharedVectors(cast("SharedStore", self.store))

    def close(self) -> None:
        """Close what is open; the next question opens it again."""
        if "expected_vectors" in self.__dict__:
            # It reads the database.
            self.expected_vectors.exception()
        if self._early is not None:
            self._early.close()
            self._early = None
        if "store" in self.__dict__:
            self.store.close()
        for opened in (
            "store",
            "encoder",
            "expected_reader",
            "expected_vectors",
        ):
            self.__dict__.pop(opened, None)

    def _unindexed(self) -> bool:
        """Return True if the corpus has changed and nothing has been opened yet."""
        from askcaci.index.scan import is_stale

        config = self.config
        opened = "store" in self.__dict__
        return self._refresh and not opened and is_stale(config.corpus, config.index)

    def _read_corpus(self) -> list[Article]:
        """Read the articles from their files; one that cannot be read is reported."""
        from askcaci.corpus.files import read_article
        from askcaci.corpus.folder import article_names, ill_named, require

        require(self.config.corpus)
        for error in ill_named(self.config.corpus):
            self.notify(left_out(error))
        found, bad = [], []
        for name in article_names(self.config.corpus):
            try:
                found.append(read_article(self.config.corpus / name))
            except CorpusError:
                bad.append(name)
        self._report(bad)
        return found

    def _report(self, names: Sequence[str]) -> None:
        """Notify of article files that cannot be read; their articles are not used.

        They are read again: what is wrong may have changed, and where the folder is. What
        was reported just before is not reported again.
        """
        from askcaci.corpus.files import read_article

        problems = []
        for name in names:
            try:
                read_article(self.config.corpus / name)
            except CorpusError as error:
                problems.append(error)
        before, self.unreadable = self.unreadable, tuple(problems)
        if list(map(str, before)) == list(map(str, problems)):
            return
        # Too many lines would be overlooked.
        few = problems if len(problems) <= _REPORTED + 1 else problems[:_REPORTED]
        for problem in few:
            self.notify(left_out(problem))
        if len(few) < len(problems):
            rest = len(problems) - len(few)
            self.notify(f"left out: {rest:,} articles more; all with: askcaci doctor")

    def placed(self, article: Article) -> Article:
        """Return an article with the path of its file in this home, wherever it was indexed."""
        return replace(article, path=str(self.config.corpus / f"{article.id}.md"))

    def _ensure_index(self) -> None:
        from askcaci.corpus.folder import ill_named
        from askcaci.index.scan import is_stale

        config = self.config
        if not self._refresh or not is_stale(config.corpus, config.index, config.model):
            return
        old = self._has_index()
        try:
            self.build(wait=0.0 if old else None)
        except (IndexBusy, IndexUnwritable) as error:
            if not old:
                raise
            self.notify(f"{error.message}; answering from the index as it was")
            return
        for problem in ill_named(config.corpus):
            self.notify(left_out(problem))

    def _as_it_is(self) -> Store | None:
        """Open the index before it is brought up to date, if that is to be done at all."""
        from askcaci.index.store import Store

        if not self._refresh or "store" in self.__dict__:
            return None
        try:
            return Store.open(self.config.index)
        except IndexUnusable:
            return None

    def _has_index(self) -> bool:
        """Return True if some state of the index can be served."""
        from askcaci.index.store import Store

        try:
            Store.open(self.config.index).close()
        except IndexUnusable:
            return False
        return True


@contextmanager
def _extra() -> Iterator[None]:
    """Add a hint on what to install if the packages for a shared index are missing."""
    try:
        yield
    except ImportError as error:
        raise UnusableError(
            f"a shared index needs packages that are not installed: {error}",
            hint="Install them with:\n  pip install 'askcaci[postgres]'",
        ) from error
