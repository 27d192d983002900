"""Reword a question: with another question word, or with another name in place of one."""

from __future__ import annotations

import re

from askcaci.followups.mentions import HEADS, mentions
from askcaci.text.normalise import fold

AUXILIARY = (
    r"(?:is|are|am|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might"
    r"|must)"
)
_ASKED = re.compile(
    rf"(?:(how) (many|much|long|far|high|often|old|big|large|deep|wide|tall)"
    rf"((?: (?!{AUXILIARY}\b)[\w-]+){{0,4}}?)"
    rf"|(why|when|where|how))? ?\b({AUXILIARY})\b (.+)",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"how (?:many|much) (.+)", re.IGNORECASE)
_SUBJECT = re.compile(
    rf"((?:the )?(?:[\w-]+ )??(?:{'|'.join(sorted(HEADS))}))\b", re.IGNORECASE
)


def put(word: str, question: str) -> str:
    """Return a question asked with another question word.

    Example: "why" put to "Did Rusal leave Rogun?" is "Why did Rusal leave Rogun?"; to
    "How high is the dam?" it is "Why is the dam that high?".
    """
    plain = question.strip().rstrip("?. ")
    head = word[0].upper() + word[1:].lower()
    asked = _ASKED.fullmatch(plain)
    counted = _COUNTED.fullmatch(plain)
    if not asked and counted:
        return f"{head} {'was' if word.lower() == 'when' else 'is'} it that {counted[1]}?"
    if not asked:
        return f"{plain}, and {word.lower()}?"
    _, measure, what, _, aux, rest = asked.groups()
    if what:
        rest = _with_counted(what.strip(), aux, rest)
    elif measure and not word.lower().startswith("how"):
        rest = f"{rest} that {measure}"
    return f"{head} {aux.lower()} {rest}?"


def _with_counted(what: str, aux: str, rest: str) -> str:
    """Put back what a question counts: "Russia send", "soldiers" is "Russia send soldiers".

    It goes after the verb if a name precedes it; else it is itself the subject.
    """
    named = mentions(rest)
    if named and rest.removeprefix("the ").startswith(named[0].text):
        end = rest.index(named[0].text) + len(named[0].text)
    else:
        noun = _SUBJECT.match(rest)
        end = noun.end() if noun else 0
    verb = re.match(r"(?: [\w-]+)", rest[end:])
    if not end or not verb or aux.lower() in ("is", "are", "was", "were"):
        return f"{what} {rest}"
    end += verb.end()
    return f"{rest[:end]} {what}{rest[end:]}"


def replaced(question: str, old: str, new: str) -> str:
    """Put new words in the place of old ones, without a second or an orphaned "the"."""
    at = question.rindex(old)
    before = question[:at]
    if re.search(r"\bthe $", before, re.IGNORECASE) and not _takes_the(new):
        before = before[:-4]
    return before + new + question[at + len(old) :]


def _takes_the(name: str) -> bool:
    return fold(name) in ("united states", "us", "u.s.", "eu")
