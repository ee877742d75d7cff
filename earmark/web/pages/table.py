"""Every page and every form, with who may use it; a test walks it for each role."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from earmark.web.access.single_sign_on import PATH as CALLBACK
from earmark.web.live import live
from earmark.web.pages import settings
from earmark.web.pages.acting import (
    act_on_book,
    act_on_books,
    cancel_run,
    pause,
    resume,
    run_night,
    set_dates,
    sync_all,
    undo,
    undo_last,
)
from earmark.web.pages.book import book_page
from earmark.web.pages.files import asset, cover, edition_cover, manifest, nothing, sound
from earmark.web.pages.history import export, history_page, run_page, undo_many, undo_metadata
from earmark.web.pages.notifications import change_notifications, notifications_page
from earmark.web.pages.preferences import choose_keys, choose_language, choose_theme
from earmark.web.pages.proposals import decide_proposal, proposals_page
from earmark.web.pages.reading import books_page, issue_report_page, now_page, status_page
from earmark.web.pages.review import accept_alike, alike_page, decide, review_page
from earmark.web.pages.setup import opening, person
from earmark.web.pages.sign_in import sign_in, sign_in_page, sign_out
from earmark.web.pages.single_sign_on import come_back, go_out, go_out_to_be_added
from earmark.web.pages.widgets import change_widgets, widgets_page
from earmark.web.pages.year import this_year, year_file, year_page
from earmark.web.serve import Needs, PageEntry, route
from earmark.web.site import Site

ENTRIES = (
    PageEntry("/", now_page, Needs.PERSON),
    PageEntry("/sync", sync_all, Needs.PERSON, is_form=True),
    PageEntry("/pause", pause, Needs.PERSON, is_form=True),
    PageEntry("/resume", resume, Needs.PERSON, is_form=True),
    PageEntry("/books", books_page, Needs.PERSON),
    PageEntry("/books/{item}", book_page, Needs.PERSON),
    PageEntry("/books/{item}", act_on_book, Needs.PERSON, is_form=True),
    PageEntry("/books", act_on_books, Needs.PERSON, is_form=True),
    PageEntry("/books/{item}/dates", set_dates, Needs.PERSON, is_form=True),
    PageEntry("/covers/{item}", cover, Needs.PERSON, is_file=True),
    PageEntry("/covers/edition/{edition:int}", edition_cover, Needs.PERSON, is_file=True),
    PageEntry("/sounds/{item}", sound, Needs.PERSON, is_file=True),
    PageEntry("/review", review_page, Needs.PERSON),
    PageEntry("/review/alike", alike_page, Needs.PERSON),
    PageEntry("/review/metadata", proposals_page, Needs.ADMIN),
    PageEntry("/review", decide, Needs.PERSON, is_form=True),
    PageEntry("/review/alike", accept_alike, Needs.PERSON, is_form=True),
    PageEntry("/review/metadata", decide_proposal, Needs.ADMIN, is_form=True),
    PageEntry("/history", history_page, Needs.PERSON),
    PageEntry("/history/export.{kind}", export, Needs.PERSON, is_file=True),
    PageEntry("/history/runs/{run:int}", run_page, Needs.PERSON),
    PageEntry("/undo/{change:int}", undo, Needs.PERSON, is_form=True),
    PageEntry("/undo", undo_last, Needs.PERSON, is_form=True),
    PageEntry("/undo/run/{run:int}", undo_many, Needs.PERSON, is_form=True),
    PageEntry("/undo/book/{item}", undo_many, Needs.PERSON, is_form=True),
    PageEntry("/undo/metadata/{run:int}", undo_metadata, Needs.ADMIN, is_form=True),
    PageEntry("/status", status_page, Needs.PERSON),
    PageEntry("/status/report", issue_report_page, Needs.PERSON),
    PageEntry("/night/cancel", cancel_run, Needs.ADMIN, is_form=True),
    PageEntry("/night", run_night, Needs.ADMIN, is_form=True),
    PageEntry("/year", this_year, Needs.PERSON),
    PageEntry("/year/{year:int}", year_page, Needs.PERSON),
    PageEntry("/year/{year:int}/file", year_file, Needs.PERSON),
    PageEntry("/settings/notifications", notifications_page, Needs.ADMIN),
    PageEntry("/settings/notifications", change_notifications, Needs.ADMIN, is_form=True),
    PageEntry("/settings/widgets", widgets_page, Needs.PERSON),
    PageEntry("/settings/widgets", change_widgets, Needs.PERSON, is_form=True),
    PageEntry("/settings", settings.settings_page, Needs.PERSON),
    PageEntry("/settings", settings.settings_typed, Needs.PERSON, is_form=True),
    PageEntry("/settings/key", settings.key_typed, Needs.PERSON, is_form=True),
    PageEntry("/settings/watch", settings.watch, Needs.PERSON, is_form=True),
    PageEntry("/settings/people", settings.people_act, Needs.ADMIN, is_form=True),
    PageEntry("/setup", opening.code_page, Needs.NOBODY),
    PageEntry("/setup/audiobookshelf", opening.server_page, Needs.SETUP),
    PageEntry("/setup/you", opening.you_page, Needs.JOIN),
    PageEntry("/setup/single", go_out_to_be_added, Needs.JOIN),
    PageEntry("/setup/people", opening.people_page, Needs.JOIN),
    PageEntry("/setup/hardcover", person.hardcover_page, Needs.PERSON),
    PageEntry("/setup/sync", person.sync_page, Needs.PERSON),
    PageEntry("/setup/preview", person.preview_page, Needs.PERSON),
    PageEntry("/setup/done", person.done_page, Needs.PERSON),
    PageEntry("/setup", opening.code_typed, Needs.NOBODY, is_form=True),
    PageEntry("/setup/audiobookshelf", opening.server_typed, Needs.SETUP, is_form=True),
    PageEntry("/setup/you", opening.you_typed, Needs.JOIN, is_form=True),
    PageEntry("/setup/people", opening.people_chosen, Needs.JOIN, is_form=True, most_fields=2000),
    PageEntry("/setup/hardcover", person.hardcover_act, Needs.PERSON, is_form=True),
    PageEntry("/setup/sync", person.sync_saved, Needs.PERSON, is_form=True),
    PageEntry("/setup/preview", person.preview_act, Needs.PERSON, is_form=True, most_fields=2000),
    PageEntry("/sign-in", sign_in_page, Needs.NOBODY),
    PageEntry("/sign-in/single", go_out, Needs.NOBODY),
    PageEntry("/sign-in", sign_in, Needs.NOBODY, is_form=True),
    PageEntry(CALLBACK, come_back, Needs.NOBODY),
    PageEntry("/sign-out", sign_out, Needs.ACCOUNT, is_form=True),
    PageEntry("/theme", choose_theme, Needs.NOBODY, is_form=True),
    PageEntry("/language", choose_language, Needs.NOBODY, is_form=True),
    PageEntry("/keys", choose_keys, Needs.NOBODY, is_form=True),
    PageEntry("/static/{name}", asset, Needs.NOBODY),
    PageEntry("/manifest.webmanifest", manifest, Needs.NOBODY, is_file=True),
    PageEntry("/{path:path}", nothing, Needs.NOBODY),
)


def pages(site: Site) -> Sequence[BaseRoute]:
    return [live(site), *(route(site, entry) for entry in ENTRIES)]
