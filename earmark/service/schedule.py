"""When the nightly run is due: a cron expression in a time zone, right across daylight saving and sleep."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim


def next_after(expression: str, moment: datetime, zone: ZoneInfo) -> datetime | None:
    """The first instant of the schedule after ``moment`` (aware); ``None`` when there is no schedule.

    In spring 02:30 that does not exist is run at 03:00, in autumn 02:30 that comes twice is run once.
    """
    if not expression:
        return None
    local: datetime = next(CronSim(expression, moment.astimezone(zone)))
    return local.astimezone(moment.tzinfo)


def is_due(expression: str, last: datetime | None, started: datetime, now: datetime, zone: ZoneInfo) -> bool:
    """Whether a run is due: the schedule has passed since the last one, or since the first start where there was none.

    However many were missed while the machine slept, they are one.
    """
    due = next_after(expression, last or started, zone)
    return due is not None and due <= now
