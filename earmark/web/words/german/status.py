"""German texts of how Earmark and its connections do."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "all_well": "Alles funktioniert.",
    "people": "Personen",
    "connection": "Audiobookshelf",
    "stream_connected": "verbunden",
    "stream_polling": "wird regelmäßig gefragt, kein Socket öffnet sich",
    "stream_down": "keine Verbindung",
    "abs_token": "Token für Audiobookshelf",
    "hardcover_token": "Token für Hardcover",
    "token_ok": "funktioniert",
    "token_refused": "abgewiesen",
    "token_unknown": "noch nicht gefragt",
    "hardcover_account": "Konto bei Hardcover",
    "last_event_long": "Letztes Ereignis",
    "last_synced": "Zuletzt geschrieben",
    "queue": "Wartet auf Abgleich",
    "oldest": "das älteste seit",
    "never": "nie",
    "unknown": "unbekannt",
    "nights": "Nächtlicher Lauf",
    "night_last": "Letzter",
    "night_next": "Nächster",
    "night_off": "aus",
    "night_failed": "fehlgeschlagen",
    "run_now": "Jetzt laufen lassen",
    "runs": "Letzte Läufe",
    "runs_none": "Es gab noch keinen Lauf.",
    "run_started": "Begonnen",
    "run_took": "Dauer",
    "run_result": "Ergebnis",
    "run_open": "nicht zu Ende",
    "run_dry": "Probelauf",
    "kind_reconcile": "nächtlicher Lauf",
    "kind_sync": "Abgleich",
    "kind_metadata": "Prüfung der Metadaten",
    "seconds": ("{n} Sekunde", "{n} Sekunden"),
    "outcome": "{n} {what}",
    "program": "Programm",
    "version": "Earmark {version}",
    "up_since": "Läuft seit",
    "editions": "Bekannte Ausgaben",
    "trouble_mistake": "Ein Fehler in Earmark hat diese Person angehalten.",
    "trouble_mistake_do": "Es wird von selbst wieder versucht; für eine Meldung stehen die Einzelheiten im Log.",
    "trouble_hardcover_refused": "Hardcover weist den Token ab.",
    "trouble_hardcover_refused_do": "Mach auf hardcover.app einen neuen und trage ihn in die Einstellungen ein: er "
    "kann abgelaufen oder gelöscht sein, oder ein Recht fehlt ihm. Inzwischen geht nichts verloren.",
    "trouble_hardcover_unconnected": "Es gibt keine Verbindung zum Hardcover-Konto.",
    "trouble_hardcover_unconnected_do": "Verbinde mit `earmark connect`: es zeigt einen Code, den du auf hardcover.app "
    "eingibst. Inzwischen geht nichts verloren.",
    "trouble_abs_refused": "Audiobookshelf weist den Token ab.",
    "trouble_abs_refused_do": "Mach in Audiobookshelf einen neuen API-Schlüssel und trage ihn in die Einstellungen "
    "ein.",
    "trouble_stream_down": "Es gibt keine Verbindung zu Audiobookshelf.",
    "trouble_stream_down_do": "Prüfe, ob es läuft und ob seine Adresse in den Einstellungen stimmt; Earmark "
    "versucht es von selbst weiter und holt alles nach.",
    "trouble_polling": "Zu Audiobookshelf öffnet sich kein Socket, deshalb wird es regelmäßig gefragt.",
    "trouble_polling_do": "Neues kommt langsamer an. Vielleicht reicht ein Reverse Proxy dazwischen WebSocket nicht "
    "durch.",
    "trouble_late": "Etwas ist seit langem fällig.",
    "trouble_late_do": "Es wird von selbst wieder versucht; Verlauf und Bücher sagen, welches Buch und warum.",
    "trouble_day_spent": "Hardcovers Kontingent für heute ist verbraucht.",
    "trouble_day_spent_do": "Was fällig ist, wird geschrieben, wenn dort der neue Tag beginnt.",
    "trouble_night_failed": "Der letzte nächtliche Lauf ist fehlgeschlagen.",
    "trouble_night_failed_do": "Das Log sagt, warum; lass ihn unten noch einmal laufen.",
    "trouble_settings": "In den Einstellungen ist etwas seltsam.",
    "trouble_settings_do": "`earmark check` erklärt es.",
    "trouble_hardcover_unconnected": "Es gibt keine Verbindung zum Konto bei Hardcover.",
    "trouble_hardcover_unconnected_do": "Verbinde es mit `earmark connect`: das zeigt einen Code, den du auf "
    "hardcover.app eingibst. Inzwischen geht nichts verloren.",
}
