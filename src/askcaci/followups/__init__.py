"""Resolve questions that depend on the one before them, by readable rules.

The rules, tried in this order; `Resolved.rule` names the one that applied:

    authorship   "who wrote that?"              the bylines of what was quoted
    date         "when was that written?"       the dates of what was quoted
    more         "what else?", "what else does the article say?"
                                                passages on the last question not yet shown
    still        "is that still true?"          the last question, of later articles only
    bare         "why?", "when was that?", "why did it?", "at what price?"
                                                the last question with that question word
    since        "and since 2010?"              the last question, of articles from then on
    entity       "and in Kazakhstan?"           it replaces what is of the same kind
    aspect       "what about its cost?"         that, asked about the last topic
    added        "and cotton?"                  the last question, with that added
    ellipsis     "how many were detained?"      places and days of the last question added
    pronoun      "when did he sign it?"         the pronouns replaced by what they refer to
    as asked     everything else

"He" and "she" are somebody the last question names, then who answered it, then somebody its
answer names, then the author; after "who wrote that?", and with "does … say", which is used
of articles, the author comes first.
"It" is what the last question is about (`mentions.topic`), "there" its last place. Where a rule
finds no referent for a word, the question is not resolved, and `reason` explains why.
"""

from __future__ import annotations

from askcaci.followups.rules import resolve
from askcaci.followups.turn import Resolved, Turn

__all__ = ["Resolved", "Turn", "resolve"]
