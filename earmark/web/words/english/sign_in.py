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
    "other_methods": "This Audiobookshelf also has single sign-on. It works here once audiobookshelf.public_url is "
    "set; an API key does now.",
    "single_sign_on": "Sign in by single sign-on",
    "single_for_admins": "For whoever runs Audiobookshelf",
    "single_allow": "Audiobookshelf comes back here only if it allows this very address: Settings, Authentication, "
    "Allowed Mobile Redirect URIs. One with a port in the same list makes it ignore the whole list without saying so.",
    "single_port": "Single sign-on does not work at an address with a port, which Audiobookshelf refuses without "
    "saying so. Put a reverse proxy before Earmark and set web.base_url; an API key works now. The address would be:",
    "sign_in_no_single": "Single sign-on is not offered here.",
    "sign_in_not_allowed": "Audiobookshelf does not allow this address yet. Whoever runs it adds {address} under "
    "Settings, Authentication, Allowed Mobile Redirect URIs, and checks that it is still there after saving.",
    "sign_in_single_refused": "Audiobookshelf does not let this account in by single sign-on: it may have no account "
    "there, or a locked one.",
    "sign_in_not_begun": "This sign-in was not begun in this browser, or too long ago. Begin again.",
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
