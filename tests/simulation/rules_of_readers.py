"""What readers and owners do in Audiobookshelf, as rules of the state machine."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.simulation.machine import Machine, any_item, audio, user_names
from tests.simulation.stage import USERS

paces = st.sampled_from([(3, 1), (15, 4), (60, 3), (600, 2), (3600, 1)])  # seconds a report, reports
jumps = st.sampled_from([-9000, -1200, -310, -290, -30, 30, 290, 310, 1200, 9000])
_is_up = precondition(lambda self: self.ready and self.stage.abs.is_up)


class ReaderRules(Machine):
    @_is_up
    @rule(user=user_names, item=audio, pace=paces, accounts=st.booleans())
    def hear(self, user: str, item: int, pace: tuple[float, int], accounts: bool) -> None:
        """``accounts``: the session says how long it was listened; else only where it stands, as some clients do."""
        book, (seconds, times) = self.stage.cast.items[item], pace
        if not self.is_there(book) or self.is_finished(user, book):
            return
        for _ in range(times):
            self.stage.wait(seconds)
            if not self.is_there(book):
                return
            to = min(self.position(user, book) + seconds, self.length(book) - 60)
            self.report(user, book, to, "hear", listened=seconds if accounts else 0.0)

    @_is_up
    @rule(user=user_names, item=audio, by=jumps)
    def seek(self, user: str, item: int, by: float) -> None:
        book = self.stage.cast.items[item]
        if self.is_there(book):
            to = min(max(self.position(user, book) + by, 1.0), self.length(book) - 60)
            self.report(user, book, to, "seek")

    @_is_up
    @rule(user=user_names, item=audio)
    def park_near_the_end(self, user: str, item: int) -> None:
        book = self.stage.cast.items[item]
        if self.is_there(book):
            self.report(user, book, self.length(book) * 0.97, "seek")

    @_is_up
    @rule(user=user_names, item=audio, back=st.sampled_from([None, 10.0, 120.0]))
    def report_nothing(self, user: str, item: int, back: float | None) -> None:
        """A report of 0:00; ``back``: and so many seconds later the right place again."""
        book = self.stage.cast.items[item]
        if not self.is_there(book):
            return
        place = self.position(user, book)
        self.report(user, book, 0.0, "seek", listened=0.0)
        if back is not None and place > 1:
            self.stage.wait(back)
            if self.is_there(book):
                self.report(user, book, min(place + back, self.length(book) - 60), "seek", listened=back)

    @_is_up
    @rule(user=user_names, item=audio, turns=st.sampled_from([3, 12, 60]), apart=st.sampled_from([400.0, 5000.0]))
    def two_devices(self, user: str, item: int, turns: int, apart: float) -> None:
        """Two players take turns, each going on at its own place."""
        book, server = self.stage.cast.items[item], self.stage.abs
        if not self.is_there(book) or self.is_finished(user, book):
            return
        low = min(max(self.position(user, book), 400.0), self.length(book) - 6500)
        sessions: dict[str, str] = {}
        for turn in range(turns):
            for device, start in (("ios", low), ("android", low + apart)):
                self.stage.wait(10)
                if not self.is_there(book):
                    return
                place = start + 20.0 * turn

                def one(device: str = device, place: float = place) -> None:
                    session = sessions.get(device) or server.play(user, book.item, device=device)
                    sessions[device] = session
                    if server.sync(user, session, place, 20.0) == 404:
                        del sessions[device]

                self.act(user, book, "seek", one)

    @_is_up
    @rule(user=user_names, item=any_item, way=st.sampled_from(["player", "menu", "batch", "tab", "chapter"]))
    def finish(self, user: str, item: int, way: str) -> None:
        """``tab`` and ``chapter``: nobody meant it."""
        book, server = self.stage.cast.items[item], self.stage.abs
        if not self.is_there(book):
            return
        if way == "player" and self.length(book):
            self.report(user, book, self.length(book) - 3, "finish")
        elif way == "batch":
            rows = [{"libraryItemId": book.item, "isFinished": True}]
            self.act(user, book, "finish", lambda: server.batch(user, rows))
        elif way == "tab" and self.length(book):
            told = {"currentTime": self.length(book) - 1, "duration": self.length(book)}
            self.act(user, book, "finish", lambda: server.patch(user, book.item, **told))
        elif way == "chapter" and self.length(book):
            at = max(self.position(user, book), 400.0)
            self.act(user, book, "finish", lambda: self._say_a_chapters_length(user, book.item, at))
        else:
            self.act(user, book, "finish", lambda: server.finish(user, book.item))

    def _say_a_chapters_length(self, user: str, item: str, at: float) -> None:
        session = self.stage.abs.play(user, item, device="ios")
        self.stage.abs.sync(user, session, at, 10.0, duration=at + 3)
        self.stage.abs.close(user, session)

    @_is_up
    @rule(user=user_names, item=any_item)
    def unfinish(self, user: str, item: int) -> None:
        book, server = self.stage.cast.items[item], self.stage.abs
        if self.is_there(book) and self.is_finished(user, book):
            self.act(user, book, "unfinish", lambda: server.unfinish(user, book.item))

    @_is_up
    @rule(user=user_names)
    def unfinish_all(self, user: str) -> None:
        """In one call, as a client does that has lost its mind."""
        books = [book for book in self.stage.cast.items if self.is_there(book) and self.is_finished(user, book)]
        for book in books:
            rows = [{"libraryItemId": book.item, "isFinished": False}]
            self.act(user, book, "unfinish", lambda rows=rows: self.stage.abs.batch(user, rows))  # type: ignore[misc]

    @_is_up
    @rule(user=user_names, item=any_item)
    def begin_with_not_finished_at_zero(self, user: str, item: int) -> None:
        book, server = self.stage.cast.items[item], self.stage.abs
        if self.is_there(book):
            told: dict[str, Any] = {"isFinished": False, "currentTime": 0, "duration": self.length(book)}
            self.act(user, book, "unfinish", lambda: server.patch(user, book.item, **told))

    @_is_up
    @rule(user=user_names, item=audio, asleep=st.booleans(), to_its_end=st.booleans())
    def begin_again(self, user: str, item: int, asleep: bool, to_its_end: bool) -> None:
        """``asleep``: while Earmark is down."""
        book = self.stage.cast.items[item]
        if not self.is_there(book) or not self.is_finished(user, book):
            return
        if asleep:
            self.on_loop(self.stage.die)
        self.sessions.pop((user, book.item), None)
        for position in (20.0, 90.0, 200.0, 500.0, 900.0):
            self.report(user, book, position, "again", listened=110.0)
            self.stage.wait(110)
        for part in (0.3, 0.6, 0.9999) if to_its_end else ():
            seconds = self.length(book) / 12
            self.stage.wait(seconds)
            self.report(user, book, self.length(book) * part, "finish" if part > 0.99 else "hear", listened=seconds)
        if asleep:
            self.up()

    @_is_up
    @rule(user=user_names, item=audio)
    def stale_device(self, user: str, item: int) -> None:
        if self.is_there(self.stage.cast.items[item]):
            self.report(user, self.stage.cast.items[item], 120.0, "seek", device="android")

    @_is_up
    @rule(user=user_names, item=any_item)
    def discard(self, user: str, item: int) -> None:
        book, server = self.stage.cast.items[item], self.stage.abs
        if self.is_there(book):
            self.act(user, book, "discard", lambda: server.discard(user, book.item))

    @_is_up
    @rule(user=user_names, fraction=st.sampled_from([0.002, 0.04, 0.3, 0.31, 0.5, 0.8]))
    def turn_a_page(self, user: str, fraction: float) -> None:
        book, server = self.stage.cast.garden, self.stage.abs
        if self.is_there(book) and not self.is_finished(user, book):
            self.act(user, book, "seek", lambda: server.ebook(user, book.item, fraction))

    @_is_up
    @rule(user=user_names)
    def hear_a_podcast(self, user: str) -> None:
        cast, server = self.stage.cast, self.stage.abs
        told = {"currentTime": 400.0, "duration": 1800.0}
        self.on_loop(lambda: server.patch(user, cast.podcast, episode=cast.episode, **told))

    @_is_up
    @rule(user=user_names, item=audio)
    def close_the_player(self, user: str, item: int) -> None:
        book, server = self.stage.cast.items[item], self.stage.abs
        session = self.sessions.pop((user, book.item), None)
        if session is not None and self.is_there(book):
            self.act(user, book, "hear", lambda: server.close(user, session))

    # what owners do

    @_is_up
    @rule(item=any_item)
    def remove_the_item(self, item: int) -> None:
        book = self.stage.cast.items[item]
        if not self.is_there(book):
            return
        self._close(book.book)
        self.on_loop(lambda: self.stage.abs.remove_item(book.item))

    @_is_up
    @rule()
    def correct_the_item(self) -> None:
        """The lighthouse was another book all the time: title, author and identifier are corrected."""
        book = self.stage.cast.lighthouse
        if not self.is_there(book) or any(not self.stage.watch.is_calm(user, book.book) for user in USERS):
            return
        metadata = {"title": "A Winter of Glass", "authors": [{"name": "Jonas Okafor"}], "asin": "B0WINTER01"}
        if self.tales["alice", book.book].closed:
            return
        self._close(book.book)
        self.on_loop(lambda: self.stage.abs.edit_item(book.item, {"metadata": metadata}))
        for user in USERS:
            self.closed[user, book.book] = self.stage.hardcover.on_shelf(user, book.book)

    def _close(self, number: int) -> None:
        for user in USERS:
            self.tales[user, number].closed = True
            self.stage.watch.murky.add((user, number))

    @_is_up
    @rule(seconds=st.sampled_from([0.0, 600.0, 86_400.0]))
    def restore_a_backup(self, seconds: float) -> None:
        """Of ``seconds`` ago."""
        server, backups = self.stage.abs, []
        self.on_loop(lambda: backups.append(server.backup()))
        self.stage.wait(seconds)
        if not server.is_up:
            return
        self.on_loop(lambda: server.restore(backups[0]))
        if not seconds:
            return
        for key, tale in self.tales.items():
            tale.murky = True
            self.stage.watch.murky.add(key)
