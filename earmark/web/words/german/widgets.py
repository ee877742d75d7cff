"""German texts of what dashboards are given."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "widgets": "Widgets",
    "widgets_lead": "Ein Dashboard zeigt, was {name} hört, mit einem Token, den du hier machst. Er öffnet das und "
    "nichts sonst: keine Seite, kein Titelbild, keine Handlung. Earmark behält nur einen Hash davon.",
    "widgets_none": "Noch hat kein Dashboard einen Token.",
    "widgets_tokens": "Token",
    "widgets_made": "gemacht",
    "widgets_used": "zuletzt benutzt",
    "widgets_unused": "nie benutzt",
    "widgets_revoke": "Widerrufen",
    "widgets_make": "Token machen",
    "widgets_for": "Wofür er ist",
    "widgets_example": "Homepage im Flur",
    "widgets_no_name": "Sag, wofür der Token ist, damit du später weißt, welcher zu widerrufen ist.",
    "widgets_too_many": "Es gibt schon 20 Token; widerrufe einen, der nicht mehr benutzt wird.",
    "widgets_token": "Der Token für {name}. Er wird nur dieses eine Mal gezeigt:",
    "widgets_address": "Als JSON, mit der Kopfzeile „Authorization: Bearer …“ oder mit dem Token in der Adresse:",
    "widgets_badge": "Als Bild, für Seiten, die Bilder zeigen:",
    "widgets_snippets": "Vorlagen für Homepage, Home Assistant, Glance, Homarr und Dashy liegen in deploy/dashboards.",
    "widgets_shown_elsewhere": "Wer eine Seite mit dem Bild sieht, kann seine Adresse lesen und damit, was gehört "
    "wird.",
    "done_revoked": "Der Token öffnet nichts mehr.",
    "badge_listening": "hört gerade",
    "badge_last": "hörte zuletzt",
    "badge_nothing": "noch nichts",
    "badge_finished": "{name} · fertig gehört",
    "badge_at": "{name} · {percent} %",
}
