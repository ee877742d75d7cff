"""The snippets of `deploy/dashboards`, as the dashboards carry them out: the request that each describes goes to a
running service, and whatever it shows is taken from the answer the way that dashboard takes it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import yaml
from jinja2.sandbox import SandboxedEnvironment

from tests.web.browser import Browser, site_of
from tests.web.test_widgets import TITLE, listens, made
from tests.world import World, at_once, play

DASHBOARDS = Path(__file__).parents[2] / "deploy" / "dashboards"
HOMEPAGE_FORMATS = frozenset(
    {"text", "number", "float", "percent", "duration", "bytes", "bitrate", "size", "date", "relativeDate"}
)
GLANCE_WORDS = frozenset({"if", "else", "end", "gt", "printf"})

Ask = Callable[[str, dict[str, str]], Awaitable[httpx.Response]]


class WithSecrets(yaml.SafeLoader):
    """YAML as Home Assistant reads it: ``!secret name``."""


WithSecrets.add_constructor("!secret", lambda loader, node: f"secret:{loader.construct_scalar(node)}")  # type: ignore[arg-type]


def snippet(name: str, **put_in: str) -> Any:
    """The YAML of a snippet, with what its user puts into it."""
    text = (DASHBOARDS / name).read_text(encoding="utf-8")
    for what, value in put_in.items():
        assert what in text, f"{name} has no place for {what}"
        text = text.replace(what, value)
    return yaml.load(text, WithSecrets)  # noqa: S506 - a safe loader


def at(document: Any, *keys: str) -> Any:
    """Step by step; ``LookupError`` where there is no such key."""
    for key in keys:
        document = document[int(key)] if isinstance(document, list) else document[key]
    return document


async def homepage(ask: Ask, token: str) -> list[Any]:
    """What its blocks show. A field is a key, or an object whose last value is one: a dot is no step."""
    name = "{{HOMEPAGE_VAR_EARMARK_TOKEN}}"
    ((group,),) = (snippet("homepage.yaml", **{name: token}),)
    ((service,),) = group.values()
    ((_, made_of),) = service.items()
    widget = made_of["widget"]
    assert widget["type"] == "customapi"
    assert widget.keys() <= {"type", "url", "refreshInterval", "headers", "mappings", "method", "display"}
    assert isinstance(widget["refreshInterval"], int)
    assert len(widget["mappings"]) <= 4, "blocks show four"
    document = (await ask(widget["url"], widget["headers"])).json()
    shown = []
    for mapping in widget["mappings"]:
        assert mapping["format"] in HOMEPAGE_FORMATS
        assert mapping["label"]
        field, value = mapping["field"], document
        while isinstance(field, dict):
            ((key, field),) = field.items()
            value = value[key]
            if value is None:
                break
        shown.append(value[field] if value is not None else None)
    return shown


async def glance(ask: Ask, token: str) -> list[Any]:
    """What its template reads, where it comes to it: paths are steps with dots."""
    (widget,) = snippet("glance.yml", **{"${EARMARK_TOKEN}": token})
    assert widget["type"] == "custom-api"
    assert widget.keys() <= {"type", "title", "cache", "url", "headers", "template"}
    answer = await ask(widget["url"], widget["headers"])
    assert answer.status_code == 200
    document, actions = answer.json(), re.findall(r"{{\s*(.*?)\s*}}", widget["template"])
    assert sum(one.startswith("if ") for one in actions) == actions.count("end")
    words = {
        word for one in actions for word in re.findall(r"(?<![\w.\"%])[a-z]+(?![\w.\"])", re.sub(r'"[^"]*"', "", one))
    }
    assert words <= GLANCE_WORDS
    shown: list[Any] = []
    shows = [True]
    for action in actions:
        if action in ("else", "end"):
            shows[-1] = shows[-2] and not shows[-1] if action == "else" else shows[-1]
            if action == "end":
                shows.pop()
            continue
        read = [glance_value(document, kind, path) for kind, path in re.findall(r'\.JSON\.(\w+) "([^"]+)"', action)]
        assert read, action
        if action.startswith("if "):
            shows.append(shows[-1] and (read[0] > 0 if "gt" in action else bool(read[0])))
        elif shows[-1]:
            shown += read
    assert shows == [True]
    return shown


def glance_value(document: Any, kind: str, path: str) -> Any:
    """Go's gjson: what is not there, or null, is the zero of its kind."""
    zero = {"String": "", "Int": 0, "Float": 0.0, "Bool": False, "Exists": False}[kind]
    try:
        value = at(document, *path.split("."))
    except (LookupError, TypeError, ValueError):
        return zero
    if kind == "Exists":
        return True
    kinds = {"String": str, "Int": int, "Float": (int, float), "Bool": bool}
    assert value is None or isinstance(value, kinds[kind]), path  # type: ignore[arg-type]
    return zero if value is None else value


