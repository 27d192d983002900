"""Check, part by part, whether everything a question needs is in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from askcaci.config import Config
from askcaci.errors import (
    AskcaciError,
    CorpusError,
    IndexMissing,
    IndexUnwritable,
    ServerLost,
    UsageError,
)

if TYPE_CHECKING:
    from askcaci.index.postgres.store import SharedStore

REFRESH = "askcaci index"
REBUILD = "askcaci index rebuild"


@dataclass(frozen=True, slots=True)
class Check:
    """One finding: what was checked, whether it is in order, and if not what to run."""

    part: str
    ok: bool
    finding: str
    repair: str = ""

    @property
    def derived(self) -> bool:
        """Return True if the faulty part is made from the corpus and can be made again."""
        return not self.ok and self.repair in (REFRESH, REBUILD)


def examine(config: Config) -> Iterator[Check]:
    """Yield a finding for every part, in the order in which they depend on each other."""
    yield from _versions()
    yield from _reader()
    if config.store is None:
        yield from _corpus(config)
        yield from _index(config)
    else:
        if config.corpus.is_dir():
            yield from _corpus(config)
        yield from _shared(config, config.store)


def _versions() -> Iterator[Check]:
    import platform
    import sqlite3
    from importlib.metadata import PackageNotFoundError, version

    found = [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    for name in (
        "faiss-cpu",
        "onnxruntime",
        "tokenizers",
        "sentence-transformers",
        "torch",
    ):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            yield Check(
                "versions", False, f"{name} is not installed", f"pip install {name}"
            )
    yield Check("versions", True, ", ".join(found))


def _corpus(config: Config) -> Iterator[Check]:
    from askcaci.corpus.files import read_article
    from askcaci.corpus.folder import article_files, ill_named, require

    try:
        require(config.corpus)
        paths = article_files(config.corpus)
    except AskcaciError as error:
        yield Check("corpus", False, str(error), "askcaci add PAGE")
        return
    for unreadable in ill_named(config.corpus):
        yield Check("corpus", False, str(unreadable), unreadable.hint)
    broken = 0
    for path in paths:
        try:
            read_article(path)
        except AskcaciError as error:
            broken += 1
            yield Check("corpus", False, str(error), error.hint)
        except OSError as error:
            broken += 1
            yield Check("corpus", False, f"{path}: {error.strerror}", f"ls -l {path}")
    yield Check(
        "corpus", True, f"{len(paths) - broken} of {len(paths)} articles can be read"
    )


def _reader() -> Iterator[Check]:
    from askcaci.reader.model import check_reader

    try:
        yield Check("reader", True, f"{check_reader()['name']}, as shipped")
    except AskcaciError as error:
        yield Check("reader", False, str(error), "pip install --force-reinstall askcaci")


def _shared(config: Config, address: str) -> Iterator[Check]:
    from askcaci.configfile import without_password

    try:
        from askcaci.index.postgres.store import SharedStore
    except ImportError as error:
        yield Check("database", False, str(error), "pip install 'askcaci[postgres]'")
        return
    try:
        store = SharedStore.open(address, config.index)
    except AskcaciError as error:
        yield Check("database", False, str(error), _repair_of(error))
        return
    try:
        yield Check("server", True, f"{store.server()}, {without_password(address)}")
        damage = store.damage()
        held = f"{store.passage_count:,} passages, generation {store.generation}"
        yield Check("database", not damage, damage or held, REBUILD if damage else "")
        yield from _shared_articles(config, store)
    except AskcaciError as error:
        yield Check("database", False, str(error), _repair_of(error))
    finally:
        store.close()
    yield from _freshness(config, address)


def _repair_of(error: AskcaciError) -> str:
    """Return the command that repairs an index that cannot be opened; "" if no build does."""
    if isinstance(error, IndexMissing):
        return REFRESH
    if isinstance(error, ServerLost | IndexUnwritable | UsageError):
        return ""
    return REBUILD


def _shared_articles(config: Config, store: SharedStore) -> Iterator[Check]:
    """Compare the files that are here with the articles as the database holds them."""
    from askcaci.corpus.files import read_article
    from askcaci.corpus.folder import article_files

    if not config.corpus.is_dir():
        return
    known, other, count = set(store.article_ids()), [], 0
    for path in article_files(config.corpus):
        if path.stem not in known:
            continue
        try:
            article = read_article(path)
        except (AskcaciError, OSError):
            continue
        count += 1
        if replace(store.article(path.stem), path=article.path) != article:
            other.append(path.stem)
    if other:
        named = ", ".join(other[:3]) + (", …" if len(other) > 3 else "")
        finding = f"{len(other)} of {count} are other than their files here: {named}"
        yield Check("articles", False, finding, REBUILD)
    else:
        yield Check("articles", True, f"{count} are as their files here")


def _freshness(config: Config, address: str) -> Iterator[Check]:
    from askcaci.index.postgres.build import shared_is_stale

    try:
        stale = shared_is_stale(address, config.corpus, config.index)
    except CorpusError:
        return
    except IndexUnwritable:
        finding = "whether it is up to date is not for this role to see"
        yield Check("index", True, finding)
        return
    except AskcaciError as error:
        yield Check("index", False, str(error))
        return
    finding = "the corpus has changed since" if stale else "up to date with the corpus"
    yield Check("index", not stale, finding, REFRESH if stale else "")


def _index(config: Config) -> Iterator[Check]:
    from askcaci.encoder import check_encoder
    from askcaci.index.scan import is_stale
    from askcaci.index.store import Store
    from askcaci.index.vectors import vectors_fit

    try:
        store = Store.open(config.index)
    except AskcaciError as error:
        repair = REFRESH if isinstance(error, IndexMissing) else REBUILD
        yield Check("database", False, str(error), repair)
        return
    with_article = f"{store.passage_count:,} passages, generation {store.generation}"
    try:
        damage = store.damage()
        yield Check(
            "database", not damage, damage or with_article, REBUILD if damage else ""
        )
        if vectors_fit(config.index, store):
            yield Check("vectors", True, "of the database's generation, and whole")
        else:
            yield Check(
                "vectors", False, "missing, damaged or of another generation", REFRESH
            )
        try:
            check_encoder(store.encoder_folder)
            yield Check("encoder", True, f"{store.manifest.encoder_name}, as exported")
        except AskcaciError as error:
            yield Check("encoder", False, str(error), REBUILD)
    finally:
        store.close()
    try:
        stale = is_stale(config.corpus, config.index, config.model)
    except AskcaciError:
        return
    finding = "the corpus has changed since" if stale else "up to date with the corpus"
    yield Check("index", not stale, finding, REFRESH if stale else "")
