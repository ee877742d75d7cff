"""German texts of what was written."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "history_none": "In dieser Zeit wurde nichts geschrieben.",
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
    "nothing_before": "nichts",
}
