"""Runs as files: a journal while a run goes on, one JSON file when it is done.

The journal, ``RUN.part``, has the run's header on its first line and an outcome on each
further one, so that whatever ends a process, all but the question at hand is kept.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from askcaci.errors import SourceError, UnusableError, UsageError
from askcaci.evaluation.catalogue import MEASURES
from askcaci.evaluation.columns import Columns, columns
from askcaci.evaluation.loading.lines import BAD_JSON, json_fault
from askcaci.evaluation.resampling import Figure, figures
from askcaci.evaluation.scoring import STAGES, Outcome

RUN_SCHEMA = "askcaci/run/1"

# The header fields that define what is measured: a run resumes only where all are equal.
_SAME = ("schema", "set", "settings", "corpus", "model", "versions", "commit")


@dataclass(frozen=True)
class Run:
    """The set, the system, and every outcome, in the order of the set.

    `header` holds what docs/evaluation.md lists: set, settings, corpus, model, versions,
    commit, machine, times and peak memory.
    """

    header: Mapping[str, Any]
    outcomes: tuple[Outcome, ...]

    @property
    def settings(self) -> Mapping[str, Any]:
        """How it was asked; runs older than the reader read sentences only."""
        return {"reader": "none", **self.header["settings"]}

    @property
    def name(self) -> str:
        """What was measured, in a few words."""
        settings = self.settings
        return f"{settings['system']}, {settings['task']}, {settings['retriever']}"

    def columns(self) -> Columns:
        """Return the outcomes column by column."""
        return columns(self.outcomes)

    def figures(self) -> dict[str, Figure]:
        """Return every measure with its interval."""
        return figures(self.columns(), MEASURES)

    def by_kind(self) -> dict[str, tuple[int, dict[str, Figure]]]:
        """Return the number of questions and every measure of each kind of question."""
        every = self.columns()
        kinds = dict.fromkeys(sorted(one.kind for one in self.outcomes))
        rows = {
            kind: [i for i, one in enumerate(self.outcomes) if one.kind == kind]
            for kind in kinds
        }
        return {
            kind: (len(at), figures(every.taken(at), MEASURES)) for kind, at in rows.items()
        }


def read_run(path: Path) -> Run:
    """Read a finished run.

    Raises:
        SourceError: there is none, or it is damaged or of another version.
    """
    try:
        record = json.loads(path.read_bytes())
        if record["schema"] != RUN_SCHEMA:
            raise _bad(path, f"a run of the kind {record['schema']!r}, not {RUN_SCHEMA}")
        outcomes = tuple(map(_outcome, record.pop("questions")))
        _checked(record)
    except OSError as error:
        raise _bad(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise _bad(path, f"not UTF-8 at byte {error.start + 1}") from error
    except BAD_JSON as error:
        raise _bad(path, f"not a run: {json_fault(error)}") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise _bad(path, "not a run, or only the summary of one") from error
    if not outcomes:
        raise _bad(path, "a run without questions")
    return Run(record, outcomes)


def write_run(run: Run, path: Path) -> None:
    """Write a run whole or not at all, a question a line.

    Raises:
        UnusableError: it cannot be written.
    """
    header = json.dumps(dict(run.header), ensure_ascii=False, indent=1)
    lines = ",\n".join(map(_line, run.outcomes))
    text = f'{header[:-2]},\n "questions": [\n{lines}\n ]\n}}\n'
    _replace(path, text)


@contextmanager
def run_lock(run: Path) -> Iterator[None]:
    """Hold a run for writing; a process that dies lets it go.

    Raises:
        UsageError: another process is making the same run.
        UnusableError: the folder takes no file.
    """
    lock = FileLock(run.with_name(f"{run.name}.lock"))
    # A lock would make the folder, which a mistyped name does not ask for.
    if not run.absolute().parent.is_dir():
        raise _unwritable(run, FileNotFoundError(2, "there is no such folder"))
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise UsageError(
            "another process is making this run",
            place=str(run),
            hint="Wait for it, or name another file with -o",
        ) from error
    except OSError as error:
        raise _unwritable(run, error) from error
    try:
        yield
    finally:
        with suppress(OSError):
            os.unlink(lock.lock_file)
        lock.release()


class Journal:
    """A run in the making; each outcome is on disk before the next question is asked."""

    def __init__(
        self, path: Path, header: Mapping[str, Any], done: Sequence[Outcome]
    ) -> None:
        self.path = path
        self.header = header
        self.outcomes = list(done)
        try:
            self._file = path.open("a", encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            raise _unwritable(path, error) from error

    @classmethod
    def open(cls, run: Path, header: Mapping[str, Any], *, resume: bool) -> Journal:
        """Begin a run's journal, or go on with the one an interrupted run left.

        Raises:
            UsageError: there is one and `resume` is not set, or there is none of the
                same set, settings, corpus, model and version to resume.
            UnusableError: it cannot be written.
        """
        path = journal_path(run)
        if not resume:
            if path.exists():
                raise UsageError(
                    "an interrupted run is there", place=str(path), hint=_GO_ON.format(path)
                )
            journal = cls(path, header, ())
            try:
                journal._write(json.dumps(dict(header), ensure_ascii=False))
            except UnusableError:
                journal.close()
                raise
            return journal
        if not path.exists():
            raise UsageError(
                "no interrupted run to resume",
                place=str(path),
                hint="Leave out --resume to begin one",
            )
        kept, done = _journalled(path)
        changed = [key for key in _SAME if kept.get(key) != header.get(key)]
        if changed:
            raise UsageError(
                f"the interrupted run is another one: its {', '.join(changed)} differ",
                place=str(path),
                hint=_AFRESH.format(path),
            )
        # Whatever a killed process left of a last line goes.
        _rewrite(path, kept, done)
        return cls(path, kept, done)

    def add(self, outcome: Outcome) -> None:
        """Keep an outcome."""
        self.outcomes.append(outcome)
        self._write(_line(outcome))

    def close(self) -> None:
        """Close the file."""
        with suppress(OSError):  # `add` reported what could not be kept
            self._file.close()

    def _write(self, line: str) -> None:
        try:
            self._file.write(line + "\n")
            self._file.flush()
        except OSError as error:
            raise _unwritable(self.path, error) from error


_GO_ON = "Go on with it by --resume, or begin afresh:\n  rm {0}"
_AFRESH = "Begin afresh:\n  rm {0}"


def journal_path(run: Path) -> Path:
    """Return the path of a run's journal."""
    return run.with_name(f"{run.name}.part")


