"""`earmark connect`, `disconnect` and `probe` as a person at a terminal has them, beside a service that runs."""

from __future__ import annotations

import re
import signal
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.process.house import House, Said, live_in, until

pytestmark = pytest.mark.process


async def connects(house: House, *arguments: str, user: str = "alice", says_yes: bool = True) -> Said:
    """Run `connect`, and confirm (or deny) the code that it shows."""
    process = await house._start("connect", user, *arguments)
    stream = process.stderr if "--json" in arguments else process.stdout
    assert stream is not None
    line = (await stream.readline()).decode()
    code = re.search(r"enter the code {2}([A-Z]{4}-\d{4})", line)
    assert code, line
    if says_yes:
        house.hardcover.oauth.approve(user, code[1])
    else:
        house.hardcover.oauth.deny(code[1])
    out, err = await process.communicate()
    assert process.returncode is not None
    said = Said(process.returncode, out.decode(), err.decode())
    house.everything_said += [line, said.out, said.err]
    return said


def without_tokens(house: House) -> None:
    house.hardcover.oauth.terms.interval = timedelta(seconds=1)
    client_id = house.hardcover.oauth.register("Earmark")
    house.settings["users.alice"] = f'abs_token = "{house.keys["alice"]}"'
    house.settings["hardcover"] = f'url = "{house.hardcover_url}/v1/graphql"\nclient_id = "{client_id}"'
    house.write_config()


def test_a_person_connects_beside_the_service_and_what_they_heard_is_written(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        without_tokens(house)
        book = house.add_book()
        async with house.running() as earmark:
            house.abs.sync("alice", house.abs.play("alice", book.item), 3600)
            await until(lambda: any("earmark connect alice" in line for line in earmark.lines), "it says what to do")
            denied = await connects(house, says_yes=False)
            assert (denied.code, denied.err.strip()) == (1, "the request was denied on Hardcover")
            said = await connects(house)
            assert said.code == 0, said.err
            assert "alice is connected to Hardcover as alice." in said.out
            await until(lambda: house.progress_seconds("alice", book) == 3600, "what waited is written")
            check = await house.says("check", "--json")
            assert check.code == 0, check.out
            assert (await house.says("disconnect", "alice", "--json")).document()["ended_on_hardcover"] is True
            assert house.hardcover.oauth.sessions("alice") == []
            assert await earmark.ends(signal.SIGTERM) == 0
        chains = house.hardcover.oauth.chains
        tokens = [token.text for chain in chains for token in chain.access] + [chain.refresh_token for chain in chains]
        assert not [token for token in tokens for text in house.everything_said if token in text]

    live_in(tmp_path, story)


def test_connecting_alone_says_one_document(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        without_tokens(house)
        said = await connects(house, "--json")
        assert said.code == 0, said.err
        assert said.document()["account"] == "alice"
        assert (await house.says("check")).code == 0
        assert (await house.says("connect", "nobody")).code == 2

    live_in(tmp_path, story)


def test_a_token_comes_by_standard_input_where_there_is_no_application(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.settings["users.alice"] = f'abs_token = "{house.keys["alice"]}"'
        house.write_config()
        assert (await house.says("check")).code == 78  # nothing says who alice is on Hardcover
        empty = await house.says("connect", "alice")
        assert empty.code == 1, empty.err
        command = f'echo "Bearer {house.tokens["alice"]}" | "{sys.executable}" -m earmark connect alice'
        piped = await house.shell(command)
        assert piped.code == 0, piped.err
        assert "alice is connected to Hardcover as alice." in piped.out
        assert (await house.says("check")).code == 0

    live_in(tmp_path, story)


def test_a_probe_through_the_service_leaves_nothing(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        strange = house.hardcover.add_book("The Wasps")
        house.hardcover.add_edition(strange, audio_seconds=7200)
        house.settings["hardcover"] = f'url = "{house.hardcover_url}/v1/graphql"\nunits_per_minute = 60'
        house.write_config()
        async with house.running() as earmark:
            asks = await house.says("probe", "--user", "alice", "--book", "wasps")
            assert asks.code != 0  # nobody said yes
            assert house.hardcover.mutations == 0
            said = await house.says("probe", "--user", "alice", "--book", "wasps", "--yes", "--json")
            assert said.code == 0, said.err
            assert {fact["verdict"] for fact in said.document()["facts"]} >= {"holds"}
            assert "at most" in said.err
            assert house.hardcover.shelf("alice") == {}
            assert house.hardcover.journal("alice") == []
            assert await earmark.ends(signal.SIGTERM) == 0

    live_in(tmp_path, story)


def test_a_probe_that_is_interrupted_or_killed_leaves_nothing(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        strange = house.hardcover.add_book("The Wasps")
        house.hardcover.add_edition(strange, audio_seconds=7200)
        for number in (signal.SIGINT, signal.SIGKILL):
            process = await house._start("probe", "--user", "alice", "--book", str(strange), "--yes")
            await until(lambda: len(house.hardcover.shelf("alice")) == 1, "the book is on the shelf")
            process.send_signal(number)
            await process.communicate()
            if number is signal.SIGINT:
                assert process.returncode == 130
                assert house.hardcover.shelf("alice") == {}
        async with house.running() as earmark:
            await until(lambda: house.hardcover.shelf("alice") == {}, "the next start has taken it off")
            await until(lambda: house.hardcover.journal("alice") == [], "and its entries")
            assert await earmark.ends(signal.SIGTERM) == 0

    live_in(tmp_path, story)
