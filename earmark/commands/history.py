"""``earmark history``: every write, when and why. It is read beside a running service, row by row."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from earmark.commands.arguments import named, no_such_user
from handlers.state.database import Database
from handlers.state.history import Change, History

DATABASE = "earmark.db"
MOST_SHOWN = 1000  # at a terminal, without an item, a run or a limit


@contextmanager
def open_history(data_dir: Path) -> Iterator[History | None]:
    """``None``: there is no state yet. Raises ``DatabaseError``."""
    path = data_dir / DATABASE
    if not path.exists():
        yield None
        return
    database = Database(path, read_only=True)
    try:
        yield History(database)
    finally:
        database.close()


def read_history(
    history: History | None,
    *,
    users: Collection[str],
    user: str | None,
    item: str | None,
    run: int | None = None,
    limit: int | None = None,
) -> Generator[Change]:
    """Newest first; ``item`` is an id or words of the title in any order. ``users``: those of the settings; whoever is
    in the history is known too."""
    user, item = named({"user": user}, "user"), named({"item": item}, "item")
    if user is not None:
        known = {name.casefold(): name for name in (*(history.users() if history else ()), *users)}
        if user.casefold() not in known:
            raise no_such_user(user, users)
        user = known[user.casefold()]
    if history is not None:
        yield from history.stream(user=user, item=item, run=run, limit=limit)


def no_changes(history: History | None, data_dir: Path, *, user: str | None, item: str | None, run: int | None) -> str:
    """Why there is nothing to show, in one line."""
    if history is None:
        missing = "no data folder" if not data_dir.is_dir() else "no state in the data folder"
        return f"nothing was written yet: there is {missing} {data_dir}"
    if next(history.stream(limit=1), None) is None:
        return "nothing was written yet"
    if run is not None:
        kind = history.run_kind(run)
        if kind is None:
            return f"there was no run {run}"
        return f"run {run} ({kind}) wrote nothing" + (" of this" if user or item else "")
    about = [f"for {user}" if user else "", f"to an item with the id or the words “{item}”" if item else ""]
    return f"nothing was written {' '.join(filter(None, about))} yet"
