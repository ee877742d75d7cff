"""Which names the pages answer to: none that a web site could have led here."""

from __future__ import annotations

import pytest

from earmark.web.app import create_app
from earmark.web.hosts import is_ours
from tests.earmark.facts import Invented
from tests.earmark.web.test_app import ask


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "localhost:8282", "127.0.0.1:8282", "[::1]:8282", "[::1]", "192.168.1.20", "10.0.0.5:80", "nas",
        "earmark:8282", "nas.local", "nas.lan:8282", "earmark.default.svc", "earmark.default.svc.cluster.local",
        "EARMARK.Example.com", "earmark.example.com:443", "earmark.example.com.", "earmark.localhost",
    ],
)  # fmt: skip
def test_names_that_nobody_else_can_have(host: str) -> None:
    assert is_ours(host, ["earmark.example.com"])


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8282", "earmark.example.com.evil.example",
     "notearmark.example.com", "xlocal.example", "evil.example:8282:1", "a.b@127.0.0.1.c"],
)  # fmt: skip
def test_names_that_a_web_site_could_have(host: str) -> None:
    assert not is_ours(host, ["earmark.example.com"])


@pytest.mark.parametrize("path", ["/health", "/health/ready", "/metrics", "/", "/nothing"])
def test_a_page_read_under_a_strange_name_says_nothing_but_how_to_allow_it(path: str) -> None:
    app = create_app(Invented().facts, hosts=lambda: ("earmark.example.com",))
    answer = ask(app, path, headers={"host": "evil.example"})
    assert answer.status_code == 421
    assert "server.allowed_hosts" in answer.text
    assert "alice" not in answer.text
    assert ask(app, path, headers={"host": "earmark.example.com"}).status_code != 421


def test_liveness_and_what_has_a_secret_of_its_own_answer_to_any_name() -> None:
    app = create_app(Invented().facts, webhook_secret=lambda: "s3cret-of-mine")
    assert ask(app, "/health/live", headers={"host": "evil.example"}).status_code == 200
    assert ask(app, "/webhook", "POST", headers={"host": "evil.example"}).status_code != 421


def test_nothing_redirects_to_where_the_host_header_says() -> None:
    for path in ("/health/", "/metrics/", "//evil.example/health/"):
        answer = ask(create_app(Invented().facts), path)
        assert answer.status_code == 404
        assert "location" not in answer.headers
