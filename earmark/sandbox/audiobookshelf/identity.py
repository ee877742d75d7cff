"""What single sign-on rests on: addresses that are allowed, and an identity provider that is a page in name only."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

PROVIDER = "https://id.example.com/authorize"


@dataclass(frozen=True, slots=True)
class Approval:
    username: str
    challenge: str


@dataclass(slots=True)
class Identity:
    """``redirects``: "Allowed Mobile Redirect URIs"; ``subfolder``: of redirect addresses, ``None``: never saved.
    ``hosts``: under which names Audiobookshelf was asked, as the provider is told them."""

    redirects: list[str] = field(default_factory=list)
    subfolder: str | None = ""
    hosts: list[str] = field(default_factory=list)
    approvals: dict[str, Approval] = field(default_factory=dict)  # by code
    sessions: dict[str, dict[str, str]] = field(default_factory=dict)  # by cookie; they live in memory
    _random: random.Random = field(default_factory=lambda: random.Random(3))  # noqa: S311 - always the same

    def allow(self, *addresses: str) -> bool:
        """Whether they were taken: with one that has a port all are refused, though the request is answered 200
        [A 19]."""
        if any(urlsplit(address).port is not None for address in addresses):
            return False
        self.redirects += addresses
        return True

    def approve(self, location: str, username: str) -> Mapping[str, str]:
        """Somebody signs in at the provider, at ``location``: with what it sends the browser back to Audiobookshelf."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        code = self.new_text()
        self.approvals[code] = Approval(username, asked["code_challenge"])
        return {"code": code, "state": asked["state"]}

    def new_text(self) -> str:
        return f"{self._random.getrandbits(128):032x}"
