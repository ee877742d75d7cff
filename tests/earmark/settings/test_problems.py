"""Every mistake a person can make: the key, the place, and what to write instead."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earmark.settings import SettingsError, load, places
from tests.earmark.conftest import Nobody
from tests.earmark.settings.test_loading import ALICE, ALICE_VARIABLES, problems
from tests.listener.server import jwt


@pytest.mark.parametrize(
    ("toml", "line"),
    [
        ("[server]\nprot = 1", "server.prot in config.toml: is no setting; did you mean server.port?"),
        ("[servr]\nhots = 1", "servr.hots in config.toml: is no setting; did you mean server.host?"),
        ("port = 1", "port in config.toml: is no setting; did you mean server.port?"),
        ("[users.alice.progress]\nfinish_percnt = 1", "did you mean users.alice.progress.finish_percent?"),
        ("[users.alice.progres]\nfinish = 1", "users.alice.progres.finish in config.toml: is no setting; did you mean"),
        ("[zzz]", "zzz in config.toml: is no setting; config.example.toml lists all of them"),
        ("server = 1", "server in config.toml: is not a table; write [server] and its settings below"),
        ("[server.port]\nx = 1", "server.port.x in config.toml: is one value too deep; server.port is a single value"),
        (
            "[server]\nport = true",
            "server.port in config.toml: true does not fit; write a whole number from 0 to 65535",
        ),
        ("[server]\nport = 1e99", "write a whole number from 0 to 65535"),
        ("[server]\nhost = 1", 'server.host in config.toml: 1 has to be text; write it in quotes: "1"'),
        ('dry_run = "perhaps"', 'dry_run in config.toml: "perhaps" is neither yes nor no; write true or false'),
        ("dry_run = 1", "1 is neither yes nor no; write true or false"),
        ('log_level = "warn"', 'did you mean "warning"? write one of: debug, info, warning, error'),
        ('[matching]\nauto_at = "high"', 'matching.auto_at in config.toml: "high" does not fit; write a number from'),
        ("[matching]\nauto_at = nan", "nan does not fit; write a number from 0.5 to 1"),
        ("[matching]\nauto_at = 0.6", "review_at (0.7) has to be at most auto_at (0.6)"),
        ("[libraries]\ninclude = [1]", 'is not a list of names; write ["Audiobooks", "Kids"]'),
        ('[audiobookshelf]\nurl = "abs:13378"', 'has no http:// or https:// in front; write "http://abs:13378"'),
        ('[hardcover]\nurl = "ftp://x"', 'hardcover.url in config.toml: "ftp://x" is not a web address'),
        ('[audiobookshelf]\nurl = "http://abs:port"', "is not a web address; write it like"),
        ('[audiobookshelf]\nurl = "http://abs/?token=abc"', "holds more than an address"),
        ('timezone = "Berlin"', 'timezone in config.toml: "Berlin" is not a time zone; did you mean "Europe/Berlin"?'),
        ('timezone = "Europe/Belrin"', 'did you mean "Europe/Berlin"?'),
        ('timezone = "../etc/passwd"', "is not a time zone"),
        ('[progress]\npause_after = "soon"', 'write a number with its unit, like "75s", "15m" or "24h"'),
        ("[progress]\npause_after = 75", '75 has no unit; write "75s" for seconds or "75m" for minutes'),
        ("[progress]\nmin_progress_percent = 96", "finish_percent (95) has to be more than min_progress_percent (96)"),
        ('[progress]\nprivacy = "friends"', "write one of: account, public, followers, private"),
        ('[reconcile]\nschedule = "every night"', 'write minute, hour, day, month, weekday, like "0 3 * * *"'),
        ('[reconcile]\nschedule = "0 25 * * *"', "is not a schedule (bad hour)"),
        ('[reconcile]\nschedule = "0 0 3 * * *"', "is not a schedule (five fields are needed)"),
        ('data_dir = ""', 'data_dir in config.toml: "" is not a path; write a folder, like "/data"'),
        ('[metadata]\nfields = { titel = "fill" }', "did you mean metadata.fields.title?"),
        ('[metadata.fields]\ntitle = "repalce"', 'did you mean "replace"? write one of: off, fill, replace'),
    ],
)
def test_a_mistake_is_answered_with_what_to_write_instead(tmp_path: Path, toml: str, line: str) -> None:
    found = problems(tmp_path, f"{toml}\n{ALICE}")
    assert len(found) == 1
    assert "in config.toml: " in found[0]
    assert line in found[0]


@pytest.mark.parametrize(
    ("variable", "line"),
    [
        (
            "EARMARK_SERVER_PORT",
            "EARMARK_SERVER_PORT in the environment: is no setting; did you mean EARMARK_SERVER__PORT?",
        ),
        ("EARMARK_DATADIR", "did you mean EARMARK_DATA_DIR?"),
        ("EARMARK_USERS__ALICE__HARDCOVERTOKEN", "did you mean EARMARK_USERS__ALICE__HARDCOVER_TOKEN?"),
        (
            "EARMARK_USERS__ALICE",
            "EARMARK_USERS__ALICE in the environment: is not a table; write EARMARK_USERS__ALICE__…",
        ),
        ("EARMARK_SERVER__PORT", "EARMARK_SERVER__PORT in the environment:"),
    ],
)
def test_a_mistake_in_a_variable_names_the_variable(tmp_path: Path, variable: str, line: str) -> None:
    found = problems(tmp_path, ALICE, **{variable: "what"})
    assert len(found) == 1
    assert line in found[0]


@pytest.mark.parametrize(
    "text",
    ["your_token", "<your token>", "changeme", "Change-Me!", "…", "xxx", "paste-here", "hc_pat_…", "eyJ...", "${TOKEN}",
     "YOUR_HARDCOVER_TOKEN", "Bearer <token>", "insert-token-here", "****", "my-token", "abs_token", "REPLACE_ME"],
)  # fmt: skip
def test_a_placeholder_is_refused_by_name(tmp_path: Path, text: str) -> None:
    """Case 59."""
    [line] = problems(tmp_path, f'[users.alice]\nabs_token = "alices-key"\nhardcover_token = "{text}"')
    assert line.startswith("users.alice.hardcover_token in config.toml: is still the placeholder ")
    assert line.endswith("; put the real one there")


@pytest.mark.parametrize("text", ["eyJhbGciOi.eyJ1c2Vy.s-i_g", "hc_pat_8f3a", "alice-token", "s3cret", "token-of-bob"])
def test_a_real_token_is_not_taken_for_a_placeholder(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.toml").write_text(f'[users.a]\nabs_token = "a-key"\nhardcover_token = "{text}"')
    assert load(tmp_path / "config.toml", {}).users["a"].hardcover_token.get_secret_value() == text


def test_a_token_with_something_else_in_it_is_refused_without_repeating_it(tmp_path: Path) -> None:
    [line] = problems(tmp_path, "[users.alice]\nabs_token = 'hunter2→hunter3'\nhardcover_token = 'hc'")
    assert "copy the token again, alone" in line
    assert "hunter" not in line


def test_a_token_under_the_wrong_key_is_not_repeated(tmp_path: Path) -> None:
    [line] = problems(tmp_path, 'timezone = "hc_pat_12345678"\n' + ALICE)
    assert "hc_pat_12345678" not in line


def test_all_problems_are_told_at_once_and_each_only_once(tmp_path: Path) -> None:
    found = problems(tmp_path, 'dry_run = "x"\n[progress]\nprivacy = "x"\n[server]\nprt = 1\n' + ALICE)
    assert [line.split(" ")[0] for line in found] == ["dry_run", "progress.privacy", "server.prt"]


# Users


def test_no_user_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError) as caught:
        load(None, {})
    assert "write [users.alice] with abs_token and hardcover_token" in str(caught.value)
    assert "EARMARK_USERS__ALICE__HARDCOVER_TOKEN" in str(caught.value)


@pytest.mark.parametrize(
    ("table", "lines"),
    [
        (
            "",
            ["users.bob.hardcover_token in config.toml: is missing", "users.bob.abs_token in config.toml: is missing"],
        ),
        ('abs_token = "b"', ["users.bob.hardcover_token in config.toml: is missing; make one on Hardcover"]),
        (
            'hardcover_token = "b"',
            ["users.bob.abs_token in config.toml: is missing; make an API key on Audiobookshelf"],
        ),
        ('hardcover_token = "b"\nabs_username = "b"', ["users.bob.abs_password in config.toml: is missing"]),
        ('hardcover_token = "b"\nabs_password = "b!"', ["users.bob.abs_username in config.toml: is missing"]),
        (
            'hardcover_token = "b"\nabs_user = "b"',
            ["users.bob.abs_user in config.toml: needs audiobookshelf.admin_token"],
        ),
    ],
)
def test_a_user_without_tokens_is_told_which(tmp_path: Path, table: str, lines: list[str]) -> None:
    found = problems(tmp_path, f"{ALICE}\n[users.bob]\n{table}")
    assert len(found) == len(lines)
    for line, start in zip(found, lines, strict=True):
        assert line.startswith(start)


def test_a_missing_token_of_a_user_of_the_environment_names_the_variable(tmp_path: Path) -> None:
    [line] = problems(tmp_path, "", EARMARK_USERS__ALICE__ABS_TOKEN="alices-key")
    assert line.startswith("EARMARK_USERS__ALICE__HARDCOVER_TOKEN in the environment: is missing")


def test_names_that_differ_only_in_spelling_are_refused(tmp_path: Path) -> None:
    found = problems(tmp_path, ALICE + ALICE.replace("alice]", "Alice]"))
    assert found == ["users.Alice in config.toml: is the same name as users.alice but for its spelling; rename one"]


@pytest.mark.parametrize("toml", ["users = 1", 'users.alice = "key"', "[[users]]\nabs_token = 'x'"])
def test_users_that_are_no_tables(tmp_path: Path, toml: str) -> None:
    assert "is not a table; write" in problems(tmp_path, toml)[0]


# Files


def test_a_config_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere.toml does not exist; create it or correct the path"):
        load(tmp_path / "nowhere.toml", ALICE_VARIABLES)


def test_a_config_that_is_not_toml_says_where(tmp_path: Path) -> None:
    [line] = problems(tmp_path, "[server]\nhost = 0.0.0.0\n")
    assert line.startswith("config.toml: is not TOML:")
    assert "line 2" in line
    assert "text needs quotes" in line


def test_a_folder_in_the_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    [line] = problems(tmp_path, ALICE + 'abs_token_file = "secret"')
    assert line.startswith("users.alice.abs_token_file in config.toml: secret is a folder; a container makes one")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (None, "does not exist; create it"),
        (b"\n", "is empty; put the secret into it"),
        (b"\xff\xfe\x00", "is not UTF-8"),
    ],
)
def test_a_secret_file_that_does_not_do(tmp_path: Path, content: bytes | None, text: str) -> None:
    if content is not None:
        (tmp_path / "secret").write_bytes(content)
    [line] = problems(tmp_path, '[users.a]\nabs_token = "a"\nhardcover_token_file = "secret"')
    assert line.startswith("users.a.hardcover_token_file in config.toml: secret ")
    assert text in line


def test_an_oversized_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    with (tmp_path / "secret").open("wb") as file:
        file.truncate(2**31)
    [line] = problems(tmp_path, ALICE + 'abs_token_file = "secret"')
    assert "larger than 1 MiB" in line


def test_a_placeholder_in_a_secret_file_names_that_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("paste-here")
    [line] = problems(tmp_path, '[users.a]\nabs_token = "a"\nhardcover_token_file = "secret"')
    assert line.startswith("users.a.hardcover_token_file in config.toml (secret): is still the placeholder")


def test_a_file_that_may_not_be_read_comes_with_the_command_that_helps(
    nobody: Nobody, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("earmark.settings.owner.in_container", lambda: False)
    secret = nobody.folder / "secret"
    secret.touch(mode=0)
    owner = f"{nobody.uid}:{os.getegid()}"
    [line] = problems(nobody.folder, ALICE + 'abs_token_file = "secret"')
    assert f"secret cannot be read by uid {nobody.uid}, gid {os.getegid()}; run: sudo chown {owner} secret" in line


# Whatever is written

keys = st.sampled_from([".".join(place).replace("*", "alice") for place in places()]) | st.from_regex(
    r"[a-z_]{1,9}(\.[a-z_]{1,9}){0,3}", fullmatch=True
)
scalars = st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text(max_size=30)
values = scalars | st.lists(scalars, max_size=3) | st.sampled_from(["", "15m", "http://x", "your_token", "fill", "UTC"])


@given(st.dictionaries(keys, values, max_size=6), st.dictionaries(keys, st.text(max_size=30), max_size=3))
def test_it_becomes_settings_or_lines_that_name_their_place(content: dict[str, Any], more: dict[str, str]) -> None:
    def toml(value: Any) -> str:
        if isinstance(value, list):
            return f"[{', '.join(map(toml, value))}]"
        return (
            str(value) if isinstance(value, float) else json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        )

    environ = {"EARMARK_" + key.upper().replace(".", "__"): value for key, value in more.items()}
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.toml"
        config.write_text("\n".join(f"{key} = {toml(value)}" for key, value in content.items()), encoding="utf-8")
        lines: list[str] = []
        try:
            load(config, environ)
        except SettingsError as error:
            lines = str(error).split("\n")
    for line in lines:
        assert line.isprintable()
        assert str(config) in line or "the environment" in line


def test_a_name_template_without_a_title_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(
        "[users.alice]\nabs_token = 'abc-key'\nhardcover_token = 'hc_pat_abc'\n[metadata]\nname_template = 'x'"
    )
    with pytest.raises(SettingsError, match=r"name_template.*\{title\}"):
        load(path, {})


def test_swapped_tokens_are_told_from_their_shape(tmp_path: Path) -> None:
    key = jwt(keyId="k", name="earmark", type="api")
    lines = problems(tmp_path, f'[users.alice]\nabs_token = "hc_pat_12345678"\nhardcover_token = "{key}"')
    assert [line.split(" in ")[0] for line in lines] == ["users.alice.abs_token", "users.alice.hardcover_token"]
    assert "holds a token of Hardcover; put Audiobookshelf's API key there" in lines[0]
    assert "holds a token of Audiobookshelf; put Hardcover's there" in lines[1]
    assert not any("12345678" in line or key in line for line in lines)


@pytest.mark.parametrize("claims", [{"userId": "u", "username": "alice"}, {"keyId": "k", "type": "api"}])
def test_any_kind_of_audiobookshelfs_tokens_is_known(tmp_path: Path, claims: dict[str, str]) -> None:
    (line,) = problems(tmp_path, f'[users.alice]\nabs_token = "a-key"\nhardcover_token = "{jwt(**claims)}"')
    assert "holds a token of Audiobookshelf" in line


def test_an_older_token_of_hardcover_is_no_token_of_audiobookshelf(tmp_path: Path) -> None:
    legacy = jwt(sub="1", id="1", loggedIn=True)
    (tmp_path / "config.toml").write_text(f'[users.a]\nabs_token = "a-key"\nhardcover_token = "{legacy}"')
    assert load(tmp_path / "config.toml", {}).users["a"].hardcover_token.get_secret_value() == legacy
