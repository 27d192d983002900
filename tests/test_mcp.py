"""An assistant's tools, asked by the SDK's own client of a real process."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, clean_environment, run_askcaci
from servers import ARTICLES, make_home, served

if importlib.util.find_spec("mcp") is None:
    pytest.skip("the extra mcp is not installed", allow_module_level=True)

from jsonschema import Draft202012Validator
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult, Tool

ROGUN = "How high will the Rogun dam be?"
DAM = "The ministry said that the dam of Toktobe is 88 meters high."
NAMES = {"ask", "search", "mentions", "timeline", "show", "cite", "context", "verify"}

Arguments = Mapping[str, Any]


@pytest.fixture(scope="module")
def home(briefs_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the made articles and one brief."""
    brief = (ROOT / "corpus" / "rogun-dam.md").read_text("utf-8")
    folder = tmp_path_factory.mktemp("mcp") / "home"
    return make_home(briefs_home, folder, {**ARTICLES, "rogun-dam": brief})


@pytest.fixture(scope="module")
def tools(home: Path) -> dict[str, Tool]:
    """The tools that the process lists."""

    async def listed(client: Client) -> dict[str, Tool]:
        return {one.name: one for one in (await client.list_tools()).tools}

    return with_client(home, listed)


def with_client(home: Path, scenario: Any) -> Any:
    """Return what a scenario makes of a client of a new process; none may outlast it."""
    process = StdioServerParameters(
        command=sys.executable,
        args=["-m", "askcaci", "--home", str(home), "mcp"],
        env=clean_environment(),
    )

    async def run() -> Any:
        async with Client(stdio_client(process)) as client:
            return await scenario(client)

    return asyncio.run(asyncio.wait_for(run(), 240))


def called(home: Path, *calls: tuple[str, Arguments]) -> list[CallToolResult]:
    """Return the results of calls of tools, in order, by one process."""

    async def scenario(client: Client) -> list[CallToolResult]:
        return [await client.call_tool(name, dict(given)) for name, given in calls]

    return with_client(home, scenario)


def valid(tool: Tool, result: CallToolResult) -> Any:
    """Return a result's value, which its tool's schema describes and its text repeats."""
    assert not result.is_error, result.content
    Draft202012Validator(tool.output_schema).validate(result.structured_content)
    assert json.loads(result.content[0].text) == result.structured_content
    return result.structured_content


def one_line(result: CallToolResult) -> str:
    """Return the one line of an error."""
    assert result.is_error
    assert "\n" not in result.content[0].text
    return result.content[0].text


def test_the_tools_say_what_they_take_and_return(tools: dict[str, Tool]) -> None:
    """Eight tools that only read, with schemas that are valid and name docs/json.md's."""
    documented = (ROOT / "docs" / "json.md").read_text("utf-8")
    assert tools.keys() == NAMES
    for tool in tools.values():
        assert tool.annotations.read_only_hint
        Draft202012Validator.check_schema(tool.input_schema)
        Draft202012Validator.check_schema(tool.output_schema)
        assert tool.output_schema["properties"]["schema"]["const"] in documented


def test_an_assistant_asks_and_has_its_draft_checked(
    home: Path, tools: dict[str, Tool]
) -> None:
    """The answer is quoted at its offsets; of two quotations the altered one is named."""

    async def scenario(client: Client) -> Any:
        asked = valid(tools["ask"], await client.call_tool("ask", {"question": ROGUN}))
        cited = asked["citations"][0]
        name = {"id": cited["article"]["id"]}
        shown = valid(tools["show"], await client.call_tool("show", name))
        quote = cited["quote"]
        altered = quote.replace("tallest", "highest")
        draft = f"A brief: “{quote}”\n\nAgain: “{altered}”\n"
        checked = await client.call_tool("verify", {"text": draft})
        mended = await client.call_tool("verify", {"text": draft.replace(altered, quote)})
        return asked, shown, valid(tools["verify"], checked), mended

    asked, shown, checked, mended = with_client(home, scenario)
    cited = asked["citations"][0]
    assert asked["text"] == "335 meters"
    assert shown["text"][cited["start"] : cited["end"]] == cited["quote"]
    first, second = checked["drafts"][0]["quotations"]
    assert not checked["verbatim"]
    assert (first["label"], second["label"], second["line"]) == ("verbatim", "altered", 3)
    changes = [(e["kind"], e["text"]) for e in second["edits"] if e["kind"] != "same"]
    assert changes == [("deleted", "tallest"), ("inserted", "highest")]
    assert valid(tools["verify"], mended)["verbatim"]


