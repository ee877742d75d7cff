"""German texts of how long ago something was."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "just_now": "gerade eben",
    "seconds_ago": "vor {n} s",
    "minutes_ago": "vor {n} min",
    "hours_ago": "vor {n} h",
    "days_ago": ("gestern", "vor {n} Tagen"),
}
