from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from earmark.service.policy import policy_of
from earmark.settings import Settings, SettingsError, load
from handlers.decide.policy import Pace, Past

ALICE = """
[users.alice]
abs_token = "alices-key"
hardcover_token = "hc-of-alice"
"""
ALICE_VARIABLES = {
    "EARMARK_USERS__ALICE__ABS_TOKEN": "alices-key",
    "EARMARK_USERS__ALICE__HARDCOVER_TOKEN": "hc-of-alice",
}


def read(tmp_path: Path, toml: str, **environ: str) -> Settings:
    config = tmp_path / "config.toml"
    config.write_text(toml, encoding="utf-8")
    return load(config, environ)


def problems(tmp_path: Path, toml: str, **environ: str) -> list[str]:
    """The lines of the error, without the folder of this test."""
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, toml, **environ)
    return str(caught.value).replace(f"{tmp_path}/", "").splitlines()


def test_two_tokens_are_enough(tmp_path: Path) -> None:
    settings = read(tmp_path, ALICE)
    alice = settings.users["alice"]
    assert (alice.name, alice.abs_url) == ("alice", "http://audiobookshelf")
    assert alice.abs_token.get_secret_value() == "alices-key"
    assert alice.hardcover_token.get_secret_value() == "hc-of-alice"
    assert settings.progress.live_interval == timedelta(minutes=15)
    assert settings.reconcile.schedule == "0 3 * * *"
    assert settings.data_dir == tmp_path / "data"


def test_one_user_from_the_environment_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load(None, {**ALICE_VARIABLES, "EARMARK_DATA_DIR": "/data", "EARMARK_LOG_LEVEL": "DEBUG"})
    assert list(settings.users) == ["alice"]
    assert settings.data_dir == Path("/data")
    assert settings.log_level == "debug"
    assert settings.config_file is None


def test_the_working_folder_is_searched_for_the_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(ALICE)
    (tmp_path / "other.toml").write_text(ALICE + "[server]\nport = 1\n")
    assert load(None, {}).server.port == 8282
    assert load(None, {"EARMARK_CONFIG": "other.toml"}).server.port == 1
    assert load(Path("config.toml"), {"EARMARK_CONFIG": "other.toml"}).server.port == 8282


