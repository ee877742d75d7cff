"""The commands (design: what others rely on). No logic: options in, a document or lines out, an exit code."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import structlog

from earmark.cli import show
from earmark.commands.dispatch import dispatcher
from earmark.observe.log import configure
from earmark.service.control import CommandFailed
from earmark.service.data_dir import why_unwritable
from earmark.service.lock import DataDirInUse, DataDirLock, DataDirUnusable
from earmark.settings import Settings, SettingsError, load
from earmark.settings.redact import Redactor
from earmark.version import VERSION
from handlers.state.database import Database, DatabaseError

EXIT_FAILED, EXIT_USAGE, EXIT_SETTINGS = 1, 2, 78


@dataclass(slots=True)
class Common:
    """The options that go with every command, before or after its name."""

    config: Path | None = None
    data_dir: Path | None = None
    verbose: bool = False

    def settings(self) -> Settings:
        """Read them, or end with every problem on a line of its own."""
        try:
            return load(self.config, os.environ, data_dir=self.data_dir)
        except SettingsError as error:
            click.echo(str(error), err=True)
            sys.exit(EXIT_SETTINGS)


def _into_common(name: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    def take(context: click.Context, _parameter: click.Parameter, value: Any) -> Any:
        if value not in (None, False):
            setattr(context.ensure_object(Common), name, value)
        return value

    return take


def _common(command: Any) -> Any:
    path = click.Path(path_type=Path)
    for option in (
        click.option("--config", type=path, expose_value=False, callback=_into_common("config"), metavar="FILE",
                     help="Settings file (else EARMARK_CONFIG, ./config.toml, /config/config.toml)."),
        click.option("--data-dir", type=path, expose_value=False, callback=_into_common("data_dir"), metavar="DIR",
                     help="Where state is kept."),
        click.option("--verbose", is_flag=True, expose_value=False, callback=_into_common("verbose"),
                     help="Say more."),
    ):  # fmt: skip
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, message="%(version)s")
@_common
@click.pass_context
def cli(context: click.Context) -> None:
    """What you listen to in Audiobookshelf shows on Hardcover moments later."""
    context.ensure_object(Common)


def _command(name: str, group: click.Group = cli) -> Callable[[Callable[..., None]], click.Command]:
    def make(function: Callable[..., None]) -> click.Command:
        return group.command(name)(_common(click.pass_obj(function)))

    return make


class _Name(click.ParamType[str]):
    """Text that names something. An empty one would mean everything, which nobody asked for by ``--user "$NAME"``."""

    name = "name"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value).strip()
        if not text:
            self.fail("is empty; write what is meant, or leave it out", param, ctx)
        return text


NAME = _Name()

_user = click.option("--user", type=NAME, metavar="NAME", help="Only this user of the settings.")
_item = click.argument("item", type=NAME)
_case = click.option("--case", type=click.Path(path_type=Path, allow_dash=True), metavar="FILE",
                     help="Decide this case file offline (JSON or JSON lines; - is standard input).")  # fmt: skip
_json = click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")


@_command("run")
def run(common: Common) -> None:
    """The service: one listener per user and the web app, until SIGTERM or SIGINT."""
    from earmark.commands.run import run_service  # noqa: PLC0415
    from earmark.service.http import CannotListen  # noqa: PLC0415
    from earmark.service.ports import real_ports  # noqa: PLC0415 - the other commands start faster without
    from earmark.service.wait_for_data_dir import wait_for_data_dir  # noqa: PLC0415

    settings = common.settings()
    ports = real_ports(settings.hardcover.url)
    redactor = Redactor(settings.secrets())

    def log_as(settings: Settings) -> None:
        level = "debug" if common.verbose else settings.log_level
        configure(level=level, style=settings.log_format, redactor=redactor, now=ports.now, zone=settings.timezone)

    log_as(settings)
    try:
        if not _run(wait_for_data_dir(settings)):
            sys.exit(EXIT_SETTINGS)
        with DataDirLock(settings.data_dir, command="earmark run", started=ports.now()):
            again = lambda: load(common.config, os.environ, data_dir=common.data_dir)  # noqa: E731
            _run(run_service(settings, ports, load=again, redactor=redactor, log_as=log_as))
    except (DataDirInUse, DataDirUnusable, CannotListen) as error:
        _end(str(error), EXIT_SETTINGS)
    except DatabaseError as error:
        _end(str(error))


@_command("sync")
@_user
@click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing anywhere.")
@_case
@_json
def sync(common: Common, user: str | None, dry_run: bool, case: Path | None, as_json: bool) -> None:
    """One pass of every user's progress, now."""
    if case is not None:
        _offline("sync", case, alone=user is None and not dry_run)
    _through(common, "sync", {"user": user, "dry_run": dry_run}, as_json, show.report, bar="Syncing")


