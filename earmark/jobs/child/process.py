"""In the service: a task carried out by a child, which is lent what it may not have for itself."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

import structlog

from earmark.jobs.child.line import (
    Begin,
    Call,
    CallOff,
    CarriedError,
    Done,
    Figures,
    Line,
    LineAnswer,
    Logged,
    Progressed,
)
from earmark.jobs.recording import OnProgress
from earmark.service.app import App
from earmark.service.child import ANOTHER_VERSION, StartChild
from earmark.service.user import UserRuntime
from hardcover.answers import TooManyFields
from hardcover.client import Client
from hardcover.document import Document
from hardcover.limits import Lane
from hardcover.spending import spending
from listener.errors import TokenRejected

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_LEVELS = frozenset({"debug", "info", "warning", "error", "critical"})

log = structlog.get_logger()


class ChildFailed(Exception):
    """The work was not done to its end; the text says why, in one line for people."""


class Task(Protocol[T_co]):
    """Work that can be carried out with any app of the data folder: values in, values out, all of them picklable."""

    async def __call__(self, app: App, on_progress: OnProgress, /) -> T_co: ...


def starter(app: App, *, dry_run: bool) -> StartChild | None:
    """What starts a child for such a run; ``None``: it is carried out here. A dry run's state is in our memory, and
    where no service runs the process ends soon anyway."""
    return app.ports.start_child if app.is_running and not dry_run else None


async def in_a_child(app: App, start: StartChild, task: Task[T], on_progress: OnProgress) -> T:
    """Carry ``task`` out in a process of its own. Cancelled, it ends that at once.

    Raises ``ChildFailed``, and what the task raises of Hardcover's, Audiobookshelf's and the database's errors.
    """
    ours, theirs = socket.socketpair()
    with theirs:
        try:
            process = await start(theirs)
        except OSError as error:
            ours.close()
            raise ChildFailed(f"no process could be started for it: {error}") from error
    try:
        line = await Line.over(ours)
        try:
            done = await _Service(app, line, on_progress).serve(task)
        finally:
            line.close()
    except EOFError:
        raise ChildFailed(f"the process that worked on it {await _end_of(process)}") from None
    finally:
        await _ended(process)
        app.core.store.read_again()
    if done.error is not None:
        raised = done.error.unpacked()
        raise ChildFailed(f"a mistake in Earmark, see the log: {raised}") if done.error.is_mistake else raised
    value: T = done.value
    return value


async def _end_of(process: asyncio.subprocess.Process) -> str:
    """How it ended by itself."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(1.0):
            code = await process.wait()
            if code == ANOTHER_VERSION:
                return "is of another version: Earmark was upgraded, and has to be started again"
            return f"was killed (signal {-code}), perhaps for want of memory" if code < 0 else f"ended early ({code})"
    return "went silent"


async def _ended(process: asyncio.subprocess.Process) -> None:
    """It has nothing to tidy up: what it writes is whole at every instant."""
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.wait()


class _Service:
    """Answers one child."""

    def __init__(self, app: App, line: Line, on_progress: OnProgress) -> None:
        self._app = app
        self._line = line
        self._on_progress = on_progress
        self._calls: dict[int, asyncio.Task[None]] = {}
        self._holds_writing = False
        self._may: dict[str, Callable[..., Awaitable[LineAnswer]]] = {
            "read": self._read,
            "rest_token": self._rest_token,
            "rejected": self._rejected,
            "hold_writing": self._hold_writing,
            "release_writing": self._release_writing,
        }

    async def serve(self, task: Any) -> Done:
        """Until the task is done. Raises ``EOFError`` where the child ends before."""
        try:
            await self._line.send(self._begin(task))
            while True:
                message = await self._line.receive()
                if isinstance(message, Done):
                    return message
                self._take(message)
        finally:
            calls = list(self._calls.values())
            for call in calls:
                call.cancel()
            await asyncio.gather(*calls, return_exceptions=True)
            if self._holds_writing:  # it was killed in the middle; the next one sees what became of it
                self._app.core.proposals.writing.release()

    def _begin(self, task: Any) -> Begin:
        users = self._app.users
        clients = {id(user.client): user.client for user in users.values()}
        return Begin(
            settings=self._app.settings,
            task=task,
            clients={name: id(user.client) for name, user in users.items()},
            figures={number: _figures_of(client) for number, client in clients.items()},
            lacks={number: frozenset(client.lacks) for number, client in clients.items()},
        )

    def _take(self, message: Any) -> None:
        match message:
            case Call() as call:
                self._calls[call.number] = asyncio.create_task(self._answer(call), name=f"{call.what} for a child")
            case CallOff(number):
                if number in self._calls:
                    self._calls[number].cancel()
            case Progressed(done, of):
                self._on_progress(done, of)
            case Logged(level, event):
                text = str(event.pop("event", ""))
                getattr(log, level if level in _LEVELS else "error")(text, **event)

    async def _answer(self, call: Call) -> None:
        try:
            answer = await self._may[call.what](call.number, *call.arguments)
        except Exception as error:
            answer = LineAnswer(call.number, error=_carried(error))
        finally:
            del self._calls[call.number]
        with contextlib.suppress(EOFError):  # whoever reads the line sees it too
            await self._line.send(answer)

    async def _read(self, number: int, user: str, document: Document, lane: Lane) -> LineAnswer:
        client = self._user(user).client
        data: dict[str, Any] | None = None
        carried: CarriedError | None = None
        with spending() as spent:
            try:
                data = await client.read(document, lane)
            except Exception as error:
                if isinstance(error, TooManyFields) and error.capacity and len(document.keys) > 1:
                    client.limiter.exceeded(len(document.keys))  # the child asks again in halves
                carried = _carried(error)
        return LineAnswer(number, data, carried, units=spent.units, figures=_figures_of(client))

    async def _rest_token(self, number: int, user: str) -> LineAnswer:
        return LineAnswer(number, await self._user(user).tokens.rest_token())

    async def _rejected(self, number: int, user: str, token: str) -> LineAnswer:
        await self._user(user).tokens.rejected(token)
        return LineAnswer(number)

    async def _hold_writing(self, number: int) -> LineAnswer:
        await self._app.core.proposals.writing.acquire()
        self._holds_writing = True
        return LineAnswer(number)

    async def _release_writing(self, number: int) -> LineAnswer:
        self._app.core.proposals.writing.release()
        self._holds_writing = False
        return LineAnswer(number)

    def _user(self, name: str) -> UserRuntime:
        """The settings may have been read again meanwhile."""
        if name not in self._app.users:
            raise TokenRejected(f"{name} is not in the settings any more")
        return self._app.users[name]


def _carried(error: Exception) -> CarriedError:
    carried = CarriedError.of(error)
    if carried.is_mistake:
        log.error("a question of a part of a run failed", exc_info=error)
    return carried


def _figures_of(client: Client) -> Figures:
    limiter = client.limiter
    return Figures(limiter.burst, limiter.units_left_today, limiter.units_for_all)
