"""Dialogs that lie over a page, above all those that ask for consent to cookies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from askcaci.text.normalise import folded_words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Ids and classes that consent managers give to what they add to a page.
_MANAGERS = re.compile(
    r"onetrust|optanon|cookie|consent|gdpr|ccpa|(?:^|[-_ ])cmp(?:[-_ ]|box|$)|didomi"
    r"|usercentrics|qc-cmp|sp_message|cybot|truste|iubenda|borlabs|osano|klaro|termly"
    r"|cmplz|(?:^| )cky-|(?:^| )cc-window|evidon|quantcast"
    r"|privacy[-_]?(?:banner|notice|popup|wall|modal|overlay|bar)",
    re.IGNORECASE,
)
_ROLES = ("dialog", "alertdialog")
# What dialogs about consent speak of, in the languages of most sites.
_WORDS = frozenset(
    """
cookie cookies consent consents consentement privacy partners vendors gdpr einwilligung
einwilligen datenschutz zustimmen zustimmung partnern akzeptieren accept rgpd privacidad
consentimiento aceptar socios privacidade consenso partenaires accepter ciasteczka zgoda
zgode prywatnosci cerez cerezler kisisel riza файлы согласие конфиденциальности toestemming
""".split()
)
# A text with at least this share of these words is about consent.
_DENSE = 0.02


def is_dialog(element: HtmlElement) -> bool:
    """Return True if an element declares itself a dialog."""
    return (
        element.tag == "dialog"
        or (element.get("role") or "").casefold() in _ROLES
        or (element.get("aria-modal") or "").casefold() == "true"
    )


def asks_for_consent(element: HtmlElement) -> bool:
    """Return True if an element is a dialog about consent, by its names and its words."""
    names = f"{element.get('id') or ''} {element.get('class') or ''}"[:1_000]
    if not is_dialog(element) and not _MANAGERS.search(names):
        return False
    if element.tag in ("html", "body", "main", "article"):
        return False
    words = folded_words(" ".join(element.itertext())[:20_000])
    spoken = sum(word in _WORDS for word in words)
    return spoken >= max(2, _DENSE * len(words))
