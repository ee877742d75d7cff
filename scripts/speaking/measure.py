"""What models understand of spoken clips, and what is decided from it: figures, and what went wrong."""

from __future__ import annotations

import json
import resource
import time
import wave
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from handlers.audio.credits import KnownBook
from handlers.audio.decision import Decision, OpeningFinding, SpokenBook, decide
from handlers.audio.transcript import Stretch, Transcript
from scripts.speaking import abroad
from scripts.speaking.clips import SpokenClip, clips_of
from tests.handlers.audio import library

LANGUAGES = {
    "developed": ["en"],
    "held-out": ["en"],
    "later": ["en"],
    "rarer": ["en"],
    "abroad": ["en", "de", "fr", "es"],
}


def transcribe(folder: Path, group: str, model: Path, seconds: float) -> bool:
    """Transcribe what is not yet, for at most so many seconds; whether all is done. One line a clip."""
    import numpy as np  # noqa: PLC0415 - scoring needs no engine

    from handlers.audio.child.recognising import Recogniser  # noqa: PLC0415

    path, known, began = _results(folder, group, model.name), results(folder, group, model.name), time.monotonic()
    recogniser = Recogniser(model, 1)
    with path.open("a", encoding="utf-8") as lines:
        for clip in clips_of(folder, group):
            if clip.name in known:
                continue
            if time.monotonic() - began > seconds:
                return False
            with wave.open(str(folder / clip.name)) as file:
                samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / 32768
            cpu = time.process_time()
            said = recogniser.transcribe(samples, LANGUAGES[group])
            said |= {"engine": "ctranslate2", "model": model.name}
            row = {"name": clip.name, "transcript": said, "cpu": round(time.process_time() - cpu, 2)}
            row |= {"seconds": round(len(samples) / 16_000, 1), "memory": _memory()}
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
            lines.flush()
    return True


def results(folder: Path, group: str, model: str) -> dict[str, dict[str, Any]]:
    path = _results(folder, group, model)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    return {row["name"]: row for row in rows}


def score(folder: Path, group: str, models: Sequence[str], failures: list[str]) -> dict[str, Counter[str]]:
    """Counts of right, none, wrong, absent; traps and fallen; nothing and invented: over all, by kind of voice and by
    what is under the words. The second model is asked where the first leads to nothing announced, as at night."""
    kept = [results(folder, group, model) for model in models]
    counts: dict[str, Counter[str]] = {}
    for clip in clips_of(folder, group):
        rows = [rows[clip.name] for rows in kept if clip.name in rows]
        if len(rows) < len(models):
            continue
        spoken = [_spoken(clip, row) for row in rows]
        found = _count(clip, spoken, failures)
        kinds = ["all", "natural" if clip.natural else clip.voice.split("_")[0], f"bed {clip.bed}"]
        if clip.natural and clip.bed == "clean":
            kinds.append("natural clean")
        if group == "abroad":
            kinds.append(clip.language)
        for kind in kinds:
            counts.setdefault(kind, Counter()).update(found)
    return counts


def summary(counts: Counter[str]) -> str:
    credits = counts["right"] + counts["none"] + counts["wrong"]
    right = counts["right"] / credits if credits else 0.0
    shown = ", ".join(f"{name} {counts[name]}" for name in ("none", "wrong", "absent", "traps", "fallen", "nothing"))
    return f"right {right:.3f} of {credits:3}; {shown}, invented {counts['invented']}"


def costs(folder: Path, group: str, model: str) -> str:
    rows = results(folder, group, model).values()
    minutes = sum(row["seconds"] for row in rows) / 60
    each = sum(row["cpu"] for row in rows) / max(minutes, 0.01)
    return f"{len(rows)} clips, {each:.1f} CPU s a minute, {max((row['memory'] for row in rows), default=0)} MB at most"


def _count(clip: SpokenClip, spoken: Sequence[SpokenBook], failures: list[str]) -> Iterable[str]:
    candidates, same = _candidates(clip)
    decided = _decided(spoken, candidates)
    key = decided.key if decided.finding is OpeningFinding.ANNOUNCED else None
    absent = _decided(spoken, [one for one in candidates if one.key not in same])
    is_absent = absent.finding is OpeningFinding.ANNOUNCED
    if clip.kind in ("opening", "closing"):
        kind = "right" if key in same else "none" if key is None else "wrong"
        found = [kind, *(["absent"] if is_absent else [])]
    else:
        names = {"trap": ("traps", "fallen"), "nothing": ("nothing", "invented")}[clip.kind]
        found = [names[0], *([names[1]] if key is not None or is_absent else [])]
    if set(found) - {"right", "traps", "nothing"}:
        heard = " | ".join(one.transcript.text[:230] for one in spoken)
        failures.append(
            f"{found} {clip.name}\n   {decided.why} ({decided.key})\n   SAID  {clip.text[:170]}\n   HEARD {heard}"
        )
    return found


def _decided(spoken: Sequence[SpokenBook], candidates: Sequence[KnownBook]) -> Decision:
    first = decide(spoken[:1], candidates)
    return first if first.finding is OpeningFinding.ANNOUNCED or len(spoken) == 1 else decide(spoken, candidates)


def _candidates(clip: SpokenClip) -> tuple[list[KnownBook], set[str]]:
    if clip.group == "abroad":
        return abroad.candidates_of(clip.key), {clip.key}
    return library.candidates_of(clip.key), library.alike(clip.key)


def _spoken(clip: SpokenClip, row: dict[str, Any]) -> SpokenBook:
    stretch = Stretch.CLOSING if clip.kind == "closing" else Stretch.OPENING
    return SpokenBook(stretch=stretch, transcript=Transcript.from_json(row["transcript"]))


def _results(folder: Path, group: str, model: str) -> Path:
    return folder / f"{group}.{model}.jsonl"


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
