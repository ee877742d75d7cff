"""``audiobookshelf.ca_file``: an authority of the owner's own, beside the system's."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from earmark.sandbox.audiobookshelf import Audiobookshelf as Embedded
from earmark.sandbox.serving import serve
from earmark.service.ports import real_ports
from earmark.settings import SettingsError, load
from listener.errors import Unreachable
from listener.server import AbsServer
from tests import virtual
from tests.listener.server import dice
from tests.listener.tls import CERTIFICATE, FOR_LOCALHOST

ALICE = '[users.alice]\nabs_token = "alices-key"\nhardcover_token = "hc_pat_1"\n'


def written(tmp_path: Path, ca_file: str) -> Path:
    config = tmp_path / "config.toml"
    config.write_text(f'[audiobookshelf]\nca_file = "{ca_file}"\n{ALICE}')
    return config


def test_a_relative_path_starts_at_the_settings_and_empty_is_none(tmp_path: Path) -> None:
    (tmp_path / "home.pem").write_text(CERTIFICATE.read_text())
    assert load(written(tmp_path, "home.pem"), {}).audiobookshelf.ca_file == tmp_path / "home.pem"
    assert load(written(tmp_path, ""), {}).audiobookshelf.ca_file is None


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "cannot be read: No such file or directory"), ("no certificate", "holds no certificate")],
)
def test_a_file_that_is_no_use_is_refused_with_its_key(tmp_path: Path, content: str | None, said: str) -> None:
    if content is not None:
        (tmp_path / "home.pem").write_text(content)
    with pytest.raises(SettingsError) as refusal:
        load(written(tmp_path, "home.pem"), {})
    assert str(refusal.value).startswith("audiobookshelf.ca_file in ")
    assert said in str(refusal.value)


def test_with_it_both_ways_to_a_server_are_open_and_without_it_the_setting_is_named() -> None:
    async def main() -> None:
        async with serve(Embedded(lambda: virtual.START).app, tls=FOR_LOCALHOST) as url:
            address = url.replace("127.0.0.1", "localhost")
            trusting, untrusting = real_ports(ca_file=CERTIFICATE), real_ports()
            async with trusting.audiobookshelf_http() as http, trusting.hardcover_http() as hardcover:
                assert (await AbsServer(address, http, dice()).read_status()).version == "2.36.0"
                assert (await hardcover.get(f"{address}/status")).status_code == 200
            await (await trusting.open_wire(address)()).close()
            async with untrusting.audiobookshelf_http() as http:
                with pytest.raises(Unreachable, match=r"audiobookshelf\.ca_file"):
                    await AbsServer(address, http, dice()).read_status()
            with pytest.raises(Unreachable, match=r"audiobookshelf\.ca_file"):
                await untrusting.open_wire(address)()

    asyncio.run(main())
