"""Detection of encodings, shared by the formats."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass

# Longest mark first: the one of UTF-16 begins the one of UTF-32.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Windows-1252 where it is defined, C1 control characters elsewhere, as browsers do: for
# `str.translate` of text decoded as Latin-1.
WINDOWS = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}

# What Python calls encodings of text, and no page is in; the first two take minutes.
_NO_PAGES = frozenset(
    {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"}
)


def encoding_of(name: str | None) -> str | None:
    """Return the encoding that a page or its container names, as Python calls it.

    None where there is no such encoding, or none that a page can be in.
    """
    try:
        known = codecs.lookup(name or "")
    except (LookupError, ValueError):
        return None
    return known.name if known._is_text_encoding and known.name not in _NO_PAGES else None


def decoded_as(data: bytes, encoding: str) -> str:
    """Return bytes decoded; those that an encoding has nothing for become marks of a loss.

    Windows-1252 is read as browsers do, in which every byte is something.
    """
    if encoding == "cp1252":
        return data.decode("latin-1").translate(WINDOWS)
    return data.decode(encoding, "replace")


# Words with bytes that are not ASCII; only the first bytes of a text are searched.
_HIGH_WORD = re.compile(rb"[A-Za-z]{0,40}[\x80-\xff][A-Za-z\x80-\xff]{0,80}")
_LOOKED_AT = 64 * 1024
# Words in a script other than Latin have three or more of its letters in a row.
_OTHER_SCRIPT = re.compile(rb"[\x80-\xff]{3,}")
_SCRIPTS = [
    "cp1251",
    "koi8_r",
    "koi8_u",
    "cp866",
    "iso8859_5",
    "cp1253",
    "cp1255",
    "cp1256",
]
_CYRILLIC = _SCRIPTS[:5]
# With fewer letters its encoding is a guess.
_ENOUGH_LETTERS = 40
# Windows-1254 has ğ, ş, ı and their capitals where 1252 has these, which are common in
# Icelandic, some (ý) in Czech and Turkmen too. The other letters of these are the same in both.
_TURKISH = frozenset(b"\xd0\xde\xf0\xfe")
_TURKISH_OR_CZECH = frozenset(b"\xdd\xfd")
_ACCENTED = frozenset(b"\xc1\xc9\xcd\xd3\xda\xe1\xe6\xe9\xed\xf3\xfa")
_ENOUGH_SIGNS = 2
_MACEDONIAN, _UKRAINIAN = "ќѕј", "ґїєў"
_CLEARLY = 3
_NAMES = {
    "koi8_r": "KOI8-R",
    "koi8_u": "KOI8-U",
    "iso8859_5": "ISO 8859-5",
    "cp866": "CP866",
    "kz1048": "KZ-1048",
}
# In UTF-16, of all bytes: zeros in one place of two, and in the other.
_FEW_ZEROS, _SOME_ZEROS, _LEAST = 0.002, 0.04, 3
_BLOCKS, _MOSTLY = 3, 0.9


@dataclass(frozen=True, slots=True)
class Guess:
    """The encoding that a text without a declared one is likely in, and if that is sure."""

    encoding: str
    sure: bool

    @property
    def name(self) -> str:
        """The encoding as people write it: "Windows-1254"."""
        known = _NAMES.get(self.encoding)
        return known or self.encoding.replace("cp", "Windows-").replace("_", "-")

    @property
    def doubt(self) -> str:
        """The remark on a text that may be in another encoding, or ""."""
        said = f"encoding not declared: read as {self.name}, which is not sure; look at its names"
        return "" if self.sure else said


def guess_encoding(data: bytes) -> Guess:
    r"""Return the encoding of a text that is not UTF-8, inferred from its words.

    Example: "A\xf0ao\xf0lu" is Windows-1254 rather than Icelandic; a text whose words are
    all of high bytes is Cyrillic, or of another script.
    """
    words = _HIGH_WORD.findall(data[:_LOOKED_AT])
    high = sum(byte > 0x9F for word in words for byte in word)
    other = [word for word in words if _OTHER_SCRIPT.search(word)]
    if 2 * sum(byte > 0x9F for word in other for byte in word) > high > 0:
        return _of_a_script(other)
    return _latin(words)


def _of_a_script(words: list[bytes]) -> Guess:
    """Return the encoding of words of a script that is not Latin."""
    import charset_normalizer

    text = b" ".join(words)
    enough = sum(byte > 0x7F for byte in text) >= _ENOUGH_LETTERS
    found = charset_normalizer.from_bytes(
        text, cp_isolation=_SCRIPTS if enough else _CYRILLIC, enable_fallback=False
    ).best()
    if found is None:
        return Guess("cp1252", sure=False)
    kazakh = found.encoding == "cp1251" and _is_kazakh(text)
    return Guess("kz1048" if kazakh else found.encoding, enough)


def _is_kazakh(text: bytes) -> bool:
    """Return True if Windows-1251 gives letters that no single language has together.

    KZ-1048 is Windows-1251 with Kazakh letters in the places of Macedonian, Ukrainian and
    Belarusian ones.
    """
    letters = Counter(text.decode("cp1251", "replace").casefold())
    return all(
        sum(letters[letter] for letter in group) >= _ENOUGH_SIGNS
        for group in (_MACEDONIAN, _UKRAINIAN)
    )


def _latin(words: list[bytes]) -> Guess:
    """Return the encoding of words with some letters that are not ASCII."""
    counts = Counter(byte for word in words if len(word) > 1 for byte in word)
    turkish = sum(counts[byte] for byte in _TURKISH)
    doubtful = sum(counts[byte] for byte in _TURKISH_OR_CZECH)
    accented = sum(counts[byte] for byte in _ACCENTED)
    signs = turkish + doubtful
    if turkish and signs >= _CLEARLY * accented:
        return Guess("cp1254", signs >= _ENOUGH_SIGNS)
    if signs and accented < _CLEARLY * signs:
        return Guess("cp1252", sure=False)
    torn = _torn(words, "cp1252")
    if torn and not _torn(words, "cp1250"):
        return Guess("cp1250", torn >= _ENOUGH_SIGNS)
    return Guess("cp1252", sure=True)


def _torn(words: list[bytes], encoding: str) -> int:
    """Return how many words have a sign within that is not a letter in an encoding."""
    decoded = (
        word.decode(encoding, "replace").strip("“”‘’«»„‚…–—•·\xa0") for word in words
    )
    inner = (re.split("[‘’“”–—…\xa0]", word) for word in decoded)
    return sum(not part.isalpha() for parts in inner for part in parts if len(part) > 1)


def utf_16_of(data: bytes) -> str | None:
    """Return the encoding of UTF-16 text without a mark, None of any other bytes.

    Blanks and line ends, and ASCII letters, have a zero in every second byte.
    """
    head = data[:_LOOKED_AT]
    for low, high, encoding in (
        (head[::2], head[1::2], "utf-16-le"),
        (head[1::2], head[::2], "utf-16-be"),
    ):
        few, many = low.count(0), high.count(0)
        if few <= _FEW_ZEROS * len(low) and many >= max(_LEAST, _SOME_ZEROS * len(high)):
            # Letters of one script, blanks and marks: hardly three kinds of high bytes.
            usual = sum(count for _, count in Counter(high).most_common(_BLOCKS))
            return encoding if usual >= _MOSTLY * len(high) else None
    return None
