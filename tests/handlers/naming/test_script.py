"""The naming plan's script, run on disk: what stands where afterwards, whatever was missing or in the way."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from handlers.naming.plan import NameProblem
from handlers.naming.script import save_script, shell_script

pytestmark = pytest.mark.skipif(shutil.which("sh") is None, reason="there is no sh")

NASTY = 'It\'s $(touch hacked) `x` "q"; rm -rf ~ \\ *\nnow'
SHELLS = [name for name in ("sh", "bash", "busybox") if shutil.which(name)]


def problem(
    found: str, expected: str, *, library: str = "books", root: str | None = None, **more: object
) -> NameProblem:
    values: dict[str, object] = {
        "item": f"{library}:{found}", "title": found, "library": library, "library_name": library.title(),
        "found": found, "expected": expected, "kind": "spelling or order", "details": ("spelling or order",),
        "root": root,
    }  # fmt: skip
    return NameProblem(**(values | more))  # type: ignore[arg-type]


def fill(root: Path, folders: Iterable[str]) -> None:
    """Folders, each with a file that says where it was."""
    for folder in folders:
        (root / folder).mkdir(parents=True)
        (root / folder / "book.m4b").write_text(folder)


def held(root: Path) -> dict[str, str]:
    """Where which book is now."""
    return {str(path.relative_to(root).parent): path.read_text() for path in sorted(root.rglob("*.m4b"))}


def run(
    plan: Iterable[NameProblem], folder: Path, *arguments: str, shell: str = "sh", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    path = folder / "names.sh"
    path.write_text(shell_script(plan))
    command = [shell, *(["sh"] if shell == "busybox" else []), str(path), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=env, cwd=folder)  # noqa: S603


CASES: dict[str, dict[str, str]] = {
    "plain": {"a": "Author/A", "b": "Author/B"},
    "a chain": {"a": "b", "b": "c", "c": "d"},
    "a swap": {"a": "b", "b": "a"},
    "a ring of three": {"a": "b", "b": "c", "c": "a"},
    "a swap within folders": {"x/a": "y/b", "y/b": "x/a"},
    "into itself": {"Author": "Author/Inner"},
    "out of itself": {"Author/Book/CD": "Author/Book"},
    "into another one's old place": {"Author": "Writer/Inner", "b": "Author/Outer"},
    "letters' case": {"author/the book": "Author/The Book", "author/other": "Author/Other"},
    "a leading dash": {"-rf": "--help/-n"},
    "quoting": {NASTY: f"Author/{NASTY} again", "spaces at the end ": "b"},
}


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("name", CASES)
def test_every_book_gets_to_its_place_and_a_second_run_changes_nothing(name: str, shell: str, tmp_path: Path) -> None:
    moves, root = CASES[name], tmp_path / "library"
    fill(root, moves)
    plan = [problem(old, new, root=str(root)) for old, new in moves.items()]
    for _ in range(2):
        done = run(plan, tmp_path, shell=shell)
        assert held(root) == {new: old for old, new in moves.items()}
        assert (done.returncode, done.stderr) == (0, "")
    assert not list(tmp_path.rglob("hacked"))
    assert not [path for path in root.rglob("*") if path.is_dir() and not list(path.iterdir())]


@pytest.mark.parametrize("before", [True, False], ids=["before a move", "after a move"])
@pytest.mark.parametrize("name", CASES)
def test_killed_anywhere_and_run_again_it_ends_the_same(name: str, before: bool, tmp_path: Path) -> None:
    """``mv`` kills the script at its n-th call, for every n."""
    tools = tmp_path / "tools"
    tools.mkdir()
    mv = tools / "mv"
    real = shutil.which("mv")
    kill = 'echo x >>"$COUNT"; [ "$(wc -l <"$COUNT")" -eq "$AT" ] && kill -9 $PPID && exit 1'
    steps = (kill, f'{real} "$@"') if before else (f'{real} "$@"; result=$?', f"{kill}; exit $result")
    mv.write_text("#!/bin/sh\n" + "\n".join(steps) + "\n")
    mv.chmod(0o755)
    moves = CASES[name]
    for at in range(1, 20):
        place = tmp_path / str(at)
        root = place / "library"
        fill(root, moves)
        plan = [problem(old, new, root=str(root)) for old, new in moves.items()]
        count = place / "count"
        env = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "COUNT": str(count), "AT": str(at)}
        killed = run(plan, place, env=env).returncode != 0
        assert sorted(held(root).values()) == sorted(moves)  # nothing is lost
        again = run(plan, place)
        assert held(root) == {new: old for old, new in moves.items()}
        assert again.returncode == 0, again.stderr
        if not killed:
            return
    pytest.fail("it moves more often than was tried")


def test_a_missing_book_is_said_and_the_others_go_on(tmp_path: Path) -> None:
    root = tmp_path / "library"
    fill(root, ["a", "c"])
    done = run([problem(old, f"Author/{old}", root=str(root)) for old in "abc"], tmp_path)
    assert held(root) == {"Author/a": "a", "Author/c": "c"}
    assert (done.returncode, done.stderr) == (1, "missing: b\n1 not done\n")


def test_a_missing_book_in_a_chain_or_a_swap_hurts_nobody(tmp_path: Path) -> None:
    root = tmp_path / "library"
    fill(root, ["a", "c", "y"])
    moves = {"a": "b", "b": "c", "c": "d", "x": "y", "y": "x"}
    done = run([problem(old, new, root=str(root)) for old, new in moves.items()], tmp_path)
    assert held(root) == {"b": "a", "d": "c", "x": "y"}
    assert done.returncode == 1


@pytest.mark.parametrize("moves", [{"a": "taken"}, {"a": "b", "b": "taken"}, {"a": "b", "b": "c", "c": "taken"}])
def test_what_is_there_is_never_overwritten_nor_moved_into(moves: dict[str, str], tmp_path: Path) -> None:
    root = tmp_path / "library"
    fill(root, [*moves, "taken", "other"])
    plan = [problem(old, new, root=str(root)) for old, new in (moves | {"other": "Author/Other"}).items()]
    for _ in range(2):
        done = run(plan, tmp_path)
        assert held(root) == {one: one for one in (*moves, "taken")} | {"Author/Other": "other"}
        assert done.returncode == 1
        assert "already there: taken" in done.stderr


def test_two_libraries_each_in_its_own_folder(tmp_path: Path) -> None:
    roots = {name: tmp_path / name for name in ("books", "kids")}
    for root in roots.values():
        fill(root, ["a"])
    plan = [problem("a", f"Author/{name}", library=name, root=f"/media/{name}") for name in roots]
    alone = run(plan, tmp_path, str(roots["books"]))
    assert alone.returncode == 2  # which of the two is meant?
    assert all(held(root) == {"a": "a"} for root in roots.values())
    assert run(plan, tmp_path, "Buch=/x").returncode == 2
    half = run(plan, tmp_path, f"Books={roots['books']}")
    assert half.returncode == 1
    assert "Kids=" in half.stderr
    assert held(roots["books"]) == {"Author/books": "a"}
    assert held(roots["kids"]) == {"a": "a"}
    whole = run(plan, tmp_path, f"Books={roots['books']}", f"/media/kids={roots['kids']}")
    assert (whole.returncode, whole.stderr) == (0, "")
    assert held(roots["kids"]) == {"Author/kids": "a"}


def test_one_library_takes_its_folder_without_a_name(tmp_path: Path) -> None:
    fill(tmp_path / "lib rary", ["a"])
    assert run([problem("a", "b", root="/media")], tmp_path, "lib rary").returncode == 0
    assert held(tmp_path / "lib rary") == {"b": "a"}


def test_a_file_is_renamed_in_the_folder_that_was_moved_and_in_no_other(tmp_path: Path) -> None:
    root = tmp_path / "library"
    fill(root, ["a", "b", "same"])
    files = (("book.m4b", "Title.m4b"),)
    plan = [
        problem("a", "Author/A", root=str(root), files=files),
        problem("gone", "b/inner", root=str(root), files=files),
        problem("same", "same", root=str(root), files=files),
    ]
    run(plan, tmp_path)
    assert (root / "Author/A/Title.m4b").read_text() == "a"
    assert (root / "same/Title.m4b").read_text() == "same"
    assert held(root)["b"] == "b"
    assert run(plan, tmp_path).stderr == "missing: gone\n1 not done\n"


def test_a_loose_file_gets_a_folder(tmp_path: Path) -> None:
    root = tmp_path / "library"
    root.mkdir()
    (root / "x.m4b").write_text("x")
    run([problem("x.m4b", "Author/Title/Title.m4b", root=str(root), is_file=True)], tmp_path)
    assert held(root) == {"Author/Title": "x"}


def test_what_keeps_its_name_is_a_comment_with_its_reason(tmp_path: Path) -> None:
    root = tmp_path / "library"
    fill(root, ["a"])
    kept = problem("a", "", root=str(root), kind="in doubt", details=("its match\nwaits for a person",))
    assert "# a: its match waits for a person\n#   stays: a\n" in shell_script([kept])
    assert run([kept], tmp_path).returncode == 0
    assert held(root) == {"a": "a"}


def test_a_folder_may_be_given_for_a_library_that_needs_no_renaming(tmp_path: Path) -> None:
    root = tmp_path / "books"
    fill(root, ["a"])
    path = tmp_path / "names.sh"
    path.write_text(shell_script([problem("a", "b", root="/audiobooks", library_name="Books")], ["Books", "Ebooks"]))
    command = ["sh", str(path), f"Books={root}", f"Ebooks={tmp_path}/ebooks"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603
    assert done.returncode == 0, done.stderr
    assert held(root) == {"b": "a"}
    misspelt = subprocess.run([*command, "Eboks=/x"], capture_output=True, text=True, check=False, timeout=60)  # noqa: S603
    assert misspelt.returncode == 2


LEADING_OUT = {
    "upwards": problem("a", "../outside/a"),
    "upwards inside": problem("a", "b/../../outside/a"),
    "from outside": problem("../outside/precious", "a"),
    "an absolute place": problem("a", "/earmark-outside"),
    "through a link": problem("a", "link/a"),
    "from behind a link": problem("link/precious", "b"),
    "a file": problem("a", "a", files=(("book.m4b", "../../outside/book.m4b"),)),
    "a file from outside": problem("a", "a", files=(("../../outside/precious/book.m4b", "book2.m4b"),)),
}


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("odd", LEADING_OUT)
def test_the_script_never_leaves_the_library(tmp_path: Path, odd: str, shell: str) -> None:
    root, outside = tmp_path / "library", tmp_path / "outside"
    fill(root, ["a", "z"])
    fill(outside, ["precious"])
    (root / "link").symlink_to(outside)
    before = held(outside)
    ended = run([LEADING_OUT[odd], problem("z", "Author/Z")], tmp_path, f"Books={root}", shell=shell)
    assert ended.returncode == 1
    assert held(outside) == before
    assert {"a", "Author/Z"} <= set(held(root))  # and the others go on
    assert not Path("/earmark-outside").exists()


@pytest.mark.parametrize("shell", SHELLS)
def test_a_swap_that_leads_out_stays_as_it_was(tmp_path: Path, shell: str) -> None:
    root, outside = tmp_path / "library", tmp_path / "outside"
    fill(root, ["a", "b"])
    fill(outside, ["precious"])
    (root / "link").symlink_to(outside)
    run(
        [problem("a", "link/precious"), problem("link/precious", "a"), problem("b", "a")],
        tmp_path,
        f"Books={root}",
        shell=shell,
    )
    assert held(outside) == {"precious": "precious"}
    assert sorted(held(root).values()) == ["a", "b"]


def test_a_script_is_written_over_an_older_one_of_ours_and_over_nothing_else(tmp_path: Path) -> None:
    """Found: ``--script FILE`` overwrote whatever was there."""
    script, mine, link = tmp_path / "names.sh", tmp_path / "mine.sh", tmp_path / "link.sh"
    save_script(script, shell_script([problem("a", "b")]))
    save_script(script, shell_script([problem("a", "c")]))
    assert script.read_text() == shell_script([problem("a", "c")])
    mine.write_text("#!/bin/sh\necho mine\n")
    link.symlink_to(script)
    for path in (mine, link):
        with pytest.raises(FileExistsError):
            save_script(path, shell_script([]))
    assert mine.read_text() == "#!/bin/sh\necho mine\n"
    assert script.read_text() == shell_script([problem("a", "c")])
