"""What Earmark tells Hardcover: one mutation for each step of ``model.py``, how its answer is read [H 5, 6]. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from hardcover.answers import short
from hardcover.document import GraphField
from hardcover.entries import parse_entries, shown_entries
from hardcover.errors import BookGone, Refused, Surprising
from hardcover.model import (
    AddBook,
    AddRead,
    Applied,
    Clear,
    MarkOwned,
    ReadValues,
    RemoveBook,
    RemoveRead,
    SetStatus,
    Step,
    WriteRead,
)
from hardcover.operations import READ, USER_BOOK, reads
from hardcover.rows import parse_read, parse_written_user_book

_GONE = re.compile(r"find (?:that|this|the) book", re.IGNORECASE)


def mutation(step: Step, *, journal: bool = False) -> GraphField[Applied]:
    """``journal``: the answer to a written read also tells the newest entries of the book's journal."""
    match step:
        case AddBook():
            return _add_book(step)
        case SetStatus():
            return _set_status(step)
        case WriteRead():
            return _write_read(step, journal=journal)
        case AddRead():
            return _add_read(step)
        case RemoveRead():
            text = "delete_user_book_read(id: $read) { id error }"
            return GraphField(
                operation="RemoveRead", text=text, variables={"read": ("Int!", step.read_id)}, parse=_parse_removal
            )
        case RemoveBook():
            text = "delete_user_book(id: $ub) { id book_id }"
            return GraphField(
                operation="RemoveBook", text=text, variables={"ub": ("Int!", step.user_book_id)}, parse=_parse_removal
            )
        case MarkOwned():
            text = "edition_owned(id: $edition) { id list_book { id book_id edition_id } }"
            return GraphField(
                operation="MarkOwned", text=text, variables={"edition": ("Int!", step.edition_id)}, parse=_parse_owned
            )


def _add_book(step: AddBook) -> GraphField[Applied]:
    book = {
        "book_id": step.book_id,
        "status_id": int(step.status),
        "edition_id": step.edition_id,
        "date_added": _date_text(step.date_added),
        "privacy_setting_id": step.privacy_id,
    }
    return GraphField(
        operation="AddBook",
        text=f"insert_user_book(object: $book) {{ id error user_book {{ {USER_BOOK} {reads()} }} }}",
        variables={"book": ("UserBookCreateInput!", _without_none(book))},
        parse=_parse_user_book_answer,
    )


def _set_status(step: SetStatus) -> GraphField[Applied]:
    values = _without_none({"status_id": int(step.status), "edition_id": step.edition_id})
    return GraphField(
        operation="ChangeBook",
        text=f"update_user_book(id: $id, object: $set) {{ id error user_book {{ {USER_BOOK} {reads()} }} }}",
        variables={"id": ("Int!", step.user_book_id), "set": ("UserBookUpdateInput!", values)},
        parse=_parse_user_book_answer,
    )


def _write_read(step: WriteRead, *, journal: bool) -> GraphField[Applied]:
    entries = f" {shown_entries()}" if journal else ""
    return GraphField(
        operation="Progress",
        text=(
            "update_user_book_read(id: $id, object: $read) "
            f"{{ id error user_book_read {{ {READ} user_book {{ {USER_BOOK}{entries} }} }} }}"
        ),
        variables={"id": ("Int!", step.read_id), "read": ("DatesReadInput!", read_input(step.values))},
        parse=_parse_read_answer,
    )


def _add_read(step: AddRead) -> GraphField[Applied]:
    return GraphField(
        operation="NewRead",
        text=(
            "insert_user_book_read(user_book_id: $ub, user_book_read: $read) "
            f"{{ id error user_book_read {{ {READ} user_book {{ {USER_BOOK} }} }} }}"
        ),
        variables={"ub": ("Int!", step.user_book_id), "read": ("DatesReadInput!", read_input(step.values))},
        parse=_parse_read_answer,
    )


def read_input(values: ReadValues) -> dict[str, Any]:
    """``DatesReadInput``: what is ``None`` stays as it is, ``Clear`` becomes an explicit null [H 5.13]."""
    sent: dict[str, Any] = _without_none(
        {
            "edition_id": values.edition_id,
            "progress_seconds": values.progress_seconds,
            "progress_pages": values.progress_pages,
        }
    )
    for name, value in (("started_at", values.started_at), ("finished_at", values.finished_at)):
        if value is Clear.CLEAR:
            sent[name] = None
        elif value is not None:
            sent[name] = _date_text(value)
    return sent


def _parse_user_book_answer(raw: Any) -> Applied:
    payload = _payload(raw, "user_book")
    return Applied(user_book=parse_written_user_book(payload.get("user_book")))


def _parse_read_answer(raw: Any) -> Applied:
    payload = _payload(raw, "user_book_read")
    row = payload.get("user_book_read")
    if not row:
        return Applied()
    journal = (row.get("user_book") or {}).get("reading_journals")
    return Applied(
        read=parse_read(row),
        user_book=parse_written_user_book(row.get("user_book")),
        journal=None if journal is None else parse_entries(journal),
    )


def _parse_removal(raw: Any) -> Applied:
    _payload(raw, "id")
    return Applied()


def _payload(raw: Any, row: str) -> Mapping[str, Any]:
    """The payload of a mutation, if it says that something was done [H 1.10]."""
    if isinstance(raw, dict):
        if error := raw.get("error"):
            kind = BookGone if _GONE.search(str(error)) else Refused
            raise kind(f"Hardcover refused: {short(str(error))}")
        if raw.get("id") is not None or raw.get(row) is not None:
            return raw
    raise Surprising("Hardcover answered a write with nothing", outcome_unknown=True)


def _without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _date_text(value: date | None) -> str | None:
    return None if value is None else f"{value:%Y-%m-%d}"


def _parse_owned(raw: Any) -> Applied:
    if not isinstance(raw, dict) or raw.get("id") is None:
        raise Refused("Hardcover did not put the edition on the list of owned books")
    return Applied()
