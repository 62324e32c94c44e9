"""The person behind an account, for all that is about a person."""

from typing import Protocol
from uuid import UUID

from domain.errors import NotAllowed
from domain.problems import Problem


class Bindings(Protocol):
    async def of_account(self, account: UUID) -> UUID | None: ...


async def person_of(bindings: Bindings, account: UUID) -> UUID:
    """Whom the account is bound to. Raises NotAllowed(BINDING_NEEDED) while that is nobody."""
    person = await bindings.of_account(account)
    if person is None:
        raise NotAllowed(Problem.BINDING_NEEDED)
    return person
