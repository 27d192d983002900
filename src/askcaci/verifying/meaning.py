"""What an ellipsis or brackets do to the meaning of a sentence, as far as words show it.

Only English is examined, word by word, without a grammar: what is reported is a negation,
a hedge, a subject, a name or a figure that is hidden or replaced. Whole sentences that are
left out, and clauses with a subject of their own, change nothing in what remains.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from askcaci.text.normalise import fold, stem

# What was left out or replaced.
Change = Literal["negation", "hedge", "subject", "name", "figure"]

_NEGATIONS = re.compile(
    r"\b(?:not(?! (?:only|least|merely))|no(?! doubt)|never|neither|nor|none|nobody|nothing"
    r"|nowhere|cannot|without|hardly|scarcely|barely|rarely|seldom|unable|unwilling|unlikely"
    r"|impossible|instead of|rather than|far from|fail(?:s|ed|ing)?|lack(?:s|ed|ing)?"
    r"|refus(?:e|es|ed|ing|al)|declin(?:es?|ed|ing) to|den(?:y|ies|ied|ying)"
    r"|reject(?:s|ed|ing)?)\b|n['’]t\b",
    re.IGNORECASE,
)
_HEDGES = re.compile(
    r"\b(?:may(?! (?:\d|of))|might|could|should|perhaps|maybe|possibly|probably|presumably"
    r"|apparently|allegedly|reportedly|supposedly|seemingly|arguably|potentially|likely"
    r"|unlikely|seem(?:s|ed)?|appear(?:s|ed)? to|suggest(?:s|ed)?|claim(?:s|ed|ing)?"
    r"|alleg(?:e|es|ed|ing)|purport(?:s|ed)?|hop(?:e|es|ed) (?:to|that)|expect(?:s|ed)? to"
    r"|so-called|almost|nearly|partly|partially|sometimes|in part|according to|in theory"
    r"|on paper|if|unless|only|except|provided that|at (?:most|best)"
    r"|(?:said|says?|argue[sd]?|believe[sd]?|insist(?:s|ed)?|thinks?|thought|warn(?:s|ed)?)"
    r" that)\b",
    re.IGNORECASE,
)
_RELATIVE = r"(?:which|who|whose|whom|where|when)"
_BEGINS_SUBJECT = (
    r"(?:the|a|an|this|that|these|those|he|she|it|they|we|its|his|her|their"
    r"|[A-ZÀ-Þ][^\W\d_]*)"
)
# A clause of its own, from one comma or dash to the next.
_CLAUSE = re.compile(
    rf"[,;:—–]\s*(?:{_RELATIVE}\b|(?:and|but|while|as|though|although|yet)\s{_BEGINS_SUBJECT}\b)"
    r"[^,;:—–()]*(?=[,;:—–)]|$)"
)
_PARENTHESIS = re.compile(r"\([^()]*\)")

_VERBS = frozenset(
    "is are was were has have had will would can could may might must should shall do does did "
    "became becomes began begins said says made makes took takes gave gives went goes came "
    "comes held holds kept keeps left leaves lost loses met meets paid pays put puts ran runs "
    "rose rises saw sees sent sends set sets sold sells spoke speaks stood stands told tells "
    "thought thinks won wins wrote writes built builds bought buys brought brings fell falls "
    "found finds led leads let lies lay broke breaks drew draws grew grows knew knows spent "
    "spends chose chooses fought fights got gets read reads cut cuts cost costs never".split()
)
_AUXILIARIES = frozenset(
    "is are was were has have had will would can could may might must should do does did "
    "said says".split()
)
_NOT_VERBS = frozenset("red need bed breed seed speed indeed hundred sacred united its this as "
                       "his us thus less states".split())  # fmt: skip
_PREPOSITIONS = frozenset(
    "of in on at by for from to with without about against between among over under into "
    "through during after before since until upon toward towards across beyond near as than "
    "per via along around behind beneath beside despite inside outside within".split()
)
_ARTICLES = frozenset("the a an this that these those its his her their our".split())
_PRONOUNS = frozenset("he she it they we i you this that these those who which".split())
_POINTING = _PRONOUNS | frozenset("his her its their our such both latter former".split())
_NEW_CLAUSE = re.compile(
    r"(?:^|[\s,;:—–])(?:and|but|or|nor|while|whereas|that|because|when|if|although|though|since"
    r"|[,;:—–])\s+((?:[^\W\d_][\w’'.-]*\s*){1,6})$"
)
_SUBORDINATE = re.compile(
    r"\b(?:while|whereas|because|when|although|though)\s", re.IGNORECASE
)
_ENDS_IN_CONJUNCTION = re.compile(r",?\s(?:and|but)(?:\s(?:then|later|also))?$")
_TO = frozenset({"to", "not", "never"})
_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_NEGATIVE_PREFIXES = ("un", "in", "im", "il", "ir", "non", "dis", "anti")


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a gap in a quotation hides of its source.

    `before` and `after` are the words of the source around it, to the bounds of their
    sentences; the parts of `text` are those of the sentence before, of the sentence
    after, and of both where they are one.
    """

    before: str
    after: str
    head: str = ""
    tail: str = ""
    inner: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that are of a sentence that is shown."""
        return tuple(part for part in (self.head, self.inner, self.tail) if part.strip())


def ellipsis_changes(hidden: Hidden) -> Change | None:
    """Return what an ellipsis hides that what remains does not mean without it."""
    if _is_predicate(hidden):
        return None
    loose = [_without_clauses(part, ended=part == hidden.head) for part in hidden.parts]
    if any(map(_NEGATIONS.search, loose)):
        return "negation"
    if any(map(_HEDGES.search, loose)):
        return "hedge"
    if _is_verb(_first(hidden.after)) and (_words(hidden.tail) or _has_new_subject(hidden)):
        return "subject"
    return None


def brackets_change(hidden: Hidden, inserted: str) -> Change | None:
    """Return what of a source's meaning some words in brackets replace."""
    text = " ".join(hidden.parts)
    if len(_NEGATIONS.findall(text)) % 2 != len(_NEGATIONS.findall(inserted)) % 2:
        return "negation"
    hedged, hedging = bool(_HEDGES.search(text)), bool(_HEDGES.search(inserted))
    if hedged and not hedging:
        return "hedge"
    if hedging and not hedged and _AUXILIARIES.intersection(_words(text)):
        return "hedge"
    if _figures(text) and _figures(inserted) and _figures(text) != _figures(inserted):
        return "figure"
    return _renaming(hidden, text, inserted)


