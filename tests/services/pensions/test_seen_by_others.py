"""What a helper, a partner and an app's own camera are shown of a person's pensions."""

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

import pytest

from domain.accounts.mandates import Acting, Mandate, MandateKind, Scope
from domain.faces.actions import Actions, Capture
from domain.faces.face_check import EngineId
from domain.pensions.certify import CERTIFY
from domain.pensions.entitlement import Entitlement
from domain.pensions.register import Held, Situation
from domain.ways import Way
from domain.words import Words
from services.pensions.entitlements import EntitlementService, Page
from tests.kiosks import NO_KIOSKS
from tests.services.bookings.ledger import CITIZEN, NOW, TODAY, WANG

ENGINE, FORMER = EngineId("sface", "2", ""), EngineId("sface", "1", "")
NAME = Words("养老", "Pension")
DUE = Held(
    Entitlement(WANG, "city-pension", date(2026, 12, 31), Way.DATA, back_pay_from=TODAY),
    NAME,
    review=UUID(int=9),
    review_opened_at=NOW,
)
LATER = Held(Entitlement(WANG, "resident-pension", date(2027, 11, 1), Way.FACE), NAME)
FOUND = Situation(WANG, None, frozenset({str(ENGINE)}), (DUE, LATER))
HELPER = Mandate(
    mandate=UUID(int=5),
    person=WANG,
    account=UUID(int=6),
    kind=MandateKind.HELPER,
    scopes=frozenset({Scope.CERTIFY}),
    granted_by=CITIZEN.actor,
    granted_at=NOW,
    ends_at=NOW,
)
HELPS = Acting(UUID(int=6), HELPER)


@dataclass
class Store:
    """storage.pensions.entitlements.EntitlementStore."""

    found: Situation | None = FOUND
    asked: list[tuple[UUID, UUID | None]] = field(default_factory=list)

    async def situation(self, account: UUID, person: UUID | None = None) -> Situation | None:
        self.asked.append((account, person))
        return self.found


def service(
    store: Store, capture: Capture | None = None, *, attests: bool = False
) -> EntitlementService:
    return EntitlementService(
        store=store,
        engine=ENGINE,
        clock=lambda: NOW,
        actions=Actions((CERTIFY,), {} if capture is None else {CERTIFY.name: capture}),
        kiosks=NO_KIOSKS,
        former=FORMER,
        outside=(Way.WECHAT,),
        attests=attests,
    )


def face_ready(page: Page) -> bool:
    return any(each.way is Way.FACE and each.ready for each in page.entitlements[0].ways)


async def test_who_helps_for_an_hour_sees_what_is_due_and_nothing_else() -> None:
    store = Store()

    page = await service(store).page(HELPS)
    own = await service(store).page(Acting(CITIZEN.account))

    (shown,) = page.entitlements
    bare = replace(DUE, review=None, review_opened_at=None)
    assert shown.held == replace(bare, entitlement=replace(DUE.entitlement, back_pay_from=None))
    assert [each.held for each in own.entitlements] == [DUE, LATER]
    assert store.asked == [(HELPS.account, WANG), (CITIZEN.account, None)]
    assert page.today == own.today == TODAY


async def test_a_partner_sees_them_as_of_the_account_that_agreed_and_no_camera_of_its_own() -> None:
    store = Store()

    page = await service(store, Capture.ATTESTED, attests=True).of_person(CITIZEN.account, WANG)
    store.found = None
    none = await service(store).of_person(CITIZEN.account, WANG)

    assert [each.held for each in page.entitlements] == [DUE, LATER]
    assert not face_ready(page)
    assert (none.today, none.entitlements) == (TODAY, ())
    assert store.asked == [(CITIZEN.account, WANG)] * 2


@pytest.mark.parametrize(
    ("attests", "device_key", "ready"),
    [(True, "app", True), (True, "", False), (False, "app", False)],
    ids=["an_app", "a_browser", "no_app_is_known"],
)
async def test_where_an_attested_phone_is_asked_for_an_app_has_one(
    device_key: str, *, attests: bool, ready: bool
) -> None:
    page = await service(Store(), Capture.ATTESTED, attests=attests).page(
        Acting(CITIZEN.account), device_key
    )

    assert face_ready(page) is ready


async def test_an_app_is_no_kiosk() -> None:
    page = await service(Store(), Capture.KIOSK, attests=True).page(Acting(CITIZEN.account), "app")

    assert not face_ready(page)


@pytest.mark.parametrize(
    ("engine", "ready"), [(ENGINE, True), (FORMER, True), (EngineId("dlib", "1", ""), False)]
)
async def test_during_a_switch_a_face_of_the_former_engine_is_as_good(
    engine: EngineId, *, ready: bool
) -> None:
    found = Situation(WANG, None, frozenset({str(engine)}), (DUE,))

    assert face_ready(await service(Store(found)).page(Acting(CITIZEN.account))) is ready


async def test_ways_of_providers_that_are_set_up_are_among_those_offered() -> None:
    page = await service(Store()).page(Acting(CITIZEN.account))
    due, later = page.entitlements

    assert Way.WECHAT in {each.way for each in due.ways}
    assert (due.due, due.overdue, later.due, later.ways) == (True, False, False, ())


async def test_a_wrong_death_is_answered_by_every_way_and_said_so() -> None:
    store = Store(Situation(WANG, TODAY, frozenset({str(ENGINE)}), (LATER,)))

    (told,) = (await service(store).page(Acting(CITIZEN.account))).entitlements

    assert not told.due
    assert Way.FACE in {each.way for each in told.ways}
    assert "登记信息" in told.message.zh
