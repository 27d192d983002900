"""The shipped vocabulary as a plugin: `tiktoken.get_encoding("askcaci")`.

`tiktoken_ext` is tiktoken's namespace package; it must have no `__init__.py` here.
"""

from __future__ import annotations

from askcaci.tokens.vocabulary import SHIPPED_NAME, shipped

ENCODING_CONSTRUCTORS = {SHIPPED_NAME: shipped}
