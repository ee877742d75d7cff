"""What a user adds to a book on the site, as one question sees it, and that other writes leave it alone."""

from __future__ import annotations

from earmark.sandbox.hardcover import Hardcover
from tests.earmark.sandbox.hardcover.caller import Caller, opened, virtually
from tests.world import READ, READING

EVERYTHING = """query($uid: Int!) {
  user_books(where: {user_id: {_eq: $uid}}) {
    rating has_review review review_slate review_has_spoilers reviewed_at private_notes likes_count
    reading_journals(order_by: {id: asc}) { id event entry likes_count }
    book { list_books(where: {list: {user_id: {_eq: $uid}}}) { list { name } } }
  }
}"""


def _kept(hardcover: Hardcover) -> int:
    book = hardcover.add_book("Dune")
    edition = hardcover.add_edition(book, audio_seconds=36_000)
    hardcover.put_on_shelf("alice", book, READING, edition)
    return book


def _add_everything(hardcover: Hardcover, book: int) -> None:
    hardcover.user_rates("alice", book, 4.5)
    hardcover.user_reviews("alice", book, "Sand.\nMuch of it.", spoilers=True)
    hardcover.user_notes("alice", book, "lent to Ada")
    hardcover.user_lists("alice", book, "Favourites")
    line = hardcover.user_writes_journal("alice", book, "The spice must flow", event="quote")
    hardcover.friend_likes("alice", book)
    hardcover.friend_likes("alice", book, line)


@virtually
async def test_one_unit_shows_all_that_is_the_users() -> None:
    hardcover, reader = opened()
    book = _kept(hardcover)
    _add_everything(hardcover, book)
    before = hardcover.units_spent(reader.token)
    (row,) = (await reader.ask(EVERYTHING, uid=hardcover.user_id("alice")))["user_books"]
    assert hardcover.units_spent(reader.token) == before + 1
    assert (row["rating"], row["private_notes"], row["likes_count"]) == (4.5, "lent to Ada", 1)
    assert (row["has_review"], row["review"], row["review_has_spoilers"]) == (True, "Sand.\nMuch of it.", True)
    assert row["review_slate"]["document"]["children"][1]["children"] == [{"text": "Much of it."}]
    assert row["reviewed_at"] is not None
    written = [line for line in row["reading_journals"] if line["entry"]]
    assert [(line["event"], line["likes_count"]) for line in written] == [("quote", 1)]
    assert row["book"]["list_books"] == [{"list": {"name": "Favourites"}}]


@virtually
async def test_a_book_to_which_nothing_was_added_has_no_review_and_is_on_no_list() -> None:
    hardcover, reader = opened()
    _kept(hardcover)
    (row,) = (await reader.ask(EVERYTHING, uid=hardcover.user_id("alice")))["user_books"]
    assert (row["has_review"], row["review"], row["review_slate"], row["likes_count"]) == (False, None, {}, 0)
    assert (row["reading_journals"], row["book"]) == ([], {"list_books": []})


@virtually
async def test_a_write_of_other_columns_leaves_them_alone_h4_9b() -> None:
    hardcover, reader = opened()
    book = _kept(hardcover)
    _add_everything(hardcover, book)
    before = hardcover.shelf("alice")[book]
    write = "mutation($id: Int!) { update_user_book(id: $id, object: {status_id: 3}) { id error } }"
    await reader.ask(write, id=before.id)
    after = hardcover.shelf("alice")[book]
    assert after.status_id == READ
    for column in ("rating", "review", "private_notes", "lists", "journal", "likes"):
        assert getattr(after, column) == getattr(before, column), column


@virtually
async def test_other_users_lists_and_journals_are_not_the_users() -> None:
    hardcover, reader = opened()
    book = _kept(hardcover)
    hardcover.add_user("bob")
    hardcover.put_on_shelf("bob", book, READ)
    hardcover.user_lists("bob", book, "Favourites")
    hardcover.user_writes_journal("bob", book, "mine")
    (row,) = (await reader.ask(EVERYTHING, uid=hardcover.user_id("alice")))["user_books"]
    assert (row["reading_journals"], row["book"]) == ([], {"list_books": []})
    assert hardcover.shelf("alice")[book].journal == hardcover.shelf("alice")[book].lists == ()


@virtually
async def test_a_token_without_the_scopes_sees_neither_journal_nor_lists_h1_4() -> None:
    hardcover, _ = opened()
    book = _kept(hardcover)
    _add_everything(hardcover, book)
    reader = Caller(hardcover, hardcover.add_token("alice", scopes=["read:me:content", "read:library", "read:catalog"]))
    journal = "{ user_books { reading_journals { id } } }"
    lists = "{ user_books { book { list_books { id } } } }"
    assert (await reader.error(journal))["message"] == "field 'reading_journals' not found in type: 'user_books'"
    assert (await reader.error(lists))["message"] == "field 'list_books' not found in type: 'books'"
    assert (await reader.ask("{ user_books { rating has_review } }"))["user_books"][0]["rating"] == 4.5


@virtually
async def test_a_review_can_be_written_through_the_api() -> None:
    hardcover, reader = opened()
    book = _kept(hardcover)
    write = (
        "mutation($id: Int!, $review: jsonb!) { update_user_book(id: $id, object: {review_slate: $review}) { error } }"
    )
    document = {"document": {"children": [{"type": "paragraph", "children": [{"text": "Good."}]}]}}
    await reader.ask(write, id=hardcover.shelf("alice")[book].id, review=document)
    assert hardcover.shelf("alice")[book].review == "Good."
