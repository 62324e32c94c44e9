"""What ends together with something else, as the cards of the nouns say."""

from collections import Counter
from typing import Final
from uuid import UUID

from storage.card import Event
from storage.database import Queries
from storage.nouns import NOUNS

#: By event the statements of the tables, in the order of the cards.
STATEMENTS: Final = {
    event: tuple(
        (table.name, table.ends[event])
        for noun in NOUNS
        for table in noun.tables
        if table.ends.get(event)
    )
    for event in Event
}


async def end(tx: Queries, event: Event, *ids: UUID) -> Counter[str]:
    """In the caller's transaction, with the ids that `Event` names: by table, how many rows it was."""
    ended = Counter[str]()
    for table, statement in STATEMENTS[event]:
        tag = await tx.execute(statement, *ids)
        ended[table] = int(tag.rsplit(" ", 1)[-1])
    return ended


async def end_face_agreement(tx: Queries, person: UUID) -> int:
    """Nothing permits a face template of the person any more: how many there were."""
    return (await end(tx, Event.FACE_AGREEMENT, person))["biometric.face_records"]
