"""Signing in to the pages by single sign-on through an Audiobookshelf of your own, with an identity provider here.

    scripts/verify-sign-on --abs-url http://127.0.0.1:13378 --admin-key @root.key --user alice=@alice.key

Only for an Audiobookshelf that is there to be tried with, on this machine: its authentication settings are changed for
a minute, and put back. The script plays the browser. It checks what the pages say before the address is allowed, that
an address with a port is refused, the way in, the way in of somebody without an account, and the page of a year. Then
the set-up from nothing where nobody has a password: root adds the user, and the user adds themselves. Keys that are
made are deleted again.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from verifying.checks import Checks
from verifying.given import free_port, name_and_secret, secret, write_settings
from verifying.identity_provider import IdentityProvider
from verifying.program import Program
from verifying.twin import now

from earmark.sandbox.hardcover import PATH, Hardcover
from earmark.sandbox.serving import serve
from tests.web.browser import Form, Page

OURS = "http://localhost"  # without a port, as Audiobookshelf demands; the browser below knows where that is
CALLBACK = f"{OURS}/auth/abs/callback"


class Tab:
    """A browser's tab: goes where it is led, with cookies for each server."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.http = httpx.AsyncClient(trust_env=False, timeout=20)

    async def opens(self, address: str) -> httpx.Response:
        """Over all redirects; an address of ours goes to the program's port."""
        for _ in range(12):
            answer = await self._once(address)
            if not answer.is_redirect:
                return answer
            address = str(httpx.URL(address).join(answer.headers["location"]))
        raise RuntimeError("led around without an end")

    async def sends(self, form: Form, **fields: str) -> httpx.Response:
        """One of our forms; over all redirects after it."""
        here = f"http://127.0.0.1:{self._port}{form.action}"
        headers = {"host": urlsplit(OURS).netloc, "origin": OURS}
        answer = await self.http.post(here, data=form.fields | fields, headers=headers)
        return await self.opens(f"{OURS}{answer.headers['location']}") if answer.is_redirect else answer

    async def _once(self, address: str) -> httpx.Response:
        if not address.startswith(f"{OURS}/"):
            return await self.http.get(address)
        here = address.replace(OURS, f"http://127.0.0.1:{self._port}", 1)
        return await self.http.get(here, headers={"host": urlsplit(OURS).netloc})


async def main(options: argparse.Namespace, folder: Path) -> int:
    provider, check = IdentityProvider(), Checks()
    name, key = name_and_secret(options.user)
    hardcover = Hardcover(now)
    program = Program(folder, free_port())
    admin = httpx.AsyncClient(
        base_url=options.abs_url,
        trust_env=False,
        timeout=20,
        headers={"authorization": f"Bearer {secret(options.admin_key)}"},
    )
    async with admin, serve(provider.app) as provider.url, serve(hardcover.app) as url:
        write_settings(program, options.abs_url, (name, key), (f"{url}{PATH}", hardcover.add_user(name)), base_url=OURS)
        before = (await admin.get("/api/auth-settings")).json()
        try:
            await _set(admin, provider.settings(["audiobookshelf://oauth"]))
            await program.start()
            await _walk(check, Tab(program.port), provider, admin, name)
            await _set_up(check, folder, provider, admin, name)
        finally:
            await _set(admin, {"authOpenIDSubfolderForRedirectURLs": "", **before})
            code, _ = await program.end()
        check("earmark run ended in order", code == 0)
    return 1 if check.failed else 0


