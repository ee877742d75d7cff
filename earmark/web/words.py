"""Every visible text of the pages, by name. Two texts: of one, and of several (``n``). Templates have none of their
own, so that another language is another table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, TypeAlias

Text: TypeAlias = str | tuple[str, str]

_FRAME: Mapping[str, Text] = {
    "lang": "en",
    "earmark": "Earmark",
    "skip": "Skip to the content",
    "nav": "Pages",
    "now": "Now",
    "books": "Books",
    "history": "History",
    "status": "Status",
    "account": "Account",
    "signed_in_as": "Signed in as {name}",
    "view_as": "View as",
    "everybody": "Everybody",
    "viewing": "You see the pages of {name}.",
    "back_to_own": "Back to your own",
    "theme": "Colours",
    "theme_system": "As the system",
    "theme_light": "Light",
    "theme_dark": "Dark",
    "sign_out": "Sign out",
    "sign_out_everywhere": "Sign out everywhere",
    "dry_run": "Dry run: nothing is written anywhere.",
    "previous": "Previous",
    "next": "Next",
    "page_of": "Page {page} of {pages}",
    "pages_of_list": "Pages of the list",
    "separator": " · ",
    "arrow": "→",
    "dash": "–",
}
_SIGN_IN: Mapping[str, Text] = {
    "sign_in": "Sign in",
    "sign_in_lead": "With your Audiobookshelf account. Earmark asks Audiobookshelf once who you are, and keeps neither "
    "password nor key.",
    "server": "Audiobookshelf",
    "choose": "Choose",
    "name": "User name",
    "password": "Password",
    "or_key": "Or with an API key",
    "only_key": "With an API key",
    "key": "API key",
    "key_help": "An administrator makes one in Audiobookshelf, under Settings, API Keys.",
    "other_methods": "This Audiobookshelf also has single sign-on, which does not work here; an API key does.",
    "no_password_here": "This Audiobookshelf has no sign-in by password; an API key works.",
    "unreachable_now": "Audiobookshelf does not answer, so nobody can sign in now: {why}",
    "sign_in_incomplete": "Fill in user name and password, or an API key.",
    "sign_in_refused": "Audiobookshelf does not know this user name and password.",
    "sign_in_key_refused": "Audiobookshelf refuses this key: it may have been deleted, switched off or cut short.",
    "sign_in_no_password": "This Audiobookshelf has no sign-in by password; use an API key.",
    "sign_in_unreachable": "Audiobookshelf could not be asked: {why}",
    "sign_in_wait": (
        "Too many attempts. Try again in {n} minute.",
        "Too many attempts. Try again in {n} minutes.",
    ),
    "not_set_up": "You are not set up yet",
    "not_set_up_lead": "Audiobookshelf knows you as {name}, but no user of Earmark's settings is this account.",
    "not_set_up_do": "Ask whoever runs Earmark to add you: a table [users.{name}] in config.toml, with an "
    "Audiobookshelf API key of yours and your Hardcover token.",
}
_ERRORS: Mapping[str, Text] = {
    "error_400": "This request makes no sense",
    "error_400_do": "Go back and try again.",
    "error_403": "This is not yours to see",
    "error_403_do": "An administrator of Audiobookshelf may.",
    "error_404": "There is nothing here",
    "error_404_do": "The book may be gone, or belong to somebody else.",
    "error_409": "It was not done",
    "error_409_do": "Nothing has changed.",
    "error_forged": "This form is too old, or not from here",
    "error_forged_do": "Open the page again and repeat it. Behind a reverse proxy, web.base_url has to be the address "
    "that you see in the browser.",
    "back": "Back to the start",
}
_BOOKS: Mapping[str, Text] = {
    "audiobookshelf": "Audiobookshelf",
    "hardcover": "Hardcover",
    "margin": "What is written",
    "search": "Search titles",
    "search_do": "Search",
    "sort": "Sort by",
    "sort_recent": "Listened to last",
    "sort_title": "Title",
    "sort_problems": "Problems first",
    "all": "All",
    "filters": "Filter by state",
    "books_none": "No book is in this list.",
    "books_none_at_all": "Nothing yet: a book shows here once it was listened to.",
    "not_on_shelf": "Not written yet",
    "not_begun": "No position",
    "finished": "Finished",
    "finished_on": "finished",
    "started_on": "since",
    "page_number": "page {page}",
    "of": "of",
    "sign_review": "?",
    "sign_failed": "!",
    "sign_add": "＋",
    "sign_position": "↑",
    "sign_finish": "✓",
    "sign_dates": "✎",
    "sign_waiting": "◷",
    "sign_held": "‖",
    "sign_not_counted": "·",
    "sign_ignored": "⊘",
    "sign_same": "=",
    "state_review": "needs you",
    "state_failed": "failed",
    "state_add": "add",
    "state_position": "position",
    "state_finish": "finish",
    "state_dates": "dates",
    "state_waiting": "waits",
    "state_held": "held",
    "state_not_counted": "not counted",
    "state_ignored": "ignored",
    "state_same": "same",
    "means_review": "Earmark is not sure and writes nothing until somebody decides.",
    "means_failed": "Hardcover has not taken it; it is tried again where that can help.",
    "means_add": "It will be put on the Hardcover shelf.",
    "means_position": "The new position will be written.",
    "means_finish": "The finish will be written.",
    "means_dates": "The dates of a finished book will be written.",
    "means_waiting": "Nothing is due at the moment.",
    "means_held": "Held: nothing is written until it is released.",
    "means_not_counted": "A library, media type or rule of the settings leaves it out.",
    "means_ignored": "Ignored: it is not synced.",
    "means_same": "Both sides agree.",
    "until": "until",
}
_BOOK: Mapping[str, Text] = {
    "why": "Why this book",
    "by": "by",
    "narrated_by": "read by",
    "edition_is": "It is edition {edition} of book {book} on Hardcover.",
    "edition_from": "Known by: {source}",
    "edition_none": "No edition on Hardcover is known for it yet.",
    "since": "since",
    "likeliest": "The likeliest on Hardcover",
    "sure": "{percent} sure",
    "for": "for",
    "against": "against",
    "decide_terminal": "`earmark review` asks for your decision in the terminal.",
    "readings": "Both sides",
    "position": "Position",
    "started": "Started",
    "status_there": "Status",
    "acknowledged": "Acknowledged",
    "listened": "Last change",
    "written": "What was written",
    "written_none": "Nothing was written for this book yet.",
    "rules": "What holds here",
    "acts": "What you can do",
    "sync_now": "Sync now",
    "sync_all_now": "Sync everything now",
    "hold": "Hold",
    "release": "Release",
    "ignore": "Ignore",
    "unignore": "Sync it again",
    "acts_help": "Hold writes nothing for now; Ignore leaves the book out for good. Both can be taken back here.",
    "linked": "Linked to this edition by hand.",
    "done_held": "Held. Nothing is written until it is released.",
    "done_released": "Released. It is synced again.",
    "done_ignored": "Ignored. It is not synced any more.",
    "done_unignored": "It is matched and synced again.",
    "done_queued": "Asked for: it is synced in a moment.",
    "done_undone": "Taken back.",
    "done_night": "The nightly run begins in a moment.",
    "done_night_runs": "A run is under way already.",
}
_NOW: Mapping[str, Text] = {
    "listening_now": "Listening now",
    "last_listened": "Last listened to",
    "nothing_yet": "Nothing was listened to yet.",
    "nothing_yet_do": "Play something in Audiobookshelf and it shows here.",
    "on_hardcover": "On Hardcover",
    "not_on_hardcover": "Not on Hardcover yet",
    "also": "In progress",
    "today": "Today",
    "today_none": "Nothing was written today.",
    "last_event": "last event",
    "books_need_you": ("{n} book needs you", "{n} books need you"),
    "books_failed": ("{n} book failed", "{n} books failed"),
    "problems": "Needs attention",
    "concerns": "{name}:",
}
_HISTORY: Mapping[str, Text] = {
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
    "nothing_before": "nothing",
}
_STATUS: Mapping[str, Text] = {
    "all_well": "Everything works.",
    "people": "People",
    "connection": "Audiobookshelf",
    "stream_connected": "connected",
    "stream_polling": "polled, no socket opens",
    "stream_down": "no connection",
    "abs_token": "Audiobookshelf token",
    "hardcover_token": "Hardcover token",
    "token_ok": "works",
    "token_refused": "refused",
    "token_unknown": "not asked yet",
    "hardcover_account": "Hardcover account",
    "last_event_long": "Last event",
    "last_synced": "Last write",
    "queue": "Waiting syncs",
    "oldest": "oldest since",
    "units_left": "Units left today",
    "never": "never",
    "unknown": "unknown",
    "nights": "Nightly run",
    "night_last": "Last",
    "night_next": "Next",
    "night_off": "off",
    "night_failed": "failed",
    "run_now": "Run it now",
    "runs": "Latest runs",
    "runs_none": "No run was made yet.",
    "run_started": "Started",
    "run_took": "Took",
    "run_result": "Result",
    "run_open": "not ended",
    "run_dry": "dry run",
    "kind_reconcile": "nightly run",
    "kind_sync": "sync",
    "kind_metadata": "metadata check",
    "seconds": ("{n} second", "{n} seconds"),
    "outcome": "{n} {what}",
    "program": "Program",
    "version": "Earmark {version}",
    "up_since": "Running since",
    "editions": "Known editions",
    "trouble_mistake": "A mistake in Earmark stopped this user.",
    "trouble_mistake_do": "It is tried again by itself; the log has the details for a report.",
    "trouble_hardcover_refused": "Hardcover refuses the token.",
    "trouble_hardcover_refused_do": "Make a new token on hardcover.app and put it into the settings: it may have "
    "expired, been deleted, or lack a scope. Nothing is lost meanwhile.",
    "trouble_abs_refused": "Audiobookshelf refuses the token.",
    "trouble_abs_refused_do": "Make a new API key in Audiobookshelf and put it into the settings.",
    "trouble_stream_down": "There is no connection to Audiobookshelf.",
    "trouble_stream_down_do": "Check that it runs and that its address in the settings is right; Earmark tries again "
    "by itself and catches up.",
    "trouble_polling": "No socket to Audiobookshelf opens, so it is polled.",
    "trouble_polling_do": "Updates are slower. A reverse proxy in between may not pass WebSocket on.",
    "trouble_late": "Something is due for a long time.",
    "trouble_late_do": "It is tried again by itself; History and Books say which book and why.",
    "trouble_day_spent": "Hardcover's quota of today is spent.",
    "trouble_day_spent_do": "What is due is written when the new day begins there.",
    "trouble_night_failed": "The last nightly run failed.",
    "trouble_night_failed_do": "The log says why; run it again below.",
    "trouble_settings": "The settings say something odd.",
    "trouble_settings_do": "`earmark check` explains it.",
}
WORDS: Mapping[str, Text] = {
    **_FRAME, **_SIGN_IN, **_ERRORS, **_BOOKS, **_BOOK, **_NOW, **_HISTORY, **_STATUS,
}  # fmt: skip

_JUST_NOW = timedelta(seconds=5)
_A_MONTH = timedelta(days=31)
_AGO: tuple[tuple[timedelta, timedelta, Text], ...] = (  # below this long ago, counted in these
    (timedelta(minutes=1), timedelta(seconds=1), "{n} s ago"),
    (timedelta(hours=1), timedelta(minutes=1), "{n} min ago"),
    (timedelta(days=1), timedelta(hours=1), "{n} h ago"),
    (_A_MONTH, timedelta(days=1), ("yesterday", "{n} days ago")),
)


def say(name: str, /, **values: Any) -> str:
    """The text; of one or of several by ``n`` where there are two. Raises ``KeyError`` for a name without text."""
    return _text(WORDS[name], values)


def ago(at: datetime, now: datetime) -> str:
    """``3 min ago``; the day for what is older than a month. Clocks differ: what is to come was just now."""
    passed = now - at
    if passed < _JUST_NOW:
        return "just now"
    for below, unit, text in _AGO:
        if passed < below:
            return _text(text, {"n": int(passed / unit)})
    return f"{at:%Y-%m-%d}"


def _text(text: Text, values: Mapping[str, Any]) -> str:
    chosen = text if isinstance(text, str) else text[0 if values["n"] == 1 else 1]
    return chosen.format(**values)
