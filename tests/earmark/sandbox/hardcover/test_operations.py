"""Every operation a sidecar needs, as its facts are known [H 6]: valid in the real schema, and answered here."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import GraphQLSchema, parse, validate

from earmark.sandbox.hardcover import Hardcover
from tests.earmark.sandbox.hardcover.caller import TODAY, Caller, opened, virtually
from tests.earmark.sandbox.hardcover.test_slice import real  # noqa: F401

WHO_AM_I = "query WhoAmI { me { id username timezone account_privacy_setting_id } }"

MATCH = """
query MatchEditions(
  $asins: [String!]!, $isbn13: [String!]!, $isbn10: [String!]!, $uid: Int!, $limit: Int!, $after: Int!
) {
  editions(
    limit: $limit
    order_by: {id: asc}
    where: {id: {_gt: $after}, _or: [{asin: {_in: $asins}}, {isbn_13: {_in: $isbn13}}, {isbn_10: {_in: $isbn10}}]}
  ) {
    id book_id asin isbn_13 isbn_10 title audio_seconds pages reading_format_id canonical_id users_count
    language { code2 }
    book {
      id title subtitle canonical_id book_status_id slug
      default_audio_edition { id audio_seconds }
      user_books(where: {user_id: {_eq: $uid}}, limit: 1) {
        id status_id edition_id rating last_read_date
        user_book_reads(order_by: {id: desc}, limit: 5) {
          id edition_id started_at finished_at progress progress_seconds progress_pages
        }
      }
    }
  }
}
"""
BY_ASIN = """
query EditionsByAsin($asins: [String!]!) {
  editions(where: {asin: {_in: $asins}}, order_by: {id: asc}, limit: 100) {
    id book_id asin reading_format_id audio_seconds
  }
}
"""
BY_ISBN = """
query EditionsByIsbn($isbn10: [String!]!, $isbn13: [String!]!) {
  editions(
    where: {_or: [{isbn_10: {_in: $isbn10}}, {isbn_13: {_in: $isbn13}}]}, order_by: {id: asc}, limit: 100
  ) { id book_id isbn_10 isbn_13 reading_format_id pages audio_seconds }
}
"""
BY_MAPPING = """
query EditionsByAudibleId($ids: [String!]!) {
  editions(where: {book_mappings: {external_id: {_in: $ids}}}, order_by: {id: asc}, limit: 100) {
    id book_id book_mappings { external_id edition_id platform { name } }
  }
}
"""
SEARCH = (
    'query FindBook($q: String!) { search(query: $q, query_type: "Book", per_page: 5, page: 1) { ids results error } }'
)
CANDIDATES = """
query Candidates($ids: [Int!]!, $limit: Int!) {
  books(where: {id: {_in: $ids}}, limit: $limit) {
    id title subtitle canonical_id
    contributions { contribution author { name } }
    editions(where: {reading_format_id: {_eq: 2}}, order_by: {users_count: desc_nulls_last}, limit: 10) {
      id asin audio_seconds language { code2 } contributions { contribution author { name } }
    }
  }
}
"""
LIBRARY_FOR = """
query LibraryFor($uid: Int!, $bookIds: [Int!]!) {
  user_books(where: {user_id: {_eq: $uid}, book_id: {_in: $bookIds}}, order_by: {id: asc}, limit: 100) {
    id book_id edition_id status_id rating owned privacy_setting_id date_added last_read_date read_count
    user_book_reads(order_by: {id: desc}, limit: 10) {
      id edition_id started_at finished_at progress progress_seconds progress_pages
    }
  }
}
"""
LIBRARY_PAGE = """
query LibraryPage($uid: Int!, $after: Int!) {
  user_books(where: {user_id: {_eq: $uid}, id: {_gt: $after}}, order_by: {id: asc}, limit: 100) {
    id book_id edition_id status_id updated_at
  }
}
"""
CANONICAL = """
query Canonical($ids: [Int!]!) {
  books(where: {id: {_in: $ids}}, limit: 100) { id canonical_id book_status_id canonical { id slug } }
}
"""
ADD_BOOK = """
mutation AddBook($book: UserBookCreateInput!) {
  insert_user_book(object: $book) {
    id error
    user_book {
      id book_id status_id edition_id
      user_book_reads(order_by: {id: desc}, limit: 1) { id started_at finished_at edition_id }
    }
  }
}
"""
CHANGE_BOOK = """
mutation ChangeBook($id: Int!, $set: UserBookUpdateInput!) {
  update_user_book(id: $id, object: $set) {
    id error
    user_book { id status_id edition_id rating user_book_reads(order_by: {id: desc}, limit: 1) { id finished_at } }
  }
}
"""
NEW_READ = """
mutation NewRead($ub: Int!, $read: DatesReadInput!) {
  insert_user_book_read(user_book_id: $ub, user_book_read: $read) {
    id error user_book_read { id progress progress_seconds progress_pages started_at edition_id }
  }
}
"""
PROGRESS = """
mutation Progress($id: Int!, $read: DatesReadInput!) {
  update_user_book_read(id: $id, object: $read) {
    id error
    user_book_read {
      id progress progress_seconds progress_pages started_at finished_at edition_id user_book { id status_id }
    }
  }
}
"""
PROGRESS_TWICE = """
mutation Progress5($i0: Int!, $r0: DatesReadInput!, $i1: Int!, $r1: DatesReadInput!) {
  m0: update_user_book_read(id: $i0, object: $r0) { id error user_book_read { id progress progress_seconds } }
  m1: update_user_book_read(id: $i1, object: $r1) { id error user_book_read { id progress progress_seconds } }
}
"""
SET_DATES = """
mutation SetDates($ub: Int!, $reads: [DatesReadInput]!) {
  upsert_user_book_reads(user_book_id: $ub, datesRead: $reads) { error user_book_id }
}
"""
OWNED = """
query Owned($uid: Int!, $bookIds: [Int!]!) {
  lists(where: {user_id: {_eq: $uid}, name: {_eq: "Owned"}}, limit: 1) {
    id
    list_books(where: {book_id: {_in: $bookIds}}, limit: 100) { id book_id edition_id }
  }
}
"""
MARK_OWNED = (
    "mutation MarkOwned($edition: Int!) { edition_owned(id: $edition) { id list_book { id book_id edition_id } } }"
)
BOOK_DETAILS = """
query BookDetails($ids: [Int!]!) {
  books(where: {id: {_in: $ids}}, limit: 100) {
    id slug title subtitle headline description release_date release_year pages audio_seconds canonical_id cached_tags
    image { url width height }
    contributions { contribution contributable_type author { id name slug } }
    book_series { position details featured compilation series { id name slug books_count } }
    editions(order_by: {users_count: desc_nulls_last}, limit: 50) {
      id title subtitle asin isbn_10 isbn_13 pages audio_seconds reading_format_id edition_format physical_format
      release_date users_count canonical_id
      publisher { name } language { language code2 } image { url }
      contributions { contribution author { name } }
    }
  }
}
"""
NOTE = "mutation Note($o: ReadingJournalCreateType!) { insert_reading_journal(object: $o) { id errors } }"
UNDO = """
mutation Undo($ub: Int!, $read: Int!) {
  r: delete_user_book_read(id: $read) { id error }
  b: delete_user_book(id: $ub) { id book_id }
}
"""
READS = """
query Reads($uid: Int!) {
  user_book_reads(where: {user_book: {user_id: {_eq: $uid}}}, order_by: {id: asc}, limit: 100) {
    id edition { id audio_seconds pages } user_book { id book_id status_id edition { id reading_format_id } }
  }
}
"""

ALL = {name: text for name, text in globals().copy().items() if name.isupper() and isinstance(text, str)}


@pytest.mark.parametrize("name", ALL)
def test_the_operation_is_valid_in_hardcovers_own_schema(name: str, real: GraphQLSchema) -> None:  # noqa: F811
    assert validate(real, parse(ALL[name])) == []


def _dune(hardcover: Hardcover) -> tuple[int, int, int]:
    """A book with a printed and an audio edition: (book, paper, audio)."""
    book = hardcover.add_book(
        "Dune",
        authors=["Frank Herbert"],
        series=[("Dune", 1.0)],
        cover="https://assets.test/dune.jpg",
        tags={"Genre": ["Science Fiction"]},
        description="Sand.",
    )
    paper = hardcover.add_edition(book, isbn_10="0441172717", isbn_13="9780441172719", pages=412, publisher="Ace")
    audio = hardcover.add_edition(
        book,
        asin="B002V1OF70",
        audio_seconds=36_000,
        narrators=["Scott Brick"],
        users_count=7,
        audible={"us": "B002V1OF7X"},
    )
    return book, paper, audio


async def _start(alice: Caller, book: int, edition: int) -> tuple[int, int]:
    """The ids of the user_book and of the read Hardcover opened by itself."""
    values = {
        "book_id": book,
        "status_id": 2,
        "edition_id": edition,
        "privacy_setting_id": 1,
        "date_added": "2026-11-19",
    }
    told = (await alice.ask(ADD_BOOK, book=values))["insert_user_book"]
    assert told["error"] is None
    return told["id"], told["user_book"]["user_book_reads"][0]["id"]


@virtually
async def test_who_am_i() -> None:
    hardcover, alice = opened(timezone="Europe/Berlin", privacy=2)
    (me,) = (await alice.ask(WHO_AM_I))["me"]
    assert me == {
        "id": hardcover.user_id("alice"),
        "username": "alice",
        "timezone": "Europe/Berlin",
        "account_privacy_setting_id": 2,
    }


@virtually
async def test_one_query_matches_identifiers_and_brings_the_users_state_along() -> None:
    hardcover, alice = opened()
    book, paper, audio = _dune(hardcover)
    user_book, read = await _start(alice, book, audio)
    variables: dict[str, Any] = {
        "asins": ["B002V1OF70", "B0UNKNOWN0"],
        "isbn13": ["9780441172719"],
        "isbn10": [],
        "uid": hardcover.user_id("alice"),
        "limit": 100,
        "after": 0,
    }
    editions = (await alice.ask(MATCH, **variables))["editions"]
    assert [edition["id"] for edition in editions] == [paper, audio]
    assert editions[1]["audio_seconds"] == 36_000
    assert editions[1]["language"] == {"code2": "en"}
    held = editions[1]["book"]
    assert (held["id"], held["book_status_id"], held["default_audio_edition"]["id"]) == (book, 1, audio)
    assert held["user_books"][0]["id"] == user_book
    assert held["user_books"][0]["user_book_reads"][0]["id"] == read
    assert (await alice.ask(MATCH, **{**variables, "after": audio}))["editions"] == []


@virtually
async def test_editions_are_found_by_asin_by_isbn_and_by_audible_id_h3_12b() -> None:
    hardcover, alice = opened()
    book, paper, audio = _dune(hardcover)
    by_asin = (await alice.ask(BY_ASIN, asins=["B002V1OF70"]))["editions"]
    assert by_asin == [
        {"id": audio, "book_id": book, "asin": "B002V1OF70", "reading_format_id": 2, "audio_seconds": 36_000}
    ]
    by_isbn = (await alice.ask(BY_ISBN, isbn10=["0441172717"], isbn13=[]))["editions"]
    assert [edition["id"] for edition in by_isbn] == [paper]
    by_mapping = (await alice.ask(BY_MAPPING, ids=["B002V1OF7X:uk", "B002V1OF7X:us"]))["editions"]
    assert by_mapping[0]["id"] == audio
    assert by_mapping[0]["book_mappings"] == [
        {"external_id": "B002V1OF7X:us", "edition_id": audio, "platform": {"name": "Audible"}}
    ]
    assert (await alice.ask(BY_MAPPING, ids=["B002V1OF7X"]))["editions"] == []  # a bare ASIN is not an id


@virtually
async def test_search_then_hydrate_all_candidates_at_once() -> None:
    hardcover, alice = opened()
    book, _, audio = _dune(hardcover)
    found = (await alice.ask(SEARCH, q="dune herbert"))["search"]
    assert found["ids"] == [book]
    assert found["results"]["hits"][0]["document"]["id"] == str(book)
    (candidate,) = (await alice.ask(CANDIDATES, ids=found["ids"], limit=100))["books"]
    assert [edition["id"] for edition in candidate["editions"]] == [audio]
    assert {"contribution": "Narrator", "author": {"name": "Scott Brick"}} in candidate["editions"][0]["contributions"]
    assert candidate["contributions"] == [{"contribution": None, "author": {"name": "Frank Herbert"}}]


@virtually
async def test_the_library_for_some_books_and_by_pages() -> None:
    hardcover, alice = opened()
    book, _, audio = _dune(hardcover)
    user_book, read = await _start(alice, book, audio)
    uid = hardcover.user_id("alice")
    (row,) = (await alice.ask(LIBRARY_FOR, uid=uid, bookIds=[book, 5]))["user_books"]
    assert (row["id"], row["status_id"], row["owned"], row["read_count"]) == (user_book, 2, False, 0)
    assert row["date_added"] == "2026-11-19"
    assert row["user_book_reads"][0]["started_at"] == TODAY.isoformat()
    (row,) = (await alice.ask(LIBRARY_PAGE, uid=uid, after=0))["user_books"]
    assert row["id"] == user_book
    assert (await alice.ask(LIBRARY_PAGE, uid=uid, after=user_book))["user_books"] == []
    (known,) = (await alice.ask(READS, uid=uid))["user_book_reads"]
    assert known["id"] == read
    assert known["edition"] == {"id": audio, "audio_seconds": 36_000, "pages": None}
    assert known["user_book"]["edition"] == {"id": audio, "reading_format_id": 2}


@virtually
async def test_stale_book_ids_lead_to_the_kept_book() -> None:
    hardcover, alice = opened()
    book, _, _ = _dune(hardcover)
    double = hardcover.add_book("Dune (double)")
    hardcover.merge_book(double, book)
    (row,) = (await alice.ask(CANONICAL, ids=[double]))["books"]
    assert (row["canonical_id"], row["book_status_id"], row["canonical"]["id"]) == (book, 4, book)


@virtually
async def test_add_progress_finish_and_read_again() -> None:
    hardcover, alice = opened()
    book, _, audio = _dune(hardcover)
    user_book, read = await _start(alice, book, audio)
    halfway = {"edition_id": audio, "progress_seconds": 5_400, "started_at": "2026-11-01"}
    told = (await alice.ask(PROGRESS, id=read, read=halfway))["update_user_book_read"]["user_book_read"]
    assert (told["progress_seconds"], told["progress"], told["started_at"]) == (5_400, 15.0, "2026-11-01")
    end = {**halfway, "progress_seconds": 36_000, "finished_at": "2026-11-20"}
    told = (await alice.ask(PROGRESS, id=read, read=end))["update_user_book_read"]["user_book_read"]
    assert (told["progress"], told["user_book"]["status_id"]) == (100.0, 3)
    again = {"started_at": "2026-11-21", "finished_at": "2026-11-22", "edition_id": audio}
    told = (await alice.ask(NEW_READ, ub=user_book, read=again))["insert_user_book_read"]
    assert told["error"] is None
    assert hardcover.shelf("alice")[book].read_count == 2
    told = (await alice.ask(CHANGE_BOOK, id=user_book, set={"rating": 4.5}))["update_user_book"]
    assert told["user_book"]["rating"] == 4.5


@virtually
async def test_several_updates_ride_in_one_request() -> None:
    hardcover, alice = opened()
    book, _, audio = _dune(hardcover)
    other = hardcover.add_book("Children of Dune")
    other_audio = hardcover.add_edition(other, audio_seconds=20_000)
    _, first = await _start(alice, book, audio)
    _, second = await _start(alice, other, other_audio)
    told = await alice.ask(
        PROGRESS_TWICE, i0=first, r0={"progress_seconds": 360}, i1=second, r1={"progress_seconds": 10_000}
    )
    assert told["m0"]["user_book_read"]["progress"] == 1.0
    assert told["m1"]["user_book_read"]["progress"] == 50.0


@virtually
async def test_dates_of_several_reads_at_once() -> None:
    hardcover, alice = opened()
    book, _, audio = _dune(hardcover)
    user_book, read = await _start(alice, book, audio)
    reads = [{"id": read, "started_at": "2026-11-02"}, {"started_at": "2024-01-01", "finished_at": "2024-02-01"}]
    told = (await alice.ask(SET_DATES, ub=user_book, reads=reads))["upsert_user_book_reads"]
    assert told == {"error": None, "user_book_id": user_book}
    newest, known = hardcover.shelf("alice")[book].reads
    assert known.started_at is not None
    assert known.started_at.isoformat() == "2026-11-02"
    assert newest.finished_at is not None


@virtually
async def test_owned_is_checked_then_marked() -> None:
    hardcover, alice = opened()
    book, _, audio = _dune(hardcover)
    uid = hardcover.user_id("alice")
    assert (await alice.ask(OWNED, uid=uid, bookIds=[book]))["lists"] == []
    marked = (await alice.ask(MARK_OWNED, edition=audio))["edition_owned"]
    assert marked["list_book"]["edition_id"] == audio
    (owned,) = (await alice.ask(OWNED, uid=uid, bookIds=[book]))["lists"]
    assert owned["list_books"] == [{"id": marked["id"], "book_id": book, "edition_id": audio}]


@virtually
async def test_book_details_for_metadata_checks() -> None:
    hardcover, alice = opened()
    book, paper, audio = _dune(hardcover)
    (row,) = (await alice.ask(BOOK_DETAILS, ids=[book]))["books"]
    assert (row["pages"], row["audio_seconds"], row["description"]) == (412, 36_000, "Sand.")
    assert row["cached_tags"]["Genre"][0]["tag"] == "Science Fiction"
    assert row["image"]["url"] == "https://assets.test/dune.jpg"
    assert row["book_series"][0]["position"] == 1.0
    assert row["book_series"][0]["series"]["name"] == "Dune"
    assert [edition["id"] for edition in row["editions"]] == [audio, paper]
    assert row["editions"][1]["publisher"] == {"name": "Ace"}


@virtually
async def test_a_note_in_the_journal_and_undo() -> None:
    hardcover, alice = opened()
    book, _, audio = _dune(hardcover)
    user_book, read = await _start(alice, book, audio)
    note = {
        "book_id": book,
        "event": "note",
        "entry": "sandworms",
        "privacy_setting_id": 3,
        "tags": [],
        "metadata": {"position": {"type": "seconds", "value": 60, "possible": 36_000, "percent": 0.2}},
    }
    assert (await alice.ask(NOTE, o=note))["insert_reading_journal"]["errors"] is None
    assert hardcover.journal("alice", book)[-1].entry == "sandworms"
    told = await alice.ask(UNDO, ub=user_book, read=read)
    assert told == {"r": {"id": read, "error": None}, "b": {"id": user_book, "book_id": book}}
    assert hardcover.shelf("alice") == {}
