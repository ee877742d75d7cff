"""What every command is made of: the common options, how options are narrowed, and how a command ends."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import click

from earmark.cli.table import folded
from earmark.settings import Settings, SettingsError, load
from earmark.views.plain import plain
from handlers.state.saved_settings import Saved

EXIT_FAILED, EXIT_USAGE, EXIT_SETTINGS, EXIT_INTERRUPTED = 1, 2, 78, 130

COLORS = ("auto", "always", "never")


@dataclass(slots=True)
class Common:
    """The options that go with every command, before or after its name."""

    config: Path | None = None
    data_dir: Path | None = None
    verbose: bool = False
    color: str = "auto"

    def load(self, *, connecting: bool = False, may_be_nobody: bool = False, saved: Saved | None = None) -> Settings:
        """``connecting``: a user without a Hardcover token is about to get one. ``may_be_nobody``: users are still to
        come. ``saved``: as if this were what the browser has saved. Raises ``SettingsError``."""
        return load(
            self.config,
            os.environ,
            data_dir=self.data_dir,
            connecting=connecting,
            may_be_nobody=may_be_nobody,
            saved=saved,
        )

    def settings(self, *, connecting: bool = False, may_be_nobody: bool = False) -> Settings:
        """Read them, or end with every problem on a line of its own."""
        try:
            return self.load(connecting=connecting, may_be_nobody=may_be_nobody)
        except SettingsError as error:
            end(str(error), EXIT_SETTINGS)


# Options that narrow a command. One that is given and empty would mean everything, which nobody asked for by
# `--user "$NAME"` with a variable that is not set.

EMPTY = "is empty; write what is meant, or leave it out"


class _Name(click.ParamType[str]):
    """Text that names something."""

    name = "name"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value).strip()
        if not text:
            self.fail(EMPTY, param, ctx)
        return text


class _File(click.Path):
    """A path; ``Path("")`` would be the current folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not os.fspath(value).strip():
            self.fail(EMPTY, param, ctx)
        return super().convert(value, param, ctx)


NAME = _Name()
PATH = _File(path_type=Path)
FILE = _File(path_type=Path, dir_okay=False)
EXISTING_FILE = _File(path_type=Path, dir_okay=False, exists=True)
FILE_OR_STDIN = _File(path_type=Path, allow_dash=True)
NUMBER = click.IntRange(1)

user_option = click.option("--user", type=NAME, metavar="NAME", help="Only this user of the settings.")
item_argument = click.argument("item", type=NAME)
case_option = click.option("--case", type=FILE_OR_STDIN, metavar="FILE",
                           help="Decide this case file offline (JSON or JSON lines; - is standard input).")  # fmt: skip
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
yes_option = click.option("--yes", is_flag=True, help="Do it without asking.")


def _into_common(name: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    def take(context: click.Context, _parameter: click.Parameter, value: Any) -> Any:
        if value not in (None, False):
            setattr(context.ensure_object(Common), name, value)
        if name == "color":
            context.color = wants_color(context.ensure_object(Common).color)
        return value

    return take


def wants_color(choice: str) -> bool | None:
    """For click: ``None`` leaves it to whether the output is a terminal."""
    if choice == "auto":
        return False if os.environ.get("NO_COLOR") else None
    return choice == "always"


def common_options(command: Any) -> Any:
    """`--config`, `--data-dir`, `--verbose` and `--color`."""
    for option in (
        click.option("--config", type=PATH, expose_value=False, callback=_into_common("config"), metavar="FILE",
                     help="Settings file (else EARMARK_CONFIG, ./config.toml, /config/config.toml)."),
        click.option("--data-dir", type=PATH, expose_value=False, callback=_into_common("data_dir"), metavar="DIR",
                     help="Where state is kept."),
        click.option("--verbose", is_flag=True, expose_value=False, callback=_into_common("verbose"),
                     help="Say more."),
        click.option("--color", type=click.Choice(COLORS), expose_value=False, callback=_into_common("color"),
                     help="When to use colours: on a terminal (auto, unless NO_COLOR is set), always, never."),
    ):  # fmt: skip
        command = option(command)
    return command


def command(name: str, *, example: str, group: click.Group | None = None) -> Callable[..., click.Command]:
    """A command with the common options, and one example at the end of its help."""

    def make(function: Callable[..., None]) -> click.Command:
        made = click.command(name, epilog=f"Example: {example}")(common_options(click.pass_obj(function)))
        if group is not None:
            group.add_command(made)
        return made

    return make


def show(document: Any, as_json: bool, text: Callable[[Any], str]) -> None:
    """On standard output: the answer as JSON, or as text for people."""
    said = json.dumps(document, ensure_ascii=False, indent=1, default=plain) if as_json else folded(text(document))
    if said:
        say(said)


def say(text: str, *, nl: bool = True) -> None:
    """On standard output; a full disk there is one line, no traceback. Who reads no further ends it, as click does."""
    try:
        click.echo(text, nl=nl)
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        _let_go_of_stdout()
        end(f"standard output cannot be written: {error.strerror}")


def _let_go_of_stdout() -> None:
    """What is still buffered would fail once more at the end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write_file(path: Path, text: str) -> None:
    """Or end with why not."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        end(f"{path} cannot be written: {error.strerror}")


def end(message: str, code: int = EXIT_FAILED) -> NoReturn:
    """With one line on standard error."""
    click.echo(message, err=True)
    sys.exit(code)
