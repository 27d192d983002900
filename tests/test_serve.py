"""`askcaci serve` over HTTP: what it answers, what it refuses, and how it ends."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from askcaci import Assistant
from askcaci.serving.api import OPERATIONS
from askcaci.serving.parameters import checked, filters_of, from_query
from conftest import run_askcaci
from servers import Served, make_home, served, wait_for

if importlib.util.find_spec("uvicorn") is None:
    pytest.skip("the extra serve is not installed", allow_module_level=True)

from askcaci.serving.generations import Generations, collected_notices
from askcaci.serving.openapi import description, path_of
from askcaci.serving.queueing import QueueFull, Workers

TOKEN = "0123456789abcdefghij"
QUESTION = "How high is the dam of Toktobe?"
# A request for each operation, by its path.
REQUESTS: dict[str, dict[str, Any]] = {
    "/ask": {"question": QUESTION, "author": ["Ann Author"]},
    "/search": {"question": "harbour of Zarkum", "k": 2},
    "/mentions": {"name": ["Toktobe"], "since": "2012"},
    "/timeline": {"topic": "Toktobe"},
    "/articles": {"sort": "date"},
    "/cite": {"place": ["lake#0-60", "valley"], "style": "apa"},
    "/context": {"question": QUESTION, "max_tokens": 600, "encoding": "askcaci"},
    "/verify": {"text": "He wrote, “the dam of Toktobe is 89 meters high.”"},
    "/status": {},
}


@pytest.fixture(scope="module")
def home(briefs_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of three made articles; not to be changed."""
    return make_home(briefs_home, tmp_path_factory.mktemp("served") / "home")


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Served]:
    """A server that anybody on this machine may ask."""
    with served(home) as running:
        yield running


# What it answers.


def test_every_operation_answers_as_its_function_does_by_get_and_by_post(
    home: Path, server: Served
) -> None:
    """The same JSON, whichever way it is asked for, of the schema that is described."""
    named = {path_of(one): one for one in OPERATIONS.values()}
    assert named.keys() - {"/articles/{id}"} == REQUESTS.keys()
    with Assistant.open(home, refresh=False) as assistant:
        for path, values in REQUESTS.items():
            reply = server.post(path, values)
            assert reply.status == 200, reply.body
            assert reply.json["schema"] == named[path].schema
            assert reply.json == json.loads(json.dumps(named[path](assistant, values)))
            assert server.get(path, **values).json == reply.json
        one = server.get("/articles/lake").json
        assert one == json.loads(
            json.dumps(OPERATIONS["article"](assistant, {"id": "lake"}))
        )


def test_a_quote_of_a_reply_is_at_its_place_in_the_article(server: Served) -> None:
    """`text[start:end] == quote`, between two requests."""
    reply = server.get("/ask", question=QUESTION).json
    assert reply["answered"]
    for one in reply["citations"] + reply["evidence"]:
        text = server.get(f"/articles/{one['article']['id']}").json["text"]
        assert text[one["start"] : one["end"]] == one["quote"]


def test_a_stream_has_the_nearest_passages_first_and_then_the_reply(server: Served) -> None:
    """Two lines of JSON; the second is what is answered without a stream."""
    headers = {"accept": "application/x-ndjson"}
    reply = server.get("/ask", headers, question=QUESTION)
    lines = [json.loads(line) for line in reply.body.splitlines()]
    assert [line["schema"] for line in lines] == ["askcaci/hits/1", "askcaci/reply/2"]
    assert lines[0]["hits"]
    assert lines[1] == server.get("/ask", question=QUESTION).json
    assert reply.headers["content-type"].startswith("application/x-ndjson")


def test_what_a_filter_leaves_out_unseen_is_told_with_the_reply(
    briefs_home: Path, tmp_path: Path, server: Served
) -> None:
    """Notices that the terminal prints on stderr come as `notices`."""
    home = make_home(
        briefs_home,
        tmp_path / "home",
        {"one": "---\ntitle: Undated\nkind: news\n---\nA road.\n"},
    )
    with served(home) as running:
        reply = running.get("/search", question="road", since="2001").json
    assert reply["notices"] == ["1 articles without a date are left out by the date filter"]
    assert "notices" not in server.get("/search", question="road").json


