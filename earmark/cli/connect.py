"""``earmark connect`` at the terminal: the code, its address and a QR code to scan; or a token read from a prompt."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from datetime import tzinfo

import click
import segno

from earmark.cli.base import EXIT_FAILED, NAME, Common, command, json_option, show
from earmark.cli.carrying import agrees, can_ask, carrying_out
from earmark.service.control import CommandFailed
from earmark.views.answers.connect import ConnectCode, ConnectedAnswer, DisconnectedAnswer, WayToConnect


@command("connect", example="earmark connect alice")
@click.argument("user", type=NAME)
@json_option
def connect(common: Common, user: str, as_json: bool) -> None:
    """Connect USER to Hardcover by a code, or store a token of theirs where no application is registered."""

    def tell(line: str) -> None:
        click.echo(line, err=as_json)

    with carrying_out(common, "connect", connecting=True) as carrier:
        while True:
            how = carrier.ask("connect.begin", {"user": user}, WayToConnect)
            if how.code is None:
                token = _typed(how.page or "", tell)
                done = carrier.ask("connect.token", {"user": user, "token": token}, ConnectedAnswer)
                break
            for line in code_lines(how.code, carrier.settings.timezone, qr=sys.stdout.isatty()):
                tell(line)
            try:
                done = carrier.ask("connect.wait", {"user": user}, ConnectedAnswer)
                break
            except CommandFailed as error:
                if not can_ask() or not agrees(f"{error}. A new code?"):
                    raise
        show(done, as_json, connected_text)
        carrier.code = EXIT_FAILED if done.missing else 0


@command("disconnect", example="earmark disconnect alice")
@click.argument("user", type=NAME)
@click.option("--force", is_flag=True, help="Forget the connection here also where Hardcover cannot be asked.")
@json_option
def disconnect(common: Common, user: str, force: bool, as_json: bool) -> None:
    """End what `earmark connect USER` began: on Hardcover, then here."""
    with carrying_out(common, "disconnect", connecting=True) as carrier:
        done = carrier.ask("disconnect", {"user": user, "force": force}, DisconnectedAnswer)
        show(done, as_json, disconnected_text)


def _typed(page: str, tell: Callable[[str], None]) -> str:
    """A token from a prompt, or from standard input where that is no terminal."""
    if not sys.stdin.isatty():
        return sys.stdin.readline()
    tell("hardcover.client_id is not set, so a token is needed. Make one here, with what Earmark needs ticked:")
    tell(f"  {page}")
    token: str = click.prompt("Token", hide_input=True, err=True)
    return token


def code_lines(offered: ConnectCode, zone: tzinfo, *, qr: bool) -> list[str]:
    """What the person does now."""
    until = offered.expires_at.astimezone(zone)
    lines = [f"Open {offered.address} and enter the code  {offered.code}"]
    if qr:
        lines += ["or scan this:", "", qr_code(offered.link)]
    return [*lines, f"Waiting until {until:%H:%M %Z} for your yes. Ctrl-C ends this."]


def qr_code(address: str) -> str:
    """For a terminal, two rows of dots to a line of text."""
    out = io.StringIO()
    segno.make(address, error="m", micro=False).terminal(out, compact=True, border=2)
    return out.getvalue().rstrip("\n")


def connected_text(done: ConnectedAnswer) -> str:
    account = f" as {done.account}" if done.account else ""
    lines = [f"{done.user} is connected to Hardcover{account}."]
    if done.account is None:
        lines.append("Hardcover did not say whose account it is; it is asked again at the next sync.")
    if done.missing:
        lines.append(f"Not allowed: {', '.join(done.missing)}. What needs it will not work.")
    if done.by == "code":
        lines.append(f"End it with `earmark disconnect {done.user}`, or on Hardcover.")
    return "\n".join(lines)


def disconnected_text(done: DisconnectedAnswer) -> str:
    if done.ended_on_hardcover:
        return f"{done.user} is disconnected: the connection has ended on Hardcover too."
    if done.by == "token":
        return f"{done.user}'s token is forgotten here. On Hardcover it lives on: delete it where it was made."
    return f"{done.user}'s connection is forgotten here. On Hardcover it may live on: end it there."
