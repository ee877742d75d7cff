"""The tables of all languages, and words for numbers.

An unknown phrase never makes a wrong book, it only keeps one from being announced: in doubt, leave a row out.
"""

from __future__ import annotations

from handlers.audio.credits import english, french, german, spanish
from handlers.audio.credits.rows import Part, Row
from handlers.audio.languages import LANGUAGES

TABLES: dict[str, tuple[Row, ...]] = dict(
    zip(LANGUAGES, (english.ROWS, german.ROWS, french.ROWS, spanish.ROWS), strict=True)
)
_EVERYWHERE = frozenset({Part.LEAD, Part.PUBLISHER, Part.PRESENTS})  # makers' jingles are English everywhere

# "the second book of": ordinals, and numbers of languages whose words are not made into digits before.
_COUNTED = {
    "en": "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
    "de": "erste zweite dritte vierte funfte sechste siebte achte neunte zehnte elfte zwolfte",
    "fr": "premier deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme onzieme douzieme",
    "es": "primer segundo tercer cuarto quinto sexto septimo octavo noveno decimo undecimo duodecimo",
}
_CARDINAL = {
    "de": "eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf",
    "fr": "un deux trois quatre cinq six sept huit neuf dix onze douze",
    "es": "uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
}
ORDINALS = {
    f"{word}{ending}": str(n)
    for language, words in _COUNTED.items()
    for n, word in enumerate(words.split(), 1)
    for ending in {"en": ("",), "de": ("", "r", "s", "n", "m"), "fr": ("", "e"), "es": ("", "o", "a")}[language]
} | {"premiere": "1", "seconde": "2", "segunda": "2"}
CARDINALS = {
    language: {word: str(n) for n, word in enumerate(words.split(), 1)} for language, words in _CARDINAL.items()
}

# English words of a number's sound, behind a title that has numbered siblings, or behind "book".
HOMOPHONES = {"to": "2", "too": "2", "for": "4", "won": "1", "ate": "8", "tree": "3", "sex": "6"}


def patterns(part: Part, language: str) -> tuple[str, ...]:
    """The patterns of a part in a language; unknown languages are read as English."""
    language = language if language in TABLES else "en"
    wanted = dict.fromkeys((language, "en") if part in _EVERYWHERE else (language,))
    return tuple(one for code in wanted for row in TABLES[code] if row.part is part for one in row.patterns)


def every_pattern(part: Part) -> tuple[str, ...]:
    """The patterns of a part in all languages."""
    return tuple(one for code in LANGUAGES for one in patterns(part, code))
