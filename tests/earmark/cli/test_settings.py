"""`settings` and `setup-code` at the terminal: what is said, and that secrets are not."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from earmark.cli.main import cli
from earmark.settings import load
from handlers.state.database import Database
from handlers.state.saved_settings import SavedSettings

KEY, SECRET = ("users", "bob", "abs_token"), "a-secret-of-bobs"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text('timezone = "Europe/Berlin"\n')
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return folder


def save(data: Path) -> None:
    database = Database(data / "earmark.db")
    values = {
        KEY: SECRET,
        ("users", "bob", "progress", "pace"): "session",
        ("users", "bob", "libraries", "include"): ["Kinder & Co"],
        ("reconcile", "schedule"): "0 4 * * *",
        ("notify", "urls"): ["ntfy://a-topic-of-mine"],
    }
    SavedSettings(database).change(values, frozenset({KEY, ("notify", "urls")}))
    database.close()


def earmark(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def test_every_value_with_its_origin_and_no_secret(data: Path) -> None:
    save(data)
    said = earmark("settings", "show")
    lines = {line.split(" = ")[0]: line for line in said.stdout.splitlines()}
    assert "Europe/Berlin" in lines["timezone"]
    assert lines["timezone"].endswith("timezone in config.toml")
    assert lines["users.bob.progress.pace"].endswith("saved in the browser")
    assert lines["users.bob.progress.privacy"].endswith("default")
    assert " = set " in lines["users.bob.abs_token"]
    assert "not set" in lines["users.bob.hardcover_token"]
    assert SECRET not in said.output
    document = json.loads(earmark("settings", "show", "--json").stdout)
    assert SECRET not in json.dumps(document)
    assert {
        "key": "timezone",
        "value": "Europe/Berlin",
        "origin": "the settings file",
        "from": "timezone in config.toml",
    } in (document["settings"])


def test_the_export_is_a_settings_file_that_means_the_same(data: Path, tmp_path: Path) -> None:
    save(data)
    without = earmark("settings", "export")
    assert SECRET not in without.output
    assert tomllib.loads(without.stdout)["users"]["bob"]["libraries"] == {"include": ["Kinder & Co"]}
    said = earmark("settings", "export", "--secrets", "secrets")
    assert SECRET not in said.output
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (tmp_path / "secrets").iterdir())
    config = tmp_path / "exported.toml"
    config.write_text(
        'timezone = "Europe/Berlin"\n' + said.stdout.replace("[notify]\nurls_file", "[notify]\n#urls_file")
    )
    bob = load(config, {"EARMARK_USERS__BOB__HARDCOVER_TOKEN": "hc"}, saved={}).users["bob"]
    assert bob == load(None, {"EARMARK_USERS__BOB__HARDCOVER_TOKEN": "hc", "EARMARK_TIMEZONE": "Europe/Berlin"}, saved={
        KEY: SECRET,
        ("users", "bob", "progress", "pace"): "session",
        ("users", "bob", "libraries", "include"): ["Kinder & Co"],
    }).users["bob"]  # fmt: skip
    assert earmark("settings", "export", "--secrets", "secrets").exit_code == 1  # nothing is written over


def test_nothing_saved_and_a_broken_file(data: Path) -> None:
    said = earmark("settings", "export")
    assert (said.exit_code, said.stdout) == (0, "")
    (data / "earmark.db").write_bytes(b"not a database, but long enough to be taken for one" * 40)
    assert earmark("settings", "export").exit_code == 78


def test_the_code_is_printed_until_somebody_is_set_up(data: Path) -> None:
    said = earmark("setup-code")
    assert said.exit_code == 0
    assert earmark("setup-code").stdout == said.stdout
    save(data)
    ended = earmark("setup-code")
    assert ended.exit_code == 1
    assert "set up already" in ended.output
