"""The tools over the Model Context Protocol: standard input and output, or HTTP.

Of the package, this module alone imports the `mcp` SDK (the extra `mcp`).
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

import anyio
import mcp_types as protocol
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import (
    StreamableHTTPASGIApp,
    StreamableHTTPSessionManager,
)
from mcp.shared.exceptions import MCPError

from askcaci import __version__
from askcaci.errors import AskcaciError
from askcaci.serving.generations import Generations
from askcaci.serving.queueing import QueueFull, Workers
from askcaci.serving.tools import INSTRUCTIONS, TOOLS, Tool, call, fault

Notify = Callable[[str], None]
Object = dict[str, Any]
Call = Callable[[Tool, Mapping[str, Any]], Awaitable[Object]]

# Calls that may wait for the one that is being answered.
_WAITING = 100


def serve_over_stdio(open_index: Callable[[], Generations], notify: Notify) -> None:
    """Answer a client on standard input and output until it closes the input.

    `open_index` is called by the first call of a tool, and again only if it raised.
    """
    workers = Workers(1, _WAITING)
    opened: list[Generations] = []

    def answer(tool: Tool, arguments: Mapping[str, Any]) -> Object:
        # There is one thread, so nothing is opened twice.
        if not opened:
            opened.append(open_index())
        return call(opened[0], tool, arguments)

    async def run() -> None:
        server = _server(_queued(workers, answer), notify)
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    try:
        anyio.run(run)
    finally:
        workers.close()
        for one in opened:
            one.close()


@dataclass(frozen=True, slots=True)
class HttpTools:
    """The tools as an ASGI application, which answers while the block of `run()` lasts."""

    application: StreamableHTTPASGIApp
    run: Callable[[], AbstractAsyncContextManager[None]]


def tools_over_http(
    generations: Generations, workers: Workers, notify: Notify, *, largest: int
) -> HttpTools:
    """Return the tools over streamable HTTP, answered by the threads of `workers`.

    Each request is independent: no session is kept, and each reply is one JSON object.
    A request may have `largest` bytes. Who may ask is for the caller to check.
    """

    def answer(tool: Tool, arguments: Mapping[str, Any]) -> Object:
        return call(generations, tool, arguments)

    manager = StreamableHTTPSessionManager(
        _server(_queued(workers, answer), notify),
        stateless=True,
        json_response=True,
        max_request_body_size=largest,
    )
    return HttpTools(StreamableHTTPASGIApp(manager), manager.run)


def _queued(workers: Workers, answer: Callable[[Tool, Mapping[str, Any]], Object]) -> Call:
    async def queued(tool: Tool, arguments: Mapping[str, Any]) -> Object:
        return await workers.submit(lambda: answer(tool, arguments))

    return queued


def _server(call_tool: Call, notify: Notify) -> Server[Any]:
    async def list_tools(
        _: ServerRequestContext[Any], __: protocol.PaginatedRequestParams | None
    ) -> protocol.ListToolsResult:
        return protocol.ListToolsResult(tools=[_described(one) for one in TOOLS.values()])

    async def answer(
        _: ServerRequestContext[Any], asked: protocol.CallToolRequestParams
    ) -> protocol.CallToolResult:
        tool = TOOLS.get(asked.name)
        if tool is None:
            known = ", ".join(TOOLS)
            message = f"no tool {asked.name[:60]!r}; there are {known}"
            raise MCPError(protocol.INVALID_PARAMS, message)
        return await _answered(tool, asked.arguments or {}, call_tool, notify)

    return Server(
        "askcaci",
        version=__version__,
        title="askcaci",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=answer,
    )


def _described(tool: Tool) -> protocol.Tool:
    return protocol.Tool(
        name=tool.name,
        description=tool.description,
        input_schema=tool.input_schema,
        output_schema=tool.output_schema,
        annotations=protocol.ToolAnnotations(
            read_only_hint=True, idempotent_hint=True, open_world_hint=False
        ),
    )


async def _answered(
    tool: Tool, arguments: Mapping[str, Any], call_tool: Call, notify: Notify
) -> protocol.CallToolResult:
    """Return a reply as structured content, and the same as text for clients that want that.

    An error is a result too, in one line, so that a model can read it and ask again.
    """
    try:
        reply = await call_tool(tool, arguments)
    except AskcaciError as error:
        return _failed(fault(error))
    except QueueFull as full:
        return _failed(f"{full}; try again in {full.seconds} seconds")
    except Exception as error:
        notify(f"{tool.name}: {type(error).__name__}: {error}")
        return _failed(f"askcaci itself failed: {type(error).__name__}")
    text = _encodable(json.dumps(reply, ensure_ascii=False))
    return protocol.CallToolResult(
        content=[protocol.TextContent(text=text)], structured_content=json.loads(text)
    )


def _failed(why: str) -> protocol.CallToolResult:
    return protocol.CallToolResult(
        content=[protocol.TextContent(text=_encodable(why))], is_error=True
    )


def _encodable(text: str) -> str:
    """Return text with "?" for lone surrogates, which no encoding can carry."""
    return text.encode("utf-8", "replace").decode()
