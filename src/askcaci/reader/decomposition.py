"""Split a question of several parts, or a comparison, into standalone questions."""

from __future__ import annotations

import re

from askcaci.reader.comparisons import COMPARISONS
from askcaci.reader.contrasts import CONTRASTS
from askcaci.reader.ellipsis import complete, resolved
from askcaci.reader.questions import MAX_PARTS, parts

# Longer texts are no questions.
_MAX_CHARACTERS = 500

_BE = r"(?:is|are|was|were)"


def decompose(text: str) -> tuple[str, ...]:
    """Return the standalone questions in a question; `(text,)` if it is a single one.

    What a later part leaves out is filled in. A doubtful case stays one question, and
    none of the questions returned can be decomposed further.

    Example: "Which is longer, the Aru or the Belu?" gives "How long is the Aru?" and "How
    long is the Belu?".
    """
    if len(text) > _MAX_CHARACTERS:
        return (text,)
    plain = " ".join(text.split())
    found = _decomposed(plain.rstrip("?!. "), plain)
    if not 1 < len(found) <= MAX_PARTS or len(set(found)) < len(found):
        return (text,)
    if any(len(_decomposed(part.rstrip("?"), part)) > 1 for part in found):
        return (text,)
    return found


# A verb taken for a noun, and a part that asks for the articles of another.
_NO_QUESTION = re.compile(
    rf"how (?:many|much) (?:died|left|\w+ed) {_BE}\b|in (?:which|what) (?:articles|briefs)\b",
    re.IGNORECASE,
)


def _decomposed(body: str, plain: str) -> tuple[str, ...]:
    if not body or re.search(r'["“”«»]', body):
        return (plain,)
    for rule in (*COMPARISONS, *CONTRASTS):
        found = rule(body)
        if found:
            return tuple(map(_as_question, found))
    completed = complete(body) if "?" not in body else None
    found = list(completed) if completed else list(parts(plain))
    if any(map(_NO_QUESTION.match, found)):
        return (plain,)
    later = [resolved(part.rstrip("?"), found[0].rstrip("?")) for part in found[1:]]
    if None in later:
        return (plain,)
    return tuple(map(_as_question, [found[0], *filter(None, later)]))


def _as_question(part: str) -> str:
    plain = part.strip(" ?,;.")
    return plain[:1].upper() + plain[1:] + "?"
