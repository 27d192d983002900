"""What a question asks for, read off its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from askcaci.text.normalise import fold, stem, words
from askcaci.text.terms import Term, question_terms

QuestionKind = Literal[
    "author",
    "position",
    "who",
    "when",
    "where",
    "length",
    "money",
    "number",
    "definition",
    "why",
    "how",
    "yes-no",
    "what",
]

# Tried in order on the folded question; the first kind with a pattern that matches.
_PATTERNS: tuple[tuple[QuestionKind, tuple[str, ...]], ...] = (
    (
        "author",
        (
            r"\b(?:who|(?:which|what) authors?)\b.{0,20}?"
            r"\b(?:wrote|writes|ha(?:s|ve) written|is the author|authored|makes the case)\b",
            r"\b(?:articles?|everything|anything|pieces?) by\b",
            r"\b(?:author of|which author|what author)\b",
        ),
    ),
    (
        "position",
        (
            r"\baccording to\b",
            r"\bin [\w .-]{2,40}? (?:view|opinion|eyes|judge?ment)\b",
            r"\b(?:argue|recommend|advocate|think|believe|propose|predict)s?\b",
            r"\bcritici[sz]\w+",
            r"\bwhat does \w+(?: \w+)? (?:see|say|want|call)\b",
        ),
    ),
    ("why", (r"^(?:why|how come)\b",)),
    ("when", (r"\bhow long ago\b",)),
    (
        "definition",
        (
            r"\b(?:stands?|short) for\b",
            r"\b(?:meaning|full name) of\b",
            r"\babbreviat",
            r"\bacronym\b",
            r"\bwhat (?:is|are) (?:the )?meant by\b",
            r"\bwhat does .{1,60} mean\b",
        ),
    ),
    (
        "money",
        (
            r"\bhow much\b.{0,60}\b(?:cost|pay|paid|spen[dt]|worth|invest\w*|money|len[dt]"
            r"|borrow\w*|owe|earn\w*|loan|price|charge\w*)\b",
            r"\b(?:price|costs?|budget|pay|paid|worth|value of|financing|loan)\b",
            r"\bin (?:us )?(?:dollars|euros)\b",
        ),
    ),
    (
        "length",
        (
            r"\bhow (?:long|far|high|tall|deep|wide|big|large|fast|heavy)\b",
            r"\b(?:length|height|distance|depth|width|area|size|capacity|speed) of\b",
        ),
    ),
    (
        "number",
        (
            r"\bhow (?:many|much|often|old)\b",
            r"\b(?:number|percentage|share|proportion|rate|volume|total) (?:of|from|in)\b",
            r"\bwhat (?:percentage|percent|share|number|proportion)\b",
            r"\b(?:death toll|population)\b",
        ),
    ),
    (
        "when",
        (
            r"\bwhen\b(?! it| he| she| they)",
            r"\b(?:what|which) (?:year|date|day|month|decade|century)\b",
            r"\b(?:date|year) of\b",
            r"\bsince what\b",
        ),
    ),
    (
        "why",
        (
            r"\bwhy\b",
            r"\bwhat (?:caused|causes|explains|motivated|prompted|drove|led to|made)\b",
            r"\b(?:reasons?|causes?) (?:for|why|behind|of)\b",
            r"\bwith what (?:consequence|result|effect)s?\b",
            r"\b(?:consequence|result|effect|impact|purpose|aim|goal|significance)s? of\b",
        ),
    ),
    (
        "where",
        (
            r"\bwhere\b",
            r"\b(?:in|at|to|from) (?:what|which) (?:country|place|region|province|state)\b",
            r"\b(?:what|which) (?:city|town|village)\b",
        ),
    ),
    (
        "who",
        (
            r"\bwho(?:m|se)?\b",
            r"\b(?:which|what) (?:\w+ )?(?:person|president|leader|minister|politician|activist"
            r"|official|general|company|firm|group)s?\b",
            r"\bname of the (?:president|minister|leader|activist)\b",
        ),
    ),
    ("how", (r"\bhow\b",)),
    (
        "yes-no",
        (
            r"^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may"
            r"|might)\b",
        ),
    ),
)
_COMPILED = tuple((kind, re.compile("|".join(forms))) for kind, forms in _PATTERNS)

# Words that only say what kind of answer is wanted, and so are no evidence for one.
_ASKING_WORDS: dict[QuestionKind, str] = {
    "author": "wrote writes write written author authors authored article articles piece "
    "pieces everything anything makes case",
    "position": "argue argues argued view opinion eyes according think thinks believe "
    "believes see sees recommend recommends propose proposes predict predicts claim author",
    "definition": "stand stands mean meant meaning abbreviation acronym full name short",
    "length": "long far high tall deep wide big large",
    "money": "dollars euros",
    "when": "year date day month",
    "why": "reason reasons cause causes caused explain explains made",
    "where": "city town country place village",
    "number": "number percentage",
    "who": "name person",
}
_ASKING = {
    kind: frozenset(map(stem, words_of.split())) for kind, words_of in _ASKING_WORDS.items()
}

# Kinds of answer that have a shape: a sentence without one can hardly be the answer.
SHAPED: frozenset[QuestionKind] = frozenset(
    {"when", "length", "money", "number", "definition"}
)

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

    @property
    def stems(self) -> list[str]:
        """The stems of all spellings of all terms."""
        return [
            s for term in self.terms for spelling in term.alternatives for s in spelling
        ]


def analyse(text: str) -> Question:
    """Return what a question asks for and what it is about.

    Where leaving out the asking words would leave nothing, they are kept.
    """
    kind = question_kind(fold(text[:2_000]))
    terms = question_terms(text)
    asking = _ASKING.get(kind, frozenset())
    about = tuple(t for t in terms if t.alternatives[0][0] not in asking)
    asked = frozenset(word.stem for word in words(text[:20_000]))
    return Question(text, kind, about or terms, asked)
