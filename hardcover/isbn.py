"""ISBN and ASIN: recognising, checking and converting them. Pure.

ISBN 10 and 13 are stored independently on Hardcover, either may be missing, so both forms are asked for [H 3.6].
An ASIN of ten digits is the ISBN-10 of a printed book, so it counts as both [H 3.4].
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_LABEL = re.compile(r"^\s*(?:urn:)?isbn(?:[-\s]?1[03](?=[\s:]))?[\s:]*", re.IGNORECASE)
_SEPARATORS = re.compile("[\\s\u00ad\\-\u2010-\u2015\u2212.]")
_ASIN = re.compile(r"[A-Z0-9]{10}")
_DIGITS = "0123456789"


@lru_cache(maxsize=4096)
def isbn_13(text: str | None) -> str | None:
    """The ISBN-13 without hyphens, from either form; ``None`` if the text is no ISBN with a right check digit."""
    digits = _plain(text)
    if _is_isbn_13(digits):
        return digits
    if _is_isbn_10(digits):
        return _with_check_13("978" + digits[:9])
    return None


@lru_cache(maxsize=4096)
def isbn_10(text: str | None) -> str | None:
    """The ISBN-10 (``X`` in upper case), from either form; ``None`` also for the 979 numbers, which have none."""
    digits = _plain(text)
    if _is_isbn_10(digits):
        return digits
    if _is_isbn_13(digits) and digits.startswith("978"):
        return _with_check_10(digits[3:12])
    return None


@lru_cache(maxsize=4096)
def asin(text: str | None) -> str | None:
    """Ten characters of A-Z and 0-9 in upper case, with at least one digit; else ``None``."""
    candidate = (text or "").strip().upper()
    if _ASIN.fullmatch(candidate) and any(c in _DIGITS for c in candidate):
        return candidate
    return None


@dataclass(frozen=True, slots=True)
class Identifiers:
    """What an item is known by: ASINs, and ISBNs in their 13 form. Empty: nothing to look up."""

    asins: tuple[str, ...] = ()
    isbns: tuple[str, ...] = ()

    @classmethod
    def of(cls, asin_text: str | None = None, isbn_text: str | None = None) -> Identifiers:
        """From the two fields of a library item, which people also fill the wrong way round."""
        asins = [asin(asin_text)]
        if (misplaced := asin(isbn_text)) and misplaced.startswith("B0"):
            asins.append(misplaced)
        isbns = [isbn_13(asin_text), isbn_13(isbn_text)]
        return cls(tuple(dict.fromkeys(filter(None, asins))), tuple(dict.fromkeys(filter(None, isbns))))

    @property
    def isbn_10s(self) -> tuple[str, ...]:
        return tuple(short for number in self.isbns if (short := isbn_10(number)))

    @property
    def keys(self) -> tuple[str, ...]:
        """``asin:B0…`` and ``isbn:978…``: how the edition store names them."""
        return tuple(f"asin:{a}" for a in self.asins) + tuple(f"isbn:{i}" for i in self.isbns)

    def __bool__(self) -> bool:
        return bool(self.asins or self.isbns)


def _plain(text: str | None) -> str:
    return _SEPARATORS.sub("", _LABEL.sub("", text or "")).upper()


def _is_isbn_13(digits: str) -> bool:
    return (
        len(digits) == 13
        and all(c in _DIGITS for c in digits)
        and digits.startswith(("978", "979"))
        and _with_check_13(digits[:12]) == digits
    )


def _is_isbn_10(digits: str) -> bool:
    return len(digits) == 10 and all(c in _DIGITS for c in digits[:9]) and _with_check_10(digits[:9]) == digits


def _with_check_13(first_12: str) -> str:
    total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(first_12))
    return first_12 + str(-total % 10)


def _with_check_10(first_9: str) -> str:
    check = -sum(int(d) * (10 - i) for i, d in enumerate(first_9)) % 11
    return first_9 + ("X" if check == 10 else str(check))
