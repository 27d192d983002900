"""An assistant that a server of the same home answers for, as long as there is one."""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from askcaci import __version__, errors
from askcaci.errors import AskcaciError
from askcaci.serving.runtime import ANSWERS, is_private, runtime_folder
from askcaci.serving.wire import decode, encode
from askcaci.types import Article, Filters, Hit, Reply

if TYPE_CHECKING:
    from askcaci.assistant import Assistant
    from askcaci.config import Config
    from askcaci.mentions import Mentions

Notify = Callable[[str], None]

# Until the server takes the question, and until it has answered it, in seconds.
_CONNECTING, _ANSWERING = 0.5, 120.0


class SharedAssistant:
    """Answers as `Assistant` does, from a running server of the same home if it can.

    A server answers only where this process would give the same answer: not if its version
    or settings differ, or the corpus has changed since it was indexed. Then, and where there
    is no server, `open_local` is called once, and what it returns answers from there on.
    """

    def __init__(
        self,
        config: Config,
        *,
        refresh: bool,
        notify: Notify,
        open_local: Callable[[], Assistant],
    ) -> None:
        self._config = config
        self._refresh = refresh
        self._notify = notify
        self._open_local = open_local
        self._local: Assistant | None = None
        self._articles: dict[str, Article] = {}

    def ask(
        self,
        question: str,
        *,
        filters: Filters,
        k: int,
        min_confidence: float | None,
    ) -> Reply:
        """Return what `Assistant.ask` returns, and raise what it raises."""
        given = {"filters": filters, "k": k, "min_confidence": min_confidence}
        found = self._from_server("ask", question=question, **given)
        if self._local is not None:
            return self._local.ask(
                question, filters=filters, k=k, min_confidence=min_confidence
            )
        return found  # type: ignore[no-any-return]

    def search(self, question: str, *, filters: Filters, k: int) -> tuple[Hit, ...]:
        """Return what `Assistant.search` returns, and raise what it raises."""
        found = self._from_server("search", question=question, filters=filters, k=k)
        if self._local is not None:
            return self._local.search(question, filters=filters, k=k)
        return self._hits(found)

    def exact(self, phrase: str, *, filters: Filters, k: int) -> tuple[Hit, ...]:
        """Return what `Assistant.exact` returns, and raise what it raises."""
        found = self._from_server("exact", phrase=phrase, filters=filters, k=k)
        if self._local is not None:
            return self._local.exact(phrase, filters=filters, k=k)
        return self._hits(found)

    def mentions(self, names: Sequence[str], *, filters: Filters, exact: bool) -> Mentions:
        """Return what `Assistant.mentions` returns, and raise what it raises."""
        found = self._from_server("mentions", names=names, filters=filters, exact=exact)
        if self._local is not None:
            return self._local.mentions(names, filters=filters, exact=exact)
        return found  # type: ignore[no-any-return]

    def article(self, article_id: str) -> Article:
        """Return the article of a hit."""
        if self._local is not None:
            return self._local.article(article_id)
        return self._articles[article_id]

    def _hits(self, found: tuple[tuple[Hit, ...], tuple[Article, ...]]) -> tuple[Hit, ...]:
        hits, articles = found
        self._articles |= {one.id: one for one in articles}
        return hits

    def _from_server(self, call: str, **arguments: object) -> Any:  # noqa: ANN401 - what the call returns
        """Return what the server returns; without one, open the local assistant."""
        if self._local is None:
            reply = self._reply(call, arguments)
            if reply is not None and "value" in reply:
                return self._told(reply)["value"]
            if reply is not None and "error" in reply:
                raise _error(self._told(reply)["error"])
            self._local = self._open_local()
        return None

    def _reply(self, call: str, arguments: dict[str, object]) -> dict[str, Any] | None:
        folder = runtime_folder()
        path = answers_path(folder, self._config)
        if not is_private(folder) or not os.path.exists(path):
            return None
        asked = {
            **settings_of(self._config),
            "refresh": self._refresh,
            "call": call,
            "arguments": arguments,
        }
        try:
            reply = decode(_exchanged(path, encode(asked) + b"\n"), self._placed)
        except (OSError, ValueError):
            return None
        return reply if isinstance(reply, dict) else None

    def _told(self, reply: dict[str, Any]) -> dict[str, Any]:
        for notice in reply["notices"]:
            self._notify(notice)
        return reply

    def _placed(self, article: Article) -> Article:
        """Return an article with its path as this process has its home."""
        return replace(article, path=str(self._config.corpus / f"{article.id}.md"))


def answers_path(folder: str, config: Config) -> str:
    """Return the path of the socket of the server of a home."""
    home = os.path.realpath(config.home)
    name = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    return os.path.join(folder, name + ANSWERS)


def settings_of(config: Config) -> dict[str, object]:
    """Return the settings that must match a server's for the same answers."""
    reader = config.reader
    return {
        "askcaci": __version__,
        "home": os.path.realpath(config.home),
        "model": config.model,
        "reader": os.path.abspath(reader) if reader and os.path.exists(reader) else reader,
        "today": date.today(),
    }


def _exchanged(path: str, line: bytes) -> bytes:
    """Send a line to a socket and return all that comes back."""
    with socket.socket(socket.AF_UNIX) as server:
        server.settimeout(_CONNECTING)
        server.connect(path)
        server.settimeout(_ANSWERING)
        server.sendall(line)
        parts = []
        while part := server.recv(1 << 20):
            parts.append(part)
    return b"".join(parts)


def _error(told: tuple[str, str, str, str]) -> AskcaciError:
    kind, message, hint, place = told
    raised: type[AskcaciError] = getattr(errors, kind, AskcaciError)
    return raised(message, hint=hint, place=place)
