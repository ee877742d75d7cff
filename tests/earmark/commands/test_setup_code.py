"""The code that opens the set-up: one for all processes, few tries, gone when somebody is set up."""

from __future__ import annotations

from pathlib import Path

from earmark.commands.setup.code import LENGTH, TRIES, SetupCode
from handlers.state.accounts import Secrets
from handlers.state.database import Database


def test_the_code_stays_over_restarts_and_is_typed_as_people_type(tmp_path: Path) -> None:
    database = Database(tmp_path / "earmark.db")
    code = SetupCode(Secrets(database)).current()
    assert len(code) == LENGTH + 1
    again = SetupCode(Secrets(database))
    assert again.current() == code
    assert again.fits(f"  {code.lower().replace('-', ' ')} ")
    assert not again.fits("")
    database.close()


def test_after_five_that_do_not_fit_there_is_another_one(tmp_path: Path) -> None:
    database = Database(tmp_path / "earmark.db")
    codes = SetupCode(Secrets(database))
    first = codes.current()
    for _ in range(TRIES - 1):
        assert not codes.fits("WRONG-ONE")
    assert codes.fits(first)  # the last of the tries
    assert not codes.fits("WRONG-ONE")
    second = codes.current()
    assert second != first
    assert not codes.fits(first)
    assert codes.fits(second)
    database.close()
