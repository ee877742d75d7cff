"""From the sources to ``Settings``, or to every problem in them at once."""

from __future__ import annotations

import ssl
from collections.abc import Collection, Mapping
from dataclasses import Field, dataclass, fields, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from earmark.settings import readers, sources
from earmark.settings.model import Place, Settings, UserSettings, is_secret
from earmark.settings.nearest import explain_unknown
from earmark.settings.origins import Layer, Origin
from earmark.settings.problems import Problem, SettingsError
from earmark.settings.proxies import UnusableProxy, proxy_for
from earmark.settings.saved import merge_saved
from earmark.settings.sources import BROWSER, COMMAND_LINE, ENVIRONMENT, SourceEntry, Tree
from handlers.state.database import DatabaseError
from handlers.state.saved_settings import Saved, read_saved
from hardcover import connected_users
from listener import is_audiobookshelfs

T = TypeVar("T")

LONGEST_NAME = 64


def load(
    config: Path | None,
    environ: Mapping[str, str],
    *,
    data_dir: Path | None = None,
    connecting: bool = False,
    may_be_nobody: bool = False,
    saved: Saved | None = None,
) -> Settings:
    """Read everything; ``data_dir`` (from the command line) wins over all. Raises ``SettingsError``.

    ``connecting``: a user without a Hardcover token is about to get one. ``may_be_nobody``: users are still to come.
    ``saved``: as if this were what the browser has saved.

    Precedence: environment, secret files, TOML, what was saved in the browser. Relative paths start at the folder of
    the file they stand in, those of variables and of the command line at the working folder.
    """
    path = sources.find_config(config, environ)
    tree = sources.read_toml(path) if path else {}
    given: Tree = {}
    if data_dir is not None:
        given["data_dir",] = SourceEntry(str(data_dir), "--data-dir", COMMAND_LINE, Path.cwd())
    known = sources.users_in(tree)
    if saved is None:
        saved = _saved_beside(tree | sources.read_environment(environ, known) | given, path)
    known += [place[1] for place in saved if place[0] == "users"]  # a variable may spell their names in its own way
    merged = merge_saved(tree | sources.read_environment(environ, known) | given, saved)
    tree = merged.tree
    if environ.get("TZ", "").strip():
        tree.setdefault(("timezone",), SourceEntry(environ["TZ"], "TZ", ENVIRONMENT, Path.cwd()))
    settings = _Loading(tree, path).settings(connecting=connecting, nobody=may_be_nobody, saved_users=merged.users)
    try:
        proxy_for(settings.hardcover.url, environ)
    except UnusableProxy as error:
        raise SettingsError([Problem("a proxy", ENVIRONMENT, str(error))]) from None
    return replace(settings, notes=merged.notes)


def _saved_beside(tree: Tree, path: Path | None) -> Saved:
    """What the browser saved, in the data folder that everything else names."""
    entry = tree.get(("data_dir",))
    base = path.absolute().parent if path else Path.cwd()
    try:
        folder = base / "data" if entry is None else entry.folder / readers.path(entry.value)
    except ValueError:  # it is reported where the setting itself is read
        return {}
    try:
        return read_saved(folder / "earmark.db")
    except DatabaseError as error:
        raise SettingsError([Problem("the settings of the browser", "", str(error))]) from None


def read_rules(raw: Mapping[str, Any], where: str) -> Settings:
    """Settings out of a plain object, as a case file has them: no file, no environment, no users. ``where`` names it.

    Raises ``SettingsError``.
    """
    tree = {place: SourceEntry(value, ".".join(place), where, Path.cwd()) for place, value in sources.flatten(raw)}
    return _Loading(tree, None).rules()


