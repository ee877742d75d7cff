"""When to tell."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.decide.policy import Policy
from handlers.live import pace
from handlers.live.pace import Heard
from tests.handlers.build import NOW, row

POLICY = Policy()


class Listener:
    """Plays events into the pace and looks when something is due, as the worker does."""

    def __init__(self, policy: Policy = POLICY) -> None:
        self.policy = policy
        self.now = NOW
        self.heard = Heard()
        self.due: datetime | None = None
        self.looks: list[float] = []

    def wait(self, seconds: float) -> None:
        until = self.now + timedelta(seconds=seconds)
        while self.due is not None and self.due <= until:
            self.now = max(self.now, self.due)
            self.due = None
            self.looks.append((self.now - NOW).total_seconds())
            self.heard = pace.looked(self.heard, self.now, told=True, concluded=True)
        self.now = until

    def hear(self, position: float, *, finished: bool = False) -> None:
        self.heard, self.due = pace.hear(self.heard, row(position, finished=finished), self.now, self.policy)
        self.wait(0)

    def play(self, start: float, seconds: float, every: float = 10.0) -> float:
        position = start
        for _ in range(int(seconds / every)):
            self.wait(every)
            position += every
            self.hear(position)
        return position

    def close(self) -> None:
        self.heard, self.due = pace.session_closed(self.heard, self.now)
        self.wait(0)


def test_the_first_thing_heard_is_told_at_once() -> None:
    listener = Listener()
    listener.hear(3600.0)
    assert listener.looks == [0.0]


def test_ten_hours_of_playing_are_told_once_in_a_quarter_of_an_hour_and_at_the_pause() -> None:
    """Case 49."""
    listener = Listener()
    listener.play(0.0, 36000.0)
    listener.wait(3600)
    assert len(listener.looks) == 1 + 40
    assert listener.looks[-1] <= 36000 + 75


def test_silence_is_a_pause() -> None:
    listener = Listener()
    listener.play(0.0, 120.0)
    before = len(listener.looks)
    listener.wait(75)
    assert len(listener.looks) == before + 1


def test_the_end_of_a_session_is_told_at_once_but_not_twice_in_two_seconds() -> None:
    listener = Listener()
    listener.play(0.0, 20.0)
    listener.wait(5)
    listener.close()
    assert listener.looks[-1] == 25.0
    listener.hear(24.0)
    listener.close()
    listener.wait(10)
    assert listener.looks[-1] == 27.0


def test_a_seek_storm_ends_in_one_look_with_two_seconds_between() -> None:
    """Case 50."""
    listener = Listener()
    listener.hear(3600.0)
    for number in range(20):
        listener.wait(0.05)
        listener.hear(float(number * 1000))
    listener.wait(60)
    assert listener.looks == [0.0, 2.0]


def test_flapping_between_pause_and_play_is_no_storm() -> None:
    listener = Listener()
    listener.hear(3600.0)
    for _ in range(10):
        listener.wait(1)
        listener.hear(3601.0)
        listener.close()
    listener.wait(100)
    assert len(listener.looks) <= 7


def test_a_jump_is_told_at_once_in_either_direction() -> None:
    listener = Listener()
    position = listener.play(5000.0, 100.0)
    listener.wait(10)
    listener.hear(position + 320)
    assert listener.looks[-1] == 110.0
    listener.wait(10)
    listener.hear(1000.0)
    assert listener.looks[-1] == 120.0


def test_a_finish_waits_for_nothing() -> None:
    listener = Listener()
    listener.play(35000.0, 20.0)
    listener.wait(0.1)
    listener.hear(36000.0, finished=True)
    assert listener.looks[-1] == 20.1


def test_a_zero_interval_tells_every_change() -> None:
    listener = Listener(Policy(live_interval=timedelta(0)))
    listener.play(0.0, 100.0)
    assert len(listener.looks) == 10


def test_coming_back_after_a_night_is_not_told_before_something_happens() -> None:
    listener = Listener()
    position = listener.play(0.0, 100.0)
    listener.wait(8 * 3600)
    told = len(listener.looks)
    listener.hear(position + 10)
    assert len(listener.looks) == told


def test_what_does_not_conclude_is_looked_at_with_every_change() -> None:
    heard = pace.looked(Heard(position=10.0, at=NOW, finished=False), NOW, told=False, concluded=False)
    _, due = pace.hear(heard, row(20.0), NOW + timedelta(seconds=10), POLICY)
    assert due == NOW + timedelta(seconds=10)
