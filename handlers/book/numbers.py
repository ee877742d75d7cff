"""Numbers of volumes, parts and seasons: "Book Two", "Vol. III", "02", "2/5", "1-3", "第2巻"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from handlers.book.normalise import fold, is_number, plain_number, words
from handlers.book.wording import CJK_DIGITS, CJK_PARTS, ROMAN

_MARK = (
    r"(?:books?|bks?|vols?|volumes?|parts?|pts?|bände|baende|bd|band|buch|teile?|tomes?|tomos?|tomo"
    r"|libros?|livres?|folgen?|nr|no|number"
    r"|numbers?|episodes?|ep|seasons?|staffel|saison|temporada|boek|deel|bind|bok|del|osa|tom|część|díl|kötet|том"
    r"|книга|часть|#)"
)
_SPAN = re.compile(
    rf"(?:{_MARK}\.?\s*)?#?(\d{{1,3}}(?:\.\d+)?)\s*(?:-|to|through|thru|bis|à|a|al|und|and|&|\+"
    rf"|,)\s*#?(\d{{1,3}}(?:\.\d+)?)",
    re.IGNORECASE,
)
_ONE = re.compile(
    rf"(?:{_MARK}\.?\s*)?(?:{_MARK}\.?\s*)?#?\s*(\d+(?:\.\d+)?)(?:\s*(?:/|of|von|de|di|sur|из)\s*\d+)?\.?",
    re.IGNORECASE,
)
_WORD = re.compile(rf"(?:{_MARK}\.?\s*)?(?:the )?([a-z]+)\.?", re.IGNORECASE)
_CJK = re.compile(r"第?\s*(\d+|[一二三四五六七八九十]+)\s*[巻卷部冊集話辑輯권편季]?|(\d+)\s*권")
_ORDINALS = {
    word: str(n)
    for n, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
        ],
        1,
    )
}
_EINS = {
    word: str(n)
    for names in (
        "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
        "un deux trois quatre cinq six sept huit neuf dix onze douze",
        "uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
        "uno due tre quattro cinque sei sette otto nove dieci undici dodici",
        "één twee drie vier vijf zes zeven acht negen tien elf twaalf",
    )
    for n, word in enumerate(names.split(), 1)
}


class Span(NamedTuple):
    """A number, or several in a row: ``first`` and ``last`` as plain text ("1", "0.5")."""

    first: str
    last: str

    @property
    def text(self) -> str:
        return self.first if self.first == self.last else f"{self.first}-{self.last}"

    @property
    def is_several(self) -> bool:
        return self.first != self.last

    def holds(self, number: str) -> bool:
        return float(self.first) <= float(number) <= float(self.last)


@lru_cache(maxsize=2048)
def span_of(text: str | None) -> Span | None:
    """What a whole text says as a number in a series; ``None``: it is no number ("Omnibus", "1e+06", "Winter")."""
    folded = fold(text or "").strip(" ()[]{}:,;").removeprefix("(").strip()
    if not folded:
        return None
    if several := _SPAN.fullmatch(folded):
        first, last = plain_number(several[1]), plain_number(several[2])
        return Span(first, last) if float(first) < float(last) else None
    if one := _ONE.fullmatch(folded):
        number = plain_number(one[1])
        return Span(number, number)
    if cjk := _CJK.fullmatch(folded):
        counted = cjk_number(cjk[1] or cjk[2])
        return Span(counted, counted) if counted else None
    if (part := CJK_PARTS.get(folded.strip("巻卷冊"))) is not None:
        return Span(part, part)
    if word := _WORD.fullmatch(folded):
        spoken = spoken_number(word[1])
        return Span(spoken, spoken) if spoken else None
    return None


def sequence(text: str | None) -> str | None:
    """A number in a series as Audiobookshelf keeps it: text without "Book" and needless zeros; a set is "1-3"."""
    span = span_of(text)
    return span.text if span is not None else None


def spoken_number(word: str) -> str | None:
    """ "two", "second", "zwei", "II" -> "2"."""
    folded = word.casefold()
    if folded in ROMAN:
        return ROMAN[folded]
    if found := _ORDINALS.get(folded) or _EINS.get(folded):
        return found
    spoken = words(folded)
    return spoken[0] if len(spoken) == 1 and is_number(spoken[0]) else None


def cjk_number(text: str) -> str | None:
    """ "12", "十二", "二十" -> plain digits."""
    if text.isdecimal():
        return plain_number(str(int(text)))
    if text in CJK_DIGITS:
        return CJK_DIGITS[text]
    tens, _, units = text.partition("十")
    if "十" not in text or len(tens) > 1 or len(units) > 1:
        return None
    return str(int(CJK_DIGITS.get(tens, "1")) * 10 + int(CJK_DIGITS.get(units, "0")))
