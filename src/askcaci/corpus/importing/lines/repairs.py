"""Repairs of damaged text, each of them reported.

Conservative: what can be read in two ways (joined words, lost apostrophes) stays.
"""

from __future__ import annotations

import re

from askcaci.corpus.importing.lines.pages import Line

_NO_BREAK = re.compile("[\u00a0\u2007\u202f]")
# Zero-width joiners stay: Persian spelling and emoji need them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\ud800-\udfff]"
)
_BLANKS = re.compile(r"[^\S\n]{2,}")

# Characters that begin broken UTF-8 read as Windows-1252 or Latin-1, and HTML entities.
_SUSPECT = re.compile("[\x80-\x9f\ufffdÂÃÄÅÎÏÐÑØÙâãððŸ€]|&[#A-Za-z]\\w{1,8};")
# "â€" that lost its third character was a closing quotation mark.
_HALF = re.compile("â€(?=[\\s.,;:)!?]|$)")
# The second byte of "Ə" is nothing in Windows-1252.
_SCHWA = re.compile("Æ\ufffd(?=[a-zÉəıöüç])")
_ESCAPED = re.compile(r"\\{1,8}(?=[\"'“”‘’])")
_BACKTICK = re.compile(r"(?<=[A-Za-zÀ-ɏ])`(?=[A-Za-zÀ-ɏ])")
# Where its third was read with the blank after it, both are a dagger.
_DAGGER = re.compile("(?<=[\\w.,!?])†(?:(?=[\\s.,;:)]|$)|(?=[^\\W\\d_]))")


# Letters of Turkish, Azerbaijani and Uzbek whose UTF-8 was read as Windows-1252 or Latin-1.
# ftfy leaves them if nothing else in the line shows the damage.
_TORN = {
    torn: letter
    for letter in "ğĞşŞıİəƏʻʼ"
    for encoding in ("cp1252", "latin-1")
    if len(torn := letter.encode("utf-8").decode(encoding, "ignore")) == 2
}
# Within a word, that is: "CAFÉ™" and "«TÊTÊ»" are what they seem.
_TORN_LETTER = re.compile(
    rf"(?:{'|'.join(map(re.escape, _TORN))})(?=[a-zßà-ÿıəğş]|[A-ZÇÖÜ])"
    rf"|(?<=[a-zßà-ÿıəğş])(?:{'|'.join(map(re.escape, _TORN))})"
)
# Windows-1254 read as 1252: "Aðaoðlu". Icelandic has these letters too, and others with them.
_MISREAD = str.maketrans("ðÐþÞýÝ", "ğĞşŞıİ")
_MISREAD_WORD = re.compile(r"[^\W\d_]*[ðÐþÞýÝ][^\W\d_]*")
_MISREAD_TWICE = re.compile(r"[ðÐþÞýÝ][^\W\d_ðÐþÞýÝ]{0,6}[ðÐþÞýÝ]")
_ICELANDIC = re.compile("[áéíóúæÁÉÍÓÚÆ]")


def repair_line(number: int, raw: str) -> Line:
    """Return a line with its characters repaired and its blanks normalized."""
    text = raw
    repairs: list[str] = []
    if not raw.isascii() or "&" in raw:
        text = _decoded_again(number, text, repairs)
    if "\\" in text:
        text = _counted(_ESCAPED, "", text, number, "escaped quotation mark", repairs)
    if "`" in text:
        text = _counted(_BACKTICK, "'", text, number, "backtick for an apostrophe", repairs)
    text, invisible = _INVISIBLE.subn("", text)
    text, no_break = _NO_BREAK.subn(" ", text)
    text, closed = _BLANKS.subn(" ", text.strip())
    text = text.replace("\t", " ")
    return Line((number,), text, "", tuple(repairs), no_break, closed, invisible)


def _decoded_again(number: int, text: str, repairs: list[str]) -> str:
    mended = text
    if _SUSPECT.search(text):
        mended = _fixed_by_ftfy(_HALF.sub("â€\x9d", _SCHWA.sub("Ə", text)))
    mended = _TORN_LETTER.sub(lambda match: _TORN[match.group()], mended)
    if _MISREAD_TWICE.search(mended) and not _ICELANDIC.search(mended):
        mended = _MISREAD_WORD.sub(lambda match: match.group().translate(_MISREAD), mended)
    if "†" in mended and mended.count("“") > mended.count("”"):
        lacking = mended.count("“") - mended.count("”")
        mended = _DAGGER.sub(_closing_mark, mended, count=lacking)
    if mended != text:
        repairs.append(f"line {number}: encoding {_difference(text, mended)}")
    return mended


