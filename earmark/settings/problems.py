"""What is wrong with the settings, all of it at once, so that one edit can correct it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from earmark.settings.redact import Redactor

_redact = Redactor()  # a token pasted under the wrong key must not be repeated either


@dataclass(frozen=True, slots=True)
class Problem:
    key: str  # "users.alice.abs_token", or the variable's name
    where: str  # "/config/config.toml", "the environment"; "" when it is nowhere yet
    text: str  # what is wrong; what to write instead

    def __str__(self) -> str:
        place = f"{self.key} in {self.where}" if self.where else self.key
        line = f"{place}: {_redact(self.text)}"
        return "".join(character if character.isprintable() else " " for character in line)


class SettingsError(Exception):
    """Every problem at once; its text is one line for each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))
