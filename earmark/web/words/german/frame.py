"""German texts of what stands around every page."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "earmark": "Earmark",
    "skip": "Zum Inhalt springen",
    "nav": "Seiten",
    "now": "Jetzt",
    "books": "Bücher",
    "history": "Verlauf",
    "status": "Status",
    "review": "Prüfen",
    "more": "Mehr",
    "count_waiting": ("{n} wartet auf dich", "{n} warten auf dich"),
    "account": "Konto",
    "signed_in_as": "Angemeldet als {name}",
    "view_as": "Ansehen als",
    "everybody": "Alle",
    "viewing": "Du siehst die Seiten von {name}.",
    "back_to_own": "Zurück zu deinen",
    "theme": "Farben",
    "theme_system": "Wie das System",
    "theme_light": "Hell",
    "theme_dark": "Dunkel",
    "language": "Sprache",
    "language_auto": "Wie der Browser",
    "language_en": "English",
    "language_de": "Deutsch",
    "single_keys": "Tastatur",
    "keys_on": "Einzelne Tasten",
    "keys_off": "Aus",
    "live_polling": "Gerade nicht live: diese Seite fragt alle 10 Sekunden nach.",
    "live_signed_out": "Du bist abgemeldet. Lade die Seite neu, um dich anzumelden.",
    "live_lost": "Es wurde nicht getan: Earmark antwortet nicht. Versuche es noch einmal.",
    "signed_in_by_proxy": "Dein Proxy meldet dich an; er meldet dich auch ab.",
    "sign_out": "Abmelden",
    "sign_out_everywhere": "Überall abmelden",
    "dry_run": "Probelauf: es wird nirgends etwas geschrieben.",
    "previous": "Zurück",
    "next": "Weiter",
    "page_of": "Seite {page} von {pages}",
    "pages_of_list": "Seiten der Liste",
    "separator": " · ",
    "arrow": "→",
    "dash": "–",
}
