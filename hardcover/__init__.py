"""Hardcover: GraphQL, limits, library, edition store."""

from __future__ import annotations

from hardcover.address import books_by_slug, read_address
from hardcover.answers import TooManyFields
from hardcover.catalogue import Catalogue
from hardcover.client import Client
from hardcover.connection import HardcoverConnection, connected
from hardcover.details import EditionDetails, read_details
from hardcover.document import Document
from hardcover.editions import EditionStore, exported
from hardcover.errors import (
    BookGone,
    DryRun,
    HardcoverError,
    HardcoverTokenRejected,
    HardcoverUnreachable,
    MissingScope,
    Refused,
    Surprising,
    Throttled,
)
from hardcover.isbn import Identifiers, asin, isbn_10, isbn_13
from hardcover.limiters import Limiters
from hardcover.limits import Lane, Limiter
from hardcover.lists import read_owned
from hardcover.model import (
    AddBook,
    AddRead,
    Applied,
    Book,
    BookId,
    Claim,
    Clear,
    Edition,
    EditionId,
    HardcoverUserId,
    MarkOwned,
    Me,
    Read,
    ReadId,
    ReadingFormat,
    ReadValues,
    RemoveBook,
    RemoveRead,
    SetStatus,
    Status,
    Step,
    Traces,
    UserBook,
    UserBookId,
    WriteRead,
)
from hardcover.oauth import DeviceCode, OAuth
from hardcover.operations import library_for
from hardcover.peek import CannotPeek, Peek
from hardcover.pictures import read_picture
from hardcover.probe import Notebook, PlannedProbe, ProbeRefused, clean_up, plan_probe, run_probe
from hardcover.probe.bench import Bench
from hardcover.roles import Role, is_role, roles_of
from hardcover.rows import parse_rows, parse_user_book
from hardcover.scopes import missing_scopes
from hardcover.search import read_candidates, search_books
from hardcover.shelf import Shelf, read_me
from hardcover.siblings import read_siblings
from hardcover.spent import Spending, spend, spending
from hardcover.token_store import StoredToken, TokenStore, TokenStoreError, connected_users
from hardcover.tokens import TokenState, clean_token, new_token_url, scopes_for
from hardcover.traces import traces_in
from hardcover.whole_books import WholeBook, parse_whole_book, read_whole_books

__all__ = [
    "AddBook",
    "AddRead",
    "Applied",
    "Bench",
    "Book",
    "BookGone",
    "BookId",
    "CannotPeek",
    "Catalogue",
    "Claim",
    "Clear",
    "Client",
    "DeviceCode",
    "Document",
    "DryRun",
    "Edition",
    "EditionDetails",
    "EditionId",
    "EditionStore",
    "HardcoverConnection",
    "HardcoverError",
    "HardcoverTokenRejected",
    "HardcoverUnreachable",
    "HardcoverUserId",
    "Identifiers",
    "Lane",
    "Limiter",
    "Limiters",
    "MarkOwned",
    "Me",
    "MissingScope",
    "Notebook",
    "OAuth",
    "Peek",
    "PlannedProbe",
    "ProbeRefused",
    "Read",
    "ReadId",
    "ReadValues",
    "ReadingFormat",
    "Refused",
    "RemoveBook",
    "RemoveRead",
    "Role",
    "SetStatus",
    "Shelf",
    "Spending",
    "Status",
    "Step",
    "StoredToken",
    "Surprising",
    "Throttled",
    "TokenState",
    "TokenStore",
    "TokenStoreError",
    "TooManyFields",
    "Traces",
    "UserBook",
    "UserBookId",
    "WholeBook",
    "WriteRead",
    "asin",
    "books_by_slug",
    "clean_token",
    "clean_up",
    "connected",
    "connected_users",
    "exported",
    "is_role",
    "isbn_10",
    "isbn_13",
    "library_for",
    "missing_scopes",
    "new_token_url",
    "parse_rows",
    "parse_user_book",
    "parse_whole_book",
    "plan_probe",
    "read_address",
    "read_candidates",
    "read_details",
    "read_me",
    "read_owned",
    "read_picture",
    "read_siblings",
    "read_whole_books",
    "roles_of",
    "run_probe",
    "scopes_for",
    "search_books",
    "spend",
    "spending",
    "traces_in",
]
