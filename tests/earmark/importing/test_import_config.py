"""``earmark import-config``: what comes out loads, holds every token once, and drops nothing silently."""

from __future__ import annotations

import os
import stat
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from earmark.cli.main import cli
from earmark.importing import NotAConfig, import_config
from earmark.importing.reading import leaves
from earmark.settings import Settings, SettingsError, load

FAMILY = """
global:
  min_progress_threshold: 2.5
  timezone: Europe/Berlin
  dry_run: true
  sync_schedule: 30 4 * * *
  workers: 5
  parallel: false
  title_author_matching: {enabled: true, confidence_threshold: 0.8}
  delayed_updates:
    enabled: true
    session_timeout: 600
    max_delay: 1800
    immediate_completion: true
  libraries:
    exclude: [Podcasts]
  a_new_switch: hunter2
users:
  - id: alice
    abs_url: https://abs.home.net/shelf/
    abs_token: eyJhbGciOiJIUzI1NiJ9.alice
    hardcover_token: Bearer hc_pat_alice
  - id: bob smith
    abs_url: https://abs.home.net/shelf
    abs_token: 12345678901234567890
    hardcover_token: hc_pat_bob
    favourite: hc_pat_misplaced
    libraries:
      include: [Audiobooks, 'Kids "small"']
"""

ONE_USER = """
server: {port: "8080", enable_web_ui: false}
logging: {level: warn, format: json}
rate_limit: {rate: 1500ms, burst: 2}
audiobookshelf: {url: "http://abs:13378", token: abs-token-of-one}
hardcover: {token: hc_pat_one, base_url: ""}
sync:
  minimum_progress: 0.025
  sync_interval: 1h
  sync_owned: true
  sync_want_to_read: false
  dry_run: false
  single_user_username: carol
  include_ebooks: false
  libraries: {include: [Audio], exclude: []}
app: {dry_run: true, sync_want_to_read: false}
database: {type: postgresql, password: swordfish-1}
authentication: {session: {secret: swordfish-2}, default_admin: {email: a@b.c, password: swordfish-3}}
"""


def loaded(toml: str, folder: Path) -> Settings:
    config = folder / "config.toml"
    config.write_text(toml, encoding="utf-8")
    return load(config, {})


def comments(toml: str) -> str:
    return "\n".join(line for line in toml.splitlines() if line.startswith("#"))


def test_a_family_keeps_users_tokens_thresholds_libraries_and_schedule(tmp_path: Path) -> None:
    found = loaded(import_config(FAMILY, "config.yaml").toml, tmp_path)
    assert found.timezone == ZoneInfo("Europe/Berlin")
    assert found.dry_run is True
    assert found.reconcile.schedule == "30 4 * * *"
    assert found.audiobookshelf.url == "https://abs.home.net/shelf"
    assert found.progress.min_progress_percent == 2.5
    assert (found.progress.pause_after, found.progress.live_interval) == (timedelta(minutes=10), timedelta(minutes=30))
    alice, bob = found.users["alice"], found.users["bob smith"]
    assert alice.abs_token.get_secret_value() == "eyJhbGciOiJIUzI1NiJ9.alice"
    assert alice.hardcover_token.get_secret_value() == "hc_pat_alice"
    assert alice.libraries.exclude == ("Podcasts",)
    assert bob.abs_token.get_secret_value() == "12345678901234567890", "a token that looks like a number stays text"
    assert bob.abs_url == "https://abs.home.net/shelf"
    assert bob.libraries.include == ("Audiobooks", 'Kids "small"')
    assert bob.libraries.exclude == (), "a user's own libraries stand for the common ones altogether"


def test_what_has_no_equal_is_named_with_a_reason_and_unknown_values_are_not_repeated() -> None:
    said = comments(import_config(FAMILY, "config.yaml").toml)
    for key in ("global.workers = 5", "global.parallel = false", "title_author_matching.confidence_threshold = 0.8"):
        assert key in said
    assert "global.delayed_updates.immediate_completion" in said
    assert "global.a_new_switch" in said
    assert "users.1.favourite" in said
    assert "hunter2" not in said
    assert "misplaced" not in said


CARRIED_OVER = {
    "min_progress_threshold", "timezone", "dry_run", "sync_schedule", "session_timeout", "max_delay", "include",
    "exclude", "id", "abs_url", "abs_token", "hardcover_token",
    "url", "token", "level", "format", "minimum_progress", "sync_owned", "sync_want_to_read", "single_user_username",
}  # fmt: skip


