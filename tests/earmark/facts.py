"""Facts and actions of an invented service, for the tests of what shows them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from earmark.observe.health import OK, ServiceFacts, UnknownUser, UserFacts
from earmark.web.webhook import Actions

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
HEALTHY = UserFacts(
    stream="connected",
    stream_since=NOW - timedelta(hours=2),
    last_event=NOW - timedelta(seconds=30),
    abs_token=OK,
    abs_version="2.36.0",
    listens_by="live, by the API key",
    hardcover_token=OK,
    units_left_today=4321,
    caught_up=True,
)


def user(**values: Any) -> UserFacts:
    return replace(HEALTHY, **values)


def service(**values: Any) -> ServiceFacts:
    facts = ServiceFacts(now=NOW, version="1.2.3", started_at=NOW - timedelta(seconds=90), users={"alice": HEALTHY})
    return replace(facts, **values)


class Invented:
    """Facts to set, and the actions that were asked for."""

    def __init__(self, facts: ServiceFacts | None = None) -> None:
        self.now = facts or service()
        self.asked: list[tuple[str | None, ...]] = []
        self.reconciling = False

    def facts(self) -> ServiceFacts:
        return self.now

    def _known(self, user: str) -> None:
        if user not in self.now.users:
            raise UnknownUser(user)

    @property
    def actions(self) -> Actions:
        return Actions(sync_item=self.look_at, sync_all=self.look_at_all, reconcile=self.reconcile)

    def look_at(self, user: str, item: str) -> None:
        self._known(user)
        self.asked.append(("look", user, item))

    def look_at_all(self, user: str | None) -> None:
        if user is not None:
            self._known(user)
        self.asked.append(("look at all", user))

    def reconcile(self) -> bool:
        self.asked.append(("reconcile",))
        return not self.reconciling
