"""How alike two titles are by their letters: what is a slip of the pen, and what is another word."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.fuzz import ratio

from handlers.book.normalise import ARTICLES, SMALL_WORDS, is_number

_SLIP = 0.88  # one letter too many or too few
_OTHER_WORDS = 0.79  # a word more, or another word, is not a slip of the pen
_ONE_WORD_TYPO = 0.86


@lru_cache(maxsize=16384)
def similarity(a: str, b: str) -> float:
    """0.0-1.0. No partial and no token-set ratio: "Dune" is inside "Dune Messiah"."""
    longer, shorter = (a, b) if len(a) >= len(b) else (b, a)
    if len(shorter) * 2 < len(longer):
        return 0.0
    plain = ratio(a, b, score_cutoff=50) / 100
    if not plain:
        return 0.0
    if plain >= 0.8 and _run_together(a) == _run_together(b):
        return 0.99
    if " " not in shorter:
        return min(plain, _ONE_WORD_TYPO if len(shorter) >= 7 and not _inflected(a, b) else _OTHER_WORDS)
    left, right = set(a.split()), set(b.split())
    mine, other = left - right - SMALL_WORDS, right - left - SMALL_WORDS
    if not mine and not other:
        return 0.98 if left == right else max(plain, 0.975) if len(left & right) > 1 else plain
    if plain <= _OTHER_WORDS:
        return plain
    if len(mine) == len(other) and all(any(_typo(x, y) for y in other) for x in mine):
        return plain
    return plain if _word_for_word(a.split(), b.split()) else _OTHER_WORDS


def _word_for_word(a: list[str], b: list[str]) -> bool:
    """Slips in small words too: "The Fall ofe Hyperion", "A Crown f Snow", "Thee Pillars of the Earth"."""
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    if len(longer) == len(shorter) + 1 and longer[1:] == shorter and len(shorter) > 1:
        return any(_slip_of_a_small_word(longer[0], article) for article in ARTICLES)
    return len(a) == len(b) > 2 and all(
        x == y or _typo(x, y) or _slip_of_a_small_word(x, y) or _slip_of_a_small_word(y, x)
        for x, y in zip(a, b, strict=True)
    )


def _slip_of_a_small_word(word: str, small: str) -> bool:
    return small in SMALL_WORDS and len(word) <= len(small) + 1 and not is_number(word) and ratio(word, small) >= 66


def _run_together(text: str) -> str:
    """ "thefinalempire", "final empire" """
    return text.replace(" ", "").removeprefix("the")


def _typo(a: str, b: str) -> bool:
    return not is_number(a) and not is_number(b) and ratio(a, b) >= 75


def _inflected(a: str, b: str) -> bool:
    """ "Alien" and "Aliens" are two books."""
    longer, shorter = (a, b) if len(a) >= len(b) else (b, a)
    return longer.startswith(shorter)


def is_slip(word: str, name: str) -> bool:
    """A name with a letter too many or too few; "Alien" is no misspelt "Aliens"."""
    return (
        len(name) > 3
        and abs(len(word) - len(name)) < 2
        and not _inflected(word, name)
        and ratio(word, name) >= _SLIP * 100
    )
