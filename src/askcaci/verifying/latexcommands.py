"""Commands and environments of LaTeX that matter in the search for quotations."""

from __future__ import annotations

import re

# Environments that quote, apart from those whose name shows it, and what those of csquotes take
# before the words: languages, then keys.
VERSE = "verse"
LANGUAGES = frozenset(
    "foreigndisplayquote foreigndisplaycquote hyphendisplayquote hyphendisplaycquote".split()
)
NOT_READ = frozenset(
    "verbatim verbatim* Verbatim lstlisting minted comment equation equation* align align* "
    "gather gather* tikzpicture filecontents filecontents*".split()
)
ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303",
    "=": "\u0304", ".": "\u0307", "c": "\u0327", "v": "\u030c", "u": "\u0306",
    "H": "\u030b", "k": "\u0328", "r": "\u030a", "d": "\u0323", "b": "\u0331",
}  # fmt: skip
SIGNS = {
    "ldots": "…", "dots": "…", "textellipsis": "…", "textendash": "–", "textemdash": "—",
    "textquotedblleft": "“", "textquotedblright": "”", "textquoteleft": "‘",
    "textquoteright": "’", "quotedblbase": "„", "quotesinglbase": "‚", "guillemotleft": "«",
    "guillemotright": "»", "guillemetleft": "«", "guillemetright": "»", "guilsinglleft": "‹",
    "guilsinglright": "›", "og": "«", "fg": "»", "glqq": "„", "grqq": "“", "flqq": "«",
    "frqq": "»", "lq": "‘", "rq": "’", "i": "ı", "j": "j", "ss": "ß", "o": "ø", "O": "Ø",
    "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å",
    "textdollar": "$", "euro": "€", "texteuro": "€", "pounds": "£", "S": "§",
    "textdegree": "°", "times": "×", "textpercent": "%", "slash": "/",
    "textsubscript": "", "textquotedbl": '"', "textquotesingle": "'",
    "openautoquote": "“", "closeautoquote": "”", "openouterquote": "“",
    "closeouterquote": "”", "openinnerquote": "‘", "closeinnerquote": "’",
}  # fmt: skip
# Commands whose arguments are no text, and how many they have.
SKIPPED = {
    **dict.fromkeys(
        "label ref pageref eqref autoref cref Cref index vspace vspace* hspace hspace* "
        "includegraphics input include usepackage documentclass bibliography nocite "
        "bibliographystyle addbibresource pagestyle thispagestyle hypersetup selectlanguage "
        "sout st".split(),
        1,
    ),
    **dict.fromkeys(
        "setcounter newcommand renewcommand providecommand setlength".split(), 2
    ),
}
HEADINGS = frozenset(
    "part chapter section subsection subsubsection paragraph title author date caption".split()
)
# Commands of csquotes: languages, then keys come first, then the words.
MARKS = {
    "enquote": 0, "textquote": 0, "textcquote": 1, "foreignquote": 1, "foreigntextquote": 1,
    "hyphenquote": 1, "hyphentextquote": 1, "foreigntextcquote": 2, "hyphentextcquote": 2,
    "say": 0,
}  # fmt: skip
INSETS = {
    "blockquote": 0, "blockcquote": 1, "foreignblockquote": 1, "hyphenblockquote": 1,
    "foreignblockcquote": 2, "hyphenblockcquote": 2, "quote": 0, "epigraph": 0,
}  # fmt: skip
# What sets quotations up and quotes nothing.
SETTING_UP = re.compile(r"(?:make|declare|set|new|renew|provide|delete|enable|disable)|.*font",
                        re.IGNORECASE)  # fmt: skip
