"""What owners have decided about items, kept before an act and put back when it is undone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from earmark.commands.override import concerned, sync_again
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.views.plain import plain
from handlers.state.database import reading
from handlers.state.ledger import entry_as_json, pin_from_json, whole_pin_as_json
from handlers.state.matches import Matched
from handlers.state.outcome import Key
from handlers.state.overrides import Override, OverrideKind, StandingOverride

DECIDED_SINCE = "something else was decided about it since"


def standing(app: App, items: Iterable[str], user: str) -> list[dict[str, Any]]:
    """``[{"item", "overrides": [{"user", "kind", "book", "edition", "at"}], "pins": {user: pin}, "entries": {user:
    entry of the ledger}, "changes": {user: the newest}, "matched"}]``, of one user or of ``EVERYONE``. As JSON, for
    ``put_back``; it is kept for days, so that a later version has to understand it."""
    return [_of_item(app, item, user) for item in items]


def check_standing(app: App, now: dict[str, Any], user: str) -> None:
    """Raises ``CommandFailed`` where the item stands otherwise than ``now``, as ``standing`` gave it."""
    if _of_item(app, now["item"], user)["overrides"] != now["overrides"]:
        raise CommandFailed(DECIDED_SINCE)


def put_back(app: App, was: dict[str, Any], user: str) -> None:
    """The item as ``standing`` gave it."""
    item = was["item"]
    with reading(f"what was decided about {item} before"):  # all of it before anything is written
        overrides = [_override(one) for one in was["overrides"]]
        pins = {name: pin_from_json(pin) for name, pin in was["pins"].items()}
        matched = _matched(was["matched"]) if was["matched"] is not None else None
        known = set(was["changes"])
    app.state.overrides.put_back(item, overrides, user=user)
    for name in known.intersection(concerned(app, user)):  # whoever came since has nothing to be put back
        app.state.ledger.drop_pins(item, name)
        if name in pins:
            app.state.ledger.set_pin(Key(name, item), pins[name])
    if matched is not None:
        app.core.matches.put([matched])
    sync_again(app, item, user)


def _of_item(app: App, item: str, user: str) -> dict[str, Any]:
    names = list(concerned(app, user))
    pins = {name: app.state.ledger.pin(Key(name, item)) for name in names}
    matched = app.core.matches.get(item)
    return {
        "item": item,
        "overrides": [
            {"user": one.user, "kind": one.override.kind.value, "book": one.override.book_id,
             "edition": one.override.edition_id, "at": one.at.isoformat()}
            for one in app.state.overrides.standing(item, user)
        ],
        "pins": {name: whole_pin_as_json(pin) for name, pin in pins.items() if pin is not None},
        "entries": {name: entry_as_json(app.state.ledger.entry(Key(name, item))) for name in names},
        "changes": {name: app.state.history.newest(Key(name, item)) for name in names},
        "matched": plain(asdict(matched)) if matched is not None else None,
    }  # fmt: skip


def _override(raw: dict[str, Any]) -> StandingOverride:
    override = Override(kind=OverrideKind(raw["kind"]), book_id=raw["book"], edition_id=raw["edition"])
    return StandingOverride(user=raw["user"], override=override, at=datetime.fromisoformat(raw["at"]))


def _matched(raw: dict[str, Any]) -> Matched:
    retry_at = datetime.fromisoformat(raw["retry_at"]) if raw["retry_at"] else None
    return replace(Matched(**raw), at=datetime.fromisoformat(raw["at"]), retry_at=retry_at)
