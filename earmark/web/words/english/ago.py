"""English texts of how long ago something was."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "just_now": "just now",
    "seconds_ago": "{n} s ago",
    "minutes_ago": "{n} min ago",
    "hours_ago": "{n} h ago",
    "days_ago": ("yesterday", "{n} days ago"),
}
