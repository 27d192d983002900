"""The vocabularies that tokens are counted with; none is ever fetched from anywhere."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SHIPPED_NAME = "askcaci"
SHIPPED = Path(__file__).with_name("askcaci.tiktoken")

# Words apart from blanks and every digit and sign by itself: at least as fine as the
# patterns below, so that the count errs upward.
PATTERN = r" ?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]|\s+(?!\S)|\s"

_OPENAI = "https://openaipublic.blob.core.windows.net/encodings"
_ENDING = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
_UPPER, _LOWER = r"\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}", r"\p{Ll}\p{Lm}\p{Lo}\p{M}"


@dataclass(frozen=True, slots=True)
class Published:
    """A vocabulary of tiktoken's: where it comes from, its checksum and its pattern.

    Repeated here because tiktoken's own constructors download the file when they are
    called; a test compares them.
    """

    url: str
    sha256: str
    pattern: str

    @property
    def file(self) -> str:
        """The name tiktoken gives the file in its cache."""
        return hashlib.sha1(self.url.encode(), usedforsecurity=False).hexdigest()


PUBLISHED = {
    "o200k_base": Published(
        f"{_OPENAI}/o200k_base.tiktoken",
        "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
        "|".join(
            (
                rf"[^\r\n\p{{L}}\p{{N}}]?[{_UPPER}]*[{_LOWER}]+{_ENDING}",
                rf"[^\r\n\p{{L}}\p{{N}}]?[{_UPPER}]+[{_LOWER}]*{_ENDING}",
                r"\p{N}{1,3}",
                r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
                r"\s*[\r\n]+",
                r"\s+(?!\S)",
                r"\s+",
            )
        ),
    ),
    "cl100k_base": Published(
        f"{_OPENAI}/cl100k_base.tiktoken",
        "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
        r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+"
        r"| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s",
    ),
}


def shipped() -> dict[str, Any]:
    """Return the arguments of `tiktoken.Encoding` for the shipped vocabulary."""
    return _definition(SHIPPED_NAME, PATTERN, SHIPPED.read_bytes())


def cached(name: str, folder: Path | None) -> dict[str, Any] | None:
    """Return the arguments of `tiktoken.Encoding` if its file is complete in `folder`."""
    if folder is None:
        return None
    published = PUBLISHED[name]
    try:
        data = (folder / published.file).read_bytes()
    except OSError:
        return None
    if hashlib.sha256(data).hexdigest() != published.sha256:
        return None
    return _definition(name, published.pattern, data)


def _definition(name: str, pattern: str, data: bytes) -> dict[str, Any]:
    lines = (line.split() for line in data.splitlines() if line)
    return {
        "name": name,
        "pat_str": pattern,
        "mergeable_ranks": {base64.b64decode(token): int(rank) for token, rank in lines},
        "special_tokens": {},
    }
