"""`run`, `check`, `demo` and `health`: the service itself, and what is asked before and beside it."""

from __future__ import annotations

import sys
from functools import partial

import click

from earmark.cli import check_text
from earmark.cli.base import EXIT_SETTINGS, NAME, Common, command, end, json_option, show, wants_color
from earmark.cli.carrying import log_quietly, run_loop
from earmark.cli.table import cell_width
from earmark.observe.log import configure
from earmark.settings import Settings, SettingsError
from earmark.settings.redact import Redactor
from earmark.views.answers.check import CheckAnswer, CheckRow
from handlers.state.database import DatabaseError


@command("run", example="earmark run --config /config/config.toml")
def run(common: Common) -> None:
    """The service: one listener per user and the web app, until SIGTERM or SIGINT."""
    from earmark.commands.run import run_service  # noqa: PLC0415
    from earmark.service.http import CannotListen  # noqa: PLC0415
    from earmark.service.lock import DataDirInUse, DataDirLock, DataDirUnusable  # noqa: PLC0415
    from earmark.service.ports import real_ports  # noqa: PLC0415 - the other commands start faster without
    from earmark.service.wait_for_data_dir import wait_for_data_dir  # noqa: PLC0415

    load = partial(common.load, may_be_nobody=True)
    settings, is_whole = _as_far_as_readable(common)
    ports = real_ports(settings.hardcover.url, settings.audiobookshelf.ca_file)
    redactor = Redactor(settings.secrets())

    def log_as(settings: Settings) -> None:
        level = "debug" if common.verbose else settings.log_level
        configure(
            level=level,
            style=settings.log_format,
            redactor=redactor,
            now=ports.now,
            zone=settings.timezone,
            colours=wants_color(common.color),
        )

    log_as(settings)
    try:
        if not run_loop(wait_for_data_dir(settings)):
            sys.exit(EXIT_SETTINGS)
        if not is_whole:
            settings = common.settings(may_be_nobody=True)
            redactor.learn(settings.secrets())
        with DataDirLock(settings.data_dir, command="earmark run", started=ports.now()):
            run_loop(run_service(settings, ports, load=load, redactor=redactor, log_as=log_as))
    except (DataDirInUse, DataDirUnusable, CannotListen) as error:
        end(str(error), EXIT_SETTINGS)
    except DatabaseError as error:
        end(str(error))


def _as_far_as_readable(common: Common) -> tuple[Settings, bool]:
    """The settings, and whether those are all: while the data folder is somebody else's, what the browser saved in it
    can not be read. The service waits for the folder then; ending would have it started again and again."""
    from earmark.service.data_dir import why_unwritable  # noqa: PLC0415

    try:
        return common.load(may_be_nobody=True), True
    except SettingsError as error:
        try:
            settings = common.load(may_be_nobody=True, saved={})
        except SettingsError:
            settings = None
        if settings is None or why_unwritable(settings.data_dir) is None:
            end(str(error), EXIT_SETTINGS)
        return settings, False


@command("check", example="docker compose run --rm earmark check")
@json_option
def check(common: Common, as_json: bool) -> None:
    """Settings, tokens, scopes, versions, reachability, writable folders: exit 0 only if `run` would work."""
    from earmark.commands.check import check_everything, subjects  # noqa: PLC0415
    from earmark.service.ports import real_ports  # noqa: PLC0415

    log_quietly(common)
    try:
        settings = common.load(may_be_nobody=True)
    except SettingsError as error:
        rows = tuple(CheckRow(what="settings", ok=False, says=line) for line in str(error).splitlines())
        for row in () if as_json else rows:
            click.echo(check_text.check_row(row, len("settings")))
        show(CheckAnswer(ok=False, exit=EXIT_SETTINGS, checks=rows), as_json, check_text.check_end)
        sys.exit(EXIT_SETTINGS)
    width = max(map(cell_width, subjects(settings)))
    on_row = lambda row: None if as_json else click.echo(check_text.check_row(row, width))  # noqa: E731
    ports = real_ports(settings.hardcover.url, settings.audiobookshelf.ca_file)
    answer: CheckAnswer = run_loop(check_everything(settings, ports, on_row))
    show(answer, as_json, check_text.check_end)
    if not answer.ok:
        sys.exit(answer.exit)


@command("demo", example="earmark demo --once --speed 10")
@click.option("--speed", type=click.FloatRange(1, 1000), default=1.0, show_default=True, help="How much faster.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="For the health page; 0: any free one.")
@click.option(
    "--host",
    type=NAME,
    metavar="ADDRESS",
    default="127.0.0.1",
    envvar="EARMARK_SERVER__HOST",
    help="Who may open the pages: 0.0.0.0, all.",
)
@click.option("--once", is_flag=True, help="End after one round of the story.")
def demo(common: Common, speed: float, port: int, host: str, once: bool) -> None:
    """The service against an embedded Audiobookshelf and Hardcover, with a reader who listens."""
    from earmark.demo import run_demo  # noqa: PLC0415
    from earmark.service.http import CannotListen  # noqa: PLC0415

    try:
        sys.exit(run_loop(run_demo(speed=speed, host=host, port=port, once=once)))
    except CannotListen:
        end(f"port {port} of this machine is in use, or not yours: name another with --port", EXIT_SETTINGS)


@command("health", example="earmark health --late && echo on time")
@click.option("--late", is_flag=True, help="Exit 1 also when somebody's data is late, from /health.")
def health(common: Common, late: bool) -> None:
    """Container probe: exit 0 or 1 from /health/live."""
    from earmark.cli.health_probe import main  # noqa: PLC0415

    sys.exit(main(["--late"] if late else []))
