"""Readers, hands, networks, tired servers and kills in any order, in virtual time: what has to hold, holds.

A failure prints the rules as a short program. Three ways to run it:

- as any test: the same programmes every time;
- ``EARMARK_SIMULATION=chance``: other programmes each time, for ``EARMARK_SIMULATION_SECONDS`` (60);
- ``EARMARK_SIMULATION=nightly``: ``EARMARK_SIMULATION_SEEDS`` (10,000) programmes, longer ones. The count is printed.
"""

from __future__ import annotations

import os
import random
import time

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from hypothesis.stateful import run_state_machine_as_test

from tests.simulation.machine import Machine
from tests.simulation.rules_of_hands import HandRules
from tests.simulation.rules_of_troubles import TroubleRules

MODE = os.environ.get("EARMARK_SIMULATION", "")
SECONDS = float(os.environ.get("EARMARK_SIMULATION_SECONDS", "60"))
SEEDS = int(os.environ.get("EARMARK_SIMULATION_SEEDS", "10000"))
A_CHUNK = 10  # programmes from one seed, where time is what ends it

BASE = settings(
    max_examples=60,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
RANDOM = settings(BASE, derandomize=False, database=None, phases=[Phase.generate, Phase.shrink])
if os.environ.get("EARMARK_SIMULATION_RAW"):  # as it was met, without the search for the smallest one
    RANDOM = settings(RANDOM, phases=[Phase.generate])


class Readers(TroubleRules, HandRules):
    programmes = 0

    def teardown(self) -> None:
        Readers.programmes += 1
        super().teardown()


def told(capsys: pytest.CaptureFixture[str], what: str) -> None:
    with capsys.disabled():
        print(f"\n{Readers.programmes} programmes, {Machine.steps} steps, {what}: nothing was wrong")  # noqa: T201


@pytest.mark.skipif(bool(MODE), reason="a longer run was asked for")
@pytest.mark.timeout(600)
def test_whatever_happens_both_sides_agree_in_the_end() -> None:
    run_state_machine_as_test(Readers, settings=BASE)


@pytest.mark.skipif(MODE != "chance", reason="only when asked for")
@pytest.mark.timeout(0)
def test_whatever_chance_has_happen_both_sides_agree_in_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    ends = time.monotonic() + SECONDS  # real time: the machine's, for which a person waits
    first = random.SystemRandom().randrange(10**6)
    number = first
    while time.monotonic() < ends:
        run_state_machine_as_test(seeded(number)(Readers), settings=settings(RANDOM, max_examples=A_CHUNK))
        number += 1
    told(capsys, f"seeds {first} to {number - 1}")


@pytest.mark.skipif(MODE != "nightly", reason="only when asked for")
@pytest.mark.timeout(0)
def test_whatever_ten_thousand_seeds_have_happen_both_sides_agree_in_the_end(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first = random.SystemRandom().randrange(10**6)
    longer = settings(RANDOM, max_examples=SEEDS, stateful_step_count=60)
    run_state_machine_as_test(seeded(first)(Readers), settings=longer)
    told(capsys, f"seed {first}")
