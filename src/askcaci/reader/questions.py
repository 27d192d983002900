"""What a question asks for, read off its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from askcaci.text.normalise import fold, stem, words
from askcaci.text.terms import Term, question_terms

QuestionKind = Literal[
    "author", "who", "when", "where", "length", "money", "number", "definition",
    "why", "how", "yes-no", "what",
]  # fmt: skip

# Tried in order on the folded question; the first that matches names the kind.
_PATTERNS: tuple[tuple[QuestionKind, str], ...] = (
    ("author", r"\b(?:who|which authors?|what authors?)\b.{0,20}?\b(?:wrote|writes|has written|have written|is the author|authored)\b"
               r"|\b(?:articles?|everything|anything|pieces?) by\b|\bauthor of\b"),
    ("definition", r"\bstands? for\b|\babbreviat|\bacronym\b|\bwhat (?:is|are) (?:the )?meant by\b|\bwhat does .{1,60} mean\b|\bfull name of\b"),
    ("money", r"\bhow much\b.{0,60}\b(?:cost|pay|paid|spen[dt]|worth|invest\w*|money|lend|lent|borrow\w*|owe|earn\w*|loan|price|charge\w*)\b"
              r"|\b(?:price|cost|costs|budget|pay|paid|worth|value of|financing|loan)\b(?!.{0,40}\bwhy\b)"),
    ("length", r"\bhow (?:long|far|high|tall|deep|wide|big|large|fast|heavy)\b|\b(?:length|height|distance|depth|width|area|size|capacity) of\b"),
    ("number", r"\bhow (?:many|much|often|old)\b|\b(?:number|percentage|percent|per cent|share|proportion|rate|death toll|population|volume|total) (?:of|from|in|was|did|does|is)?\b"
               r"|\bwhat (?:percentage|percent|share|number|proportion)\b|\bdeath toll\b|\bpopulation\b"),
    ("when", r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|decade|century)\b|\b(?:date|year) of\b|\bsince what\b|\bhow long ago\b"),
    ("why", r"\bwhy\b|\bwhat (?:caused|causes|explains|motivated|prompted|drove|led to)\b|\bhow come\b|\breasons? (?:for|why|behind|of)\b|\bcauses? of\b"
            r"|\bwith what (?:consequence|result|effect)s?\b|\b(?:consequence|result|effect|impact|purpose|aim|goal|significance)s? of\b"),
    ("where", r"\bwhere\b|\b(?:in|at|to|from) (?:what|which) (?:city|town|country|place|village|region|province|state|location)\b|\bwhich (?:city|town|village)\b|\bwhat (?:city|town|village)\b"),
    ("who", r"\bwho(?:m|se)?\b|\b(?:which|what) (?:person|president|leader|minister|politician|activist|official|general|company|firm|group|author)s?\b|\bname of the (?:president|minister|leader|activist)\b"),
    ("how", r"\bhow\b"),
    ("yes-no", r"^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might)\b"),
)  # fmt: skip
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)

# Words that only say what kind of answer is wanted, and so are no evidence for one.
_ASKING: dict[QuestionKind, frozenset[str]] = {
    kind: frozenset(map(stem, asking.split()))
    for kind, asking in {
        "author": "wrote writes write written author authors authored article articles piece pieces everything anything",
        "definition": "stand stands mean meant abbreviation acronym full name short",
        "length": "long far high tall deep wide big large",
        "when": "year date day month",
        "why": "reason reasons cause causes caused explain explains",
        "where": "city town country place village",
        "number": "number percentage",
        "who": "name person",
    }.items()
}  # fmt: skip

# Kinds whose answer is a few words; the others want whole sentences.
FACTOID: frozenset[QuestionKind] = frozenset(
    {"author", "who", "when", "where", "length", "money", "number", "definition"}
)


def question_kind(question: str) -> QuestionKind:
    """Return what a folded question asks for; "what" when nothing more can be told.

    Example: "how long is the border" is a "length", "why did talks resume" a "why".
    """
    head = question.strip()[:2_000]
    for kind, pattern in _COMPILED:
        if pattern.search(head):
            return kind
    return "what"


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the reader sees it.

    `terms` leaves out words that only say what kind of answer is wanted; `asked`
    holds the stems of all its words.
    """

    text: str
    kind: QuestionKind
    terms: tuple[Term, ...]
    asked: frozenset[str]


def analyse(text: str) -> Question:
    """Return what a question asks for and what it is about.

    Where leaving out the asking words would leave nothing, they are kept.
    """
    kind = question_kind(fold(text[:2_000]))
    terms = question_terms(text)
    asking = _ASKING.get(kind, frozenset())
    about = tuple(term for term in terms if term.alternatives[0][0] not in asking)
    asked = frozenset(word.stem for word in words(text[:20_000]))
    return Question(text, kind, about or terms, asked)
