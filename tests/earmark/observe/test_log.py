from __future__ import annotations

import io
import json
import logging
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from earmark.observe.log import LONGEST_LINE, configure
from earmark.settings import SecretStr
from earmark.settings.redact import Redactor

NOW = datetime(2026, 11, 20, 8, 0, 0, 123456, tzinfo=UTC)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Logging is global: put it back."""
    root = logging.getLogger()
    handlers, level, raising = root.handlers[:], root.level, logging.raiseExceptions
    yield
    root.handlers[:], logging.raiseExceptions = handlers, raising
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


def logging_to(style: str = "json", level: str = "info", stream: io.StringIO | None = None) -> io.StringIO:
    stream = stream or io.StringIO()
    configure(level=level, style=style, redactor=Redactor(["correct horse"]), now=lambda: NOW, stream=stream)
    return stream


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_json_object() -> None:
    stream = logging_to()
    with structlog.contextvars.bound_contextvars(user="alice"):
        structlog.get_logger().info("synced", item="li_1", seconds=1.5, title="Öl")
    assert lines(stream) == [
        {
            "event": "synced",
            "level": "info",
            "timestamp": "2026-11-20T08:00:00.123+00:00",
            "user": "alice",
            "item": "li_1",
            "seconds": 1.5,
            "title": "Öl",
        }
    ]
    assert "Öl" in stream.getvalue()


def test_auto_is_for_people_on_a_terminal_and_for_machines_elsewhere() -> None:
    terminal, pipe = Terminal(), io.StringIO()
    for stream in (terminal, pipe):
        logging_to("auto", stream=stream)
        structlog.get_logger().info("synced", item="li_1", line="The Tin Orchard: 41 %", user="alice")
    assert terminal.getvalue() == "\x1b[2m2026-11-20 08:00:00\x1b[0m  The Tin Orchard: 41 % (alice)\n"
    assert (lines(pipe)[0]["item"], "line" in lines(pipe)[0]) == ("li_1", False)


def test_a_terminal_without_colours_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    stream = logging_to("auto", stream=Terminal())
    structlog.get_logger().warning("Hardcover is slow")
    assert stream.getvalue() == "2026-11-20 08:00:00  warning: Hardcover is slow\n"


@pytest.mark.parametrize("colours", [True, False])
def test_colours_are_as_the_command_line_says(colours: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1" if colours else "")
    stream = io.StringIO()
    configure(level="info", style="console", redactor=Redactor(), now=lambda: NOW, stream=stream, colours=colours)
    structlog.get_logger().warning("it rains")
    assert ("\x1b[" in stream.getvalue()) is colours


def test_a_line_for_people_has_its_title_first_and_no_ids() -> None:
    stream = logging_to("console")
    structlog.get_logger().warning("Hardcover is slow", seconds=3, item="li_1", title="Öl", user="alice", why=None)
    assert stream.getvalue() == "2026-11-20 08:00:00  warning: Öl: Hardcover is slow [seconds 3] (alice)\n"


def test_details_and_ids_are_there_with_verbose() -> None:
    stream = logging_to("console", level="debug")
    structlog.get_logger().info("synced", line="Öl: 41 % → Hardcover", item="li_1", units=1, user="alice")
    structlog.get_logger().debug("unchanged", item="li_2", title="Ash")
    assert stream.getvalue().splitlines() == [
        "2026-11-20 08:00:00  Öl: 41 % → Hardcover (alice)  item=li_1  units=1",
        "2026-11-20 08:00:00  debug: Ash: unchanged  item=li_2",
    ]


def test_moments_are_shown_in_the_zone_of_the_settings() -> None:
    stream = io.StringIO()
    zone = ZoneInfo("Asia/Kathmandu")
    configure(level="info", style="console", redactor=Redactor(), now=lambda: NOW, zone=zone, stream=stream)
    structlog.get_logger().info("here")
    assert stream.getvalue() == "2026-11-20 13:45:00  here\n"


def test_the_level_holds_for_ours_and_theirs() -> None:
    stream = logging_to(level="warning")
    structlog.get_logger().info("not this")
    logging.getLogger("somebody").info("nor this")
    logging.getLogger("somebody").error("but %s", "this")
    assert [(line["event"], line["logger"]) for line in lines(stream)] == [("but this", "somebody")]


@pytest.mark.parametrize("name", ["httpx", "uvicorn.error", "uvicorn.access", "engineio.client", "websockets.server"])
def test_libraries_use_our_format_and_only_speak_of_trouble(name: str) -> None:
    library = logging.getLogger(name)
    library.addHandler(logging.StreamHandler(io.StringIO()))
    stream = logging_to(level="debug")
    library.info("HTTP Request: GET /?token=abc")
    library.warning("refused ?token=abc")
    assert [line["event"] for line in lines(stream)] == ["refused ?token=[redacted]"]
    library.handlers.clear()


def test_warnings_are_log_lines_too() -> None:
    stream = logging_to()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn("old", DeprecationWarning, stacklevel=1)
    assert "DeprecationWarning: old" in lines(stream)[0]["event"]


@pytest.mark.parametrize("style", ["json", "console"])
def test_no_token_gets_out_whatever_it_is_hidden_in(style: str) -> None:
    stream = logging_to(style)
    try:
        int("Bearer hunter2 and correct horse")
    except ValueError:
        structlog.get_logger().exception(
            "eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.abc",
            headers={"Authorization": "hunter2", "x": ["?secret=hunter2"]},
            hardcover_token="hunter2",
            secret=SecretStr("hunter2"),
            error=ValueError("password=hunter2"),
        )
    text = stream.getvalue()
    for secret in ("hunter2", "correct horse", "eyJ"):
        assert secret not in text
    assert "ValueError" in text


def test_the_state_of_a_token_is_shown() -> None:
    stream = logging_to()
    structlog.get_logger().info("checked", abs_token="refused", hardcover_token="hc-of-alice", tokens=2)
    assert lines(stream)[0] | {"abs_token": "refused", "hardcover_token": "[redacted]", "tokens": 2} == lines(stream)[0]


def test_a_line_cannot_be_forged() -> None:
    for style in ("json", "console"):
        stream = logging_to(style)
        structlog.get_logger().info("one\n2026 [error] two\x1b[2J", title="three\nfour")
        assert len(stream.getvalue().splitlines()) == 1
        assert "\x1b" not in stream.getvalue()


def test_a_page_of_html_becomes_a_short_line() -> None:
    """Case 42."""
    stream = logging_to()
    structlog.get_logger().error("surprising answer", body="<html>" + "x" * 200_000)
    assert len(stream.getvalue()) < 1400
    assert lines(stream)[0]["body"].startswith("<html>xxx")


def test_of_a_long_traceback_the_end_stays() -> None:
    def deeper(left: int) -> None:
        if left:
            deeper(left - 1)
        raise RuntimeError("the very reason")

    stream = logging_to()
    try:
        deeper(100)
    except RuntimeError:
        structlog.get_logger().exception("failed")
    assert lines(stream)[0]["exception"].endswith("RuntimeError: the very reason")


texts = st.text(max_size=8) | st.builds(lambda text, times: text * times, st.text(max_size=3), st.integers(0, 3000))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda below: st.lists(below, max_size=30) | st.dictionaries(texts, below, max_size=3),
    max_leaves=20,
)


@given(
    event=texts,
    fields=st.dictionaries(st.text(min_size=1, max_size=8), values, max_size=10),
    style=st.sampled_from(["json", "console"]),
)
def test_whatever_is_logged_is_a_line_of_at_most_two_kilobytes(event: str, fields: dict[str, Any], style: str) -> None:
    stream = logging_to(style)
    fields = {f"x{key}": value for key, value in fields.items()}
    structlog.get_logger().info(event, **fields)
    text = stream.getvalue()
    assert len(text.encode(errors="replace")) <= LONGEST_LINE + 1
    assert text.endswith("\n")
    if style == "json":
        assert json.loads(text)["level"] == "info"
