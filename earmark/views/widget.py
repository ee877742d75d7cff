"""What a dashboard shows of one person: a document of a shape that stays, made of the page Now."""

from __future__ import annotations

from typing import Any

from earmark.views.books import BookRow
from earmark.views.now import PersonNow

VERSION = 1  # of the shape: keys are added, never taken away or given another meaning


def widget_of(person: PersonNow, *, dry_run: bool) -> dict[str, Any]:
    """``book`` is what was listened to last, or null; ``sync`` says how it stands with Hardcover. Seconds are positions
    in the book, moments ISO 8601."""
    return {
        "version": VERSION,
        "user": person.name,
        "listening": person.is_listening,
        "book": _book(person.book) if person.book is not None else None,
        "writes_today": len(person.today),
        "needs_review": person.needs_review,
        "failed": person.failed,
        "last_event": _moment(person.last_event),
        "last_synced": _moment(person.last_synced),
        "dry_run": dry_run,
    }


def _book(row: BookRow) -> dict[str, Any]:
    position, shelf = row.position, row.shelf
    fraction = position.fraction if position is not None else None
    return {
        "item": row.item,
        "title": row.title,
        "authors": list(row.authors),
        "position_seconds": position.seconds if position is not None else None,
        "length_seconds": position.length_seconds if position is not None else None,
        "percent": round(fraction * 100, 1) if fraction is not None else None,
        "finished": position is not None and position.finished,
        "listened_at": _moment(position.at) if position is not None else None,
        "sync": {
            "state": row.margin.value,
            "reason": row.reason,
            "on_hardcover": shelf.status if shelf is not None else None,
            "hardcover_seconds": shelf.seconds if shelf is not None else None,
            "written_at": _moment(shelf.at) if shelf is not None else None,
        },
    }


def _moment(moment: Any) -> str | None:
    return moment.isoformat(timespec="seconds") if moment is not None else None
