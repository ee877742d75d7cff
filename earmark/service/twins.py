"""Users who share an account: each of them writes what the other one listens to. Pure."""

from __future__ import annotations

from collections.abc import Mapping

HARDCOVER = "Hardcover"
AUDIOBOOKSHELF = "Audiobookshelf"


def shared_accounts(service: str, accounts: Mapping[str, object]) -> list[str]:
    """One line for each user whose account (any value that names it) an earlier one has: "bob writes to alice's
    Hardcover account"."""
    owners: dict[object, str] = {}
    lines = []
    for user, account in accounts.items():
        owner = owners.setdefault(account, user)
        if owner != user:
            verb = "writes to" if service == HARDCOVER else "listens with"
            lines.append(f"{user} {verb} {owner}'s {service} account")
    return lines
