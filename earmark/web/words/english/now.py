"""English texts of the first page."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "listening_now": "Listening now",
    "last_listened": "Last listened to",
    "nothing_yet": "Nothing was listened to yet.",
    "nothing_yet_do": "Play something in Audiobookshelf and it shows here.",
    "not_on_hardcover": "Not on Hardcover yet",
    "next_write": "next",
    "next_at": "at {time}",
    "next_pause_or": "at the pause or {time}",
    "next_pause": "at the end of the session",
    "next_soon": "in a moment",
    "also": "In progress",
    "today": "Today",
    "today_none": "Nothing was written today.",
    "books_need_you": ("{n} book needs you", "{n} books need you"),
    "books_failed": ("{n} book failed", "{n} books failed"),
    "problems": "Needs attention",
    "concerns": "{name}:",
    "pause": "Pause syncing",
    "pause_help": "Nothing is written to Hardcover for a while. What you listen to meanwhile is synced afterwards.",
    "pause_hour": "For 1 hour",
    "pause_tomorrow": "Until tomorrow",
    "pause_endless": "Until I resume",
    "paused": "Syncing is paused.",
    "paused_until": "Syncing is paused until {time}.",
    "resume": "Resume",
    "done_paused": "Syncing is paused. Nothing is written until it is over.",
    "done_resumed": "Syncing goes on.",
}
