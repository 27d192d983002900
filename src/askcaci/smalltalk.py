"""Small talk, which asks nothing: thanks, greetings, goodbyes."""

from __future__ import annotations

from typing import Literal

from askcaci.text.normalise import folded_words

Sort = Literal["greeting", "thanks", "assent", "farewell", "help"]

_FORMS: dict[Sort, str] = {
    "greeting": "hello|hi|hey|hiya|hello there|hi there|hey there|good morning|good day"
    "|good afternoon|good evening|greetings|salam|salaam|привет|здравствуйте|how are you"
    "|how are you doing|whats up|who are you|what are you",
    "thanks": "thanks|thank you|thank you very much|thank you so much|thanks a lot|many thanks"
    "|thx|ty|cheers|great thanks|ok thanks|okay thanks|thanks bye|спасибо|rahmat",
    "assent": "yes|no|ok|okay|yep|yeah|nope|sure|right|good|great|nice|cool|perfect|never mind"
    "|nevermind|i see|got it|wow|lol|yes please|no thanks|no thank you|да|нет",
    "farewell": "exit|quit|bye|goodbye|good bye|bye bye|q|leave|close|logout|see you|stop",
    "help": "help|help me|commands|what can you do|what can i ask|how do i use this"
    "|how does this work|usage",
}
_ASK = "Ask about the articles, as in “How high will the Rogun dam be?”"
_HINTS: dict[Sort, str] = {
    "greeting": _ASK,
    "thanks": _ASK,
    "assent": _ASK,
    "farewell": "There is nothing to leave: askcaci ask answers one question and ends.",
    "help": f"{_ASK}; askcaci --help lists the commands.",
}
_SORTS = {form: sort for sort, forms in _FORMS.items() for form in forms.split("|")}


def small_talk(text: str) -> Sort | None:
    """Return what sort of small talk a text is; None if it may be a question.

    Example: "Thank you!" is "thanks", "thanks to whom did it end" is a question.
    """
    if text.strip() == "?":
        return "help"
    words = folded_words(text[:100])
    # folded, an apostrophe does not separate words: "what's up".
    return _SORTS.get(" ".join(words)) if len(words) <= 6 else None


def hint(text: str) -> str | None:
    """Return the reply to a text that is small talk; None if it may be a question."""
    sort = small_talk(text)
    return None if sort is None else _HINTS[sort]