def test_every_tool_answers_as_its_schema_says(home: Path, tools: dict[str, Tool]) -> None:
    """What is found, what is refused, and places in text that repeats and in no BMP."""
    results = called(
        home,
        ("ask", {"question": "Who won the 1998 World Cup?", "author": None}),
        ("search", {"question": "dam of Toktobe", "k": 2}),
        ("mentions", {"name": ["Toktobe"]}),
        ("timeline", {"topic": "Toktobe"}),
        ("cite", {"place": ["lake", "valley"], "style": "apa"}),
        ("context", {"question": "How high is the dam of Toktobe?", "max_tokens": 400}),
        ("show", {"id": "harbour"}),
        ("show", {"id": "lake"}),
    )
    names = ("ask", "search", "mentions", "timeline", "cite", "context", "show", "show")
    refused, hits, mentions, timeline, cited, context, hostile, lake = (
        valid(tools[name], result) for name, result in zip(names, results, strict=True)
    )
    assert not refused["answered"]
    assert len(hits["hits"]) == 2
    assert mentions["places"] == lake["text"].count("Toktobe") + 2
    for place in mentions["articles"][0]["places"]:
        assert lake["text"][place["start"] : place["end"]] == "Toktobe"
        assert lake["text"][place["quote_start"] : place["quote_end"]] == place["quote"]
    assert timeline["statements"]
    assert len(cited["citations"]) == 2
    assert DAM in context["text"]
    assert "<script>window.hacked=6</script>" in hostile["text"]


def test_what_is_wrong_is_said_in_one_line(home: Path) -> None:
    """Errors of a tool are results; a tool that does not exist is an error of the protocol."""

    async def scenario(client: Client) -> Any:
        bad = [
            await client.call_tool(name, given)
            for name, given in (
                ("ask", {"question": ""}),
                ("ask", {}),
                ("ask", {"question": ROGUN, "since": "yesterday"}),
                ("show", {"id": "nothing-like-it"}),
                ("cite", {"place": ["lake#9-99999"]}),
                ("search", {"question": "dam", "colour": "blue"}),
            )
        ]
        with pytest.raises(MCPError, match="no tool 'erase'; there are ask"):
            await client.call_tool("erase", {})
        return bad

    texts = [one_line(result) for result in with_client(home, scenario)]
    assert texts[0].startswith("the question is empty")
    assert texts[1].startswith("“question” is missing")
    assert "yesterday" in texts[2]
    assert "nothing-like-it" in texts[3]
    assert "colour" in texts[5]


def test_nothing_is_opened_before_a_tool_is_called(tmp_path: Path) -> None:
    """A home without a corpus lists its tools; the first call says what is missing."""

    async def scenario(client: Client) -> Any:
        listed = await client.list_tools()
        return listed.tools, await client.call_tool("ask", {"question": ROGUN})

    listed, result = with_client(tmp_path / "nowhere", scenario)
    assert {one.name for one in listed} == NAMES
    assert "askcaci" in one_line(result)


def test_standard_output_carries_the_protocol_only(tmp_path: Path) -> None:
    """Garbage, lone surrogates and a closed input bring no other line, and no traceback."""
    hello = {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "0"},
    }
    lines = [
        b"\xff\xfe garbage",
        _request(1, "initialize", hello),
        _notification("notifications/initialized"),
        _request(2, "tools/call", {"name": "ask", "arguments": {"question": "\ud800 ?"}}),
        _request(3, "tools/list", {}),
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "askcaci", "--home", str(tmp_path), "mcp"],
        env=clean_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"\n".join(lines) + b"\n")
    process.stdin.flush()
    replies = []
    while not any(reply.get("id") == 3 for reply in replies):
        replies.append(json.loads(process.stdout.readline()))
    rest, errors = process.communicate(timeout=60)
    replies += map(json.loads, rest.splitlines())
    assert all(reply["jsonrpc"] == "2.0" for reply in replies)
    assert b"Traceback" not in errors
    assert process.returncode == 0


def test_the_same_tools_are_served_over_http(home: Path) -> None:
    """`serve` answers at /mcp, as one load of the models, and refuses other sites' pages."""
    with served(home) as server:

        async def run() -> Any:
            async with Client(f"{server.address}mcp") as client:
                listed = (await client.list_tools()).tools
                return listed, await client.call_tool("ask", {"question": ROGUN})

        listed, result = asyncio.run(asyncio.wait_for(run(), 120))
        foreign = server.post("/mcp", {}, {"Origin": "https://example.org"})
    assert {one.name for one in listed} == NAMES
    assert result.structured_content["text"] == "335 meters"
    assert foreign.status == 403


def test_without_the_extra_it_says_what_to_install(home: Path) -> None:
    """One line what is missing, one what to run; nothing on standard output."""
    hidden = (
        "import sys; sys.modules['mcp'] = None; sys.modules['mcp_types'] = None;"
        "from askcaci.cli import main; main(['mcp'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", hidden],
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 3
    assert done.stdout == ""
    assert "pip install 'askcaci[mcp]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_help_needs_no_extra() -> None:
    """`askcaci mcp --help` explains itself."""
    done = run_askcaci("mcp", "--help")
    assert done.returncode == 0
    assert "Model Context Protocol" in done.stdout


def _request(number: int, method: str, params: Any) -> bytes:
    value = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
    return json.dumps(value).encode()


def _notification(method: str) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "method": method}).encode()
