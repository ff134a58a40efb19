"""Days and months as the organisation counts them: in its own time zone, whatever the server's."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def day_of(at: datetime, zone: ZoneInfo) -> str:
    """The day `at` falls on, as yyyy-mm-dd."""
    return at.astimezone(zone).strftime("%Y-%m-%d")


def month_of(at: datetime, zone: ZoneInfo) -> str:
    """The month `at` falls in, as yyyy-mm."""
    return at.astimezone(zone).strftime("%Y-%m")


def next_day(at: datetime, zone: ZoneInfo) -> datetime:
    """The first moment of the day after `at`."""
    local = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    return (local + timedelta(days=1)).replace(tzinfo=zone)


def next_month(at: datetime, zone: ZoneInfo) -> datetime:
    """The first moment of the month after `at`."""
    local = at.astimezone(zone)
    year, month = (local.year + 1, 1) if local.month == 12 else (local.year, local.month + 1)
    return datetime(year, month, 1, tzinfo=zone)
