"""The one-time code that opens the set-up: whoever can read the log or run a command here may begin, nobody else on the
network."""

from __future__ import annotations

import hmac
import json
import secrets

import structlog

from earmark.commands.arguments import Answer, Options
from earmark.jobs.recording import OnProgress
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.views.answers.setup_code import SetupCodeAnswer
from handlers.state.accounts import Secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is read as something else
LENGTH = 8
TRIES = 5
_NAME = "setup code"

log = structlog.get_logger()


class SetupCode:
    """Kept among the secrets, so that a restart or another process does not change it."""

    def __init__(self, kept: Secrets) -> None:
        self._kept = kept

    def current(self) -> str:
        """As people type it: ``K7QF-3MPX``."""
        code, _ = self._load()
        return _shown(code or self._new())

    def fits(self, given: str) -> bool:
        """Whether this is the code; after five that are not, there is another one, which the log says."""
        code, tries = self._load()
        if not code:
            code, tries = self._new(), 0
        if hmac.compare_digest(_plain(given).encode(), code.encode()):
            return True
        if tries + 1 >= TRIES:
            text = f"the code for the set-up was typed wrong {TRIES} times"
            new = _shown(self._new())
            log.warning(text, line=f"{text[0].upper()}{text[1:]}; it is {new} now", code=new)
        else:
            self._save(code, tries + 1)
        return False

    def forget(self) -> None:
        """The set-up is over."""
        self._kept.save(_NAME, "")

    def _new(self) -> str:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        self._save(code, 0)
        return code

    def _save(self, code: str, tries: int) -> None:
        self._kept.save(_NAME, json.dumps({"code": code, "tries": tries}))

    def _load(self) -> tuple[str, int]:
        try:
            raw = json.loads(self._kept.load(_NAME) or "{}")
            return str(raw["code"]), int(raw["tries"])
        except (ValueError, LookupError, TypeError):
            return "", 0


async def code(app: App, _options: Options, _on_progress: OnProgress) -> Answer:
    """Fails once somebody is set up."""
    if app.settings.users:
        raise CommandFailed("Earmark is set up already: open its pages and sign in with your Audiobookshelf account")
    return SetupCodeAnswer(code=SetupCode(app.state.secrets).current()), 0


def _plain(text: str) -> str:
    return "".join(letter for letter in text.upper() if letter.isascii() and letter.isalnum())[: 4 * LENGTH]


def _shown(code: str) -> str:
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"
