"""Which spelling of a title is to be written, and what of a title is no title: (f), (g) and (h) of ``proof``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from handlers.book import BookKind, Field, fold, is_about_the_copy, is_clean, kinds_of, part_of, read_title, words
from handlers.book.normalise import word_set
from handlers.book.wording import EDITION_WORDS
from handlers.metadata.compare import same_title
from handlers.metadata.values import is_empty
from hardcover.details import EditionDetails
from hardcover.isbn import asin as as_asin

_CHARACTERS = "characters"
_PLAIN = re.compile(r"[^\W\d_](?:[^\W\d_]| (?=[^\W\d_])|['’](?=[^\W\d_])|, (?=[^\W\d_]))*")  # words and no marks
# These tell one recording, or one form of a work, from another; they may be the only witness of it.
_MARKS = word_set("librivox version light novel manga comic graphic bbc radio cast drama dramatization dramatisation")
_SET_WORDS = word_set(
    "the a of and complete completed entire full whole collected collection omnibus trilogy duology quartet tetralogy "
    "series saga cycle box boxed boxset set bundle edition books book volumes volume parts 1 2 3 4 5 6 7 8 9 10"
)
_NUMBERING = word_set("book volume vol part band teil tome series saga trilogy number the a of")


def title_of_hardcover(details: EditionDetails, authors: tuple[str, ...], series: tuple[str, ...]) -> str | None:
    """The edition's own title is Hardcover's word for this edition; of two spellings of one title, the cleaner one."""
    own, works = details.edition.title, details.book.title
    titles = [one for one in (own, works) if one and not is_empty(Field.TITLE, one)]
    if len(titles) == 2 and not same_title(own, works):
        titles = titles[:1]
    if not titles:
        return None
    best = titles[0]
    if len(titles) == 2 and own != works:
        best = min(titles, key=lambda one: (len(noise_in(one, authors, series)), titles.index(one)))
    return cleaned_title(best, authors, series) or best


@lru_cache(maxsize=1024)
def cleaned_title(text: str, authors: tuple[str, ...], series: tuple[str, ...]) -> str | None:
    """A title without what is no part of it: words about the copy, its author in front, its series around it. The
    subtitle stays; ``None``: nothing is left, nothing was to be taken away, or what it is would be ("1 of 3",
    "Dramatized Adaptation", "light novel")."""
    if _PLAIN.fullmatch(text) and not EDITION_WORDS.search(fold(text)):
        return None
    reading = read_title(text, authors=authors, series=series, may_number=True)
    if not reading.title:
        return None
    whole = reading.title if reading.subtitle is None else f"{reading.title}: {reading.subtitle}"
    if _SET_WORDS.issuperset(words(fold(whole))):
        return None  # "The Complete Trilogy" is no title without its series
    if _nature(text) != _nature(whole):
        return None
    return whole if words(fold(whole)) != words(fold(text)) or not is_clean(text) else None


def _nature(text: str) -> tuple[frozenset[BookKind], tuple[int, int | None] | None]:
    """Of what sort a title says the book is. "Abridged" is about the copy, and "part 2" alone may be a volume."""
    part = part_of(fold(text))
    return kinds_of(fold(text)) - {BookKind.ABRIDGED}, part if part is not None and part[1] is not None else None


def says_another_kind(old: str, new: str) -> str | None:
    """A title that says "2", "1 of 2", "Graphic Novel", "BBC Radio" is not overwritten unasked by one without that."""
    lost = set(words(fold(old))) - set(words(fold(new)))
    if any(word.isdigit() for word in lost):
        return "the old title has a number that the new one has not"
    if _nature(old) == _nature(new) and _MARKS.isdisjoint(lost):
        return None
    return "the old title says what kind of book or recording it is"


def noise_in(text: str, authors: tuple[str, ...] = (), series: tuple[str, ...] = ()) -> str:
    """What of a title is no title, as words; "" where it is clean."""
    clean = cleaned_title(text, authors, series)
    if clean is None:
        return "" if is_clean(text) else _CHARACTERS
    left = words(fold(text))
    for word in words(fold(clean)):
        if word in left:
            left.remove(word)
    return " ".join(left) or _CHARACTERS


@dataclass(frozen=True, slots=True)
class Dirt:
    """``is_plain``: only words about the copy, an identifier, characters that are no text, or its author: nobody means
    these. Else a series and its number stand in front, which somebody may want there."""

    is_plain: bool


def dirt_in(text: str, authors: tuple[str, ...], series: tuple[str, ...]) -> Dirt | None:
    """What makes a title that names the right book look like a file name: "X (Unabridged)", "Author - Series 01 - X
    [64kbps]". ``None``: it is clean, or holds words that somebody may mean ("version 3")."""
    noise = noise_in(text, authors, series)
    if not noise:
        return Dirt(is_plain=True) if " " not in text and re.search(r"\w_\w|\w\.\w+\.\w", text) else None
    if noise == _CHARACTERS:
        return Dirt(is_plain=True)
    people = {word for name in authors for word in words(fold(name))}
    of_the_series = {word for name in series for word in words(fold(name))} | _NUMBERING
    clean = words(fold(cleaned_title(text, authors, series) or ""))
    in_front = words(fold(text))[:1] != clean[:1]
    numbering = False
    if not _MARKS.isdisjoint(noise.split()):
        return None
    if is_about_the_copy(noise) and not any(word.isdigit() for word in noise.split()):
        return Dirt(is_plain=True)
    for word in noise.split():
        if is_about_the_copy(word) or word in people or as_asin(word) is not None:
            continue
        if word in of_the_series or word.replace(".", "").isdigit():
            numbering = True
            continue
        return None
    if numbering:
        return Dirt(is_plain=False) if in_front else None
    return Dirt(is_plain=True)


def is_dirty(text: str, authors: tuple[str, ...], series: tuple[str, ...]) -> bool:
    return dirt_in(text, authors, series) is not None
