"""What each connection sets of its session, and what it means when something between drops it."""

from collections.abc import Sequence
from typing import Final

STATEMENT_S: Final = 10
_LOCK_S: Final = 5
_IDLE_IN_TRANSACTION_S: Final = 15
LIMITS: Final = {
    "statement_timeout": f"{STATEMENT_S}s",
    "lock_timeout": f"{_LOCK_S}s",
    "idle_in_transaction_session_timeout": f"{_IDLE_IN_TRANSACTION_S}s",
}
SETTINGS: Final = {"application_name": "zhijian", "timezone": "UTC", **LIMITS}
DROPPED: Final = (
    "SELECT name FROM pg_settings WHERE name = ANY ($1) AND setting = '0' ORDER BY name"
)


class SettingsDropped(Exception):
    """Without these a statement may run, or wait, for ever; the text is a sentence for the operator."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            f"the database connection has no {', '.join(names)}: something between drops the settings"
            " of a session, as PgBouncer does with ignore_startup_parameters. Set them for the role:"
            + "".join(f" ALTER ROLE … SET {name} = '{LIMITS[name]}';" for name in names)
        )
