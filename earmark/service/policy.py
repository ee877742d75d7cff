"""A user's settings as the values that decisions and connections rest on."""

from __future__ import annotations

from earmark.settings import Settings, UserSettings
from handlers.decide.policy import Pace, Past, Policy
from listener.tokens import Credentials

PRIVACY = {"account": None, "public": 1, "followers": 2, "private": 3}  # [H 4.2]


def policy_of(settings: Settings, user: UserSettings, privacy_id: int | None = None) -> Policy:
    """A user's rules as plain data."""
    progress = user.progress
    return Policy(
        zone=user.timezone,
        min_fraction=progress.min_progress_percent / 100,
        finish_fraction=progress.finish_percent / 100,
        finish_after=progress.finish_after,
        pace=Pace(progress.pace),
        live_interval=progress.live_interval,
        pause_after=progress.pause_after,
        past=Past(progress.past),
        reread=progress.reread,
        resume_dnf=progress.resume_dnf,
        privacy_id=PRIVACY[progress.privacy] or privacy_id,
        auto_at=settings.matching.auto_at,
        review_at=settings.matching.review_at,
    )


def credentials_of(settings: Settings, user: UserSettings) -> Credentials:
    return Credentials(
        token=user.abs_token.get_secret_value(),
        username=user.abs_username,
        password=user.abs_password.get_secret_value(),
        admin_token=settings.admin_token_for(user).get_secret_value(),
        abs_user=user.abs_user,
    )
