"""What a title announces."""

from __future__ import annotations

import pytest

from handlers.book.kinds import BookKind, kinds_of, part_of
from handlers.book.normalise import fold
from handlers.book.titles import title_of


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Summary of Atomic Habits", BookKind.COMPANION),
        ("Summary: Atomic Habits", BookKind.COMPANION),
        ("A Study Guide for Harper Lee's To Kill a Mockingbird", BookKind.COMPANION),
        ("Workbook for Atomic Habits", BookKind.COMPANION),
        ("Conversation Starters: Educated", BookKind.COMPANION),
        ("The Unofficial Harry Potter Cookbook", BookKind.COMPANION),
        ("The Final Empire (1 of 3) [Dramatized Adaptation]", BookKind.DRAMATISED),
        ("The Lord of the Rings: BBC Radio Dramatisation", BookKind.DRAMATISED),
        ("Die drei ??? (Hörspiel)", BookKind.DRAMATISED),
        ("Mistborn Trilogy Boxed Set", BookKind.OMNIBUS),
        ("The Bobiverse: Books 1-3", BookKind.OMNIBUS),
        ("The Complete Sherlock Holmes Collection", BookKind.OMNIBUS),
        ("Cradle: Books 1 to 3", BookKind.OMNIBUS),
        ("Dune (Abridged)", BookKind.ABRIDGED),
        ("Der Schwarm (gekürzte Lesung)", BookKind.ABRIDGED),
        ("Dune: The Graphic Novel", BookKind.GRAPHIC),
        ("Becoming: Adapted for Young Readers", BookKind.YOUNG),
        ("Project Hail Mary (Sampler)", BookKind.EXCERPT),
    ],
)
def test_a_kind_is_recognised(title: str, kind: BookKind) -> None:
    assert kind in kinds_of(fold(title))


@pytest.mark.parametrize(
    "title",
    [
        "The Final Empire (Unabridged)",
        "Der Schwarm (ungekürzt)",
        "Mistborn, Book 1 of 3",
        "Vol 2 - 2011 - The Wise Man's Fear",
        "Mistborn Era 1 Book 1",
        "Part of Your World",
        "We Are Legion (We Are Bob)",
        "The Fellowship of the Ring",
    ],
)
def test_a_plain_book_is_no_kind_and_no_part(title: str) -> None:
    assert kinds_of(fold(title)) == frozenset()
    assert title_of(title).part is None


@pytest.mark.parametrize(
    ("title", "part"),
    [
        ("The Way of Kings, Part 1 of 2", (1, 2)),
        ("The Way of Kings (1 of 5)", (1, 5)),
        ("Henry IV, Part Two", (2, None)),
        ("Die Furcht des Weisen, Teil 2 von 2", (2, 2)),
        ("海辺のカフカ (上)", (1, None)),
    ],
)
def test_a_part_says_which(title: str, part: tuple[int, int | None]) -> None:
    assert title_of(title).part == part
    assert part_of("the way of kings") is None
