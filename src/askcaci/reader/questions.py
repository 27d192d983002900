"""What a question asks for, by its words, and how a text of several questions is split.

Kinds are of four sorts. `FACTOID` kinds are answered in a few words, `EXPLANATORY` ones
in sentences, "articles" by a list of articles; "yes-no" and "what" are undecided.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from askcaci.text.normalise import fold, stem, words
from askcaci.text.terms import Term, question_terms

QuestionKind = Literal[
    "articles",
    "author",
    "compare",
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

# What the corpus is made of. "Articles of a treaty" and "a piece of legislation" are not.
_ARTICLES = r"(?:articles?|briefs?|pieces?|essays?|analys[ie]s|field reports?)\b(?! of\b)"
_OF_THEM = r"(?:(?:of|the|your|all|any|some|other|recent|new|more|analyst|our) ){0,3}"
_ABOUT = r"(?:on|about|by|concerning|regarding|mentioning|discussing|covering|dealing with)"
_FIGURE_ASKED = (
    r"(?:how (?:many|much|long|far|old|often|high|tall|big|large)|when|where|who(?:m|se)?"
    r"|(?:what|which) (?:year|date|day|month|share|percentage|number))\b"
)
# "According to the brief, how many …" wants a figure, not a position.
_NO_FIGURE_ASKED = (
    rf"^(?!(?:.*, )?(?:(?:in|on|at|by|from|for|over|to) )?{_FIGURE_ASKED}"
    r"|what is the (?:name|term|word)\b)"
)

# How a question opens that asks for something else than a later "when".
_ASKS_FIRST = (
    r"(?:who|whom|whose|what|which|where|why|how|did|does|do|is|are|was|were|has|have|had"
    r"|can|could|will|would|name)\b"
)
# Tried in order on the folded question; the first kind with a pattern that matches.
_PATTERNS: tuple[tuple[QuestionKind, tuple[str, ...]], ...] = (
    (
        "articles",
        (
            rf"\b(?:which|what) {_OF_THEM}{_ARTICLES}",
            rf"^(?:what|which) (?:are|were) {_OF_THEM}{_ARTICLES} {_ABOUT}\b",
            rf"^how many {_OF_THEM}{_ARTICLES} (?:mention|discuss|cover|deal|treat|are (?:there )?"
            r"(?:on|about)|do you|have you|has \w+ written|did \w+ write)",
            r"\b(?:articles|everything|anything|pieces|essays|analyses|briefs) by\b",
            rf"^(?:please )?(?:list|show|find|give|get|name)(?: me)? {_OF_THEM}"
            rf"(?:{_ARTICLES}|(?:everything|anything) {_ABOUT}\b)",
            rf"^{_OF_THEM}{_ARTICLES} (?:{_ABOUT}|that|which|published|written)\b",
            rf"^(?:everything|anything) {_ABOUT}\b",
            r"\b(?:is there|are there|do you have|have you(?: got)?|ha(?:s|ve) \w+ written) "
            rf"(?:(?:anything|something)(?: \w+)? {_ABOUT}\b|{_OF_THEM}{_ARTICLES})",
            r"^what (?:do you have|have you(?: got)?|is there|else is there) (?:on|about|by)\b",
            r"^what ha(?:s|ve) (?:[\w.-]+ ){1,4}?written\b",
            r"^what (?:is|was) (?:there )?written (?:on|about|by)\b",
            r"^what (?:did|does) (?:[\w.-]+ ){1,4}?write\W*$",
        ),
    ),
    (
        "author",
        (
            r"\b(?:who|(?:which|what) authors?)\b.{0,20}?"
            r"\b(?:wrote|writes|ha(?:s|ve) written|is the author|authored|makes the case)\b",
            r"\b(?:article|piece) by\b",
            r"\b(?:author of|which author|what author)\b",
        ),
    ),
    (
        "position",
        (
            rf"{_NO_FIGURE_ASKED}.*\baccording to\b",
            r"\bin [\w .-]{2,40}? (?:view|opinion|eyes|judge?ment)\b",
            r"\b(?:argue|recommend|advocate|think|believe|propose|predict|conclude)s?\b",
            rf"{_NO_FIGURE_ASKED}.*\b(?:stance|attitude|opinions?|views?|position) "
            r"(?:on|towards?|about)\b",
            r"\bcritici[sz]\w+",
            r"\bwhat does \w+(?: \w+)? (?:see|say|want|call)\b",
        ),
    ),
    ("why", (r"^(?:why|how come)\b",)),
    (
        "compare",
        (
            rf"{_NO_FIGURE_ASKED}.*\b(?:compare|comparisons?|differ(?:s|ed|ences?)?|versus|vs"
            r"|contrasts?|contrasted)\b",
            r"\bdifferent (?:from|than|about)\b",
            r"^(?:how|in what (?:way|respect)s?) (?:is|are|was|were)\b.*\bdifferent\W*$",
        ),
    ),
    ("when", (r"\bhow long ago\b",)),
    (
        "definition",
        (
            r"\b(?:stands?|short) for\b",
            r"\b(?:meaning|full name) of\b",
            r"\babbreviat",
            r"\bacronym\b",
            r"\bwhat (?:is|are) (?:the )?meant by\b",
            r"\bwhat does .{1,60} mean\b(?! for\b)",
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
            r"\b(?:number|percentage|share|stake|proportion|rate|volume|total) (?:of|from|in)\b",
            r"['’]s (?:share|stake|percentage)\b",
            r"\bwhat (?:percentage|percent|share|number|proportion)\b",
            r"\b(?:death toll|population|turn-?out)\b",
            r"\b(?:figure|count|tally|toll)s? (?:of|for|from|in)\b",
        ),
    ),
    (
        "when",
        (
            rf"^(?!{_ASKS_FIRST}).*\bwhen\b(?! it| he| she| they)",
            r"[;,] (?:and )?when (?:did|do|does|is|was|were|are|will)\b",
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
            r"\b(?:implication|repercussion|danger|downside|benefit|drawback)s? (?:of|for|to)\b",
            r"\bwhat (?:will|would|might|could|may|can) (?:happen|follow|result)\b",
            r"\bwhat (?:happens|follows) (?:if|for|when|from)\b",
            r"\bwhat (?:does|do|did|would|will) .{1,60} mean for\b",
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

# Words that only name the kind of answer wanted, and so are no evidence for one.
_ASKING_WORDS: dict[QuestionKind, str] = {
    "articles": "article articles piece pieces brief briefs essay essays analysis analyses "
    "field report reports everything anything something list show find give get name write "
    "wrote written mention mentions mentioning discuss discusses discussing cover covers "
    "covering concerning regarding dealing published",
    "compare": "compare compares comparison differ differs differed different difference "
    "differences versus vs contrast",
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

# Kinds whose answer is a few words.
FACTOID: frozenset[QuestionKind] = frozenset(
    {"author", "who", "when", "where", "length", "money", "number", "definition"}
)

# Kinds whose answer is a reason, a way, a consequence, a view: whole sentences. "why" also
# covers consequences and purposes.
EXPLANATORY: frozenset[QuestionKind] = frozenset({"why", "how", "position", "compare"})

# Longer texts are no questions and are read no further.
_MOST_READ = 2_000


def question_kind(question: str) -> QuestionKind:
    """Return what a folded question asks for; "what" if its words show no more.

    "Who wrote on X" asks for an "author"; "which articles did X write", "everything by
    X" and "what has been written on X" for "articles".

    Example: "how long is the border" is a "length", "why did talks resume" a "why".
    """
    head = " ".join(question[:_MOST_READ].split())
    no_value = _NO_VALUE.match(head) and not _VALUE_ASKED.search(head)
    for kind, pattern in _COMPILED:
        if kind in VALUED and no_value:
            continue
        if pattern.search(head):
            return kind
    return "what"


# Kinds that a value answers.
VALUED: frozenset[QuestionKind] = frozenset({"when", "length", "money", "number"})

# A question with such an opening asks for no value, whatever prices and shares it mentions …
_NO_VALUE = re.compile(
    r"(?:who|whom|whose|where|why|is|are|was|were|do|does|did|has|have|had|can|could|will"
    r"|would|should)\b"
)
# … unless it then asks for one.
_VALUE_ASKED = re.compile(
    r"\bhow (?:many|much|long|far|high|old|often|large|big)\b"
    r"|\b(?:what|which) (?:year|date|day|month|price|share|percentage|number)\b"
)

# "Who is Bidzina Ivanishvili?", "What is the Minsk Group?", "what's a mahalla".
_IS = re.compile(
    r"(?:who|what)(?:['’]s| is| was| are| were)(?: the| an?)? (.{1,80}?)\W*$", re.I
)
_SMALL_WORDS = frozenset("of the and for in on de al la".split())
_ONE_THING = re.compile(
    r"(?:who|what)(?:['’]s| is| was) (?:an? )?[\w’'-]+(?: [\w’'-]+)?\W*$", re.I
)
_NO_NAME = re.compile(
    r"['’]s\b|\b(?:you|it|he|she|they|this|that|there|here|new|next|first|last|happen\w*"
    r"|president|minister|\w+ing|\w+ed)\b",
    re.I,
)


def asks_identity(question: str) -> bool:
    """Return True if a question names one person or thing and asks who or what it is.

    The name is recognised by its capitals, or is all that follows "who is" and "what is a".
    """
    plain = " ".join(question[:_MOST_READ].split())
    asked = _IS.match(plain)
    if asked is None or _NO_NAME.search(asked[1]):
        return False
    parts = asked[1].split()
    capitals = [part for part in parts if part[0].isupper() or part[0].isdigit()]
    named = all(part in capitals or part in _SMALL_WORDS for part in parts)
    return (bool(capitals) and named) or bool(_ONE_THING.match(plain))


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the reader sees it.

    `terms` leaves out words that only name the kind of answer wanted; `asked`
    holds the stems of all its words; `parts` are the several questions in it, and
    only the text if it is a single one.
    """

    text: str
    kind: QuestionKind
    terms: tuple[Term, ...]
    asked: frozenset[str]
    parts: tuple[str, ...]

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
    identity = asks_identity(text)
    kind = "definition" if identity else question_kind(fold(text[:_MOST_READ]))
    terms = question_terms(text)
    asking = _ASKING.get(kind, frozenset())
    about = tuple(t for t in terms if t.alternatives[0][0] not in asking)
    asked = frozenset(word.stem for word in words(text[:20_000]))
    return Question(text, kind, about or terms, asked, parts(text))


