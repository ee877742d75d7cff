"""What all rules of the state machine share: the stage, the tales, what holds after each rule and after quiet.

Rules do one thing to the world and let little or no time pass, so that things fall into each other. Invariants are
checked after every rule, agreement of both sides after quiet: when everything works again and long enough.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from earmark.sandbox.hardcover import Limits
from earmark.settings import ProgressSettings
from tests.simulation.promises import disagreements
from tests.simulation.stage import USERS, Stage
from tests.simulation.tale import ANEW, Row, Tale, heard, leading, row_of, said
from tests.simulation.treasures import Treasure
from tests.world import READ, TwoBooks

HOUR, DAY = 3600.0, 86_400.0
user_names = st.sampled_from(USERS)
audio = st.sampled_from([0, 2, 3])  # of the cast's items
any_item = st.sampled_from([0, 1, 2, 3])
limits = st.sampled_from(
    [Limits(burst=4, per_minute=12), Limits(burst=2, per_minute=5), Limits(burst=10, per_minute=60)]
)
intervals = st.sampled_from([2, 15])  # minutes


class Machine(RuleBasedStateMachine):
    """``stage`` is set by the first rule of each programme."""

    stage: Stage
    ready = False
    steps = 0  # of all programmes together

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()

    @initialize(limits=limits, minutes=intervals)
    def begin(self, limits: Limits, minutes: int) -> None:
        self.interval = timedelta(minutes=minutes)
        stage = self.stage = Stage(
            Path(self.folder.name), limits=limits, progress=ProgressSettings(live_interval=self.interval)
        )
        self.ready = True
        cast = stage.cast
        books = {cast.lighthouse.book: (cast.lighthouse,), cast.garden.book: (cast.garden,)}
        books[cast.river.book] = (cast.river, cast.rapids)
        self.tales = {
            (user, book): Tale(user=user, book=book, items=items, before=stage.hardcover.on_shelf(user, book))
            for user in USERS
            for book, items in books.items()
        }
        self.treasures = {key: Treasure.of(tale.before) for key, tale in self.tales.items()}
        self.sessions: dict[tuple[str, str], str] = {}
        self.frozen: dict[str, dict[int, Any]] = {user: {} for user in USERS}
        self.closed: dict[tuple[str, int], Any] = {}  # shelves of books whose item has become another one
        self._freeze()
        stage.do(stage.start())

    # what rules are made of

    def on_loop(self, do: Callable[[], Any]) -> None:
        async def act() -> None:
            do()

        self.stage.do(act())

    def act(self, user: str, book: TwoBooks, kind: str, do: Callable[[], Any]) -> None:
        """One thing done in Audiobookshelf, taken down in the book's tale."""
        tale = self.tales[user, book.book]
        before: dict[str, Row | None] = {other.item: row_of(self.stage, user, other) for other in tale.items}
        self.stage.watch.acts[user, book.book] += 1
        if kind in ("finish", "unfinish", "again"):
            self.stage.watch.loud[user, book.book].append(self.stage.time)
        self.on_loop(do)
        heard(self.stage, tale, before, kind)
        row = row_of(self.stage, user, book)
        was = before[book.item]
        if was is not None and was.finished and row is not None and not row.finished:
            self.may_be_taken_back(user, book, HOUR if kind == "unfinish" else 7 * DAY)

    def report(
        self, user: str, book: TwoBooks, position: float, kind: str, device: str = "web", listened: float = 10.0
    ) -> None:
        """One report of a player, which opens a new session where the server forgot its own."""
        stage, key = self.stage, (user, book.item)

        def once() -> None:
            session = stage.abs.play(user, book.item, device=device)
            stage.abs.sync(user, session, position, listened)
            stage.abs.close(user, session)

        def go_on() -> None:
            session = self.sessions.get(key) or stage.abs.play(user, book.item)
            if stage.abs.sync(user, session, position, listened) == 404:
                session = stage.abs.play(user, book.item)
                stage.abs.sync(user, session, position, listened)
            self.sessions[key] = session

        self.act(user, book, kind, go_on if device == "web" else once)

    def say(self, user: str, book: int, kind: str, do: Callable[[], Any], value: Any = None) -> None:
        """One thing the user does on Hardcover. It binds from this moment on, if nothing of ours is under way."""
        stage, tale = self.stage, self.tales[user, book]
        before = stage.hardcover.on_shelf(user, book)
        sure = stage.watch.is_calm(user, book)
        stage.watch.hand.add((user, book))
        stage.watch.acts[user, book] += 2
        stage.watch.loud[user, book].append(stage.time)
        self.on_loop(do)
        if kind == "addition":
            tale.added(stage.hardcover.on_shelf(user, book))
        else:
            said(stage, tale, kind, value, before, sure)
            self._freeze(user, book, anew=True)
        after = stage.hardcover.on_shelf(user, book)
        self.treasures[user, book].acted(kind, before, after, sure=sure, time=stage.time)
        if (user, book) in self.closed:
            self.closed[user, book] = after

    def length(self, book: TwoBooks) -> float:
        return float(self.stage.abs.world.item(book.item).duration)

    def position(self, user: str, book: TwoBooks) -> float:
        row = self.stage.abs.progress(user, book.item)
        return float(row["currentTime"]) if row is not None else 0.0

    def is_finished(self, user: str, book: TwoBooks) -> bool:
        row = self.stage.abs.progress(user, book.item)
        return row is not None and bool(row["isFinished"])

    def is_there(self, book: TwoBooks) -> bool:
        return self.ready and self.stage.abs.is_up and book.item in self.stage.abs.world.items

    def up(self) -> None:
        self.stage.do(self.stage.buried())
        if self.stage.process is None:
            self.stage.do(self.stage.start())
        for key in self.stage.watch.acts:
            self.stage.watch.acts[key] += 1

    def run_pass(self) -> dict[str, Any] | None:
        """One pass, given up after an hour: a frozen or stopped server lets it wait or fail. A kill ends it too."""
        stage = self.stage
        stage.watch.passing = True
        try:
            return stage.do(stage.sync_within(HOUR))
        finally:
            stage.watch.passing = False
            stage.watch.count_anew()

    # what must always hold

    @invariant()
    def nothing_is_wrong(self) -> None:
        if not self.ready:
            return
        Machine.steps += 1
        stage = self.stage
        if stage.process is not None:
            stage.check_alive()
        assert not stage.crashes, stage.crashes
        assert not stage.watch.problems, stage.watch.problems
        for user in USERS:
            flaws = [flaw for flaw in stage.hardcover.flaws(user) if not self._by_hand(user, flaw)]
            assert not flaws, (user, flaws)
        assert stage.untouchable() == stage.before, "somebody else's rows were touched"
        self._nothing_of_the_users_is_lost()
        self._check_frozen()

    def _nothing_of_the_users_is_lost(self) -> None:
        for (user, book), treasure in self.treasures.items():
            lost = treasure.lost(self.stage.hardcover.on_shelf(user, book), self.stage.time)
            assert not lost, f"{user}, book {book}: {lost}"
        for (user, book), shelf in self.closed.items():
            now = self.stage.hardcover.on_shelf(user, book)
            assert now == shelf, f"{user}: its item is another book now; book {book} was {shelf}, is {now}"

    def _by_hand(self, user: str, flaw: str) -> bool:
        return any(f"book {book}:" in flaw for held, book in self.stage.watch.hand if held == user)

    def _freeze(self, user: str | None = None, book: int | None = None, *, anew: bool = False) -> None:
        """Take down the finished reads as they are: from here on they stay so."""
        for (who, number), tale in self.tales.items():
            if user not in (None, who) or book not in (None, number):
                continue
            shelved = self.stage.hardcover.on_shelf(who, number)
            finished = {read.id: read for read in (shelved.reads if shelved else ()) if read.finished_at is not None}
            held = self.frozen[who]
            if anew:  # by the user's own hand
                changed = {i for i, (of, read) in held.items() if of == number and finished.get(i) != read}
                for read_id in changed:
                    del held[read_id]
                held.update({i: (number, finished[i]) for i in changed & finished.keys()})
                continue
            held.update({i: (number, read) for i, read in finished.items() if i not in held})
            earlier = {read.id for read in tale.before.reads} if tale.before is not None else set()
            if not tale.spoken:
                for read_id in finished.keys() - earlier:
                    tale.ours.setdefault(read_id, self.stage.time)

    def may_be_taken_back(self, user: str, book: TwoBooks, within: float) -> None:
        """A finish of ours that Audiobookshelf withdraws may go, if it is no older than this (P8a, P8b)."""
        for read_id, since in self.tales[user, book.book].ours.items():
            if self.stage.time - since < within:
                self.frozen[user].pop(read_id, None)

    def _check_frozen(self) -> None:
        for user, held in self.frozen.items():
            for read_id, (book, read) in held.items():
                shelved = self.stage.hardcover.on_shelf(user, book)
                now = next((r for r in (shelved.reads if shelved else ()) if r.id == read_id), None)
                assert now == read, f"{user}: a finished read has changed: {read} is now {now}"

    # what must hold after quiet

    @rule()
    def quiet(self) -> None:
        """Everything works again, for long enough: then both sides agree, and a pass has nothing to do."""
        stage = self.stage
        stage.do(stage.heal())
        stage.do(stage.quiet())
        self.nothing_is_wrong()
        self._agree()
        self.run_pass()
        stage.do(stage.quiet())
        self.nothing_is_wrong()
        self._agree()
        writes = stage.hardcover.mutations
        document = self.run_pass()
        assert document is not None
        assert not document["failed"], document["failed"]
        assert stage.hardcover.mutations == writes, f"a pass over an unchanged world writes: {document['items']}"
        assert stage.recorded() == stage.watch.recorded, "the history is not what was written"
        stage.watch.check_bounds()
        stage.watch.check_hours(self.interval.total_seconds())
        assert not stage.watch.problems, stage.watch.problems
        for tale in self.tales.values():
            row = leading(stage, tale)
            shelved = stage.hardcover.on_shelf(tale.user, tale.book)
            if row is not None and row.finished and shelved is not None and shelved.status_id == READ:
                tale.settled_finish = True
        self._freeze()

    def _agree(self) -> None:
        wrong = [text for tale in self.tales.values() for text in disagreements(self.stage, tale)]
        assert not wrong, "\n".join(wrong)

    def teardown(self) -> None:
        try:
            if self.ready and sys.exc_info()[0] is None:  # else a rule has failed already
                self.quiet()
        except BaseException:
            print(self.stage.diary())  # noqa: T201 - beside the program that Hypothesis prints
            raise
        finally:
            if self.ready:
                self.stage.close()
            self.folder.cleanup()


__all__ = ["ANEW", "DAY", "HOUR", "Machine", "any_item", "audio", "user_names"]
