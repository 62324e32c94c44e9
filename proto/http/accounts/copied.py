"""The entry, accounts, agreements and mandates of a person in the copy of everything."""

from typing import Self
from uuid import UUID

from domain.accounts.consent import Purpose
from domain.accounts.copied import AccountKept, ConsentKept, EntryKept
from domain.accounts.elder import ElderGrant
from domain.documents import DocumentKind
from proto.http.base import Answer, Day, Moment


class HeldIdentity(Answer):
    name: str
    id_number: str
    document: DocumentKind
    born: Day | None  # on record beside a number that does not say it
    phone: str
    address: str = ""  # on the register, for letters
    postcode: str = ""
    area: str = ""  # six digits of the division; "" where none is on record
    died_on: Day | None

    @classmethod
    def of(cls, kept: EntryKept) -> Self:
        identity = kept.person.identity
        return cls(
            name=identity.name,
            id_number=identity.id_number,
            document=identity.document,
            born=identity.born_on,
            phone=identity.phone,
            address=identity.address,
            postcode=identity.postcode,
            area=kept.area,
            died_on=kept.person.died_on,
        )


class HeldAccount(Answer):
    account: UUID
    phone: str
    level: int
    language: str
    elder_mode: bool
    wechat_linked: bool
    subscriptions: dict[str, int]
    other_accounts: int  # bound to the same person

    @classmethod
    def of(cls, kept: AccountKept) -> Self:
        account = kept.account
        return cls(
            account=account.account,
            phone=account.phone,
            level=account.level,
            language=account.language,
            elder_mode=account.elder_mode,
            wechat_linked=account.wechat_linked,
            subscriptions=dict(account.subscriptions),
            other_accounts=kept.others,
        )


class HeldConsent(Answer):
    purpose: Purpose
    version: str
    given_at: Moment
    withdrawn_at: Moment | None

    @classmethod
    def of(cls, kept: ConsentKept) -> Self:
        return cls(
            purpose=kept.purpose,
            version=kept.version,
            given_at=kept.given_at,
            withdrawn_at=kept.withdrawn_at,
        )


class HeldElderRules(Answer):
    granted_at: Moment
    until: Day | None

    @classmethod
    def of(cls, kept: ElderGrant) -> Self:
        return cls(granted_at=kept.since, until=kept.until)