# Several questions in one. All of it works on the text as typed, its case ignored.

_VERB = (
    r"(?:is|are|am|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might"
    r"|must)"
)
_WITH = r"(?:in|at|on|by|for|from|to|with|of|under|since|until)"
_ASKED = r"(?:who|whom|whose|what|which|when|where|why|how)"
_PLEASE = (
    r"(?:(?:please|so|and|also|then|well|ok|okay)[, ]+)?(?:(?:(?:could|can|would|will) you "
    r"(?:please )?)?(?:tell me|explain|describe|say|show)(?: to me)? |(?:do you|i want to|i"
    r" would like to) know )?"
)
# How a question opens, at its start or after "According to the brief, ".
_OPENS = re.compile(
    rf"(?:^|, ){_PLEASE}(?:{_WITH} )?{_ASKED}\b|^{_PLEASE}{_VERB} |^(?:name|list|compare|tell"
    r" me|explain|describe) ",
    re.IGNORECASE,
)
# After its opening, what makes a following "who …" more of the same clause: "the man who
# resigned and who left", "did he say when it began and who paid".
_SUBORDINATE = re.compile(rf"\b(?:{_ASKED}|that|whether|if)\b", re.IGNORECASE)
_PAIR = re.compile(r".*\b(?:between|both)\b(.*)", re.IGNORECASE)

