"""``search`` finds books by words, in the shape of the engine behind it [H 3.13]."""

from __future__ import annotations

import json
from typing import Any

from tests.earmark.sandbox.hardcover.caller import Caller, opened, virtually


async def _search(caller: Caller, query: str, more: str = "") -> dict[str, Any]:
    text = f"query ($q: String!) {{ search(query: $q{more}) {{ ids results error page per_page query query_type }} }}"
    found: dict[str, Any] = (await caller.ask(text, q=query))["search"]
    return found


@virtually
async def test_books_are_found_by_title_author_series_and_isbn_but_not_by_asin() -> None:
    hardcover, alice = opened()
    dune = hardcover.add_book("Dune", authors=["Frank Herbert"], series=[("Dune Chronicles", 1.0)])
    hardcover.add_edition(dune, isbn_13="9780441172719", asin="B002V1OF70", audio_seconds=10)
    hardcover.add_book("Emma", authors=["Jane Austen"])
    for query in ("dune", "DÜNE", "herbert frank", "dune chronicles", "9780441172719"):
        assert (await _search(alice, query))["ids"] == [dune], query
    for query in ("B002V1OF70", "sandworm", ""):
        assert (await _search(alice, query))["ids"] == [], query


@virtually
async def test_ids_are_numbers_and_a_documents_id_is_text() -> None:
    hardcover, alice = opened()
    dune = hardcover.add_book(
        "Dune", authors=["Frank Herbert"], series=[("Dune", 1.0)], release_year=1965, users_count=9
    )
    hardcover.add_edition(dune, audio_seconds=10)
    found = await _search(alice, "dune")
    document = found["results"]["hits"][0]["document"]
    assert (found["ids"], document["id"]) == ([dune], str(dune))
    assert (found["results"]["found"], found["error"], found["query_type"]) == (1, None, "Book")
    assert (document["author_names"], document["series_names"]) == (["Frank Herbert"], ["Dune"])
    assert (document["has_audiobook"], document["audio_seconds"], document["release_year"]) == (True, 10, 1965)


@virtually
async def test_results_may_come_as_text() -> None:
    hardcover, alice = opened()
    hardcover.add_book("Dune")
    hardcover.habits.search_results_as_text = True
    assert json.loads((await _search(alice, "dune"))["results"])["found"] == 1


@virtually
async def test_popular_stubs_can_outrank_the_real_book() -> None:
    hardcover, alice = opened()
    real = hardcover.add_book("Dune", authors=["Frank Herbert"], users_count=2)
    stub = hardcover.add_book("Dune", users_count=3)
    found = await _search(alice, "dune")
    assert found["ids"] == [stub, real]
    assert "author_names" not in found["results"]["hits"][0]["document"]
    assert (await _search(alice, "dune frank herbert"))["ids"] == [real]
    other = hardcover.add_book("Dune Tarot", authors=["Herbert Frank Jr"], users_count=99)
    assert (await _search(alice, "dune tarot frank herbert"))["ids"] == [other, real]
    popular = hardcover.add_book("Frank and Herbert", users_count=1_000)
    assert (await _search(alice, "dune frank herbert"))["ids"] == [other, real, popular]  # more words, then readers


@virtually
async def test_pages_of_five() -> None:
    hardcover, alice = opened()
    ids = [hardcover.add_book(f"Dune {n}") for n in range(7)]
    assert (await _search(alice, "dune", ', query_type: "books", per_page: 5, page: 1'))["ids"] == ids[:5]
    assert (await _search(alice, "dune", ', query_type: "Book", per_page: 5, page: 2'))["ids"] == ids[5:]
    assert (await _search(alice, "dune", ', query_type: "Author"'))["ids"] == []


@virtually
async def test_merged_and_deleted_books_are_not_found_and_new_words_are() -> None:
    hardcover, alice = opened()
    dune, double, gone = (hardcover.add_book(title) for title in ("Dune", "Dune double", "Dune gone"))
    assert len((await _search(alice, "dune"))["ids"]) == 3
    hardcover.merge_book(double, dune)
    hardcover.delete_book(gone)
    hardcover.add_edition(dune, isbn_10="0441172717")
    assert (await _search(alice, "dune"))["ids"] == [dune]
    assert (await _search(alice, "0441172717"))["ids"] == [dune]
