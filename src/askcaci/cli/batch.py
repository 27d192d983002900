"""`askcaci ask --batch`: many questions, a line each, one opening of everything."""

from __future__ import annotations

import codecs
import json
import os
import shlex
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from inspect import signature
from io import BufferedReader
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import IO, TYPE_CHECKING, Any

import click

from askcaci.cli.options import (
    Settings,
    filters_from,
    opened,
    print_in_utf8,
    progress_bar,
    warn,
)
from askcaci.errors import SourceError, UsageError

if TYPE_CHECKING:
    from types import FrameType

    from askcaci.assistant import Assistant
    from askcaci.home import Progress
    from askcaci.types import Filters

ALL_ASKED, SOME_BAD = 0, 3

# Longer than the longest question with every character escaped.
_LONGEST_LINE = 200_000

_STAGE = "asking"

# Questions at once, each on one thread: two beside each other take less time than one after
# the other on two threads.
_AT_ONCE = (
    len(os.sched_getaffinity(0))
    if hasattr(os, "sched_getaffinity")
    else os.cpu_count() or 1
)

Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A line that asks something, or what is wrong with it; lines count from 1.

    `options` are values for the options of `filter_options`, `end` is how many bytes the
    input has up to the line's end.
    """

    number: int
    end: int
    question: str = ""
    id: str | int | None = None
    options: Mapping[str, Any] | None = None
    fault: str = ""


def ask_all(
    settings: Settings,
    source: str,
    *,
    options: Mapping[str, Any],
    k: int,
    min_confidence: float | None,
    reader: str | None,
    refresh: bool,
) -> int:
    """Answer every line of a file, or of standard input for "-", as JSON Lines.

    `options` are those of `filter_options` for every line that does not say otherwise.

    Raises:
        UsageError: a filter for all lines names an unknown author or article.
        UnusableError: the file, the corpus, the index or a model cannot be used.
    """
    print_in_utf8()
    # While a bar is shown, sys.stdout is not where the answers go.
    out = sys.stdout
    seen = filters_from(**options)
    tell = _told_once()
    with _input(source) as file:
        with opened(settings, refresh=refresh, notify=tell) as assistant:
            _check(seen, assistant)
        context = click.get_current_context()
        asking = _Asking(context, dict(options), k, min_confidence)
        bad = 0
        with (
            _progress(out) as progress,
            _assistant(settings, reader, tell) as assistant,
        ):
            size = 0 if source == "-" else Path(source).stat().st_size
            replies = _in_order(
                lambda line: asking.reply_object(line, assistant),
                _lines(file, source),
            )
            for line, found in replies:
                if "error" in found:
                    bad += 1
                    warn(f"line {line.number}: {found['error']}")
                _write(found, out)
                progress(_STAGE, min(line.end, size), size)
    return SOME_BAD if bad else ALL_ASKED


def _in_order(
    reply: Callable[[Line], Object], lines: Iterator[Line]
) -> Iterator[tuple[Line, Object]]:
    """Yield every line with its reply, in order, each as soon as it is there.

    As many lines are asked at once as there are cores, and as many again are read ahead.
    """
    begun: Queue[tuple[Line, Future[Object]] | BaseException | None] = Queue(_AT_ONCE)
    pool = ThreadPoolExecutor(_AT_ONCE)

    def begin() -> None:
        try:
            for line in lines:
                begun.put((line, pool.submit(reply, line)))
            begun.put(None)
        # A closed pool, when nobody wants the rest; or an input that cannot be read on.
        except (RuntimeError, OSError, ValueError, SourceError) as error:
            begun.put(error)

    # It may wait for a line that never comes.
    Thread(target=begin, daemon=True).start()
    try:
        while (next_one := begun.get()) is not None:
            if isinstance(next_one, BaseException):
                raise next_one
            line, future = next_one
            yield line, future.result()
    finally:
        pool.shutdown(cancel_futures=True)


@dataclass(frozen=True, slots=True)
class _Asking:
    """How every line is asked that does not say otherwise."""

    context: click.Context
    options: Mapping[str, Any]
    k: int
    min_confidence: float | None

    def reply_object(self, line: Line, assistant: Assistant) -> Object:
        """Return what a line gives: a reply, or what is wrong with the line."""
        from askcaci.rendering.json import reply_object

        named: Object = {"line": line.number}
        if line.id is not None:
            named["id"] = line.id
        try:
            if line.fault:
                raise UsageError(line.fault)
            reply = assistant.ask(
                line.question,
                filters=self._filters(line),
                k=self.k,
                min_confidence=self.min_confidence,
            )
        except (UsageError, click.UsageError) as error:
            return {**named, "error": error.message}
        return {**named, **reply_object(reply)}

    def _filters(self, line: Line) -> Filters:
        return filters_from(
            **{**self.options, **_converted(line.options or {}, self.context)}
        )


def read_lines(file: IO[bytes]) -> Iterator[Line]:
    """Yield what each line asks, one after the other as they come in; blank ones are none."""
    number = end = 0
    while raw := file.readline(_LONGEST_LINE + 1):
        number += 1
        end += len(raw)
        if len(raw) > _LONGEST_LINE and not raw.endswith(b"\n"):
            end += _skip_line(file)
            yield Line(number, end, fault=f"longer than {_LONGEST_LINE:,} bytes")
            continue
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError as error:
            yield Line(number, end, fault=f"not UTF-8 at byte {error.start + 1}")
            continue
        if text:
            yield _parsed(number, end, text)


def _skip_line(file: IO[bytes]) -> int:
    skipped = 0
    while raw := file.readline(_LONGEST_LINE):
        skipped += len(raw)
        if raw.endswith(b"\n"):
            break
    return skipped


def _parsed(number: int, end: int, text: str) -> Line:
    """Return what a line asks: a JSON object where it begins like one, else as it stands."""
    if not text.startswith("{"):
        return Line(number, end, text)
    from askcaci.evaluation.loading.lines import BAD_JSON, json_fault

    try:
        value: Object = json.loads(text)
    except BAD_JSON as error:
        return Line(number, end, fault=f"not JSON: {json_fault(error)}")
    named = value.pop("id", None)
    if not isinstance(named, (str, int, type(None))) or isinstance(named, bool):
        return Line(number, end, fault='"id" is neither a text nor a whole number')
    question = value.pop("question", None)
    if not isinstance(question, str):
        return Line(number, end, id=named, fault='no "question", or it is not a text')
    fault = next(filter(None, (_fault(*field) for field in value.items())), "")
    return Line(number, end, question, named, value, fault)


def _fault(name: str, value: Any) -> str:  # noqa: ANN401 - what JSON holds
    """Return what is wrong with the field of a filter, empty if nothing."""
    known = signature(filters_from).parameters
    if name not in known:
        return f"unknown field “{name[:60]}”; there are question, id, {', '.join(known)}"
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, (str, int)) for one in values):
        return f"“{name}” is not a text, or an array of texts"
    return ""


def _converted(options: Mapping[str, Any], context: click.Context) -> Object:
    """Return the values of a line's filters as the options of the command line give them.

    Raises:
        click.UsageError: one is not what the option takes.
    """
    parameters = {one.name: one for one in context.command.params}
    found = {}
    for name, value in options.items():
        option = parameters[name]
        if option.multiple:
            given: Any = value if isinstance(value, list) else [value]
        elif isinstance(value, list):
            raise click.UsageError(f"“{name}” takes one value, not an array")
        else:
            given = value
        try:
            found[name] = option.type_cast_value(context, given)
        except click.BadParameter as error:
            raise click.UsageError(f"“{name}”: {error.message}") from error
    return found


def _check(filters: Filters, assistant: Assistant) -> None:
    """Bring the index up to date; refuse a filter that would let no line be asked.

    Raises:
        UsageError: it names an unknown author or article.
    """
    _ = assistant.home.store
    assistant.home.check(filters)


def _told_once() -> Callable[[str], None]:
    """Return a function that prints every notice once."""
    said: set[str] = set()

    def tell(message: str) -> None:
        if message not in said:
            said.add(message)
            warn(message)

    return tell


@contextmanager
def _assistant(
    settings: Settings, reader: str | None, tell: Callable[[str], None]
) -> Iterator[Assistant]:
    """Yield an assistant on the index as it is.

    All is open, so that several threads may ask.
    """
    from askcaci.assistant import Assistant

    config = settings.config(reader)
    with Assistant(config, refresh=False, notify=tell, threads=1) as assistant:
        assistant.home.open()
        yield assistant


@contextmanager
def _input(source: str) -> Iterator[BufferedReader]:
    if source == "-":
        # Not sys.stdin: the thread that waits for its next line would keep it locked, and
        # Python ends with an abort where it cannot close it.
        yield open(sys.stdin.fileno(), "rb", closefd=False)  # noqa: SIM115
        return
    try:
        file = Path(source).open("rb")  # noqa: SIM115 - what fails in the block is not it
    except OSError as error:
        raise SourceError(
            f"cannot be read: {error.strerror}", place=source, hint=f"ls -l {source}"
        ) from error
    with file:
        yield file


def _lines(file: BufferedReader, source: str) -> Iterator[Line]:
    """Yield what each line asks; of a file in another encoding, none is asked.

    Raises:
        SourceError: it is UTF-16 or UTF-32, as its first bytes show.
    """
    head = file.peek(4)[:4]
    zeros = head.count(0)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)) or zeros == 3:
        raise _encoded(source, "UTF-32")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or 0 in head[:2]:
        raise _encoded(source, "UTF-16")
    yield from read_lines(file)


def _encoded(source: str, encoding: str) -> SourceError:
    return SourceError(
        f"it is {encoding}; save it as UTF-8",
        place="standard input" if source == "-" else source,
        hint=f"Or turn it with:\n  iconv -f {encoding} -t UTF-8 {shlex.quote(source)}",
    )


@contextmanager
def _progress(out: IO[str]) -> Iterator[Progress]:
    """Yield what shows a bar, unless the answers are on the same terminal."""
    with nullcontext(_unseen) if out.isatty() else progress_bar() as progress:
        yield progress


def _unseen(stage: str, done: int, total: int) -> None: ...


def _write(found: Object, out: IO[str]) -> None:
    """Write a line whole, even if somebody wants to stop just then."""
    from askcaci.text.normalise import spelt_out

    text = spelt_out(json.dumps(found, ensure_ascii=False))
    line = text.encode("utf-8", "backslashreplace").decode() + "\n"
    with _uninterrupted():
        out.write(line)
        out.flush()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Put an interrupt off until the block is done."""
    wanted = False

    def note(_: int, __: FrameType | None) -> None:
        nonlocal wanted
        wanted = True

    before: Callable[..., Any] | int | None = signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if wanted:
        raise KeyboardInterrupt
