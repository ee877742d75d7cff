"""Readers, networks, tired servers and kills in any order, in virtual time: what has to hold, holds.

Each rule does one thing to the world and lets little or no time pass, so that things fall into each other;
``pass_time`` lets the service work. Invariants are checked after every rule, agreement of both sides after quiet: when
everything works again and long enough. A failure prints the rules as a short program.
"""

from __future__ import annotations

import math
import os
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from earmark.sandbox import faults
from earmark.sandbox.hardcover import Limits, outages
from tests.simulation.stage import USERS, Stage
from tests.simulation.tale import Row, Tale, disagreements, heard, leading, row_of, said
from tests.world import DNF, IGNORED, PAUSED, READ, READING, WANT, TwoBooks

user_names = st.sampled_from(USERS)
audio = st.sampled_from([0, 2, 3])  # of the cast's items
any_item = st.sampled_from([0, 1, 2, 3])
paces = st.sampled_from([(3, 1), (15, 4), (60, 3), (600, 2), (3600, 1)])  # seconds a sync, syncs
jumps = st.sampled_from([-9000, -1200, -310, -290, -30, 30, 290, 310, 1200, 9000])
moments = st.sampled_from([0.1, 0.5, 1.0, 1.9, 2.1, 5.0, 30.0, 80.0, 130.0, 600.0])
ages = st.sampled_from([3600.0, 6 * 3600.0 + 60, 86_400.0])
limits = st.sampled_from(
    [Limits(burst=4, per_minute=12), Limits(burst=2, per_minute=5), Limits(burst=10, per_minute=60)]
)
troubles = st.sampled_from(
    [
        "lost",
        "reply lost",
        "replies lost",
        "late",
        "very late",
        "429",
        "429 bare",
        "500",
        "503",
        "page",
        "slow",
        "burst",
    ]
)
writes = st.booleans()  # a trouble that waits for the next write, or for whatever comes next


def _is_write(call: faults.Call) -> bool:
    return '"mutation ' in call.body or "mutation " in call.body[:40]


def _anything(_: faults.Call) -> bool:
    return True


