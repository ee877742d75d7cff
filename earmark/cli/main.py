"""The command line, one file for each family of commands: options in, a document or lines out, an exit code."""

from __future__ import annotations

import click

from earmark.cli import editions, history, match, metadata, override, run, settings, sync
from earmark.cli.base import Common, common_options
from earmark.cli.review import command as review
from earmark.version import VERSION

SECTIONS: dict[str, tuple[click.Command, ...]] = {
    "Start here": (run.check, sync.sync, run.run, run.demo, settings.import_config),
    "Which book it is": (
        match.match,
        review.review,
        override.link,
        override.unlink,
        override.ignore,
        override.hold,
        override.release,
        match.case,
    ),
    "What was written": (history.history, history.undo),
    "The whole library": (sync.reconcile, metadata.metadata, editions.editions),
    "For machines": (run.health,),
}


class _InSections(click.Group):
    """The commands by what they are for, in the order a newcomer meets them."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(one.name or "", one.get_short_help_str(formatter.width)) for one in commands])


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


for _commands in SECTIONS.values():
    for _command in _commands:
        cli.add_command(_command)
