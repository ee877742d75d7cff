"""English texts of what was written."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "history_none": "Nothing was written in this time.",
    "decided_here": ("{n} decision of yours that can be taken back", "{n} decisions of yours that can be taken back"),
    "changes": ("{n} change", "{n} changes"),
    "kind": "Kind",
    "any_kind": "Every kind",
    "from": "From",
    "to": "To",
    "show": "Show",
    "run": "Run {run}",
    "run_kind": "Run {run}: {kind}",
    "undo": "Undo",
    "undone": "taken back",
    "units": ("{n} unit", "{n} units"),
    "one_book": "Changes of one book only.",
    "all_books": "All books",
    "export_csv": "Export as CSV",
    "export_json": "Export as JSON",
    "undo_book": ("Undo the change of this book", "Undo all {n} changes of this book"),
    "undo_run": ("Undo the change of this run", "Undo all {n} changes of this run"),
    "undo_metadata": ("Undo the change of metadata", "Undo all {n} changes of metadata"),
    "undo_many_sure": (
        "{n} change is taken back, unless something stands in its way; then the reason is named.",
        "{n} changes are taken back, the newest first. What stands in the way of one is named, and the others go on.",
    ),
    "work_undo": ("{n} change was taken back.", "{n} changes were taken back."),
    "work_undo_runs": "Taking back: {done} of {of}.",
    "run_cancelled": "cancelled",
    "run_failed": "What could not be done",
    "run_needy": ("{n} book needs somebody", "{n} books need somebody"),
    "run_wrote_nothing": "It wrote nothing.",
    "run_unmatched": "Without a certain match",
    "figure_checked": "Checked",
    "figure_unchanged": "Unchanged",
    "figure_unmatched": "Without a match",
    "figure_applied": "Books written",
    "figure_fields_applied": "Fields written",
    "figure_fields_overwritten": "Fields overwritten",
    "what_start": "started",
    "what_progress": "progress",
    "what_finish": "finished",
    "what_re_read": "read again",
    "what_resume": "resumed",
    "what_un_finish": "finish taken back",
    "what_undo": "undo",
    "what_want_to_read": "want to read",
    "what_owned": "owned",
    "nothing_before": "nothing",
}
