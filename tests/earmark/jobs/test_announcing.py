"""What of a night is said to its owner."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from earmark.jobs.announcing import announce, what_to_announce
from earmark.jobs.report import Findings, Report
from earmark.views.answers.report import RunSummary
from handlers.state.outcome import Key, Kind, Outcome
from tests.world import World, play

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def report(*kinds: Kind, dry_run: bool = False, failed: dict[str, str] | None = None) -> Report:
    outcomes = [Outcome(key=Key("alice", f"i{n}"), kind=kind, reason="…", at=NOW) for n, kind in enumerate(kinds)]
    run = RunSummary(id=1, kind="reconcile", started=NOW, seconds=2.0, dry_run=dry_run, units=3, whole=True)
    return Report(run=run, findings=Findings(run_id=1, users=["alice"], outcomes=outcomes, failed=failed or {}))


@pytest.mark.parametrize(
    ("made", "news"),
    [
        (report(Kind.SYNCED, Kind.UNCHANGED), None),
        (report(Kind.NEEDS_REVIEW, Kind.NEEDS_REVIEW), "alice: 2 books wait for you"),
        (report(Kind.FAILED), "alice: 1 book could not be synced"),
        (report(failed={"alice": "her token is refused"}), "alice: her token is refused"),
        (report(Kind.NEEDS_REVIEW, dry_run=True), None),
    ],
)
def test_what_a_night_has_to_say_is_logged_and_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: Report, news: str | None
) -> None:
    sent: list[str] = []

    async def send(_settings: object, _title: str, body: str) -> None:
        sent.append(body)

    monkeypatch.setattr("earmark.jobs.announcing.notify", send)

    async def story(world: World) -> None:
        async with world.opened() as app:
            with capture_logs() as lines:
                await announce(app.core, None, made)
        assert [line["event"] for line in lines][:1] == ["reconciled"]
        assert [line["body"] for line in lines if "body" in line] == ([news] if news else [])
        assert sent == ([news] if news else [])

    play(tmp_path, story)


def test_what_was_so_before_is_no_news() -> None:
    assert what_to_announce({"alice": {"needs_review": 2}}, {"alice": {"needs_review": 2}}, {}) is None
    assert what_to_announce({"alice": {"needs_review": 2}}, {"alice": {"needs_review": 3}}, {}) == (
        "Earmark: something waits for you",
        "alice: 3 books wait for you",
    )