@pytest.mark.parametrize(
    ("path", "query", "status", "words"),
    [
        ("/ask", {}, 400, "“question” is missing"),
        ("/ask", {"question": " "}, 400, "the question is empty"),
        ("/ask", {"question": "Why?", "k": "many"}, 400, "not a number"),
        ("/ask", {"question": "Why?", "k": 99}, 400, "not from 1 to 50"),
        ("/ask", {"question": ["Why?", "Who?"]}, 400, "given twice"),
        ("/ask", {"question": "Why?", "author": "Nobody Known"}, 400, "no article by"),
        ("/ask", {"question": "Why?", "since": "soon"}, 400, "not a date"),
        ("/ask", {"question": "Why?", "since": "2005", "until": "2001"}, 400, "after"),
        ("/ask", {"question": "Why?", "section": "middle"}, 400, "there is no 'middle'"),
        ("/ask", {"question": "Why?", "colour": "red"}, 400, "unknown parameter"),
        ("/cite", {"place": "lake#nowhere.9"}, 400, "has no place"),
        ("/articles/none-such", {}, 404, "no article"),
        ("/nowhere", {}, 404, "Not Found"),
    ],
)  # fmt: skip
def test_a_request_that_makes_no_sense_is_told_why(
    server: Served, path: str, query: dict[str, Any], status: int, words: str
) -> None:
    """One message, one hint, as the terminal has them; never a trace."""
    reply = server.get(path, **query)
    assert reply.status == status
    assert reply.json["schema"] == "askcaci/error/1"
    assert words in reply.json["message"]
    assert b"Traceback" not in reply.body


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"question": 5}']
)
def test_a_body_that_is_no_request_is_told_so(server: Served, body: bytes) -> None:
    """Whatever is sent, the answer is an error object."""
    reply = server.post("/ask", body)
    assert (reply.status, reply.json["schema"]) == (400, "askcaci/error/1")


def test_the_description_has_every_operation_and_its_parameters(server: Served) -> None:
    """OpenAPI 3.1, made of what the operations check."""
    told = server.get("/openapi.json").json
    assert told == description()
    assert set(told["paths"]) == {path_of(one) for one in OPERATIONS.values()}
    for one in OPERATIONS.values():
        described = told["paths"][path_of(one)]["get"]["parameters"]
        assert [p["name"] for p in described] == [p.name for p in one.parameters]
    body = told["paths"]["/ask"]["post"]["requestBody"]["content"]["application/json"]
    assert body["schema"]["required"] == ["question"]


def test_values_of_a_query_are_those_of_json() -> None:
    """Types are read from the text of an address as JSON has them."""
    parameters = OPERATIONS["ask"].parameters
    query = from_query(
        parameters,
        [("question", "q"), ("k", "3"), ("min_confidence", "0.5"), ("facts_only", "true"),
         ("author", "A"), ("author", "B"), ("until", "2005-03")],
    )  # fmt: skip
    values = checked(parameters, query)
    assert values["k"] == 3
    filters = filters_of(values)
    assert filters.authors == ("A", "B")
    assert filters.sections == ("background", "body")
    assert str(filters.until) == "2005-03-31"


# What it refuses.


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"host": "localhost"}, 200),
        ({"host": "LOCALHOST:1"}, 200),
        ({"host": "[::1]:8765"}, 200),
        ({"host": "evil.example"}, 421),
        ({"host": "localhost.evil.example"}, 421),
        ({"host": "127.0.0.1@evil.example"}, 421),
        ({"host": "10.0.0.1"}, 421),
        ({"host": ""}, 421),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"host": "localhost:7", "origin": "http://localhost:7"}, 200),
        ({"host": "localhost:7", "origin": "http://localhost:8"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 403),
    ],
)
def test_requests_of_other_sites_and_under_other_names_are_refused(
    server: Served, headers: dict[str, str], status: int
) -> None:
    """A page of another site can neither ask nor pretend to be this server."""
    assert server.get("/status", headers).status == status


def test_a_link_from_elsewhere_opens_the_page_and_nothing_else(server: Served) -> None:
    """Permanent addresses of quotes can be followed."""
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert server.get("/", headers).status == 200
    assert server.get("/ask", headers, question=QUESTION).status == 403


