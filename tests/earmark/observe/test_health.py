from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from earmark.observe.health import UserFacts, report
from tests.earmark.facts import NOW, service, user


def test_all_is_well() -> None:
    found = report(service())
    assert (found.ready, found.status, found.status_code) == (True, "ok", 200)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (user(queue_oldest_seconds=600.0), None),
        (user(queue_oldest_seconds=601.0), "a sync has been due for 10 minutes"),
        (user(stream="down", stream_since=NOW - timedelta(seconds=300)), None),
        (
            user(stream="down", stream_since=NOW - timedelta(seconds=301)),
            "no connection to Audiobookshelf for 5 minutes",
        ),
        (user(stream="polling"), None),
        (user(abs_token="unknown", hardcover_token="unknown", units_left_today=None), None),
        (user(abs_token="refused", stream="down"), "Audiobookshelf refuses the token"),
        (user(hardcover_token="refused", queue_oldest_seconds=9999.0), "Hardcover refuses the token"),
    ],
)
def test_what_makes_a_users_data_late(facts: UserFacts, reason: str | None) -> None:
    found = report(service(users={"alice": facts, "bob": user()}))
    assert found.late == ({"alice": reason} if reason else {})
    assert found.status_code == (503 if reason else 200)


def test_ready_once_each_user_was_caught_up_with() -> None:
    assert not report(service(users={"alice": user(), "bob": user(caught_up=False)})).ready


def test_one_users_token_keeps_nobody_from_being_served() -> None:
    """What waits for a person is no start-up: an orchestrator would take everybody's pages off the network."""
    for facts in (user(abs_token="refused"), user(hardcover_token="refused"), user(trouble="a mistake")):
        stopped = replace(facts, caught_up=False)
        found = report(service(users={"alice": user(), "bob": stopped}))
        assert (found.ready, list(found.late)) == (True, ["bob"])
    down = user(stream="down", abs_token="unknown", caught_up=False)
    assert report(service(users={"alice": user(), "bob": down})).waiting_for == ("bob",)


def test_the_document() -> None:
    facts = service(
        users={"alice": user(queue_depth=2, queue_oldest_seconds=1.234)}, next_reconcile=NOW + timedelta(hours=1)
    )
    assert json.loads(json.dumps(report(facts).as_json())) == {
        "status": "ok",
        "version": "1.2.3",
        "uptime_seconds": 90.0,
        "users": {
            "alice": {
                "stream": "connected",
                "stream_since": "2026-11-20T06:00:00+00:00",
                "trouble": None,
                "last_event": "2026-11-20T07:59:30+00:00",
                "last_synced": None,
                "queue_depth": 2,
                "queue_oldest_seconds": 1.2,
                "abs_token": "ok",
                "abs_version": "2.36.0",
                "listens_by": "live, by the API key",
                "hardcover_token": "ok",
                "late": None,
                "units_left_today": 4321,
            }
        },
        "editions": {"entries": 0, "size_bytes": 0, "hits": 0, "misses": 0},
        "reconcile": {
            "last": None,
            "next": "2026-11-20T09:00:00+00:00",
            "under_way_since": None,
            "failed": False,
            "users": {},
        },
        "warnings": [],
    }


def test_nobody_is_set_up() -> None:
    found = report(service(users={}))
    assert (found.ready, found.status, found.status_code) == (False, "not set up", 503)
