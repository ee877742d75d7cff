"""English texts of signing in."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "sign_in": "Sign in",
    "sign_in_lead": "With your Audiobookshelf account. Earmark asks Audiobookshelf once who you are, and keeps neither "
    "password nor key.",
    "server": "Audiobookshelf",
    "choose": "Choose",
    "name": "User name",
    "password": "Password",
    "or_key": "Or with an API key",
    "only_key": "With an API key",
    "key": "API key",
    "key_help": "An administrator makes one in Audiobookshelf, under Settings, API Keys.",
    "other_methods": "This Audiobookshelf also has single sign-on, which does not work here; an API key does.",
    "no_password_here": "This Audiobookshelf has no sign-in by password; an API key works.",
    "unreachable_now": "Audiobookshelf does not answer, so nobody can sign in now: {why}",
    "sign_in_incomplete": "Fill in user name and password, or an API key.",
    "sign_in_refused": "Audiobookshelf does not know this user name and password.",
    "sign_in_key_refused": "Audiobookshelf refuses this key: it may have been deleted, switched off or cut short.",
    "sign_in_no_password": "This Audiobookshelf has no sign-in by password; use an API key.",
    "sign_in_unreachable": "Audiobookshelf could not be asked: {why}",
    "sign_in_wait": (
        "Too many attempts. Try again in {n} minute.",
        "Too many attempts. Try again in {n} minutes.",
    ),
    "not_set_up": "You are not set up yet",
    "not_set_up_lead": "Audiobookshelf knows you as {name}, but no user of Earmark's settings is this account.",
    "not_set_up_join": "Set yourself up",
    "not_set_up_do": "Ask whoever runs Earmark to add you: a table [users.{name}] in config.toml, with an "
    "Audiobookshelf API key of yours and your Hardcover token.",
}
