"""One look into several queues: whether anything is due in each, by a single statement."""

from collections.abc import Sequence
from datetime import datetime

from storage.database import Database


class DueStore:
    """services.outbox_looks.DueSource."""

    def __init__(self, database: Database, queues: Sequence[str]) -> None:
        """`queues`: of each the statement that gives when its earliest is due; NULL or no row: it is empty."""
        self._database = database
        self._sql = f"SELECT ARRAY[{', '.join(f'({earliest}) <= $1' for earliest in queues)}]"

    async def due(self, at: datetime) -> Sequence[bool]:
        """Of each queue, in their order."""
        return [due is True for due in await self._database.fetchval(self._sql, at)]
