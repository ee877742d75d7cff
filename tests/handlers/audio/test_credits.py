"""Which book is announced: by tables, by figures over a catalogue, and by chance."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.audio.credits import KnownBook, guesses, read_credits
from handlers.audio.credits.rows import Part
from handlers.audio.credits.sound import alike as sounds_alike
from handlers.audio.credits.tables import TABLES, patterns
from handlers.audio.decision import OpeningFinding, SpokenBook, decide
from handlers.audio.languages import LANGUAGES
from handlers.audio.transcript import Segment, Stretch, Transcript
from listener.model import SeriesEntry
from tests.handlers.audio.evaluate import figures
from tests.handlers.audio.library import alike, books, candidates_of
from tests.handlers.audio.texts import credits_of


def book(key: str, title: str, *authors: str, series: str | None = None, number: str | None = None) -> KnownBook:
    entries = (SeriesEntry(name=series, sequence=number),) if series else ()
    return KnownBook(key=key, title=title, authors=authors, series=entries, narrators=("Tobias Renn",))


WIND = book("wind", "The Name of the Wind", "Patrick Rothfuss", series="The Kingkiller Chronicle", number="1")
FEAR = book("fear", "The Wise Man's Fear", "Patrick Rothfuss", series="The Kingkiller Chronicle", number="2")
DUNE = book("dune", "Dune", "Frank Herbert", series="Dune", number="1")
MESSIAH = book("messiah", "Dune Messiah", "Frank Herbert", series="Dune", number="2")
CHILDREN = book("children", "Children of Dune", "Frank Herbert", series="Dune", number="3")
ORWELL = book("1984", "Nineteen Eighty-Four", "George Orwell")
GERMAN = book("de", "Die Straße der Bücher", "Jörg Ölmann")
BASTION, BASTION_2 = (
    book(f"bastion{n}", title, "Phil Tucker", series="Bastion", number=n)
    for n, title in (("1", "Bastion"), ("2", "Bastion 2"))
)
SKY = book("sky", "The Stone Sky", "N.K. Jemisin", series="The Broken Earth", number="3")
ALL = (SKY, WIND, FEAR, DUNE, MESSIAH, CHILDREN, ORWELL, GERMAN, BASTION, BASTION_2)


def said(text: str, language: str = "en", confidence: float = 0.9) -> Transcript:
    segment = Segment(start=0.0, end=9.0, text=text, confidence=confidence)
    return Transcript(segments=(segment,), engine="text", model="text", language=language)


def announced(text: str, language: str = "en", candidates: tuple[KnownBook, ...] = ALL) -> str | None:
    for order in (candidates, candidates[::-1]):
        decision = decide([SpokenBook(stretch=Stretch.OPENING, transcript=said(text, language))], order)
        assert decision.why
    return decision.key if decision.finding is OpeningFinding.ANNOUNCED else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("This is Audible. The Name of the Wind, by Patrick Rothfuss. Read by Tobias Renn.", "wind"),
        ("Macmillan Audio presents Dune by Frank Herbert, narrated by Tobias Renn", "dune"),
        ("Macmillan Audio presence, Dune Messiah, by Frank Herbert", "messiah"),
        ("Children of Dune, book three of the Dune saga, by Frank Herbert", "children"),
        ("1984 by George Orwell", "1984"),
        ("nineteen eighty four by george orwell", "1984"),
        ("You have been listening to a recording of Dune by Frank Herbert", "dune"),
        ("Frank Herbert. Dune. Part one. Chapter one.", "dune"),
        ("Bastion to by Phil Tucker.", "bastion2"),
        ("Bastion. By Phil Tucker.", "bastion1"),
        # as recognisers understood it
        ("This is audible, McMillan audio presence, the name of the wind, the kinkler chronicle, A1, written by "
         "Patrick Raphis, narrated by Nick Podale, chapter 1, at Place for Demons.", "wind"),
        ("This is audible Macmillan audio presence the name of the wind the kinkular chronicle day one Written by "
         "Patrick Rothfuss No rated by Nick Podel chapter one a place for demons", "wind"),
        ("The name of the wind. I Patrick Rothfuss, her log. It had rained.", "wind"),
        ("Simon and Chester audio presence the stone sky by end. Hey, Jimisin, narrated by Robin Miles.", "sky"),
        # nobody announces these
        ("The Name of the Rose by Patrick Rothfuss", None),
        ("Once upon a time there was a name and a wind", None),
        ("The Name of the Wind", None),
        ("by Frank Herbert. Chapter one.", None),
        ("Chapter one. Dune. By Frank Herbert.", None),
        ("The Name of the Wind, book two, by Patrick Rothfuss", None),
        ("Book two of Dune, by Frank Herbert.", None),
        ("Dune, part 1 of 2, by Frank Herbert. A full cast dramatised adaptation.", None),
        ("Dune by Frank Herbert is one of the best books there are.", None),
        ("My brother gave me Dune by Frank Herbert. It had rained.", None),
        ("The critics loved Dune Messiah, by Frank Herbert. Chapter one.", None),
        ("Next in the series. Dune. By Frank Herbert. Chapter one.", None),
        ("Also by Frank Herbert. Dune. Read by Tobias Renn.", None),
        ("Dune by Frank Herbert. Dune Messiah by Frank Herbert. Read by Tobias Renn.", None),
        ("", None),
        ("♪♪♪", None),
    ],
)  # fmt: skip
def test_what_is_announced(text: str, expected: str | None) -> None:
    assert announced(text) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Die Straße der Bücher von Jörg Ölmann, gelesen von Änne Groß", "de"),
        ("de", "Der Hörverlag präsentiert: Die Straße der Bücher. Roman. Von Jörg Ölmann. Kapitel eins.", "de"),
        ("de", "Wenn Ihnen das gefallen hat, hören Sie auch: Die Straße der Bücher von Jörg Ölmann.", None),
        ("fr", "Vous écoutez Dune de Frank Herbert, lu par Tobias Renn.", "dune"),
        ("es", "Dune. Escrito por Frank Herbert. Narrado por Tobias Renn.", "dune"),
    ],
)
def test_what_is_announced_in_other_languages(language: str, text: str, expected: str | None) -> None:
    assert announced(text, language) == expected


CRAWDADS = book("craw", "Where the Crawdads Sing", "Delia Owens")
LESSONS = book("21", "21 Lessons for the 21st Century", "Yuval Noah Harari")
SLEEP = book("sleep", "Doctor Sleep", "Stephen King")
FOUNDATION = book("empire", "Foundation and Empire", "Isaac Asimov", series="Foundation", number="2")
HABITS = book("habits", "Atomic Habits", "James Clear")
AZKABAN = book("hp3", "Harry Potter and the Prisoner of Azkaban", "J.K. Rowling", series="Harry Potter", number="3")
TOMBS = book("tombs", "The Tombs of Atuan", "Ursula K. Le Guin")
OVERLORDS = tuple(
    book(f"overlord{n}", f"Overlord, Vol. {n}: {name}", "Kugane Maruyama", series="Overlord", number=n)
    for n, name in (("1", "The Undead King"), ("2", "The Dark Warrior"))
)
MISHEARD = (*OVERLORDS, CRAWDADS, LESSONS, SLEEP, FOUNDATION, HABITS, AZKABAN, TOMBS, DUNE, MESSIAH)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # what a small model made of speech under music or noise
        ("you. This is Audible, Dune by Frank Herbert. Narrated by Tobias Renn.", "dune"),
        ("Yeah, yeah, this is Audible, Dune by Frank Herbert.", "dune"),
        ("Front Lantern Media, this is where the Krahdex sing, by Delio Owens, prologue, the old woman", "craw"),
        ("Twenty-one lessons for the twenty-first century, and novel, by evil Noah Harari. Introduction.", "21"),
        ("North Star Productions presents Stephen King's Dr. Sleep. Read by Will Patton.", "sleep"),
        ("Foundation and Empire. Foundation. Volume two. Written by Isocasimov. Narrated by Scott Rick.", "empire"),
        ("North Star Productions presents James Cleo's Atomic Habits. Read by James Cleo. 1.", "habits"),
        ("North star productions. The tombs of Edwin. Ursula K. Again, freed by robbing lies. Chapter 1.", "tombs"),
        ("We are listening to Dune by Frank Herbert, one, it had rained for nine days.", "dune"),
        ("Inaudible original, Dune, written by Frank Herbert, performed by Robin Binglis.", "dune"),
        ("Dune Book 1 of Dune By Frank Herbert No waited by Kate's reading Chapter 1 It had rained", "dune"),
        ("Tense or audio, a division of recorded books, presence Dune by Frank Herbert.", "dune"),
        ("Brilliant's audio presence Dune Messiah, hook two in the Dune series, written by Frank Herbert.", "messiah"),
        ("Tobias Ren reads Dune by Frank Herbert. For my mother.", "dune"),
        ("Ryan Media present to the Dune by Frank Herbert and reading by Simon Vance.", "dune"),
        ("Overlord, Val. To the dark warrior by Kugane Marayama. I'm your narrator, Chris Guerrero.", "overlord2"),
        ("Thank you. Hello, and welcome to Dune by Frank Herbert. This audio book is narrated by Tobias Renn.", "dune"),
        ("Dune Frank Herbert narrated by Kate reading a Michael Cramer For my mother The road went on", "dune"),
        ("W. F. House President's Atomic Habits. By James Clear. Read by Kevin R. Free.", "habits"),
        # the same ways lead nowhere where they are no credits
        ("My brother reads Dune by Frank Herbert. It had rained.", None),
        ("She said, Tobias Renn reads Dune by Frank Herbert every winter.", None),
        ("Harry Potter and the Prisoner of Wisconsin by JK Rowling. Chapter 1.", None),
        ("The critics of North Star presented James Clear with a prize. Atomic Habits is a book.", None),
        ("Dune by Frank Herbert was given by my father.", None),
        ("Thank you for Dune by Frank Herbert.", None),
        ("Dune Frank Herbert used to say is a book about sand. It had rained.", None),
    ],
)  # fmt: skip
def test_what_is_announced_though_it_is_misheard(text: str, expected: str | None) -> None:
    assert announced(text, candidates=MISHEARD) == expected


def test_a_title_with_a_word_more_is_another_one() -> None:
    """An edition for young readers, where the other one is not among the candidates."""
    young = book("young", "It's Trevor Noah: Born a Crime", "Trevor Noah")
    for text in (
        "Trevor Noah. Born a Crime. Unabridged. Narrated by Trevor Noah. Introduction.",
        "Harbour Books presents Trevor Noah's Born a Crime, read by Trevor Noah. Part one.",
    ):
        assert announced(text, candidates=(young,)) is None
    assert announced("It's Trevor Noah: Born a Crime. By Trevor Noah.", candidates=(young,)) == "young"


def test_a_title_in_another_language_is_another_one() -> None:
    stranger = book("stranger", "The Stranger", "Albert Camus")
    assert announced("L'Étranger. A novel. By Albert Camus. Chapter one.", candidates=(stranger,)) is None
    assert announced("The Stranger. A novel. By Albert Camus. Chapter one.", candidates=(stranger,)) == "stranger"


def test_who_reads_it_has_not_written_it() -> None:
    assert announced("Dune. Narrated by Frank Herbert. Chapter one.") is None
    assert announced("Dune. Written and narrated by Frank Herbert. Chapter one.") == "dune"


def test_part_one_is_no_volume() -> None:
    """Nearly every book begins with its first part, second volumes too."""
    assert announced("The Wise Man's Fear, by Patrick Rothfuss. Part one. Chapter one.") == "fear"


def test_a_story_that_goes_on_for_long_needs_an_explicit_lead() -> None:
    story = "And so it went on from one day to the next without an end. " * 6
    assert announced(f"{story} Dune. By Frank Herbert.") is None
    assert announced(f"{story} You have been listening to Dune, by Frank Herbert.") == "dune"


def test_a_book_that_is_not_among_the_candidates_is_nobody_else() -> None:
    for known in ALL:
        others = tuple(one for one in ALL if one.key != known.key)
        assert announced(f"Tide Press presents {known.title}, by {known.authors[0]}.", candidates=others) is None


def test_two_books_alike_are_left_to_a_person() -> None:
    twin = book("twin", "The Name of the Wind", "Patrick Rothfuss")
    decision = decide(
        [SpokenBook(stretch=Stretch.OPENING, transcript=said("The Name of the Wind by Patrick Rothfuss"))], [WIND, twin]
    )
    assert (decision.finding, decision.why) == (OpeningFinding.HINT, "two books are announced")


@pytest.mark.parametrize(
    ("text", "confidence", "finding", "why"),
    [
        ("Dune by Frank Herbert.", 0.5, OpeningFinding.HINT, "the words were not understood well enough"),
        ("Dune by Frank Herbert.", 0.3, OpeningFinding.NOTHING, "the words were not understood"),
        ("It had rained for nine days.", 0.9, OpeningFinding.NOTHING, "no credits are said"),
        ("I read Dune by Frank Herbert.", 0.9, OpeningFinding.HINT,
         "title and author are said, but not as this book's credits"),
        ("Frank Herbert was born in Tacoma.", 0.9, OpeningFinding.HINT, "its author is named, not the title"),
        ("Children of Dune, book one of Dune, by Frank Herbert.", 0.9, OpeningFinding.HINT,
         "number 1 is said, which is another book of the series"),
    ],
)  # fmt: skip
def test_what_is_no_announcement_says_why(text: str, confidence: float, finding: OpeningFinding, why: str) -> None:
    spoken = SpokenBook(stretch=Stretch.OPENING, transcript=said(text, confidence=confidence))
    decision = decide([spoken], ALL)
    assert (decision.finding, decision.why) == (finding, why)


def test_an_announcement_keeps_its_words_seconds_narrators_and_numbers() -> None:
    text = "Tide Press presents Dune Messiah, book two of Dune, by Frank Herbert, narrated by Tobias Renn."
    (one,) = read_credits(said(text), ALL).announced
    assert one.numbers == {"2"}
    assert one.narrators == ("Tobias Renn",)
    assert "Dune Messiah" in one.text
    assert 0.0 < one.start < one.end <= 9.0


@pytest.mark.parametrize(
    ("understood", "wanted"),
    [
        ("neil stevenson", "neal stephenson"),
        ("six in lieu", "cixin liu"),
        ("patrick rauffis", "patrick rothfuss"),
        ("steve larson", "stieg larsson"),
    ],
)
def test_names_are_compared_by_sound(understood: str, wanted: str) -> None:
    assert sounds_alike(tuple(understood.split()), tuple(wanted.split())) >= 0.74


def test_other_names_do_not_sound_alike() -> None:
    names = ["frank herbert", "george orwell", "jane austen", "stephen king", "phil tucker", "terry pratchett"]
    for one in names:
        for other in names:
            assert one == other or sounds_alike(tuple(one.split()), tuple(other.split())) < 0.7


@pytest.mark.parametrize(
    ("text", "title", "author"),
    [
        ("This is Audible. The Copper Field, by Ada Marsh. Narrated by Tobias Renn. Chapter one.",
         "the copper field", "ada marsh"),
        ("Tide Press presents The Copper Field by Ada Marsh, narrated by Tobias Renn.",
         "the copper field", "ada marsh"),
        ("Ada Marsh. The Copper Field. Read by Tobias Renn. Chapter one.", "the copper field", "ada marsh"),
        ("1984, by George Orwell, read by Simon Prebble. Part one.", "1984", "george orwell"),
        ("The Copper Field. Book two of Marshland. By Ada Marsh. Chapter one.", "the copper field", "ada marsh"),
    ],
)  # fmt: skip
def test_what_nobody_knows_is_guessed_for_searching(text: str, title: str, author: str) -> None:
    assert (title, author) in [(one.title, one.author) for one in guesses(said(text))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_over_the_catalogue(language: str) -> None:
    """A few books in every run; ``evaluate`` has them all."""
    keys = random.Random("run" + language).sample(sorted(books()), 5)  # noqa: S311
    failures: list[str] = []
    found = figures(keys, language, failures)
    total = found["right"] + found["none"] + found["wrong"]
    assert (found["wrong"], found["fallen"]) == (0, 0), failures
    assert found["right"] / total >= 0.93, failures


@settings(max_examples=30, deadline=None)
@given(key=st.sampled_from(sorted(books())), seed=st.integers(0, 10_000))
def test_damaged_words_never_make_another_book(key: str, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    texts = list(credits_of(books()[key], "en", seed))
    text = chance.choice(texts).text
    words = text.split()
    for _ in range(max(1, len(words) // 12)):
        at = chance.randrange(len(words))
        letters = list(words[at])
        letters[chance.randrange(len(letters))] = chance.choice("aeioutnrs")
        words[at] = "".join(letters)
    spoken = SpokenBook(stretch=Stretch.OPENING, transcript=said(" ".join(words)))
    decision = decide([spoken], candidates_of(key))
    assert decision.finding is not OpeningFinding.ANNOUNCED or decision.key in alike(key)


def test_every_language_has_every_part_with_a_reason() -> None:
    for language, rows in TABLES.items():
        assert all(row.why.endswith(".") for row in rows)
        for part in Part:
            if part is not Part.NOISE:
                assert patterns(part, language), (language, part)


def test_the_story_is_not_searched() -> None:
    text = "The Copper Field, by Ada Marsh. Chapter one. The lights went out one by one. She lived by the sea."
    assert {one.author for one in guesses(said(text))} == {"ada marsh"}
    text = "The lights went out one by one. You have been listening to The Copper Field, by Ada Marsh."
    first = guesses(said(text))[0]
    assert (first.title, first.author) == ("the copper field", "ada marsh")


def test_a_whole_title_outdoes_one_that_goes_on_behind_a_colon() -> None:
    storm, part = (
        book("storm", "A Storm of Swords", "George R.R. Martin"),
        book("part", "A Storm of Swords: Steel and Snow", "George R.R. Martin"),
    )
    assert announced("A Storm of Swords, by George R. R. Martin.", candidates=(storm, part)) == "storm"
    assert announced("A Storm of Swords, Steel and Snow, by George R. R. Martin.", candidates=(storm, part)) == "part"


def test_the_name_of_a_series_is_no_title() -> None:
    whole = book("whole", "The Lord of the Rings", "J.R.R. Tolkien")
    text = "The Return of the King. The Lord of the Rings, volume three. Written by J.R.R. Tolkien."
    assert announced(text, candidates=(whole,)) is None
    assert announced("The Lord of the Rings. Written by J.R.R. Tolkien.", candidates=(whole,)) == "whole"


def test_a_number_counts_where_it_stands_in_a_sentence_of_its_own() -> None:
    (one,) = read_credits(said("Tide Press. Book two. The Name of the Wind. By Patrick Rothfuss."), [WIND]).announced
    assert one.number_differs
