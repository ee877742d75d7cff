"""Every setting, with its default and how it is read. Frozen values; ``config.example.toml`` explains them to people.

``setting`` is one key, ``table`` a group of keys. ``inherits`` names the place whose value holds where a user has none
of their own. Nothing else knows the list of settings: loading, the search for misspelt keys, the environment and the
test of the example file all walk these classes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from earmark.settings import readers as read
from earmark.settings.origins import Origin
from earmark.settings.secret import SecretStr, read_addresses, read_password, read_token
from handlers.audio.languages import LANGUAGES

T = TypeVar("T")
Place = tuple[str, ...]  # ("users", "alice", "abs_token")

NO_SECRET = SecretStr()
_NOTHING = object()


def setting(default: T, reader: read.Reader[T], *, inherits: Place | None = None) -> T:
    made: T = field(default=default, metadata={"read": reader, "inherits": inherits})
    return made


def table(group: type[T], *, inherits: Place | None = None) -> T:
    made: T = field(default_factory=group, metadata={"table": group, "inherits": inherits})
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    host: str = setting("127.0.0.1", read.text)
    port: int = setting(8282, read.whole(0, 65535))  # 0: any free one
    allowed_hosts: tuple[str, ...] = setting((), read.names)  # further names that the pages answer to
    webhook_secret: SecretStr = setting(NO_SECRET, read_token)
    provider_secret: SecretStr = setting(NO_SECRET, read_token)
    metrics_token: SecretStr = setting(NO_SECRET, read_token)  # opens the names in /health and /metrics


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """The pages. ``base_url`` is the address people use, with its path; empty: whatever they typed."""

    enabled: bool = setting(True, read.flag)
    base_url: str = setting("", read.url_or_nothing)
    trusted_proxies: tuple[str, ...] = setting((), read.networks)  # whose X-Forwarded-* count
    language: str = setting("auto", read.one_of("auto", "en", "de"))  # auto: what each browser asks for
    auth_header: str = setting("", read.header_name)  # in which a trusted proxy names who is signed in; "": none
    self_service: bool = setting(False, read.flag)  # whoever signs in may set themselves up

    def __post_init__(self) -> None:
        if self.auth_header and not self.trusted_proxies:
            raise ValueError(
                "auth_header needs trusted_proxies: without them anybody could send it and be anybody; write the "
                "address of the proxy that signs people in"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class AudiobookshelfSettings:
    url: str = setting("http://audiobookshelf", read.url)
    public_url: str = setting("", read.url_or_nothing)  # as browsers reach it, for links and single sign-on
    admin_token: SecretStr = setting(NO_SECRET, read_token)
    ca_file: Path | None = setting(None, read.optional_path)


@dataclass(frozen=True, slots=True, kw_only=True)
class HardcoverSettings:
    url: str = setting("https://api.hardcover.app/v1/graphql", read.url)
    client_id: str = setting("", read.text)  # of an OAuth application, which is public; "": tokens only
    live_reserve: float = setting(0.2, read.number(0, 0.9))
    units_per_minute: float = setting(40.0, read.number(1, 60))  # of 60, but for live updates


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressSettings:
    min_progress_percent: float = setting(1.0, read.number(0, 100))
    finish_percent: float = setting(95.0, read.number(1, 100))
    finish_after: timedelta = setting(timedelta(hours=24), read.duration)
    pace: str = setting("moments", read.one_of("moments", "every change", "session"))
    live_interval: timedelta = setting(timedelta(minutes=15), read.duration)
    pause_after: timedelta = setting(timedelta(seconds=75), read.duration)
    past: str = setting("sync", read.one_of("sync", "leave"))
    reread: bool = setting(True, read.flag)
    resume_dnf: bool = setting(False, read.flag)
    mark_owned: bool = setting(False, read.flag)
    want_to_read: bool = setting(False, read.flag)
    privacy: str = setting("account", read.one_of("account", "public", "followers", "private"))
    tidy_journal: bool = setting(False, read.flag)

    def __post_init__(self) -> None:
        if self.min_progress_percent >= self.finish_percent:
            raise ValueError(
                f"finish_percent ({self.finish_percent:g}) has to be more than min_progress_percent "
                f"({self.min_progress_percent:g})"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Libraries:
    """Names or ids. Nothing included means all; what is excluded stays out."""

    include: tuple[str, ...] = setting((), read.names)
    exclude: tuple[str, ...] = setting((), read.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """Audiobookshelf's own tags of an item. Included: at least one of them; excluded: none of them."""

    include: tuple[str, ...] = setting((), read.names)
    exclude: tuple[str, ...] = setting((), read.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    auto_at: float = setting(0.95, read.number(0.5, 1))
    review_at: float = setting(0.70, read.number(0, 1))

    def __post_init__(self) -> None:
        if self.review_at > self.auto_at:
            raise ValueError(f"review_at ({self.review_at:g}) has to be at most auto_at ({self.auto_at:g})")


_RULE = read.one_of("off", "fill", "replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataFields:
    """Per field of Audiobookshelf: leave alone, write where empty, or replace."""

    title: str = setting("replace", _RULE)
    subtitle: str = setting("fill", _RULE)
    authors: str = setting("replace", _RULE)
    narrators: str = setting("fill", _RULE)
    series: str = setting("fill", _RULE)
    publisher: str = setting("fill", _RULE)
    published_year: str = setting("fill", _RULE)
    language: str = setting("fill", _RULE)
    isbn: str = setting("fill", _RULE)
    asin: str = setting("fill", _RULE)
    description: str = setting("fill", _RULE)
    genres: str = setting("off", _RULE)
    tags: str = setting("off", _RULE)
    cover: str = setting("off", _RULE)


DEFAULT_TEMPLATE = "{author}/{series}/{number} - {year} - {title} {{{narrator}}} [{asin}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcribe:
    """``model`` and ``second_model`` are folders; no model: nothing is transcribed."""

    model: str = setting("", read.text)
    second_model: str = setting("", read.text)
    languages: tuple[str, ...] = setting(("en",), read.names)
    threads: int = setting(1, read.whole(1, 64))
    minutes_per_night: int = setting(30, read.whole(0, 720))

    def __post_init__(self) -> None:
        if self.second_model and not self.model:
            raise ValueError("second_model needs a model: it is asked where the first one understands nothing")
        unknown = [one for one in self.languages if one not in LANGUAGES]
        if unknown or not self.languages:
            known = ", ".join(LANGUAGES)
            raise ValueError(f"languages: {', '.join(unknown) or 'none'} given; credits are understood in {known}")


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataSettings:
    apply: bool = setting(False, read.flag)
    library_paths: tuple[str, ...] = setting((), read.mappings)  # "/audiobooks=/mnt/books"
    name_template: str = setting(DEFAULT_TEMPLATE, read.text)
    fields: MetadataFields = table(MetadataFields)
    transcribe: Transcribe = table(Transcribe)

    def __post_init__(self) -> None:
        if self.name_template == DEFAULT_TEMPLATE:
            return
        from handlers.naming.template import parse_template  # noqa: PLC0415 - commands start faster without

        try:
            parse_template(self.name_template)
        except ValueError as error:
            raise ValueError(f"name_template: {error}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconcile:
    schedule: str = setting("0 3 * * *", read.schedule)  # cron, in `timezone`; "": never


@dataclass(frozen=True, slots=True, kw_only=True)
class Notify:
    urls: tuple[SecretStr, ...] = setting((), read_addresses)  # Apprise's addresses hold tokens; none: off


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSettings:
    """One person: how to read them on Audiobookshelf, and the token of their Hardcover account."""

    name: str
    abs_url: str = setting("http://audiobookshelf", read.url, inherits=("audiobookshelf", "url"))
    abs_token: SecretStr = setting(NO_SECRET, read_token)
    abs_username: str = setting("", read.text)
    abs_password: SecretStr = setting(NO_SECRET, read_password)
    abs_user: str = setting("", read.text)  # whom the admin token reads
    hardcover_token: SecretStr = setting(NO_SECRET, read_token)
    timezone: ZoneInfo = setting(ZoneInfo("UTC"), read.time_zone, inherits=("timezone",))
    dry_run: bool = setting(False, read.flag, inherits=("dry_run",))  # their Hardcover library alone
    libraries: Libraries = table(Libraries, inherits=("libraries",))
    tags: Tags = table(Tags, inherits=("tags",))
    progress: ProgressSettings = table(ProgressSettings, inherits=("progress",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    data_dir: Path = setting(Path("data"), read.path)
    timezone: ZoneInfo = setting(ZoneInfo("UTC"), read.time_zone)
    dry_run: bool = setting(False, read.flag)
    log_level: str = setting("info", read.one_of("debug", "info", "warning", "error"))
    log_format: str = setting("auto", read.one_of("auto", "console", "json"))
    server: ServerSettings = table(ServerSettings)
    web: WebSettings = table(WebSettings)
    audiobookshelf: AudiobookshelfSettings = table(AudiobookshelfSettings)
    hardcover: HardcoverSettings = table(HardcoverSettings)
    progress: ProgressSettings = table(ProgressSettings)
    libraries: Libraries = table(Libraries)
    tags: Tags = table(Tags)
    matching: Matching = table(Matching)
    metadata: MetadataSettings = table(MetadataSettings)
    reconcile: Reconcile = table(Reconcile)
    notify: Notify = table(Notify)
    users: dict[str, UserSettings] = field(default_factory=dict)  # by name, in the order of the file

    config_file: Path | None = None  # where they were read from
    files: tuple[Path, ...] = ()  # the secret files read along with it
    origins: Mapping[Place, Origin] = field(default_factory=dict, compare=False, repr=False)  # of what is no default
    notes: tuple[str, ...] = ()  # what a person should know of how they were put together

    def secret_files(self) -> tuple[Path, ...]:
        """The files to watch: when one changes, load again."""
        return self.files

    def secrets(self) -> frozenset[str]:
        """Every secret value, for the redaction of the log."""
        found = {secret.get_secret_value() for group in (self, *self.users.values()) for secret in _secrets_of(group)}
        return frozenset(found - {""})

    def admin_token_for(self, user: UserSettings) -> SecretStr:
        """The admin token, but only for a user of the server it belongs to."""
        return self.audiobookshelf.admin_token if user.abs_url == self.audiobookshelf.url else NO_SECRET


def _secrets_of(group: Any) -> Iterator[SecretStr]:
    for each in fields(group):
        value = getattr(group, each.name)
        if isinstance(value, SecretStr):
            yield value
        elif isinstance(value, tuple):
            yield from (secret for secret in value if isinstance(secret, SecretStr))
        elif "table" in each.metadata:
            yield from _secrets_of(value)


def places(group: type = Settings, prefix: Place = ()) -> Iterator[Place]:
    """Every setting's place, with the ``_file`` twins of secrets; those of a user under ``("users", "*")``."""
    for each in fields(group):
        if "read" in each.metadata:
            yield (*prefix, each.name)
            if is_secret(each.metadata["read"]):
                yield (*prefix, each.name + "_file")
        elif "table" in each.metadata:
            yield from places(each.metadata["table"], (*prefix, each.name))
        elif each.name == "users":
            yield from places(UserSettings, (*prefix, "users", "*"))


def reader_of(place: Place) -> Any:
    """The reader of one setting; raises ``KeyError`` for what is none."""
    group: Any = Settings
    if place[:1] == ("users",):
        group, place = UserSettings, place[2:]
    for name in place[:-1]:
        group = next((each.metadata.get("table") for each in fields(group) if each.name == name), None)
        if group is None:
            raise KeyError(name)
    return {each.name: each.metadata["read"] for each in fields(group) if "read" in each.metadata}[place[-1]]


def value_at(settings: Settings, place: Place) -> Any:
    """What a setting is now; of a user by ``("users", name, …)``. Raises ``KeyError``."""
    found: Any = settings
    if place[:1] == ("users",):
        found, place = settings.users[place[1]], place[2:]
    for name in place:
        found = getattr(found, name, _NOTHING)
        if found is _NOTHING:
            raise KeyError(name)
    return found


def is_secret(reader: object) -> bool:
    """Whether a setting read this way has a ``…_file`` twin."""
    return reader in (read_token, read_password, read_addresses)
