"""The processes in which sound is decoded and recognised: started when needed, ended with the work.

Each keeps to itself what can go wrong with foreign code and foreign files: memory, crashes, endless loops. It gets no
environment but what it needs, so no token of ours is in it.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from handlers.audio.clip import Clip
from handlers.audio.models import Model
from handlers.audio.transcript import CouldNotTranscribe, Reason, Segment, Transcript

ENGINE = "ctranslate2"
SAMPLE_RATE = 16_000  # mono, signed 16 bit little endian
DECODE_SECONDS = 60.0  # of wall clock for one stretch; it takes half a second
LOAD_SECONDS = 120.0
SLOWEST = 12.0  # seconds of wall clock for one second of sound, on a busy machine
_DECODING = ("av", "numpy")
_RECOGNISING = ("ctranslate2", "numpy")
_MOST_ANSWER = 1024 * 1024
_MOST_PCM = 2 * SAMPLE_RATE * 120
_ROOT = Path(__file__).parents[2]  # the folder that holds ``handlers``


class Transcriber(Protocol):
    """A speech recogniser. It is never told the candidates: prompted models repeat the prompt over music."""

    @property
    def engine(self) -> str: ...

    @property
    def model(self) -> str: ...

    async def transcribe(self, pcm: bytes, *, start: float) -> Transcript:
        """``pcm``: 16 kHz mono, signed 16 bit little endian; ``start``: seconds of the file at which it begins. Raises
        ``CouldNotTranscribe``."""
        ...

    async def close(self) -> None: ...


class Decoder(Protocol):
    async def decode(self, clip: Clip) -> bytes:
        """PCM as ``Transcriber`` takes it. Raises ``CouldNotTranscribe``."""
        ...

    async def close(self) -> None: ...


class AvDecoder:
    """Decodes with the libraries that the package ``av`` brings along."""

    def __init__(self) -> None:
        self._child = _Worker(["decode"], _DECODING)

    async def decode(self, clip: Clip) -> bytes:
        asked = {"seconds": clip.seconds, "at_end": clip.at_end, "container": clip.container}
        answer = await self._child.ask(asked, clip.data, DECODE_SECONDS)
        pcm = await self._child.read(min(answer["bytes"], _MOST_PCM)) if answer["bytes"] else b""
        if not pcm:
            raise CouldNotTranscribe(Reason.NO_DECODER, answer.get("error", ""))
        return pcm

    async def close(self) -> None:
        await self._child.close()


class WhisperTranscriber:
    """A Whisper model in a process of its own. ``languages``: ISO 639-1, those that are spoken in the library."""

    engine = ENGINE

    def __init__(self, model: Model, languages: tuple[str, ...], threads: int = 1) -> None:
        self._model = model
        self._languages = list(languages) or ["en"]
        arguments = ["recognise", str(model.folder), str(threads)]
        self._child = _Worker(arguments, _RECOGNISING, threads=threads, greets=True)

    @property
    def model(self) -> str:
        return self._model.name

    async def transcribe(self, pcm: bytes, *, start: float) -> Transcript:
        seconds = len(pcm) / 2 / SAMPLE_RATE
        answer = await self._child.ask({"languages": self._languages}, pcm, LOAD_SECONDS + seconds * SLOWEST)
        if "segments" not in answer:
            raise CouldNotTranscribe(Reason.NO_MODEL, str(answer.get("error", "")))
        segments = tuple(
            Segment(start=start + one["start"], end=start + one["end"], text=one["text"], confidence=one["confidence"])
            for one in answer["segments"]
        )
        return Transcript(segments=segments, engine=self.engine, model=self.model, language=answer["language"])

    async def close(self) -> None:
        await self._child.close()

    async def __aenter__(self) -> WhisperTranscriber:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def pid(self) -> int | None:
        """Of the process, while there is one."""
        return self._child.pid


def missing_packages(needed: Sequence[str] = ("av", "ctranslate2", "numpy")) -> tuple[str, ...]:
    """Which packages of the extra ``listen`` are not installed."""
    return tuple(name for name in needed if importlib.util.find_spec(name) is None)


def av_decoder() -> AvDecoder | None:
    """``None``: what it needs is not installed. It has to be closed after use."""
    return AvDecoder() if not missing_packages(_DECODING) else None


class _Worker:
    """One process and its requests, one at a time; after a crash the next request starts another."""

    def __init__(self, arguments: list[str], needed: Sequence[str], *, threads: int = 1, greets: bool = False) -> None:
        self._arguments = arguments
        self._needed = needed
        self._threads = threads
        self._greets = greets
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None and self._process.returncode is None else None

    async def ask(self, header: dict[str, Any], data: bytes, seconds: float) -> dict[str, Any]:
        if missing := missing_packages(self._needed):
            raise CouldNotTranscribe(Reason.NO_ENGINE, f"{', '.join(missing)} missing: install earmark[listen]")
        try:
            async with asyncio.timeout(seconds):
                requests, answers = await self._running()
                requests.write(json.dumps(header | {"bytes": len(data)}).encode() + b"\n" + data)
                await requests.drain()
                return await _answer(answers)
        except TimeoutError:
            await self.close()
            raise CouldNotTranscribe(Reason.TOO_SLOW, "the engine did not answer in time") from None
        except (OSError, asyncio.IncompleteReadError, ValueError) as error:
            await self.close()
            raise CouldNotTranscribe(Reason.CRASHED, type(error).__name__) from None
        except BaseException:  # cancelled: an answer on its way would be taken for that of the next request
            await self.close()
            raise

    async def read(self, length: int) -> bytes:
        """What follows an answer."""
        try:
            async with asyncio.timeout(DECODE_SECONDS):
                _, answers = await self._running()
                return await answers.readexactly(length)
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            await self.close()
            raise CouldNotTranscribe(Reason.CRASHED) from None

    async def close(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await process.wait()
        if process.stdin is not None:
            process.stdin.close()

    async def _running(self) -> tuple[asyncio.StreamWriter, asyncio.StreamReader]:
        """Where requests go and answers come from."""
        process = self._process
        if process is None or process.returncode is not None:
            await self.close()
            self._process = process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "handlers.audio.child", *self._arguments,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                limit=_MOST_ANSWER,
                cwd="/",
                env=environment(self._threads),
            )  # fmt: skip
            if self._greets:
                answer = await _answer(_pipes(process)[1])
                if not answer.get("ready"):
                    await self.close()
                    raise CouldNotTranscribe(Reason.NO_MODEL, str(answer.get("error", "")))
        return _pipes(process)


def _pipes(process: asyncio.subprocess.Process) -> tuple[asyncio.StreamWriter, asyncio.StreamReader]:
    if process.stdin is None or process.stdout is None:
        raise OSError("the process has no pipes")
    return process.stdin, process.stdout


async def _answer(answers: asyncio.StreamReader) -> dict[str, Any]:
    line = await answers.readline()
    if not line.endswith(b"\n"):
        raise asyncio.IncompleteReadError(line, None)
    answer: dict[str, Any] = json.loads(line)
    return answer


def environment(threads: int) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
    path = os.pathsep.join([str(_ROOT), *(one for one in sys.path if one and one != str(_ROOT))])
    return kept | {"PYTHONPATH": path, "OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}