def completion_changes(written: str, shown: str) -> Change | None:
    """Return "negation" where a word that brackets complete means its opposite.

    Example: "[un]safe" for "safe", "can[ ]" for "cannot".
    """
    written, shown = fold(written), fold(shown)
    if bool(_NEGATIONS.fullmatch(written)) != bool(_NEGATIONS.fullmatch(shown)):
        return "negation"
    for prefix in _NEGATIVE_PREFIXES:
        if f"{prefix}{written}" == shown or f"{prefix}{shown}" == written:
            return "negation"
    return "negation" if written.endswith("less") != shown.endswith("less") else None


def _renaming(hidden: Hidden, text: str, inserted: str) -> Change | None:
    """Return "subject" or "name" where brackets put another one in its place."""
    ours, theirs = _words(inserted), _words(text)
    if not ours or not theirs or set(theirs) <= _PRONOUNS or ours[0] in _POINTING:
        return None
    if {stem(w) for w in ours if len(w) > 3} & {stem(w) for w in theirs if len(w) > 3}:
        return None
    if _is_verb(_first(hidden.after)) and _is_subject(hidden, theirs):
        return "subject"
    if _names(text, first=not hidden.before.strip()) and _names(inserted, first=False):
        return "name"
    return None


def _is_subject(hidden: Hidden, words: list[str]) -> bool:
    """Return True if some words in front of a verb are its subject, as far as one sees."""
    if any(map(_is_verb, words)):
        return False
    before = _words(hidden.before)
    while before and before[-1] in _ARTICLES:
        before.pop()
    return not before or (before[-1] not in _PREPOSITIONS and not _is_verb(before[-1]))


def _is_predicate(hidden: Hidden) -> bool:
    """Return True if what is left out is the first of two predicates, whole.

    Example: in "They [found no fault and] asked for repairs".
    """
    inner = hidden.inner.strip()
    before, own = _words(hidden.before), _TOKEN.findall(inner)
    return (
        _ENDS_IN_CONJUNCTION.search(inner) is not None
        and bool(before)
        and before[-1] not in _AUXILIARIES | _TO
        and _is_verb(own[0])
        and _is_verb(_first(hidden.after))
        and _NEW_CLAUSE.search(_ENDS_IN_CONJUNCTION.sub("", inner)) is None
    )


def _has_new_subject(hidden: Hidden) -> bool:
    """Return True if words left out end in a subject that follows another verb."""
    inner = hidden.inner
    match = _NEW_CLAUSE.search(inner.rstrip())
    if match is None:
        return False
    subject = _words(match[1])
    earlier = _words(inner[: match.start()])
    if _SUBORDINATE.search(match[0]):
        earlier += _words(hidden.before)
    named = [word for word in subject if word not in _ARTICLES]
    return (
        bool(named)
        and any(map(_is_verb, earlier))
        and not any(map(_is_verb, subject))
        and subject[0] not in _PREPOSITIONS
        and subject[-1] not in _PREPOSITIONS
    )


def _without_clauses(part: str, *, ended: bool) -> str:
    """Return words left out without the clauses among them that are whole."""
    part = _PARENTHESIS.sub(" ", part)
    closed = ended or part.rstrip().endswith((",", ";", ":", "—", "–", ")", "-"))
    # A clause that is shown in part does not end where the words left out do.
    return _CLAUSE.sub(" ", part if closed else f"{part}(")


def _first(text: str) -> str:
    match = _TOKEN.search(text)
    return match.group() if match else ""


def _words(text: str) -> list[str]:
    return [fold(word) for word in _TOKEN.findall(text)]


def _is_verb(word: str) -> bool:
    """Return True if a word is a finite verb in the third person, as far as its form shows."""
    if not word or word[:1].isupper():
        return False
    word = fold(word)
    if word in _VERBS:
        return True
    return word.endswith("ed") and len(word) > 4 and word not in _NOT_VERBS


def _figures(text: str) -> list[str]:
    return re.findall(r"\d+(?:[.,]\d+)*", text)


def _names(text: str, *, first: bool) -> list[str]:
    """Return the words with a capital; that of a sentence's first word does not count."""
    found = _TOKEN.findall(text)[int(first) :]
    return [word for word in found if word[0].isupper()]
