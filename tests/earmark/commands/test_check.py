"""What ``earmark check`` says about secrets and proxies."""

from __future__ import annotations

from pathlib import Path

import pytest

from earmark.commands.check import _check_secrets, _Checks
from earmark.settings import load
from earmark.settings.problems import SettingsError

ALICE = '[users.alice]\nabs_token = "permanent-of-alice"\n'


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def rows(folder: Path, toml: str, mode: int = 0o600) -> list[tuple[str, bool, str]]:
    (folder / "hardcover").write_text("hc_pat_0123456789abcdef\n")
    (folder / "hardcover").chmod(mode)
    config = folder / "config.toml"
    config.write_text(f'{toml}\n{ALICE}hardcover_token_file = "hardcover"\n')
    config.chmod(mode)
    checks = _Checks()
    _check_secrets(load(config, {}), checks)
    return [(row.what, row.ok, row.says) for row in checks.rows]


def test_files_with_secrets_that_everybody_may_read_are_named_with_the_fix(tmp_path: Path) -> None:
    found = rows(tmp_path, "", 0o644)
    assert [(what, ok) for what, ok, _ in found] == [("secrets", True)] * 2
    for name, (_, _, says) in zip(("hardcover", "config.toml"), found, strict=True):
        assert says == f"{tmp_path / name} can be read by everybody here (mode 644); chmod 600 {tmp_path / name}"
    assert rows(tmp_path, "", 0o640) == []


@pytest.mark.parametrize(("secret", "ok"), [("x1", False), ("aaaaaaaaaaaaaaaaaaaa", False), ("k3Vb9qLx0pWm2RtY", True)])
def test_a_secret_that_can_be_guessed_is_a_fault(tmp_path: Path, secret: str, ok: bool) -> None:
    found = rows(tmp_path, f'[server]\nwebhook_secret = "{secret}"\n')
    assert (found == []) is ok
    if not ok:
        assert found == [("secrets", False, "server.webhook_secret can be guessed; write 16 characters or more")]
        assert secret not in found[0][2]


def test_which_side_a_proxy_is_for_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://user:secret@proxy:3128")
    (line,) = rows(tmp_path, "")
    assert line == (
        "proxy",
        True,
        "HTTPS_PROXY: Hardcover is asked through it; Audiobookshelf is always asked directly",
    )
    monkeypatch.setenv("NO_PROXY", "hardcover.app")
    assert "asked directly all the same" in rows(tmp_path, "")[0][2]


def test_a_proxy_that_cannot_be_used_is_a_mistake_in_the_settings(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(f'{ALICE}hardcover_token = "hc_pat_0123456789abcdef"\n')
    with pytest.raises(SettingsError, match="ALL_PROXY names no proxy that can be used") as problem:
        load(tmp_path / "config.toml", {"ALL_PROXY": "socks5://user:secret@proxy:1080"})
    assert "secret" not in str(problem.value)
