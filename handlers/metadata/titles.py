"""Which spelling of a title is to be written, and what of a title is no title: (f), (g) and (h) of ``proof``."""

from __future__ import annotations

import re

from handlers.book import Field, fold, is_clean, read_title, words
from handlers.book.normalise import word_set
from handlers.metadata.compare import same_title
from handlers.metadata.values import is_empty
from hardcover.details import EditionDetails

_NUMBERING = word_set("book volume vol part band teil tome series saga trilogy number the a of")


def title_of_hardcover(details: EditionDetails, authors: tuple[str, ...], series: tuple[str, ...]) -> str | None:
    """The edition's own title is Hardcover's word for this edition; of two spellings of one title, the cleaner one."""
    own, works = details.edition.title, details.book.title
    titles = [one for one in (own, works) if one and not is_empty(Field.TITLE, one)]
    if len(titles) == 2 and not same_title(own, works):
        titles = titles[:1]
    if not titles:
        return None
    best = min(titles, key=lambda one: (len(noise_in(one, authors, series)), titles.index(one)))
    return cleaned_title(best, authors, series) or best


def cleaned_title(text: str, authors: tuple[str, ...], series: tuple[str, ...]) -> str | None:
    """A title without what is no part of it: words about the copy, its author in front, its series around it. The
    subtitle stays; ``None``: nothing is left, or nothing was to be taken away."""
    reading = read_title(text, authors=authors, series=series, may_number=True)
    if not reading.title:
        return None
    whole = reading.title if reading.subtitle is None else f"{reading.title}: {reading.subtitle}"
    return whole if words(fold(whole)) != words(fold(text)) or not is_clean(text) else None


def noise_in(text: str, authors: tuple[str, ...] = (), series: tuple[str, ...] = ()) -> str:
    """What of a title is no title, as words; "" where it is clean. A series behind the title is a way of writing it;
    in front of it, it is a file name's."""
    reading = read_title(text, authors=authors, series=series, may_number=True)
    if not reading.title:
        return ""
    if not is_clean(text):
        return "characters"
    left = words(fold(text))
    for word in words(fold(f"{reading.title} {reading.subtitle or ''}")):
        if word in left:
            left.remove(word)
    return " ".join(left)


def is_dirty(text: str, authors: tuple[str, ...], series: tuple[str, ...]) -> bool:
    """Whether a title that names the right book is written as a file name: "X (Unabridged)", "Author - X [64kbps]"."""
    noise = noise_in(text, authors, series)
    if not noise:
        return bool(re.search(r"\w_\w|\w\.\w+\.\w", text)) and " " not in text
    if noise == "characters":
        return True
    of_the_series = {word for name in series for word in words(fold(name))} | _NUMBERING
    left = [word for word in noise.split() if word not in of_the_series and not word.replace(".", "").isdigit()]
    clean = cleaned_title(text, authors, series)
    in_front = clean is not None and words(fold(text))[:1] != words(fold(clean))[:1]
    return bool(left) or in_front
