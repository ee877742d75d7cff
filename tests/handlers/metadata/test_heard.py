"""Which candidate an opening announces: a word of damage is carried, a sibling is not accepted."""

from __future__ import annotations

import random

import pytest

from handlers.metadata.heard import Segment, Spoken, Transcript, decide_heard
from listener.model import SeriesEntry


def book(key: str, title: str, *authors: str, series: str | None = None, number: str | None = None) -> Spoken:
    entries = (SeriesEntry(name=series, sequence=number),) if series else ()
    return Spoken(key=key, title=title, authors=authors, series=entries, narrators=("Tobias Renn",))


WIND = book("wind", "The Name of the Wind", "Patrick Rothfuss", series="Kingkiller", number="1")
FEAR = book("fear", "The Wise Man's Fear", "Patrick Rothfuss", series="Kingkiller", number="2")
DUNE = book("dune", "Dune", "Frank Herbert", series="Dune", number="1")
MESSIAH = book("messiah", "Dune Messiah", "Frank Herbert", series="Dune", number="2")
CHILDREN = book("children", "Children of Dune", "Frank Herbert", series="Dune", number="3")
ORWELL = book("1984", "Nineteen Eighty-Four", "George Orwell")
GERMAN = book("de", "Die Straße der Bücher", "Jörg Ölmann")
ALL = (WIND, FEAR, DUNE, MESSIAH, CHILDREN, ORWELL, GERMAN)


def said(text: str) -> Transcript:
    return Transcript(segments=(Segment(start=0.0, end=9.0, text=text),), engine="scripted")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("This is Audible. The Name of the Wind, by Patrick Rothfuss. Read by Tobias Renn.", "wind"),
        ("the wise mans fear the kingkiller chronicle day two written by patrick rothfus", "fear"),
        ("Macmillan Audio presents Dune by Frank Herbert, narrated by Tobias Renn", "dune"),
        ("Macmillan Audio presents Dune Messiah by Frank Herbert", "messiah"),
        ("Children of Dune, book three of the Dune saga, by Frank Herbert", "children"),
        ("1984 by George Orwell", "1984"),
        ("nineteen eighty four by george orwell", "1984"),
        ("Die Strasse der Bücher von Jörg Ölmann, gelesen von Änne Groß", "de"),
        ("The Name of the Rose by Patrick Rothfuss", None),
        ("You have been listening to a recording of Dune by Frank Herbert", "dune"),
        ("Once upon a time there was a name and a wind", None),
        ("The Name of the Wind", None),  # no author
        ("by Frank Herbert. Chapter one.", None),
        ("The Name of the Wind, book two, by Patrick Rothfuss", None),
        ("", None),
        ("♪♪♪", None),
    ],
)
def test_what_is_announced(text: str, expected: str | None) -> None:
    for candidates in (ALL, ALL[::-1]):
        decision = decide_heard(said(text), candidates)
        assert decision.key == expected, decision
        assert decision.why


def test_without_the_right_one_nothing_is_accepted() -> None:
    text = "The Name of the Wind, by Patrick Rothfuss. Read by Tobias Renn."
    assert decide_heard(said(text), [one for one in ALL if one is not WIND]).key is None
    for title in ("Dune Messiah", "Children of Dune", "Heretics of Dune", "The Road to Dune"):
        for missing in (MESSIAH, CHILDREN):
            left = [one for one in ALL if one.title != title and one is not missing]
            assert decide_heard(said(f"Macmillan presents {title} by Frank Herbert"), left).key is None, title
    assert decide_heard(said(text), []).key is None


def test_two_books_alike_are_left_to_a_person() -> None:
    twin = book("twin", "The Name of the Wind", "Patrick Rothfuss")
    assert decide_heard(said("The Name of the Wind by Patrick Rothfuss"), [WIND, twin]).key is None


def test_a_title_far_into_the_story_is_no_credit() -> None:
    story = "and so it went on " * 80
    assert decide_heard(said(story + "Children of Dune by Frank Herbert"), ALL).key is None


def test_damaged_words_are_carried_and_never_make_a_sibling() -> None:
    rng = random.Random(5)  # noqa: S311
    accepted = wrong = 0
    for round_ in range(60):
        true = ALL[round_ % len(ALL)]
        letters = list(f"{true.title} by {true.authors[0]}".lower())
        letters[rng.randrange(len(letters))] = rng.choice("aeiou")
        key = decide_heard(said("presents " + "".join(letters)), ALL).key
        accepted += key == true.key
        wrong += key not in {None, true.key}
    assert wrong == 0
    assert accepted >= 35


def test_the_decision_keeps_what_an_audit_needs() -> None:
    decision = decide_heard(said("The Name of the Wind, by Patrick Rothfuss. Read by Tobias Renn. " + "x " * 400), ALL)
    assert decision.title == decision.author == decision.narrator == 1.0
    assert len(decision.snippet) <= 300
