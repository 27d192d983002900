"""Quoted, sourced answers from articles of the Central Asia-Caucasus Analyst, offline.

>>> from askcaci import Assistant
>>> reply = Assistant.open("path/to/home").ask("How long is the border?")
"""

from __future__ import annotations

import os

# As typing has it, which takes longer to import than all that a command handed over needs.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from askcaci.assistant import Assistant
    from askcaci.errors import AskcaciError
    from askcaci.types import (
        Answer,
        Article,
        Citation,
        Filters,
        Hit,
        NoAnswer,
        Passage,
        Reply,
        Span,
    )

__version__ = "0.1.0"

# onnxruntime, from 1.29 on, and huggingface_hub send usage reports unless disabled
# before they are imported. askcaci disables that unless the user has asked for it.
for _variable in (
    "ORT_DISABLE_TELEMETRY",
    "ORT_TELEMETRY_DISABLED",
    "HF_HUB_DISABLE_TELEMETRY",
):
    os.environ.setdefault(_variable, "1")

__all__ = [
    "Answer",
    "Article",
    "AskcaciError",
    "Assistant",
    "Citation",
    "Filters",
    "Hit",
    "NoAnswer",
    "Passage",
    "Reply",
    "Span",
    "__version__",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the type of a module attribute
    # A command that a running server answers imports none of these.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    homes = {"Assistant": "assistant", "AskcaciError": "errors"}
    return getattr(import_module(f"{__name__}.{homes.get(name, 'types')}"), name)
