"""Tokens and passwords: a value that does not show itself, cleaned of what people paste along with it."""

from __future__ import annotations

import re

from hardcover import clean_token  # it takes off what people paste along with any token

_BYTE_ORDER_MARK = "\ufeff"
_PLACEHOLDER = re.compile(
    r"""(?ix)
    <.*> | \{.*\} | \$\{?\w+\}?                                  # <your token>, {{token}}, ${TOKEN}
    | .*(?:…|\.\.\.).*                                           # eyJ…, hc_pat_...
    | (?:hc_pat_|eyj)?[x*._•-]+                                  # xxx, hc_pat_xxxx, ****
    | (?:your|paste|insert|replace|enter|put)(?:$|[-_ ].*|(?:your|the|token|api|key|here).*)
    | change[-_ ]?(?:me|this|it).*
    | my[-_ ]?(?:abs[-_ ]?|hardcover[-_ ]?|api[-_ ]?)?(?:token|key|secret|password)
    | (?:abs[-_ ]|hardcover[-_ ]|admin[-_ ]|webhook[-_ ]|api[-_ ])?(?:token|key|api[-_ ]?key)(?:[-_ ]here)?
    | (?:placeholder|example|dummy|todo|none|null)(?:[-_ ].*)?
    """
)


class SecretStr:
    """Text that prints as ``***`` and has to be asked for its value; an empty one is false."""

    __slots__ = ("_value",)

    def __init__(self, value: str = "") -> None:
        self._value = value

    def get_secret_value(self) -> str:
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SecretStr) and self._value == other._value

    def __hash__(self) -> int:
        return hash((SecretStr, self._value))

    def __repr__(self) -> str:
        return "SecretStr('***')" if self._value else "SecretStr('')"

    __str__ = __repr__


def is_placeholder(text: str) -> bool:
    """Whether the text only stands where a secret should: ``your_token``, ``<…>``, ``changeme``, ``xxx``."""
    return bool(_PLACEHOLDER.fullmatch(text))


def read_token(value: object) -> SecretStr:
    """An API token or webhook secret; empty counts as none. ``ValueError`` never repeats a real one."""
    token = clean_token(_as_text(value).removeprefix(_BYTE_ORDER_MARK))
    _refuse_placeholder(token)
    if not (token.isascii() and token.isprintable()):
        raise ValueError("holds characters that no token has; copy the token again, alone")
    return SecretStr(token)


def read_password(value: object) -> SecretStr:
    """A password is taken as it is, but for the newline at the end of a file."""
    password = _as_text(value).removeprefix(_BYTE_ORDER_MARK).rstrip("\r\n")
    _refuse_placeholder(password)
    return SecretStr(password)


def read_addresses(value: object) -> tuple[SecretStr, ...]:
    """Addresses with secrets in them, as Apprise has them: a list, or text with one per line (or separated by spaces).

    In text, a line that begins with ``#`` is a comment. ``ValueError`` never repeats an address.
    """
    if isinstance(value, str):
        lines = value.removeprefix(_BYTE_ORDER_MARK).splitlines()
        value = [word.rstrip(",") for line in lines if not line.lstrip().startswith("#") for word in line.split()]
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise ValueError('has to be a list of addresses in quotes, like ["ntfy://a-topic-of-mine"]')
    addresses = [entry.strip() for entry in value if entry.strip()]
    for number, address in enumerate(addresses, start=1):
        kind, separator, rest = address.partition("://")
        if not (separator and kind.isascii() and kind and rest and rest.isprintable()):
            raise ValueError(f'address {number} is none of Apprise\'s; write them like "ntfy://a-topic-of-mine"')
        if is_placeholder(rest):
            raise ValueError(f"address {number} still holds a placeholder; put the real one there")
    return tuple(SecretStr(address) for address in addresses)


def _as_text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("has to be text; put it in quotes")
    return value


def _refuse_placeholder(text: str) -> None:
    if text and is_placeholder(text):
        raise ValueError(f'is still the placeholder "{text}"; put the real one there')
