"""``earmark health``: exit 0 when the running service answers ``/health/live``, else 1. For containers' health checks.
With ``--late`` it is ``/health``: exit 1 also when somebody's data is late.

Standard library only and nothing of ours, so that it takes a moment and little memory: it finds the address the way
``settings`` does, but reads nothing else and complains about nothing else.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PATH, LATE_PATH = "/health/live", "/health"
LATE = "--late"
MOST_BYTES = 4 * 1024 * 1024  # of an answer: a thousand users take a tenth
TIMEOUT_SECONDS = 3.0
HOST, PORT = "127.0.0.1", 8282

_LOOPBACK = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1", "[::]": "::1"}  # noqa: S104 - what to ask instead
_WITH_VALUE = ("--config", "--data-dir")


def is_asked_for(arguments: Sequence[str]) -> bool:
    """Whether the command is ``health`` with nothing that is not known here; its help and what is mistyped are the
    command line's."""
    rest = _without_settings(arguments)
    return rest in (["health"], ["health", LATE])


def main(arguments: Sequence[str] | None = None, environ: Mapping[str, str] | None = None) -> int:
    """The exit code; one line says what was asked and what came of it."""
    given = sys.argv[1:] if arguments is None else arguments
    path = LATE_PATH if LATE in given else PATH
    host, port = address(given, os.environ if environ is None else environ)
    shown = f"http://{f'[{host}]' if ':' in host else host}:{port}{path}"
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        status, body = answer.status, answer.read(MOST_BYTES)
    except (OSError, http.client.HTTPException) as error:
        return _say(f"{shown} does not answer: {error}", 1)
    finally:
        connection.close()
    why = _why_late(body) if path == LATE_PATH else ""
    return _say(f"{shown} answers {status}{why}", 0 if status == 200 else 1)


def _why_late(body: bytes) -> str:
    """ "; alice: Hardcover refuses the token" out of the document of ``/health``; empty when nobody is."""
    try:
        late = late_users(body)
    except (ValueError, RecursionError) as error:
        why = "it is nested too deep" if isinstance(error, RecursionError) else error
        return f"; whose data is late it does not say in the form of this version ({why})"
    return "".join(f"; {name}: {reason}" for name, reason in late.items())


class _AnotherShape(ValueError):
    """The text says where."""


def late_users(body: bytes) -> dict[str, str]:
    """By user why their data is late, out of the document of ``/health``, which may be another version's. Raises
    ``ValueError``, where it is of another shape with the place."""
    users = _member(json.loads(body), "users", "")
    if not isinstance(users, dict):
        raise _AnotherShape("users is not an object")
    found = {name: _member(user, "late", f"users.{name}") for name, user in users.items()}
    for name, why in found.items():
        if not isinstance(why, str | None):
            raise _AnotherShape(f"users.{name}.late is not text")
    return {name: why for name, why in found.items() if why}


def _member(document: Any, key: str, where: str) -> Any:
    if not isinstance(document, dict):
        raise _AnotherShape(f"{where or 'it'} is not an object")
    if key not in document:
        raise _AnotherShape(f"{f'{where}.{key}'.lstrip('.')} is missing")
    return document[key]


def address(arguments: Sequence[str], environ: Mapping[str, str]) -> tuple[str, int]:
    """Host and port to ask: environment before file before default."""
    server = _server_table(arguments, environ)
    host = environ.get("EARMARK_SERVER__HOST", "").strip() or str(server.get("host", HOST)).strip()
    try:
        port = int(environ.get("EARMARK_SERVER__PORT", "").strip() or server.get("port", PORT))
    except (TypeError, ValueError):
        port = PORT
    return _LOOPBACK.get(host, host), port


def _server_table(arguments: Sequence[str], environ: Mapping[str, str]) -> Mapping[str, Any]:
    named = _value_of("--config", arguments) or environ.get("EARMARK_CONFIG", "").strip()
    for path in [named] if named else ["config.toml", "/config/config.toml"]:
        try:
            with Path(path).expanduser().open("rb") as file:
                settings = tomllib.load(file)
        except FileNotFoundError:
            continue
        except (OSError, ValueError):
            break  # somebody else's to complain about
        server = settings.get("server")
        return server if isinstance(server, dict) else {}
    return {}


def _without_settings(arguments: Sequence[str]) -> list[str]:
    """What is left once options that go with every command are taken out, with values that are not empty."""
    left: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        name, has_value, value = argument.partition("=")
        if name in _WITH_VALUE:
            value = value if has_value else next(rest, "")
            if not value.strip():
                left.append(argument)
        elif argument != "--verbose":
            left.append(argument)
    return left


def _value_of(option: str, arguments: Sequence[str]) -> str:
    found = ""
    for position, argument in enumerate(arguments):
        if argument.startswith(f"{option}="):
            found = argument.partition("=")[2]
        elif argument == option and position + 1 < len(arguments):
            found = arguments[position + 1]
    return found


def _say(text: str, code: int) -> int:
    print(text)  # noqa: T201 - a command's answer
    return code


if __name__ == "__main__":
    sys.exit(main())
