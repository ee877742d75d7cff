"""Finding editions: cases 21, 22, 27, 28, 35, and what it costs (design 6)."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import httpx
import pytest

from earmark.sandbox import faults
from earmark.sandbox.hardcover import outages
from hardcover.catalogue import Catalogue, Followed
from hardcover.errors import HardcoverError, HardcoverUnreachable, MissingScope, Refused, Throttled
from hardcover.isbn import Identifiers
from hardcover.limits import Lane
from hardcover.model import BookId, Claim, EditionId, HardcoverUserId, ReadingFormat, Status
from hardcover.parts import DEEP, MAPPINGS, NARRATORS, SHELF
from tests.hardcover.lab import Lab, answering, open_lab
from tests.virtual import run

ASIN = "B002V1OF70"
DUNE = Identifiers.of(ASIN, "978-0-441-01359-3")


def dune(lab: Lab, **columns: Any) -> tuple[BookId, EditionId]:
    book = lab.hardcover.add_book("Dune", authors=["Frank Herbert"], series=[("Dune", 1.0)])
    columns = {"asin": ASIN, "audio_seconds": 75_600, "narrators": ["Scott Brick"], **columns}
    return BookId(book), EditionId(lab.hardcover.add_edition(book, **columns))


def unpinned(claims: list[Claim]) -> list[tuple[int, frozenset[str]]]:
    return [(claim.edition.id, claim.via) for claim in claims]


def test_a_book_never_seen_costs_one_unit_with_people_series_and_shelf() -> None:
    async def main() -> None:
        lab = await open_lab()
        book, edition = dune(lab, audible={"us": "B0036GNQXK", "de": ASIN})
        lab.hardcover.put_on_shelf("alice", book, 2, edition=edition)
        (claim,) = await lab.catalogue.find(DUNE, Lane.LIVE, lab.me.id)
        assert lab.units() == 1
        assert claim.via == {f"asin:{ASIN}", f"audible:{ASIN}"}
        assert (claim.edition.id, claim.edition.audio_seconds, claim.edition.format) == (
            edition,
            75_600,
            ReadingFormat.AUDIO,
        )
        assert claim.edition.narrators == ("Scott Brick",)
        assert claim.edition.language == "en"
        assert (claim.book.title, claim.book.authors, claim.book.series) == (
            "Dune",
            ("Frank Herbert",),
            (("Dune", 1.0),),
        )
        assert claim.shelf_known
        assert claim.user_book is not None
        assert claim.user_book.status is Status.CURRENTLY_READING
        assert len(claim.user_book.reads) == 1
        assert claim.user_book.edition is not None

    run(main)


def test_the_second_time_it_costs_nothing_and_says_nothing_about_the_shelf() -> None:
    async def main() -> None:
        lab = await open_lab()
        dune(lab)
        first = await lab.catalogue.find(DUNE, Lane.LIVE, lab.me.id)
        lab.units()
        second = await lab.catalogue.find(DUNE, Lane.LIVE, lab.me.id)
        assert lab.units() == 0
        assert unpinned(second) == unpinned(first)
        assert [(claim.user_book, claim.shelf_known) for claim in second] == [(None, False)]
        assert second[0].book == first[0].book
        await lab.catalogue.find(DUNE, Lane.LIVE, lab.me.id, fresh=True)
        assert lab.units() == 1

    run(main)


def test_what_is_not_there_is_remembered_too() -> None:
    async def main() -> None:
        lab = await open_lab()
        assert await lab.catalogue.find(DUNE, Lane.MATCHING) == []
        assert await lab.catalogue.find(DUNE, Lane.MATCHING) == []
        assert lab.units() == 1

    run(main)


def test_an_item_without_identifiers_costs_nothing() -> None:
    async def main() -> None:
        lab = await open_lab()
        assert await lab.catalogue.find(Identifiers(), Lane.LIVE, lab.me.id) == []
        assert await lab.catalogue.find_many([], Lane.MATCHING) == []
        assert lab.units() == 0

    run(main)


@pytest.mark.parametrize(
    ("columns", "item", "via"),
    [
        ({"asin": ASIN}, Identifiers.of(ASIN), {f"asin:{ASIN}"}),
        ({"audible": {"uk": ASIN}}, Identifiers.of(ASIN.lower()), {f"audible:{ASIN}"}),
        ({"isbn_13": "9780441013593"}, Identifiers.of(None, "0-441-01359-7"), {"isbn:9780441013593"}),
        ({"isbn_10": "0441013597"}, Identifiers.of(None, "978-0-441-01359-3"), {"isbn:9780441013593"}),
        ({"isbn_10": "030788743X"}, Identifiers.of(None, "030788743x"), {"isbn:9780307887436"}),
        ({"isbn_10": "1684415454"}, Identifiers.of("1684415454"), {"isbn:9781684415458"}),
        ({"asin": "1684415454"}, Identifiers.of("1684415454"), {"asin:1684415454"}),
    ],
)
def test_cases_21_and_22_every_form_of_an_identifier_finds_the_edition(
    columns: dict[str, Any], item: Identifiers, via: set[str]
) -> None:
    async def main() -> None:
        lab = await open_lab()
        book = lab.hardcover.add_book("Dune")
        edition = lab.hardcover.add_edition(book, **columns)
        assert unpinned(await lab.catalogue.find(item, Lane.LIVE)) == [(edition, frozenset(via))]
        assert unpinned(await lab.catalogue.find(item, Lane.LIVE)) == [(edition, frozenset(via))]
        assert lab.units() == 1

    run(main)


def test_an_identifier_on_several_editions_gives_several_claims() -> None:
    async def main() -> None:
        lab = await open_lab()
        _, first = dune(lab, users_count=5)
        other = lab.hardcover.add_book("Dune (Volume 10)")
        second = lab.hardcover.add_edition(other, asin=ASIN, users_count=50)
        third = lab.hardcover.add_edition(other, asin=ASIN, isbn_13="9780441013593")
        found = await lab.catalogue.find(DUNE, Lane.LIVE)
        assert [claim.edition.id for claim in found] == [third, second, first]

    run(main)


def test_250_items_are_five_units_in_one_request_and_the_next_night_none() -> None:
    async def main() -> None:
        lab = await open_lab()
        items, editions = [], []
        for i in range(250):
            book = lab.hardcover.add_book(f"Book {i}")
            editions.append(lab.hardcover.add_edition(book, asin=f"B0{i:08}"))
            items.append(Identifiers.of(f"B0{i:08}"))
        requests = lab.client.requests
        found = await lab.catalogue.find_many(items, Lane.MATCHING)
        assert [claims[0].edition.id for claims in found] == editions
        assert lab.units() == 5
        assert lab.client.requests - requests == 1
        assert await lab.catalogue.find_many(items, Lane.MATCHING) == found
        assert lab.units() == 0

    run(main)


def test_more_than_a_hundred_editions_are_paged() -> None:
    async def main() -> None:
        lab = await open_lab()
        book = lab.hardcover.add_book("Dune")
        editions = {lab.hardcover.add_edition(book, asin=ASIN) for _ in range(230)}
        found = await lab.catalogue.find(Identifiers.of(ASIN), Lane.MATCHING)
        assert {claim.edition.id for claim in found} == editions
        assert lab.units() == 3

    run(main)


def test_a_question_that_takes_too_long_is_halved() -> None:
    async def main() -> None:
        lab = await open_lab()
        items = []
        for i in range(100):
            lab.hardcover.add_edition(lab.hardcover.add_book(f"Book {i}"), asin=f"B0{i:08}")
            items.append(Identifiers.of(f"B0{i:08}"))

        def heavy(call: faults.Call) -> bool:
            variables = json.loads(call.body)["variables"]
            return any(len(value) > 30 for name, value in variables.items() if name.startswith("asins"))

        lab.hardcover.faults.when(heavy, outages.timeout())
        found = await lab.catalogue.find_many(items, Lane.MATCHING)
        assert all(len(claims) == 1 for claims in found)
        before = lab.client.requests
        await lab.catalogue.find_many(items, Lane.MATCHING, fresh=True)
        assert lab.client.requests - before == 1  # the size that worked is remembered

    run(main)


def test_regional_ids_that_make_it_too_slow_are_left_out() -> None:
    async def main() -> None:
        lab = await open_lab()
        _, edition = dune(lab)
        lab.hardcover.faults.when(lambda call: "book_mappings" in call.body, outages.timeout())
        assert unpinned(await lab.catalogue.find(DUNE, Lane.LIVE)) == [(edition, frozenset({f"asin:{ASIN}"}))]
        assert lab.client.lacks == {MAPPINGS}

    run(main)


def test_a_server_that_is_down_is_not_asked_in_ever_smaller_pieces() -> None:
    async def main() -> None:
        lab = await open_lab()
        lab.hardcover.faults.every(1, outages.unavailable())
        requests = lab.client.requests
        with pytest.raises(HardcoverUnreachable):
            await lab.catalogue.find_many([Identifiers.of(f"B0{i:08}") for i in range(200)], Lane.MATCHING)
        assert lab.client.requests - requests == 4
        assert lab.store.stats().entries == 0  # nothing was learnt, no miss is kept

    run(main)


@pytest.mark.parametrize(
    ("type_name", "field", "lacks"),
    [
        ("editions", "book_mappings", {MAPPINGS}),
        ("editions", "contributions", {NARRATORS}),
        ("books", "contributions", {DEEP}),
        ("books", "book_series", {DEEP}),
        ("books", "user_books", {SHELF}),
        ("books", "slug", {"books.slug"}),
        ("editions", "users_count", {"editions.users_count"}),
        ("editions", "language", {"editions.language"}),
        ("editions", "isbn_10", {"editions.isbn_10"}),
    ],
)
def test_case_35_a_vanished_field_costs_its_own_feature_once(type_name: str, field: str, lacks: set[str]) -> None:
    async def main() -> None:
        lab = await open_lab()
        _, edition = dune(lab)
        lab.hardcover.drop_field(type_name, field)
        (claim,) = await lab.catalogue.find(DUNE, Lane.LIVE, lab.me.id)
        assert claim.edition.id == edition
        assert claim.shelf_known is (SHELF not in lacks)
        assert lab.client.lacks >= lacks
        lab.units()
        await lab.catalogue.find(DUNE, Lane.LIVE, lab.me.id, fresh=True)
        assert lab.units() <= 2

    run(main)


def test_people_that_may_not_be_asked_for_so_deep_are_asked_for_beside() -> None:
    async def main() -> None:
        lab = await open_lab()
        book, edition = dune(lab)

        def too_deep(call: faults.Call) -> bool:
            depth, deepest = 0, 0
            for character in json.loads(call.body)["query"]:
                depth += (character == "{") - (character == "}")
                deepest = max(deepest, depth)
            return deepest > 5  # braces, those of the arguments too

        error = json.dumps(
            {"errors": [{"message": "query exceeds maximum depth 3", "extensions": {"code": "bad-request"}}]}
        )
        lab.hardcover.faults.when(too_deep, faults.status(200, error, {"Content-Type": "application/json"}))
        lab.hardcover.put_on_shelf("alice", book, 2, edition=edition)
        (claim,) = await lab.catalogue.find(DUNE, Lane.LIVE, lab.me.id)
        assert (claim.edition.id, claim.book.authors, claim.book.series) == (
            edition,
            ("Frank Herbert",),
            (("Dune", 1.0),),
        )
        assert claim.edition.narrators == ("Scott Brick",)
        assert not claim.shelf_known
        lab.units()
        await lab.catalogue.find(DUNE, Lane.LIVE, lab.me.id, fresh=True)
        assert lab.units() == 2

    run(main)


def test_a_refusal_that_says_nothing_costs_only_the_part_it_is_about() -> None:
    async def main() -> None:
        lab = await open_lab()
        book, edition = dune(lab)
        lab.hardcover.put_on_shelf("alice", book, 2, edition=edition)
        error = json.dumps({"errors": [{"message": "KeyError"}], "data": {"editions": None}})
        fault = faults.status(200, error, {"Content-Type": "application/json"})
        lab.hardcover.faults.when(lambda call: "book_mappings" in call.body, fault)
        (claim,) = await lab.catalogue.find(DUNE, Lane.LIVE, lab.me.id)
        assert claim.shelf_known
        assert claim.book.authors == ("Frank Herbert",)
        assert lab.client.lacks == {MAPPINGS}

    run(main)


def test_a_refusal_that_no_degree_of_modesty_helps_is_raised() -> None:
    async def main() -> None:
        lab = await open_lab()
        error = json.dumps({"error": "unsupported_operation"})
        lab.hardcover.faults.every(1, faults.status(403, error, {"Content-Type": "application/json"}))
        with pytest.raises(Refused):
            await lab.catalogue.find(DUNE, Lane.LIVE)
        assert lab.client.lacks == set()

    run(main)


def test_a_missing_scope_is_not_a_vanished_field() -> None:
    async def main() -> None:
        lab = await open_lab()
        lab.hardcover.set_scopes(lab.token, ["read:me:content"])
        with pytest.raises(MissingScope):
            await lab.catalogue.find(DUNE, Lane.LIVE)

    run(main)


@pytest.mark.parametrize("raw", [None, {}, [None], [{"id": None, "book": {"id": 1}}]])
def test_an_answer_of_an_unknown_shape_is_not_a_miss(raw: Any) -> None:
    async def main() -> None:
        client = answering(lambda _: httpx.Response(200, json={"data": {"editions": raw}}))
        with pytest.raises(HardcoverError):
            await Catalogue(client).find(DUNE, Lane.LIVE)

    run(main)


def test_case_28_a_merged_book_is_found_as_the_kept_one() -> None:
    async def main() -> None:
        lab = await open_lab()
        gone, edition = dune(lab)
        kept = BookId(lab.hardcover.add_book("Dune", authors=["Frank Herbert"], slug="dune"))
        lab.hardcover.put_on_shelf("alice", gone, 2, edition=edition)
        lab.hardcover.merge_book(gone, kept)
        (claim,) = await lab.catalogue.find(DUNE, Lane.LIVE, lab.me.id)
        assert (claim.book.id, claim.edition.id, claim.edition.book_id) == (kept, edition, kept)
        assert await lab.catalogue.canonical([gone, kept, BookId(424242)], Lane.LIVE) == {
            gone: kept,
            kept: kept,
            BookId(424242): None,
        }
        assert await lab.catalogue.follow(gone, edition, Lane.LIVE) == Followed(book_id=kept, edition_id=edition)
        assert await lab.catalogue.follow(gone, None, Lane.LIVE) == Followed(book_id=kept, edition_id=None)

    run(main)


def test_case_28_a_merged_edition_leads_to_the_kept_one() -> None:
    async def main() -> None:
        lab = await open_lab()
        book, gone = dune(lab)
        kept = EditionId(lab.hardcover.add_edition(book, audio_seconds=75_601))
        lab.hardcover.merge_edition(gone, kept)
        (claim,) = await lab.catalogue.find(DUNE, Lane.LIVE, lab.me.id)
        assert claim.edition.id == kept
        assert claim.via == {f"asin:{ASIN}"}
        assert claim.shelf_known
        assert (await lab.catalogue.editions_by_id([gone], Lane.LIVE))[gone].id == kept
        assert [edition.id for edition in await lab.catalogue.editions_of(book, Lane.LIVE)] == [kept]
        assert await lab.catalogue.follow(book, gone, Lane.LIVE) == Followed(book_id=book, edition_id=kept)

    run(main)


def test_an_edition_whose_book_row_is_the_merged_one_is_moved_along() -> None:
    async def main() -> None:
        edition = {
            "id": 5,
            "book_id": 1,
            "asin": ASIN,
            "book": {"id": 1, "title": "Old", "canonical_id": 2, "user_books": []},
        }

        def answer(request: httpx.Request) -> httpx.Response:
            books = [{"id": 2, "title": "Kept", "canonical_id": None}]
            return httpx.Response(200, json={"data": {"editions": [edition], "books": books}})

        (claim,) = await Catalogue(answering(answer)).find(DUNE, Lane.LIVE, HardcoverUserId(1))
        assert (claim.book.id, claim.edition.book_id, claim.shelf_known) == (2, 2, False)

    run(main)


def test_merges_that_run_in_a_circle_end() -> None:
    async def main() -> None:
        rows = [
            {
                "id": 5,
                "book_id": 1,
                "asin": ASIN,
                "canonical_id": 6,
                "book": {"id": 1, "title": "A", "canonical_id": 2},
            },
            {
                "id": 6,
                "book_id": 2,
                "asin": ASIN,
                "canonical_id": 5,
                "book": {"id": 2, "title": "B", "canonical_id": 1},
            },
        ]
        books = [row["book"] for row in rows]
        client = answering(lambda _: httpx.Response(200, json={"data": {"editions": rows, "books": books}}))
        assert await Catalogue(client).find(DUNE, Lane.LIVE)
        assert client.requests < 10

    run(main)


def test_a_deleted_book_is_nowhere() -> None:
    async def main() -> None:
        lab = await open_lab()
        book, edition = dune(lab)
        lab.hardcover.delete_book(book, erase=True)
        assert await lab.catalogue.follow(book, edition, Lane.LIVE) == Followed(book_id=None, edition_id=None)

    run(main)


def test_editions_by_id_come_from_the_store_where_they_can() -> None:
    async def main() -> None:
        lab = await open_lab()
        book, edition = dune(lab)
        paper = EditionId(lab.hardcover.add_edition(book, pages=412))
        await lab.catalogue.find(DUNE, Lane.LIVE)
        lab.units()
        found = await lab.catalogue.editions_by_id([edition, paper, EditionId(424242)], Lane.LIVE)
        assert {i: each.pages for i, each in found.items()} == {edition: None, paper: 412}
        assert lab.units() == 1
        assert await lab.catalogue.editions_by_id([edition, paper, EditionId(424242)], Lane.LIVE) == found
        assert lab.units() == 0

    run(main)


def test_case_27_editions_of_a_format_are_found_among_hundreds() -> None:
    async def main() -> None:
        lab = await open_lab()
        book = BookId(lab.hardcover.add_book("Dune"))
        for i in range(540):
            lab.hardcover.add_edition(book, pages=400, users_count=i)
        audio = lab.hardcover.add_edition(book, format=2, audio_seconds=75_600, users_count=0)
        every = await lab.catalogue.editions_of(book, Lane.LIVE)
        assert [edition.users_count for edition in every] == list(range(539, 439, -1))
        (found,) = await lab.catalogue.editions_of(book, Lane.LIVE, formats={ReadingFormat.AUDIO})
        assert found.id == audio
        assert lab.units() == 2
        await lab.catalogue.editions_of(book, Lane.LIVE)
        await lab.catalogue.editions_of(book, Lane.LIVE, formats=[ReadingFormat.AUDIO])
        assert lab.units() == 0

    run(main)


def test_books_by_id_are_read_a_hundred_at_a_time() -> None:
    async def main() -> None:
        lab = await open_lab()
        ids = [BookId(lab.hardcover.add_book(f"Book {i}", release_date=date(2020, 1, 1))) for i in range(130)]
        books = await lab.catalogue.books_by_id(ids, Lane.METADATA)
        assert sorted(books) == sorted(ids)
        assert lab.units() == 2

    run(main)


def test_the_days_share_for_live_is_kept_from_matching() -> None:
    async def main() -> None:
        lab = await open_lab()
        dune(lab)
        lab.client.limiter.learn({"RateLimit": '"Free";r=9;t=1, "daily";r=1000;t=3600'})
        with pytest.raises(Throttled) as told:
            await lab.catalogue.find(DUNE, Lane.MATCHING)
        assert told.value.daily
        assert await lab.catalogue.find(DUNE, Lane.LIVE)

    run(main)
