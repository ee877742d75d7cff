from __future__ import annotations

from pathlib import Path

import pytest

from earmark.settings import Changes, changes, load

BEFORE = """
[audiobookshelf]
admin_token = "admins-key"
[server]
port = 8282
[users.alice]
abs_token = "alices-key"
hardcover_token = "hc-of-alice"
[users.bob]
abs_user = "bob"
hardcover_token = "hc-of-bob"
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", Changes()),
        ("alices-key", "other-key", Changes(changed=("alice",), reconnect=("alice",))),
        ("hc-of-bob", "hc-new", Changes(changed=("bob",), reconnect=("bob",))),
        ("[users.bob]", "timezone = 'Asia/Tokyo'\n[users.bob]", Changes(changed=("alice",))),
        ("[users.bob]", "[users.carl]", Changes(added=("carl",), removed=("bob",))),
        ("8282", "1", Changes(common=("server.port",))),
        (
            "admins-key",
            "other-key",
            Changes(changed=("bob",), reconnect=("bob",), common=("audiobookshelf.admin_token",)),
        ),
        (
            "[server]",
            "[hardcover]\nurl = 'http://localhost'\n[server]",
            Changes(changed=("alice", "bob"), reconnect=("alice", "bob"), common=("hardcover.url",)),
        ),
        (
            "[server]",
            "[progress]\nreread = false\n[server]",
            Changes(changed=("alice", "bob"), common=("progress.reread",)),
        ),
    ],
)
def test_only_what_differs_is_named(tmp_path: Path, old: str, new: str, expected: Changes) -> None:
    config = tmp_path / "config.toml"
    config.write_text(BEFORE)
    before = load(config, {})
    config.write_text(BEFORE.replace(old, new))
    found = changes(before, load(config, {}))
    assert found == expected
    assert bool(found) == (expected != Changes())


def test_a_secret_file_that_changed_is_a_change(tmp_path: Path) -> None:
    config, secret = tmp_path / "config.toml", tmp_path / "token"
    config.write_text("[users.alice]\nabs_token_file = 'token'\nhardcover_token = 'hc'")
    secret.write_text("first")
    before = load(config, {})
    secret.write_text("second")
    assert changes(before, load(config, {})).reconnect == ("alice",)
