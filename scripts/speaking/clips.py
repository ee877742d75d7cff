"""A set of spoken openings in a folder: planned by chance of a fixed seed, spoken, and spoiled as recordings are."""

from __future__ import annotations

import json
import random
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from handlers.audio.credits import KnownBook
from scripts.speaking import texts
from scripts.speaking.abroad import book_of, books_of
from scripts.speaking.voices import ABROAD, DEVELOPED, HELD_OUT, LATER, RARER, Voice, is_there, say
from tests.handlers.audio import texts as test_texts
from tests.handlers.audio.library import books
from tests.handlers.audio.rarer import RARER_CREDITS, RARER_TRAPS

_KINDS = (("opening", 64), ("closing", 8), ("trap", 22), ("nothing", 6))
_BEDS = (("clean", 40), ("music", 25), ("noise", 18), ("tape", 10), ("room", 7))
_ABROAD = ("de", "fr", "es")
_RATE = 16_000
_FOREIGN = re.compile(r"(?:de|fr)\d+")  # keys of the catalogue
_MUSIC_CHORDS = ("G2 B2 D3 G3 D4", "C2 E3 G3 C4 E4", "A2 E3 A3 C4 E4", "D2 A2 D3 F3 A3")
_LEADS = (0.0, 0.0, 0.6, 1.5, 3.5)  # seconds before the first word


@dataclass(frozen=True, slots=True)
class SpokenClip:
    """``group``: developed, held-out, later, rarer or abroad. ``kind``: opening, closing, trap or nothing. ``key``: the
    book that is said, or would be. ``bed``: what is under the words."""

    name: str
    group: str
    kind: str
    key: str
    language: str
    voice: str
    natural: bool
    bed: str
    text: str


def planned(group: str, count: int) -> Iterator[tuple[SpokenClip, Voice, float, float]]:
    """Clips, each with its voice, its speed and its seconds of silence before. The books of a group are its own."""
    chance = random.Random(group)  # noqa: S311
    if group == "abroad":
        own = [key for some in zip(*map(books_of, _ABROAD), strict=False) for key in some]
    else:
        own = [
            key
            for n, key in enumerate(sorted(books()))
            if n % 2 == (group == "developed") or group in ("later", "rarer")
        ]
        chance.shuffle(own)
    voices = {"developed": DEVELOPED, "held-out": HELD_OUT, "later": LATER, "rarer": RARER, "abroad": ABROAD}[group]
    for n in range(count):
        kind = chance.choices(*zip(*_KINDS, strict=True))[0]
        key = own[n % len(own)]
        language = key[:2] if group == "abroad" else "en"
        if group == "abroad" and kind in ("closing", "nothing"):
            kind = "opening"
        book, voice = book_of(key) if group == "abroad" else books()[key], voices[n % len(voices)]
        bed = chance.choices(*zip(*_BEDS, strict=True))[0]
        text = _text(group, kind, book, language, chance)
        speed, lead = chance.choice((0.9, 1.0, 1.0, 1.1)), chance.choice(_LEADS)
        name = f"{group}-{n:03}-{kind}-{language}-{voice.key}-{bed}.wav"
        clip = SpokenClip(name, group, kind, book.key, language, voice.key, voice.is_natural, bed, text)
        if is_there(voice) and not _is_foreign(clip):
            yield clip, voice, speed, lead


