"""The public face: what others may use. ``__init__.py`` brings each name with its own module only."""

from .address import books_by_slug as books_by_slug
from .address import read_address as read_address
from .answers import TooManyFields as TooManyFields
from .catalogue import Catalogue as Catalogue
from .client import Client as Client
from .connection import HardcoverConnection as HardcoverConnection
from .connection import connected as connected
from .details import EditionDetails as EditionDetails
from .details import read_details as read_details
from .document import Document as Document
from .editions import EditionStore as EditionStore
from .editions import StoredRecord as StoredRecord
from .editions import exported as exported
from .errors import (
    BookGone as BookGone,
)
from .errors import (
    DryRun as DryRun,
)
from .errors import (
    HardcoverError as HardcoverError,
)
from .errors import (
    HardcoverTokenRejected as HardcoverTokenRejected,
)
from .errors import (
    HardcoverUnreachable as HardcoverUnreachable,
)
from .errors import (
    MissingScope as MissingScope,
)
from .errors import (
    Refused as Refused,
)
from .errors import (
    Surprising as Surprising,
)
from .errors import (
    Throttled as Throttled,
)
from .goals import BookGoal as BookGoal
from .goals import read_book_goal as read_book_goal
from .isbn import Identifiers as Identifiers
from .isbn import asin as asin
from .isbn import isbn_10 as isbn_10
from .isbn import isbn_13 as isbn_13
from .limiters import Limiters as Limiters
from .limits import Lane as Lane
from .limits import Limiter as Limiter
from .lists import read_owned as read_owned
from .model import (
    AddBook as AddBook,
)
from .model import (
    AddRead as AddRead,
)
from .model import (
    Applied as Applied,
)
from .model import (
    Book as Book,
)
from .model import (
    BookId as BookId,
)
from .model import (
    Claim as Claim,
)
from .model import (
    Clear as Clear,
)
from .model import (
    Edition as Edition,
)
from .model import (
    EditionId as EditionId,
)
from .model import (
    HardcoverUserId as HardcoverUserId,
)
from .model import (
    MarkOwned as MarkOwned,
)
from .model import (
    Me as Me,
)
from .model import (
    Read as Read,
)
from .model import (
    ReadId as ReadId,
)
from .model import (
    ReadingFormat as ReadingFormat,
)
from .model import (
    ReadValues as ReadValues,
)
from .model import (
    RemoveBook as RemoveBook,
)
from .model import (
    RemoveRead as RemoveRead,
)
from .model import (
    SetStatus as SetStatus,
)
from .model import (
    Status as Status,
)
from .model import (
    Step as Step,
)
from .model import (
    Traces as Traces,
)
from .model import (
    UserBook as UserBook,
)
from .model import (
    UserBookId as UserBookId,
)
from .model import (
    WriteRead as WriteRead,
)
from .oauth import DeviceCode as DeviceCode
from .oauth import OAuth as OAuth
from .operations import library_for as library_for
from .peek import CannotPeek as CannotPeek
from .peek import Peek as Peek
from .pictures import read_picture as read_picture
from .probe import (
    FactVerdict as FactVerdict,
)
from .probe import (
    Notebook as Notebook,
)
from .probe import (
    PlannedProbe as PlannedProbe,
)
from .probe import (
    ProbeRefused as ProbeRefused,
)
from .probe import (
    ProbeReport as ProbeReport,
)
from .probe import (
    clean_up as clean_up,
)
from .probe import (
    plan_probe as plan_probe,
)
from .probe import (
    run_probe as run_probe,
)
from .probe.bench import Bench as Bench
from .roles import Role as Role
from .roles import is_role as is_role
from .roles import roles_of as roles_of
from .rows import parse_rows as parse_rows
from .rows import parse_user_book as parse_user_book
from .scopes import missing_scopes as missing_scopes
from .search import read_candidates as read_candidates
from .search import search_books as search_books
from .shelf import Shelf as Shelf
from .shelf import read_me as read_me
from .siblings import read_siblings as read_siblings
from .spent import Spending as Spending
from .spent import spend as spend
from .spent import spending as spending
from .token_store import (
    StoredToken as StoredToken,
)
from .token_store import (
    TokenStore as TokenStore,
)
from .token_store import (
    TokenStoreError as TokenStoreError,
)
from .token_store import (
    connected_users as connected_users,
)
from .tokens import (
    TokenState as TokenState,
)
from .tokens import (
    clean_token as clean_token,
)
from .tokens import (
    expiry_of as expiry_of,
)
from .tokens import (
    is_legacy as is_legacy,
)
from .tokens import (
    new_token_url as new_token_url,
)
from .tokens import (
    scopes_for as scopes_for,
)
from .traces import traces_in as traces_in
from .whole_books import (
    WholeBook as WholeBook,
)
from .whole_books import (
    parse_whole_book as parse_whole_book,
)
from .whole_books import (
    read_whole_books as read_whole_books,
)

__all__ = [
    "AddBook",
    "AddRead",
    "Applied",
    "Bench",
    "Book",
    "BookGoal",
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
    "FactVerdict",
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
    "ProbeReport",
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
    "StoredRecord",
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
    "expiry_of",
    "exported",
    "is_legacy",
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
    "read_book_goal",
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
