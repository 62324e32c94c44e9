"""Brings a database to the tables of this program: forward only, as often and as many at once as you like."""

from pathlib import Path

from storage.revisions import SCRIPTS, MigrationError, current, pending

__all__ = ["SCRIPTS", "MigrationError", "current", "migrate", "pending"]


async def migrate(url: str, *, scripts: Path = SCRIPTS) -> tuple[str, str]:
    """Applies what is missing; gives the revisions before and after, "" for none."""
    at = await current(url)
    if at and not await pending(url, scripts=scripts):
        return at, at
    from storage.upgrading import upgrade  # noqa: PLC0415  # heavy, and seldom wanted

    return await upgrade(url, scripts)
