"""Moments as they leave the house."""

from datetime import UTC, datetime


def zulu(moment: datetime) -> str:
    """RFC 3339 in UTC, with Z: no + that a URL would have to escape."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
