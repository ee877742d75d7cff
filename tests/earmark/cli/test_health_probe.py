from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp

from earmark.cli import health_probe
from earmark.service.http import HttpServer, listen
from earmark.web.app import create_app
from tests.earmark.facts import Invented, service, user

ROOT = Path(__file__).parents[3]


def probed(app: ASGIApp, *options: str) -> int:
    """The exit code against a real server."""

    async def main() -> int:
        server = HttpServer(app, "127.0.0.1", 0)
        task = asyncio.create_task(server.run())
        environ = {"EARMARK_SERVER__HOST": "0.0.0.0", "EARMARK_SERVER__PORT": server.url.rpartition(":")[2]}  # noqa: S104
        code = await asyncio.to_thread(health_probe.main, ["health", *options], environ)
        server.stop()
        await task
        return code

    return asyncio.run(main())


def test_a_service_that_lives() -> None:
    assert probed(create_app(Invented())) == 0


def test_one_that_says_no(capsys: pytest.CaptureFixture[str]) -> None:
    assert probed(PlainTextResponse("no", 503)) == 1
    assert "answers 503" in capsys.readouterr().out


def test_late_is_asked_for_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    late = Invented(service(users={"alice": user(hardcover_token="refused"), "bob": user()}))
    assert probed(create_app(late.facts)) == 0  # restarting would not help
    assert probed(create_app(late.facts), "--late") == 1
    assert capsys.readouterr().out.endswith("/health answers 503; alice: Hardcover refuses the token\n")
    assert probed(create_app(Invented().facts), "--late") == 0
    assert probed(PlainTextResponse("not ours", 503), "--late") == 1
    assert health_probe.is_asked_for(["--verbose", "health", "--late"])


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("[]", "it is not an object"),
        ('{"status": "ok"}', "users is missing"),
        ('{"users": ["alice"]}', "users is not an object"),
        ('{"users": {"alice": "late"}}', "users.alice is not an object"),
        ('{"users": {"alice": {"why_late": "no"}}}', "users.alice.late is missing"),
        ('{"users": {"alice": {"late": 5}}}', "users.alice.late is not text"),
        ("[" * 100_000, "it is nested too deep"),
        ("not ours", "Expecting value: line 1 column 1 (char 0)"),
    ],
)
@pytest.mark.parametrize("status", [200, 503])
def test_an_answer_of_another_version_is_said_and_its_status_counts(
    capsys: pytest.CaptureFixture[str], body: str, why: str, status: int
) -> None:
    assert probed(PlainTextResponse(body, status), "--late") == int(status != 200)
    said = capsys.readouterr().out
    assert said.endswith(
        f"/health answers {status}; whose data is late it does not say in the form of this version ({why})\n"
    )
    assert probed(PlainTextResponse(body, status)) == int(status != 200), "the container's check reads the status alone"


def test_nobody_there(capsys: pytest.CaptureFixture[str]) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
    assert health_probe.main(["health"], {"EARMARK_SERVER__PORT": str(port)}) == 1
    assert f"http://127.0.0.1:{port}/health/live does not answer" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("toml", "environ", "expected"),
    [
        ("", {}, ("127.0.0.1", 8282)),
        ('[server]\nhost = "10.0.0.7"\nport = 9000', {}, ("10.0.0.7", 9000)),
        ("[server]\nport = 9000", {"EARMARK_SERVER__PORT": "9001"}, ("127.0.0.1", 9001)),
        ('[server]\nhost = "0.0.0.0"', {"EARMARK_SERVER__PORT": " "}, ("127.0.0.1", 8282)),
        ('[server]\nhost = "::"', {}, ("::1", 8282)),
        ("", {"EARMARK_SERVER__HOST": "::1"}, ("::1", 8282)),
        ("not toml", {}, ("127.0.0.1", 8282)),
        ("server = 1", {"EARMARK_SERVER__PORT": "many"}, ("127.0.0.1", 8282)),
    ],
)
def test_it_asks_where_the_settings_say(
    tmp_path: Path, toml: str, environ: dict[str, str], expected: tuple[str, int]
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(toml)
    for arguments, more in (
        (["--config", str(config), "health"], {}),
        (["health", f"--config={config}"], {}),
        (["health"], {"EARMARK_CONFIG": str(config)}),
    ):
        assert health_probe.address(arguments, environ | more) == expected


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        (["health"], True),
        (["--config", "run", "--verbose", "health"], True),
        (["--data-dir=x", "health"], True),
        (["match", "health"], False),
        (["health", "--help"], False),
        (["-h", "health"], False),
        (["--config", "health"], False),
        ([], False),
    ],
)
def test_only_the_command_health_is_the_probe(arguments: list[str], asked: bool) -> None:
    assert health_probe.is_asked_for(arguments) is asked


@pytest.mark.process
def test_the_command_needs_nothing_but_the_standard_library() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = str(taken.getsockname()[1])
    done = subprocess.run(
        [sys.executable, "-S", "-m", "earmark", "health"],  # -S: nothing installed can be imported
        cwd=ROOT,
        env=os.environ | {"EARMARK_SERVER__PORT": port},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(f"http://127.0.0.1:{port}/health/live does not answer: ")