def test_every_reply_protects_the_page(server: Served) -> None:
    """Scripts of the package only, no frames, no guessing of types, no kept replies."""
    for path in ("/", "/page/main.js", "/status", "/nowhere"):
        headers = server.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
    assert server.get("/status").headers["cache-control"] == "no-store"
    assert "javascript" in server.get("/page/main.js").headers["content-type"]


@pytest.mark.parametrize(
    "path",
    ["/page/../api.py", "/page/%2e%2e/api.py", "/page/..%2fapi.py", "//etc/passwd",
     "/page/%2fetc%2fpasswd", "/articles/..%2f..%2faskcaci.toml"],
)  # fmt: skip
def test_no_path_leads_out_of_the_page(server: Served, path: str) -> None:
    """Only the page's own files are served."""
    assert server.get(path).status == 404


def test_a_request_of_fifty_megabytes_is_refused_and_the_next_one_answered(
    server: Served,
) -> None:
    """By its stated length, and where it states none, by what has come."""
    # Closed while it is still being sent, or answered before.
    with suppress(ConnectionError):
        assert server.post("/ask", b" " * 50_000_000).status == 413
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    parts = (b" " * 65_536 for _ in range(800))
    try:
        connection.request("POST", "/ask", parts, encode_chunked=True,
                           headers={"transfer-encoding": "chunked"})  # fmt: skip
        assert connection.getresponse().status == 413
    except ConnectionError:
        pass
    finally:
        connection.close()
    assert server.get("/status").status == 200


def test_a_length_over_the_limit_is_told_before_anything_is_sent(server: Served) -> None:
    """A client that states it and waits gets the error object; so does a draft's path, later."""
    for path, length, status in (("/ask", 1_000_001, 413), ("/verify", 30_000_000, 413)):
        connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
        connection.putrequest("POST", path)
        connection.putheader("content-length", str(length))
        connection.endheaders()
        reply = connection.getresponse()
        assert reply.status == status
        assert json.loads(reply.read())["schema"] == "askcaci/error/1"
        connection.close()


def test_with_a_token_nobody_gets_in_without(tmp_path: Path, home: Path) -> None:
    """By header for programs, by a cookie for the browser that opened the printed address."""
    (tmp_path / "token").write_text(TOKEN + "\n")
    with served(home, "--token-file", str(tmp_path / "token")) as running:
        assert running.address.endswith(f"/?token={TOKEN}")
        for headers in (
            {},
            {"authorization": "Bearer wrong"},
            {"authorization": f"Basic {TOKEN}"},
            {"cookie": "askcaci-token=wrong"},
        ):
            assert running.get("/status", headers).status == 401
        bearer = {"authorization": f"Bearer {TOKEN}"}
        assert running.get("/status", bearer).status == 200
        assert running.get("/", token="wrong").status == 401
        first = running.get("/", token=TOKEN)
        assert (first.status, first.headers["location"]) == (303, "/")
        cookie = first.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert running.get("/", {"cookie": cookie.partition(";")[0]}).status == 200


@pytest.mark.parametrize("held", ["short", "with spaces in it, and commas", "ü" * 20])
def test_a_token_that_cannot_be_one_is_refused(
    tmp_path: Path, home: Path, held: str
) -> None:
    """One line says what is wrong, the next one what to run."""
    (tmp_path / "token").write_text(held)
    done = run_askcaci("--home", home, "serve", "--token-file", tmp_path / "token")
    assert done.returncode == 2
    assert "openssl" in done.stderr or "ls -l" in done.stderr


def test_others_can_connect_only_with_a_token(home: Path) -> None:
    """At an address that is not this machine's alone, a token is made and printed."""
    with served(home, "--host", "0.0.0.0", "--allow-host", "library.example") as running:
        assert "?token=" in running.address
        token = running.address.partition("?token=")[2]
        bearer = {"authorization": f"Bearer {token}"}
        assert len(token) >= 32
        assert running.get("/status").status == 401
        assert running.get("/status", bearer).status == 200
        assert running.get("/status", {**bearer, "host": "library.example"}).status == 200
        assert running.get("/status", {**bearer, "host": "10.1.2.3"}).status == 200
        assert running.get("/status", {**bearer, "host": "evil.example"}).status == 421


