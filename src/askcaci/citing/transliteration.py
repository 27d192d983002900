"""Names and words in plain Latin letters, for keys that are typed by hand."""

from __future__ import annotations

from askcaci.text.normalise import fold

# Letters that have no decomposition into a plain one and a mark.
_LATIN = {
    "ə": "e", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe",
    "ß": "ss", "ħ": "h", "ŋ": "ng", "ŧ": "t",
}  # fmt: skip

# As English prints such names (BGN/PCGN without marks): Russian, then the further letters
# of Ukrainian, Belarusian and Serbian, Kazakh, Kyrgyz, Uzbek, Tajik, Tatar and Azerbaijani.
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh",
    "з": "z", "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o",
    "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu",
    "я": "ya",
    "є": "ye", "ї": "yi", "і": "i", "ґ": "g", "ў": "o", "ђ": "dj", "ј": "y", "љ": "lj",
    "њ": "nj", "ћ": "c", "џ": "dz",
    "ә": "a", "ғ": "gh", "қ": "q", "ң": "ng", "ө": "o", "ұ": "u", "ү": "u", "һ": "h",
    "ҳ": "h", "ҷ": "j", "ӣ": "i", "ӯ": "u", "җ": "j", "ҝ": "g", "ҹ": "c", "ӏ": "",
}  # fmt: skip

_GEORGIAN = dict(
    zip(
        "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
        "a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h".split(),
        strict=True,
    )
)

_ARMENIAN = dict(
    zip(
        "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև",
        "a b g d e z e y t zh i l kh ts k h dz gh ch m y n sh o ch p j r s v t r ts v p k o "
        "f ev".split(),
        strict=True,
    )
)

_LETTERS = str.maketrans(_LATIN | _CYRILLIC | _GEORGIAN | _ARMENIAN)


def latin(text: str) -> str:
    """Return text folded and in Latin letters; those of other alphabets stay.

    Example: "Жусупов" is "zhusupov", "Əliyev" "eliyev".
    """
    return fold(text.casefold().translate(_LETTERS))
