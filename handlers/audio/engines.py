"""Everything that turns files into transcripts, opened for a piece of work and closed with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata

from handlers.audio.models import Model, ModelProblem
from handlers.audio.process import AvDecoder, Decoder, Transcriber, WhisperTranscriber, missing_packages

PACKAGES = ("ctranslate2", "av")
INSTALL = 'install the extra: `pip install "earmark[listen]"`, or take the image whose tag ends in -listen'


@dataclass(frozen=True, slots=True, kw_only=True)
class Engines:
    """``transcribers``: the second one is asked where the first understands no credits. ``tools``: names and versions,
    for what could not be transcribed is tried again with others."""

    decoder: Decoder
    transcribers: tuple[Transcriber, ...]
    tools: str

    async def close(self) -> None:
        """The memory comes back."""
        await self.decoder.close()
        for one in self.transcribers:
            await one.close()


def open_engines(models: Sequence[Model], languages: Sequence[str], threads: int) -> Engines:
    """Nothing runs before the first request. Raises ``ModelProblem`` where a package is missing."""
    if missing := missing_packages():
        names = ", ".join(missing)
        raise ModelProblem(f"{names} {'is' if len(missing) == 1 else 'are'} not installed; {INSTALL}")
    wanted = tuple(languages)
    return Engines(
        decoder=AvDecoder(),
        transcribers=tuple(WhisperTranscriber(model, wanted, threads) for model in models),
        tools=tools(),
    )


def tools() -> str:
    """ "ctranslate2 4.8.5, av 18.0.0"."""
    return ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
