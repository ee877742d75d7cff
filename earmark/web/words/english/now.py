"""English texts of the first page."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "listening_now": "Listening now",
    "last_listened": "Last listened to",
    "nothing_yet": "Nothing was listened to yet.",
    "nothing_yet_do": "Play something in Audiobookshelf and it shows here.",
    "on_hardcover": "On Hardcover",
    "not_on_hardcover": "Not on Hardcover yet",
    "also": "In progress",
    "today": "Today",
    "today_none": "Nothing was written today.",
    "last_event": "last event",
    "books_need_you": ("{n} book needs you", "{n} books need you"),
    "books_failed": ("{n} book failed", "{n} books failed"),
    "problems": "Needs attention",
    "concerns": "{name}:",
}
