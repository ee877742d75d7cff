"""Anonymous cases: nothing of what it was, and decided like it."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from earmark.commands.case_files.anonymous import anonymous
from earmark.commands.case_files.answers import match_answer, metadata_answer
from earmark.commands.case_files.reading import parse_case
from tests.earmark.commands.case_files.build import case, progress, user_book

# ruff: noqa: S311 - drawn words of a test

SECRETS = (
    "Saltglass",
    "saltglass",
    "Idris",
    "Okafor",
    "Mara",
    "Quill",
    "Tide",
    "B0SALT0001",
    "9783161484100",
    "item-1",
)


def full(**more: Any) -> dict[str, Any]:
    made = case(
        metadata={"isbn": "978-3-16-148410-0", "description": "Saltglass by Idris Okafor, read by Mara Quill."},
        edition_more={"isbn_10": "316148410X", "subtitle": "A Saltglass Voyage",
                      "book_mappings": [{"external_id": "B0SALT0001:us"}]},
        progress=progress(), **more,
    )  # fmt: skip
    made["hardcover"]["user_books"] = [user_book()]
    return made


def test_no_title_name_or_identifier_is_left() -> None:
    text = json.dumps(anonymous(full(), Random(1)), ensure_ascii=False)
    assert [one for one in SECRETS if one in text] == []
    assert '"book_id": 7,' not in text


def test_shapes_lengths_and_equalities_stay() -> None:
    made = anonymous(full(), Random(2))
    media, (book,) = made["item"]["media"], made["hardcover"]["books"]
    title = media["metadata"]["title"]
    assert len(title) == len("Saltglass")
    assert title.istitle()
    assert book["title"] == title == media["audioFiles"][0]["metaTags"]["tagAlbum"]
    assert made["item"]["relPath"] == f"{media['metadata']['authors'][0]['name']}/{title}"
    assert book["editions"][0]["subtitle"] == f"A {title} {book['editions'][0]['subtitle'].split()[-1]}"
    assert media["metadata"]["asin"] == book["editions"][0]["asin"]
    assert book["editions"][0]["book_mappings"] == [{"external_id": f"{media['metadata']['asin']}:us"}]
    assert made["hardcover"]["user_books"][0]["book_id"] == book["id"]
    assert made["progress"]["currentTime"] == 18_000


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Saltglass (Unabridged)", "(Unabridged)"), ("Saltglass: Tidewater, Book Two", "Book Two"),
        ("Saltglass, Vol. 3", "Vol. 3"), ("Track 01", "Track 01"), ("Unknown Album", "Unknown Album"),
        ("The Saltglass Trilogy", "Trilogy"), ("1984", "1984"),
    ],
)  # fmt: skip
def test_words_by_which_a_book_is_read_stay(title: str, kept: str) -> None:
    assert kept in anonymous(case(metadata={"title": title}), Random(3))["item"]["media"]["metadata"]["title"]


@pytest.mark.parametrize(
    "changes",
    [
        {}, {"metadata": {"title": "Saltglass (Unabridged)"}}, {"metadata": {"asin": None}},
        {"metadata": {"asin": "B0OTHER123"}},
        {"item": {"relPath": "Idris Okafor/Tidewater/3 - Reefglass"}}, {"metadata": {"narrators": ["Bo Lund"]}},
        {"metadata": {"authors": [{"name": "I. Okafor"}]}}, {"metadata": {"title": "Saltglass, Book Three"}},
        {"metadata": {"title": "Соль и стекло"}}, {"metadata": {"title": "塩とガラス"}},
    ],
)  # fmt: skip
def test_it_is_decided_like_the_original(changes: dict[str, Any]) -> None:
    for seed in range(5):
        original, made = parse_case(case(**changes)), parse_case(anonymous(case(**changes), Random(seed)))
        assert match_answer(original)["bucket"] == match_answer(made)["bucket"]
        ours, theirs = metadata_answer(original)["proposals"], metadata_answer(made)["proposals"]
        assert [(one["field"], one["bucket"]) for one in ours] == [(one["field"], one["bucket"]) for one in theirs]


def test_two_runs_give_two_sets_of_words() -> None:
    one, other = (anonymous(case())["item"]["media"]["metadata"]["title"] for _ in range(2))
    assert one != other
