"""One message to a person: by a fake Apprise for what goes wrong, by the real one for what goes right."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from structlog.testing import capture_logs

from earmark.observe.notify import LONGEST_BODY, notify
from earmark.sandbox.serving import serve
from earmark.settings import Notify, SecretStr, Settings, SettingsError, load
from tests.virtual import run

ADDRESS = "ntfy://a-topic-nobody-guesses"


def settings(*urls: str) -> Settings:
    return Settings(notify=Notify(urls=tuple(SecretStr(url) for url in urls)))


class FakeApprise:
    """What ``apprise.Apprise()`` is in these tests."""

    known = True
    answer: Any = True
    error: Exception | None = None
    blocked: threading.Event | None = None

    def __init__(self) -> None:
        self.sent: list[dict[str, str]] = []

    def __call__(self) -> FakeApprise:
        return self

    def add(self, address: str) -> bool:
        return self.known and "unknown" not in address

    def notify(self, **message: str) -> Any:
        if self.blocked is not None:
            self.blocked.wait(30)
        if self.error is not None:
            raise self.error
        self.sent.append(message)
        return self.answer


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeApprise]:
    made = FakeApprise()
    module = SimpleNamespace(Apprise=made, NotifyFormat=SimpleNamespace(TEXT="text"))
    monkeypatch.setitem(sys.modules, "apprise", module)
    yield made
    if made.blocked is not None:
        made.blocked.set()


def told(settings: Settings, title: str = "Title", body: str = "Body") -> tuple[bool, list[str]]:
    """What ``notify`` answered, and what it logged."""
    with capture_logs() as lines:
        answer = asyncio.run(notify(settings, title, body))
    return answer, [f"{line['event']}: {line['reason']}" for line in lines]


def test_a_message_goes_out_in_plain_text(fake: FakeApprise) -> None:
    assert told(settings(ADDRESS), "A night", "Two books were told") == (True, [])
    assert fake.sent == [{"title": "A night", "body": "Two books were told", "body_format": "text"}]


def test_without_addresses_nothing_happens(fake: FakeApprise) -> None:
    assert told(settings()) == (False, [])
    assert fake.sent == []


def test_a_long_message_is_cut(fake: FakeApprise) -> None:
    assert told(settings(ADDRESS), body="x" * 10_000)[0]
    assert fake.sent[0]["body"] == "x" * (LONGEST_BODY - 1) + "…"


@pytest.mark.parametrize("answer", [False, None])
def test_a_service_that_refuses_is_one_line(fake: FakeApprise, answer: object) -> None:
    fake.answer = answer
    done, lines = told(settings(ADDRESS))
    assert not done
    assert len(lines) == 1


def test_an_error_of_apprise_is_one_line_without_the_address(fake: FakeApprise) -> None:
    fake.error = ValueError(f"cannot do {ADDRESS}")
    assert told(settings(ADDRESS)) == (False, ["a notification was not sent: Apprise failed with ValueError"])


def test_an_address_that_apprise_does_not_know_is_named_by_its_number(fake: FakeApprise) -> None:
    done, (line,) = told(settings(ADDRESS, "unknown://secret"))
    assert not done
    assert "address 2 of notify.urls" in line
    assert "secret" not in line
    assert len(fake.sent) == 1, "the others have it all the same"


def test_nobody_waits_longer_than_twenty_seconds(fake: FakeApprise) -> None:
    fake.blocked = threading.Event()

    async def story() -> float:
        assert not await notify(settings(ADDRESS), "Title", "Body")
        return asyncio.get_running_loop().time()

    with capture_logs() as lines:
        assert run(story) == pytest.approx(20.0)
    assert [line["reason"] for line in lines] == ["no answer within 20 s"]


def test_a_package_that_went_away_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    done, (line,) = told(settings(ADDRESS))
    assert not done
    assert "earmark[notify]" in line


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # what Apprise imports is its own affair
def test_the_real_apprise_delivers_to_this_machine() -> None:
    pytest.importorskip("apprise")
    heard: list[dict[str, Any]] = []

    async def hear(request: Request) -> Response:
        heard.append(json.loads(await request.body()))
        return Response(status_code=200)

    async def story() -> bool:
        async with serve(Starlette(routes=[Route("/hook", hear, methods=["POST"])])) as url:
            return await notify(settings(f"{url.replace('http', 'json')}/hook"), "A night", "Two books & a half")

    assert asyncio.run(story())
    assert (heard[0]["title"], heard[0]["message"]) == ("A night", "Two books & a half")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_real_apprise_says_nothing_of_the_address_when_it_fails(caplog: pytest.LogCaptureFixture) -> None:
    pytest.importorskip("apprise")
    with caplog.at_level("DEBUG"):
        done, lines = told(settings("json://127.0.0.1:9/a-secret-path", "nonsense://a-secret-host"))
    assert not done
    assert len(lines) == 1
    assert "a-secret" not in caplog.text + lines[0]


# the setting

USER = '\n[users.alice]\nabs_token = "abs-of-alice"\nhardcover_token = "hc_pat_alice"\n'


def loaded(folder: Path, text: str, **environ: str) -> Settings:
    config = folder / "config.toml"
    config.write_text(text + USER, encoding="utf-8")
    return load(config, environ)


def addresses(found: Settings) -> list[str]:
    return [secret.get_secret_value() for secret in found.notify.urls]


def test_addresses_come_from_the_file_a_secret_file_and_the_environment(tmp_path: Path) -> None:
    pytest.importorskip("apprise")
    in_file = loaded(tmp_path, '[notify]\nurls = ["ntfy://one", "ntfy://two"]')
    assert addresses(in_file) == ["ntfy://one", "ntfy://two"]
    (tmp_path / "urls").write_text("# mine\nntfy://three\n\nntfy://four,\n", encoding="utf-8")
    in_secret_file = loaded(tmp_path, '[notify]\nurls_file = "urls"')
    assert addresses(in_secret_file) == ["ntfy://three", "ntfy://four"]
    assert in_secret_file.secret_files() == (tmp_path / "urls",)
    in_environment = loaded(tmp_path, '[notify]\nurls_file = "urls"', EARMARK_NOTIFY__URLS="ntfy://five ntfy://six")
    assert addresses(in_environment) == ["ntfy://five", "ntfy://six"]


def test_addresses_are_secrets(tmp_path: Path) -> None:
    pytest.importorskip("apprise")
    found = loaded(tmp_path, f'[notify]\nurls = ["{ADDRESS}"]')
    assert ADDRESS in found.secrets()
    assert ADDRESS not in repr(found)


@pytest.mark.parametrize("value", ['["no-address-at-all"]', "17", '["ntfy://<your topic>"]'])
def test_what_is_no_address_is_refused_without_repeating_it(tmp_path: Path, value: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        loaded(tmp_path, f"[notify]\nurls = {value}")
    assert "notify.urls" in str(refusal.value)
    assert "no-address-at-all" not in str(refusal.value)


def test_addresses_without_the_package_are_refused_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("earmark.settings.loading.find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=r"notify\.urls in .*config\.toml: .*earmark\[notify\]"):
        loaded(tmp_path, f'[notify]\nurls = ["{ADDRESS}"]')
    with pytest.raises(SettingsError, match="EARMARK_NOTIFY__URLS in the environment"):
        loaded(tmp_path, "", EARMARK_NOTIFY__URLS=ADDRESS)
    assert loaded(tmp_path, "").notify.urls == ()
