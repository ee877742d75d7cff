"""English texts of proposals of metadata, and of acts that take a while."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "proposal_kinds": "Which fields",
    "proposals_none": "No proposal waits for you.",
    "proposes_fills": "filled where empty",
    "proposes_overwrites": "overwritten",
    "apply": "Apply",
    "dismiss": "Dismiss",
    "apply_all": ("{field}: apply {n}", "{field}: apply all {n}"),
    "dismiss_all": ("{field}: dismiss {n}", "{field}: dismiss all {n}"),
    "apply_sure": (
        "{n} field is written to Audiobookshelf. It can be taken back.",
        "{n} fields are written to Audiobookshelf. They can be taken back together.",
    ),
    "dismiss_sure": (
        "{n} value is not proposed again for its field. That can be taken back.",
        "{n} values are not proposed again for their fields. That can be taken back.",
    ),
    "field_published_year": "Year",
    "field_isbn": "ISBN",
    "field_asin": "ASIN",
    "field_description": "Description",
    "field_genres": "Genres",
    "field_tags": "Tags",
    "field_cover": "Cover",
    "done_applied": "Written to Audiobookshelf.",
    "done_dismissed": "It is not proposed again.",
    "done_others_since": "Others have come or gone since; nothing was done. Look again.",
    "work_apply": ("{n} field was written to Audiobookshelf.", "{n} fields were written to Audiobookshelf."),
    "work_apply_runs": "Writing: {done} of {of} books.",
    "work_dismiss": ("{n} proposal is dismissed.", "{n} proposals are dismissed."),
    "work_dismiss_runs": "Dismissing: {done} of {of}.",
    "work_again": "Look again",
    "work_left": "What was not done, and why",
}
