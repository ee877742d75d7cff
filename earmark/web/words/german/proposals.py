"""German texts of proposals of metadata, and of acts that take a while."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "proposal_kinds": "Welche Felder",
    "proposals_none": "Kein Vorschlag wartet auf dich.",
    "proposes_fills": "gefüllt, wo leer",
    "proposes_overwrites": "überschrieben",
    "apply": "Annehmen",
    "dismiss": "Verwerfen",
    "apply_all": ("{field}: {n} annehmen", "{field}: alle {n} annehmen"),
    "dismiss_all": ("{field}: {n} verwerfen", "{field}: alle {n} verwerfen"),
    "apply_sure": (
        "{n} Feld wird in Audiobookshelf geschrieben. Das lässt sich zurücknehmen.",
        "{n} Felder werden in Audiobookshelf geschrieben. Das lässt sich zusammen zurücknehmen.",
    ),
    "dismiss_sure": (
        "{n} Wert wird für sein Feld nicht wieder vorgeschlagen. Das lässt sich zurücknehmen.",
        "{n} Werte werden für ihre Felder nicht wieder vorgeschlagen. Das lässt sich zurücknehmen.",
    ),
    "field_published_year": "Jahr",
    "field_isbn": "ISBN",
    "field_asin": "ASIN",
    "field_description": "Beschreibung",
    "field_genres": "Genres",
    "field_tags": "Schlagwörter",
    "field_cover": "Titelbild",
    "done_applied": "In Audiobookshelf geschrieben.",
    "done_dismissed": "Es wird nicht wieder vorgeschlagen.",
    "done_others_since": "Inzwischen sind andere gekommen oder gegangen; nichts wurde getan. Sieh noch einmal hin.",
    "work_apply": ("{n} Feld wurde in Audiobookshelf geschrieben.", "{n} Felder wurden in Audiobookshelf geschrieben."),
    "work_apply_runs": "Schreibt: {done} von {of} Büchern.",
    "work_dismiss": ("{n} Vorschlag ist verworfen.", "{n} Vorschläge sind verworfen."),
    "work_dismiss_runs": "Verwirft: {done} von {of}.",
    "work_again": "Noch einmal nachsehen",
    "work_left": "Was nicht getan wurde, und warum",
}
