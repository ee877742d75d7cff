"""Why an address could not be reached, in words, with the usual remedy. Pure.

Libraries wrap what the system said: httpx in httpx's errors, anyio in a group of them, aiohttp in its own. So the
whole chain is searched for the innermost error that says something.
"""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

_MOST_LINKS = 50


def why_unreachable(error: BaseException, url: str) -> str | None:
    """One line without a full stop, such as "nothing listens at nas:13378: is it running, and is the port right?";
    ``None`` where the error says nothing that has a remedy of its own."""
    for one in _chain(error):
        if isinstance(one, ssl.SSLCertVerificationError) and hasattr(one, "verify_message"):
            return _certificate(one, url)
        if isinstance(one, ssl.SSLError) and isinstance(
            getattr(one, "reason", None), str
        ):  # aiohttp's own are this too, and say nothing
            return _tls(one, url)
        if isinstance(one, socket.gaierror):
            return _name(one, url)
        if isinstance(one, OSError) and (said := _network(one, url)) is not None:
            return said
    return None


def is_loopback(host: str) -> bool:
    if host.casefold().rstrip(".").endswith("localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _chain(error: BaseException) -> Iterator[BaseException]:
    waiting, seen = [error], 0
    while waiting and seen < _MOST_LINKS:
        one = waiting.pop(0)
        seen += 1
        yield one
        if isinstance(one, BaseExceptionGroup):
            waiting += one.exceptions
        waiting += [link for link in (one.__cause__, one.__context__) if link is not None]


def _network(error: OSError, url: str) -> str | None:
    host, where = urlsplit(url).hostname or "", _where(url)
    if error.errno == errno.ECONNREFUSED:
        said = f"nothing listens at {where}: is it running, and is the port right?"
        if is_loopback(host):
            return f"{said} (inside a container {host} is the container itself: write the other container's name)"
        return said
    if error.errno in {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN}:
        return f"there is no way to {host} from here: is the machine on, and in this network?"
    if error.errno == errno.ETIMEDOUT:
        return f"no answer from {where}: is the machine on, and does a firewall let the port through?"
    return None


def _name(error: socket.gaierror, url: str) -> str:
    host = urlsplit(url).hostname or ""
    if error.errno == socket.EAI_AGAIN:
        return f"the name {host} could not be looked up: no answer from the name server (DNS) of this machine"
    hint = "" if "." in host else ", and are both containers in one network"
    return f"the name {host} was not found: is it spelt right{hint}?"


def _certificate(error: ssl.SSLCertVerificationError, url: str) -> str:
    host = urlsplit(url).hostname or ""
    said = error.verify_message
    if "ostname mismatch" in said or "IP address mismatch" in said:
        return f"the certificate is for another name than {host}: write the name that it was made for"
    if "expired" in said:
        return f"the certificate of {host} has expired: renew it there"
    if "not yet valid" in said:
        return f"the certificate of {host} is not valid yet: is the clock of this machine right?"
    return f"the certificate of {host} is not trusted ({said}): name its authority's file in audiobookshelf.ca_file"


def _tls(error: ssl.SSLError, url: str) -> str:
    said = f"{error.reason or ''} {error}".upper()
    if "WRONG_VERSION_NUMBER" in said or "RECORD_LAYER_FAILURE" in said or "HTTP_REQUEST" in said:
        return f"{_where(url)} speaks http, not https: write http:// in front of the address"
    reason = error.reason.replace("_", " ").lower()
    return f"no encrypted connection to {_where(url)} came about: {reason}"


def _where(url: str) -> str:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return f"{parts.hostname}:{port}"
