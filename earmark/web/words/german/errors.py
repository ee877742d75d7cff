"""German texts of what went wrong with a request."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "error_400": "Diese Anfrage ergibt keinen Sinn",
    "error_400_do": "Geh zurück und versuche es noch einmal.",
    "error_403": "Das darfst du nicht sehen",
    "error_403_do": "Wer Audiobookshelf verwaltet, darf es.",
    "error_404": "Hier ist nichts",
    "error_404_do": "Das Buch ist vielleicht nicht mehr da, oder es gehört jemand anderem.",
    "error_409": "Es wurde nicht getan",
    "error_409_do": "Es hat sich nichts geändert.",
    "error_forged": "Dieses Formular ist zu alt oder nicht von hier",
    "error_forged_do": "Öffne die Seite neu und wiederhole es. Hinter einem Reverse Proxy muss web.base_url die "
    "Adresse sein, die du im Browser siehst.",
    "back": "Zurück zum Anfang",
}
