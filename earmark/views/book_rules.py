"""What holds for one book, and from where: what people decided, and settings with their origin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from earmark.settings import Settings
from earmark.views.settings import SettingRow, setting_row
from handlers.state.overrides import EVERYONE
from handlers.state.store import State

OF_EVERY_BOOK = (
    "dry_run",
    "progress.pace",
    "progress.live_interval",
    "progress.privacy",
    "progress.past",
    "progress.min_progress_percent",
    "progress.finish_percent",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRule:
    """A decision of an owner that holds for the book; ``whose`` is empty for everybody's."""

    kind: str  # link | ignore | hold | release
    whose: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingRule:
    """A setting that holds for the book. ``setting``: its name within a user. ``counts``: whether the book counts by
    it, and ``by`` the library or tag of the book that it goes by, empty where it names none of them; ``None``: it says
    nothing of that."""

    setting: str
    row: SettingRow
    by: str = ""
    counts: bool | None = None


def decided(state: State, user: str, item_id: str) -> tuple[HeldRule, ...]:
    """A person's own before those for everybody."""
    return tuple(
        HeldRule(kind=one.override.kind.value, whose=one.user, since=one.at)
        for whose in (user, EVERYONE)
        for one in state.overrides.standing(item_id, whose)
        if one.user == whose
    )


def setting_rules(settings: Settings, user: str, filtering: Iterable[tuple[str, str, bool]]) -> tuple[SettingRule, ...]:
    """``filtering``: what of the user's libraries and tags decides about the book: setting, name, whether it counts."""
    own = settings.users[user]
    left_out = {"dry_run"} if not own.dry_run else set()
    if own.progress.pace != "moments":
        left_out.add("progress.live_interval")

    def row(name: str) -> SettingRow:
        return setting_row(settings, ("users", user, *name.split(".")))

    return (
        *(SettingRule(setting=name, row=row(name), by=by, counts=counts) for name, by, counts in filtering),
        *(SettingRule(setting=name, row=row(name)) for name in OF_EVERY_BOOK if name not in left_out),
    )