def _closing_mark(match: re.Match[str]) -> str:
    return "” " if match.string[match.end() : match.end() + 1].isalpha() else "”"


def _fixed_by_ftfy(text: str) -> str:
    import ftfy

    # Only encoding and entities: the page's quotation marks, ligatures and widths are
    # its own. No-break spaces and control characters are counted elsewhere.
    config = ftfy.TextFixerConfig(
        unescape_html="auto",
        remove_terminal_escapes=True,
        fix_encoding=True,
        restore_byte_a0=True,
        replace_lossy_sequences=True,
        decode_inconsistent_utf8=True,
        fix_c1_controls=True,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        fix_surrogates=True,
        remove_control_chars=False,
        normalization=None,
        explain=False,
    )
    return str(ftfy.fix_text(text, config))


def _difference(before: str, after: str) -> str:
    """Describe a change by the first words that differ and how many more do."""
    pairs = [
        (old, new)
        for old, new in zip(before.split(" "), after.split(" "), strict=False)
        if old != new
    ]
    if not pairs:
        return "mended"
    old, new = pairs[0]
    more = f" and {len(pairs) - 1} more" if len(pairs) > 1 else ""
    return f"{old.strip()[:60]!r} -> {new.strip()[:60]!r}{more}"


def _counted(
    pattern: re.Pattern[str],
    new: str,
    text: str,
    number: int,
    what: str,
    repairs: list[str],
) -> str:
    text, count = pattern.subn(new, text)
    if count:
        times = f" ({count} times)" if count > 1 else ""
        repairs.append(f"line {number}: {what} mended{times}")
    return text


def tally(lines: list[Line]) -> list[str]:
    """Return one summary per kind of small repair, over all the lines."""
    counts = (
        (
            sum(line.no_break_spaces for line in lines),
            "no-break space",
            " made a plain space",
        ),
        (sum(line.closed_blanks for line in lines), "run of blanks", " closed up"),
        (sum(line.invisible for line in lines), "invisible character", " removed"),
    )
    return [f"{count} × {what}{done}" for count, what, done in counts if count]


# A lower-case word or a year, a stop, perhaps a closing quotation mark, and a word that
# begins with a capital: "tension.As", "in 2005.The", "region.”In", "forces.NATO".
_GLUED = re.compile(
    r"(?:(?<=[^\W\d_A-ZÀ-Þ]{2})|(?<=\b(?:19|20)\d\d)|(?<=[^\W\d_A-ZÀ-Þ][”’)\]]))"
    r"([.!?][”’]?)(?=[“‘(]?(?:[A-ZÀ-Þ][a-zß-ÿ’']|[AI]\s|[A-Z]{2,}\b|[A-Z]\.[A-Z]))"
)
# What makes a run of characters an address or a file name, not prose.
_ADDRESS = re.compile(r"[/\\@=_#]|www\.", re.IGNORECASE)
_ENDING = re.compile(
    r"\.(?:com|org|net|int|gov|edu|info|ru|kg|kz|uz|tj|tm|az|ge|ua|eu|uk|tv|html?|php|aspx?"
    r"|pdf|docx?|xlsx?|txt|jpe?g|png|gif)\b",
    re.IGNORECASE,
)
# These end addresses too, and begin sentences: "Gazeta.By", "contrast.By".
_DOUBTFUL_ENDING = re.compile(r"(?:by|am|is|it|in|at|to|so|as|no|my|be|news|today)\b", re.I)
_REACH = 80


def unglue(number: int, text: str) -> tuple[str, list[str]]:
    """Split sentences that lost the blank between them; return the text and the repairs.

    Example: "a hotbed of tension.As scholars" is split, "U.S.", "Lenta.Ru" and
    "sovereignty…without" are not.
    """
    repairs: list[str] = []
    pieces = []
    done = 0
    for match in _GLUED.finditer(text):
        before = text[max(0, match.start() - _REACH) : match.start()].split(" ")[-1]
        after = text[match.end() : match.end() + _REACH].split(" ")[0]
        if _is_address(before, match.group(), after):
            continue
        pieces.append(text[done : match.end()])
        done = match.end()
        old = before + match.group() + after
        new = before + match.group() + " " + after
        repairs.append(f"line {number}: glued sentence {old!r} -> {new!r}")
    pieces.append(text[done:])
    return " ".join(pieces), repairs


def _is_address(before: str, stop: str, after: str) -> bool:
    whole = before + stop + after
    return bool(
        _ADDRESS.search(whole)
        or _ENDING.search(whole)
        or (before[:1].isupper() and _DOUBTFUL_ENDING.match(after))
    )
