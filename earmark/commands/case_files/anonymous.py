"""A case without its titles, people and identifiers: what was equal stays equal, and everything keeps its length.

Each word becomes another one of the same length, always the same one; words by which a book is read (articles, "Book
Two", "Unabridged", "Unknown") and all numbers stay, so the anonymous case is decided like the original. The new words
are drawn at random and kept nowhere.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from handlers.book import fold, is_about_the_copy, is_no_title, is_nobody, kinds_of
from handlers.book.normalise import ARTICLES, SMALL_WORDS, word_set
from handlers.book.numbers import spoken_number
from hardcover import asin, isbn_10, isbn_13

_VOWELS, _CONSONANTS = "aeiouy", "bcdfghjklmnpqrstvwxz"
_KEPT = (
    ARTICLES
    | SMALL_WORDS
    | word_set(
        "book books volume volumes vol part parts band bd teil buch tome tomo libro livre folge number no nr season "
        "act arc episode series saga trilogy duology quartet cycle chronicles collection complete omnibus box boxed "
        "set novel novels novella memoir roman thriller krimi story stories edition anniversary special read narrated "
        "written performed translated by von par por di gelesen gesprochen lu librivox audible graphicaudio audio "
        "studios publishing press verlag media jr sr dr phd translator narrator author introduction foreword editor "
        "summary guide companion dramatized dramatised adaptation full cast manga light graphic comic abridged "
        "unabridged und et y e with feat s t mp mb kbps cd disc disk track chapter version texte integral ungekurzt "
        "ungekurzte ungekürzt ungekürzte lesung horbuch hörbuch hoerbuch horspiel hörspiel"
    )
)
_WORD = re.compile(r"[^\W\d_]+")
_ISBN_SHAPE = re.compile(r"[\dXx -]{10,17}")

# Keys by what stands under them, wherever in the case they are.
_TEXTS = word_set(
    "title subtitle titleIgnorePrefix publisher description descriptionPlain name authorName authorNameLF narratorName "
    "seriesName headline path relPath filename displayTitle displayAuthor"
)
_LISTS = frozenset({"narrators"})
_IDENTIFIERS = frozenset({"asin", "isbn", "isbn_10", "isbn_13", "tagASIN", "tagIsbn", "tagAudibleASIN"})
_IDS = word_set(
    "id book_id edition_id canonical_id libraryItemId libraryId ino mediaItemId folderId oldLibraryItemId bookId"
)
_DROPPED = frozenset({"slug", "image", "coverPath", "libraryFiles", "userId", "user_id", "cached_image", "tagComment"})
_KEPT_TAGS = frozenset({"tagGenre", "tagDate", "tagTrack", "tagDisc", "tagLanguage", "tagEncoder", "tagSeriesPart"})


def anonymous(case: dict[str, Any], rng: random.Random | None = None) -> dict[str, Any]:
    """A copy of the case. ``rng`` is for tests; else the system's randomness."""
    made: dict[str, Any] = _Anonymiser(rng or random.SystemRandom()).case(case)
    return made


