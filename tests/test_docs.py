"""The documentation says what is so: commands that exist, links that lead somewhere, numbers that are explained."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from earmark.cli.main import cli, commands_of
from earmark.settings import places
from hardcover.probe import FACTS as PROBED
from tests.test_project import tracked

ROOT = Path(__file__).parents[1]
COMMANDS = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
DESIGN = (ROOT / "docs/design.md").read_text(encoding="utf-8")
FACTS = (ROOT / "docs/facts.md").read_text(encoding="utf-8")
DOCUMENTS = sorted(path for path in tracked() if path.suffix == ".md")

_FENCE = re.compile(r"(?ms)^ *```.*?^ *```")
_INLINE = re.compile(r"`[^`\n]+`")
_CITATION = re.compile(r"\[([AH]) (\d[^\]]*)\]")
_NUMBER = re.compile(r"(\d+)(?:\.(\d+)([a-z]?))?")


def paths_of(command: click.Command, name: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with its words: ``("editions", "stats")``."""
    if isinstance(command, click.Group):
        for word, below in commands_of(command).items():
            yield from paths_of(below, (*name, word))
    else:
        yield name, command


EVERY_COMMAND = dict(paths_of(cli))


@pytest.mark.parametrize("name", EVERY_COMMAND, ids=" ".join)
def test_every_command_and_every_option_of_it_is_described(name: tuple[str, ...]) -> None:
    assert re.search(rf"(?m)^##+ .*\b{name[0]}\b", COMMANDS), f"docs/commands.md has no heading for {name[0]}"
    for word in name:
        assert re.search(rf"\b{word}\b", COMMANDS), f"docs/commands.md does not mention {' '.join(name)}"
    for parameter in EVERY_COMMAND[name].params:
        for option in parameter.opts if isinstance(parameter, click.Option) else ():
            assert f"`{option}" in COMMANDS or f"`{option}`" in COMMANDS, f"{' '.join(name)} {option}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_that_is_shown_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    code = "\n".join([*_FENCE.findall(text), *_INLINE.findall(text)])
    known = {word for name in EVERY_COMMAND for word in name[:1]}
    for word in re.findall(r"(?<![\w/.-])earmark ((?!earmark\b)[a-z][a-z-]*)", code):
        assert word in known, f"`earmark {word}` in {path.name}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    text = _INLINE.sub("", _FENCE.sub("", path.read_text(encoding="utf-8")))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        found = path.parent / file if file else path
        assert found.exists(), f"{path.name} links to {target}"
        if anchor:
            assert anchor in anchors(found.read_text(encoding="utf-8")), f"{path.name} links to {target}"


def anchors(text: str) -> set[str]:
    """What the headings of a page are called in addresses."""
    found: set[str] = set()
    for heading in re.findall(r"(?m)^#+ +(.+?)\s*$", _FENCE.sub("", text)):
        plain = re.sub(r"[`*]", "", re.sub(r"\]\([^)]*\)", "]", heading)).lower()
        found.add(re.sub(r"[^\w -]", "", plain).replace(" ", "-"))
    return found


def test_every_fact_that_is_cited_is_explained() -> None:
    explained = set(re.findall(r"\*\*([AH] \d+\.\d+[a-z]?)\*\*", FACTS)) | set(
        re.findall(r"(?m)^## ([AH] \d+)\b", FACTS)
    )
    missing = [
        f"[{service} {number}] in {path.relative_to(ROOT)}"
        for path in tracked()
        if path.suffix in {".py", ".md", ".toml"}
        for service, cited in _CITATION.findall(path.read_text(encoding="utf-8"))
        for number in numbers(cited)
        if f"{service} {number}" not in explained
    ]
    assert missing == []


def numbers(cited: str) -> Iterator[str]:
    """``"1.7-1.9, 7"`` → 1.7, 1.8, 1.9, 7. Of a range whose ends have letters, only the ends."""
    for part in re.split(r",\s*", cited):
        ends = re.split(r"\s*[-–]\s*", part)
        yield from ends
        first, last = _NUMBER.fullmatch(ends[0]), _NUMBER.fullmatch(ends[-1])
        if len(ends) == 2 and first and last and first[1] == last[1] and first[2] and last[2]:
            yield from (f"{first[1]}.{number}" for number in range(int(first[2]), int(last[2])))


def test_every_case_that_is_named_is_in_the_list() -> None:
    listed = set(re.findall(r"(?m)^(\d+)\. ", (ROOT / "docs/cases.md").read_text(encoding="utf-8")))
    for path in tracked():
        if path.suffix == ".py":
            code = re.sub(r"(?m)^\s*case \d.*:$", "", path.read_text(encoding="utf-8"))  # of a match statement
            for cited in re.findall(r"(?i)\bcases? ((?:\d+(?:, | and |-)?)+)", code):
                assert set(re.findall(r"\d+", cited)) <= listed, f"case {cited} in {path.relative_to(ROOT)}"


