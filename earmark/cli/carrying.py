"""How a command is carried out: by the running service where there is one, else by one opened for the command."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn, TypeVar, overload
from zoneinfo import ZoneInfo

import click
import structlog

from earmark.cli.base import EXIT_INTERRUPTED, EXIT_SETTINGS, EXIT_USAGE, Common, end, show
from earmark.cli.progress_bar import ProgressBar
from earmark.commands.dispatch import Dispatch, dispatcher
from earmark.observe.log import configure
from earmark.service import starting
from earmark.service.control import CommandFailed, read_answer
from earmark.service.data_dir import why_unwritable
from earmark.service.lock import DataDirUnusable
from earmark.settings import Settings
from earmark.settings.redact import Redactor
from handlers.state.database import DatabaseError

T = TypeVar("T")


@dataclass(slots=True)
class Carrier:
    """One command line's way to whoever carries commands out; all of one line use the same way.

    ``code``: the exit code of what was asked last.
    """

    settings: Settings
    runner: asyncio.Runner
    dispatch: Dispatch
    code: int = 0
    bar: ProgressBar | None = None

    @overload
    def ask(self, name: str, options: dict[str, Any], kind: None = None) -> Any: ...

    @overload
    def ask(self, name: str, options: dict[str, Any], kind: type[T]) -> T: ...

    def ask(self, name: str, options: dict[str, Any], kind: type[T] | None = None) -> T | Any:
        """What the command answers; without ``kind`` as JSON."""
        on_progress = self.bar.update if self.bar else lambda done, of: None
        try:
            document, self.code = run_in(self.runner, self.dispatch(name, options, on_progress))
        finally:
            if self.bar:
                self.bar.clear()
        return document if kind is None else read_answer(kind, name, document)

    def zone_of(self, user: str | None) -> ZoneInfo:
        return zone_of(self.settings, user)


def zone_of(settings: Settings, user: str | None) -> ZoneInfo:
    """In which zone this user reads moments; without a user, the common one."""
    found = settings.users.get(user) if user is not None else None
    return found.timezone if found is not None else settings.timezone


@contextmanager
def carrying_out(
    common: Common, command: str, *, bar: str | None = None, connecting: bool = False, may_be_nobody: bool = False
) -> Iterator[Carrier]:
    """Ends the process with one line and the right exit code where something cannot be done, and with the code of what
    was asked last. ``bar``: the label of a progress bar, where standard error is a terminal."""
    settings = common.settings(connecting=connecting, may_be_nobody=may_be_nobody)
    log_quietly(common, settings)
    need_data_dir(settings)
    starting.end()
    with ending_in_words(), asyncio.Runner() as runner:
        way = dispatcher(settings, command)
        dispatch = run_in(runner, way.__aenter__())
        carrier = Carrier(settings, runner, dispatch, bar=ProgressBar(bar) if bar and sys.stderr.isatty() else None)
        try:
            yield carrier
        finally:
            run_in(runner, way.__aexit__(None, None, None))
    if carrier.code:
        sys.exit(carrier.code)


def carry_out(
    common: Common,
    name: str,
    options: dict[str, Any],
    *,
    as_json: bool,
    text: Callable[[Any], str],
    bar: str | None = None,
    kind: type[Any] | None = None,
) -> None:
    """One command, its answer shown; ``text`` is given what ``kind`` says."""
    with carrying_out(common, name, bar=None if as_json else bar) as carrier:
        show(carrier.ask(name, options, kind), as_json, text)


@contextmanager
def ending_in_words() -> Iterator[None]:
    """What went wrong is a line for people, and an exit code."""
    try:
        yield
    except CommandFailed as error:
        end(str(error), error.exit_code)
    except (DataDirUnusable, DatabaseError) as error:
        end(str(error))
    except (KeyboardInterrupt, click.Abort):
        sys.exit(EXIT_INTERRUPTED)


def confirm(question: str, *, yes: bool, items: int = 2) -> None:
    """Have it confirmed: by ``--yes``, or by a person at the terminal. Else end, with nothing done.

    ``items``: how many it is about; a single one needs no ``--yes`` where nobody can be asked.
    """
    if yes or (items <= 1 and not can_ask()):
        return
    if not can_ask():
        end(f"{question}\nnothing was done: there is no terminal to ask at, so say --yes", EXIT_USAGE)
    if not agrees(question):
        end("nothing was done")


def can_ask() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def agrees(question: str) -> bool:
    """Asked on standard error, so that standard output stays a document. Ctrl-C ends the process."""
    drop_typed_ahead()
    try:
        return click.confirm(question, err=True)
    except click.Abort:  # Ctrl-C, or the end of the input
        click.echo(err=True)
        sys.exit(EXIT_INTERRUPTED)


def drop_typed_ahead() -> None:
    """Keys that were pressed before a question stood there are no answer to it."""
    try:
        import termios  # noqa: PLC0415 - not on every system

        termios.tcflush(sys.stdin, termios.TCIFLUSH)
    except (ImportError, OSError, ValueError, termios.error):
        return


def offline(name: str, case: Path, *, alone: bool) -> NoReturn:
    """Answer a case file, one line a case, and end."""
    from earmark.commands.case_files.command import answer_case_file  # noqa: PLC0415 - the other commands start faster

    if not alone:
        end("--case goes alone: a case file has everything in it", EXIT_USAGE)
    with ending_in_words():
        sys.exit(answer_case_file(name, case, click.echo))


def log_quietly(common: Common, settings: Settings | None = None) -> None:
    """Commands speak by their document; the log goes to standard error, and only when asked or when it matters."""
    redactor = Redactor(settings.secrets() if settings else ())
    level = "debug" if common.verbose else "error"
    configure(level=level, style="console", redactor=redactor, now=lambda: datetime.now(UTC), stream=sys.stderr)


def need_data_dir(settings: Settings) -> None:
    problem = why_unwritable(settings.data_dir)
    if problem is not None:
        end(problem, EXIT_SETTINGS)


def run_loop(main: Coroutine[Any, Any, Any]) -> Any:
    """An event loop of its own for one coroutine."""
    with asyncio.Runner() as runner:
        return run_in(runner, main)


def run_in(runner: asyncio.Runner, main: Coroutine[Any, Any, Any]) -> Any:
    """130 at Ctrl-C; of several failures the first, as the last line."""
    try:
        return runner.run(main)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    except BaseExceptionGroup as group:
        _crashed(group)


def _crashed(group: BaseExceptionGroup[BaseException]) -> NoReturn:
    """A part of the program failed: its traceback for a bug report, and a last line that says what it was."""
    first: BaseException = group
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    if isinstance(first, DatabaseError | CommandFailed):
        raise first
    structlog.get_logger().critical("a part of Earmark failed", exc_info=group)
    end(f"Earmark ends because a part of it failed: {type(first).__name__}: {str(first)[:200]}")
