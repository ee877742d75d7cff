"""Settings: TOML, environment and secret files become one frozen ``Settings``, or a ``SettingsError`` for people.

Hand-written rather than a validation library: what counts here is that each problem names its key, its file or
variable and what to write instead, and that ``earmark health`` and a small machine do not pay for more.
"""

from earmark.settings.changes import Changes, changes
from earmark.settings.loading import load, read_rules
from earmark.settings.model import (
    Audiobookshelf,
    Hardcover,
    Libraries,
    Matching,
    Metadata,
    MetadataFields,
    Notify,
    Progress,
    Reconcile,
    Server,
    Settings,
    Tags,
    User,
    Web,
    places,
)
from earmark.settings.problems import Problem, SettingsError
from earmark.settings.secret import SecretStr

__all__ = [
    "Audiobookshelf",
    "Changes",
    "Hardcover",
    "Libraries",
    "Matching",
    "Metadata",
    "MetadataFields",
    "Notify",
    "Problem",
    "Progress",
    "Reconcile",
    "SecretStr",
    "Server",
    "Settings",
    "SettingsError",
    "Tags",
    "User",
    "Web",
    "changes",
    "load",
    "places",
    "read_rules",
]