def make(folder: Path, group: str, count: int) -> int:
    """Speak what is not there yet; gives how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    index, made = folder / f"{group}.jsonl", 0
    known = {json.loads(line)["name"] for line in index.read_text().splitlines()} if index.exists() else set()
    with index.open("a", encoding="utf-8") as lines:
        for clip, voice, speed, lead in planned(group, count):
            if clip.name not in known:
                _speak(folder / clip.name, clip, voice, speed, lead)
                lines.write(json.dumps(asdict(clip), ensure_ascii=False) + "\n")
                lines.flush()
            made += 1
    return made


def clips_of(folder: Path, group: str) -> list[SpokenClip]:
    lines = (folder / f"{group}.jsonl").read_text(encoding="utf-8").splitlines()
    return [clip for line in lines if not _is_foreign(clip := SpokenClip(**json.loads(line)))]


def _is_foreign(clip: SpokenClip) -> bool:
    """A title of another language in English speech says nothing about either."""
    return clip.language == "en" and _FOREIGN.fullmatch(clip.key) is not None


def _text(group: str, kind: str, book: KnownBook, language: str, chance: random.Random) -> str:
    is_ours = group != "developed"
    story = (texts.STORY if is_ours else test_texts.STORY)[language]
    heading = (texts.HEADINGS if is_ours else test_texts.HEADINGS)[language]
    templates = _templates(group, kind)[language]
    number = next(
        (
            (entry.name, int(entry.sequence))
            for entry in book.series
            if entry.sequence and entry.sequence.isdigit() and 0 < int(entry.sequence) <= len(test_texts.ORDINALS)
        ),
        None,
    )
    template = chance.choice([one for one in templates if "{s}" not in one or number is not None])
    name, position = number or ("", 1)
    return template.format(
        t=book.title,
        a=test_texts.AND[language].join(book.authors),
        n=test_texts.AND[language].join(book.narrators) or "Marcus Dell",
        p=chance.choice(test_texts.PUBLISHERS[language]),
        h=f"{chance.choice(heading)} {chance.choice(story)} {chance.choice(story)}",
        y=chance.choice(story),
        s=name,
        k=test_texts.NUMBERS[language][position - 1],
        o=test_texts.ORDINALS[position - 1],
    )


def _templates(group: str, kind: str) -> Mapping[str, Sequence[str]]:
    if kind == "nothing":
        return texts.NOTHING
    if group == "developed":
        return {"opening": test_texts.CREDITS, "closing": test_texts.CLOSINGS, "trap": test_texts.TRAPS}[kind]
    if group == "rarer" and kind != "closing":
        return {"opening": RARER_CREDITS, "trap": RARER_TRAPS}[kind]
    if group == "later" and kind != "closing":
        return {"opening": texts.LATER_OPENINGS, "trap": texts.LATER_TRAPS}[kind]
    return {"opening": texts.OPENINGS, "closing": texts.CLOSINGS, "trap": texts.TRAPS}[kind]


def _speak(path: Path, clip: SpokenClip, voice: Voice, speed: float, lead: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        raw, said = Path(folder) / "raw.wav", Path(folder) / "said.wav"
        say(clip.text, voice, clip.language, speed, raw)
        pitch = ["pitch", str(voice.pitch)] if voice.pitch else []
        _sox(raw, "-r", _RATE, "-c", "1", said, *pitch, "norm", "-4", "pad", lead, "1")
        seconds = max(said.stat().st_size / 2 / _RATE, 2.0)
        match clip.bed:
            case "music":
                music = Path(folder) / "music.wav"
                _make_music(Path(folder), music, min(seconds, 9.0 + lead))
                _sox("-m", "-v", "1", said, "-v", "0.22", music, path)
            case "noise":
                noise = Path(folder) / "noise.wav"
                _sox("-n", "-r", _RATE, "-c", "1", noise, "synth", f"{seconds:.2f}", "pinknoise", "gain", "-26")
                _sox("-m", "-v", "1", said, "-v", "1", noise, path)
            case "tape":
                noise = Path(folder) / "noise.wav"
                _sox("-n", "-r", _RATE, "-c", "1", noise, "synth", f"{seconds:.2f}", "brownnoise", "gain", "-28")
                _sox(
                    "-m",
                    "-v",
                    "1",
                    said,
                    "-v",
                    "1",
                    noise,
                    path,
                    "highpass",
                    "180",
                    "lowpass",
                    "3600",
                    "overdrive",
                    "3",
                )
            case "room":
                _sox(said, path, "reverb", "35", "50", "40", "norm", "-4")
            case _:
                said.replace(path)


def _make_music(folder: Path, path: Path, seconds: float) -> None:
    """Plucked chords that fade out, as under a publisher's name."""
    chords = []
    for n, chord in enumerate(_MUSIC_CHORDS):
        notes = [word for note in chord.split() for word in ("pluck", note)]
        delays = [f"{0.06 * n:.2f}" for n in range(len(chord.split()))]
        chords.append(folder / f"chord{n}.wav")
        _sox(
            "-n",
            "-r",
            _RATE,
            "-c",
            "1",
            chords[-1],
            "synth",
            "2.4",
            *notes,
            "delay",
            *delays,
            "remix",
            "-",
            "norm",
            "-3",
        )
    _sox(*chords, *chords, path, "trim", "0", f"{seconds:.2f}", "fade", "t", "0.3", "0", "3", "norm", "-3")


def _sox(*words: object) -> None:
    subprocess.run(["sox", "-D", "-V1", *map(str, words)], check=True, capture_output=True)