def _journalled(path: Path) -> tuple[dict[str, Any], list[Outcome]]:
    """Return header and outcomes up to the first line that is not whole."""
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise _bad(path, f"cannot be read: {error.strerror}") from error
    read: list[Any] = []
    for line in lines[:-1]:
        try:
            read.append(json.loads(line))
        except BAD_JSON:
            break
    if not read or not isinstance(read[0], dict):
        raise UsageError(
            "the interrupted run has no beginning",
            place=str(path),
            hint=_AFRESH.format(path),
        )
    try:
        return read[0], list(map(_outcome, read[1:]))
    except (TypeError, KeyError, AttributeError) as error:
        raise _bad(path, "the journal of another version") from error


def _rewrite(path: Path, header: Mapping[str, Any], done: Sequence[Outcome]) -> None:
    lines = [json.dumps(dict(header), ensure_ascii=False), *map(_line, done)]
    _replace(path, "\n".join(lines) + "\n")


def _replace(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        scratch.write_text(text, "utf-8", errors="backslashreplace")
        os.replace(scratch, path)
    except OSError as error:
        scratch.unlink(missing_ok=True)
        raise _unwritable(path, error) from error


def _line(outcome: Outcome) -> str:
    """Return an outcome as one line of JSON; empty fields are left out."""
    kept = {
        key: value
        for key, value in asdict(outcome).items()
        if value or key not in ("quotes", "error", "words", "cluster")
    }
    return json.dumps(kept, ensure_ascii=False)


# What reports and comparisons take for granted in a header.
_SHOWN = {
    "set": ("name", "sha256", "asked", "questions", "not_scored"),
    "settings": ("system", "task", "retriever"),
    "corpus": ("sha256", "articles", "passages"),
    "model": ("name", "fingerprint"),
    "versions": ("askcaci",),
    "machine": (),
}

_FIELDS = frozenset(field.name for field in fields(Outcome))


def _outcome(value: Mapping[str, Any]) -> Outcome:
    if not value.keys() <= _FIELDS or value["stage"] not in STAGES:
        raise TypeError("not an outcome")
    known = dict(value)
    known["quotes"] = tuple(known.get("quotes", ()))
    outcome = Outcome(**known)
    if not _sound(outcome):
        raise TypeError("not an outcome")
    return outcome


def _sound(outcome: Outcome) -> bool:
    """Return True if what was read as an outcome holds what reports take for granted."""
    texts = (outcome.id, outcome.kind, outcome.error, outcome.cluster)
    flags = (outcome.answerable, outcome.answered)
    numbers = (outcome.confidence, outcome.seconds, *outcome.scores.values())
    return (
        all(isinstance(one, str) for one in texts)
        and all(isinstance(one, bool) for one in flags)
        and all(isinstance(one, (int, float)) and abs(one) < 1e300 for one in numbers)
        and isinstance(outcome.words, dict)
    )


def _checked(header: Mapping[str, Any]) -> None:
    """Raise KeyError or TypeError where something is missing that reports show."""
    for part, keys in _SHOWN.items():
        for key in keys:
            header[part][key]


def _bad(path: Path, reason: str) -> SourceError:
    return SourceError(
        reason,
        place=str(path),
        hint="Make a run with:\n  askcaci eval run QUESTIONS -o RUN",
    )


def _unwritable(path: Path, error: OSError) -> UnusableError:
    return UnusableError(
        f"cannot be written: {error.strerror}",
        place=str(path),
        hint="Name another file with -o",
    )