class _Loading:
    """One reading: what was written, what of it was used, and what is wrong with it."""

    def __init__(self, tree: Tree, config: Path | None) -> None:
        self._tree = tree
        self._config = config
        self._used: set[Place] = {("users",)}
        self._files: dict[Path, None] = {}
        self._problems: list[Problem] = []
        self._refused: set[Place] = set()  # written, but wrong: not to be called missing as well
        self._origins: dict[Place, Origin] = {}

    def rules(self) -> Settings:
        """What does not depend on users."""
        found = self._table(Settings, ())
        for place, entry in self._tree.items():
            if place not in self._used:
                self._wrong(entry, explain_unknown(place, from_environment=False))
        if self._problems:
            raise SettingsError(self._problems)
        return found

    def settings(self, *, connecting: bool, nobody: bool, saved_users: Collection[str]) -> Settings:
        """``nobody``: there may be no users; ``saved_users`` may connect to Hardcover later."""
        base = self._config.absolute().parent if self._config else Path.cwd()
        common = self._table(Settings, ())
        users = {name: self._table(UserSettings, ("users", name), name=name) for name in self._user_names()}
        settings = replace(
            common,
            data_dir=base / common.data_dir,
            users=users,
            config_file=self._config,
            files=tuple(self._files),
            origins=self._origins,
        )
        for place, entry in self._tree.items():
            if place not in self._used:
                self._wrong(entry, explain_unknown(place, from_environment=entry.from_environment))
        self._check_ca_file(settings)
        if not (settings.users or (nobody and settings.web.enabled)):
            self._say_nobody()
        self._check_users(settings, connecting=connecting, saved_users=saved_users)
        self._check_notify(settings)
        if self._problems:
            raise SettingsError(self._problems)
        return settings

    def _user_names(self) -> list[str]:
        entry = self._tree.get(("users",))
        if entry is not None and entry.value != {}:
            self._wrong(entry, "is not a table; write one table for each user, like [users.alice]")
        return list(dict.fromkeys(place[1] for place in self._tree if place[0] == "users" and len(place) > 1))

    def _table(self, group: type[T], at: Place, inherited_at: Place | None = None, **given: Any) -> T:
        """One table with all below it. What is wrong is noted and left at its default."""
        entry = self._tree.get(at)
        self._used.add(at)
        if entry is not None and entry.value != {} and at:
            below = f"{entry.key}__…" if entry.from_environment else f"[{'.'.join(at)}] and its settings below"
            self._wrong(entry, f"is not a table; write {below}")
        values: dict[str, Any] = dict(given)
        for each in fields(group):  # type: ignore[arg-type]  # all groups are dataclasses
            place = (*at, each.name)
            inherited = each.metadata.get("inherits") or (inherited_at and (*inherited_at, each.name))
            if "table" in each.metadata:
                values[each.name] = self._table(each.metadata["table"], place, inherited)
            elif "read" in each.metadata:
                self._setting(each, place, inherited, values)
        try:
            return group(**values)
        except ValueError as error:  # two settings that do not go together
            if self._where(at):  # else it is the inherited table that is wrong, and already reported
                self._problems.append(Problem(".".join(at), self._where(at), str(error)))
            return group(**given)

    def _setting(self, each: Field[Any], place: Place, inherited: Place | None, values: dict[str, Any]) -> None:
        self._used.add(place)
        try:
            entry = self._tree.get(place)
            if is_secret(each.metadata["read"]):
                entry = self._secret(place, entry)
            is_inherited = entry is None and inherited is not None
            if inherited and is_inherited:
                entry = self._tree.get(inherited)
            if entry is None:
                return
            self._origins[place] = _origin_of(entry, inherited=is_inherited)
            value = each.metadata["read"](entry.value)
            values[each.name] = entry.folder / value if isinstance(value, Path) else value
        except ValueError as error:
            self._refused.add(place)
            self._wrong(error.entry if isinstance(error, _WrongEntry) else entry, str(error))

    def _secret(self, place: Place, entry: SourceEntry | None) -> SourceEntry | None:
        """The file of a ``…_file`` twin instead of the TOML's own value; a variable wins over both."""
        twin = (*place[:-1], place[-1] + "_file")
        self._used.add(twin)
        pointer = self._tree.get(twin)
        if pointer is None or pointer.value == "" or (entry is not None and entry.from_environment):
            return entry
        if not isinstance(pointer.value, str):
            raise _WrongEntry(pointer, "has to be the path of a file, in quotes")
        path = pointer.folder / Path(pointer.value.strip()).expanduser()
        self._files[path] = None
        try:
            text = sources.read_text(path)
        except ValueError as error:
            raise _WrongEntry(pointer, str(error)) from None
        if not text.strip():
            raise _WrongEntry(pointer, f"{path} is empty; put the secret into it")
        return _SecretEntry(text, pointer.key, f"{pointer.where} ({path})", pointer.folder)

    def _check_ca_file(self, settings: Settings) -> None:
        file, entry = settings.audiobookshelf.ca_file, self._tree.get(("audiobookshelf", "ca_file"))
        if file is None or entry is None:
            return
        try:
            ssl.create_default_context(cafile=str(file))
        except ssl.SSLError:
            self._wrong(entry, f"{file} holds no certificate; give the authority's own, in PEM form (-----BEGIN …)")
        except OSError as error:
            self._wrong(entry, f"{file} cannot be read: {error.strerror}")

    def _say_nobody(self) -> None:
        where = str(self._config) if self._config else f"{' or '.join(map(str, sources.SEARCHED))} (neither exists)"
        text = (
            "there is none; write [users.alice] with abs_token and hardcover_token, or set "
            "EARMARK_USERS__ALICE__ABS_TOKEN and EARMARK_USERS__ALICE__HARDCOVER_TOKEN, or let `earmark run` set it up "
            "in the browser"
        )
        self._problems.append(Problem("users", where, text))

    def _check_users(self, settings: Settings, *, connecting: bool, saved_users: Collection[str]) -> None:
        seen: dict[str, str] = {}
        by_code = connecting or bool(settings.hardcover.client_id)
        connected = settings.users if by_code else {*connected_users(settings.data_dir), *saved_users}
        for name, user in settings.users.items():
            twin = seen.setdefault(sources.plain_name(name), name)
            if twin != name:
                self._user_problem(name, f"is the same name as users.{twin} but for its spelling; rename one")
            if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
                self._user_problem(name, f"is no name; write 1 to {LONGEST_NAME} letters")
            self._check_swapped(user)
            self._check_tokens(settings, user, connected=name in connected)

    def _check_swapped(self, user: UserSettings) -> None:
        """Both are long and unreadable, and each service only says that it does not know the other's."""
        if user.abs_token.get_secret_value().startswith("hc_"):
            text = "holds a token of Hardcover; put Audiobookshelf's API key there, and this one into hardcover_token"
            self._user_problem(user.name, text, key="abs_token")
        if is_audiobookshelfs(user.hardcover_token.get_secret_value()):
            text = "holds a token of Audiobookshelf; put Hardcover's there, and this one into abs_token"
            self._user_problem(user.name, text, key="hardcover_token")

    def _check_tokens(self, settings: Settings, user: UserSettings, *, connected: bool) -> None:
        """Every user needs a way into Audiobookshelf and a Hardcover token. What was refused is not missing too."""

        def refused(*keys: str) -> bool:
            return any(("users", user.name, key) in self._refused for key in keys)

        if not user.hardcover_token and not connected and not refused("hardcover_token"):
            text = (
                "is missing; make one on Hardcover (Settings, API) and write it there, or its file's path as "
                f"hardcover_token_file, or give it to `earmark connect {user.name}`"
            )
            self._user_problem(user.name, text, key="hardcover_token")
        if user.abs_token or refused("abs_token", "abs_password", "abs_username", "abs_user"):
            return
        if user.abs_username or user.abs_password:
            if not user.abs_password:
                self._user_problem(user.name, "is missing; abs_username needs it beside it", key="abs_password")
            if not user.abs_username:
                self._user_problem(user.name, "is missing; abs_password needs it beside it", key="abs_username")
        elif user.abs_user:
            if not settings.admin_token_for(user):
                text = (
                    "needs audiobookshelf.admin_token, an admin's API key of the same server; write that, or abs_token"
                )
                self._user_problem(user.name, text, key="abs_user")
        else:
            text = (
                "is missing; make an API key on Audiobookshelf (Settings, API Keys) and write it there; or write "
                "abs_username and abs_password, or abs_user with audiobookshelf.admin_token"
            )
            self._user_problem(user.name, text, key="abs_token")

    def _check_notify(self, settings: Settings) -> None:
        if settings.notify.urls and find_spec("apprise") is None:
            text = "needs the package apprise; install earmark[notify] (pip install apprise), or take the addresses out"
            place = next(place for place in (("notify", "urls"), ("notify", "urls_file")) if place in self._tree)
            self._wrong(self._tree[place], text)

    def _user_problem(self, name: str, text: str, *, key: str = "") -> None:
        place = ("users", name, key) if key else ("users", name)
        where = self._where(place[:2]) or ENVIRONMENT
        shown = sources.variable_of(place) if where == ENVIRONMENT else ".".join(place)
        self._problems.append(Problem(shown, where, text))

    def _where(self, at: Place) -> str:
        """Where the table at ``at`` was written, a file before the environment; empty when nowhere."""
        found = [entry.where for place, entry in self._tree.items() if place[: len(at)] == at]
        return next((where for where in found if where != ENVIRONMENT), found[0] if found else "")

    def _wrong(self, entry: SourceEntry | None, text: str) -> None:
        if entry is not None:
            self._problems.append(Problem(entry.key, entry.where, text))


@dataclass(frozen=True, slots=True)
class _SecretEntry(SourceEntry):
    """Out of the file that a ``…_file`` twin names."""


def _origin_of(entry: SourceEntry, *, inherited: bool) -> Origin:
    if isinstance(entry, _SecretEntry):
        layer = Layer.SECRET_FILE
    else:
        layer = {ENVIRONMENT: Layer.ENVIRONMENT, COMMAND_LINE: Layer.COMMAND_LINE, BROWSER: Layer.BROWSER}.get(
            entry.where, Layer.FILE
        )
    return Origin(layer=layer, key=entry.key, where=entry.where, inherited=inherited)


class _WrongEntry(ValueError):
    """Wrong with another entry than the one being read."""

    def __init__(self, entry: SourceEntry, text: str) -> None:
        super().__init__(text)
        self.entry = entry
