"""The parts of one embedded server, wired together, and the switches that play older or newer servers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from earmark.sandbox.audiobookshelf import users_json
from earmark.sandbox.audiobookshelf.identity import Identity
from earmark.sandbox.audiobookshelf.live import Live
from earmark.sandbox.audiobookshelf.playback import Playback
from earmark.sandbox.audiobookshelf.state import User, World
from earmark.sandbox.audiobookshelf.tokens import Policy, Tokens


@dataclass(slots=True)
class Switches:
    version: str = "2.36.0"
    me_progress: bool = True  # False: GET /api/me/progress is not known yet (404)
    sign_ins: int = 40  # sign-in requests in ten minutes; 0: no limit
    sign_in_methods: tuple[str, ...] = ("local",)  # ("openid",): single sign-on only
    is_initialised: bool = True  # False: nobody has made the first account yet


class Core:
    def __init__(self, now: Callable[[], datetime], policy: Policy, switches: Switches, seed: int) -> None:
        self.policy = policy
        self.switches = switches
        self.is_up = True
        self.asked: Counter[str] = Counter()  # requests without a token, by path
        self.world = World(now, seed)
        self.identity = Identity()
        self.tokens = Tokens(self.world, policy)
        self.live = Live(self.world, self.tokens)
        self.playback = Playback(self.world, self.live, self.user_json)

    def user_json(self, user: User, *, with_progress: bool = True, with_token: bool = True) -> dict[str, Any]:
        told = users_json.user(user, with_progress=with_progress, with_token=with_token)
        if not self.policy.permanent_tokens:
            del told["token"]
        return told

    def sign_in_json(self, user: User) -> dict[str, Any]:
        """What ``/login``, ``/auth/refresh`` and ``/api/authorize`` answer; only the settings somebody may look at."""
        libraries = [library.id for library in self.world.libraries.values() if self.world.may_enter(user, library.id)]
        settings = {"id": "server-settings", "version": self.switches.version, "language": "en-us", "timeZone": "UTC"}
        return {
            "user": self.user_json(user),
            "userDefaultLibraryId": libraries[0] if libraries else None,
            "serverSettings": settings,
            "ereaderDevices": [],
            "Source": "embedded",
        }
