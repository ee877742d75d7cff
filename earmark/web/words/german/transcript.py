"""German texts of what a book's own sound says."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "spoken_opening": "Was am Anfang gesagt wird",
    "spoken_closing": "Was am Ende gesagt wird",
    "spoken_at": "{start} bis {end} der Datei",
    "spoken_by": "verstanden von {engine} {model}",
    "spoken_all": "Alles, was verstanden wurde",
    "spoken_silent": "Hier abspielen lässt es sich, sobald das Extra „listen“ installiert ist.",
}
