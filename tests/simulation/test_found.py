"""What the simulations have found, each as the smallest story that shows it."""

from __future__ import annotations

import asyncio

import pytest

from tests.simulation.stage import Stage


@pytest.mark.parametrize("turns", range(6))
def test_a_line_that_breaks_at_the_instant_of_a_stop_does_not_keep_the_stream_running(stage: Stage, turns: int) -> None:
    """Both containers go down together: the cancellation must not be lost behind the broken line."""

    async def both() -> int:
        stage.abs.disconnect_all()
        for _ in range(turns):
            await asyncio.sleep(0)
        task = stage.process.task if stage.process is not None else None
        assert task is not None
        stage.die()
        _, pending = await asyncio.wait([task], timeout=100)
        return len(pending)

    stage.do(stage.start())
    stage.wait(1)
    assert stage.do(both()) == 0


def test_a_line_that_breaks_is_opened_again(stage: Stage) -> None:
    async def drop() -> None:
        stage.abs.disconnect_all()

    stage.do(stage.start())
    stage.wait(600)
    stage.do(drop())
    stage.wait(5)
    assert sorted(str(name) for name in stage.abs.connections) == ["alice", "bob"]
