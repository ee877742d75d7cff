"""audiobookshelf-hardcover-sync: one user in tables of its own, the rules in ``sync`` (formerly in ``app``)."""

from __future__ import annotations

from typing import Any

from earmark.importing.draft import Draft
from earmark.importing.rules import LIVE, Rules, apply, into, libraries, no
from earmark.settings.readers import flag, number

NAME = "audiobookshelf-hardcover-sync"
USER = "me"  # where the file does not name its one user

_PACE = "Earmark keeps to the limits that Hardcover itself reports"
_STATE = "Earmark keeps its state in data_dir, and compares both sides as they are"
_TRIAL = "`earmark sync --dry-run` shows what would be written, `earmark reconcile --limit N` does a part"
_WEB = "Earmark's pages are signed in to with one's Audiobookshelf account"
_LEVELS = {"warn": "warning", "fatal": "error", "panic": "error", "trace": "debug"}
_DEPRECATED = ("sync_interval", "minimum_progress", "sync_want_to_read", "sync_owned", "dry_run")


def _level(draft: Draft, key: str, value: Any) -> None:
    draft.take(key, _LEVELS.get(str(value).lower(), value), ("log_level",))


def _minimum(draft: Draft, key: str, value: Any) -> None:
    """A share there, percent here."""
    try:
        share = number(0, 1)(value)
    except ValueError as error:
        draft.leave(key, value, str(error))
    else:
        draft.take(key, round(share * 100, 4), ("progress", "min_progress_percent"))


def _web_ui(draft: Draft, key: str, value: Any) -> None:
    reason = "Earmark's pages are always there"
    if str(value).lower() == "true":
        reason = (
            "the users of its web pages are in its database and not in this file: add [users.NAME] for each of them"
        )
    draft.leave(key, value, reason)


_RULES: Rules = {
    "audiobookshelf.url": into("audiobookshelf", "url"),
    "hardcover.base_url": into("hardcover", "url"),
    "logging.level": _level,
    "logging.format": into("log_format"),
    "server.port": no("Earmark's own port is server.port"),
    "server.shutdown_timeout": no("Earmark ends within 10 seconds"),
    "server.enable_web_ui": _web_ui,
    "rate_limit": no(_PACE),
    "sync.minimum_progress": _minimum,
    "sync.dry_run": into("dry_run"),
    "sync.sync_owned": into("progress", "mark_owned"),
    "sync.sync_want_to_read": into("progress", "want_to_read"),
    "sync.sync_interval": no(LIVE),
    "sync.min_change_threshold": no(
        "while playing, Earmark writes every progress.live_interval; pauses and jumps at once"
    ),
    "sync.incremental": no(_STATE),
    "sync.state_file": no(_STATE),
    "sync.process_unread_books": no("the nightly run goes through every book"),
    "sync.include_ebooks": no("Earmark syncs ebooks too; libraries.exclude and `earmark ignore ITEM` hold them back"),
    "sync.single_user_mode": no("each person has a table [users.NAME]"),
    "sync.test_book_filter": no(_TRIAL),
    "sync.test_book_limit": no(_TRIAL),
    "app": no(_TRIAL),
    "database": no(_STATE),
    "authentication": no(_WEB),
    "paths": no(f"{_STATE}; it must not be the folder of another tool"),
}


def convert(tree: dict[str, Any], draft: Draft) -> None:
    tree = {name: dict(table) if isinstance(table, dict) else table for name, table in tree.items()}
    for name in ("audiobookshelf", "hardcover", "sync", "app"):
        if not isinstance(tree.get(name), dict):
            tree.pop(name, None)
    _former_names(tree, draft)
    sync = tree.get("sync", {})
    libraries(draft, sync.pop("libraries", None), "sync.libraries", ("libraries",))
    _user(tree, draft)
    apply(_RULES, tree, draft)


def _former_names(tree: dict[str, Any], draft: Draft) -> None:
    """What stands in ``app`` goes before what stands in ``sync``, unless it is off or nothing: so the tool reads it."""
    app, sync = tree.get("app", {}), tree.get("sync", {})
    for name in _DEPRECATED:
        if name not in app:
            continue
        value = app.pop(name)
        goes_first = name not in sync or _says_something(value)
        draft.leave(f"app.{name}", value, f"former name; {'it is' if goes_first else 'sync.' + name + ' is'} taken")
        if goes_first:
            if sync.get(name, value) != value:
                draft.leave(
                    f"sync.{name}", sync[name], f"app.{name}, its former name, says something else and goes first"
                )
            sync[name] = value
    if sync:
        tree["sync"] = sync


def _says_something(value: Any) -> bool:
    try:
        return flag(value)
    except ValueError:
        return str(value or "0").rstrip("smh.0") != ""


def _user(tree: dict[str, Any], draft: Draft) -> None:
    sync, abs_token = tree.get("sync", {}), tree.get("audiobookshelf", {}).pop("token", None)
    hardcover_token = tree.get("hardcover", {}).pop("token", None)
    name = str(sync.pop("single_user_username", None) or "").strip()
    if not (abs_token or hardcover_token):
        return
    if not tree.get("audiobookshelf", {}).get("url"):
        draft.missing["audiobookshelf", "url"] = "was not in the file (perhaps in AUDIOBOOKSHELF_URL)"
    name = name if name and name.isprintable() and len(name) <= 64 else USER
    draft.users.append(name)
    for table, key, value in (
        ("audiobookshelf", "abs_token", abs_token),
        ("hardcover", "hardcover_token", hardcover_token),
    ):
        if value:
            draft.take(f"{table}.token", value, ("users", name, key))
        else:
            draft.missing["users", name, key] = f"was not in the file (perhaps in {table.upper()}_TOKEN)"