async def home_assistant(ask: Ask, token: str) -> list[Any]:
    """States of its sensors, and their attributes."""
    ((platform, resources),) = snippet("home-assistant.yaml").items()
    assert platform == "rest"
    (resource,) = resources
    assert resource.keys() == {"resource", "scan_interval", "headers", "sensor", "binary_sensor"}
    secrets = re.search(r'secrets.yaml holds: (\w+): "Bearer …"', (DASHBOARDS / "home-assistant.yaml").read_text())
    assert secrets is not None
    headers = {
        name: value.replace(f"secret:{secrets[1]}", f"Bearer {token}") for name, value in resource["headers"].items()
    }
    document = (await ask(resource["resource"], headers)).json()
    sensors = [*resource["sensor"], *resource["binary_sensor"]]
    assert len({one["unique_id"] for one in sensors}) == len(sensors)
    environment = SandboxedEnvironment(autoescape=False)
    shown: list[Any] = []
    for one in sensors:
        state = environment.from_string(one["value_template"]).render(value_json=document)
        assert len(state) <= 255, "a longer state is no state"
        shown.append(state)
        if "json_attributes" in one:
            assert one["json_attributes_path"].startswith("$.")
            of = at(document, *one["json_attributes_path"].removeprefix("$.").split("."))
            shown += [of[name] for name in one["json_attributes"]] if of is not None else []
    return shown


async def dashy(ask: Ask, token: str) -> list[Any]:
    (section,) = snippet("dashy.yml", TOKEN=token)
    (widget,) = section["widgets"]
    assert widget["type"] == "image"
    assert widget["updateInterval"] >= 2
    return [await picture(ask, widget["options"]["imagePath"])]


async def homarr(ask: Ask, token: str) -> list[Any]:
    """An address in a frame."""
    found = re.search(r"Homarr .*`(http\S+)`", (DASHBOARDS / "README.md").read_text())
    assert found is not None
    return [await picture(ask, found[1].replace("<token>", token))]


async def picture(ask: Ask, url: str) -> str:
    answer = await ask(url, {})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert "frame-ancestors" not in answer.headers["content-security-policy"]
    assert "x-frame-options" not in answer.headers
    label = re.search(r'aria-label="([^"]*)"', answer.text)
    assert label is not None
    return label[1]


PLAYED = {
    homepage: ([TITLE, 20.0, "currently reading", 0], [None, None, None, 0]),
    glance: ([TITLE, "Petra Lindqvist", 20.0, "currently reading"], []),
    home_assistant: (
        [
            TITLE,
            ["Petra Lindqvist"],
            20.0,
            7200.0,
            36000.0,
            False,
            "2026-11-20T08:00:00+00:00",
            ...,
            "20.0",
            "0",
            "True",
        ],
        ["nothing", "None", "0", "False"],
    ),
    dashy: (["listening: The Tin Orchard · 20 %"], ["listened last: nothing yet"]),
    homarr: (["listening: The Tin Orchard · 20 %"], ["listened last: nothing yet"]),
}


@pytest.mark.parametrize("dashboard", PLAYED, ids=lambda one: one.__name__)
def test_what_a_dashboard_shows_is_what_is_listened_to(
    tmp_path: Path, dashboard: Callable[[Ask, str], Awaitable[list[Any]]]
) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            site = site_of(app)
            alice, visitor = Browser(site=site), Browser(site=site, address="172.18.0.9")
            await alice.signs_in("alice")
            token = await made(alice)

            async def ask(url: str, headers: dict[str, str]) -> httpx.Response:
                parts = urlsplit(url)
                assert parts.scheme == "http"
                path = f"{parts.path}?{parts.query}" if parts.query else parts.path
                return await visitor.http.get(path, headers=headers | {"host": parts.netloc})

            listening, nothing = PLAYED[dashboard]
            assert await dashboard(ask, token) == nothing
            await listens(world)
            shown = await dashboard(ask, token)
            assert len(shown) == len(listening)
            assert [one for one, known in zip(shown, listening, strict=True) if known not in (one, ...)] == []
            page = await alice.opens("/settings/widgets")
            await alice.sends(page.form("/settings/widgets", "revoke"), **revoked(page.html))
            with pytest.raises((AssertionError, LookupError, TypeError)):
                await dashboard(ask, token)

    play(tmp_path, story, progress=at_once())


def revoked(html: str) -> dict[str, str]:
    found = re.search(r'name="token" value="([^"]+)"', html)
    assert found is not None
    return {"act": "revoke", "token": found[1]}


def test_every_file_is_played() -> None:
    played = {"homepage.yaml", "glance.yml", "home-assistant.yaml", "dashy.yml"}
    assert {path.name for path in DASHBOARDS.iterdir()} == played | {"README.md"}
    for name in played:
        assert f"]({name})" in (DASHBOARDS / "README.md").read_text(), name
