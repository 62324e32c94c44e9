"""A hall whose shop sign gives a certificate, and all that is done with one."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from domain.hall.cases import Case, Move, Opinion
from domain.hall.certificate_kinds import CertificateKind, FieldSource, KindField
from domain.hall.certificates import Certificate
from domain.words import Words
from services.hall.certificate_checks import CertificateCheckService, StatusListService
from services.hall.certificate_facts import CertificateFacts
from services.hall.certificate_moves import CertificateMoveService
from services.hall.my_certificates import CertificateService
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.events import EventStore
from storage.hall.cases import CaseStore
from storage.hall.units import UnitStore
from tests.domain.hall.sample import APPROVER, CLERK, FIRE, ISSUER, SUPERVISOR
from tests.storage.hall.desk import SHOP, FakePosts, HallDesk, open_desk

KIND: Final = CertificateKind(
    "shop_sign",
    Words("户外招牌设置许可证", "Permit for a shop sign"),
    "city_management",
    (
        KindField("holder", Words("持证人", "Holder"), FieldSource.REGISTER, "name", "string"),
        KindField("shop", Words("店名", "Shop"), FieldSource.FORM, "shop", "string"),
        KindField("photo", Words("照片", "Photo"), FieldSource.FORM, "photo", "string"),
    ),
    days=30,
)
#: With a step in which it is issued, and without one.
SIGN: Final = replace(SHOP, certificate=KIND)
AT_ONCE: Final = replace(SIGN, steps=SIGN.steps[:-1])
HANDS: Final = (CLERK, FIRE, APPROVER, ISSUER, SUPERVISOR)


@dataclass
class Counter:
    desk: HallDesk
    mine: CertificateService
    checks: CertificateCheckService
    lists: StatusListService
    moves: CertificateMoveService
    facts: CertificateFacts

    @property
    def keys(self) -> dict[str, Any]:
        return self.desk.tokens.jwks()

    @property
    def now(self) -> float:
        return self.desk.now[0].timestamp()

    async def approved(self) -> Case:
        desk = self.desk
        case = await desk.submitted()
        case = await desk.move(CLERK, case, Move.TAKE, "accept")
        case = await desk.move(CLERK, case, Move.ACCEPT, "accept")
        for step, by in (("look", CLERK), ("safety", FIRE)):
            case = await desk.move(by, case, Move.TAKE, step)
            case = await desk.move(by, case, Move.FINISH_STEP, step, opinion=Opinion.AGREES)
        case = await desk.move(APPROVER, case, Move.TAKE, "decide")
        return await desk.move(APPROVER, case, Move.APPROVE, "decide", words="准予")

    async def of(self, case: Case) -> Certificate:
        held = await self.desk.certificates.of_case(case.person, case.case)
        assert held is not None
        return held

    async def active(self) -> Certificate:
        self.desk.items.held[SHOP.name, 1] = AT_ONCE
        return await self.of(await self.approved())

    async def status(self, number: int = 0) -> str:
        return await self.lists.signed(number)


async def open_counter(database: Database, folder: Path) -> Counter:
    desk = await open_desk(database, folder, *HANDS)
    desk.items.held[SHOP.name, 1] = SIGN
    for each in HANDS:
        await desk.city.officer(each.officer)
    audit, store = AuditStore(database), desk.certificates

    def clock() -> Any:  # noqa: ANN401  # a moment
        return desk.now[0]

    return Counter(
        desk=desk,
        mine=CertificateService(
            unit=database,
            store=store,
            units=UnitStore(database),
            persons=desk.city.persons,
            signer=desk.credentials,
            draw=json.dumps,
            page="https://city.test/#/verify/",
            audit=audit,
            clock=clock,
        ),
        checks=CertificateCheckService(unit=database, store=store, audit=audit, clock=clock),
        lists=StatusListService(store=store, signer=desk.credentials, clock=clock),
        moves=CertificateMoveService(
            unit=database,
            store=store,
            cases=CaseStore(database, desk.city.vault),
            posts=FakePosts(*HANDS),
            events=EventStore(database),
            audit=audit,
            bell=desk.bell,
            clock=clock,
        ),
        facts=CertificateFacts(store=store, clock=clock),
    )
