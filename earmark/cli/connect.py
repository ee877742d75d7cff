"""``earmark connect`` at the terminal: the code, its address and a QR code to scan; or a token read from a prompt."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Any

import click
import segno

from earmark.commands.dispatch import Dispatch, dispatcher
from earmark.service.control import CommandFailed
from earmark.settings import Settings

Say = Callable[[str], None]


async def connect_user(settings: Settings, user: str, *, say: Say) -> dict[str, Any]:
    """Until the user is connected; the document of what is stored now. ``say``: a line for the person.

    Raises ``CommandFailed`` and what dispatching raises.
    """
    async with dispatcher(settings, "connect") as dispatch:
        while True:
            how, _ = await dispatch("connect.begin", {"user": user})
            if how["by"] == "token":
                return await _by_token(dispatch, user, how, say)
            for line in code_lines(how, settings.timezone, qr=sys.stderr.isatty() or sys.stdout.isatty()):
                say(line)
            try:
                document, _ = await dispatch("connect.wait", {"user": user})
            except CommandFailed as error:
                if not sys.stdin.isatty() or not click.confirm(f"{error}. A new code?", default=True, err=True):
                    raise
            else:
                connected: dict[str, Any] = document
                return connected


async def _by_token(dispatch: Dispatch, user: str, how: dict[str, Any], say: Say) -> dict[str, Any]:
    if sys.stdin.isatty():
        say("hardcover.client_id is not set, so a token is needed. Make one here, with what Earmark needs ticked:")
        say(f"  {how['page']}")
        token = click.prompt("Token", hide_input=True, err=True)
    else:
        token = sys.stdin.readline()
    document, _ = await dispatch("connect.token", {"user": user, "token": token})
    connected: dict[str, Any] = document
    return connected


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
