"""Which proxy the environment names for an address, as other programs read it; and whether it can be used."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import urlsplit
from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]

VARIABLES = ("https_proxy", "all_proxy", "no_proxy", "http_proxy")


class UnusableProxy(ValueError):
    """The text says which variable, and what to write instead; never what stands in it, which may hold a password."""


def proxy_for(url: str, environ: Mapping[str, str] | None = None) -> str | None:
    """The proxy for an address; ``None``: it is asked directly. Raises ``UnusableProxy``."""
    asked, named = urlsplit(url), _named(os.environ if environ is None else environ)
    scheme = asked.scheme if asked.scheme in named else "all"
    proxy = named.get(scheme, "").strip()
    if not proxy or (asked.hostname and proxy_bypass_environment(asked.hostname, named)):
        return None
    try:
        parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable:
        raise UnusableProxy(
            f"{scheme.upper()}_PROXY names no proxy that can be used; write it like http://proxy:3128 (SOCKS is not "
            "supported), or unset it"
        )
    return parts.geturl()


def _named(environ: Mapping[str, str]) -> dict[str, str]:
    """By scheme, "no" for the exceptions; of two spellings the one in small letters counts."""
    small_last = sorted(environ.items(), key=lambda one: one[0].islower())
    return {name.lower().removesuffix("_proxy"): value for name, value in small_last if name.lower() in VARIABLES}


def named_in_environment() -> list[str]:
    """The variables about proxies that are set, as they are written."""
    return sorted(name for name, value in os.environ.items() if name.lower() in VARIABLES and value.strip())
