"""German texts of what was written."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "history_none": "In dieser Zeit wurde nichts geschrieben.",
    "decided_here": (
        "{n} Entscheidung von dir, die sich zurücknehmen lässt",
        "{n} Entscheidungen von dir, die sich zurücknehmen lassen",
    ),
    "changes": ("{n} Änderung", "{n} Änderungen"),
    "kind": "Art",
    "any_kind": "Jede Art",
    "from": "Von",
    "to": "Bis",
    "show": "Zeigen",
    "run": "Lauf {run}",
    "run_kind": "Lauf {run}: {kind}",
    "undo": "Zurücknehmen",
    "undone": "zurückgenommen",
    "units": ("{n} Einheit", "{n} Einheiten"),
    "one_book": "Nur Änderungen eines Buches.",
    "all_books": "Alle Bücher",
    "what_start": "begonnen",
    "what_progress": "Fortschritt",
    "what_finish": "fertig gehört",
    "what_re_read": "noch einmal",
    "what_resume": "weiter",
    "what_un_finish": "Ende zurückgenommen",
    "what_undo": "Rücknahme",
    "what_want_to_read": "vorgemerkt",
    "what_owned": "im Besitz",
    "export_csv": "Als CSV speichern",
    "export_json": "Als JSON speichern",
    "undo_book": ("Die Änderung dieses Buches zurücknehmen", "Alle {n} Änderungen dieses Buches zurücknehmen"),
    "undo_run": ("Die Änderung dieses Laufs zurücknehmen", "Alle {n} Änderungen dieses Laufs zurücknehmen"),
    "undo_metadata": ("Die Änderung der Metadaten zurücknehmen", "Alle {n} Änderungen der Metadaten zurücknehmen"),
    "undo_many_sure": (
        "{n} Änderung wird zurückgenommen, wenn nichts im Wege steht; sonst wird der Grund genannt.",
        "{n} Änderungen werden zurückgenommen, die neueste zuerst. Was einer im Wege steht, wird genannt; mit den "
        "anderen geht es weiter.",
    ),
    "work_undo": ("{n} Änderung wurde zurückgenommen.", "{n} Änderungen wurden zurückgenommen."),
    "work_undo_runs": "Wird zurückgenommen: {done} von {of}.",
    "run_cancelled": "abgebrochen",
    "run_failed": "Was nicht ging",
    "run_needy": ("{n} Buch braucht jemanden", "{n} Bücher brauchen jemanden"),
    "run_wrote_nothing": "Er hat nichts geschrieben.",
    "run_unmatched": "Ohne sichere Zuordnung",
    "figure_checked": "Geprüft",
    "figure_unchanged": "Unverändert",
    "figure_unmatched": "Ohne Zuordnung",
    "figure_applied": "Geschriebene Bücher",
    "figure_fields_applied": "Geschriebene Felder",
    "figure_fields_overwritten": "Überschriebene Felder",
    "nothing_before": "nichts",
}
