"""When a book that is listened to is synced."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.decide.policy import Pace, Policy
from handlers.live import pace
from handlers.live.pace import PaceState
from tests.handlers.build import NOW, row

POLICY = Policy()


class Player:
    """Plays reports into the pace and syncs when something is due, as the worker does."""

    def __init__(self, policy: Policy = POLICY, *, agreed: bool = False) -> None:
        self.policy = policy
        self.now = NOW
        self.state = PaceState(agreed=agreed)
        self.due = None
        self.syncs: list[float] = []
        self.agrees = True
        self.fails = False

    def wait(self, seconds: float) -> None:
        until = self.now + timedelta(seconds=seconds)
        while self.due is not None and self.due <= until:
            self.now = max(self.now, self.due)
            self.due = None
            self.syncs.append((self.now - NOW).total_seconds())
            if self.fails:
                self.state = pace.failed(self.state, self.now)
                self.due = self.now + timedelta(seconds=30)  # another try
            else:
                self.state = pace.synced(self.state, self.now, wrote=self.agrees, agreed=self.agrees)
        self.now = until

    def report(
        self, position: float, *, finished: bool = False, session: str | None = "one", device: str | None = None
    ) -> None:
        report = pace.report_of(row(position, finished=finished), session, device)
        self.state, due = pace.progressed(self.state, report, self.now, self.policy)
        if due is not None:
            self.due = due
        self.wait(0)

    def play(self, start: float, seconds: float, every: float = 10.0, session: str | None = "one") -> float:
        position = start
        for _ in range(int(seconds / every)):
            self.wait(every)
            position += every
            self.report(position, session=session)
        return position

    def close(self) -> None:
        self.state, self.due = pace.session_closed(self.state, self.now)
        self.wait(0)


def test_the_first_report_is_a_moment() -> None:
    player = Player()
    player.report(3600.0)
    assert player.syncs == [0.0]


def test_ten_hours_of_playing_are_written_once_in_a_quarter_of_an_hour_and_at_the_pause() -> None:
    """Case 49."""
    player = Player()
    player.play(0.0, 36000.0)
    player.wait(3600)
    assert len(player.syncs) == 1 + 40
    assert player.syncs[-1] <= 36000 + 75


def test_silence_is_a_pause() -> None:
    player = Player()
    player.play(0.0, 120.0)
    before = len(player.syncs)
    player.wait(75)
    assert len(player.syncs) == before + 1


def test_the_end_of_a_session_is_a_moment_but_not_twice_in_two_seconds() -> None:
    player = Player()
    player.play(0.0, 20.0)
    player.wait(5)
    player.close()
    assert player.syncs[-1] == 25.0
    player.report(24.0)
    player.close()
    player.wait(10)
    assert player.syncs[-1] == 27.0


def test_a_seek_storm_ends_in_one_sync_with_two_seconds_between() -> None:
    """Case 50."""
    player = Player()
    player.report(3600.0)
    for number in range(20):
        player.wait(0.05)
        player.report(float(number * 1000 + 100))
    player.wait(60)
    assert player.syncs == [0.0, 2.0]


def test_flapping_between_pause_and_play_is_no_storm() -> None:
    player = Player()
    player.report(3600.0)
    for turn in range(10):
        player.wait(1)
        player.report(3601.0, session=f"session {turn}")
        player.close()
    player.wait(100)
    assert len(player.syncs) <= 7


@pytest.mark.parametrize("session", ["one", "another", None])
def test_a_jump_is_a_moment_in_either_direction_also_in_a_new_session(session: str | None) -> None:
    player = Player()
    position = player.play(5000.0, 100.0)
    player.wait(10)
    player.report(position + 320, session=session)
    assert player.syncs[-1] == 110.0
    player.wait(10)
    player.report(1000.0, session=session)
    assert player.syncs[-1] == 120.0


def test_five_minutes_from_where_listening_would_have_led_are_no_jump() -> None:
    player = Player()
    position = player.play(5000.0, 100.0)
    before = len(player.syncs)
    player.wait(10)
    player.report(position + 300)
    player.wait(10)
    player.report(position)
    assert len(player.syncs) == before


@pytest.mark.parametrize("sessions", [("one", "two"), ("one", None), (None, "two")])
def test_two_players_at_different_places_for_an_hour_make_at_most_twelve_syncs(
    sessions: tuple[str | None, str | None],
) -> None:
    """Case 82: each session goes on from where it was itself."""
    player = Player()
    player.play(3000.0, 600.0, session="before")
    began = len(player.syncs)
    for turn in range(360):
        player.wait(5)
        player.report(7200.0 + 10 * turn, session=sessions[0])
        player.wait(5)
        player.report(25200.0 + 10 * turn, session=sessions[1])
    player.wait(3600)
    assert 4 <= len(player.syncs) - began <= 12


def test_two_devices_that_open_a_session_for_each_report_are_told_apart_by_their_names() -> None:
    player = Player()
    player.play(3000.0, 600.0)
    began = len(player.syncs)
    for turn in range(180):
        player.wait(10)
        player.report(7200.0 + 20 * turn, session=f"a{turn}", device="Android")
        player.wait(10)
        player.report(25200.0 + 20 * turn, session=f"b{turn}", device="iOS")
    assert len(player.syncs) - began <= 12


def test_one_report_of_zero_in_the_middle_of_a_book_changes_nothing() -> None:
    """Case 83."""
    player = Player()
    position = player.play(21000.0, 600.0)
    began = len(player.syncs)
    player.wait(10)
    player.report(0.0)
    for step in range(1, 4):
        player.wait(10)
        player.report(position + 10 * step)
    player.close()
    player.wait(3600)
    assert len(player.syncs) - began == 1


def test_a_fall_to_zero_that_goes_on_for_a_minute_is_a_jump() -> None:
    player = Player()
    player.play(21000.0, 600.0)
    began = len(player.syncs)
    fell = (player.now - NOW).total_seconds()
    player.play(-10.0, 120.0)
    assert player.syncs[began] == fell + 70


def test_playing_from_the_start_is_no_fall() -> None:
    player = Player()
    player.play(0.0, 50.0)
    player.report(0.0)
    player.wait(75)
    assert len(player.syncs) == 2


def test_a_finish_waits_for_nothing() -> None:
    player = Player()
    player.play(35000.0, 20.0)
    player.wait(0.1)
    player.report(36000.0, finished=True)
    assert player.syncs[-1] == 20.1


def test_coming_back_after_a_night_is_not_written_before_something_happens() -> None:
    player = Player()
    position = player.play(0.0, 100.0)
    player.wait(8 * 3600)
    before = len(player.syncs)
    player.report(position + 10)
    assert len(player.syncs) == before


def test_what_does_not_agree_is_synced_with_every_report() -> None:
    player = Player()
    player.agrees = False
    player.play(10.0, 50.0)
    assert len(player.syncs) == 5


def test_a_sync_that_failed_is_tried_again_with_the_next_report_however_long_it_plays() -> None:
    player = Player()
    player.play(0.0, 600.0)
    player.fails = True
    player.wait(75)  # the pause
    player.fails = False
    player.due = player.now + timedelta(seconds=60)  # the queue's own next try
    before = len(player.syncs)
    player.play(600.0, 20.0)
    assert len(player.syncs) == before + 1
    assert player.state.due is None


# pace = "every change"


@pytest.mark.parametrize("policy", [Policy(live_interval=timedelta(0)), Policy(pace=Pace.EVERY_CHANGE)])
def test_every_change_is_a_moment(policy: Policy) -> None:
    player = Player(policy)
    player.play(0.0, 100.0)
    assert len(player.syncs) == 10


# pace = "session"

SESSION = Policy(pace=Pace.SESSION)


def test_a_session_is_written_once_at_its_end() -> None:
    player = Player(SESSION, agreed=True)
    player.play(3600.0, 7200.0)
    player.report(20000.0)  # a jump is no moment then
    player.wait(300)  # nor is a pause
    player.play(20000.0, 100.0)
    assert player.syncs == []
    player.close()
    assert len(player.syncs) == 1


def test_a_session_that_is_never_closed_is_over_after_a_long_silence() -> None:
    player = Player(SESSION, agreed=True)
    player.play(3600.0, 600.0)
    player.wait(3600)
    assert player.syncs == [600.0 + pace.SESSION_OVER.total_seconds()]


def test_a_start_is_written_at_once_then_the_end_of_the_session() -> None:
    player = Player(SESSION)
    player.agrees = False  # not far enough to count yet
    player.play(0.0, 100.0)
    player.agrees = True
    player.play(100.0, 1000.0)
    assert player.syncs[-1] == 110.0
    player.close()
    assert player.syncs[-1] == 1100.0


def test_a_finish_and_an_un_finish_are_written_at_once() -> None:
    player = Player(SESSION, agreed=True)
    player.play(35000.0, 100.0)
    player.report(36000.0, finished=True)
    assert player.syncs == [100.0]
    player.wait(10)
    player.report(100.0)
    assert player.syncs == [100.0, 110.0]
