"""The command line, one file for each family of commands: options in, a document or lines out, an exit code."""

from __future__ import annotations

from importlib import import_module

import click

from earmark.cli.base import Common, common_options
from earmark.version import VERSION

# By what they are for, in the order a newcomer meets them; a family's file is read when one of its commands is called.
SECTIONS: dict[str, dict[str, str]] = {
    "Start here": {
        "check": "run.check",
        "sync": "sync.sync",
        "connect": "connect.connect",
        "run": "run.run",
        "demo": "run.demo",
        "import-config": "settings.import_config",
        "settings": "settings.settings",
        "setup-code": "settings.setup_code",
    },
    "Which book it is": {
        "match": "match.match",
        "review": "review.command.review",
        "link": "override.link",
        "unlink": "override.unlink",
        "ignore": "override.ignore",
        "hold": "override.hold",
        "release": "override.release",
        "case": "match.case",
    },
    "For a while": {"pause": "pause.pause", "resume": "pause.resume"},
    "What was listened to": {"year": "year.year"},
    "What was written": {"history": "history.history", "undo": "history.undo"},
    "The whole library": {
        "reconcile": "sync.reconcile",
        "metadata": "metadata.metadata",
        "transcribe": "transcribe.transcribe",
        "editions": "editions.editions",
    },
    "The Hardcover account": {"disconnect": "connect.disconnect", "probe": "probe.probe"},
    "For machines": {"health": "run.health"},
}
PLACES = {name: place for section in SECTIONS.values() for name, place in section.items()}


class _InSections(click.Group):
    """Commands are found by their place; help shows them in sections."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(PLACES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in PLACES:
            return None
        module, _, name = PLACES[cmd_name].rpartition(".")
        found: click.Command = getattr(import_module(f"earmark.cli.{module}"), name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, names in SECTIONS.items():
            with formatter.section(title):
                found = [(name, self.get_command(ctx, name)) for name in names]
                formatter.write_dl([(name, one.get_short_help_str(formatter.width)) for name, one in found if one])


@click.group(
    cls=_InSections,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="First `earmark check`, then `earmark sync --dry-run`, then `earmark run`.",
)
@click.version_option(VERSION, message="%(version)s")
@common_options
@click.pass_context
def cli(context: click.Context) -> None:
    """What you listen to in Audiobookshelf shows on Hardcover moments later."""
    context.ensure_object(Common)


def commands_of(group: click.Group) -> dict[str, click.Command]:
    """By name."""
    context = click.Context(group)
    found = {name: group.get_command(context, name) for name in group.list_commands(context)}
    return {name: one for name, one in found.items() if one is not None}
