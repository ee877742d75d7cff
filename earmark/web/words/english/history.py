"""English texts of what was written."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "history_none": "Nothing was written in this time.",
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
