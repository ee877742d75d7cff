"""abs-hardcover-sync and ShelfBridge: a table ``global`` and a list ``users``."""

from __future__ import annotations

from typing import Any

from earmark.importing.draft import Draft
from earmark.importing.rules import UNKNOWN, Rules, apply, into, libraries, no, schedule
from earmark.settings.sources import plain_name

NAME = "abs-hardcover-sync or ShelfBridge"

_LIMITS = "Earmark keeps to the limits that Hardcover itself reports, and asks Audiobookshelf little"
_ONE_LINE = "Earmark has one live connection for each user and one paced queue to Hardcover: there is nothing to set"
_WHOLE = "the whole library is read, in pages; `earmark reconcile --limit N` does a part"
_MATCHING = (
    "Earmark weighs all evidence into one probability: matching.auto_at and matching.review_at are on another scale, "
    "and what is in doubt waits for `earmark review`"
)
_AGAIN = (
    "Earmark takes it for a re-read when the start is listened to again and it goes on; progress.reread = false: never"
)
_ADDS = (
    "Earmark adds the books you listen to; libraries.exclude and `earmark ignore ITEM` hold books back, dry_run shows "
    "what it would do"
)

_GLOBAL: Rules = {
    "global.min_progress_threshold": into("progress", "min_progress_percent"),
    "global.timezone": into("timezone"),
    "global.dry_run": into("dry_run"),
    "global.sync_schedule": schedule,
    "global.cron.schedule": schedule,
    "global.cron.timezone": into("timezone"),
    "global.cron.enabled": no('the nightly run is switched off by reconcile.schedule = ""'),
    "global.parallel": no(_ONE_LINE),
    "global.workers": no(_ONE_LINE),
    "global.force_sync": no(
        "both sides are compared as they are, so there is nothing to force; `earmark sync` compares now"
    ),
    "global.auto_add_books": no(_ADDS),
    "global.max_books_to_process": no(_WHOLE),
    "global.max_books_to_fetch": no(_WHOLE),
    "global.page_size": no(_WHOLE),
    "global.prevent_progress_regression": no("always so: a finished read is never touched, and dates stay"),
    "global.reread_detection": no(_AGAIN),
    "global.title_author_matching": no(_MATCHING),
    "global.scoring_weights": no(_MATCHING),
    "global.negative_skip_cache_ttl_days": no(
        "what Hardcover does not know is asked again after 1 day, then 2, up to 30"
    ),
    "global.hardcover_semaphore": no(_LIMITS),
    "global.hardcover_rate_limit": no(_LIMITS),
    "global.audiobookshelf_semaphore": no(_LIMITS),
    "global.audiobookshelf_rate_limit": no(_LIMITS),
    "global.dump_failed_books": no("what could not be written stands in the report of each run and in the log"),
}

_OFF = "was switched off there"


def convert(tree: dict[str, Any], draft: Draft) -> None:
    common = tree.get("global")
    common = dict(common) if isinstance(common, dict) else {}
    if "sync_schedule" in common and common["sync_schedule"] is None:
        del common["sync_schedule"]
        draft.take("global.sync_schedule", "", ("reconcile", "schedule"), "was empty there, which means never")
    libraries(draft, common.pop("libraries", None), "global.libraries", ("libraries",))
    _delays(common.pop("delayed_updates", None), draft)
    apply(_GLOBAL, common, draft, ("global",))
    _users(tree.get("users"), draft)
    apply({}, {key: value for key, value in tree.items() if key not in ("global", "users")}, draft)


def _delays(table: Any, draft: Draft) -> None:
    """Waiting for the end of a session is what our pauses do."""
    if not isinstance(table, dict):
        if table is not None:
            draft.leave("global.delayed_updates", table, "is not a table")
        return
    on = str(table.get("enabled")).lower() == "true"
    ours = {"session_timeout": ("progress", "pause_after"), "max_delay": ("progress", "live_interval")}
    for name, value in table.items():
        key = f"global.delayed_updates.{name}"
        if name == "enabled":
            draft.leave(key, value, "always so: listening is written at a pause, and now and then while playing")
        elif name == "immediate_completion":
            draft.leave(key, value, "always so: a finish waits for nothing")
        elif name not in ours:
            draft.leave(key, value, UNKNOWN, known=False)
        elif not on:
            draft.leave(key, value, _OFF)
        elif not str(value).isdigit():
            draft.leave(key, value, "is not a number of seconds")
        else:
            draft.take(key, f"{value}s", ours[name], f"{name} of delayed_updates")


def _users(users: Any, draft: Draft) -> None:
    if not isinstance(users, list):
        if users is not None:
            draft.leave("users", None, "is not a list")
        return
    people = [(number, user) for number, user in enumerate(users) if isinstance(user, dict)]
    for number, user in enumerate(users):
        if not isinstance(user, dict):
            draft.leave(f"users.{number}", None, "is not a table")
    urls = {str(user["abs_url"]).rstrip("/") for _, user in people if user.get("abs_url")}
    everybody = all(user.get("abs_url") for _, user in people)
    if len(urls) == 1 and everybody:
        draft.take("users.0.abs_url", urls.pop(), ("audiobookshelf", "url"))
    for number, user in people:
        _user(number, user, draft)


def _user(number: int, user: dict[str, Any], draft: Draft) -> None:
    name = _name(user.get("id"), number, draft)
    draft.users.append(name)
    at = ("users", name)
    for key, value in user.items():
        where = f"users.{number}.{key}"
        if key == "abs_url":
            if value and ("audiobookshelf", "url") not in draft.settings:
                draft.take(where, value, (*at, key))
        elif key == "libraries":
            libraries(draft, value, where, (*at, "libraries"))
        elif key not in ("id", "abs_token", "hardcover_token"):
            draft.leave(where, value, UNKNOWN, known=False)
    if not user.get("abs_url"):
        draft.missing[(*at, "abs_url")] = "was not in the file"
    for key in ("abs_token", "hardcover_token"):
        if user.get(key):
            draft.take(f"users.{number}.{key}", user[key], (*at, key))
        else:
            draft.missing[(*at, key)] = f"was not in the file (perhaps in SHELFBRIDGE_USER_{number}_{key.upper()})"


def _name(wanted: Any, number: int, draft: Draft) -> str:
    name = str(wanted or "").strip()
    if not name or not name.isprintable() or len(name) > 64:
        name = f"user_{number + 1}"
    taken = {plain_name(other) for other in draft.users}
    while plain_name(name) in taken:
        name += "_2"
    return name
