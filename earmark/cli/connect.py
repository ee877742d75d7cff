"""``earmark connect`` at the terminal: the code, its address and a QR code to scan; or a token read from a prompt."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Any

import click
import segno

from earmark.cli.base import EXIT_FAILED, NAME, Common, command, json_option, show
from earmark.cli.carrying import agrees, can_ask, carrying_out
from earmark.service.control import CommandFailed


@command("connect", example="earmark connect alice")
@click.argument("user", type=NAME)
@json_option
def connect(common: Common, user: str, as_json: bool) -> None:
    """Connect USER to Hardcover by a code, or store a token of theirs where no application is registered."""

    def tell(line: str) -> None:
        click.echo(line, err=as_json)

    with carrying_out(common, "connect", connecting=True) as carrier:
        while True:
            how = carrier.ask("connect.begin", {"user": user})
            if how["by"] == "token":
                document = carrier.ask("connect.token", {"user": user, "token": _typed(how, tell)})
                break
            for line in code_lines(how, carrier.settings.timezone, qr=sys.stdout.isatty()):
                tell(line)
            try:
                document = carrier.ask("connect.wait", {"user": user})
                break
            except CommandFailed as error:
                if not can_ask() or not agrees(f"{error}. A new code?"):
                    raise
        show(document, as_json, connected_text)
        carrier.code = EXIT_FAILED if document["missing"] else 0


@command("disconnect", example="earmark disconnect alice")
@click.argument("user", type=NAME)
@click.option("--force", is_flag=True, help="Forget the connection here also where Hardcover cannot be asked.")
@json_option
def disconnect(common: Common, user: str, force: bool, as_json: bool) -> None:
    """End what `earmark connect USER` began: on Hardcover, then here."""
    with carrying_out(common, "disconnect", connecting=True) as carrier:
        show(carrier.ask("disconnect", {"user": user, "force": force}), as_json, disconnected_text)


def _typed(how: dict[str, Any], tell: Callable[[str], None]) -> str:
    """A token from a prompt, or from standard input where that is no terminal."""
    if not sys.stdin.isatty():
        return sys.stdin.readline()
    tell("hardcover.client_id is not set, so a token is needed. Make one here, with what Earmark needs ticked:")
    tell(f"  {how['page']}")
    token: str = click.prompt("Token", hide_input=True, err=True)
    return token


def code_lines(how: dict[str, Any], zone: tzinfo, *, qr: bool) -> list[str]:
    """What the person does now, for a code as ``connect.begin`` answers."""
    until = datetime.fromisoformat(how["expires_at"]).astimezone(zone)
    lines = [f"Open {how['address']} and enter the code  {how['code']}"]
    if qr:
        lines += ["or scan this:", "", qr_code(how["complete_address"] or how["address"])]
    return [*lines, f"Waiting until {until:%H:%M %Z} for your yes. Ctrl-C ends this."]


def qr_code(address: str) -> str:
    """For a terminal, two rows of dots to a line of text."""
    out = io.StringIO()
    segno.make(address, error="m", micro=False).terminal(out, compact=True, border=2)
    return out.getvalue().rstrip("\n")


def connected_text(document: dict[str, Any]) -> str:
    account = f" as {document['account']}" if document["account"] else ""
    lines = [f"{document['user']} is connected to Hardcover{account}."]
    if document["account"] is None:
        lines.append("Hardcover did not say whose account it is; it is asked again at the next sync.")
    if document["missing"]:
        lines.append(f"Not allowed: {', '.join(document['missing'])}. What needs it will not work.")
    if document["by"] == "code":
        lines.append(f"End it with `earmark disconnect {document['user']}`, or on Hardcover.")
    return "\n".join(lines)


def disconnected_text(document: dict[str, Any]) -> str:
    user = document["user"]
    if document["ended_on_hardcover"]:
        return f"{user} is disconnected: the connection has ended on Hardcover too."
    if document["by"] == "token":
        return f"{user}'s token is forgotten here. On Hardcover it lives on: delete it where it was made."
    return f"{user}'s connection is forgotten here. On Hardcover it may live on: end it there."
