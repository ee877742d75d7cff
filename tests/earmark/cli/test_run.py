"""What `run` makes of settings that it can read in part only."""

from __future__ import annotations

from pathlib import Path

import pytest

import earmark.service.data_dir
import earmark.settings.loading
from earmark.cli.base import Common
from earmark.cli.run import _as_far_as_readable
from handlers.state.database import DatabaseError
from handlers.state.saved_settings import Saved

CONFIG = '[users.alice]\nabs_token = "eyJ.key.of-alice"\nhardcover_token = "hc_pat_of_alice"\n'


def _refuse(path: Path) -> Saved:
    raise DatabaseError(f"{path}: permission denied")


def common(folder: Path, text: str = CONFIG) -> Common:
    (folder / "config.toml").write_text(text)
    return Common(config=folder / "config.toml", data_dir=folder / "data")


def test_a_foreign_data_folder_is_waited_for_whatever_the_browser_saved_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ending with 78 would have it started again and again, and nobody would find the reason on its page."""
    monkeypatch.setattr(earmark.settings.loading, "read_saved", _refuse)
    monkeypatch.setattr(earmark.service.data_dir, "why_unwritable", lambda folder: "it belongs to root")
    settings, is_whole = _as_far_as_readable(common(tmp_path))
    assert (list(settings.users), is_whole) == (["alice"], False)


def test_settings_that_are_wrong_and_a_database_that_is_broken_end_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SystemExit, match="78"):
        _as_far_as_readable(common(tmp_path, "[server]\nport = 'x'\n"))
    monkeypatch.setattr(earmark.settings.loading, "read_saved", _refuse)
    with pytest.raises(SystemExit, match="78"):  # the folder is ours: waiting would not help
        _as_far_as_readable(common(tmp_path))
