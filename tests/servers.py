"""Servers as processes of their own, and the corpora that they serve."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from conftest import clean_environment, run_askcaci

# Repeated words: only offsets tell which of them is meant. The characters before the
# second and third are outside the basic plane, so that they count one here and two in
# UTF-16.
REPEATED = """\
---
title: "The Lake That Came Back"
authors: [Ann Author]
published: 2011-03-04
kind: analysis
---
The ministry said that the dam of Toktobe is 88 meters high. 🏔️𐎠𐎡 In the spring the
lake behind it rose again.

## BACKGROUND:

The ministry said that the dam of Toktobe is 88 meters high. 𐎠𐎡 Engineers measured it.
The ministry said that the dam of Toktobe is 88 meters high.

## CONCLUSIONS:

Nobody knows when the lake of Toktobe will be full.
"""

# What would run, load or reorder something if it were not shown as text.
HOSTILE = """\
---
title: "<img src=x onerror=window.hacked=1> \\u202egnp.exe </title><script>window.hacked=2</script>"
authors: ["<b onmouseover=window.hacked=3>Eve</b>"]
published: 2012-05-06
publication: "\\"><svg onload=window.hacked=4>"
url: "javascript:window.hacked=5"
kind: news
---
The harbour of Zarkum was opened by <script>window.hacked=6</script> in 2012. <img src=x
onerror="window.hacked=7"> {{constructor.constructor('window.hacked=8')()}} ${window.hacked=9}

## <iframe srcdoc="<script>parent.hacked=10</script>">

The harbour of Zarkum cost "onfocus=window.hacked=11 autofocus" 12 million dollars, said
&lt;script&gt;window.hacked=12&lt;/script&gt; and \u202eesrever\u202c.
"""

PLAIN = """\
---
title: "Toktobe and Its Neighbours"
authors: [Ben Author]
published: 2014-07-01
kind: analysis
---
The valley of Toktobe lies between two ranges. On 3 May 2013 its people voted on a new
road. In 2014 the road reached the valley of Toktobe.
"""

ARTICLES = {"lake": REPEATED, "harbour": HOSTILE, "valley": PLAIN}


def make_home(briefs: Path, home: Path, articles: Mapping[str, str] = ARTICLES) -> Path:
    """Make a home with articles, and its index, from a copy of that of the briefs.

    A copy has the exported encoder, which takes longer to make than all the rest.
    """
    shutil.copytree(briefs, home)
    for brief in (home / "corpus").iterdir():
        brief.unlink()
    for name, text in articles.items():
        (home / "corpus" / f"{name}.md").write_text(text, "utf-8")
    done = run_askcaci("--home", home, "index")
    assert done.returncode == 0, done.stderr
    return home


@dataclass(frozen=True)
class Reply:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Served:
    """A running server."""

    address: str
    process: subprocess.Popen[str]
    runtime: Path

    @property
    def port(self) -> int:
        """Where it listens."""
        port = urlsplit(self.address).port
        assert port is not None
        return port

    def get(self, path: str, headers: Mapping[str, str] = {}, **query: Any) -> Reply:
        """Return the reply to a GET; several values of a name are a list."""
        asked = f"{path}?{urlencode(query, doseq=True)}" if query else path
        return self.send("GET", asked, headers=headers)

    def post(self, path: str, value: Any, headers: Mapping[str, str] = {}) -> Reply:
        """Return the reply to a POST of JSON, or of bytes as they are."""
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        return self.send("POST", path, body, headers)

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] = {},
    ) -> Reply:
        """Return the reply to a request."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, body, dict(headers))
            got = connection.getresponse()
            return Reply(
                got.status, {k.lower(): v for k, v in got.getheaders()}, got.read()
            )
        finally:
            connection.close()


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something is so, for a minute at most."""
    for _ in range(1_200):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("nothing came of it")


@contextmanager
def served(home: Path, *arguments: str, **environment: str) -> Iterator[Served]:
    """Serve a home at a free port, with a runtime folder of its own, until the block ends."""
    # Sockets' paths are short, so the folder is not pytest's.
    runtime = Path(tempfile.mkdtemp(prefix="askcaci-"))
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "askcaci", "--home", str(home)),
            *("serve", "--port", "0", *arguments),
        ],
        env=clean_environment(XDG_RUNTIME_DIR=str(runtime), **environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("askcaci: serving "):
                wait_for(lambda: len(list((runtime / "askcaci").glob("*.*"))) == 2)
                yield Served(line.split()[-1], process, runtime)
                break
        else:
            raise AssertionError("the server ended")
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=90)
        shutil.rmtree(runtime, ignore_errors=True)
