"""Which blocks of a page a text found in it holds, and which belong among them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from askcaci.corpus.importing.webpages.blocks import Block
from askcaci.text.normalise import letters

if TYPE_CHECKING:
    pass

# Shorter words stand in any text.
_LONG = 20
# A block is held if so much of it is: parts of it may be left out, such as links.
_WINDOW = 24
_HELD = 0.6


def kept_blocks(blocks: Sequence[Block], text: str) -> set[int]:
    """Return the ids of the blocks that a text holds, and of those that go with them."""
    whole = letters(text)
    lines = {letters(line) for line in text.split("\n")}
    held = [_is_held(letters(block.text), whole, lines) for block in blocks]
    return {id(block) for block, is_held in zip(blocks, held, strict=True) if is_held}


def _is_held(plain: str, whole: str, lines: set[str]) -> bool:
    if len(plain) <= _LONG:
        return plain in lines
    if plain in whole:
        return True
    windows = [
        plain[at : at + _WINDOW] for at in range(0, len(plain) - _WINDOW + 1, _WINDOW)
    ]
    return sum(window in whole for window in windows) >= _HELD * max(1, len(windows))
