"""The other end of remote.py: assistants of other processes answered at a socket.

A line comes in, a line goes out, and the connection ends.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from askcaci.errors import AskcaciError
from askcaci.serving.generations import Generations, collected_notices
from askcaci.serving.queueing import QueueFull, Workers
from askcaci.serving.remote import answers_path, settings_of
from askcaci.serving.wire import decode, encode

# Bytes of a question with its filters, and seconds for it to come.
_LONGEST, _PATIENCE = 1_000_000, 5.0

_CALLS = ("ask", "search", "exact", "mentions")

Object = dict[str, Any]


@asynccontextmanager
async def answering_at_socket(
    folder: str, generations: Generations, workers: Workers
) -> AsyncIterator[None]:
    """Answer at a socket in a folder that is this user's alone, until the block ends.

    Raises:
        OSError: there can be no socket.
    """
    path = answers_path(folder, generations.config)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, ValueError, asyncio.TimeoutError):
            line = await asyncio.wait_for(reader.readline(), _PATIENCE)
            writer.write(encode(await _reply(line, generations, workers)))
            await asyncio.wait_for(writer.drain(), _PATIENCE)
        writer.close()

    # One that a killed server left; of two servers, the later one answers.
    with suppress(FileNotFoundError):
        os.unlink(path)
    before = os.umask(0o177)
    try:
        server = await asyncio.start_unix_server(answer, path, limit=_LONGEST)
    finally:
        os.umask(before)
    ours = os.stat(path).st_ino
    try:
        async with server:
            yield
    finally:
        with suppress(OSError):
            if os.stat(path).st_ino == ours:
                os.unlink(path)


async def _reply(line: bytes, generations: Generations, workers: Workers) -> Object:
    """Return the value of a call, its error, or that another process has to make it."""
    asked = decode(line)
    try:
        return await workers.submit(lambda: _called(asked, generations))
    except QueueFull:
        return {"refused": "busy"}


def _called(asked: Object, generations: Generations) -> Object:
    config = generations.config
    same = {**settings_of(config), "model": asked.get("model")}
    if asked["call"] not in _CALLS or any(asked.get(name) != same[name] for name in same):
        return {"refused": "settings"}
    with collected_notices() as notices:
        try:
            if asked["refresh"] and generations.is_stale(asked["model"]):
                return {"refused": "stale"}
            with generations.reading(newest=True) as assistant:
                value = _value(assistant, asked["call"], asked["arguments"])
        except AskcaciError as error:
            told = (type(error).__name__, error.message, error.hint, error.place)
            return {"error": told, "notices": notices}
    return {"value": value, "notices": notices}


def _value(assistant: Any, call: str, arguments: Object) -> object:  # noqa: ANN401 - its methods
    method: Callable[..., Any] = getattr(assistant, call)
    found = method(**arguments)
    if call in ("search", "exact"):
        ids = dict.fromkeys(hit.passage.article_id for hit in found)
        return found, [assistant.article(one) for one in ids]
    return found
