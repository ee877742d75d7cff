"""Every page and every form, with who may use it; a test walks it for each role."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from earmark.web.pages.acting import act_on_book, run_night, sync_all, undo, undo_last
from earmark.web.pages.files import asset, cover, edition_cover, nothing, sound
from earmark.web.pages.proposals import decide_proposal, proposals_page
from earmark.web.pages.reading import book_page, books_page, history_page, now_page, status_page
from earmark.web.pages.review import accept_alike, alike_page, decide, review_page
from earmark.web.pages.sign_in import choose_theme, sign_in, sign_in_page, sign_out
from earmark.web.serve import Needs, PageEntry, route
from earmark.web.site import Site

ENTRIES = (
    PageEntry("/", now_page, Needs.PERSON),
    PageEntry("/books", books_page, Needs.PERSON),
    PageEntry("/books/{item}", book_page, Needs.PERSON),
    PageEntry("/review", review_page, Needs.PERSON),
    PageEntry("/review/alike", alike_page, Needs.PERSON),
    PageEntry("/review/metadata", proposals_page, Needs.ADMIN),
    PageEntry("/history", history_page, Needs.PERSON),
    PageEntry("/status", status_page, Needs.PERSON),
    PageEntry("/covers/{item}", cover, Needs.PERSON, is_file=True),
    PageEntry("/covers/edition/{edition:int}", edition_cover, Needs.PERSON, is_file=True),
    PageEntry("/sounds/{item}", sound, Needs.PERSON, is_file=True),
    PageEntry("/sign-in", sign_in_page, Needs.NOBODY),
    PageEntry("/static/{name}", asset, Needs.NOBODY),
    PageEntry("/sign-in", sign_in, Needs.NOBODY, is_form=True),
    PageEntry("/theme", choose_theme, Needs.NOBODY, is_form=True),
    PageEntry("/sign-out", sign_out, Needs.ACCOUNT, is_form=True),
    PageEntry("/books/{item}", act_on_book, Needs.PERSON, is_form=True),
    PageEntry("/sync", sync_all, Needs.PERSON, is_form=True),
    PageEntry("/undo/{change:int}", undo, Needs.PERSON, is_form=True),
    PageEntry("/undo", undo_last, Needs.PERSON, is_form=True),
    PageEntry("/review", decide, Needs.PERSON, is_form=True),
    PageEntry("/review/alike", accept_alike, Needs.PERSON, is_form=True),
    PageEntry("/review/metadata", decide_proposal, Needs.ADMIN, is_form=True),
    PageEntry("/night", run_night, Needs.ADMIN, is_form=True),
    PageEntry("/{path:path}", nothing, Needs.NOBODY),
)


def pages(site: Site) -> Sequence[BaseRoute]:
    return [route(site, entry) for entry in ENTRIES]
