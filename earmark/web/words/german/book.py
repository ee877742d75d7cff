"""German texts of one book."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "why": "Warum dieses Buch",
    "by": "von",
    "narrated_by": "gelesen von",
    "edition_is": "Es ist Ausgabe {edition} des Buches {book} auf Hardcover.",
    "edition_from": "Bekannt durch: {source}",
    "edition_none": "Auf Hardcover ist noch keine Ausgabe dazu bekannt.",
    "since": "seit",
    "likeliest": "Am wahrscheinlichsten auf Hardcover",
    "sure": "zu {percent} sicher",
    "for": "dafür",
    "against": "dagegen",
    "decide_terminal": "`earmark review` fragt im Terminal nach deiner Entscheidung.",
    "readings": "Beide Seiten",
    "position": "Position",
    "started": "Begonnen",
    "status_there": "Status",
    "acknowledged": "Bestätigt",
    "listened": "Letzte Änderung",
    "written": "Was geschrieben wurde",
    "written_none": "Für dieses Buch wurde noch nichts geschrieben.",
    "rules": "Was hier gilt",
    "acts": "Was du tun kannst",
    "sync_now": "Jetzt abgleichen",
    "sync_all_now": "Alles jetzt abgleichen",
    "hold": "Zurückhalten",
    "release": "Freigeben",
    "ignore": "Auslassen",
    "unignore": "Wieder abgleichen",
    "acts_help": "Zurückhalten schreibt vorerst nichts; Auslassen nimmt das Buch ganz heraus. Beides lässt sich hier "
    "zurücknehmen.",
    "linked": "Von Hand mit dieser Ausgabe verbunden.",
    "done_held": "Zurückgehalten. Bis zur Freigabe wird nichts geschrieben.",
    "done_released": "Freigegeben. Es wird wieder abgeglichen.",
    "done_ignored": "Ausgelassen. Es wird nicht mehr abgeglichen.",
    "done_unignored": "Es wird wieder zugeordnet und abgeglichen.",
    "done_queued": "Vorgemerkt: es wird gleich abgeglichen.",
    "done_matching": "Es wird neu zugeordnet.",
    "done_undone": "Zurückgenommen.",
    "done_night": "Der nächtliche Lauf beginnt gleich.",
    "done_night_runs": "Es läuft schon einer.",
}
