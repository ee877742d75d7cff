"""`link`, `unlink`, `ignore`, `hold` and `release`: what the owner says about one item."""

from __future__ import annotations

import click

from earmark.cli import match_text
from earmark.cli.base import NUMBER, Common, command, item_argument, json_option, show, user_option, yes_option
from earmark.cli.carrying import carry_out, carrying_out, confirm
from earmark.cli.table import folded
from earmark.views.answers.link import LinkPreview, OverrideAnswer


@command("link", example='earmark link "ten hours" 30000002')
@item_argument
@click.argument("edition", type=NUMBER)
@user_option
@yes_option
@json_option
def link(  # noqa: PLR0917 - click gives options by name
    common: Common, item: str, edition: int, user: str | None, yes: bool, as_json: bool
) -> None:
    """Pin ITEM to the Hardcover edition with the number EDITION; survives re-scans."""
    options = {"item": item, "edition": edition, "user": user}
    with carrying_out(common, "link") as carrier:
        found = carrier.ask("link.preview", options, LinkPreview)
        if found.disagreements:
            click.echo(folded(match_text.link_preview(found)), err=True)
            confirm("link it all the same?", yes=yes)
        elif not as_json:
            click.echo(folded(match_text.link_preview(found)))
        done = carrier.ask("link", options | {"item": found.item.id}, OverrideAnswer)
        show(done, as_json, match_text.override)


@command("unlink", example='earmark unlink "ten hours"')
@item_argument
@user_option
@json_option
def unlink(common: Common, item: str, user: str | None, as_json: bool) -> None:
    """Take back a link or an ignore: ITEM is matched again."""
    _override(common, "unlink", item, user, as_json)


@command("ignore", example='earmark ignore "bedtime stories" --user alice')
@item_argument
@user_option
@json_option
def ignore(common: Common, item: str, user: str | None, as_json: bool) -> None:
    """Leave ITEM out for good: it is not synced."""
    _override(common, "ignore", item, user, as_json)


@command("hold", example='earmark hold "salt path"')
@item_argument
@user_option
@json_option
def hold(common: Common, item: str, user: str | None, as_json: bool) -> None:
    """Leave ITEM alone for now: both sides are read and compared, nothing is written until it is released."""
    _override(common, "hold", item, user, as_json)


@command("release", example='earmark release "salt path"')
@item_argument
@user_option
@json_option
def release(common: Common, item: str, user: str | None, as_json: bool) -> None:
    """End a hold: ITEM is synced again, from where both sides are now."""
    _override(common, "release", item, user, as_json)


def _override(common: Common, name: str, item: str, user: str | None, as_json: bool) -> None:
    options = {"item": item, "user": user}
    carry_out(common, name, options, as_json=as_json, text=match_text.override, kind=OverrideAnswer)