def test_an_address_that_is_taken_is_told(home: Path, server: Served) -> None:
    """Exit code 3, and what to run instead."""
    done = run_askcaci("--home", home, "serve", "--port", server.port)
    assert done.returncode == 3
    assert "--port 0" in done.stderr


# Many at once.


def test_more_requests_than_may_wait_are_told_when_to_come_back() -> None:
    """One is answered, one waits, the third is refused; places are given back."""
    release = threading.Event()

    async def crowd() -> None:
        workers = Workers(size=1, waiting=1)
        first, second = (workers.submit(lambda: release.wait(30)) for _ in range(2))
        with pytest.raises(QueueFull) as full:
            workers.submit(lambda: None)
        assert full.value.seconds >= 1
        # What waits and is not wanted any more makes room.
        second.cancel()
        await asyncio.sleep(0.05)
        third = workers.submit(lambda: "third")
        release.set()
        assert await first
        assert await third == "third"
        workers.close()

    asyncio.run(crowd())


def test_a_full_queue_is_http_429_with_the_seconds_to_wait(home: Path) -> None:
    """No other error, and every other request is answered."""
    with served(home, "--queue", "0") as running, ThreadPoolExecutor(12) as pool:
        replies = list(
            pool.map(lambda n: running.get("/ask", question=f"{QUESTION} {n}"), range(12))
        )
    statuses = {reply.status for reply in replies}
    assert statuses == {200, 429}
    for reply in replies:
        if reply.status == 429:
            assert int(reply.headers["retry-after"]) >= 1


def test_connections_that_ask_nothing_make_room_for_one_that_does(server: Served) -> None:
    """Six hundred are opened and left; the oldest are closed, and the next is answered."""
    with ExitStack() as left:
        for _ in range(600):
            left.enter_context(socket.create_connection(("127.0.0.1", server.port), 30))
        assert server.get("/status").status == 200


def test_half_a_request_is_not_waited_for_for_ever(server: Served) -> None:
    """A connection has ten seconds for its first whole request, however it dribbles."""
    with socket.create_connection(("127.0.0.1", server.port), 30) as slow:
        slow.sendall(b"GET /status HTTP/1.1\r\n")
        began = time.monotonic()
        with suppress(ConnectionError):
            while time.monotonic() - began < 60:
                slow.sendall(b"x")
                time.sleep(0.5)
        assert time.monotonic() - began < 60


def test_a_client_that_reads_nothing_holds_up_nobody(server: Served) -> None:
    """Others are answered while its replies wait."""
    asked = urlencode({"question": "dam", "k": 50})
    with socket.create_connection(("127.0.0.1", server.port), 30) as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.sendall(
            f"GET /search?{asked} HTTP/1.1\r\nhost: localhost\r\n\r\n".encode() * 8
        )
        assert server.get("/status").status == 200


# An index that changes.


def _articles(version: str) -> dict[str, str]:
    head = "---\ntitle: {}\npublished: 2011-03-04\nkind: news\n---\n"
    text = f"The road of Zarkum was given the name {version} by its builders.\n"
    return {name: head.format(name) + text for name in ("one", "two")}


def _write(home: Path, version: str) -> None:
    for name, text in _articles(version).items():
        (home / "corpus" / f"{name}.md").write_text(text, "utf-8")


def test_a_reader_keeps_its_generation_and_the_next_one_sees_the_new(
    briefs_home: Path,
    tmp_path: Path,
) -> None:
    """What was opened is read to the end; the models are opened once."""
    home = make_home(briefs_home, tmp_path / "home", _articles("Alpha"))
    with Assistant.open(home) as first:
        config = first.home.config
    generations = Generations(config, notify=lambda _: None)
    with generations.reading() as old:
        _write(home, "Beta")
        assert generations.is_stale()
        assert run_askcaci("--home", home, "index").returncode == 0
        with generations.reading() as new:
            assert "Beta" in new.article("one").text
            assert new.home.encoder is old.home.encoder
            assert new.home.reader is old.home.reader
        assert "Alpha" in old.article("one").text
    with generations.reading() as still:
        assert still is new
    generations.close()