async def _walk(check: Checks, tab: Tab, provider: IdentityProvider, admin: httpx.AsyncClient, name: str) -> None:
    page = await tab.opens(f"{OURS}/sign-in")
    check(
        "the page offers single sign-on and shows the address to allow",
        CALLBACK in page.text and "/sign-in/single" in page.text,
    )
    page = await tab.opens(f"{OURS}/sign-in/single")
    check("an address that is not allowed yet is said", page.status_code == 502 and "does not allow" in page.text)
    answer = await _set(admin, {"authOpenIDMobileRedirectURIs": ["http://nas:8282/auth/abs/callback"]})
    check("an address with a port is refused, and the answer is 200", answer["updated"] is False)
    answer = await _set(admin, {"authOpenIDMobileRedirectURIs": [CALLBACK, "http://nas:8282/auth/abs/callback"]})
    check("with it every other one of the same list", answer["updated"] is False)
    answer = await _set(admin, {"authOpenIDMobileRedirectURIs": [CALLBACK]})
    check("ours is taken", answer["updated"] is True)
    provider.username = "nobody of this server"
    page = await tab.opens(f"{OURS}/sign-in/single")
    check("somebody without an account stays out", page.status_code == 403 and "single sign-on" in page.text)
    provider.username = name
    page = await tab.opens(f"{OURS}/sign-in/single?next=/status")
    check(
        "the way in ends at the page that was wanted", page.status_code == 200 and f"Signed in as {name}" in page.text
    )
    public = str(admin.base_url).rstrip("/")
    expected = f"{public}/auth/openid/mobile-redirect"
    check(
        f"the provider was given Audiobookshelf's public address ({provider.redirects[-1]})",
        provider.redirects[-1] == expected,
    )
    page = await tab.opens(f"{OURS}/year")
    check("the year of listening opens", page.status_code == 200 and "Listening in" in page.text)
    other = await Tab(tab._port).opens(f"{OURS}/status")
    check("another browser is not signed in", re.search(r"<title>Sign in", other.text))


async def _set_up(check: Checks, folder: Path, provider: IdentityProvider, admin: httpx.AsyncClient, name: str) -> None:
    """From nothing, where single sign-on is the only way in: as root, and once more as the user."""
    await _set(admin, {"authActiveAuthMethods": ["openid"]})
    before = await _keys(admin)
    root = (await admin.get("/api/me")).json()["username"]
    try:
        for who in (root, name):
            fresh = Program(folder / f"fresh-{who}", free_port())
            fresh.folder.mkdir()
            (fresh.folder / "config.toml").write_text(f'[server]\nport = {fresh.port}\n[web]\nbase_url = "{OURS}"\n')
            await fresh.start(ready="/health/live")
            try:
                await _added(check, fresh, provider, str(admin.base_url).rstrip("/"), who=who, name=name)
            finally:
                await fresh.end()
    finally:
        for key in await _keys(admin) - before:
            await admin.delete(f"/api/api-keys/{key}")


async def _added(
    check: Checks, program: Program, provider: IdentityProvider, abs_url: str, *, who: str, name: str
) -> None:
    tab = Tab(program.port)
    code = (await program.says("setup-code")).out.strip()
    page = await tab.sends(Page(await tab.opens(f"{OURS}/setup")).form("/setup"), code=code)
    server = Page(page).form("/setup/audiobookshelf")
    page = await tab.sends(server, address=abs_url, public_address=abs_url)
    page = await tab.opens(f"{OURS}/setup/you")
    check("the set-up asks for no password", not [form for form in Page(page).forms if "password" in form.fields])
    provider.username = who
    page = await tab.opens(f"{OURS}/setup/single")
    check(f"{who} comes back to whom to add", page.status_code == 200 and "Who listens?" in page.text)
    form = Page(page).form("/setup/people")
    account = re.search(rf'name="add-([^"]+)"[^>]*> <span>{name} ', page.text)
    form.fields = {one: value for one, value in form.fields.items() if not one.startswith("add-")}
    page = await tab.sends(form, **({f"add-{account[1]}": "on"} if account else {}))
    check(f"{who} adds {name}", page.status_code == 200 and f"Hardcover of {name}" in page.text)
    for _ in range(200):
        if (health := await program.health())["users"].get(name, {}).get("stream") == "connected":
            break
        await asyncio.sleep(0.1)
    check(f"{name} is listened to live", health["users"].get(name, {}).get("stream") == "connected")
    said = program.log.read_text()
    line = re.findall(r"connected to Audiobookshelf[^\n]*", said)
    print(f"       {line[0] if line else said[-300:]}")


async def _keys(admin: httpx.AsyncClient) -> set[str]:
    return {str(one["id"]) for one in (await admin.get("/api/api-keys")).json()["apiKeys"]}


async def _set(admin: httpx.AsyncClient, values: dict[str, object]) -> dict[str, object]:
    answer = await admin.patch("/api/auth-settings", json=values)
    answer.raise_for_status()
    found: dict[str, object] = answer.json()
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--abs-url", required=True)
    parser.add_argument("--admin-key", required=True, help="of root or an administrator; @FILE: what stands in it")
    parser.add_argument("--user", required=True, help="NAME=API_KEY, or NAME=@FILE")
    with tempfile.TemporaryDirectory() as made:
        sys.exit(asyncio.run(main(parser.parse_args(), Path(made))))
