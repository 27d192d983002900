"""Question sets as stored on disk, in each of the formats that are read.

A line that cannot be used becomes a `Problem` with its place; the rest is read on.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from askcaci.errors import SourceError
from askcaci.evaluation.gold import QuestionSet
from askcaci.evaluation.loading import beir, contexts, question_files
from askcaci.evaluation.loading.lines import FORMATS, objects


def load(path: Path, *, detokenise: bool = False) -> QuestionSet:
    """Read a question set; its format is recognized by what is there.

    A folder is BEIR, ``.json`` is SQuAD, ``.jsonl`` is question lines or, where a line
    has a "context", contexts with their questions; each may be gzipped.

    Args:
        path: the file or folder.
        detokenise: undo the Penn Treebank tokenisation of contexts.

    Raises:
        SourceError: it cannot be read, or holds no question that can be used.
    """
    found = _read(path, detokenise)
    if not found.questions:
        first = found.problems[0] if found.problems else None
        raise SourceError(
            f"holds no question that can be used{f' ({first.message})' if first else ''}",
            place=first.place if first else str(path),
            hint=FORMATS,
        )
    return found


def _read(path: Path, detokenise: bool) -> QuestionSet:
    if _is_folder(path):
        return _untokenised(path, detokenise, beir.read)
    name = path.name.removesuffix(".gz")
    if name.endswith(".json"):
        return contexts.read_squad(path, detokenise=detokenise)
    if not name.endswith(".jsonl"):
        raise SourceError(
            "not a question set" if path.exists() else "no such file or folder",
            place=str(path),
            hint=FORMATS,
        )
    first = next((one.value for one in objects(path) if one.value is not None), {})
    if "context" in first:
        return contexts.read_lines(path, detokenise=detokenise)
    return _untokenised(path, detokenise, question_files.read)


def _untokenised(
    path: Path, detokenise: bool, read: Callable[[Path], QuestionSet]
) -> QuestionSet:
    if detokenise:
        raise SourceError(
            "has no contexts to detokenise", place=str(path), hint="Leave out --detokenise"
        )
    return read(path)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError as error:
        raise SourceError(
            f"cannot be read: {error.strerror}", place=str(path), hint=FORMATS
        ) from error