def test_every_case_that_names_its_test_is_played_there() -> None:
    cases = (ROOT / "docs/cases.md").read_text(encoding="utf-8")
    for number, line in re.findall(r"(?m)^(\d+)\. (.*)$", cases):
        files = re.findall(r"\]\((\.\./tests/cases/[^)]+)\)", line)
        assert not files or f"test_case_{number}_" in (ROOT / "docs" / files[0]).read_text(encoding="utf-8"), number


# rooms of the map that are described as a whole
AS_A_WHOLE = {
    "earmark/web/words",
    *(f"handlers/{room}" for room in ("matching", "book", "metadata", "naming", "audio")),
    *(f"earmark/{room}" for room in ("settings", "importing", "sandbox")),
}


def mapped() -> dict[str, list[str]]:
    """What the module map lists, by folder: ``{"handlers/decide": ["case.py", …]}``."""
    found: dict[str, list[str]] = {}
    for section in re.split(r"(?m)^### ", DESIGN[DESIGN.index("## 12 ") :])[1:]:
        heading, _, body = section.partition("\n")
        rows = re.findall(r"(?m)^\| (`[^|]+`) \|", body)
        if rows:
            found[heading.strip()] = [file for row in rows for file in re.findall(r"`([^`]+)`", row)]
    return found


def test_the_facts_name_the_experiment_of_each_fact_that_is_probed() -> None:
    rows = re.findall(r"^\| (H [\d.]+[a-c]?) \| `(\w+)` \| .+ \|$", FACTS, re.MULTILINE)
    assert rows == [(fact.number, fact.name) for fact in PROBED]
    assert all(f"- **{fact.number}** " in FACTS for fact in PROBED)


def test_the_module_map_names_each_file_once_and_no_other() -> None:
    for folder in ("earmark", "handlers", "listener", "hardcover"):
        for room in sorted({path.parent for path in (ROOT / folder).rglob("*.py")} - {ROOT / "earmark"}):
            name = room.relative_to(ROOT).as_posix()
            files = sorted(path.name for path in room.glob("*.py") if path.name != "__init__.py")
            if any(name == whole or name.startswith(f"{whole}/") for whole in AS_A_WHOLE) or not files:
                continue
            assert (
                sorted(file for file in mapped().get(name, []) if file != "__init__.py" and file.endswith(".py"))
                == files
            ), name


def test_the_module_map_names_nothing_that_is_not_there() -> None:
    for folder, files in mapped().items():
        for file in files:
            assert (ROOT / folder / file).exists(), f"{folder}/{file}"


def test_what_is_cited_is_read_right() -> None:
    assert sorted(set(numbers("1.7-1.10, 2.5, 3"))) == ["1.10", "1.7", "1.8", "1.9", "2.5", "3"]
    assert set(numbers("1.14-1.15b")) == {"1.14", "1.15b"}


FOR_USERS = sorted(
    {ROOT / "README.md", *(ROOT / "docs").glob("*.md")}
    - {ROOT / "docs" / name for name in ("cases.md", "design.md", "facts.md", "verification.md", "performance.md")}
)


@pytest.mark.parametrize("path", FOR_USERS, ids=lambda path: path.name)
def test_every_variable_and_dotted_setting_that_users_read_of_is_one(path: Path) -> None:
    known = {tuple("alice" if part == "*" else part for part in place) for place in places()}
    tables = {place[:length] for place in known for length in range(1, len(place))}
    text = path.read_text(encoding="utf-8")
    for variable in re.findall(r"EARMARK_([A-Z][A-Z_]*[A-Z])", text):
        place = tuple(re.sub("^(bob)$", "alice", part) for part in variable.lower().split("__"))
        assert place in known or place in {("config",), ("data_dir",)}, f"EARMARK_{variable}"
    settings = {place[0] for place in tables if len(place) == 1}
    for dotted in re.findall(r"`([a-z_]+\.[a-z_.]+)(?: = [^`]+)?`", text):
        place = tuple(dotted.rstrip(".").split("."))
        if place[0] in settings and not dotted.endswith((".db", ".toml", ".py")):
            assert place in known or place in tables, dotted


def test_the_readme_is_read_in_one_sitting() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 250


def test_every_page_is_in_the_list_of_pages() -> None:
    listed = (ROOT / "docs/README.md").read_text("utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        assert page.name == "README.md" or f"({page.name})" in listed, page.name


def test_every_picture_that_is_shown_is_there() -> None:
    """Those of the pages are made by `scripts/screenshots`, where there is a browser."""
    made = (ROOT / "scripts/screenshots").exists()
    for path in DOCUMENTS:
        for source in re.findall(r"""(?:src|srcset)=["']([^"']+)["']""", _FENCE.sub("", path.read_text("utf-8"))):
            if "://" not in source and (made or not source.endswith(".png")):
                assert (path.parent / source).exists(), f"{path.name} shows {source}"


def test_issues_ask_for_what_answers_them() -> None:
    forms = ROOT / ".github/ISSUE_TEMPLATE"
    assert "earmark case" in (forms / "wrong-book.yml").read_text("utf-8")
    assert "earmark check" in (forms / "bug.yml").read_text("utf-8")
