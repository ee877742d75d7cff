"""German texts of what dashboards are given."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "widgets": "Widgets",
    "widgets_lead": "Ein Dashboard zeigt, was {name} hört, mit einem Token, das du hier machst. Es öffnet das und "
    "sonst nichts: keine Seite, kein Cover, keine Handlung. Earmark behält nur einen Hash davon.",
    "widgets_none": "Noch hat kein Dashboard ein Token.",
    "widgets_tokens": "Tokens",
    "widgets_made": "gemacht",
    "widgets_used": "zuletzt benutzt",
    "widgets_unused": "nie benutzt",
    "widgets_revoke": "Widerrufen",
    "widgets_make": "Token machen",
    "widgets_for": "Wofür es ist",
    "widgets_example": "Homepage im Flur",
    "widgets_no_name": "Sag, wofür das Token ist, damit du später weißt, welches du widerrufen willst.",
    "widgets_too_many": "Es gibt schon 20 Tokens; widerrufe eines, das niemand mehr benutzt.",
    "widgets_token": "Das Token für {name}. Es wird nur dieses eine Mal gezeigt:",
    "widgets_address": "Als JSON, mit der Kopfzeile „Authorization: Bearer …“ oder mit dem Token in der Adresse:",
    "widgets_badge": "Als Bild, für Seiten, die Bilder zeigen:",
    "widgets_snippets": "Vorlagen für Homepage, Home Assistant, Glance, Homarr und Dashy liegen in deploy/dashboards.",
    "widgets_shown_elsewhere": "Wer eine Seite mit dem Bild sieht, kann seine Adresse lesen, und damit, was gehört "
    "wird.",
    "done_revoked": "Das Token öffnet nichts mehr.",
    "badge_listening": "hört",
    "badge_last": "zuletzt gehört",
    "badge_nothing": "noch nichts",
    "badge_finished": "{name} · beendet",
    "badge_at": "{name} · {percent} %",
}
