"""What the hall holds of the person of tests/storage/everything.py."""

from datetime import date
from uuid import UUID

from domain.hall.decisions import (
    DecidedBy,
    Decision,
    Fact,
    Judged,
    Outcome,
    Unanswered,
    Why,
    digest_of,
)
from domain.words import Words
from storage.database import Database
from storage.hall.decisions import DecisionStore
from storage.keys.vault import Vault
from tests.storage.everything_recorded import AT, DAY, PERSON

NOTHING = Words("", "")


async def hold_decisions(database: Database, vault: Vault) -> None:
    case = UUID(int=71)
    store = DecisionStore(database, vault)
    decision = Decision(
        person=PERSON,
        case=case,
        item="allowance.elder",
        item_version=1,
        rules="0" * 64,
        facts=(
            Fact("age", 65, "register", AT, digest_of(65), 3),
            Fact("since", date(2020, 5, 6), "residence", AT, digest_of(date(2020, 5, 6)), 4),
            Fact("cards", ("elder", "library"), "certificate", AT, "", 5),
        ),
        unanswered=(Unanswered("insured", "social_insurance", Why.SLOW),),
        judged=(
            Judged("old_enough", held=False, words=NOTHING, refuses=True),
            Judged("lives_here", held=True, words=NOTHING),
            Judged("insured", held=None, words=NOTHING),
        ),
        outcome=Outcome.PERSON,
        by=DecidedBy.RULE,
        at=AT,
        form={"since": "2020-05-06"},
        shadow=True,
    )
    await store.record(decision)
    await store.record_officers(PERSON, case, "allowance.elder", 1, Outcome.REFUSE, AT + DAY)
