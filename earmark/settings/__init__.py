"""Settings: TOML, environment and secret files become one frozen ``Settings``, or a ``SettingsError`` for people.

Hand-written rather than a validation library: what counts here is that each problem names its key, its file or
variable and what to write instead, and that ``earmark health`` and a small machine do not pay for more.
"""

from earmark.settings.changes import Changes, changes
from earmark.settings.loading import load, read_rules
from earmark.settings.model import (
    AudiobookshelfSettings,
    HardcoverSettings,
    Libraries,
    Matching,
    MetadataFields,
    MetadataSettings,
    Notify,
    ProgressSettings,
    Reconcile,
    ServerSettings,
    Settings,
    Tags,
    UserSettings,
    WebSettings,
    places,
)
from earmark.settings.problems import Problem, SettingsError
from earmark.settings.secret import SecretStr

__all__ = [
    "AudiobookshelfSettings",
    "Changes",
    "HardcoverSettings",
    "Libraries",
    "Matching",
    "MetadataFields",
    "MetadataSettings",
    "Notify",
    "Problem",
    "ProgressSettings",
    "Reconcile",
    "SecretStr",
    "ServerSettings",
    "Settings",
    "SettingsError",
    "Tags",
    "UserSettings",
    "WebSettings",
    "changes",
    "load",
    "places",
    "read_rules",
]
