"""What cannot be misused: options that are given and empty, examples that are right, colours, words in front."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from earmark import __main__ as entrance
from earmark.cli import health_probe
from earmark.cli.main import PLACES, cli, commands_of


def commands(
    command: click.Command = cli, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, below in commands_of(command).items():
            yield from commands(below, (*path, name))


EVERY = list(commands())
LEAVES = [(path, command) for path, command in EVERY if not isinstance(command, click.Group)]
NARROWING = [
    (path, parameter)
    for path, command in EVERY
    for parameter in command.params
    if isinstance(parameter, click.Option) and not parameter.is_flag
]


def name_of(value: object) -> str:
    return value.opts[0] if isinstance(value, click.Parameter) else "-".join(value) if isinstance(value, tuple) else ""


@pytest.mark.parametrize(("path", "option"), NARROWING, ids=name_of)
@pytest.mark.parametrize("empty", ["", "  "])
def test_an_option_that_is_given_and_empty_is_a_usage_error(
    path: tuple[str, ...], option: click.Option, empty: str
) -> None:
    ended = CliRunner().invoke(cli, [*path, option.opts[0], empty])
    assert (ended.exit_code, ended.stdout) == (2, ""), ended.output


@pytest.mark.parametrize(("path", "command"), LEAVES, ids=name_of)
def test_every_argument_that_is_given_and_empty_is_one_too(path: tuple[str, ...], command: click.Command) -> None:
    arguments = [one for one in command.params if isinstance(one, click.Argument)]
    if arguments:
        ended = CliRunner().invoke(cli, [*path, *("" for _ in arguments)])
        assert (ended.exit_code, ended.stdout) == (2, ""), ended.output


@pytest.mark.parametrize(("path", "command"), LEAVES, ids=name_of)
def test_the_help_of_every_command_ends_with_an_example_that_is_right(
    path: tuple[str, ...], command: click.Command
) -> None:
    shown = CliRunner().invoke(cli, [*path, "--help"]).stdout
    example = re.search(r"(?s)Example: (.+)", shown)
    assert example is not None
    words = shlex.split(" ".join(example[1].split()))
    assert " ".join(path) in " ".join(words)
    known = {name for parameter in command.params for name in parameter.opts} | {"--rm"}
    assert {word for word in words if word.startswith("--")} <= known


def test_the_overview_shows_every_command_once_and_what_comes_first() -> None:
    shown = CliRunner().invoke(cli, ["--help"]).stdout
    for name in PLACES:
        assert len(re.findall(rf"(?m)^  {name}\b", shown)) == 1, name
    assert {name: one.name for name, one in commands_of(cli).items()} == {name: name for name in PLACES}
    assert "First `earmark check`" in shown


@pytest.mark.parametrize(
    ("arguments", "environment", "coloured"),
    [
        (["check"], {}, False),
        (["check", "--color", "always"], {}, True),
        (["--color", "always", "check"], {"NO_COLOR": "1"}, True),
        (["check", "--color", "never"], {}, False),
    ],
)
def test_colours_are_where_they_are_wanted(
    arguments: list[str], environment: dict[str, str], coloured: bool, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[server]\nprot = 1\n")
    ended = CliRunner().invoke(cli, [*arguments, "--config", str(config)], env=environment)
    assert ended.exit_code == 78
    assert ("\x1b[" in ended.stdout) is coloured


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        (["health"], True),
        (["--verbose", "health", "--config", "x.toml"], True),
        (["health", "--config=x.toml"], True),
        (["health", "--foo"], False),
        (["health", "extra"], False),
        (["health", "--config", ""], False),
        (["health", "--data-dir="], False),
    ],
)
def test_health_is_quick_only_where_nothing_is_mistyped(arguments: list[str], asked: bool) -> None:
    assert health_probe.is_asked_for(arguments) is asked
    if not asked:
        assert CliRunner().invoke(cli, arguments).exit_code == 2


def test_a_leading_word_earmark_is_let_through(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["earmark", "earmark", "--version"])
    with pytest.raises(SystemExit) as ended:
        entrance.main()
    assert ended.value.code == 0
    assert capsys.readouterr().out.strip()
