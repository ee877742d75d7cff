"""Speech to text with a Whisper model in ctranslate2's format: windows, languages, tokens back to words."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np

from handlers.audio.child.features import SAMPLE_RATE, WINDOW_SECONDS, log_mel

SILENCE_DBFS = -54.0  # quieter windows make a model invent words: "you you you"
_SHORTEST_WINDOW = 20  # seconds; a window ends where it is quietest between this and 30 s
_QUIET_SECONDS = 0.4  # how long a stretch is judged for being quiet
_FOREIGN = 0.2  # where none of the wanted languages is as likely as this, the speech is in another one
_BEAMS = 5
_A_WORD = 0.4  # seconds
_SKIPPED = 2.0  # seconds: a model may begin in the middle of a window; what it left out is asked for by itself
_ALIGNED_A_SECOND = 50  # places of time that alignment knows
_SPACE = "Ġ"  # begins a token that begins a word


class Recogniser:
    """``folder`` holds ``config.json``, ``model.bin`` and a vocabulary, and has been checked."""

    def __init__(self, folder: Path, threads: int) -> None:
        self._model = ctranslate2.models.Whisper(
            str(folder), device="cpu", compute_type="int8", inter_threads=1, intra_threads=threads
        )
        self._ids = read_ids(folder)

    def transcribe(self, samples: Any, languages: list[str]) -> dict[str, Any]:
        """``samples``: mono float32 at 16 kHz. ``{"language", "segments": [{"start", "end", "text", "confidence"}]}``,
        seconds of the sound; ``language`` is ``None`` where it is none of ``languages``."""
        language: str | None = languages[0]
        segments: list[dict[str, Any]] = []
        for start, end in windows(samples):
            part = samples[start:end]
            if loudness(part) < SILENCE_DBFS:
                continue
            sound = self._encoded(part)
            if self._model.is_multilingual:
                language = self._language(sound, languages)
                if language is None:
                    continue
            offset = start / SAMPLE_RATE
            found = self._window(sound, language, offset, (end - start) / SAMPLE_RATE)
            skipped = int((found[0]["start"] - offset) * SAMPLE_RATE) if found else 0
            if skipped > _SKIPPED * SAMPLE_RATE and loudness(part[:skipped]) >= SILENCE_DBFS:
                segments += self._window(self._encoded(part[:skipped]), language, offset, skipped / SAMPLE_RATE)
            segments += found
        return {"language": language, "segments": segments}

    def _encoded(self, part: Any) -> Any:
        return self._model.encode(ctranslate2.StorageView.from_array(log_mel(part, self._model.n_mels)[None]))

    def _language(self, sound: Any, languages: list[str]) -> str | None:
        found = {token.strip("<|>"): p for token, p in self._model.detect_language(sound)[0]}
        best = max(languages, key=lambda code: found.get(code, 0.0))
        return best if found.get(best, 0.0) >= _FOREIGN else None

    def _window(self, sound: Any, language: str | None, offset: float, seconds: float) -> list[dict[str, Any]]:
        prompt = ["<|startoftranscript|>"]
        if self._model.is_multilingual:
            prompt += [f"<|{language}|>", "<|transcribe|>"]
        (result,) = self._model.generate(
            sound,
            [[*prompt, "<|notimestamps|>"]],
            beam_size=_BEAMS,
            max_length=160,
            no_repeat_ngram_size=8,
            return_scores=True,
        )
        if not result.sequences_ids[0]:
            return []
        (aligned,) = self._model.align(
            sound, self._start_ids(language), [result.sequences_ids[0]], int(seconds * _ALIGNED_A_SECOND) * 2
        )
        starts: dict[int, float] = {}
        for token, at in aligned.alignments:
            starts.setdefault(token, at / _ALIGNED_A_SECOND)
        if starts.get(1, 0.0) > _SKIPPED:  # alignment has the first word begin with the window, however late it is
            starts[0] = starts[1] - _A_WORD
        confidence = round(math.exp(result.scores[0]), 3)
        return [
            {"start": round(offset + start, 2), "end": round(offset + min(end, seconds), 2), "text": text}
            | {"confidence": confidence}
            for start, end, text in sentences(result.sequences[0], starts, seconds)
        ]

    def _start_ids(self, language: str | None) -> list[int]:
        return self._ids[language if self._model.is_multilingual else None]


def read_ids(folder: Path) -> dict[str | None, list[int]]:
    """The numbers of the tokens that begin a transcript, by language; ``None``: of a model for English alone.

    A vocabulary is a list of tokens, or a file with one a line.
    """
    listed, lines = folder / "vocabulary.json", folder / "vocabulary.txt"
    if listed.is_file():
        tokens: list[str] = json.loads(listed.read_text(encoding="utf-8"))
    else:
        tokens = lines.read_text(encoding="utf-8").split("\n")
    number = {token: n for n, token in enumerate(tokens)}
    start, transcribe = number["<|startoftranscript|>"], number["<|transcribe|>"]
    found: dict[str | None, list[int]] = {None: [start]}
    for token, n in number.items():
        code = token.strip("<|>")
        if token == f"<|{code}|>" and len(code) in (2, 3) and code.isalpha():
            found[code] = [start, n, transcribe]
    return found


def windows(samples: Any) -> list[tuple[int, int]]:
    """The sound cut into windows of at most 30 s, where it is quietest."""
    found: list[tuple[int, int]] = []
    start, longest = 0, WINDOW_SECONDS * SAMPLE_RATE
    while len(samples) - start > longest:
        step = int(_QUIET_SECONDS * SAMPLE_RATE)
        first = start + _SHORTEST_WINDOW * SAMPLE_RATE
        places = range(first, start + longest - step + 1, step // 2)
        quietest = min(places, key=lambda at: float(np.square(samples[at : at + step]).sum()))
        end = quietest + step // 2
        found.append((start, end))
        start = end
    if len(samples) > start:
        found.append((start, len(samples)))
    return found


def loudness(samples: Any) -> float:
    """Of the loudest second, in dB below full scale: a short announcement in a long silence counts."""
    if not len(samples):
        return -math.inf
    seconds = [samples[at : at + SAMPLE_RATE] for at in range(0, len(samples), SAMPLE_RATE)]
    power = max(float(np.square(one, dtype=np.float64).mean()) for one in seconds)
    return 10 * math.log10(power) if power > 0 else -math.inf


def sentences(tokens: list[str], starts: Mapping[int, float], seconds: float) -> list[tuple[float, float, str]]:
    """The words of a window as sentences, each with the seconds from its first word to the next sentence."""
    found: list[tuple[float, list[str]]] = []
    for n, token in enumerate(tokens):
        ended = bool(found) and text_of(found[-1][1]).endswith((".", "!", "?", "…"))
        if not found or (ended and token.startswith(_SPACE)):
            found.append((starts.get(n, found[-1][0] if found else 0.0), []))
        found[-1][1].append(token)
    ends = [start for start, _ in found[1:]] + [seconds]
    return [(start, end, text) for (start, said), end in zip(found, ends, strict=True) if (text := text_of(said))]


def text_of(tokens: list[str]) -> str:
    """Tokens are bytes spelled as printable letters."""
    data = bytes(_BYTE_OF[letter] for letter in "".join(tokens) if letter in _BYTE_OF)
    return " ".join(data.decode("utf-8", "replace").split())


def _byte_of_letter() -> dict[str, int]:
    """The byte-level alphabet of GPT-2: printable bytes stand for themselves, the others for letters from 256 on."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in set(plain)]
    return {chr(byte): byte for byte in plain} | {chr(256 + n): byte for n, byte in enumerate(others)}


_BYTE_OF = _byte_of_letter()
