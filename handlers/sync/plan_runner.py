"""Carrying out what was decided: step by step, through the one gateway, each answer checked against what was sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from handlers.decide import Opened, Plan, PlanStep
from handlers.decide.reads import find_read
from handlers.sync.gateway import Gateway, WritableShelf
from hardcover import (
    AddBook,
    AddRead,
    Applied,
    Clear,
    Edition,
    EditionId,
    Lane,
    Read,
    ReadId,
    ReadValues,
    RemoveBook,
    RemoveRead,
    SetStatus,
    Status,
    Step,
    Surprising,
    UserBook,
    WriteRead,
)


class Outdated(Exception):
    """Something newer was received while a step waited for its turn; the step was not sent."""


@dataclass(slots=True)
class Carried:
    """How far the steps came. ``user_book`` is what Hardcover shows now; ``None``: the book is not on the shelf."""

    user_book: UserBook | None
    read_id: ReadId | None = None
    under_way: Step | None = None  # sent, and its answer has not come
    differs: list[str] = field(default_factory=list)  # what Hardcover shows other than what was written
    surprises: list[str] = field(default_factory=list)  # what was not written and is other than believed: the user's
    tidied: list[int] = field(default_factory=list)  # journal entries of ours that were deleted

    @property
    def read(self) -> Read | None:
        return find_read(self.user_book, self.read_id) if self.user_book is not None else None


class PlanRunner:
    """Carries out the steps of one sync. Errors pass through; ``carried`` then says how far it came.

    ``is_current`` is asked when the turn of a step has come: where it says no, ``Outdated`` is raised instead.
    """

    def __init__(
        self,
        shelf: WritableShelf,
        gateway: Gateway,
        lane: Lane,
        before: UserBook | None,
        *,
        is_current: Callable[[], bool] = lambda: True,
    ) -> None:
        self._shelf = shelf
        self._gateway = gateway
        self._lane = lane
        self._is_current = is_current
        self.wrote = False  # a step was sent
        self._known = {read.id for read in before.reads} if before is not None else set()
        self.carried = Carried(user_book=before)

    async def run_plan(self, plan: Plan) -> Carried:
        for step in plan.steps:
            await self._step(step)
        await self._settle(plan)
        return self.carried

    async def run(self, *steps: Step) -> Carried:
        for step in steps:
            await self._step(step)
        return self.carried

    async def _step(self, planned: PlanStep) -> None:
        step = self._resolve(planned)
        carried = self.carried
        values = step.values if isinstance(step, WriteRead | AddRead) else None
        if isinstance(planned, Opened) and isinstance(step, WriteRead) and self._shows(step):
            carried.read_id = step.read_id  # Hardcover filled in the same by itself: a write would say nothing new
            return
        carried.under_way = step
        believed = carried.user_book
        applied = await self._send(step)
        carried.under_way = None
        carried.tidied += applied.tidied
        self._take_in(step, applied)
        if values is not None and applied.read is not None:
            carried.read_id = applied.read.id
            carried.differs = differences(values, applied.read)
            carried.surprises = surprises(values, believed, applied)

    async def _send(self, step: Step) -> Applied:
        outdated = False

        def newest() -> Step | None:
            nonlocal outdated
            outdated = not self._is_current()
            self.wrote = self.wrote or not outdated
            return None if outdated else step

        applied = await self._gateway.carry_out(self._shelf, newest, self._lane)
        if outdated:
            raise Outdated
        return applied

    def _shows(self, step: WriteRead) -> bool:
        read = find_read(self.carried.user_book, step.read_id) if self.carried.user_book is not None else None
        return read is not None and not differences(step.values, read)

    def _resolve(self, step: PlanStep) -> Step:
        if not isinstance(step, Opened):
            return step
        user_book = self.carried.user_book
        if user_book is None:
            raise Surprising("Hardcover did not return the book it was asked to add", outcome_unknown=True)
        opened = max((read.id for read in user_book.reads if read.id not in self._known), default=None)
        if opened is not None:
            return WriteRead(read_id=opened, values=step.values)
        # Hardcover opens none where one is open: that one is a leftover, or it would have been decided to write into it
        return AddRead(user_book_id=user_book.id, values=_without_clears(step.values))

    def _take_in(self, step: Step, applied: Applied) -> None:
        """The rows as they are after a step. Answers to writes tell no editions: those known from before stay."""
        carried = self.carried
        if isinstance(step, RemoveBook):
            carried.user_book = None
            return
        before, answer = carried.user_book, applied.user_book
        known = _editions_of(before)
        reads = {read.id: read for read in before.reads} if before is not None else {}
        for read in (*(answer.reads if answer is not None else ()), *([applied.read] if applied.read else [])):
            reads[read.id] = replace(read, edition=read.edition or known.get(read.edition_id))
        if isinstance(step, RemoveRead):
            reads.pop(step.read_id, None)
        base = answer or before
        if base is None:
            raise Surprising("Hardcover answered a write without the book it concerns", outcome_unknown=True)
        ordered = tuple(sorted(reads.values(), key=lambda read: -read.id))
        carried.user_book = replace(base, reads=ordered, edition=base.edition or known.get(base.edition_id))

    async def _settle(self, plan: Plan) -> None:
        """A finish that did not set the status by itself [H 5.11] gets it, and its dates again [H 5.10]."""
        user_book = self.carried.user_book
        if not plan.finished or user_book is None or user_book.status is Status.READ or self.carried.read_id is None:
            return
        written = next((step for step in reversed(plan.steps) if isinstance(step, WriteRead | AddRead | Opened)), None)
        if written is None:
            return
        await self._step(SetStatus(user_book_id=user_book.id, status=Status.READ))
        await self._step(WriteRead(read_id=self.carried.read_id, values=written.values))


def _editions_of(user_book: UserBook | None) -> dict[EditionId | None, Edition]:
    if user_book is None:
        return {}
    told = (user_book.edition, *(read.edition for read in user_book.reads))
    return {edition.id: edition for edition in told if edition is not None}


def differences(values: ReadValues, read: Read) -> list[str]:
    """What the returned row shows other than what was sent; a write is done when this is empty (P4)."""
    found = []
    for name in ("edition_id", "started_at", "finished_at", "progress_seconds", "progress_pages"):
        sent, shown = getattr(values, name), getattr(read, name)
        if sent is not None and (None if sent is Clear.CLEAR else sent) != shown:
            found.append(f"{name} shows {shown}, not {None if sent is Clear.CLEAR else sent}")
    return found


def surprises(values: ReadValues, before: UserBook | None, applied: Applied) -> list[str]:
    """What the answer to a write shows of things that the write did not concern, where it is not what was believed:
    somebody changed it meanwhile. Only for a read that was there before."""
    read, user_book = applied.read, applied.user_book
    was = find_read(before, read.id) if before is not None and read is not None else None
    if was is None or read is None or before is None:
        return []
    found = [
        f"{name} is {getattr(read, name)}, not {getattr(was, name)}"
        for name in ("edition_id", "started_at", "finished_at")
        if getattr(values, name) is None and getattr(read, name) != getattr(was, name)
    ]
    finishes = values.finished_at is not None and values.finished_at is not Clear.CLEAR
    if user_book is not None and not finishes and user_book.status is not before.status:
        found.append(f"status is {user_book.status.name}, not {before.status.name}")
    if user_book is not None and user_book.edition_id != before.edition_id:
        found.append(f"the entry's edition is {user_book.edition_id}, not {before.edition_id}")
    return found


def _without_clears(values: ReadValues) -> ReadValues:
    return replace(
        values,
        started_at=None if values.started_at is Clear.CLEAR else values.started_at,
        finished_at=None if values.finished_at is Clear.CLEAR else values.finished_at,
    )


def may_open(steps: Sequence[PlanStep]) -> bool:
    """Whether Hardcover may open a read because of these steps."""
    return any(isinstance(step, AddBook | AddRead | SetStatus | Opened) for step in steps)


def progress_of(step: PlanStep) -> int | None:
    """The progress that a step writes."""
    if not isinstance(step, WriteRead | AddRead | Opened):
        return None
    values = step.values
    return values.progress_seconds if values.progress_seconds is not None else values.progress_pages