@_command("reconcile")
@_user
@click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing anywhere.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Match at most N items.")
@_json
def reconcile(common: Common, user: str | None, dry_run: bool, limit: int | None, as_json: bool) -> None:
    """The whole nightly job, now: match the library, every user's progress, a report."""
    options = {"user": user, "dry_run": dry_run, "limit": limit}
    _through(common, "reconcile", options, as_json, show.report, bar="Reconciling")


@_command("match")
@click.argument("item", required=False, type=NAME)
@_user
@_case
@_json
def match(common: Common, item: str | None, user: str | None, case: Path | None, as_json: bool) -> None:
    """Explain one match. ITEM is an id, or words of the title."""
    if case is not None:
        _offline("match", case, alone=item is None and user is None)
    if item is None:
        _end("name an ITEM, or a case file with --case", EXIT_USAGE)
    _through(common, "match", {"item": item, "user": user}, as_json, show.match)


@_command("case")
@_item
@_user
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Else standard output.")
@click.option("--anonymous", is_flag=True, help="Without titles, people and identifiers; the same shapes.")
def case_(common: Common, item: str, user: str | None, out: Path | None, anonymous: bool) -> None:
    """Everything a decision about ITEM rests on, without secrets, as one JSON object to keep or to report."""

    def text(document: Any) -> str:
        made = json.dumps(document, ensure_ascii=False, indent=1)
        if out is None:
            return made
        try:
            out.write_text(made + "\n", encoding="utf-8")
        except OSError as error:
            _end(f"{out} cannot be written: {error.strerror}")
        return f"written to {out}; `earmark match --case {out}` decides it again, anywhere"

    _through(common, "case", {"item": item, "user": user, "anonymous": anonymous}, False, text)


@_command("link")
@_item
@click.argument("edition", type=click.IntRange(1))
@_user
@_json
def link(common: Common, item: str, edition: int, user: str | None, as_json: bool) -> None:
    """Pin ITEM to the Hardcover edition with the number EDITION; survives re-scans."""
    _through(common, "link", {"item": item, "edition": edition, "user": user}, as_json, show.override)


@_command("unlink")
@_item
@_user
@_json
def unlink(common: Common, item: str, user: str | None, as_json: bool) -> None:
    """Take back a link or an ignore: ITEM is matched again."""
    _through(common, "unlink", {"item": item, "user": user}, as_json, show.override)


@_command("ignore")
@_item
@_user
@_json
def ignore(common: Common, item: str, user: str | None, as_json: bool) -> None:
    """Leave ITEM out for good: it is not synced."""
    _through(common, "ignore", {"item": item, "user": user}, as_json, show.override)


@_command("hold")
@_item
@_user
@_json
def hold(common: Common, item: str, user: str | None, as_json: bool) -> None:
    """Leave ITEM alone for now: both sides are read and compared, nothing is written until it is released."""
    _through(common, "hold", {"item": item, "user": user}, as_json, show.override)


@_command("release")
@_item
@_user
@_json
def release(common: Common, item: str, user: str | None, as_json: bool) -> None:
    """End a hold: ITEM is synced again, from where both sides are now."""
    _through(common, "release", {"item": item, "user": user}, as_json, show.override)


@_command("metadata")
@click.option("--apply", "apply_", is_flag=True, help="Write what is sure to Audiobookshelf.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N items.")
@click.option("--library", type=NAME, metavar="NAME", help="Only this library: its name or id.")
@click.option("--item", type=NAME, metavar="ITEM", help="Only this item: an id, or words of the title.")
@click.option("--names", is_flag=True, help="How folders and files should be called, instead.")
@click.option("--script", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="With --names: write the plan as a shell script to read.")  # fmt: skip
@click.option("--again", type=click.IntRange(1), metavar="RUN",
              help="Write again what `undo --run RUN` took back: do it after all.")  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="Show every proposal, not examples.")
