"""Whether everything a question needs is in order, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from askcaci.config import Config
from askcaci.errors import AskcaciError, IndexMissing

REFRESH = "askcaci index"
REBUILD = "askcaci index rebuild"


@dataclass(frozen=True, slots=True)
class Check:
    """One finding: what was looked at, whether it is well, and if not what to run."""

    part: str
    ok: bool
    finding: str
    repair: str = ""

    @property
    def derived(self) -> bool:
        """Say whether what is wrong is made from the corpus, and can be made again."""
        return not self.ok and self.repair in (REFRESH, REBUILD)


def examine(config: Config) -> Iterator[Check]:
    """Yield a finding for every part, in the order in which they depend on each other."""
    yield from _versions()
    yield from _reader()
    yield from _corpus(config)
    yield from _index(config)


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
