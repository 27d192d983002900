"""`askcaci --version`: a line for programs, then what a report of a fault needs."""

from __future__ import annotations

import json
from pathlib import Path

from askcaci import __version__

# As in reader/model.py, which takes numpy to import.
READER_CARD = Path(__file__).parents[1] / "reader" / "shipped" / "reader.json"

# So many characters of a hash tell models apart.
_SHORT = 12


def version_text(home: str | None, model: str | None, store: str | None) -> str:
    """Return version, index, models and Python, a line each; what is missing is said."""
    import platform

    from askcaci.errors import AskcaciError
    from askcaci.text.normalise import printable

    lines = [f"askcaci {__version__}"]
    try:
        lines += _settings_lines(home, model, store)
    except (AskcaciError, OSError) as error:
        lines.append(f"settings {error}")
    lines.append(f"python   {platform.python_version()}")
    return "\n".join(" ".join(printable(line).split("\n")) for line in lines)


def _settings_lines(home: str | None, model: str | None, store: str | None) -> list[str]:
    from askcaci.config import load_config
    from askcaci.configfile import without_password
    from askcaci.errors import IndexMissing, IndexUnusable
    from askcaci.index.glance import glance

    config = load_config(home, model, store=store)
    encoder = config.model or "to be chosen when the index is built"
    if config.store is not None:
        # A version is told without a server.
        return [
            f"index    shared, {without_password(config.store)}",
            f"encoder  {config.model or 'what the index was made with'}",
            f"reader   {config.reader or _shipped_reader()}",
        ]
    try:
        held = glance(config.index)
        index = (
            f"schema {held.schema}, {held.articles:,} articles, "
            f"{held.passages:,} passages in {config.index}"
        )
        encoder = f"{held.encoder} {held.fingerprint[:_SHORT]}"
    except IndexMissing:
        index = f"none yet in {config.index}"
    except IndexUnusable as error:
        index = str(error)
    return [
        f"index    {index}",
        f"encoder  {encoder}",
        f"reader   {config.reader or _shipped_reader()}",
    ]


def _shipped_reader() -> str:
    try:
        card = json.loads(READER_CARD.read_text("utf-8"))
        return f"{card['name']} {card['fingerprint'][:_SHORT]}"
    except (OSError, ValueError, KeyError, TypeError):
        return "the shipped one cannot be read; see askcaci doctor"