class _Anonymiser:
    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._words: dict[str, str] = {}
        self._identifiers: dict[str, str] = {}
        self._ids: dict[str, int | str] = {}
        self._first = {
            **dict(zip(_VOWELS, rng.sample(_VOWELS, len(_VOWELS)), strict=True)),
            **dict(zip(_CONSONANTS, rng.sample(_CONSONANTS, len(_CONSONANTS)), strict=True)),
        }

    def case(self, case: dict[str, Any]) -> dict[str, Any]:
        kept = {name: case[name] for name in ("earmark_case", "now", "timezone", "settings") if name in case}
        rest = {name: value for name, value in case.items() if name not in kept and name != "id"}
        made = kept | self._object(rest)
        for name in ("book", "edition"):
            if isinstance(case.get(name), int):
                made[name] = self._id(case[name])
        return made | {"id": made["item"].get("id", "anonymous")}

    def _object(self, raw: dict[str, Any]) -> dict[str, Any]:
        return {name: self._value(name, value) for name, value in raw.items() if name not in _DROPPED}

    def _value(self, name: str, value: Any) -> Any:
        if isinstance(value, dict):
            return self._object(value)
        if isinstance(value, list):
            if name in _LISTS:
                return [self.text(one) if isinstance(one, str) else self._value(name, one) for one in value]
            return [self._value(name, one) if isinstance(one, dict | list) else one for one in value]
        if name in _IDS and value is not None and not isinstance(value, bool):
            return self._id(value)
        if not isinstance(value, str):
            return value
        if name in _IDENTIFIERS:
            return self.identifier(value)
        if name == "external_id":  # "<ASIN>:<region>"
            number, colon, region = value.partition(":")
            return self.identifier(number) + colon + region
        if name in _TEXTS or (name.startswith("tag") and name not in _KEPT_TAGS):
            return self.text(value)
        return value

    def text(self, text: str) -> str:
        """Words and identifiers replaced; numbers, marks and the words by which books are read stay."""
        text = re.sub(r"(?<![A-Za-z0-9])B0[A-Z0-9]{8}(?![A-Za-z0-9])", lambda found: self.identifier(found[0]), text)
        parts = re.split(r"(B0[A-Z0-9]{8})", text)
        return "".join(part if number % 2 else _WORD.sub(self._word, part) for number, part in enumerate(parts))

    def _word(self, found: re.Match[str]) -> str:
        word = found[0]
        folded = fold(word)
        is_initial = len(word) == 1 and found.string[found.end() : found.end() + 1] == "."
        if is_initial:
            return _like(word, self._first.setdefault(folded, self._letter(folded)))
        if folded in _KEPT or spoken_number(folded) is not None or kinds_of(folded):
            return word
        if is_no_title(word) or is_about_the_copy(word) or is_nobody(word):
            return word
        plain = "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
        made = self._words.get(plain)
        if made is None:
            made = self._words[plain] = self._draw(plain)
        return "".join(_like(old, new) for old, new in zip(word, made.ljust(len(word), "e"), strict=False))

    def _draw(self, plain: str) -> str:
        """The first letter by a fixed table, so that initials still belong to their names."""
        while True:
            made = "".join(
                self._first.setdefault(c, self._letter(c)) if n == 0 else self._letter(c) for n, c in enumerate(plain)
            )
            taken = made in self._words.values() or made in _KEPT or spoken_number(made) is not None
            if not taken or len(plain) < 3:
                return made

    def _letter(self, letter: str) -> str:
        for kind in (_VOWELS, _CONSONANTS):
            if letter in kind:
                return self._rng.choice(kind)
        for first, last in (("а", "я"), ("α", "ω")):
            if first <= letter <= last:
                return chr(self._rng.randrange(ord(first), ord(last) + 1))
        if "\u4e00" <= letter <= "\u9fff" or "\u3040" <= letter <= "\u30ff" or "\uac00" <= letter <= "\ud7af":
            return chr(ord(letter) + 1)  # the same character elsewhere becomes the same one
        return letter

    def identifier(self, text: str) -> str:
        """An ASIN or ISBN of the same form; the two forms of one ISBN stay each other's."""
        if (whole := isbn_13(text)) is not None:
            made = self._known(whole, lambda: self._isbn(whole[:3]))
            short = len(re.sub(r"\W", "", text)) == 10
            return (isbn_10(made) or made) if short else made
        if asin(text) is not None:
            return self._known(text.strip().upper(), self._asin)
        return text if not _ISBN_SHAPE.fullmatch(text) else re.sub(r"\d", "0", text)

    def _known(self, key: str, draw: Callable[[], str]) -> str:
        if key not in self._identifiers:
            self._identifiers[key] = draw()
        return self._identifiers[key]

    def _asin(self) -> str:
        return "B0" + "".join(self._rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(7)) + "0"

    def _isbn(self, prefix: str) -> str:
        digits = prefix + "".join(self._rng.choice("0123456789") for _ in range(9))
        total = sum(int(c) * (3 if n % 2 else 1) for n, c in enumerate(digits))
        return digits + str(-total % 10)

    def _id(self, value: Any) -> Any:
        key = str(value)
        if key not in self._ids:
            number = self._rng.randrange(10**8, 10**9)
            self._ids[key] = number if isinstance(value, int) else f"anonymous-{number}"
        made = self._ids[key]
        return made if isinstance(value, int) or isinstance(made, str) else str(made)


def _like(old: str, new: str) -> str:
    """In the old letter's case; an accent goes with its letter."""
    return new.upper() if old.isupper() else new
