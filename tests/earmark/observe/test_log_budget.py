"""What repeats itself is said a few times a minute, and nothing that is no trouble is left out."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog

from earmark.observe.log import configure
from earmark.observe.log_budget import AT_ONCE, MOST_OTHERS
from earmark.settings.redact import Redactor


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def stream(clock: Clock) -> Iterator[io.StringIO]:
    made = io.StringIO()
    configure(level="info", style="json", redactor=Redactor(), now=clock, stream=made)
    yield made
    logging.getLogger().handlers.clear()
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_library_that_repeats_itself_has_a_few_lines_a_minute(stream: io.StringIO, clock: Clock) -> None:
    asyncio_log = logging.getLogger("asyncio")
    for number in range(10_000):
        asyncio_log.error("socket.accept() out of system resource\nsocket: <socket fd=%d>" % number)  # noqa: UP031
    assert len(lines(stream)) == AT_ONCE
    clock.now += timedelta(seconds=61)
    asyncio_log.error("socket.accept() out of system resource\nsocket: <socket fd=1>")
    assert "9997 more like this were left out" in lines(stream)[-1]["event"]


def test_tracebacks_of_one_kind_are_one_kind(stream: io.StringIO) -> None:
    for number in range(1000):
        try:
            raise TypeError(f"unhashable type number {number}")  # noqa: TRY301
        except TypeError:
            logging.getLogger("asyncio").exception(
                "Task exception was never retrieved\nfuture: <Task at 0x7f%d>", number
            )
    assert len(lines(stream)) == AT_ONCE
    assert len(stream.getvalue()) < 10_000


def test_our_own_trouble_is_told_apart_by_what_it_is_about(stream: io.StringIO) -> None:
    log = structlog.get_logger()
    for _ in range(100):
        for user in ("alice", "bob"):
            log.warning("Hardcover refuses the token", user=user)
    assert [line["user"] for line in lines(stream)].count("alice") == AT_ONCE
    assert [line["user"] for line in lines(stream)].count("bob") == AT_ONCE


def test_what_is_no_trouble_is_never_left_out(stream: io.StringIO) -> None:
    log = structlog.get_logger()
    for _ in range(5000):
        log.info("synced", line="The Tin Orchard: 41 %")
    assert len(lines(stream)) == 5000


def test_trouble_of_ever_other_kinds_is_bounded_too(stream: io.StringIO, clock: Clock) -> None:
    log = structlog.get_logger()
    for number in range(5000):
        log.warning("odd", name=f"{number:x}")
    assert len(lines(stream)) == MOST_OTHERS
    clock.now += timedelta(seconds=61)
    log.warning("still there")
    assert lines(stream)[-1]["event"] == "still there"
