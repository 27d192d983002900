"""Match a question's misspelled words and names in other alphabets to the corpus.

Only words that are in no passage are looked up, and the user is shown the replacements.
Reading order: `question` (which words, what is done with them), `known` (names of the
alias groups), `nearest` (the words of the index that are spelled almost so).
"""

from __future__ import annotations

from askcaci.spelling.question import Respelled, respelled

__all__ = ["Respelled", "respelled"]