class Readers(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.stage: Stage | None = None
        self.failed = True

    @initialize(limits=limits)
    def begin(self, limits: Limits) -> None:
        stage = self.stage = Stage(Path(self.folder.name), limits=limits)
        cast = stage.cast
        books = {cast.lighthouse.book: (cast.lighthouse,), cast.garden.book: (cast.garden,)}
        books[cast.river.book] = (cast.river, cast.rapids)
        self.tales = {
            (user, book): Tale(user=user, book=book, items=items, before=stage.hardcover.on_shelf(user, book))
            for user in USERS
            for book, items in books.items()
        }
        self.sessions: dict[tuple[str, str], str] = {}
        self.frozen: dict[str, dict[int, Any]] = {user: {} for user in USERS}
        self._freeze()
        stage.do(stage.start())

    # what readers do in Audiobookshelf

    def _act(self, user: str, book: TwoBooks, kind: str, do: Any) -> None:
        """One thing done in Audiobookshelf, taken down in the book's tale."""
        assert self.stage is not None
        tale = self.tales[user, book.book]
        before: dict[str, Row | None] = {other.item: row_of(self.stage, user, other) for other in tale.items}

        async def act() -> None:
            do()

        self.stage.watch.acts[user, book.book] += 1
        self.stage.do(act())
        heard(self.stage, tale, before, kind)

    def _sync(
        self, user: str, book: TwoBooks, position: float, kind: str, device: str = "web", listened: float = 10.0
    ) -> None:
        """One report of a player, which opens a new session where the server forgot its own."""
        assert self.stage is not None
        stage, key = self.stage, (user, book.item)
        if device != "web":
            self._act(user, book, kind, lambda: self._once(user, book, position, device))
            return

        def report() -> None:
            session = self.sessions.get(key) or stage.abs.play(user, book.item)
            if stage.abs.sync(user, session, position, listened) == 404:
                session = stage.abs.play(user, book.item)
                stage.abs.sync(user, session, position, listened)
            self.sessions[key] = session

        self._act(user, book, kind, report)

    def _once(self, user: str, book: TwoBooks, position: float, device: str) -> None:
        assert self.stage is not None
        session = self.stage.abs.play(user, book.item, device=device)
        self.stage.abs.sync(user, session, position)
        self.stage.abs.close(user, session)

    def _length(self, book: TwoBooks) -> float:
        assert self.stage is not None
        return float(self.stage.abs.world.item(book.item).duration)

    def _position(self, user: str, book: TwoBooks) -> float:
        assert self.stage is not None
        row = self.stage.abs.progress(user, book.item)
        return float(row["currentTime"]) if row is not None else 0.0

    def _is_finished(self, user: str, book: TwoBooks) -> bool:
        assert self.stage is not None
        row = self.stage.abs.progress(user, book.item)
        return row is not None and bool(row["isFinished"])

    @property
    def abs_is_up(self) -> bool:
        return self.stage is not None and self.stage.abs.is_up

    @precondition(lambda self: self.abs_is_up)
    @rule(user=user_names, item=audio, pace=paces)
    def hear(self, user: str, item: int, pace: tuple[float, int]) -> None:
        assert self.stage is not None
        book, (seconds, times) = self.stage.cast.items[item], pace
        if self._is_finished(user, book):
            return
        for _ in range(times):
            self.stage.wait(seconds)
            if not self.stage.abs.is_up:
                return
            to = min(self._position(user, book) + seconds, self._length(book) - 60)
            self._sync(user, book, to, "hear", listened=seconds)

    @precondition(lambda self: self.abs_is_up)
    @rule(user=user_names, item=audio, by=jumps)
    def seek(self, user: str, item: int, by: float) -> None:
        assert self.stage is not None
        book = self.stage.cast.items[item]
        to = min(max(self._position(user, book) + by, 1.0), self._length(book) - 60)
        self._sync(user, book, to, "seek")

    @precondition(lambda self: self.abs_is_up)
    @rule(user=user_names, item=audio)
    def park_near_the_end(self, user: str, item: int) -> None:
        assert self.stage is not None
        book = self.stage.cast.items[item]
        self._sync(user, book, self._length(book) * 0.97, "seek")

    @precondition(lambda self: self.abs_is_up)
    @rule(user=user_names, item=any_item, way=st.sampled_from(["player", "menu", "batch"]))
    def finish(self, user: str, item: int, way: str) -> None:
        assert self.stage is not None
        book, server = self.stage.cast.items[item], self.stage.abs
        if way == "player" and self._length(book):
            self._sync(user, book, self._length(book) - 3, "finish")
        elif way == "batch":
            rows = [{"libraryItemId": book.item, "isFinished": True}]
            self._act(user, book, "finish", lambda: server.batch(user, rows))
        else:
            self._act(user, book, "finish", lambda: server.finish(user, book.item))

    @precondition(lambda self: self.abs_is_up)
    @rule(user=user_names, item=any_item)
    def unfinish(self, user: str, item: int) -> None:
        assert self.stage is not None
        book, server = self.stage.cast.items[item], self.stage.abs
        if self._is_finished(user, book):
            self._thaw_ours(user, book)
            self._act(user, book, "unfinish", lambda: server.unfinish(user, book.item))

    @precondition(lambda self: self.abs_is_up)
    @rule(user=user_names, item=audio, asleep=st.booleans(), to_its_end=st.booleans())
    def begin_again(self, user: str, item: int, asleep: bool, to_its_end: bool) -> None:
        """``asleep``: while Earmark is down."""
        assert self.stage is not None
        book = self.stage.cast.items[item]
        if not self._is_finished(user, book):
            return
        if asleep:
            self._on_loop(self.stage.die)
        self.sessions.pop((user, book.item), None)
        for position in (20.0, 90.0, 200.0, 500.0, 900.0):
            self._sync(user, book, position, "again", listened=110.0)
            self.stage.wait(110)
        for part in (0.3, 0.6, 0.9999) if to_its_end else ():
            seconds = self._length(book) / 12
            self.stage.wait(seconds)
            self._sync(user, book, self._length(book) * part, "finish" if part > 0.99 else "hear", listened=seconds)
        if asleep:
            self._up()

    @precondition(lambda self: self.abs_is_up)
    @rule(user=user_names, item=audio)
    def stale_device(self, user: str, item: int) -> None:
        assert self.stage is not None
        self._sync(user, self.stage.cast.items[item], 120.0, "seek", device="android")

    @precondition(lambda self: self.abs_is_up)
    @rule(user=user_names, item=any_item)
    def discard(self, user: str, item: int) -> None:
        assert self.stage is not None
        book, server = self.stage.cast.items[item], self.stage.abs
        self._act(user, book, "discard", lambda: server.discard(user, book.item))

    @precondition(lambda self: self.abs_is_up)
    @rule(user=user_names, fraction=st.sampled_from([0.002, 0.04, 0.3, 0.31, 0.5, 0.8]))
    def turn_a_page(self, user: str, fraction: float) -> None:
        assert self.stage is not None
        book, server = self.stage.cast.garden, self.stage.abs
        if not self._is_finished(user, book):
            self._act(user, book, "seek", lambda: server.ebook(user, book.item, fraction))

    @precondition(lambda self: self.abs_is_up)
    @rule(user=user_names)
    def hear_a_podcast(self, user: str) -> None:
        assert self.stage is not None
        cast, server = self.stage.cast, self.stage.abs

        async def act() -> None:
            server.patch(user, cast.podcast, episode=cast.episode, currentTime=400.0, duration=1800.0)

        self.stage.do(act())

    @precondition(lambda self: self.abs_is_up)
    @rule(user=user_names, item=audio)
    def close_the_player(self, user: str, item: int) -> None:
        assert self.stage is not None
        session = self.sessions.pop((user, self.stage.cast.items[item].item), None)
        if session is not None:
            server = self.stage.abs
            self._act(user, self.stage.cast.items[item], "hear", lambda: server.close(user, session))

    # what happens to Audiobookshelf

    def _on_loop(self, do: Any) -> None:
        assert self.stage is not None

        async def act() -> None:
            do()

        self.stage.do(act())

    @rule(
        what=st.sampled_from(
            ["drop", "restart", "stop", "start", "freeze", "thaw", "lose one", "slow", "fail", "token"]
        )
    )
    def trouble_in_audiobookshelf(self, what: str) -> None:
        assert self.stage is not None
        server = self.stage.abs
        for key in self.stage.watch.acts:
            self.stage.watch.acts[key] += 1
        ways = {
            "drop": server.disconnect_all,
            "restart": server.restart,
            "stop": server.stop,
            "start": server.start,
            "freeze": server.freeze,
            "thaw": server.thaw,
            "lose one": lambda: server.lose_events(1),
            "slow": lambda: server.answer_slowly(3.0),
            "fail": lambda: server.faults.next(faults.lose_reply(), faults.status(502), faults.status(500, "oops")),
            "token": lambda: setattr(server.policy, "access_seconds", 40.0),
        }
        self._on_loop(ways[what])

    # what happens on the way to Hardcover, and there

    @rule(
        write=writes,
        what=troubles,
    )
    def trouble_with_hardcover(self, what: str, write: bool) -> None:
        assert self.stage is not None
        line, where = self.stage.hardcover.faults, _is_write if write else _anything
        kinds = {
            "lost": [faults.lose_request()],
            "reply lost": [faults.lose_reply()],
            "replies lost": [faults.lose_reply()] * 3,
            "late": [outages.late_write(3.0)],
            "very late": [outages.late_write(20.0)],
            "429": [outages.too_many_requests(7)],
            "429 bare": [outages.too_many_requests(1, header=False)] * 2,
            "500": [outages.internal_error()],
            "503": [outages.unavailable()] * 2,
            "page": [outages.html_page()],
            "slow": [faults.slow_reply(8.0), faults.slow_reply(45.0)],
            "burst": [outages.unavailable(), outages.internal_error(), outages.html_page(502)] * 3,
        }
        for key in self.stage.watch.acts:
            self.stage.watch.acts[key] += 2
        for fault in kinds[what]:
            line.next(fault, where=where)

    @precondition(lambda self: self.abs_is_up)
    @rule(user=user_names, item=any_item, what=troubles, write=writes, to=st.sampled_from(["jump", "finish"]))
    def tell_in_trouble(self, user: str, item: int, what: str, write: bool, to: str) -> None:
        """Something that is told at once, and the trouble meets it."""
        assert self.stage is not None
        self.trouble_with_hardcover(what, write)
        if to == "finish":
            self.finish(user, item, "menu")
        elif item == 1:
            self.turn_a_page(user, 0.6)
        else:
            self.seek(user, item, 1200)

    @rule(user=user_names, what=st.sampled_from(["refused", "restored", "spent"]))
    def token(self, user: str, what: str) -> None:
        assert self.stage is not None
        hardcover, token = self.stage.hardcover, self.stage.world.tokens[user]
        if what == "refused":
            hardcover.expire_token(token)
        elif what == "restored":
            hardcover.restore_token(token)
        else:
            meter = hardcover.tokens.get(token).meter
            self._on_loop(lambda: meter.spend(meter.left_today))  # by another tool with the same token
            self.stage.watch.excused_until = max(self.stage.watch.excused_until, self._midnight() + 120)

    def _midnight(self) -> float:
        assert self.stage is not None
        return self.stage.time + 86_400 - (self.stage.time + 8 * 3600) % 86_400

    # what the user does on Hardcover

    def _say(self, user: str, book: int, kind: str, do: Any, value: Any = None) -> None:
        assert self.stage is not None
        stage, tale = self.stage, self.tales[user, book]
        before = stage.hardcover.on_shelf(user, book)
        sure = stage.is_calm(user, tale.items) and not stage.watch.is_unsure(user, book)
        stage.watch.hand.add((user, book))
        stage.watch.acts[user, book] += 2
        self._on_loop(do)
        said(stage, tale, kind, value, before, sure)
        self.said_at = len(stage.watch.sent)
        self._freeze(user, book, anew=True)

    @rule(
        user=user_names,
        book=st.sampled_from([0, 1, 2]),
        status=st.sampled_from([WANT, READING, READ, PAUSED, DNF, IGNORED]),
    )
    def set_status_on_hardcover(self, user: str, book: int, status: int) -> None:
        assert self.stage is not None
        hardcover, number = self.stage.hardcover, self.stage.cast.books[book]
        self._say(user, number, str(status), lambda: hardcover.user_sets_status(user, number, status))

    @rule(
        user=user_names,
        book=st.sampled_from([0, 1, 2]),
        what=st.sampled_from(["progress", "removed", "edition", "dates"]),
    )
    def edit_on_hardcover(self, user: str, book: int, what: str) -> None:
        assert self.stage is not None
        hardcover, number = self.stage.hardcover, self.stage.cast.books[book]
        shelved = hardcover.on_shelf(user, number)
        if shelved is None:
            return
        opened = next((read for read in shelved.reads if read.finished_at is None), None)
        if what == "removed":
            self._say(user, number, what, lambda: hardcover.user_deletes_book(user, number))
        elif what == "edition" and book == 0:
            other = self.stage.cast.other_edition
            self._say(user, number, what, lambda: hardcover.user_sets_edition(user, number, other), other)
        elif (
            what == "progress"
            and opened is not None
            and opened.progress_seconds
            and number != self.stage.cast.garden.book
        ):
            edition = hardcover.store.editions.rows[opened.edition_id]
            further = min(opened.progress_seconds + 3000, edition.audio_seconds - 600)
            more = (further - opened.progress_seconds) * 36_000 / 35_000
            edit = lambda: hardcover.user_edits_read(user, number, opened.id, progress_seconds=further)  # noqa: E731
            self._say(user, number, what, edit, (more, further))
        elif what == "dates" and opened is not None:
            day = (opened.started_at or self.stage.at().date()) - timedelta(days=9)
            edit = lambda: hardcover.user_edits_read(user, number, opened.id, started_at=day)  # noqa: E731
            self._say(user, number, what, edit, (opened.id, day))

    # what happens to Earmark

    @rule(after=st.sampled_from([0.0, 1.0, 300.0]))
    def restart(self, after: float) -> None:
        assert self.stage is not None
        stage = self.stage
        if stage.process is not None:
            stage.check_alive()
            stage.do(stage.stop())
            stage.wait(after)
        self._up()

    @rule(after=st.sampled_from([0.0, 1.0, 40.0]))
    def kill(self, after: float) -> None:
        assert self.stage is not None
        self._on_loop(self.stage.die)
        self.stage.wait(after)
        self._up()

    @rule(nth=st.integers(1, 3), seconds=st.sampled_from([0.0, 0.5, math.inf]), write=writes)
    def kill_at_a_call(self, nth: int, seconds: float, write: bool) -> None:
        assert self.stage is not None
        self.stage.kill_at(nth, seconds, _is_write if write else None)

    def _up(self) -> None:
        assert self.stage is not None
        self.stage.do(self.stage.buried())
        if self.stage.process is None:
            self.stage.do(self.stage.start())
        for key in self.stage.watch.acts:
            self.stage.watch.acts[key] += 1
        self._seen()

    def _seen(self) -> None:
        """From here on Earmark reads what stands on Hardcover before it decides."""
        for tale in self.tales.values():
            if tale.word is not None:
                tale.word.seen = True

    @rule()
    def sync_pass(self) -> None:
        assert self.stage is not None
        if self.stage.process is not None:
            self._pass()

    def _pass(self) -> dict[str, Any] | None:
        """One pass, given up after an hour: a frozen or stopped server lets it wait or fail. A kill ends it too."""
        assert self.stage is not None
        stage = self.stage
        stage.watch.passing = True
        try:
            document = stage.do(stage.sync_within(3600.0))
        finally:
            stage.watch.passing = False
            stage.watch.count_anew()
        if document is not None and not document["failed"]:
            self._seen()
        return document

    @rule(seconds=moments)
    def pass_time(self, seconds: float) -> None:
        assert self.stage is not None
        self.stage.wait(seconds)

    @rule(seconds=ages)
    def pass_hours(self, seconds: float) -> None:
        assert self.stage is not None
        self.stage.wait(seconds)

    # what must always hold

    @invariant()
    def nothing_is_wrong(self) -> None:
        if self.stage is None:
            return
        stage = self.stage
        if stage.process is not None:
            stage.check_alive()
        assert not stage.crashes, stage.crashes
        assert not stage.watch.problems, stage.watch.problems
        for user in USERS:
            flaws = [flaw for flaw in stage.hardcover.flaws(user) if not self._by_hand(user, flaw)]
            assert not flaws, (user, flaws)
        assert stage.untouchable() == stage.before, "somebody else's rows were touched"
        self._void_unseen_words()
        self._check_frozen()

    def _by_hand(self, user: str, flaw: str) -> bool:
        return (
            any(f"book {book}:" in flaw for held, book in self.stage.watch.hand if held == user)
            if self.stage
            else False
        )

    def _void_unseen_words(self) -> None:
        """A word that Earmark wrote over before it could know of it binds no more."""
        assert self.stage is not None
        for (user, book), tale in self.tales.items():
            word = tale.word
            if word is not None and not word.seen:
                late = any(sent.user == user and sent.book == book for sent in self.stage.watch.sent[self.said_at :])
                word.void = word.void or late

    said_at = 0

    def _freeze(self, user: str | None = None, book: int | None = None, *, anew: bool = False) -> None:
        """Take down the finished reads as they are: from here on they stay so."""
        assert self.stage is not None
        for (who, number), tale in self.tales.items():
            if user not in (None, who) or book not in (None, number):
                continue
            shelved = self.stage.hardcover.on_shelf(who, number)
            finished = {read.id: read for read in (shelved.reads if shelved else ()) if read.finished_at is not None}
            held = self.frozen[who]
            if anew:  # by the user's own hand
                changed = {
                    held_id for held_id, (of, read) in held.items() if of == number and finished.get(held_id) != read
                }
                for held_id in changed:
                    del held[held_id]
                held.update({i: (number, finished[i]) for i in changed & finished.keys()})
            else:
                held.update({i: (number, read) for i, read in finished.items() if i not in held})
                if not tale.spoken and tale.before is not None:
                    tale.ours |= finished.keys() - {read.id for read in tale.before.reads}
                elif not tale.spoken:
                    tale.ours |= finished.keys()

    def _thaw_ours(self, user: str, book: TwoBooks) -> None:
        """An un-finish by hand may take our own finish back (P8)."""
        for read in self.tales[user, book.book].ours:
            self.frozen[user].pop(read, None)

    def _check_frozen(self) -> None:
        assert self.stage is not None
        for user, held in self.frozen.items():
            for read_id, (book, read) in held.items():
                shelved = self.stage.hardcover.on_shelf(user, book)
                now = next((r for r in (shelved.reads if shelved else ()) if r.id == read_id), None)
                assert now == read, f"{user}: a finished read has changed: {read} is now {now}"

    # what must hold after quiet

    @rule()
    def quiet(self) -> None:
        """Everything works again, for long enough: then both sides agree, and a pass has nothing to do."""
        assert self.stage is not None
        stage = self.stage
        stage.do(stage.heal())
        stage.do(stage.quiet())
        self.nothing_is_wrong()
        self._agree(words=False)
        self._pass()
        stage.do(stage.quiet())
        self.nothing_is_wrong()
        self._agree(words=True)
        writes = stage.hardcover.mutations
        document = self._pass()
        assert document is not None
        assert not document["failed"], document["failed"]
        assert stage.hardcover.mutations == writes, f"a pass over an unchanged world writes: {document['items']}"
        assert stage.recorded() == stage.watch.recorded, "the history is not what was told"
        stage.watch.check_bounds()
        assert not stage.watch.problems, stage.watch.problems
        for tale in self.tales.values():
            row = leading(stage, tale)
            shelved = stage.hardcover.on_shelf(tale.user, tale.book)
            if row is not None and row.finished and shelved is not None and shelved.status_id == READ:
                tale.settled_finish = True
        self._freeze()

    def _agree(self, *, words: bool) -> None:
        assert self.stage is not None
        wrong = []
        for tale in self.tales.values():
            if words or tale.word is None:
                wrong += disagreements(self.stage, tale)
        assert not wrong, "\n".join(wrong)

    def teardown(self) -> None:
        try:
            if self.stage is not None and sys.exc_info()[0] is None:  # else a rule has failed already
                self.quiet()
        except BaseException:
            assert self.stage is not None
            print(self.stage.diary())  # noqa: T201 - beside the program that Hypothesis prints
            raise
        finally:
            if self.stage is not None:
                self.stage.close()
            self.folder.cleanup()


LONG = os.environ.get("EARMARK_SIMULATION") == "nightly"
PROFILE = settings(
    max_examples=2000 if LONG else 60,
    stateful_step_count=60 if LONG else 25,
    deadline=None,
    derandomize=bool(os.environ.get("CI")) and not LONG,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
    **({"phases": [Phase.generate]} if os.environ.get("EARMARK_SIMULATION_RAW") else {}),
)


@pytest.mark.timeout(0 if LONG else 300)
def test_whatever_happens_both_sides_agree_in_the_end() -> None:
    run_state_machine_as_test(Readers, settings=PROFILE)
