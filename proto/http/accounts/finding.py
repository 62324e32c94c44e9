"""How an officer finds a person and reaches them."""

from uuid import UUID

from proto.http.accounts.officers import Text
from proto.http.base import Answer, Body, Day, Name


class NameSearch(Body):
    """The whole name; of persons in the officer's areas only."""

    name: Name
    purpose: Text


class PersonFound(Answer):
    person: UUID
    name: str
    id_number: str  # masked: the last four tell one from another
    area: str
    died_on: Day | None


class PersonsFound(Answer):
    """Empty when nobody of the officer's areas has the name, whoever else has it."""

    persons: list[PersonFound]
    more: bool  # others have it too: search by the ID number


class ContactSeen(Answer):
    """In full; "" where none is on record."""

    phone: str
    address: str
    postcode: str


class SchemeSeen(Answer):
    scheme: str
    name: str  # in the language asked for


class SchemesSeen(Answer):
    schemes: list[SchemeSeen]
