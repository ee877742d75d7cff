"""What goes wrong with either service, on the way to them and with Earmark itself, as rules of the state machine."""

from __future__ import annotations

import math

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from earmark.sandbox import faults
from earmark.sandbox.hardcover import outages
from tests.simulation.machine import DAY, any_item, user_names
from tests.simulation.rules_of_readers import ReaderRules

moments = st.sampled_from([0.1, 0.5, 1.0, 1.9, 2.1, 5.0, 30.0, 80.0, 130.0, 600.0])
ages = st.sampled_from([3600.0, 6 * 3600.0 + 60, 86_400.0])
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


_is_ready = precondition(lambda self: self.ready)


class TroubleRules(ReaderRules):
    @_is_ready
    @rule(
        what=st.sampled_from(
            ["drop", "restart", "stop", "start", "freeze", "thaw", "lose one", "slow", "fail", "token"]
        )
    )
    def trouble_in_audiobookshelf(self, what: str) -> None:
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
        self.on_loop(ways[what])

    @_is_ready
    @rule(
        write=writes,
        what=troubles,
    )
    def trouble_with_hardcover(self, what: str, write: bool) -> None:
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

    @precondition(lambda self: self.ready and self.stage.abs.is_up)
    @rule(user=user_names, item=any_item, what=troubles, write=writes, to=st.sampled_from(["jump", "finish"]))
    def tell_in_trouble(self, user: str, item: int, what: str, write: bool, to: str) -> None:
        """Something that is told at once, and the trouble meets it."""
        self.trouble_with_hardcover(what, write)
        if to == "finish":
            self.finish(user, item, "menu")
        elif item == 1:
            self.turn_a_page(user, 0.6)
        else:
            self.seek(user, item, 1200)

    @_is_ready
    @rule(user=user_names, what=st.sampled_from(["refused", "restored", "spent"]))
    def token(self, user: str, what: str) -> None:
        hardcover, token = self.stage.hardcover, self.stage.world.tokens[user]
        if what == "refused":
            hardcover.expire_token(token)
        elif what == "restored":
            hardcover.restore_token(token)
        else:
            meter = hardcover.tokens.get(token).meter
            self.on_loop(lambda: meter.spend(meter.left_today))  # by another tool with the same token
            self.stage.watch.excused_until = max(self.stage.watch.excused_until, self._midnight() + 120)

    def _midnight(self) -> float:
        return self.stage.time + DAY - (self.stage.time + 8 * 3600) % DAY

    # what happens to Earmark

    @_is_ready
    @rule(after=st.sampled_from([0.0, 1.0, 300.0]))
    def restart(self, after: float) -> None:
        stage = self.stage
        if stage.process is not None:
            stage.check_alive()
            stage.do(stage.stop())
            stage.wait(after)
        self.up()

    @_is_ready
    @rule(after=st.sampled_from([0.0, 1.0, 40.0]))
    def kill(self, after: float) -> None:
        self.on_loop(self.stage.die)
        self.stage.wait(after)
        self.up()

    @_is_ready
    @rule(nth=st.integers(1, 3), seconds=st.sampled_from([0.0, 0.5, math.inf]), write=writes)
    def kill_at_a_call(self, nth: int, seconds: float, write: bool) -> None:
        self.stage.kill_at(nth, seconds, _is_write if write else None)

    @_is_ready
    @rule()
    def sync_pass(self) -> None:
        if self.stage.process is not None:
            self.run_pass()

    @_is_ready
    @rule(seconds=moments)
    def pass_time(self, seconds: float) -> None:
        self.stage.wait(seconds)

    @_is_ready
    @rule(seconds=ages)
    def pass_hours(self, seconds: float) -> None:
        self.stage.wait(seconds)