@_case
@_json
def metadata(  # noqa: PLR0917 - click gives options by name
    common: Common,
    apply_: bool,
    limit: int | None,
    library: str | None,
    item: str | None,
    names: bool,
    script: Path | None,
    again: int | None,
    everything: bool,
    case: Path | None,
    as_json: bool,
) -> None:
    """The metadata check: Audiobookshelf's fields against Hardcover, tags and names. Writes only with --apply."""
    from earmark.cli import metadata_screen, metadata_text  # noqa: PLC0415

    if case is not None:
        _offline("metadata", case, alone=not any((apply_, limit, library, item, names, script, again, everything)))
    if again is not None:
        if any((apply_, limit, library, item, names, script, everything)):
            _end("--again goes alone: it writes what one run had written", EXIT_USAGE)
        _through(common, "metadata", {"again": again}, as_json, metadata_text.together, bar="Writing")
        return
    if apply_ and names:
        _end("--apply and --names do not go together: Earmark renames nothing", EXIT_USAGE)
    if script is not None and not names:
        _end("--script goes with --names", EXIT_USAGE)
    options = {"apply": apply_, "limit": limit, "library": library, "item": item, "names": names}

    def text(document: Any) -> str:
        from handlers.naming.script import save_script  # noqa: PLC0415

        if script is not None:
            try:
                save_script(script, document["script"])
            except FileExistsError:
                _end(f"{script} is there already, and not a plan of names; choose another name, or remove it")
            except OSError as error:
                _end(f"{script} cannot be written: {error.strerror}")
        if names:
            return json.dumps(document, ensure_ascii=False, indent=1) if as_json else metadata_text.names(document)
        if as_json:  # piece by piece: a library has 150,000 proposals
            for piece in metadata_screen.as_json(document):
                click.echo(piece, nl=False)
        for line in () if as_json else metadata_screen.report(document, everything=everything):
            click.echo(line)
        return ""

    _through(common, "metadata", options, False, text, bar=None if as_json else "Checking")


@_command("undo")
@click.argument("change", type=click.IntRange(1), metavar="ID", required=False)
@click.option("--item", type=NAME, metavar="ITEM", help="All changes of metadata of this item.")
@click.option("--run", type=click.IntRange(1), metavar="RUN", help="All changes of metadata of this run.")
@click.option("--force", is_flag=True, help="Also what has changed since.")
@_json
def undo(  # noqa: PLR0917 - click gives options by name
    common: Common, change: int | None, item: str | None, run: int | None, force: bool, as_json: bool
) -> None:
    """Take back one change of the history; or the metadata that was written to an item, or in a run."""
    from earmark.cli import metadata_text  # noqa: PLC0415

    if sum(one is not None for one in (change, item, run)) != 1:
        _end("name one change by its ID, or an --item, or a --run", EXIT_USAGE)
    options = {"id": change, "item": item, "run": run, "force": force}

    def text(document: Any) -> str:
        return metadata_text.undone(document) if isinstance(document["undone"], list) else show.undone(document)

    def ask(document: Any) -> dict[str, Any] | None:
        """Of metadata that was edited since, a person at the terminal decides; ``None``: it stays."""
        left = document.get("left") if isinstance(document.get("undone"), list) else None
        if not left or as_json or not sys.stdin.isatty():
            return None
        click.echo(metadata_text.undone(document))
        return {**options, "force": True} if click.confirm("take back these too, over what was edited since?") else None

    _through(common, "undo", options, as_json, text, again=ask)


@_command("history")
@_user
@click.option("--item", type=NAME, metavar="ITEM", help="Only this item: an id, or words of the title.")
@_json
def history(common: Common, user: str | None, item: str | None, as_json: bool) -> None:
    """Every write, when and why."""
    from earmark.commands.history import history_of  # noqa: PLC0415
    from handlers.state.history import History  # noqa: PLC0415

    settings = common.settings()
    path = settings.data_dir / "earmark.db"
    try:
        kept = History(Database(path, read_only=True)) if path.exists() else None
        _print(history_of(kept, users=settings.users, user=user, item=item), as_json, show.history)
    except DatabaseError as error:
        _end(str(error))
    except CommandFailed as error:
        _end(str(error), error.exit_code)


