"""The mutations: who may change what, and the payloads they answer with [H 1.10]. The rules are the library's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from earmark.sandbox.hardcover.answers import GONE, ActionCrashed
from earmark.sandbox.hardcover.asking import Asking, Info
from earmark.sandbox.hardcover.habits import BusinessError, Crash, NullPayload, NullRow
from earmark.sandbox.hardcover.library import STATUS_EVENTS
from earmark.sandbox.hardcover.rows import BOOK_OK, Book, Edition, Read, UserBook

Payload: TypeAlias = dict[str, Any]
Act: TypeAlias = Callable[..., Payload | None]
_ROWS = ("user_book", "user_book_read", "list_book", "reading_journal")
_MAX_RATING = 5


class Declined(Exception):
    """A business error: the text ends up in the payload's ``error``."""


def _declared(name: str, act: Act) -> Callable[..., Payload | None]:
    """Count it, play what was ordered for it, turn a refusal into a payload."""

    def resolve(_: Any, info: Info, **arguments: Any) -> Payload | None:
        asking = info.context
        if asking.crashed:
            raise ActionCrashed
        asking.mutations += 1
        oddity = asking.habits.next_oddity(name)
        if isinstance(oddity, BusinessError):
            return _declined(oddity.text)
        if isinstance(oddity, NullPayload):
            return None
        try:
            payload = _crash() if isinstance(oddity, Crash) else act(asking, **arguments)
        except Declined as reason:
            return _declined(str(reason))
        except ActionCrashed:
            asking.crashed = True
            raise
        if isinstance(oddity, NullRow) and payload is not None:
            return {**payload, "id": None, **dict.fromkeys(_ROWS)}
        return payload

    return resolve


def _crash() -> Payload:
    raise ActionCrashed


def _declined(text: str) -> Payload:
    return {"error": text, "errors": [text]}


# ---- user_books ----


def insert_user_book(asking: Asking, object: Mapping[str, Any]) -> Payload:
    _sound(object)
    _edition(asking, object.get("edition_id"))
    book = _book(asking, object["book_id"])
    if not asking.habits.insert_is_upsert and asking.library.store.user_book(asking.user.id, book.id) is not None:
        raise Declined("Book has already been taken")  # wording is ours
    row = asking.library.put(asking.user, book.id, object)
    return {"id": row.id, "user_book": row}


def update_user_book(asking: Asking, id: int, object: Mapping[str, Any]) -> Payload:
    _sound(object)
    _edition(asking, object.get("edition_id"))
    row = _own(asking, id)
    _book(asking, row.book_id)
    asking.library.change(row, object)
    return {"id": row.id, "user_book": row}


def delete_user_book(asking: Asking, id: int) -> Payload | None:
    """The payload has no place for an error: an unknown id gives null (guess)."""
    row = asking.library.store.user_books.get(id)
    if row is None or row.user_id != asking.user.id:
        return None
    asking.library.remove(row)
    return {"id": row.id, "book_id": row.book_id, "user_id": row.user_id}


# ---- user_book_reads ----


def insert_user_book_read(asking: Asking, user_book_id: int, user_book_read: Mapping[str, Any]) -> Payload:
    _sound(user_book_read)
    _edition(asking, user_book_read.get("edition_id"))
    read = asking.library.add_read(_own(asking, user_book_id), user_book_read)
    return {"id": read.id, "user_book_read": read}


def update_user_book_read(asking: Asking, id: int, object: Mapping[str, Any]) -> Payload:
    _sound(object)
    _edition(asking, object.get("edition_id"))
    read = _own_read(asking, id)
    asking.library.change_read(read, object)
    return {"id": read.id, "user_book_read": read}


def delete_user_book_read(asking: Asking, id: int) -> Payload:
    read = _own_read(asking, id)
    asking.library.remove_read(read)
    return {"id": read.id}