def test_every_reply_is_of_one_generation_while_the_index_is_rebuilt(
    briefs_home: Path,
    tmp_path: Path,
) -> None:
    """Both articles are of one version in each reply, and the last is of the new one."""
    home = make_home(briefs_home, tmp_path / "home", _articles("Alpha"))
    ended = threading.Event()
    seen: list[set[str]] = []

    def ask(server: Served) -> None:
        while not ended.is_set():
            reply = server.get("/search", question="road of Zarkum name")
            assert reply.status == 200
            texts = [hit["text"] for hit in reply.json["hits"]]
            assert len(texts) == 2
            seen.append({word for text in texts for word in VERSIONS if word in text})

    with served(home) as running, ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask, running) for _ in range(4)]
        for version in VERSIONS[1:]:
            _write(home, version)
            assert run_askcaci("--home", home, "index", "rebuild").returncode == 0
        last = running.get("/search", question="road of Zarkum name").json
        ended.set()
        for one in asking:
            one.result()
    assert all(len(versions) == 1 for versions in seen)
    assert all(VERSIONS[-1] in hit["text"] for hit in last["hits"])


VERSIONS = ("Alpha", "Beta", "Gamma")


def test_an_index_that_cannot_be_used_any_more_is_served_as_it_was(
    briefs_home: Path, tmp_path: Path
) -> None:
    """A server goes on with what it has open, and says so once."""
    home = make_home(briefs_home, tmp_path / "home", _articles("Alpha"))
    told: list[str] = []
    with Assistant.open(home) as first:
        config = first.home.config
    generations = Generations(config, notify=told.append)
    (home / "index" / "askcaci.db").rename(home / "index" / "gone.db")
    (home / "index" / "askcaci.db").write_bytes(b"no database")
    for _ in range(2):
        with generations.reading() as assistant:
            assert "Alpha" in assistant.article("one").text
    assert len(told) == 1
    assert "as it was" in told[0]
    generations.close()


def test_notices_go_to_the_request_that_they_are_about(
    briefs_home: Path, tmp_path: Path
) -> None:
    """Two threads, each with its own."""
    home = make_home(
        briefs_home,
        tmp_path / "home",
        {"one": "---\ntitle: Undated\nkind: news\n---\nA road.\n"},
    )
    with Assistant.open(home) as first:
        config = first.home.config
    generations = Generations(config, notify=lambda _: None)

    def ask(values: dict[str, Any]) -> list[str]:
        with generations.reading() as assistant, collected_notices() as notices:
            OPERATIONS["mentions"](assistant, {"name": "road", **values})
            return notices

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(ask, [{"since": "2001"}, {}] * 8))
    assert all(bool(notices) is (number % 2 == 0) for number, notices in enumerate(told))
    generations.close()


# How it ends.


def test_told_to_stop_it_answers_what_it_has_taken(home: Path) -> None:
    """Exit code 0; every request that was taken is answered, and its sockets are gone."""
    with served(home) as running, ThreadPoolExecutor(8) as pool:
        asked = [
            pool.submit(running.get, "/ask", question=f"{QUESTION} {n}") for n in range(8)
        ]
        wait_for(lambda: any(one.done() for one in asked))
        folder = running.runtime / "askcaci"
        assert len(list(folder.iterdir())) == 2
        running.process.send_signal(signal.SIGTERM)
        assert [one.result().status for one in asked] == [200] * 8
        assert running.process.wait(60) == 0
        assert list(folder.iterdir()) == []


def test_killed_it_loses_nothing_and_the_next_one_serves(
    tmp_path: Path, home: Path
) -> None:
    """SIGKILL under load leaves the index whole."""
    with served(home) as running, ThreadPoolExecutor(4) as pool:
        asked = [
            pool.submit(running.get, "/ask", question=f"{QUESTION} {n}") for n in range(4)
        ]
        time.sleep(0.3)
        running.process.kill()
        for one in asked:
            # Answered before, or not at all.
            assert one.exception() is not None or one.result().status == 200
        running.process.wait(30)
    with served(home) as running:
        assert running.get("/ask", question=QUESTION).json["answered"]
