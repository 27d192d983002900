"""The application that `askcaci serve` runs: routes, and requests to operations."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response, StreamingResponse
from starlette.routing import Mount, Route

from askcaci.errors import AskcaciError, UsageError
from askcaci.rendering.json import dumps
from askcaci.serving.api import (
    ERROR_SCHEMA,
    OPERATIONS,
    Object,
    Operation,
    ask,
    error_object,
)
from askcaci.serving.generations import Generations, collected_notices
from askcaci.serving.guards import Refused
from askcaci.serving.openapi import STREAM, description, path_of, takes_body
from askcaci.serving.pages import PageFiles, page
from askcaci.serving.parameters import checked, from_query
from askcaci.serving.queueing import QueueFull, Workers
from askcaci.text.normalise import spelt_out
from askcaci.verifying.drafts import LARGEST

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

Notify = Callable[[str], None]

# Bytes of a request; a draft, written as JSON, takes more than it is long.
LARGEST_REQUEST = 1_000_000
LARGEST_DRAFT = LARGEST + LARGEST // 4
LIMITS = {"/verify": LARGEST_DRAFT, "/mcp": LARGEST_DRAFT}

_BAD_JSON = (ValueError, RecursionError)
# Nobody gets to see this status.
_CLIENT_LEFT = 499
_FAULT = "askcaci itself failed"
_REPORT = "Ask the same in the terminal to see how:\n  askcaci ask QUESTION"


def application(
    generations: Generations,
    workers: Workers,
    notify: Notify,
    further: Iterable[BaseRoute] = (),
) -> Starlette:
    """Return the application; the caller closes what it is given.

    `notify` gets a line for each request that fails by a fault of askcaci's own; `further`
    are routes that others answer.
    """
    serving = _Serving(generations, workers, notify)
    return Starlette(
        routes=[
            Route("/", page),
            Mount("/page", PageFiles()),
            Route("/openapi.json", _described),
            *(
                Route(
                    path_of(operation),
                    serving.endpoint(operation),
                    methods=["GET", "POST"] if takes_body(operation) else ["GET"],
                )
                for operation in OPERATIONS.values()
            ),
            *further,
        ],
        exception_handlers={HTTPException: _http_error, Refused: _refused},
    )


class _Serving:
    """Requests turned into calls of operations, in the threads of `workers`."""

    def __init__(self, generations: Generations, workers: Workers, notify: Notify) -> None:
        self._generations = generations
        self._workers = workers
        self._notify = notify

    def endpoint(self, operation: Operation) -> Callable[[Request], Any]:
        """Return the handler of an operation."""

        async def answered(request: Request) -> Response:
            try:
                values = checked(operation.parameters, await _given(operation, request))
                if operation.name == "ask" and _wants_stream(request):
                    return StreamingResponse(self._stream(values), media_type=STREAM)
                answering = self._workers.submit(lambda: self._run(operation.run, values))
                return _json(await _wanted(answering, request))
            except AskcaciError as error:
                return _json(error_object(error), _status(operation, error))
            except QueueFull as full:
                return _busy(full)
            except (HTTPException, ClientDisconnect, Refused):
                raise
            except Exception as error:
                self._notify(f"{path_of(operation)}: {type(error).__name__}: {error}")
                return _json(_error("Fault", _FAULT, _REPORT), 500)

        return answered

    def _run(self, run: Callable[..., Object], values: dict[str, Any]) -> Object:
        with self._generations.reading() as assistant, collected_notices() as notices:
            reply = run(assistant, values)
        return {**reply, "notices": notices} if notices else reply

    def _stream(self, values: dict[str, Any]) -> AsyncIterator[str]:
        """Return lines: the passages of each question when they are found, then the reply.

        Raises:
            QueueFull: as many requests wait as may.
        """
        loop = asyncio.get_running_loop()
        lines: asyncio.Queue[Object | None] = asyncio.Queue()

        def found(hits: Object) -> None:
            loop.call_soon_threadsafe(lines.put_nowait, hits)

        answering = self._workers.submit(
            lambda: self._run(lambda assistant, v: ask(assistant, v, found), values)
        )
        answering.add_done_callback(lambda _: lines.put_nowait(None))
        return _lines(lines, answering)


async def _lines(
    lines: asyncio.Queue[Object | None], answering: asyncio.Future[Object]
) -> AsyncIterator[str]:
    try:
        while (line := await lines.get()) is not None:
            yield _line(line)
        try:
            yield _line(answering.result())
        except AskcaciError as error:
            yield _line(error_object(error))
    finally:
        answering.cancel()


async def _wanted(answering: asyncio.Future[Object], request: Request) -> Object:
    """Return the reply to a request, unless its client leaves before."""
    leaving = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not answering.done():
            raise HTTPException(_CLIENT_LEFT)
        return answering.result()
    finally:
        leaving.cancel()
        answering.cancel()


async def _given(operation: Operation, request: Request) -> dict[str, Any]:
    """Return the values of a request: those of its path, and of its query or its body.

    Raises:
        UsageError: the body is no JSON object.
    """
    if request.method != "POST":
        query = from_query(operation.parameters, request.query_params.multi_items())
        return query | request.path_params
    try:
        given = json.loads(await request.body())
    except _BAD_JSON:
        raise UsageError("the body is not JSON") from None
    if not isinstance(given, dict):
        raise UsageError("the body is not a JSON object")
    return given


def _wants_stream(request: Request) -> bool:
    return STREAM in request.headers.get("accept", "")


async def _gone(request: Request) -> None:
    with suppress(ConnectionError):
        while (await request.receive())["type"] != "http.disconnect":
            pass


def _status(operation: Operation, error: AskcaciError) -> int:
    if isinstance(error, UsageError):
        return 404 if operation.name == "article" else 400
    return 503


def _json(value: Object, status: int = 200, **headers: str) -> Response:
    return Response(
        dumps(value).encode("utf-8", "backslashreplace") + b"\n",
        status,
        {"cache-control": "no-store", **headers},
        "application/json",
    )


def _line(value: Object) -> str:
    text = spelt_out(json.dumps(value, ensure_ascii=False))
    return text.encode("utf-8", "backslashreplace").decode() + "\n"


def _busy(full: QueueFull) -> Response:
    seconds = str(full.seconds)
    told = _error("QueueFull", str(full), f"Try again in {seconds} seconds")
    return _json(told, 429, **{"retry-after": seconds})


def _error(kind: str, message: str, hint: str = "") -> Object:
    return {"schema": ERROR_SCHEMA, "error": kind, "message": message, "hint": hint}


async def _described(_: Request) -> Response:
    return _json(description())


async def _http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _json(_error("HTTP", error.detail), error.status_code)


async def _refused(_: Request, error: Exception) -> Response:
    """Report a body that proved too large, or too slow, while it was read."""
    assert isinstance(error, Refused)
    return _json(_error("Refused", error.why), error.status, connection="close")
