"""English texts of one book."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "why": "Why this book",
    "by": "by",
    "narrated_by": "read by",
    "edition_is": "It is edition {edition} of book {book} on Hardcover.",
    "edition_from": "Known by: {source}",
    "edition_none": "No edition on Hardcover is known for it yet.",
    "since": "since",
    "likeliest": "The likeliest on Hardcover",
    "sure": "{percent} sure",
    "for": "for",
    "against": "against",
    "decide_terminal": "`earmark review` asks for your decision in the terminal.",
    "readings": "Both sides",
    "position": "Position",
    "started": "Started",
    "status_there": "Status",
    "acknowledged": "Acknowledged",
    "listened": "Last change",
    "written": "What was written",
    "written_none": "Nothing was written for this book yet.",
    "rules": "What holds here",
    "acts": "What you can do",
    "sync_now": "Sync now",
    "sync_all_now": "Sync everything now",
    "hold": "Hold",
    "release": "Release",
    "ignore": "Ignore",
    "unignore": "Sync it again",
    "acts_help": "Hold writes nothing for now; Ignore leaves the book out for good. Both can be taken back here.",
    "linked": "Linked to this edition by hand.",
    "done_held": "Held. Nothing is written until it is released.",
    "done_released": "Released. It is synced again.",
    "done_ignored": "Ignored. It is not synced any more.",
    "done_unignored": "It is matched and synced again.",
    "done_queued": "Asked for: it is synced in a moment.",
    "done_matching": "It is matched anew.",
    "done_undone": "Taken back.",
    "done_night": "The nightly run begins in a moment.",
    "done_night_runs": "A run is under way already.",
}
