"""The shipped briefs, and a new corpus folder with them."""

from __future__ import annotations

from pathlib import Path

from askcaci.corpus.files import read_article, write_article
from askcaci.corpus.folder import article_files, make
from askcaci.errors import CorpusError

_PACKAGE = Path(__file__).resolve().parent.parent


def sample_folder() -> Path:
    """Return the folder of the shipped briefs: in the package, or next to its source.

    Raises:
        CorpusError: there is neither.
    """
    for folder in (_PACKAGE / "sample", _PACKAGE.parent.parent / "corpus"):
        if article_files(folder):
            return folder
    raise CorpusError(
        "the sample briefs are missing from this installation",
        hint="pip install --force-reinstall askcaci",
    )


def make_corpus(folder: Path, *, sample: bool) -> int:
    """Make a corpus folder, on request with the briefs; return how many were added.

    Existing files are kept: a brief whose id is taken is not written.

    Raises:
        CorpusError: the folder cannot be made or written to.
    """
    make(folder)
    if not sample:
        return 0
    taken = {path.stem for path in article_files(folder)}
    new = [path for path in article_files(sample_folder()) if path.stem not in taken]
    for path in new:
        write_article(read_article(path), folder)
    return len(new)
