"""Where settings come from: a TOML file, the environment, secret files. Each value remembers where it was found."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from earmark.settings.model import Place
from earmark.settings.owner import how_to_own
from earmark.settings.problems import Problem, SettingsError

PREFIX = "EARMARK_"
ENVIRONMENT = "the environment"
COMMAND_LINE = "the command line"
BROWSER = "the browser"
SEARCHED = (Path("config.toml"), Path("/config/config.toml"))
LARGEST_FILE = 1024 * 1024

# Not settings: the file itself, and what Kubernetes puts there for a service named "earmark".
_NOT_SETTINGS = ("EARMARK_CONFIG", "EARMARK_PORT")
_NOT_SETTINGS_BEGIN = ("EARMARK_SERVICE_", "EARMARK_PORT_")


@dataclass(frozen=True, slots=True)
class SourceEntry:
    value: object
    key: str  # as the person wrote it
    where: str
    folder: Path  # relative paths start here

    @property
    def from_environment(self) -> bool:
        return self.where == ENVIRONMENT


Tree = dict[Place, SourceEntry]


def find_config(config: Path | None, environ: Mapping[str, str]) -> Path | None:
    """The file named on the command line or by ``EARMARK_CONFIG``, else the first of ``SEARCHED`` that is there."""
    if config is None and environ.get("EARMARK_CONFIG", "").strip():
        config = Path(environ["EARMARK_CONFIG"].strip())
    if config is not None:
        return config.expanduser()
    return next((path for path in SEARCHED if _is_there(path)), None)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return True  # behind a folder that may not be entered; reading it says what to do


def read_toml(path: Path) -> Tree:
    """All keys of a TOML file; raises ``SettingsError`` when it cannot be read at all."""
    try:
        content = tomllib.loads(read_text(path).removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        text = f"is not TOML: {error}; text needs quotes, tables are written [users.alice]"
        raise SettingsError([Problem(str(path), "", text)]) from None
    except ValueError as error:
        raise SettingsError([Problem(str(path), "", str(error))]) from None
    folder = path.absolute().parent
    return {place: SourceEntry(value, ".".join(place), str(path), folder) for place, value in flatten(content)}


def flatten(content: Mapping[str, Any], prefix: Place = ()) -> Iterator[tuple[Place, object]]:
    """Nested tables as one value per place."""
    for key, value in content.items():
        if isinstance(value, dict) and value:
            yield from flatten(value, (*prefix, key))
        else:  # an empty table is kept: [users.alice] alone is a user without tokens
            yield (*prefix, key), value


def read_environment(environ: Mapping[str, str], known_users: list[str]) -> Tree:
    """``EARMARK_SERVER__PORT`` and its like. An empty variable counts as not set.

    User names are lower-cased; one that is in the file already (whatever its case, ``-`` as ``_``) means that user.
    """
    users = {plain_name(name): name for name in known_users}
    tree: Tree = {}
    for variable, value in sorted(environ.items()):
        if not variable.startswith(PREFIX) or not value.strip():
            continue
        if variable in _NOT_SETTINGS or variable.startswith(_NOT_SETTINGS_BEGIN):
            continue
        place = tuple(variable.removeprefix(PREFIX).lower().split("__"))
        if place[0] == "users" and len(place) > 1:
            place = ("users", users.get(plain_name(place[1]), place[1]), *place[2:])
        tree[place] = SourceEntry(value, variable, ENVIRONMENT, Path.cwd())
    return tree


def users_in(tree: Tree) -> list[str]:
    """The names of the users that have a table there."""
    return list(dict.fromkeys(place[1] for place in tree if place[0] == "users" and len(place) > 1))


def plain_name(name: str) -> str:
    """A user's name as a variable can spell it, in lower case."""
    return re.sub(r"[\W_]+", "_", name.casefold())


def variable_of(place: Place) -> str:
    """The environment variable of a place."""
    return PREFIX + "__".join(plain_name(part).upper() for part in place)


def read_text(path: Path) -> str:
    """A small text file; ``ValueError`` says what is wrong with it and what to do."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise ValueError(f"{path} does not exist; create it or correct the path") from None
    except IsADirectoryError:
        raise ValueError(
            f"{path} is a folder; a container makes one when the file to mount is missing: remove it, create the file"
        ) from None
    except PermissionError:
        uid, gid = os.geteuid(), os.getegid()
        raise ValueError(f"{path} cannot be read by uid {uid}, gid {gid}; {how_to_own(path)}") from None
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from None
    if len(raw) > LARGEST_FILE:
        raise ValueError(f"{path} is larger than 1 MiB; that is another file")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not UTF-8 text; save it as UTF-8") from None
