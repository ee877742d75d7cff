"""How the service is doing: facts per user in, a report out. Nothing here asks anybody anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias, get_args

StreamState: TypeAlias = Literal["connected", "polling", "down"]
TokenState: TypeAlias = Literal["ok", "refused", "unknown"]

STREAM_STATES: tuple[StreamState, ...] = get_args(StreamState)
OK: Final = "ok"
REFUSED: Final = "refused"
UNKNOWN: Final = "unknown"
NOT_SET_UP: Final = "not set up"  # no user is configured: the set-up in the browser waits

DUE_FOR_SECONDS = 600.0
DOWN_FOR_SECONDS = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFacts:
    """One user right now. Times are aware UTC; what is counted is counted since the start."""

    stream: StreamState
    stream_since: datetime
    trouble: str | None = None  # a bug stopped this user, who is tried again after a while
    last_event: datetime | None = None
    last_synced: datetime | None = None
    queue_depth: int = 0
    queue_oldest_seconds: float | None = None  # for how long the most overdue sync is due; None: nothing is due
    abs_token: TokenState = UNKNOWN
    abs_version: str = ""  # of the server; "" while it is not known
    listens_by: str = ""  # "live, by the API key", "polled every 30 s: …"; "" while down
    hardcover_token: TokenState = UNKNOWN
    hardcover_by_code: bool = False  # by `earmark connect`, not by a token in the settings
    hardcover_refusal: str = ""  # why the token is refused and what a person does about it, while it is
    units_left_today: int | None = None  # None: nothing is known yet
    units_a_day: int | None = None
    units_this_minute: int | None = None  # spent within the last minute
    units_a_minute: int | None = None
    hardcover_by: str = ""  # "code", "token" or "old token"; "": nothing is there
    hardcover_scopes: tuple[str, ...] = ()  # that were granted, as far as it was said
    hardcover_expires: datetime | None = None  # where it does not renew itself
    caught_up: bool = False  # the first catch-up is done
    connects: int = 0
    received: Mapping[str, int] = field(default_factory=dict)  # events by name; so are the next two
    ignored: Mapping[str, int] = field(default_factory=dict)
    broken: Mapping[str, int] = field(default_factory=dict)
    units_spent: int = 0
    limiter_wait_seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionFacts:
    """The edition store; ``hits`` and ``misses`` since the start."""

    entries: int = 0
    size_bytes: int = 0
    hits: int = 0
    misses: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PassFacts:
    """A pass over many books that is under way: in which part it is, and how many books of it are done; ``of`` is 0
    where that is not known. ``is_ending``: somebody asked for its end."""

    since: datetime
    part: str = ""  # reading | matching | progress | rules | metadata; "": it has just begun
    done: int = 0
    of: int = 0
    is_ending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFacts:
    now: datetime
    version: str
    started_at: datetime
    users: Mapping[str, UserFacts]
    editions: EditionFacts = field(default_factory=EditionFacts)
    last_reconcile: datetime | None = None  # when it last ended
    last_reconcile_failed: bool = False
    last_reconcile_users: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # name: {outcome: count}
    next_reconcile: datetime | None = None
    passing: PassFacts | None = None  # the same, and how far it is
    warnings: tuple[str, ...] = ()  # about the settings: nothing is late for them


class UnknownUser(LookupError):
    """There is no such user in the settings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReport:
    """``late``: per user, why their data is late; empty means all is well. ``waiting_for``: users whose first catch-up
    is still to come."""

    facts: ServiceFacts
    waiting_for: tuple[str, ...]
    late: Mapping[str, str]

    @property
    def ready(self) -> bool:
        return bool(self.facts.users) and not self.waiting_for

    @property
    def status(self) -> Literal["ok", "late", "not set up"]:
        if not self.facts.users:
            return NOT_SET_UP
        return "late" if self.late else "ok"

    @property
    def status_code(self) -> int:
        return 200 if self.status == OK else 503

    def as_json(self) -> dict[str, Any]:
        """The document of ``GET /health``."""
        facts = self.facts
        return {
            "status": self.status,
            "version": facts.version,
            "uptime_seconds": _seconds(facts.started_at, facts.now),
            "users": {name: _user(user) | {"late": self.late.get(name)} for name, user in facts.users.items()},
            "editions": {
                "entries": facts.editions.entries,
                "size_bytes": facts.editions.size_bytes,
                "hits": facts.editions.hits,
                "misses": facts.editions.misses,
            },
            "reconcile": {
                "last": _time(facts.last_reconcile),
                "next": _time(facts.next_reconcile),
                "under_way_since": _time(facts.passing.since if facts.passing is not None else None),
                "failed": facts.last_reconcile_failed,
                "users": {name: dict(counts) for name, counts in facts.last_reconcile_users.items()},
            },
            "warnings": list(facts.warnings),
        }


def report(facts: ServiceFacts) -> HealthReport:
    """Ready once there are users, and each was caught up with or can not be. Whoever can ask is live: a part that
    crashes ends the process."""
    late = {name: reason for name, user in facts.users.items() if (reason := why_late(user, facts.now))}
    return HealthReport(
        facts=facts,
        waiting_for=tuple(name for name, user in facts.users.items() if not user.caught_up and not _is_stopped(user)),
        late=late,
    )


def _is_stopped(user: UserFacts) -> bool:
    """Whether nothing more is tried for this user until a person does something. It keeps nobody else from being
    served: an orchestrator takes a service that is not ready off the network, with everybody's pages."""
    return user.trouble is not None or REFUSED in {user.abs_token, user.hardcover_token}


def why_late(user: UserFacts, now: datetime) -> str | None:
    """Why this user's data is late, or ``None``; the reason that explains the others first."""
    if user.trouble is not None:
        return user.trouble
    if user.hardcover_token == REFUSED:
        return user.hardcover_refusal or "Hardcover refuses the token"
    if user.abs_token == REFUSED:
        return "Audiobookshelf refuses the token"
    if user.stream == "down" and _seconds(user.stream_since, now) > DOWN_FOR_SECONDS:
        return f"no connection to Audiobookshelf for {_seconds(user.stream_since, now) / 60:.0f} minutes"
    if user.queue_oldest_seconds is not None and user.queue_oldest_seconds > DUE_FOR_SECONDS:
        return f"a sync has been due for {user.queue_oldest_seconds / 60:.0f} minutes"
    return None


def _user(user: UserFacts) -> dict[str, Any]:
    return {
        "stream": user.stream,
        "stream_since": _time(user.stream_since),
        "trouble": user.trouble,
        "last_event": _time(user.last_event),
        "last_synced": _time(user.last_synced),
        "queue_depth": user.queue_depth,
        "queue_oldest_seconds": None if user.queue_oldest_seconds is None else round(user.queue_oldest_seconds, 1),
        "abs_token": user.abs_token,
        "abs_version": user.abs_version,
        "listens_by": user.listens_by,
        "hardcover_token": user.hardcover_token,
        "units_left_today": user.units_left_today,
    }


def _seconds(since: datetime, until: datetime) -> float:
    return round(max((until - since).total_seconds(), 0.0), 1)


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