@_command("review")
@_user
@_json
def review(common: Common, user: str | None, as_json: bool) -> None:
    """Go through what waits for a person, one by one: one key each. With --user, decisions are for that user only."""
    if as_json:
        _through(common, "review.list", {"user": user}, True, str)
        return
    from earmark.cli.review import at_the_desk  # noqa: PLC0415

    settings = common.settings()
    _quiet(common, settings)
    _need_data_dir(settings)
    try:
        _run(at_the_desk(settings, user))
    except CommandFailed as error:
        _end(str(error), error.exit_code)
    except (DataDirUnusable, DatabaseError) as error:
        _end(str(error))


@cli.group("editions")
@_common
def editions() -> None:
    """The edition store: what Hardcover's catalogue answered, kept on disk."""


@_command("stats", editions)
@_json
def editions_stats(common: Common, as_json: bool) -> None:
    """How much is in it, and how often it helped."""
    from earmark.commands.editions import stats, stats_text  # noqa: PLC0415

    settings = common.settings()
    _print(_run(stats(settings.data_dir, datetime.now(UTC))), as_json, stats_text)


@_command("export", editions)
@_json
def editions_export(common: Common, as_json: bool) -> None:
    """Everything in it, one record after the other."""
    from earmark.commands.editions import export, record_text  # noqa: PLC0415

    between = "["
    for record in export(common.settings().data_dir, lambda line: click.echo(line, err=True)):
        click.echo(between + json.dumps(record, ensure_ascii=False) if as_json else record_text(record), nl=not as_json)
        between = ",\n"
    if as_json:
        click.echo("[]" if between == "[" else "]")


@_command("clear", editions)
@_json
def editions_clear(common: Common, as_json: bool) -> None:
    """Empty it; nothing but look-ups is lost."""
    from earmark.commands.editions import cleared_text  # noqa: PLC0415

    _through(common, "editions.clear", {}, as_json, cleared_text)


@_command("import-config")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Else standard output.")
@click.option("--force", is_flag=True, help="Overwrite the output file.")
def import_config(_common: Common, file: Path, output: Path | None, force: bool) -> None:
    """Turn the settings of abs-hardcover-sync or ShelfBridge (FILE, YAML) into ours."""
    from earmark.importing import NotAConfig, import_config, write_private  # noqa: PLC0415
    from earmark.settings.sources import read_text  # noqa: PLC0415

    try:
        made = import_config(read_text(file), file.name)
        if output is None:
            click.echo(made.toml, nl=False)
        else:
            write_private(output, made.toml, overwrite=force)
    except NotAConfig as error:
        _end(f"{file} {error}")
    except ValueError as error:
        _end(str(error))
    except FileExistsError:
        _end(f"{output} is there already; --force overwrites it")
    except OSError as error:
        _end(f"{output} cannot be written: {error.strerror}")
    click.echo(made.summary, err=True)


@_command("check")
@_json
def check(common: Common, as_json: bool) -> None:
    """Settings, tokens, scopes, versions, reachability, writable folders: exit 0 only if `run` would work."""
    from earmark.commands.check import check_everything  # noqa: PLC0415
    from earmark.service.ports import real_ports  # noqa: PLC0415

    _quiet(common)
    try:
        settings = load(common.config, os.environ, data_dir=common.data_dir)
    except SettingsError as error:
        rows = [{"what": "settings", "ok": False, "says": line} for line in str(error).splitlines()]
        _print({"ok": False, "exit": EXIT_SETTINGS, "checks": rows}, as_json, show.checks)
        sys.exit(EXIT_SETTINGS)
    document = _run(check_everything(settings, real_ports(settings.hardcover.url)))
    _print(document, as_json, show.checks)
    if not document["ok"]:
        sys.exit(document["exit"])


