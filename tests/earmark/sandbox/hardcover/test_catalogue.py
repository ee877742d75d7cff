"""Building the catalogue: what the columns say afterwards, and the indexes behind it."""

from __future__ import annotations

from datetime import date

from earmark.sandbox.hardcover.rows import Edition
from earmark.sandbox.hardcover.store import Store
from tests.earmark.sandbox.hardcover.caller import opened, virtually


@virtually
async def test_a_book_mirrors_its_default_editions_h3_3() -> None:
    hardcover, alice = opened()
    book = hardcover.add_book("Dune", release_date=date(1965, 8, 1))
    query = """{ books {
      pages audio_seconds release_year editions_count default_audio_edition_id default_ebook_edition { id }
    } }"""
    (row,) = (await alice.ask(query))["books"]
    assert (row["pages"], row["audio_seconds"], row["default_audio_edition_id"]) == (None, None, None)
    paper = hardcover.add_edition(book, pages=412)
    audio = hardcover.add_edition(book, audio_seconds=36_000)
    hardcover.add_edition(book, audio_seconds=99, narrators=["Somebody Else"])
    ebook = hardcover.add_edition(book, format=4, pages=500)
    (row,) = (await alice.ask(query))["books"]
    assert (row["pages"], row["audio_seconds"], row["editions_count"]) == (412, 36_000, 4)
    assert (row["default_audio_edition_id"], row["default_ebook_edition"]) == (audio, {"id": ebook})
    assert row["release_year"] == 1965
    assert paper != audio


@virtually
async def test_people_and_series_h3_9_3_10() -> None:
    hardcover, alice = opened()
    book = hardcover.add_book(
        "Dune",
        authors=["Frank Herbert"],
        contributors={"Ann Translator": "Translator"},
        series=["Classics", ("Dune", 0.5)],
    )
    hardcover.add_edition(book, narrators=["Scott Brick"])
    query = """{ books {
      contributions(where: {contribution: {_is_null: true}}) { contributable_type author { name } }
      cached_contributors
      book_series(order_by: {position: asc}) { position featured series { name } }
      featured_book_series { series { name } }
      editions { contributions(order_by: {id: asc}) { contribution contributable_type author { name } } }
    } }"""
    (row,) = (await alice.ask(query))["books"]
    assert row["contributions"] == [{"contributable_type": "Book", "author": {"name": "Frank Herbert"}}]
    assert [(person["author"]["name"], person["contribution"]) for person in row["cached_contributors"]] == [
        ("Frank Herbert", None),
        ("Ann Translator", "Translator"),
    ]
    assert [(entry["series"]["name"], entry["position"]) for entry in row["book_series"]] == [
        ("Dune", 0.5),
        ("Classics", None),
    ]
    assert row["featured_book_series"] == {"series": {"name": "Classics"}}
    assert row["editions"][0]["contributions"][1] == {
        "contribution": "Narrator",
        "contributable_type": "Edition",
        "author": {"name": "Scott Brick"},
    }


@virtually
async def test_json_fields_take_a_path_h3_11() -> None:
    hardcover, alice = opened()
    hardcover.add_book("Dune", cover="https://assets.test/c.jpg", tags={"Mood": ["Tense"]})
    query = '{ books { cached_image(path: "url") cached_tags(path: "Mood") all: cached_image } }'
    (row,) = (await alice.ask(query))["books"]
    assert row["cached_image"] == "https://assets.test/c.jpg"
    assert row["cached_tags"][0]["tag"] == "Tense"
    assert row["all"]["width"] == 500


@virtually
async def test_a_book_without_anything_is_null_everywhere() -> None:
    hardcover, alice = opened()
    hardcover.add_edition(hardcover.add_book("Dune"), language=None)
    query = """{ editions {
      asin isbn_10 isbn_13 pages audio_seconds release_date language { code2 } publisher { name } image { url }
      contributions { id } book_mappings { id }
      book { subtitle image { url } canonical { id } featured_book_series { id } }
    } }"""
    (row,) = (await alice.ask(query))["editions"]
    book = row.pop("book")
    assert all(value in (None, []) for value in row.values())
    assert all(value is None for value in book.values())


@virtually
async def test_merged_editions_name_the_kept_one_h3_7() -> None:
    hardcover, alice = opened()
    book = hardcover.add_book("Dune")
    double, kept = hardcover.add_edition(book, asin="B0X"), hardcover.add_edition(book, asin="B0X")
    hardcover.merge_edition(double, kept)
    rows = (await alice.ask('{ editions(where: {asin: {_eq: "B0X"}}, order_by: {id: asc}) { id canonical_id } }'))[
        "editions"
    ]
    assert rows == [
        {"id": double, "canonical_id": kept},
        {"id": kept, "canonical_id": None},
    ]  # also: duplicates [H 3.5]


@virtually
async def test_ids_of_different_kinds_never_overlap() -> None:
    hardcover, _ = opened()
    book = hardcover.add_book("Dune")
    edition = hardcover.add_edition(book)
    row = hardcover.put_on_shelf("alice", book, 2, edition)
    read = hardcover.shelf("alice")[book].reads[0].id
    assert len({str(number)[:2] for number in (book, edition, row, read)}) == 4


def test_indexes_follow_every_change() -> None:
    store = Store()
    rows = [store.editions.add(Edition(id=store.editions.new_id(), book_id=n % 2, asin=f"B{n}")) for n in range(6)]
    assert list(store.editions.ids_by("book_id", 0)) == [rows[0].id, rows[2].id, rows[4].id]
    store.editions.change(rows[2], book_id=1)
    store.editions.remove(rows[0])
    assert list(store.editions.ids_by("book_id", 0)) == [rows[4].id]
    assert list(store.editions.ids_by("book_id", 1)) == [rows[n].id for n in (1, 2, 3, 5)]
    assert store.editions.ids_by("asin", "B0") == ()
    store.editions.change(rows[1], asin=None)
    assert store.editions.ids_by("asin", "B1") == ()