def test_the_environment_wins_over_the_file_and_the_command_line_over_both(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('data_dir = "here"\n[server]\nport = 1\nhost = "::1"\n' + ALICE)
    settings = load(config, {"EARMARK_SERVER__PORT": "9000", "EARMARK_DATA_DIR": "/there"}, data_dir=Path("/last"))
    assert (settings.server.port, settings.server.host) == (9000, "::1")
    assert settings.data_dir == Path("/last")


def test_variables_reach_lists_switches_durations_and_nested_tables(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        ALICE,
        EARMARK_LIBRARIES__INCLUDE="Audiobooks, Kids",
        EARMARK_DRY_RUN="yes",
        EARMARK_PROGRESS__LIVE_INTERVAL="0s",
        EARMARK_METADATA__FIELDS__TITLE="fill",
        EARMARK_RECONCILE__SCHEDULE="off",
    )
    assert settings.libraries.include == ("Audiobooks", "Kids")
    assert settings.dry_run
    assert settings.progress.live_interval == timedelta(0)
    assert settings.metadata.fields.title == "fill"
    assert settings.reconcile.schedule == ""


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    settings = read(tmp_path, ALICE, EARMARK_USERS__ALICE__ABS_TOKEN="", EARMARK_SERVER__PORT=" ")
    assert settings.users["alice"].abs_token.get_secret_value() == "alices-key"
    assert settings.server.port == 8282


def test_what_kubernetes_puts_into_the_environment_is_not_taken_for_settings(tmp_path: Path) -> None:
    read(
        tmp_path, ALICE, EARMARK_PORT="tcp://10.0.0.1:8282", EARMARK_SERVICE_HOST="10.0.0.1", EARMARK_PORT_8282_TCP="x"
    )


@pytest.mark.parametrize(
    ("name", "part"), [("Alice", "ALICE"), ("mary-jane", "MARY_JANE"), ("J. Doe", "J_DOE"), ("Zoë", "ZOË")]
)
def test_a_variable_means_the_user_of_the_file_whatever_its_spelling(tmp_path: Path, name: str, part: str) -> None:
    variable = f"EARMARK_USERS__{part}__ABS_TOKEN"
    settings = read(tmp_path, f'[users."{name}"]\nhardcover_token = "hc"\n', **{variable: "from-outside"})
    assert settings.users[name].abs_token.get_secret_value() == "from-outside"


def test_a_user_of_the_environment_is_lower_cased_and_stands_beside_those_of_the_file(tmp_path: Path) -> None:
    bob = {"EARMARK_USERS__BOB__ABS_TOKEN": "bobs-key", "EARMARK_USERS__BOB__HARDCOVER_TOKEN": "hc-of-bob"}
    assert list(read(tmp_path, ALICE, **bob).users) == ["alice", "bob"]


def test_a_user_takes_over_what_holds_for_all_and_may_differ(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        """
        timezone = "Europe/Berlin"
        [audiobookshelf]
        url = "https://books.example/abs/"
        [progress]
        finish_percent = 90
        reread = false
        [libraries]
        include = ["Fiction"]
        exclude = ["Podcasts"]
        [users.alice]
        abs_token = "alices-key"
        hardcover_token = "hc-of-alice"
        [users.bob]
        abs_token = "bobs-key"
        hardcover_token = "hc-of-bob"
        abs_url = "http://10.0.0.2:13378"
        timezone = "Pacific/Auckland"
        progress.finish_percent = 99
        progress.resume_dnf = true
        libraries.include = []
        """,
    )
    alice, bob = settings.users["alice"], settings.users["bob"]
    assert alice.progress == settings.progress
    assert (alice.abs_url, alice.timezone.key) == ("https://books.example/abs", "Europe/Berlin")
    assert (bob.abs_url, bob.timezone.key) == ("http://10.0.0.2:13378", "Pacific/Auckland")
    assert (bob.progress.finish_percent, bob.progress.reread, bob.progress.resume_dnf) == (99, False, True)
    assert (bob.libraries.include, bob.libraries.exclude) == ((), ("Podcasts",))


def test_the_time_zone_comes_from_tz_when_nothing_else_says_it(tmp_path: Path) -> None:
    assert read(tmp_path, ALICE).timezone.key == "UTC"
    assert read(tmp_path, ALICE, TZ="Asia/Tokyo").users["alice"].timezone == ZoneInfo("Asia/Tokyo")
    assert read(tmp_path, 'timezone = "Europe/Paris"\n' + ALICE, TZ="Asia/Tokyo").timezone.key == "Europe/Paris"
    assert problems(tmp_path, ALICE, TZ="CEST-2")[0].startswith('TZ in the environment: "CEST-2" is not a time zone')


# Secrets


@pytest.mark.parametrize(
    "pasted",
    ["Bearer eyJ.abc", '"eyJ.abc"\n', "'bearer   eyJ.abc'", "\ufeff eyJ\n.abc\r\n", "Authorization: Bearer eyJ.abc"],
)
def test_a_token_is_cleaned_of_what_is_pasted_along_with_it(tmp_path: Path, pasted: str) -> None:
    (tmp_path / "token").write_text(pasted, encoding="utf-8")
    alice = 'abs_token_file = "token"\nhardcover_token = "hc"'
    settings = read(tmp_path, f"[users.alice]\n{alice}")
    assert settings.users["alice"].abs_token.get_secret_value() == "eyJ.abc"


def test_a_password_keeps_its_quotes_and_spaces(tmp_path: Path) -> None:
    (tmp_path / "password").write_text(' "correct horse" \n')
    alice = '[users.alice]\nabs_username = "al"\nabs_password_file = "password"\nhardcover_token = "hc"'
    assert read(tmp_path, alice).users["alice"].abs_password.get_secret_value() == ' "correct horse" '


def test_every_secret_has_a_file_twin_and_the_files_are_listed_to_be_watched(tmp_path: Path) -> None:
    for name in ("abs", "hc", "admin", "hook"):
        (tmp_path / name).write_text(f"value-of-{name}\n")
    settings = read(
        tmp_path,
        """
        server.webhook_secret_file = "hook"
        audiobookshelf.admin_token_file = "admin"
        [users.alice]
        abs_token_file = "abs"
        """,
        EARMARK_USERS__ALICE__HARDCOVER_TOKEN_FILE=str(tmp_path / "hc"),
    )
    assert settings.server.webhook_secret.get_secret_value() == "value-of-hook"
    assert settings.secrets() == {"value-of-abs", "value-of-hc", "value-of-admin", "value-of-hook"}
    assert set(settings.secret_files()) == {tmp_path / name for name in ("abs", "hc", "admin", "hook")}


def test_environment_wins_over_secret_file_wins_over_toml(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("from-file")
    toml = ALICE + 'abs_token_file = "token"\n'
    assert read(tmp_path, toml).users["alice"].abs_token.get_secret_value() == "from-file"
    settings = read(tmp_path, toml, EARMARK_USERS__ALICE__ABS_TOKEN="from-outside")
    assert settings.users["alice"].abs_token.get_secret_value() == "from-outside"


def test_no_secret_shows_itself(tmp_path: Path) -> None:
    settings = read(tmp_path, ALICE + "\n[server]\nwebhook_secret = 'hush-hush'")
    for text in (repr(settings), str(settings), f"{settings.server.webhook_secret}", repr(settings.users)):
        assert "alices-key" not in text
        assert "hc-of-alice" not in text
        assert "hush-hush" not in text


def test_the_admin_token_is_not_sent_to_somebody_elses_server(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        '[audiobookshelf]\nadmin_token = "admins-key"\n'
        '[users.a]\nabs_user = "a"\nhardcover_token = "hc"\n'
        '[users.b]\nabs_token = "b"\nabs_url = "http://elsewhere"\nhardcover_token = "hc"\n',
    )
    assert settings.admin_token_for(settings.users["a"]).get_secret_value() == "admins-key"
    assert not settings.admin_token_for(settings.users["b"])


def test_pace_and_past_can_differ_per_user_and_reach_the_rules(tmp_path: Path) -> None:
    progress = '[progress]\npast = "leave"\n'
    bob = '[users.bob]\nabs_token = "b"\nhardcover_token = "hc"\n[users.bob.progress]\npast = "sync"\n'
    settings = read(tmp_path, progress + ALICE + bob, EARMARK_USERS__ALICE__PROGRESS__PACE="Every change")
    alice, other = (policy_of(settings, settings.users[name]) for name in ("alice", "bob"))
    assert (alice.pace, alice.past) == (Pace.EVERY_CHANGE, Past.LEAVE)
    assert (other.pace, other.past) == (Pace.MOMENTS, Past.SYNC)


def test_a_pace_that_is_none_says_what_to_write(tmp_path: Path) -> None:
    (line,) = problems(tmp_path, '[progress]\npace = "sessions"\n' + ALICE)
    assert 'did you mean "session"?' in line
    assert "moments, every change, session" in line
