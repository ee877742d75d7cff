"""What saving settings in the browser answers."""

from __future__ import annotations

from dataclasses import dataclass

from earmark.views.answers.document import AnswerDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class AlteredSetting(AnswerDocument):
    """``name``: the key within its user; values as text, secrets only as whether they are set."""

    key: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsPlan(AnswerDocument):
    """What saving would alter, and what that means, in words."""

    alters: tuple[AlteredSetting, ...]
    effects: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsSaved(AnswerDocument):
    """By their keys."""

    saved: tuple[str, ...]
