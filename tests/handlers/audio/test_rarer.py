"""Books that are announced, or only named, in ways that are rarer; and titles that are a part of another one."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.audio.credits import KnownBook
from handlers.audio.decision import OpeningFinding
from handlers.audio.languages import LANGUAGES
from listener.model import SeriesEntry
from tests.handlers.audio.evaluate import decided, figures
from tests.handlers.audio.library import alike, books, candidates_of
from tests.handlers.audio.rarer import RARER_CREDITS, RARER_TRAPS
from tests.handlers.audio.texts import Said, credits_of

PARTS = {
    "en": ("Ashes", "The Ashen Gate", "A Gate of Salt and Ashes"),
    "de": ("Asche", "Das Tor aus Asche", "Ein Tor aus Salz und Asche"),
    "fr": ("Poussière", "La Porte de cendre", "Une porte de sel et de cendre"),
    "es": ("Cenizas", "La puerta de ceniza", "Una puerta de sal y ceniza"),
}
READ_BY = {"en": "Narrated by", "de": "Gelesen von", "fr": "Lu par", "es": "Narrado por"}
BY = {"en": "by", "de": "von", "fr": "de", "es": "de"}
CHAPTER = {"en": "Chapter one.", "de": "Kapitel eins.", "fr": "Chapitre un.", "es": "Capítulo uno."}


def a_book(key: str, title: str, *authors: str, series: str | None = None, number: str | None = None) -> KnownBook:
    entries = (SeriesEntry(name=series, sequence=number),) if series else ()
    return KnownBook(key=key, title=title, authors=authors, series=entries, narrators=("Tobias Renn",))


THRAWN = a_book("thrawn", "Thrawn", "Timothy Zahn", series="Star Wars: Thrawn", number="1")
PLAIN = a_book("plain", "Thrawn", "Timothy Zahn")
ALLIANCES = a_book("alliances", "Thrawn: Alliances", "Timothy Zahn", series="Star Wars: Thrawn", number="2")
HOME = a_book("home", "Home", "Marilynne Robinson")
ARES = a_book("ares", "Red Rising: Sons of Ares", "Pierce Brown", series="Red Rising: Sons of Ares", number="1")
SECOND = a_book("second", "Second Foundation", "Isaac Asimov", series="Foundation", number="3")
HUNT = a_book("hunt", "The Great Hunt", "Robert Jordan", series="The Wheel of Time", number="2")
HYPERION = a_book("hyperion", "Hyperion", "Dan Simmons", series="Hyperion Cantos", number="1")
SAPIENS = a_book("sapiens", "Sapiens: A Brief History of Humankind", "Yuval Noah Harari")
DUNE = a_book("dune", "Dune", "Frank Herbert", series="Dune", number="1")


MISHEARD = (
    # words between title and author, or in its number, that a small model splits, joins or mishears
    ("wot2", "The Wheel of Time Book the Second The Great Hunt By Robert Jordan Read by Kate Reading"),
    ("go", "Good omens, written by Terry Pratchett, a Neil Gaiman, with an introduction by Edmund Hale, read by"),
    ("hh4", "So long and thanks for all the fish. Copyright 1998 by Douglas Adams Production copyright 2003 by North "
     "Star Productions Written by Douglas Adams Read by Martin Freeman At four in the morning the telephone rang"),
    ("lotrd", "podium audio, an association with harbor films, presence the Lord of the Rings, BBC radio dramatization "
     "by J. R. R. Tolkien. Epigraph. My grandmother kept the letters"),
    ("quiet", "An audible original, quiet, created, unwritten by Susan Kane, performed by Kate Mazza. For my mother."),
)  # fmt: skip


def announced(text: str, language: str, *candidates: KnownBook) -> str | None:
    decision = decided(Said("", text, language), list(candidates))
    return decision.key if decision.finding is OpeningFinding.ANNOUNCED else None


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_at_least_twenty_of_either_kind(language: str) -> None:
    assert len(set(RARER_CREDITS[language])) >= 20
    assert len(set(RARER_TRAPS[language])) >= 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_over_the_catalogue_with_what_is_rarer(language: str) -> None:
    keys = random.Random("rarer" + language).sample(sorted(books()), 2)  # noqa: S311
    failures: list[str] = []
    found = figures(keys, language, failures, rarer=True)
    total = found["right"] + found["none"] + found["wrong"]
    assert (found["wrong"], found["fallen"], found["absent"]) == (0, 0, 0), failures
    assert found["right"] / total >= 0.9, failures


def second_parts(language: str, title: str, part: str, author: str, narrator: str) -> list[str]:
    """A title with a second part, in every order and with every pause."""
    read, chapter = f"{READ_BY[language]} {narrator}", CHAPTER[language]
    return [
        text
        for joint in (": ", ". ", ", ", " ")
        for text in (
            f"{author}. {title}{joint}{part}. {read}. {chapter}",
            f"{author}. {title}{joint}{part}, {read.lower()}. {chapter}",
            f"{author}. {title}{joint}{part} {read.lower()}. {chapter}",
            f"{author}, {title}{joint}{part}. {read}. {chapter}",
            f"{author}. {title}{joint}{part}. {chapter}",
            f"{title}{joint}{part}. {BY[language].title()} {author}. {read}. {chapter}",
            f"{title}{joint}{part} {BY[language]} {author}, {read.lower()}. {chapter}",
        )
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_title_with_a_second_part_is_not_the_shorter_title(language: str) -> None:
    """Where no candidate has the part, nobody is announced; where one has it, that one is."""
    for text in second_parts(language, "Thrawn", "Alliances", "Timothy Zahn", "Marc Thompson"):
        assert announced(text, language, THRAWN) is None, text
        assert announced(text, language, THRAWN, ALLIANCES) in ("alliances", None), text
    plain = f"Timothy Zahn. Thrawn. {READ_BY[language]} Marc Thompson. {CHAPTER[language]}"
    assert announced(plain, language, THRAWN) == "thrawn"
    assert announced(plain, language, THRAWN, ALLIANCES) == "thrawn"
    whole = second_parts(language, "Thrawn", "Alliances", "Timothy Zahn", "Marc Thompson")[0]
    assert announced(whole, language, THRAWN, ALLIANCES) == "alliances"


@settings(max_examples=25, deadline=None)
@given(
    key=st.sampled_from(sorted(books())),
    language=st.sampled_from(LANGUAGES),
    data=st.data(),
)
def test_a_second_part_that_no_candidate_has_settles_no_book(key: str, language: str, data: st.DataObject) -> None:
    book = books()[key]
    part = data.draw(st.sampled_from(PARTS[language]))
    text = data.draw(st.sampled_from(second_parts(language, book.title, part, book.authors[0], "Marcus Dell")))
    assert announced(text, language, *candidates_of(key)) is None, text


@settings(max_examples=25, deadline=None)
@given(key=st.sampled_from(sorted(key for key, one in books().items() if ": " in one.title)), data=st.data())
def test_what_stands_before_a_colon_is_not_the_whole_title(key: str, data: st.DataObject) -> None:
    """Of "Thrawn: Alliances" only a book named "Thrawn" is a candidate."""
    language = data.draw(st.sampled_from(LANGUAGES))
    book = books()[key]
    shorter = KnownBook(
        key="shorter", title=book.title.partition(": ")[0], authors=book.authors, narrators=book.narrators
    )
    said = data.draw(st.sampled_from(list(credits_of(book, language))))
    assert decided(said, [shorter]).finding is not OpeningFinding.ANNOUNCED, said.text


@pytest.mark.parametrize(
    ("language", "text", "candidate", "expected"),
    [
        # a series that Hardcover does not know
        ("en", "Home, Book 2 of Gilead, by Marilyn Robinson, narrated by Maggie McRee.", HOME, "home"),
        ("de", "Home, Band zwei von Gilead, von Marilynne Robinson, gelesen von Maggie Reed.", HOME, "home"),
        ("en", "Book two of Gilead. Home. By Marilynne Robinson.", HOME, "home"),
        # the part of a title that is the series' name
        ("en", "Red Rising, by Pierce Brown. Chapter one.", ARES, None),
        ("en", "Red Rising, Sons of Ares, by Pierce Brown. Chapter one.", ARES, "ares"),
        ("en", "Sapiens. By Yuval Noah Harari. Chapter one.", SAPIENS, "sapiens"),
        # words of the credits have the sounds of a title
        ("de", "Sie hören Foundation von Isaac Asimov. Es liest Scott Brick. Erstes Kapitel.", SECOND, None),
        ("de", "Sie hören Second Foundation von Isaac Asimov. Es liest Scott Brick.", SECOND, "second"),
        ("en", "An original. The Fires of Heaven. Created and written by Robert Jordan. Chapter one.", HUNT, None),
        # the end of a series' name is no title
        ("en", "Thrawn: Alliances. The second book in Star Wars: Thrawn. By Timothy Zahn. Prologue.", PLAIN, None),
        ("en", "The second book in Star Wars, Thrawn. By Timothy Zahn. Prologue.", PLAIN, "plain"),
        # a longer title is no series
        ("es", "Este es el primer capítulo de The Fall of Hyperion, de Dan Simmons. Prólogo.", HYPERION, None),
        ("en", "This is the first part of The Fall of Hyperion, by Dan Simmons. Prologue.", HYPERION, None),
        ("en", "This is the first chapter of Hyperion, by Dan Simmons. Prologue.", HYPERION, None),
        # a motto and its source
        ("en", "The sea gives nothing back, and neither do we. Dune, by Frank Herbert. Chapter one.", DUNE, None),
        ("en", "The sea gives nothing back, and neither do we. Frank Herbert, Dune. Chapter one.", DUNE, None),
        ("en", "This is Audible. Dune, by Frank Herbert. The sea gives nothing back. Chapter one.", DUNE, "dune"),
        # who it is for is no second part
        ("en", "Frank Herbert. Dune. For my mother. Chapter one.", DUNE, "dune"),
        ("es", "Frank Herbert. Dune. Para mi madre. Capítulo uno.", DUNE, "dune"),
        # a whole book, and a set of books
        ("fr", "Frank Herbert. Dune. Version intégrale. Lu par Tobias Renn.", DUNE, "dune"),
        ("fr", "Frank Herbert. Dune. L'intégrale. Lu par Tobias Renn.", DUNE, None),
        # makers' names are no sentences
        ("en", "Coming this autumn from Audible, Dune, a novel by Frank Herbert.", DUNE, None),
        ("de", "Im Herbst bei Argon Verlag: Dune, ein Roman von Frank Herbert. Kapitel eins.", DUNE, None),
        ("fr", "Ce soir je vais lire Dune de Frank Herbert. Chapitre un.", DUNE, None),
        ("fr", "Écoutez lire présente Dune de Frank Herbert. Chapitre un.", DUNE, "dune"),
    ],
)
def test_what_was_taken_for_something_else(
    language: str, text: str, candidate: KnownBook, expected: str | None
) -> None:
    assert announced(text, language, candidate) == expected


@pytest.mark.parametrize(("key", "text"), MISHEARD)
def test_credits_that_were_misheard_in_rarer_ways(key: str, text: str) -> None:
    candidates = candidates_of(key)
    assert announced(text, "en", *candidates) == key
    assert announced(text, "en", *[one for one in candidates if one.key not in alike(key)]) is None
