"""English texts of what waits for a person."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "review_parts": "What waits",
    "matches": "Which book?",
    "metadata": "Metadata",
    "alike": (
        "{n} book: same title and author, length within 1 %",
        "{n} books: same title and author, length within 1 %",
    ),
    "alike_title": "Look through and accept",
    "alike_lead": "Title, author and length agree, and nothing speaks against it. Take the tick away where it is "
    "another book; what is ticked is linked.",
    "alike_none": "Nothing of this kind waits.",
    "accept_ticked": "Accept what is ticked",
    "one_by_one": "One by one",
    "review_none": "Nothing waits for you.",
    "review_known": (
        "Of {n} book {identifier} was found by identifier, {score} by title and author, {word} by your word.",
        "Of {n} books {identifier} were found by identifier, {score} by title and author, {word} by your word.",
    ),
    "answered_meanwhile": "This question was answered elsewhere meanwhile. Here is the next one.",
    "question_of": "{place} of {total}",
    "nobody_listens": "nobody listens to it yet",
    "first_asked": "first asked",
    "candidates": "It could be",
    "candidates_none": "Hardcover has nothing that resembles it.",
    "found": "Found on Hardcover",
    "found_none": "Hardcover finds nothing for “{words}”.",
    "choose_it": "Choose",
    "why_this": "What speaks for and against it",
    "no_edition": "No edition of it is known; name one below.",
    "differs": "differs",
    "skip_it": "Skip",
    "absent": "Not on Hardcover",
    "absent_do": "Add it there with these fields. It is looked for again at night, or name its new edition below.",
    "look_further": "Look further",
    "search_words": "Search Hardcover for words",
    "name_edition": "Number of an edition, or an address on hardcover.app",
    "open_hardcover": "Open on Hardcover",
    "keys": "Keys",
    "keys_help": "1–9 choose, s skip, i ignore, n not on Hardcover, w search, u undo, j next, k previous, ? help.",
    "field_title": "Title",
    "field_subtitle": "Subtitle",
    "field_authors": "Authors",
    "field_narrators": "Narrators",
    "field_series": "Series",
    "field_length": "Length",
    "field_publisher": "Publisher",
    "field_year": "Year",
    "field_format": "Format",
    "field_language": "Language",
    "withdrawn_keep": "Keep them: Hardcover stays as it is",
    "withdrawn_take": "They were meant: take our finishes back",
    "withdrawn_sure": (
        "{n} finish is taken back on Hardcover, where nothing of yours came since. It can be undone in History.",
        "{n} finishes are taken back on Hardcover, where nothing of yours came since. Each can be undone in History.",
    ),
    "withdrawn_do": ("Take {n} finish back", "Take {n} finishes back"),
    "done_chosen": "Linked. It is synced in a moment.",
    "done_answered": "This question was answered elsewhere meanwhile.",
    "done_accepted": ("{n} book is linked.", "{n} books are linked."),
    "done_nothing": "Nothing was ticked.",
    "done_withdrawn_taken": "The finishes are taken back.",
    "done_withdrawn_kept": "Hardcover stays as it is.",
    "done_undone_last": "Taken back: it is as it was before.",
    "done_too_late": "This cannot be taken back here any more; the page of the book can.",
}
