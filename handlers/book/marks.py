"""Numbers that say they are one of several: "Book 2", "Vol. III", "#4", "Season Two", "Books 1-3". Of folded text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from handlers.book.hinted import HintedPattern, hints
from handlers.book.normalise import is_number, plain_number, words
from handlers.book.wording import ROMAN

# The words that count books, by what they count: "Season 1, Episode 3" and "Season 1, Episode 4" are two books.
_UNITS = {
    word: unit
    for unit, names in {
        "volume": "book books bk vol vols volume band bd buch tome tomo libro livre том книга bind deel volym bok boek "
        "kniha kötet cilt kitap knjiga tom entry",
        "episode": "episode ep folge issue fall case épisode episodio aflevering afsnit avsnitt выпуск серия chapter",
        "season": "season staffel saison temporada stagione sezon seizoen säsong sæson сезон series s",
        "act": "act akt acte acto atto",
        "arc": "arc",
    }.items()
    for word in names.split()
}
_DIGITS_ONLY = {"fall", "case", "series", "chapter", "entry", "issue", "tom"}
_LIKE_S02 = {"s": r"s(?=0\d\b)"}
_WORDS = "|".join(
    _LIKE_S02.get(w, f"{w}(?= ?#?\\d)" if w in _DIGITS_ONLY else w) for w in sorted(_UNITS, key=lambda w: (-len(w), w))
)
_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|eins|zwei|drei"
    "|primo|secondo|terzo|primero|segundo|tercero|primeiro|terceiro|premier|second|first|third"
    "|vier|fünf|sechs|sieben|acht|neun|zehn|un|une|deux|trois|quatre|cinq|uno|una|dos|tres|cuatro|cinco|due|tre|quattro"
    "|cinque|een|twee|drie|två|первая|вторая|третья|первый|второй|третий|первое|второе|третье"
)
_NUMBERS = {
    word: str(n)
    for names in (
        "eins zwei drei vier fünf sechs sieben acht neun zehn",
        "un deux trois quatre cinq",
        "une dos tres cuatro cinco",
        "uno due tre quattro cinque",
        "una två",
        "een twee drie",
        "primo secondo terzo",
        "primero segundo tercero",
        "primeiro segundo terceiro",
        "premier second",
        "first second third",
        "первая вторая третья",
        "первый второй третий",
        "первое второе третье",
    )
    for n, word in enumerate(names.split(), 1)
}
_MARKED = HintedPattern(
    re.compile(
        rf"(?:\b(?P<unit>{_WORDS})(?:\b|(?<=\bs))\.?|\b(?:number|no\.?|nr\.?|n°|№)(?= ?\d+(?:$|\)))|#)"
        r" ?(?:number |no\.? ?|#|nr\.? ?)?"
        rf"(?P<number>\d+(?:\.\d+)?|[ivx]+\b|{_NUMBER_WORDS})\b"
        r"(?! ?(?:hours|minutes|years|jahre|ans))(?:(?: of| von|/) ?\d+| (?:in|of) (?:the )?[^:;,()]+)?"
    ),
    hints(
        "book|vol|band|bd|buch|bk|tom|libro|livre|том|книга|bind|deel|bok|boek|kniha|kötet|cilt|kitap|knjiga|entry|ep|folge"
        "|issue|fall|case|épisode|aflevering|afsnit|avsnitt|выпуск|серия|chapter|season|staffel|saison|temporada"
        "|stagione|sezon|seizoen|säsong|sæson|сезон|series|act|akt|atto|arc|number|no|nr|n°|№|#|s0"
    ),
)
_SPOKEN = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_SPAN = HintedPattern(
    re.compile(
        r"(?:\b(?:books?|vols?|volumes?|novels|bände|baende|band|teile?|tomes?|tomos?|libros|livres|seasons?|episodes?|folgen?"
        rf"|книги|тома)\b\.?|#) ?#?(?P<first>\d{{1,3}}|{_SPOKEN}) ?"
        r"(?:-|to|through|thru|bis|à|al?|und|et|y|and|&|\+) ?(?:(?:book|vol|volume) )?#?"
        rf"(?P<last>\d{{1,3}}|{_SPOKEN})\b(?: of (?:the )?[^:;,()]+)?"
        r"|(?<=[^\W\d] )#?(?P<from>\d{1,2}) ?- ?#?(?P<to>\d{1,2})$"  # "Cradle 1-3"
    ),
    hints("book|vol|novels|bände|baende|band|teil|tome|tomo|libros|livres|season|episode|folge|книги|тома|#|-"),
)


# "The Second Book", "Zweiter Teil"; seasons are not counted so ("The Fifth Season")
_ORDINALS = {
    word: str(n)
    for names in (
        "first second third fourth fifth sixth seventh eighth ninth tenth",
        "1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th",
        "erster zweiter dritter vierter fünfter",
        "erstes zweites drittes viertes fünftes",
        "erste zweite dritte vierte fünfte",
        "premier deuxième troisième quatrième cinquième",
        "primer segundo tercer cuarto quinto",
        "primera segunda tercera cuarta quinta",
        "prima seconda terza quarta quinta",
        "première deuxième troisième",
        "primeira segunda terceira",
        "1. 2. 3. 4. 5. 6. 7. 8. 9. 10.",
        "primo secondo terzo quarto quinto",
    )
    for n, word in enumerate(names.split(), 1)
}
_ORDINAL = HintedPattern(
    re.compile(
        rf"\b(?:the |le |el |il |der |die |das )?(?P<number>{'|'.join(map(re.escape, _ORDINALS))})"
        r" (?P<unit>book|volume|band|buch|tome|tomo|libro|livre|part|teil|parte|partie|cilt|kitap|kötet|díl|osa|tom)\b"
        r"(?: (?:in|of) (?:the )?[^:;,()]+)?"
    ),
    (
        " book",
        " volume",
        " band",
        " buch",
        " tom",
        " libro",
        " livre",
        " part",
        " teil",
        " cilt",
        " kitap",
        " kötet",
        " díl",
        " osa",
    ),
)


class Mark(NamedTuple):
    """``unit``: "volume", "episode", "season", "act", "arc", "span"; ``number``: "2", "0.5", of a span "1-3"."""

    unit: str
    number: str


def without_marks(folded: str) -> tuple[str, list[Mark]]:
    """The text without its marked numbers, and these."""
    text, marks = _taken(folded)
    return text, list(marks)


@lru_cache(maxsize=2048)
def _taken(folded: str) -> tuple[str, tuple[Mark, ...]]:
    marks: list[Mark] = []

    def take_span(found: re.Match[str]) -> str:
        first, last = _plain(found["first"] or found["from"]), _plain(found["last"] or found["to"])
        if not (first and last and float(first) < float(last)):
            return found[0]
        marks.append(Mark("span", f"{first}-{last}"))
        return " "

    def take(found: re.Match[str]) -> str:
        number = _plain(found["number"])
        if number is None:
            return found[0]
        marks.append(Mark(_UNITS.get(found["unit"] or "book", "volume"), number))
        return " "

    def take_ordinal(found: re.Match[str]) -> str:
        marks.append(Mark(_UNITS.get(found["unit"], "part"), _ORDINALS[found["number"]]))
        return " "

    if not (_SPAN.search(folded) or _MARKED.search(folded) or _ORDINAL.search(folded)):
        return folded, ()
    text = _MARKED.sub(take, _ORDINAL.sub(take_ordinal, _SPAN.sub(take_span, folded)))
    return text, tuple(marks)


def has_marks(folded: str) -> bool:
    return bool(_MARKED.search(folded) or _ORDINAL.search(folded))


def _plain(spoken: str) -> str | None:
    if not spoken.isalpha():
        return plain_number(spoken)
    if spoken in ROMAN:
        return ROMAN[spoken]
    if spoken in _NUMBERS:
        return _NUMBERS[spoken]
    told = words(spoken)
    return told[0] if told and is_number(told[0]) else None