@pytest.mark.parametrize("text", [FAMILY, ONE_USER], ids=["global and users", "sync"])
def test_every_value_of_the_file_is_either_carried_over_or_named(text: str) -> None:
    said = comments(import_config(text, "config.yaml").toml)
    for path, _ in leaves(yaml.safe_load(text)):
        assert path[-1] in CARRIED_OVER or ".".join(path) in said, path


def test_one_user_of_the_other_form(tmp_path: Path) -> None:
    found = loaded(import_config(ONE_USER, "config.yaml").toml, tmp_path)
    assert found.audiobookshelf.url == "http://abs:13378"
    assert (found.log_level, found.log_format) == ("warning", "json")
    assert found.progress.min_progress_percent == 2.5
    assert (found.progress.mark_owned, found.progress.want_to_read) == (True, False)
    assert found.dry_run is True, "its former name says so, and goes first"
    assert found.libraries.include == ("Audio",)
    carol = found.users["carol"]
    assert carol.abs_token.get_secret_value() == "abs-token-of-one"
    assert carol.hardcover_token.get_secret_value() == "hc_pat_one"


def test_no_secret_of_the_other_form_is_repeated_in_a_comment() -> None:
    made = import_config(ONE_USER, "config.yaml").toml
    assert "swordfish" not in made
    assert "a@b.c" not in made
    assert "database.password" in made
    for token in ("abs-token-of-one", "hc_pat_one"):
        assert made.count(token) == 1


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("'0 3 * * 0'", "0 3 * * 0"),
        ("'15 2 * * *'", "15 2 * * *"),
        ("'*/15 * * * *'", "0 3 * * *"),
        ("0 9,21 * * *", "0 3 * * *"),
        ("null", ""),
        ("'every day'", "0 3 * * *"),
    ],
)
def test_only_a_schedule_that_is_no_more_than_nightly_is_ours(tmp_path: Path, theirs: str, ours: str) -> None:
    made = import_config(f"global: {{sync_schedule: {theirs}}}\n{USERS}", "config.yaml").toml
    assert loaded(made, tmp_path).reconcile.schedule == ours
    assert ours == theirs.strip("'") or "sync_schedule" in made or "never" in made


USERS = """
users:
  - {id: alice, abs_url: "http://abs", abs_token: abs-alice, hardcover_token: hc_pat_alice}
"""


def test_placeholders_become_blanks_that_say_so(tmp_path: Path) -> None:
    text = "users: [{id: alice, abs_url: 'http://abs', abs_token: your_abs_token, hardcover_token: <token>}]"
    made = import_config(text, "config.yaml")
    assert made.missing == 2
    assert "still the placeholder" in comments(made.toml)
    with pytest.raises(SettingsError, match=r"users\.alice\.abs_token"):
        loaded(made.toml, tmp_path)


def test_tokens_that_were_in_variables_are_asked_for(tmp_path: Path) -> None:
    made = import_config("users: [{id: alice, abs_url: 'http://abs'}, {id: bob, abs_url: 'http://abs'}]", "config.yaml")
    assert "SHELFBRIDGE_USER_1_HARDCOVER_TOKEN" in made.toml
    assert list(tomllib.loads(made.toml)["users"]) == ["alice", "bob"]


def test_users_of_different_servers_keep_their_own_address_and_same_names_are_told_apart(tmp_path: Path) -> None:
    text = """
users:
  - {id: alice, abs_url: "http://one", abs_token: abs-1, hardcover_token: hc_pat_1}
  - {id: Alice, abs_url: "http://two", abs_token: abs-2, hardcover_token: hc_pat_2}
  - {abs_url: "http://two", abs_token: abs-3, hardcover_token: hc_pat_3}
"""
    found = loaded(import_config(text, "config.yaml").toml, tmp_path)
    assert {name: user.abs_url for name, user in found.users.items()} == {
        "alice": "http://one",
        "Alice_2": "http://two",
        "user_3": "http://two",
    }


def test_values_that_do_not_fit_are_left_with_what_is_wrong(tmp_path: Path) -> None:
    text = f"global: {{min_progress_threshold: 97, timezone: Berlin, dry_run: perhaps}}\n{USERS}"
    made = import_config(text, "config.yaml").toml
    assert loaded(made, tmp_path).progress.min_progress_percent == 1.0
    assert 'did you mean "Europe/Berlin"' in made
    assert "finish_percent (95)" in made
    assert "neither yes nor no" in made


