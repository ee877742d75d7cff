"""From where a value of the settings comes, for whoever wonders why changing it elsewhere does nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Layer(StrEnum):
    """From the strongest to the weakest; a command line's option goes before all."""

    COMMAND_LINE = "the command line"
    ENVIRONMENT = "the environment"
    SECRET_FILE = "a secret file"  # noqa: S105 - a name
    FILE = "the settings file"
    BROWSER = "the browser"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """``key`` as it was written there, ``where`` the file; a value that is inherited has the key it comes from."""

    layer: Layer
    key: str = ""
    where: str = ""
    inherited: bool = False  # a user's value that is what holds for everybody

    @property
    def is_fixed(self) -> bool:
        """Whether saving in the browser would change nothing."""
        return self.layer not in (Layer.BROWSER, Layer.DEFAULT) and not self.inherited

    def __str__(self) -> str:
        match self.layer:
            case Layer.ENVIRONMENT:
                return f"set by {self.key}"
            case Layer.SECRET_FILE | Layer.FILE:
                return f"{self.key} in {self.where}"
            case Layer.COMMAND_LINE:
                return f"set by {self.key}"
            case Layer.BROWSER:
                return "saved in the browser"
            case Layer.DEFAULT:
                return "default"


BY_DEFAULT = Origin(layer=Layer.DEFAULT)
