"""The layer of the browser: below everything else, and never half of one person and half of another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from earmark.settings import Settings, SettingsError, load
from earmark.settings.origins import BY_DEFAULT, Layer
from earmark.settings.saved import can_be_saved
from handlers.state.database import Database
from handlers.state.saved_settings import SavedSettings

TOML = """
timezone = "Europe/Berlin"
[users.alice]
abs_token = "alices-key"
hardcover_token = "hc-of-alice"
[users.alice.progress]
pace = "session"
"""
BOB = {("users", "bob", "abs_token"): "bobs-key"}


def read(tmp_path: Path, saved: dict[tuple[str, ...], Any], toml: str = TOML, **environ: str) -> Settings:
    config = tmp_path / "config.toml"
    config.write_text(toml, encoding="utf-8")
    return load(config, environ, saved=saved)


def layer(settings: Settings, *place: str) -> Layer:
    return settings.origins.get(place, BY_DEFAULT).layer


def test_users_add_up_and_one_of_the_browser_may_connect_later(tmp_path: Path) -> None:
    settings = read(tmp_path, BOB)
    assert list(settings.users) == ["alice", "bob"]
    assert settings.users["bob"].abs_token.get_secret_value() == "bobs-key"
    assert str(settings.users["bob"].timezone) == "Europe/Berlin"


@pytest.mark.parametrize(
    ("environ", "toml", "pace", "found"),
    [
        ({"EARMARK_USERS__ALICE__PROGRESS__PACE": "moments"}, TOML, "moments", Layer.ENVIRONMENT),
        ({}, TOML, "session", Layer.FILE),
        ({}, TOML.partition("[users.alice.progress]")[0], "every change", Layer.BROWSER),
    ],
)
def test_the_browser_comes_last_and_each_value_says_from_where_it_is(
    tmp_path: Path, environ: dict[str, str], toml: str, pace: str, found: Layer
) -> None:
    saved = {("users", "alice", "progress", "pace"): "every change"}
    settings = read(tmp_path, saved, toml, **environ)
    assert settings.users["alice"].progress.pace == pace
    assert layer(settings, "users", "alice", "progress", "pace") is found
    assert layer(settings, "users", "alice", "progress", "privacy") is Layer.DEFAULT
    assert layer(settings, "users", "alice", "timezone") is Layer.FILE  # inherited


def test_a_secret_file_goes_before_the_browser_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("of-the-file\n")
    toml = (
        '[users.alice]\nabs_token = "k"\nhardcover_token = "hc"\n[notify]\n[audiobookshelf]\nadmin_token_file = "key"'
    )
    settings = read(tmp_path, {("audiobookshelf", "admin_token"): "of-the-browser"}, toml)
    assert settings.audiobookshelf.admin_token.get_secret_value() == "of-the-file"
    assert layer(settings, "audiobookshelf", "admin_token") is Layer.SECRET_FILE


def test_the_same_name_twice_the_file_counts_alone_for_the_way_in_and_it_is_said(tmp_path: Path) -> None:
    saved = {
        ("users", "Alice", "abs_username"): "mallory",
        ("users", "Alice", "abs_password"): "of-mallory",
        ("users", "Alice", "progress", "privacy"): "private",
    }
    settings = read(tmp_path, saved)
    alice = settings.users["alice"]
    assert list(settings.users) == ["alice"]
    assert (alice.abs_username, bool(alice.abs_password)) == ("", False)
    assert alice.progress.privacy == "private"
    assert settings.notes == (
        f"alice was saved in the browser and stands in {tmp_path / 'config.toml'} too: that one counts",
    )


def test_a_variable_means_the_saved_user_whatever_the_case_of_their_name(tmp_path: Path) -> None:
    saved = {("users", "Bob-B", "abs_token"): "bobs-key"}
    settings = read(tmp_path, saved, EARMARK_USERS__BOB_B__TIMEZONE="Asia/Tokyo")
    assert list(settings.users) == ["alice", "Bob-B"]
    assert str(settings.users["Bob-B"].timezone) == "Asia/Tokyo"


def test_what_this_version_does_not_know_or_may_not_be_saved_is_left_out(tmp_path: Path) -> None:
    saved = {("server", "host"): "0.0.0.0", ("data_dir",): "/etc", ("nonsense",): 1, ("users", "*", "nonsense"): 2}  # noqa: S104
    settings = read(tmp_path, {**saved, **BOB})
    assert (settings.server.host, settings.data_dir) == ("127.0.0.1", tmp_path / "data")
    assert not any(can_be_saved(place) for place in saved)


def test_a_saved_value_that_does_not_go_with_the_file_is_a_problem_with_both_places(tmp_path: Path) -> None:
    toml = TOML + "\n[progress]\nmin_progress_percent = 50\n"
    with pytest.raises(SettingsError, match=r"finish_percent \(40\) has to be more"):
        read(tmp_path, {("progress", "finish_percent"): 40}, toml)


def test_the_data_folder_is_found_wherever_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for folder, options in (
        ("data", {}),
        ("other", {"environ": {"EARMARK_DATA_DIR": "other"}}),
        ("third", {"data_dir": Path("third")}),
    ):
        (tmp_path / folder).mkdir()
        database = Database(tmp_path / folder / "earmark.db")
        SavedSettings(database).change({("users", folder, "abs_token"): "k"}, frozenset())
        database.close()
        given: Any = options
        assert list(load(None, given.get("environ", {}), data_dir=given.get("data_dir")).users) == [folder]


def test_nobody_is_a_problem_unless_they_may_still_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match="set it up in the browser"):
        load(None, {})
    assert load(None, {}, may_be_nobody=True).users == {}
    with pytest.raises(SettingsError, match="there is none"):
        load(None, {"EARMARK_WEB__ENABLED": "false"}, may_be_nobody=True)
