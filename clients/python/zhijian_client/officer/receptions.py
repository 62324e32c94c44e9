"""Receiving somebody at the own window: identified, and taken in for whatever they ask."""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from zhijian_client._calls import Calls
from zhijian_client.answers.cases import Case
from zhijian_client.answers.receptions import (
    Reception,
    ReceptionCode,
    ReceptionStep,
    ReceptionSteps,
)

IdentifiedBy = Literal["document", "code"]


class ReceptionCalls(Calls):
    """What an OfficerClient calls, of the ticket whose holder stands at the officer's window."""

    async def send_reception_code(self, person: UUID, ticket: UUID) -> ReceptionCode:
        """To the phone that the register has."""
        path = f"/v1/officer/persons/{person}/reception-codes"
        return await self._door.ask(ReceptionCode, path, {"ticket": str(ticket)})

    async def receive(
        self, person: UUID, ticket: UUID, way: IdentifiedBy, code: str = ""
    ) -> Reception:
        """`way`: "document" says that the officer saw it, and that it is theirs."""
        body = {"ticket": str(ticket), "way": way, "code": code}
        return await self._door.ask(Reception, f"/v1/officer/persons/{person}/receptions", body)

    async def reception(self, ticket: UUID) -> Reception:
        return await self._door.get(Reception, f"{_ticket(ticket)}/reception")

    async def begin_at_window(self, ticket: UUID, item: str) -> Case:
        return await self._door.create(Case, f"{_ticket(ticket)}/cases", {"item": item})

    async def save_at_window(self, ticket: UUID, version: int, form: Mapping[str, Any]) -> Case:
        body = {"form": dict(form)}
        return await self._door.put(Case, f"{_ticket(ticket)}/form", body, version=version)

    async def sign_at_window(self, ticket: UUID, version: int, words: str) -> Case:
        """The person signed before the officer; `words`: what the officer saw."""
        path = f"{_ticket(ticket)}/signatures"
        return await self._door.create(Case, path, {"words": words}, version=version)

    async def submit_at_window(self, ticket: UUID, version: int) -> Case:
        """Accepted at once where the officer holds the post for that."""
        return await self._door.create(Case, f"{_ticket(ticket)}/submissions", version=version)

    async def reception_steps(self, hall: str) -> tuple[ReceptionStep, ...]:
        """Over four weeks."""
        path = f"/v1/officer/halls/{hall}/reception-steps"
        return (await self._door.get(ReceptionSteps, path)).steps


def _ticket(ticket: UUID) -> str:
    return f"/v1/officer/tickets/{ticket}"