def upsert_user_book_reads(asking: Asking, user_book_id: int, datesRead: list[Mapping[str, Any] | None]) -> Payload:
    """Edits the reads whose id is given, adds the others; reads that are not mentioned stay (guess) [H 5.16]."""
    row = _own(asking, user_book_id)
    wanted = [values for values in datesRead if values is not None]
    for values in wanted:
        _sound(values)
        _edition(asking, values.get("edition_id"))
    known = [None if values.get("id") is None else _own_read(asking, values["id"]) for values in wanted]
    for read, values in zip(known, wanted, strict=True):
        if read is None:
            asking.library.add_read(row, values)
        else:
            asking.library.change_read(read, values)
    return {"user_book_id": row.id, "user_book": row}


# ---- lists and journal ----


def edition_owned(asking: Asking, id: int) -> Payload:
    edition = _edition(asking, id)
    if edition is None:
        raise ActionCrashed
    row = asking.library.own(asking.user, edition)
    return {"id": row.id, "list_book": row}


def insert_reading_journal(asking: Asking, object: Mapping[str, Any]) -> Payload:
    """``privacy_setting_id`` 0 is taken, and makes an entry nobody can read [H 5.19]."""
    _edition(asking, object.get("edition_id"))
    row = asking.library.note(
        asking.user.id,
        _book(asking, object["book_id"]).id,
        object["event"],
        privacy=object["privacy_setting_id"],
        edition_id=object.get("edition_id"),
        entry=object.get("entry"),
        on=object.get("action_at"),
        details=object.get("metadata"),
    )
    return {"id": row.id, "reading_journal": row}


def delete_reading_journal(asking: Asking, id: int) -> Payload | None:
    """The payload has no place for an error: an unknown id gives null (guess)."""
    row = asking.library.store.reading_journals.get(id)
    if row is None or row.user_id != asking.user.id or not asking.habits.journal_deletable:
        return None
    asking.library.forget_note(row)
    return {"id": row.id}


def delete_reading_journals_for_book(asking: Asking, book_id: int) -> Payload:
    """All of the user's entries of the book, their own words too."""
    rows = [
        row for row in asking.library.store.reading_journals.by("user_id", asking.user.id) if row.book_id == book_id
    ]
    gone = rows if asking.habits.journal_deletable else []
    for row in gone:
        asking.library.forget_note(row)
    return {"ids": [row.id for row in gone]}


# ---- what is checked first ----


def _book(asking: Asking, book_id: int) -> Book:
    book = asking.library.store.books.get(book_id)
    if book is None or book.book_status_id != BOOK_OK:
        raise Declined(GONE)
    return book


def _edition(asking: Asking, edition_id: int | None) -> Edition | None:
    """Something that is not an edition makes the Action fall over [H 1.11]; null is nothing at all [H 5.5]."""
    edition = asking.library.store.editions.get(edition_id)
    if edition is None and edition_id is not None:
        raise ActionCrashed
    return edition


def _own(asking: Asking, user_book_id: int) -> UserBook:
    row = asking.library.store.user_books.get(user_book_id)
    if row is None or row.user_id != asking.user.id:
        raise Declined("Couldn't find that user book")  # wording is ours
    return row


def _own_read(asking: Asking, read_id: int) -> Read:
    read = asking.library.store.user_book_reads.get(read_id)
    row = asking.library.store.user_books.get(read.user_book_id) if read else None
    if read is None or row is None or row.user_id != asking.user.id:
        raise Declined("Couldn't find that read")  # wording is ours
    return read


def _sound(values: Mapping[str, Any]) -> None:
    """Values no database would take; the wording is ours."""
    if values.get("status_id") is not None and values["status_id"] not in STATUS_EVENTS:
        raise Declined("Status is not valid")
    if values.get("rating") is not None and not 0 <= values["rating"] <= _MAX_RATING:
        raise Declined("Rating must be between 0 and 5")
    for column in ("progress_seconds", "progress_pages"):
        if (values.get(column) or 0) < 0:
            raise Declined("Progress must not be negative")


MUTATIONS: dict[str, Callable[..., Payload | None]] = {
    act.__name__: _declared(act.__name__, act)
    for act in (
        insert_user_book,
        update_user_book,
        delete_user_book,
        insert_user_book_read,
        update_user_book_read,
        delete_user_book_read,
        upsert_user_book_reads,
        edition_owned,
        insert_reading_journal,
        delete_reading_journal,
        delete_reading_journals_for_book,
    )
}
