"""German texts of signing in."""

from __future__ import annotations

from collections.abc import Mapping

from earmark.web.words.text import Text

TEXTS: Mapping[str, Text] = {
    "sign_in": "Anmelden",
    "sign_in_lead": "Mit deinem Konto bei Audiobookshelf. Earmark fragt Audiobookshelf einmal, wer du bist, und behält "
    "weder Passwort noch Schlüssel.",
    "server": "Audiobookshelf",
    "choose": "Wählen",
    "name": "Benutzername",
    "password": "Passwort",
    "or_key": "Oder mit einem API-Schlüssel",
    "only_key": "Mit einem API-Schlüssel",
    "key": "API-Schlüssel",
    "key_help": "Wer Audiobookshelf verwaltet, macht einen unter Settings, API Keys.",
    "no_password_here": "Dieses Audiobookshelf hat keine Anmeldung mit Passwort; ein API-Schlüssel geht.",
    "unreachable_now": "Audiobookshelf antwortet nicht, deshalb kann sich gerade niemand anmelden: {why}",
    "sign_in_incomplete": "Trage Benutzername und Passwort oder einen API-Schlüssel ein.",
    "sign_in_refused": "Audiobookshelf kennt diesen Benutzernamen mit diesem Passwort nicht.",
    "sign_in_key_refused": "Audiobookshelf weist diesen Schlüssel ab: er ist vielleicht gelöscht, ausgeschaltet oder "
    "abgeschnitten.",
    "sign_in_no_password": "Dieses Audiobookshelf hat keine Anmeldung mit Passwort; nimm einen API-Schlüssel.",
    "sign_in_unreachable": "Audiobookshelf konnte nicht gefragt werden: {why}",
    "sign_in_wait": (
        "Zu viele Versuche. Versuche es in {n} Minute wieder.",
        "Zu viele Versuche. Versuche es in {n} Minuten wieder.",
    ),
    "not_set_up": "Du bist noch nicht eingerichtet",
    "not_set_up_lead": "Audiobookshelf kennt dich als {name}, aber niemand in den Einstellungen von Earmark ist dieses "
    "Konto.",
    "not_set_up_do": "Bitte den, der Earmark betreibt, dich aufzunehmen: eine Tabelle [users.{name}] in "
    "config.toml, mit einem API-Schlüssel von dir für Audiobookshelf und deinem Token für Hardcover.",
    "other_methods": "Dieses Audiobookshelf hat auch Single Sign-on. Hier geht es, sobald audiobookshelf.public_url "
    "gesetzt ist; ein API-Schlüssel geht jetzt.",
    "single_sign_on": "Mit Single Sign-on anmelden",
    "single_for_admins": "Für wen Audiobookshelf verwaltet",
    "single_allow": "Audiobookshelf kommt nur hierher zurück, wenn es genau diese Adresse erlaubt: Settings, "
    "Authentication, Allowed Mobile Redirect URIs. Eine mit Port in derselben Liste lässt es die ganze Liste "
    "übergehen, ohne es zu sagen.",
    "single_port": "An einer Adresse mit Port geht Single Sign-on nicht: Audiobookshelf weist sie ab, ohne es zu "
    "sagen. Stelle einen Reverse Proxy vor Earmark und setze web.base_url; ein API-Schlüssel geht jetzt. Die Adresse "
    "wäre:",
    "sign_in_no_single": "Single Sign-on wird hier nicht angeboten.",
    "sign_in_not_allowed": "Audiobookshelf erlaubt diese Adresse noch nicht. Wer es verwaltet, trägt {address} unter "
    "Settings, Authentication, Allowed Mobile Redirect URIs ein und sieht nach dem Speichern nach, ob sie noch dort "
    "steht.",
    "sign_in_single_refused": "Audiobookshelf lässt dieses Konto nicht mit Single Sign-on herein: vielleicht hat es "
    "dort keines, oder es ist gesperrt.",
    "sign_in_not_begun": "Diese Anmeldung wurde nicht in diesem Browser begonnen, oder vor zu langer Zeit. Beginne "
    "noch einmal.",
    "not_set_up_join": "Dich selbst einrichten",
}
