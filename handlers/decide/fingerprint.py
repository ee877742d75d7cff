"""What of a progress row matters to a sync. Pure."""

from __future__ import annotations

from listener import MediaProgress


def fingerprint_of(row: MediaProgress) -> str:
    """What of a row matters; unchanged since the last concluded sync means that there is nothing to do."""
    seconds = None if row.current_time_seconds is None else int(row.current_time_seconds)
    finished = None if row.finished_at is None else int(row.finished_at.timestamp())
    return f"{row.id}|{row.is_finished}|{seconds}|{row.ebook_fraction}|{finished}"
