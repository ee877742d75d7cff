"""Hardcover in the browser: a code that is waited for in the background, or a token that is tried and stored."""

from __future__ import annotations

from earmark.commands import connect
from earmark.jobs.recording import quiet
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.settings.origins import BY_DEFAULT
from earmark.views.answers.connect import ConnectCode
from earmark.views.setup import HardcoverSeen
from hardcover import HardcoverError, TokenStoreError, new_token_url


class Connecting:
    """``begin`` and ``use_token`` raise ``CommandFailed``."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._codes: dict[str, ConnectCode] = {}
        self._failed: dict[str, str] = {}

    async def begin(self, user: str) -> None:
        """Ask for a code; it is waited for until it is answered or ends."""
        try:
            answer = await connect.way_to_connect(self._app, {"user": user})
        except HardcoverError as error:
            raise CommandFailed(str(error)) from error
        if answer.code is None:
            raise CommandFailed("hardcover.client_id is not set, so only a token works")
        self._failed.pop(user, None)
        self._codes[user] = answer.code
        self._app.in_background(self._wait(user, answer.code), f"the code of {user}")

    async def _wait(self, user: str, code: ConnectCode) -> None:
        try:
            await connect.wait(self._app, {"user": user}, quiet)
        except (CommandFailed, HardcoverError) as error:
            if self._codes.get(user) is code:  # else another code was asked for meanwhile
                self._failed[user] = str(error)
        finally:
            if self._codes.get(user) is code:
                del self._codes[user]

    async def use_token(self, user: str, token: str) -> None:
        """Try a token, and store it where it works."""
        if not token.strip():
            raise CommandFailed("Paste a token first.")
        try:
            await connect.token(self._app, {"user": user, "token": token}, quiet)
        except HardcoverError as error:
            raise CommandFailed(str(error)) from error
        self._codes.pop(user, None)
        self._failed.pop(user, None)

    def seen(self, user: str) -> HardcoverSeen:
        app = self._app
        runtime = app.users[user]
        origin = app.settings.origins.get(("users", user, "hardcover_token"), BY_DEFAULT)
        try:
            stored = app.core.hardcover.store.get(user)
        except TokenStoreError:
            stored = None
        progress = runtime.settings.progress
        return HardcoverSeen(
            user=user,
            is_connected=app.core.hardcover.is_connected(runtime.settings),
            account=runtime.account.me.username if runtime.account.me is not None else "",
            expires_at=stored.expires_at if stored is not None else None,
            by_code=stored is not None and stored.by_code,
            fixed=str(origin) if origin.is_fixed else "",
            can_use_code=bool(app.settings.hardcover.client_id),
            token_page=new_token_url(lists=progress.mark_owned, journal=progress.tidy_journal),
            code=self._codes.get(user),
            failed=self._failed.get(user, ""),
        )
