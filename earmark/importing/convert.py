"""Which tool's settings they are, and the whole of the conversion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from earmark.importing import hardcover_sync, shelfbridge
from earmark.importing.draft import Draft
from earmark.importing.reading import NotAConfig, read_yaml
from earmark.settings import ProgressSettings

_HEAD = """Made by `earmark import-config` from {name}, the settings of {tool}.
Read through it, then run `earmark check`. It holds tokens: nobody else should read it.
What is not mentioned is at its default; config.example.toml explains every setting."""


@dataclass(frozen=True, slots=True)
class Imported:
    toml: str
    users: int
    taken: int
    left: int
    missing: int

    @property
    def summary(self) -> str:
        """One line for whoever asked."""
        users = "1 user" if self.users == 1 else f"{self.users} users"
        carried = f"{self.taken} settings carried over, {self.left} named as comments"
        to_fill_in = f", {self.missing} still to be filled in" if self.missing else ""
        return f"{users}; {carried}{to_fill_in}: read through it, then run `earmark check`"


def import_config(text: str, name: str) -> Imported:
    """``text`` is YAML, ``name`` that of its file. Raises ``NotAConfig``."""
    tree = read_yaml(text)
    tool = _tool_of(tree)
    draft = Draft()
    tool.convert(tree, draft)
    _check_thresholds(draft)
    if not draft.users:
        draft.leave("users", None, "there are none in the file; add a table [users.NAME] for each person")
    return Imported(
        toml=draft.toml(_HEAD.format(name=name, tool=tool.NAME)),
        users=len(draft.users),
        taken=len(draft.settings),
        left=len(draft.left),
        missing=len(draft.missing),
    )


def _tool_of(tree: dict[str, Any]) -> Any:
    if isinstance(tree.get("users"), list) or isinstance(tree.get("global"), dict):
        return shelfbridge
    if any(isinstance(tree.get(name), dict) for name in ("audiobookshelf", "hardcover", "sync")):
        return hardcover_sync
    raise NotAConfig(
        "is not the settings of a tool that is known: neither `users` and `global` (abs-hardcover-sync, ShelfBridge) "
        "nor `audiobookshelf` and `hardcover` (audiobookshelf-hardcover-sync) stand in it"
    )


def _check_thresholds(draft: Draft) -> None:
    place = ("progress", "min_progress_percent")
    least = draft.settings.get(place)
    if least is not None and least >= ProgressSettings().finish_percent:
        del draft.settings[place]
        draft.leave(
            "the minimum of progress",
            least,
            f"has to be less than finish_percent ({ProgressSettings().finish_percent:g})",
        )