# "When the talks failed, who …" asks nothing before the comma.
_CIRCUMSTANCE = re.compile(rf"(?:when|where|if|while|as)\b(?! {_VERB}\b)", re.IGNORECASE)

# A seam: where one question may end and the next begin.
_SENTENCE_SEAM = re.compile(r"\?+[\"”’)]* +|(?<=[a-z]{4})\. +|; +")
_CLAUSE_SEAM = re.compile(r",? and (?:also |then )?", re.IGNORECASE)

# What can only be a question, as its verb precedes its subject …
_INVERTED = re.compile(
    rf"(?:{_WITH} )?(?:(?:when|where|why|how) {_VERB}|how \w+ {_VERB}"
    r"|(?:who|whom|what|which)(?: \w+)? (?:did|does|do))\b"
    rf"|{_VERB} (?:it|they|he|she|there)\b",
    re.IGNORECASE,
)
# … and what may be one or a clause of the question before it.
_PERHAPS = re.compile(
    rf"(?:{_WITH} )?(?:what|which|whose)(?: \w+){{0,4}}? {_VERB}\b"
    rf"|how \w+(?: \w+){{0,3}}? (?:{_VERB}|\w+ed)\b"
    rf"|who (?:{_VERB}|\w{{2,}}ed|\w{{3,}}s|won|led|built|wrote|made|took|paid|lost|began|held"
    r"|gave|got|ran|met|spoke|fought|left|chose|sold|bought|brought|became)\b"
    r"|what (?:happen(?:s|ed)|caused|explains|remains|led)\b",
    re.IGNORECASE,
)
# "between Iran and what is now Armenia", "which did and which did not".
_NO_QUESTION = re.compile(
    rf"(?:what|which) {_VERB} (?:now|today|then|later|once|currently|known|called|left)\b"
    rf"|(?:what|why|how) (?:not|else|so)\b|(?:what|which|who)(?: \w+)? {_VERB}(?: not| so)?\W*$",
    re.IGNORECASE,
)

