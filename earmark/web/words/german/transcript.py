"""German texts of what the sound of a book says."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "spoken_opening": "Was der Anfang sagt",
    "spoken_closing": "Was das Ende sagt",
    "spoken_at": "{start} bis {end} der Datei",
    "spoken_by": "verstanden von {engine} {model}",
    "spoken_all": "Alles, was verstanden wurde",
    "spoken_silent": "Es lässt sich hier abspielen, sobald das Extra „listen“ installiert ist.",
}
