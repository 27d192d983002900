"""Tokens counted as tiktoken counts them, without a network.

`vocabulary` knows the files, `train` makes the one that is shipped.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from askcaci.errors import UsageError
from askcaci.tokens.vocabulary import PUBLISHED, SHIPPED_NAME, cached, shipped

if TYPE_CHECKING:
    from tiktoken import Encoding

__all__ = ["ENCODINGS", "Counter", "counter"]

ENCODINGS = (*PUBLISHED, SHIPPED_NAME)


@dataclass(frozen=True, slots=True)
class Counter:
    """Counts tokens; where it is not `exact` the count is an upper estimate."""

    encoding: Encoding
    exact: bool

    @property
    def name(self) -> str:
        """The vocabulary counted with, which is the one asked for only if `exact`."""
        return self.encoding.name

    def count(self, text: str) -> int:
        """Return the number of tokens; "<|endoftext|>" and its like are ordinary text."""
        return len(self.encoding.encode(text, disallowed_special=()))


def counter(encoding: str, cache: Path | None = None) -> Counter:
    """Return a counter for an encoding.

    Its vocabulary is used if tiktoken once put it, whole, into the folder `cache`.
    Otherwise the shipped one counts, whose small vocabulary makes more tokens of
    ordinary text.

    Raises:
        UsageError: there is no encoding of that name.
    """
    from tiktoken import Encoding

    if encoding not in ENCODINGS:
        raise UsageError(
            f"no encoding “{encoding}”", hint=f"There are: {', '.join(ENCODINGS)}."
        )
    found = None if encoding == SHIPPED_NAME else cached(encoding, cache)
    return Counter(Encoding(**(found or shipped())), exact=found is not None)
