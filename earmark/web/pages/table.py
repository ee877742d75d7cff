"""Every page and every form, with who may use it; a test walks it for each role."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from earmark.web.pages.acting import act_on_book, run_night, sync_all, undo
from earmark.web.pages.files import asset, cover, nothing
from earmark.web.pages.reading import book_page, books_page, history_page, now_page, status_page
from earmark.web.pages.sign_in import choose_theme, sign_in, sign_in_page, sign_out
from earmark.web.serve import Entry, Needs, route
from earmark.web.site import Site

ENTRIES = (
    Entry("/", now_page, Needs.PERSON),
    Entry("/books", books_page, Needs.PERSON),
    Entry("/books/{item}", book_page, Needs.PERSON),
    Entry("/history", history_page, Needs.PERSON),
    Entry("/status", status_page, Needs.PERSON),
    Entry("/covers/{item}", cover, Needs.PERSON, is_file=True),
    Entry("/sign-in", sign_in_page, Needs.NOBODY),
    Entry("/static/{name}", asset, Needs.NOBODY),
    Entry("/sign-in", sign_in, Needs.NOBODY, is_form=True),
    Entry("/theme", choose_theme, Needs.NOBODY, is_form=True),
    Entry("/sign-out", sign_out, Needs.ACCOUNT, is_form=True),
    Entry("/books/{item}", act_on_book, Needs.PERSON, is_form=True),
    Entry("/sync", sync_all, Needs.PERSON, is_form=True),
    Entry("/undo/{change:int}", undo, Needs.PERSON, is_form=True),
    Entry("/night", run_night, Needs.ADMIN, is_form=True),
    Entry("/{path:path}", nothing, Needs.NOBODY),
)


def pages(site: Site) -> Sequence[BaseRoute]:
    return [route(site, entry) for entry in ENTRIES]