# "when and where was it signed": question words that share the rest.
_HEAD = (
    rf"(?:{_WITH} )?(?:when|where|why|who|whom|how(?: (?:long|far|high|wide|deep|large|big|much"
    r"|many)(?: \w+)?)?|(?:what|which)(?: \w+)?)"
)
_HEADS = re.compile(rf"{_PLEASE}{_HEAD}(?:, {_HEAD})*", re.IGNORECASE)
_SHARED = re.compile(
    rf"({_PLEASE})({_HEAD}(?:, {_HEAD}){{0,2}}),? and ({_HEAD}) ({_VERB} .+)", re.IGNORECASE
)
# "when was it signed, and where", "was it signed, and if so when".
_AFTERTHOUGHT = re.compile(
    rf"((?:(?:when|where|why|how|{_WITH} (?:what|which) \w+) )?)({_VERB} .+?)"
    rf",? and (?:if so,? )?(when|where|why|how|{_WITH} (?:whom|(?:what|which) \w+))\W*",
    re.IGNORECASE,
)

# A text of more questions is treated as one.
MAX_PARTS = 8


def parts(text: str) -> tuple[str, ...]:
    """Return the several questions in one, in their order; `(text,)` if it is a single one.

    A text is cut at question marks and at "and" where both sides ask.
    Questions that share a verb are completed: "when and where was it signed" is two questions.
    A text is not cut at a doubtful seam, and what is left out stays in one question: "who
    signed it, and when". A later part may point back ("who signed it"), so it is best
    looked up together with the whole.

    Example: "How long is it and who built it?" gives "How long is it?", "who built it?".
    """
    if len(text) > _MOST_READ:
        return (text,)
    plain = " ".join(text.split())
    found = [
        part
        for sentence in _cut(plain, _SENTENCE_SEAM, _both_ask)
        for clause in _cut(sentence, _CLAUSE_SEAM, _two_questions)
        for part in _written_out(clause)
    ]
    if not 1 < len(found) <= MAX_PARTS:
        return (text,)
    mark = "?" if plain.endswith("?") else ""
    return tuple(part.rstrip("?;,. ") + mark for part in found)


def _cut(text: str, seam: re.Pattern[str], parted: Callable[[str, str], bool]) -> list[str]:
    """Cut a text at the seams between two questions; none is within quotation marks."""
    shown = _QUOTED.sub(lambda quoted: "x" * len(quoted.group()), text)
    found, start = [], 0
    for match in seam.finditer(shown):
        if parted(shown[start : match.start()], shown[match.end() :]):
            found.append(text[start : match.start()])
            start = match.end()
    return [*found, text[start:]]


_QUOTED = re.compile(r'"[^"]{1,200}"|“[^”]{1,200}”|«[^»]{1,200}»')


def _both_ask(left: str, right: str) -> bool:
    opening = _OPENS.match(right)
    return bool(opening and _OPENS.search(left) and " " in left and " " in right)


def _two_questions(left: str, right: str) -> bool:
    """Return True if the words before and after a seam within a sentence both ask."""
    opening = _OPENS.search(left)
    if not opening or left.count(" ") < 2 or _NO_QUESTION.match(right):
        return False
    if _half_a_pair(left) or _CIRCUMSTANCE.match(left) or _HEADS.fullmatch(left):
        return False
    dependent = _SUBORDINATE.search(left, opening.end())
    if _INVERTED.match(right):
        return not (dependent and re.match(_VERB + " ", left, re.IGNORECASE))
    return not dependent and bool(_PERHAPS.match(right))


def _half_a_pair(text: str) -> bool:
    """Return True if a text ends before the "and" of "between … and …" or "both … and …"."""
    pair = _PAIR.match(text)
    return bool(pair and " and " not in pair[1])


def _written_out(clause: str) -> list[str]:
    """Return the questions of a clause, each in full with what they share."""
    shared = _SHARED.fullmatch(clause)
    if shared:
        please, heads, last, rest = shared.groups()
        return [f"{please}{head} {rest}" for head in (*heads.split(", "), last)]
    after = _AFTERTHOUGHT.fullmatch(clause)
    if after and not _SUBORDINATE.search(after[2]) and not _half_a_pair(after[2]):
        return [after[1] + after[2], f"{after[3]} {after[2][0].lower()}{after[2][1:]}"]
    return [clause]
