"""A question's misspelled words and names in other alphabets, matched to the corpus.

Only words that stand in no passage are looked up, and what they were taken for is told.
Reading order: `question` (which words, what is done with them), `known` (names of the
alias groups), `nearest` (the words of the index that are spelled almost so).
"""

from __future__ import annotations

from askcaci.spelling.question import Respelled, respelled

__all__ = ["Respelled", "respelled"]
