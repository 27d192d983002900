"""The vocabularies that tokens are counted with, none of them fetched from anywhere."""

from __future__ import annotations

from pathlib import Path

SHIPPED = Path(__file__).with_name("askcaci.tiktoken")

# Digits one by one and blanks apart from punctuation: each rule splits at least as
# finely as those of the encodings below, so that the count errs upward.
PATTERN = r" ?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]|\s+(?!\S)|\s"