@_command("demo")
@click.option("--speed", type=click.FloatRange(1, 1000), default=1.0, show_default=True, help="How much faster.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="For the health page; 0: any free one.")
@click.option("--once", is_flag=True, help="End after one round of the story.")
def demo(common: Common, speed: float, port: int, once: bool) -> None:
    """The service against an embedded Audiobookshelf and Hardcover, with a reader who listens."""
    try:
        from earmark.demo import run_demo  # noqa: PLC0415
    except ModuleNotFoundError as error:
        _end(f"the demo needs {error.name}: install earmark[demo]", EXIT_USAGE)
    sys.exit(_run(run_demo(speed=speed, port=port, once=once)))


@_command("health")
def health(common: Common) -> None:
    """Container probe: exit 0 or 1 from /health/live."""
    from earmark.cli.health_probe import main  # noqa: PLC0415

    sys.exit(main([]))


# how commands run


def _through(
    common: Common,
    name: str,
    options: dict[str, Any],
    as_json: bool,
    text: Callable[[Any], str],
    *,
    bar: str | None = None,
    again: Callable[[Any], dict[str, Any] | None] = lambda _document: None,
) -> None:
    """By the running service where there is one, else by one opened for this command. ``again``: what a person wants
    done after having seen the document, if anything."""
    settings = common.settings()
    _quiet(common, settings)
    _need_data_dir(settings)
    progress = show.ProgressBar(bar) if bar and not as_json and sys.stderr.isatty() else None
    on_progress = progress.update if progress else lambda done, of: None
    try:
        document, code = _run(_anywhere(settings, name, options, on_progress))
        more = again(document)
        if more is not None:
            document, code = _run(_anywhere(settings, name, more, on_progress))
    except CommandFailed as error:
        _end(str(error), error.exit_code)
    except (DataDirUnusable, DatabaseError) as error:
        _end(str(error))
    finally:
        if progress:
            progress.close()
    _print(document, as_json, text)
    if code:
        sys.exit(code)


async def _anywhere(
    settings: Settings, name: str, options: dict[str, Any], on_progress: Callable[[int, int], None]
) -> tuple[Any, int]:
    async with dispatcher(settings, name) as dispatch:
        return await dispatch(name, options, on_progress)


def _offline(command: str, case: Path, *, alone: bool) -> None:
    """Answer a case file, one line a case, and end."""
    from earmark.commands.case_files.command import answer_case_file  # noqa: PLC0415 - the other commands start faster without

    if not alone:
        _end("--case goes alone: a case file has everything in it", EXIT_USAGE)
    try:
        sys.exit(answer_case_file(command, case, click.echo))
    except CommandFailed as error:
        _end(str(error), error.exit_code)


def _quiet(common: Common, settings: Settings | None = None) -> None:
    """Commands speak by their document; the log goes to standard error, and only when asked or when it matters."""
    redactor = Redactor(settings.secrets() if settings else ())
    level = "debug" if common.verbose else "error"
    configure(level=level, style="console", redactor=redactor, now=lambda: datetime.now(UTC), stream=sys.stderr)


def _need_data_dir(settings: Settings) -> None:
    problem = why_unwritable(settings.data_dir)
    if problem is not None:
        _end(problem, EXIT_SETTINGS)


def _run(main: Coroutine[Any, Any, Any]) -> Any:
    try:
        return asyncio.run(main)
    except KeyboardInterrupt:
        sys.exit(130)
    except BaseExceptionGroup as group:
        _crashed(group)


def _crashed(group: BaseExceptionGroup[BaseException]) -> None:
    """A part of the program failed: its traceback for a bug report, and a last line that says what it was."""
    first: BaseException = group
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    if isinstance(first, DatabaseError | CommandFailed):
        raise first
    structlog.get_logger().critical("a part of Earmark failed", exc_info=group)
    _end(f"Earmark ends because a part of it failed: {type(first).__name__}: {str(first)[:200]}")


def _print(document: Any, as_json: bool, text: Callable[[Any], str]) -> None:
    said = json.dumps(document, ensure_ascii=False, indent=1) if as_json else text(document)
    if said:
        click.echo(said)


def _end(message: str, code: int = EXIT_FAILED) -> Any:
    click.echo(message, err=True)
    sys.exit(code)