def test_anchors_and_merges_are_understood(tmp_path: Path) -> None:
    text = """
common: &common {abs_url: "http://abs", abs_token: abs-both}
users:
  - {<<: *common, id: alice, hardcover_token: hc_pat_1}
  - {<<: *common, id: bob, hardcover_token: hc_pat_2}
"""
    found = loaded(import_config(text, "config.yaml").toml, tmp_path)
    assert [user.abs_token.get_secret_value() for user in found.users.values()] == ["abs-both", "abs-both"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "just text",
        "- a list",
        "services: {earmark: {image: earmark}}",
        "users: nobody",
        "global: [1, 2]",
        "users: {",
        "users: &a [*a]",
        "users: !!python/object:os.system [hc_pat_secret]",
        "global:\n\tworkers: hc_pat_secret",
        "? [a]\n: hc_pat_secret",
        "users: [" + ", ".join(["{id: a}"] * 6000) + "]",
    ],
)
def test_what_is_no_config_of_a_known_tool_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(NotAConfig) as refusal:
        import_config(text, "config.yaml")
    assert "\n" not in str(refusal.value)
    assert "hc_pat_secret" not in str(refusal.value)


_TEXTS = st.text(max_size=20)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _TEXTS,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(_TEXTS, below, max_size=3),
    max_leaves=8,
)
_KNOWN = st.sampled_from(
    ["min_progress_threshold", "timezone", "sync_schedule", "libraries", "delayed_updates", "dry_run", "cron", "token"]
)
_USER = st.dictionaries(st.sampled_from(["id", "abs_url", "abs_token", "libraries", "hardcover_token"]), _VALUES)
_TREES = st.one_of(
    st.fixed_dictionaries({"global": st.dictionaries(_KNOWN | _TEXTS, _VALUES), "users": st.lists(_USER | _VALUES)}),
    st.dictionaries(st.sampled_from(["sync", "audiobookshelf", "hardcover", "app", "logging"]) | _TEXTS, _VALUES),
)


@given(_TREES)
def test_whatever_stands_there_what_comes_out_is_toml(tree: dict[str, Any]) -> None:
    try:
        made = import_config(yaml.safe_dump(tree, allow_unicode=True), "config.yaml")
    except NotAConfig:
        return
    assert len(tomllib.loads(made.toml).get("users", {})) == made.users


# the command


def say(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["import-config", *map(str, arguments)], catch_exceptions=False)


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    file = tmp_path / "theirs.yaml"
    file.write_text(FAMILY, encoding="utf-8")
    return file


def test_standard_output_is_the_toml_alone(theirs: Path, tmp_path: Path) -> None:
    said = say(theirs)
    assert said.exit_code == 0
    assert list(loaded(said.stdout, tmp_path).users) == ["alice", "bob smith"]
    assert "2 users" in said.stderr
    assert "hc_pat" not in said.stderr


def test_an_output_file_is_private_and_never_overwritten_unasked(theirs: Path, tmp_path: Path) -> None:
    output = tmp_path / "ours.toml"
    assert say(theirs, "--output", output).exit_code == 0
    first = output.read_bytes()
    assert stat.S_IMODE(output.stat().st_mode) == 0o600
    output.chmod(0o644)
    theirs.write_text(FAMILY.replace("alice", "dora"), encoding="utf-8")
    refused = say(theirs, "--output", output)
    assert (refused.exit_code, output.read_bytes()) == (1, first)
    assert "--force" in refused.stderr
    assert say(theirs, "--output", output, "--force").exit_code == 0
    assert b"dora" in output.read_bytes()
    assert stat.S_IMODE(output.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ours.toml", "theirs.yaml"]


def test_a_file_that_can_not_be_written_or_read_is_one_line(theirs: Path, tmp_path: Path) -> None:
    said = say(theirs, "--output", tmp_path / "nowhere" / "ours.toml")
    assert said.exit_code == 1
    assert "cannot be written: No such file" in said.stderr
    theirs.write_bytes(os.urandom(200))
    assert say(theirs).exit_code == 1
    assert say(tmp_path / "missing.yaml").exit_code == 2
