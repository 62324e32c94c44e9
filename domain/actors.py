"""Who acts, as the audit and the rows name it: `citizen:UUID` by the account, `officer:UUID`, `partner:UUID` or `partner:WORD`, `system`.

Nobody else writes or reads such a text (tests/test_house.py).
"""

from typing import Final
from uuid import UUID

#: The program by itself, or the operator at the command line.
SYSTEM: Final = "system"
CITIZEN_PREFIX: Final = "citizen:"
OFFICER_PREFIX: Final = "officer:"
_PARTNER_PREFIX: Final = "partner:"


def citizen(account: UUID) -> str:
    return f"{CITIZEN_PREFIX}{account}"


def officer(of: UUID) -> str:
    return f"{OFFICER_PREFIX}{of}"


def unit_system(unit: str) -> str:
    """The system in which a unit does its steps."""
    return f"{_PARTNER_PREFIX}{unit}"


def partner(of: UUID) -> str:
    """A partner's program; a unit's word is never the text of an id."""
    return f"{_PARTNER_PREFIX}{of}"


def officer_of(actor: str) -> UUID:
    """The officer who acts. ValueError for anybody else."""
    if not is_officer(actor):
        raise ValueError(f"no officer: {actor[:60]!r}")
    return UUID(actor.removeprefix(OFFICER_PREFIX))


def account_of(actor: str) -> UUID:
    """The account that acts. ValueError for anybody else."""
    if not is_citizen(actor):
        raise ValueError(f"no citizen: {actor[:60]!r}")
    return UUID(actor.removeprefix(CITIZEN_PREFIX))


def is_officer(actor: str) -> bool:
    return actor.startswith(OFFICER_PREFIX)


def is_citizen(actor: str) -> bool:
    return actor.startswith(CITIZEN_PREFIX)


def is_partner(actor: str) -> bool:
    return actor.startswith(_PARTNER_PREFIX)


def is_recorded(text: str) -> bool:
    """Whether it is an actor as recorded, rather than a user name, which has no colon."""
    return ":" in text or text == SYSTEM
