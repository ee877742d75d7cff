"""German texts of where messages go."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "notifications": "Nachrichten",
    "notifications_lead": "Nach einer Nacht, in der etwas schlechter wurde oder ein Buch jemanden braucht, geht eine "
    "Nachricht an jede dieser Adressen.",
    "notifications_fixed": "Die Adressen sind {why}: dort werden sie geändert, hier ausprobiert.",
    "notifications_addresses": "Adressen",
    "notifications_hidden": "der Rest ist geheim und wird nicht gezeigt",
    "notifications_none": "Es gibt keine Adresse, also erfährt niemand etwas.",
    "notifications_test": "Probe senden",
    "notifications_remove": "Entfernen",
    "notifications_add": "Adresse hinzufügen",
    "notifications_address": "Adresse",
    "notifications_how": "So wie Apprise sie schreibt: ntfy://ein-thema-von-dir, tgram://token/chat, "
    "discord://id/token, mailto://name:passwort@example.com und viele mehr. Sie wird bei den Geheimnissen aufbewahrt "
    "und nie wieder gezeigt.",
    "done_notify_added": "Die Adresse ist hinzugefügt. Sende eine Probe, um zu sehen, ob sie geht.",
    "done_notify_removed": "Die Adresse ist entfernt.",
    "done_notify_sent": "Der Dienst hat die Nachricht angenommen.",
}
