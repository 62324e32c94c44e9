from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from domain.accounts.mandates import Acting
from domain.errors import NotAllowed
from domain.faces.actions import Actions, Capture
from domain.faces.face_check import EngineId
from domain.pensions.certification_ways import OFFERED
from domain.pensions.certify import CERTIFY
from domain.pensions.entitlement import Entitlement, Standing
from domain.pensions.register import Held, Situation
from domain.problems import Problem
from domain.ways import Way
from domain.words import Words
from services.pensions.entitlements import EntitlementService, Told
from tests.kiosks import KIOSK, KIOSK_KEY, NO_KIOSKS, FakeKiosks

EVENING = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # 25 November in the city
ENGINE = EngineId("sface", "1", "2026-11")
CITIZEN = Acting(uuid4())


@dataclass
class FakeStore:
    found: Situation | None

    async def situation(self, account: UUID, person: UUID | None = None) -> Situation | None:
        return self.found


def situation(
    until: date,
    *,
    standing: Standing = Standing.ACTIVE,
    died_on: date | None = None,
    engines: frozenset[str] = frozenset({"sface/1"}),
) -> Situation:
    person = uuid4()
    held = Entitlement(person, "city-pension", until, Way.DATA, standing)
    return Situation(person, died_on, engines, (Held(held, Words("养老", "Pension")),))


async def told(found: Situation) -> Told:
    page = await EntitlementService(
        kiosks=NO_KIOSKS,
        store=FakeStore(found),
        engine=ENGINE,
        clock=lambda: EVENING,
        actions=Actions((CERTIFY,)),
    ).page(CITIZEN)
    return page.entitlements[0]


async def test_who_is_certified_has_nothing_to_do_and_no_camera_is_offered() -> None:
    answer = await told(situation(date(2027, 11, 25)))

    assert not answer.due
    assert answer.ways == ()
    assert answer.message.zh == "无需办理，已通过数据比对认证，有效期至 2027年11月25日"


async def test_who_is_due_gets_every_way() -> None:
    answer = await told(situation(date(2026, 12, 31)))

    assert answer.due
    assert not answer.overdue
    assert tuple(offer.way for offer in answer.ways) == OFFERED
    assert all(offer.ready for offer in answer.ways)


async def test_the_day_is_that_of_the_city() -> None:
    answer = await told(situation(date(2026, 11, 24)))

    assert answer.overdue


async def test_the_last_day_is_not_overdue() -> None:
    assert not (await told(situation(date(2026, 11, 25)))).overdue


async def test_a_face_of_another_engine_does_not_open_the_camera() -> None:
    answer = await told(situation(date(2026, 12, 31), engines=frozenset({"dlib/1"})))

    assert [offer.way for offer in answer.ways if not offer.ready] == [Way.FACE]


async def test_who_is_suspended_can_certify_by_every_way() -> None:
    answer = await told(situation(date(2027, 11, 1), standing=Standing.SUSPENDED))

    assert answer.due
    assert tuple(offer.way for offer in answer.ways) == OFFERED


async def test_a_recorded_death_can_be_answered_though_nothing_is_due() -> None:
    answer = await told(situation(date(2027, 11, 1), died_on=date(2026, 11, 1)))

    assert not answer.due
    assert all(offer.ready for offer in answer.ways)


async def test_who_is_bound_to_nobody_is_asked_to_bind_first() -> None:
    with pytest.raises(NotAllowed) as refusal:
        await EntitlementService(
            kiosks=NO_KIOSKS,
            store=FakeStore(None),
            engine=ENGINE,
            clock=lambda: EVENING,
            actions=Actions((CERTIFY,)),
        ).page(CITIZEN)

    assert refusal.value.problem is Problem.BINDING_NEEDED


async def test_where_a_browser_is_not_enough_no_camera_is_ready_and_the_other_ways_are() -> None:
    page = await EntitlementService(
        kiosks=NO_KIOSKS,
        store=FakeStore(situation(date(2026, 12, 31))),
        engine=ENGINE,
        clock=lambda: EVENING,
        actions=Actions((CERTIFY,), {CERTIFY.name: Capture.KIOSK}),
    ).page(CITIZEN)

    ready = {offer.way for offer in page.entitlements[0].ways if offer.ready}
    assert ready == {Way.KIOSK, Way.HOME_VISIT, Way.VIDEO, Way.WINDOW}


async def test_where_a_browser_is_not_enough_the_camera_of_an_enrolled_kiosk_is() -> None:
    service = EntitlementService(
        kiosks=FakeKiosks(KIOSK),
        store=FakeStore(situation(date(2026, 12, 31))),
        engine=ENGINE,
        clock=lambda: EVENING,
        actions=Actions((CERTIFY,), {CERTIFY.name: Capture.KIOSK}),
    )
    at_kiosk = await service.page(CITIZEN, KIOSK_KEY)
    elsewhere = await service.page(CITIZEN, "a phone's")

    ready = [
        {o.way for o in page.entitlements[0].ways if o.ready} for page in (at_kiosk, elsewhere)
    ]
    assert [Way.FACE in each for each in ready] == [True, False]
