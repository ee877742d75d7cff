"""The languages of which spoken credits are understood; ``credits/tables.py`` has the words of each."""

from __future__ import annotations

LANGUAGES = ("en", "de", "fr", "es")
