"""German texts of what waits for a person."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "review_parts": "Was wartet",
    "matches": "Welches Buch?",
    "metadata": "Metadaten",
    "alike": (
        "{n} Buch: gleicher Titel und Autor, Länge auf 1 % gleich",
        "{n} Bücher: gleicher Titel und Autor, Länge auf 1 % gleich",
    ),
    "alike_title": "Durchsehen und annehmen",
    "alike_lead": "Titel, Autor und Länge stimmen, und nichts spricht dagegen. Nimm den Haken weg, wo es ein anderes "
    "Buch ist; was angehakt ist, wird verbunden.",
    "alike_none": "Nichts dieser Art wartet.",
    "accept_ticked": "Angehakte annehmen",
    "one_by_one": "Eines nach dem anderen",
    "review_none": "Nichts wartet auf dich.",
    "review_known": (
        "Von {n} Buch ist {identifier} durch Nummern gefunden, {score} durch Titel und Autor, {word} durch dein Wort.",
        "Von {n} Büchern sind {identifier} durch Nummern gefunden, {score} durch Titel und Autor, {word} durch dein "
        "Wort.",
    ),
    "answered_meanwhile": "Diese Frage wurde inzwischen anderswo beantwortet. Hier ist die nächste.",
    "question_of": "{place} von {total}",
    "nobody_listens": "noch hört es niemand",
    "first_asked": "zuerst gefragt",
    "candidates": "Es könnte sein",
    "candidates_none": "Auf Hardcover gibt es nichts Ähnliches.",
    "found": "Auf Hardcover gefunden",
    "found_none": "Hardcover findet nichts zu „{words}“.",
    "choose_it": "Wählen",
    "why_this": "Was dafür und dagegen spricht",
    "no_edition": "Keine Ausgabe davon ist bekannt; nenne unten eine.",
    "differs": "verschieden",
    "skip_it": "Überspringen",
    "absent": "Nicht auf Hardcover",
    "absent_do": "Trage es dort mit diesen Angaben ein. Nachts wird danach gesucht, oder nenne unten die neue Ausgabe.",
    "look_further": "Weiter suchen",
    "search_words": "Hardcover nach Wörtern durchsuchen",
    "name_edition": "Nummer einer Ausgabe oder eine Adresse auf hardcover.app",
    "open_hardcover": "Auf Hardcover öffnen",
    "keys": "Tasten",
    "keys_help": "1–9 wählen, s überspringen, i auslassen, n nicht auf Hardcover, w suchen, u zurücknehmen, j weiter, "
    "k zurück, ? Hilfe.",
    "field_title": "Titel",
    "field_subtitle": "Untertitel",
    "field_authors": "Autoren",
    "field_narrators": "Sprecher",
    "field_series": "Reihe",
    "field_length": "Länge",
    "field_publisher": "Verlag",
    "field_year": "Jahr",
    "field_format": "Format",
    "field_language": "Sprache",
    "withdrawn": ("{n} fertig gehörtes Buch", "{n} fertig gehörte Bücher"),
    "withdrawn_keep": "Behalten: Hardcover bleibt, wie es ist",
    "withdrawn_take": "Es war so gemeint: nimm unsere Enden zurück",
    "withdrawn_sure": (
        "{n} Ende wird auf Hardcover zurückgenommen, wo seither nichts von dir dazukam. Im Verlauf geht es rückgängig.",
        "{n} Enden werden auf Hardcover zurückgenommen, wo seither nichts von dir dazukam. Im Verlauf geht jedes "
        "rückgängig.",
    ),
    "withdrawn_do": ("{n} Ende zurücknehmen", "{n} Enden zurücknehmen"),
    "done_chosen": "Verbunden. Es wird gleich abgeglichen.",
    "done_answered": "Diese Frage wurde inzwischen anderswo beantwortet.",
    "done_accepted": ("{n} Buch ist verbunden.", "{n} Bücher sind verbunden."),
    "done_nothing": "Nichts war angehakt.",
    "done_withdrawn_taken": "Die Enden sind zurückgenommen.",
    "done_withdrawn_kept": "Hardcover bleibt, wie es ist.",
    "done_undone_last": "Zurückgenommen: es ist wie zuvor.",
    "done_too_late": "Das lässt sich hier nicht mehr zurücknehmen; auf der Seite des Buches geht es.",
}
