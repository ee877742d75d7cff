"""Who is set up: somebody who shows who they are, and people who are added.

An administrator needs nobody else's password: Audiobookshelf makes an API key for each of them, and only that is kept.
Whoever is none is added with what they showed. People begin by watching; nothing is written before they go live.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from earmark.commands.settings_save import reader_of_app, save_changes
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.settings.loading import LONGEST_NAME
from earmark.settings.model import Place
from earmark.settings.sources import plain_name
from earmark.views.setup import AccountSeen, Added, Guest
from earmark.web.access.accounts import AbsAccounts
from handlers.state.saved_settings import SavedSettings
from listener import AudiobookshelfError, Forbidden, SignedIn, User, Visitors

KEY_NAME = "Earmark"
KEPT_SECONDS = 30 * 60  # what a guest showed
MOST_GUESTS = 20
NO_WAY_IN = (
    "this Audiobookshelf gives single sign-on nothing to read progress with later: an administrator makes an API key "
    "for the account, which is pasted here"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What a guest showed; ``token`` opens REST as them."""

    user: User
    token: str
    key: str = ""
    username: str = ""
    password: str = ""
    signed_in: SignedIn | None = None

    @property
    def is_admin(self) -> bool:
        return self.user.kind in ("root", "admin")


class Joining:
    """All raise ``CommandFailed`` with a text for people. Guests go by the browser that they use."""

    def __init__(self, app: App, accounts: AbsAccounts) -> None:
        self._app = app
        self._accounts = accounts
        self._guests: dict[str, _Shown] = {}

    # who asks

    async def sign_in(self, browser: str, *, name: str, password: str, key: str) -> Guest:
        visitors = self._visitors()
        try:
            if key:
                shown = _Shown(user=await visitors.by_token(key), token=key, key=key)
            else:
                signed_in = await visitors.sign_in(name, password)
                shown = _Shown(
                    user=signed_in.user,
                    token=signed_in.access,
                    username=name,
                    password=password,
                    signed_in=signed_in,
                )
        except AudiobookshelfError as error:
            raise CommandFailed(str(error)) from error
        return await self._keep(browser, shown)

    async def signed_in(self, browser: str, signed_in: SignedIn) -> Guest:
        """Somebody whom Audiobookshelf let in by single sign-on."""
        shown = _Shown(user=signed_in.user, token=signed_in.access, signed_in=signed_in)
        return await self._keep(browser, shown)

    async def _keep(self, browser: str, shown: _Shown) -> Guest:
        if not shown.user.is_active:
            if shown.signed_in is not None:
                await self._visitors().sign_out(shown.signed_in)
            raise CommandFailed("this account of Audiobookshelf is switched off")
        await self.forget(browser)
        while len(self._guests) >= MOST_GUESTS:
            await self.forget(next(iter(self._guests)))
        self._guests[browser] = shown
        self._app.in_background(self._expire(browser, shown), "what a guest of the set-up showed")
        return self._seen(shown)

    def guest(self, browser: str) -> Guest | None:
        shown = self._guests.get(browser)
        return self._seen(shown) if shown is not None else None

    async def forget(self, browser: str) -> None:
        """What was shown is signed out, and gone."""
        shown = self._guests.pop(browser, None)
        if shown is not None and shown.signed_in is not None:
            await self._visitors().sign_out(shown.signed_in)

    # who is added

    async def candidates(self, browser: str) -> tuple[AccountSeen, ...]:
        """Every account that the guest may add, their own first."""
        return tuple([await self._account(one) for one in await self._addable(self._need(browser))])

    async def add(self, browser: str, chosen: Iterable[str]) -> Added:
        """People of these accounts, as users who only watch. Keys that were made for nothing are deleted again."""
        shown, wanted = self._need(browser), set(chosen)
        accounts = [one for one in await self._addable(shown) if one.id in wanted and one.is_active]
        if not accounts:
            raise CommandFailed("Nobody was chosen.")
        changes: dict[Place, object] = {}
        names, problems, keys = list[str](), list[str](), list[str]()
        for account in accounts:
            if known := (await self._account(account)).user:
                problems.append(f"{account.username} is set up already, as {known}.")
                continue
            try:
                way_in = await self._way_in(shown, account, keys)
            except AudiobookshelfError as error:
                problems.append(f"{account.username}: {_reason(error)}")
                continue
            name = self._free_name(account.username, names)
            names.append(name)
            changes |= {("users", name, field): value for field, value in way_in.items()}
            changes["users", name, "dry_run"] = True
        if not names:
            raise CommandFailed(" ".join(problems))
        try:
            await self._save(names, changes)
        except CommandFailed:
            for key in keys:
                await self._visitors().delete_key(shown.token, key)
            raise
        await self.forget(browser)
        return Added(users=tuple(names), problems=tuple(problems))

    async def renew_key(self, user: str, key: str) -> None:
        """Another API key of the account that this user is; one of somebody else's is refused."""
        if not key:
            raise CommandFailed("Paste a key first.")
        runtime = self._app.users[user]
        visitors = Visitors(self._app.core.abs_servers.at(runtime.settings.abs_url))
        try:
            found = await visitors.by_token(key)
        except AudiobookshelfError as error:
            raise CommandFailed(str(error)) from error
        known = runtime.stream.user_id
        expected = runtime.settings.abs_username or runtime.settings.abs_user
        if (known is not None and known != found.id) or (expected and expected.casefold() != found.username.casefold()):
            raise CommandFailed(f"That key is of {found.username}, which is another account: add them as a person.")
        emptied: dict[Place, object] = {
            ("users", user, field): None for field in ("abs_username", "abs_password", "abs_user")
        }
        await save_changes(self._app, {**emptied, ("users", user, "abs_token"): key})

    async def _save(self, names: list[str], changes: dict[Place, object]) -> None:
        """Somebody who was removed and comes back has their settings of before."""
        kept = SavedSettings(self._app.core.database)
        for name in names:
            if name in kept.removed_users():
                kept.restore_user(name)
        await save_changes(self._app, changes)

    async def _way_in(self, shown: _Shown, user: User, keys: list[str]) -> dict[str, object]:
        """As whom Earmark reads this account from now on; a key that is made goes to ``keys`` too."""
        if shown.is_admin:
            try:
                made = await self._visitors().make_key(shown.token, user.id, KEY_NAME)
            except Forbidden:
                if user.id != shown.user.id:
                    raise
                made = None
            if made is not None:
                keys.append(made.id)
                return {"abs_token": made.key}
            if user.permanent_token and user.id != shown.user.id:  # of a version before there were keys
                return {"abs_token": user.permanent_token}
        if user.id != shown.user.id:
            raise Forbidden("it has no API keys for others")
        if shown.key:
            return {"abs_token": shown.key}
        if shown.password:
            return {"abs_username": shown.username, "abs_password": shown.password}
        return await self._way_in_without_password(user)

    async def _way_in_without_password(self, user: User) -> dict[str, object]:
        """Of single sign-on nothing stays that could be used tomorrow, and who is no administrator makes no keys. What
        is kept instead is tried."""
        visitors, admin_token = self._visitors(), self._app.settings.audiobookshelf.admin_token.get_secret_value()
        with suppress(AudiobookshelfError):
            if admin_token and await visitors.read_account(admin_token, user.id) is not None:
                return {"abs_user": user.username}
        if user.permanent_token and (await visitors.by_token(user.permanent_token)).id == user.id:
            return {"abs_token": user.permanent_token}
        raise Forbidden(NO_WAY_IN)

    async def _addable(self, shown: _Shown) -> list[User]:
        """The guest, and for an administrator everybody else."""
        if not shown.is_admin:
            return [shown.user]
        try:
            everybody = await self._visitors().read_accounts(shown.token)
        except AudiobookshelfError as error:
            raise CommandFailed(str(error)) from error
        return [shown.user, *(one for one in everybody if one.id != shown.user.id)]

    async def _account(self, user: User) -> AccountSeen:
        known = await self._accounts.users_of(self._app.settings.audiobookshelf.url, user.id, user.username)
        return AccountSeen(
            id=user.id,
            name=user.username,
            kind=user.kind,
            is_active=user.is_active,
            user=next(iter(known), ""),
        )

    def _free_name(self, wanted: str, others: list[str]) -> str:
        taken = {plain_name(name) for name in (*self._app.settings.users, *others)}
        base = "".join(letter for letter in wanted if letter.isprintable()).strip()[: LONGEST_NAME - 4] or "somebody"
        names = [base, *(f"{base} {number}" for number in range(2, 100))]
        return next(name for name in names if plain_name(name) not in taken)

    def _need(self, browser: str) -> _Shown:
        shown = self._guests.get(browser)
        if shown is None:
            raise CommandFailed("That was too long ago: show once more who you are.")
        return shown

    async def _expire(self, browser: str, shown: _Shown) -> None:
        await asyncio.sleep(KEPT_SECONDS)
        if self._guests.get(browser) is shown:
            await self.forget(browser)

    def _seen(self, shown: _Shown) -> Guest:
        user = shown.user
        account = AccountSeen(id=user.id, name=user.username, kind=user.kind, is_active=user.is_active)
        return Guest(account=account, is_admin=shown.is_admin)

    def _visitors(self) -> Visitors:
        return Visitors(self._app.core.abs_servers.at(self._app.settings.audiobookshelf.url))


async def remove(app: App, name: str) -> None:
    """Take a user of the browser out: what is known of them stays, and they can come back."""
    kept = SavedSettings(app.core.database)
    saved = kept.all()
    here = {place: value for place, value in saved.items() if place[:2] != ("users", name)}
    if len(here) == len(saved):
        raise CommandFailed(f"{name} stands in the settings file or the environment: take them out there")
    await reader_of_app(app).read(here, save=lambda: kept.remove_user(name, app.ports.now()))


def _reason(error: AudiobookshelfError) -> str:
    if isinstance(error, Forbidden) and str(error) != NO_WAY_IN:
        return (
            "Audiobookshelf lets nobody but root make a key for root; sign in as root, or add the key of that account."
        )
    return str(error)
