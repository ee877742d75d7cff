"""What differs between versions, as far as somebody who signs in notices ([A 3], [A 16], [A 18])."""

from __future__ import annotations

from dataclasses import dataclass

from earmark.sandbox.audiobookshelf.core import Core


@dataclass(frozen=True, slots=True, kw_only=True)
class _Version:
    me_progress: bool = True
    permanent_tokens: bool = True
    keys_open_socket: bool = False
    grace_seconds: float = 600.0


FIRST_WITH_KEYS = "2.26.0"
RECORDED = "2.36.0"  # the one the facts were asked of
KEYS_OPEN_THE_SOCKET = "2.37.0"
WITHOUT_PERMANENT_TOKENS = "2.40.0"  # announced, in no release yet; its number is invented
NEITHER = "2.36.99"  # no release: permanent tokens gone before the socket took keys

VERSIONS = {
    FIRST_WITH_KEYS: _Version(me_progress=False, grace_seconds=0.0),
    RECORDED: _Version(),
    KEYS_OPEN_THE_SOCKET: _Version(keys_open_socket=True),
    WITHOUT_PERMANENT_TOKENS: _Version(keys_open_socket=True, permanent_tokens=False),
    NEITHER: _Version(permanent_tokens=False),
}


def play(core: Core, version: str) -> None:
    """Behave like that version from the next request on."""
    played = VERSIONS[version]
    core.switches.version = version
    core.switches.me_progress = played.me_progress
    core.policy.permanent_tokens = played.permanent_tokens
    core.policy.keys_open_socket = played.keys_open_socket
    core.policy.grace_seconds = played.grace_seconds
