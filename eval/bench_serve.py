"""`askcaci serve` under load and faults, and the shell that uses it, measured.

Run:  python eval/bench_serve.py [--clients 16] [--questions 96] [--connections 10000]

Serves a copy of the shipped briefs to 127.0.0.1, where all load comes from too. The numbers
of clients, questions and connections are bounds: each part ends when they are used up.
Prints a Markdown table. Needs the extra serve.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).resolve().parent.parent

# Seconds after which a request counts as failed.
_PATIENCE = 600

QUESTIONS = (
    "How high will the Rogun dam be?",
    "What does TAPI cost?",
    "Why was Rogun delayed?",
    "Who controls the Ferghana Valley?",
    "How long is the Kyrgyz-Tajik border?",
    "When did Kashagan give its first oil?",
    "How many people died in Andijan?",
    "What happened to the Aral Sea?",
)


def main() -> None:
    """Run every part and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--questions", type=int, default=96)
    parser.add_argument("--connections", type=int, default=10_000)
    parser.add_argument("--home", type=Path, help="copy this home instead of indexing one")
    parser.add_argument("--repeat", type=int, default=9, help="of each shell command")
    given = parser.parse_args()
    print("| what | found |\n|---|---|")
    with tempfile.TemporaryDirectory(prefix="askcaci-") as folder:
        home = _home(Path(folder), given.home)
        with _served(home) as server:
            _row("one client", _load(server, 1, given.questions // 6))
            _row(f"{given.clients} clients", _load(server, given.clients, given.questions))
            _row("and 8 clients that read nothing", _with_slow_readers(server, given))
            _row("a request of 50 MB", _large(server))
            _row(f"{given.connections:,} connections opened and left", _left(server, given))
            _row("index rebuilt under load", _rebuilt(server, home, given))
            for name, told in _shell(server, home, given.repeat):
                _row(name, told)
        _row("SIGTERM under load", _stopped(home, given.clients))
        _row("SIGKILL under load", _killed(home, given.clients))


def _row(name: str, told: str) -> None:
    print(f"| {name} | {told} |", flush=True)


class _Server:
    """A running server and its port."""

    def __init__(self, process: subprocess.Popen[str], port: int, runtime: Path) -> None:
        self.process = process
        self.port = port
        self.runtime = runtime

    def get(self, path: str, **query: object) -> tuple[int, bytes]:
        """Return status and body; status 0 where the connection broke."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        try:
            connection.request("GET", f"{path}?{urlencode(query)}")
            reply = connection.getresponse()
            return reply.status, reply.read()
        except (OSError, HTTPException):
            return 0, b""
        finally:
            connection.close()


def _environment(runtime: Path) -> dict[str, str]:
    source = str(ROOT / "src")
    return {**os.environ, "PYTHONPATH": source, "XDG_RUNTIME_DIR": str(runtime)}


def _home(folder: Path, indexed: Path | None) -> Path:
    home = folder / "home"
    if indexed is not None:
        shutil.copytree(indexed, home)
    else:
        shutil.copytree(ROOT / "corpus", home / "corpus")
    _askcaci(home, folder, "index")
    return home


def _askcaci(
    home: Path, runtime: Path, *arguments: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "askcaci", "--home", str(home), *arguments],
        env=_environment(runtime),
        capture_output=True,
        check=False,
    )


@contextmanager
def _served(home: Path) -> Iterator[_Server]:
    # Its folder is short: a socket's path may have about a hundred bytes.
    runtime = Path(tempfile.mkdtemp(prefix="askcaci-"))
    process = subprocess.Popen(
        [sys.executable, "-m", "askcaci", "--home", str(home), "serve", "--port", "0"],
        env=_environment(runtime),
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        line = process.stderr.readline()
        threading.Thread(target=process.stderr.read, daemon=True).start()
        port = urlsplit(line.split()[-1]).port
        assert port is not None, line
        # The process that runs the shell's commands opens last.
        while len(list((runtime / "askcaci").glob("*.*"))) < 2:
            time.sleep(0.05)
        yield _Server(process, port, runtime)
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(90)
        shutil.rmtree(runtime, ignore_errors=True)


def _asked(server: _Server, number: int) -> tuple[int, float]:
    """Ask a question that was not asked before; return the status and the seconds."""
    question = (
        f"{QUESTIONS[number % len(QUESTIONS)]} {'And so on? ' * (number % 3)}".strip()
    )
    began = time.perf_counter()
    status, _ = server.get("/ask", question=question)
    return status, time.perf_counter() - began


def _load(server: _Server, clients: int, questions: int) -> str:
    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        found = list(pool.map(lambda n: _asked(server, n), range(questions)))
    seconds = time.perf_counter() - began
    took = [one for status, one in found if status == 200]
    return (
        f"p50 {_percentile(took, 50):.2f} s, p95 {_percentile(took, 95):.2f} s, "
        f"{len(took) / seconds:.2f} a second, of {questions}: {_statuses(found)}"
    )


def _percentile(values: Sequence[float], share: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


def _statuses(found: Sequence[tuple[int, float]]) -> str:
    counts = Counter(status for status, _ in found)
    return ", ".join(f"{n} × {status or 'broken'}" for status, n in sorted(counts.items()))


def _with_slow_readers(server: _Server, given: argparse.Namespace) -> str:
    asked = f"GET /search?k=50&{urlencode({'question': 'border'})} HTTP/1.1\r\n"
    with ExitStack() as open_still:
        for _ in range(8):
            slow = open_still.enter_context(
                socket.create_connection(("127.0.0.1", server.port), _PATIENCE)
            )
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.sendall(f"{asked}host: localhost\r\n\r\n".encode() * 4)
        return _load(server, given.clients, given.questions // 2)


def _large(server: _Server) -> str:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=_PATIENCE)
    began = time.perf_counter()
    try:
        connection.request("POST", "/ask", b" " * 50_000_000)
        status = str(connection.getresponse().status)
    except OSError:
        status = "refused (the connection was closed while it was sent)"
    seconds = time.perf_counter() - began
    connection.close()
    return f"{status} after {seconds:.2f} s; then {server.get('/status')[0]}"


def _left(server: _Server, given: argparse.Namespace) -> str:
    """Open connections and leave them, as many at once as this process may; ask meanwhile."""
    asked = []
    held: list[socket.socket] = []
    began = time.perf_counter()
    for number in range(given.connections):
        try:
            held.append(socket.create_connection(("127.0.0.1", server.port), 10))
        except OSError:
            continue
        if len(held) > 700:
            held.pop(0).close()
        if number % (given.connections // 5) == 0:
            asked.append(_asked(server, number))
    seconds = time.perf_counter() - began
    files = len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))
    asked.append(_asked(server, 1))
    for one in held:
        one.close()
    return f"in {seconds:.1f} s, {files} files open; questions meanwhile {_statuses(asked)}"


def _rebuilt(server: _Server, home: Path, given: argparse.Namespace) -> str:
    """Rebuild with another word in two articles; count replies that mix the two."""
    paths = [home / "corpus" / f"{name}.md" for name in ("made-one", "made-two")]
    head = "---\ntitle: Made\npublished: 2011-03-04\nkind: news\n---\n"
    done = threading.Event()
    found: list[tuple[int, frozenset[str]]] = []
    words = ("Alphaburg", "Betaville", "Gammatown")

    def write(word: str) -> None:
        for path in paths:
            path.write_text(f"{head}The road of Zarkum leads to {word}.\n", "utf-8")
        _askcaci(home, server.runtime, "index")

    def ask() -> None:
        while not done.is_set():
            status, body = server.get("/search", question="road of Zarkum leads", k=2)
            hits = json.loads(body)["hits"] if status == 200 else []
            found.append(
                (status, frozenset(w for hit in hits for w in words if w in hit["text"]))
            )

    write(words[0])
    with ThreadPoolExecutor(given.clients) as pool:
        for _ in range(given.clients):
            pool.submit(ask)
        for word in words[1:]:
            write(word)
        last = server.get("/search", question="road of Zarkum leads", k=2)[1].decode()
        done.set()
    mixed = sum(len(seen) > 1 for _, seen in found)
    return (
        f"{len(found)} replies ({_statuses([(s, 0.0) for s, _ in found])}), {mixed} of more "
        f"than one generation; the last is of the newest: {last.count(words[-1]) >= 2}"
    )


def _shell(server: _Server, home: Path, repeat: int) -> Iterator[tuple[str, str]]:
    """Yield what commands take with the server and without, run in turns."""
    nowhere = Path("/nowhere")
    commands = (
        ("ask", QUESTIONS[0]),
        ("search", "Middle Corridor"),
        ("mentions", "Kashagan"),
    )
    for command in commands:
        with_server, alone = [], []
        same = True
        for _ in range(repeat):
            outputs = []
            for runtime, took in ((server.runtime, with_server), (nowhere, alone)):
                began = time.perf_counter()
                outputs.append(_askcaci(home, runtime, *command))
                took.append(time.perf_counter() - began)
            first, second = outputs
            same &= (first.stdout, first.stderr) == (second.stdout, second.stderr)
        fast, slow = statistics.median(with_server), statistics.median(alone)
        yield (
            f"shell, `askcaci {command[0]}`",
            f"{fast:.3f} s with a server ({min(with_server):.3f}-{max(with_server):.3f}), "
            f"{slow:.3f} s without ({min(alone):.3f}-{max(alone):.3f}): "
            f"{slow / fast:.1f} times; same output: {same}",
        )
    began = time.perf_counter()
    for _ in range(repeat):
        subprocess.run([sys.executable, "-c", "pass"], check=True)
    yield "python -c pass", f"{(time.perf_counter() - began) / repeat:.3f} s"


def _stopped(home: Path, clients: int) -> str:
    with _served(home) as server, ThreadPoolExecutor(clients) as pool:
        asked = [pool.submit(_asked, server, n) for n in range(clients)]
        while not any(one.done() for one in asked):
            time.sleep(0.01)
        server.process.send_signal(signal.SIGTERM)
        found = [one.result() for one in asked]
        code = server.process.wait(90)
    return f"{clients} asked, {_statuses(found)}; exit code {code}"


def _killed(home: Path, clients: int) -> str:
    with _served(home) as server, ThreadPoolExecutor(clients) as pool:
        asked = [pool.submit(_asked, server, n) for n in range(clients)]
        while not any(one.done() for one in asked):
            time.sleep(0.01)
        server.process.kill()
        found = [one.result() for one in asked]
    checked = _askcaci(home, Path("/nowhere"), "doctor").returncode
    with _served(home) as server:
        again = _asked(server, 0)[0]
    return f"{_statuses(found)}; `doctor` exits with {checked}; served again: {again}"


if __name__ == "__main__":
    main()
