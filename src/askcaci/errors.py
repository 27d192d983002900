"""Everything that can go wrong, as one tree.

    AskcaciError
    ├── UsageError                a request that makes no sense          exit 2
    └── UnusableError             something on disk cannot be used       exit 3
        ├── CorpusError           no corpus, or an article file is bad
        ├── SourceError           a page to import cannot be read
        ├── IndexUnusable         damaged, locked or of another kind
        │   ├── IndexMissing      not built yet
        │   ├── IndexBusy         another process is building it
        │   ├── ServerLost        its server cannot be reached, or has gone away
        │   └── IndexUnwritable   its folder takes no file
        └── ModelUnavailable      a model that is not here or is not what it claims

Each error states in one line what is wrong, and has a `hint`: what to run next.
If the fault is in a file, `place` is ``path`` or ``path:line``.
"""

from __future__ import annotations

# What to run if there are no articles.
FILL_CORPUS = (
    "Add a saved page, or begin with the briefs that come with askcaci:\n"
    "  askcaci add PAGE\n"
    "  askcaci init --sample"
)


class AskcaciError(Exception):
    """The root of the tree; `exit_code` is the exit status of the command line."""

    exit_code = 3

    def __init__(self, message: str, *, hint: str = "", place: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class UsageError(AskcaciError):
    """The request itself makes no sense: an unknown article, an empty question."""

    exit_code = 2


class UnusableError(AskcaciError):
    """Something askcaci needs on disk cannot be used."""


class CorpusError(UnusableError):
    """There is no corpus, or one of its article files is malformed."""


class SourceError(UnusableError):
    """A page to be imported cannot be read, or holds no article."""


class IndexUnusable(UnusableError):
    """The index is damaged, locked, or made by other settings."""


class IndexMissing(IndexUnusable):
    """There is no index yet, or its first build was never finished."""


class IndexOutdated(IndexUnusable):
    """An older askcaci made the index: with another schema, or other rules for passages."""


class IndexBusy(IndexUnusable):
    """Another process holds the index for writing; it can be read all the same."""


class ServerLost(IndexUnusable):
    """The server of a shared index cannot be reached, or went away meanwhile."""


class IndexUnwritable(IndexUnusable):
    """The folder of the index takes no file: read-only, or the disk is full."""


class ModelUnavailable(UnusableError):
    """An encoder is neither packaged, nor on disk, nor to be had from a network."""
