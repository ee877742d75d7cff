"""German texts of the first page."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "listening_now": "Wird gerade gehört",
    "last_listened": "Zuletzt gehört",
    "nothing_yet": "Es wurde noch nichts gehört.",
    "nothing_yet_do": "Spiele etwas in Audiobookshelf ab, und es erscheint hier.",
    "not_on_hardcover": "Noch nicht auf Hardcover",
    "next_write": "als Nächstes",
    "next_at": "um {time}",
    "next_pause_or": "bei der Pause oder um {time}",
    "next_pause": "am Ende der Sitzung",
    "next_soon": "gleich",
    "also": "Angefangen",
    "today": "Heute",
    "today_none": "Heute wurde nichts geschrieben.",
    "books_need_you": ("{n} Buch braucht dich", "{n} Bücher brauchen dich"),
    "books_failed": ("{n} Buch ist fehlgeschlagen", "{n} Bücher sind fehlgeschlagen"),
    "problems": "Braucht Aufmerksamkeit",
    "concerns": "{name}:",
    "pause": "Abgleich pausieren",
    "pause_help": "Eine Weile wird nichts auf Hardcover geschrieben. Was du inzwischen hörst, wird danach abgeglichen.",
    "pause_hour": "Für 1 Stunde",
    "pause_tomorrow": "Bis morgen",
    "pause_endless": "Bis ich weitermache",
    "paused": "Der Abgleich ist pausiert.",
    "paused_until": "Der Abgleich ist pausiert bis {time}.",
    "resume": "Weitermachen",
    "done_paused": "Der Abgleich ist pausiert. Bis zum Ende der Pause wird nichts geschrieben.",
    "done_resumed": "Der Abgleich geht weiter.",
}
