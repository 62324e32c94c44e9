from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from domain.days import spoken
from domain.pensions.certification_ways import HOW, OFFERED, message, ways
from domain.pensions.entitlement import Entitlement, Standing
from domain.ways import Way

HELD = Entitlement(
    person=uuid4(),
    scheme="city-pension",
    certified_until=date(2027, 8, 1),
    certified_by=Way.DATA,
)


def test_certified_by_data_says_that_there_is_nothing_to_do_and_until_when() -> None:
    words = message(HELD, date(2026, 11, 24), death_recorded=False)

    assert words.zh == "无需办理，已通过数据比对认证，有效期至 2027年8月1日"
    assert words.en == "Nothing to do: certified by data until 1 August 2027"


@pytest.mark.parametrize("way", Way)
def test_every_way_that_certified_can_be_named(way: Way) -> None:
    held = replace(HELD, certified_by=way)

    assert message(held, date(2026, 11, 24), death_recorded=False).zh.startswith("无需办理")


def test_what_is_due_says_by_when() -> None:
    assert "2027年8月1日前" in message(HELD, date(2027, 7, 1), death_recorded=False).zh


def test_who_is_late_hears_that_the_pension_goes_on() -> None:
    assert "待遇照常发放" in message(HELD, date(2027, 8, 2), death_recorded=False).zh


def test_the_last_day_is_not_late() -> None:
    assert "照常" not in message(HELD, date(2027, 8, 1), death_recorded=False).zh


def test_who_is_suspended_hears_of_back_pay() -> None:
    held = replace(HELD, standing=Standing.SUSPENDED)

    assert "补发" in message(held, date(2026, 11, 24), death_recorded=False).zh


def test_a_recorded_death_says_that_nothing_stops_by_itself() -> None:
    assert "不会因此自动停发" in message(HELD, date(2026, 11, 24), death_recorded=True).zh


def test_with_a_recorded_death_a_stopped_pension_is_not_called_running() -> None:
    held = replace(HELD, standing=Standing.SUSPENDED)

    assert "已暂停" in message(held, date(2026, 11, 24), death_recorded=True).zh


def test_all_five_ways_are_always_offered() -> None:
    for on_record in (True, False):
        for died in (True, False):
            offered = ways(on_record=on_record, death_recorded=died)
            assert tuple(offer.way for offer in offered) == OFFERED


def test_every_way_says_how() -> None:
    assert all(HOW[way].zh and HOW[way].en for way in OFFERED)


def test_the_camera_is_ready_once_a_face_is_on_record() -> None:
    def face_ready(*, on_record: bool, died: bool) -> bool:
        return ways(on_record=on_record, death_recorded=died)[0].ready

    assert face_ready(on_record=True, died=False)
    assert not face_ready(on_record=False, died=False)


def test_who_is_wrongly_recorded_as_dead_may_show_the_face() -> None:
    face = ways(on_record=True, death_recorded=True)[0]

    assert face.ready
    assert "工作人员" in face.how.zh


def test_days_are_spoken_without_leading_zeros() -> None:
    assert spoken(date(2027, 8, 1)).zh == "2027年8月1日"
    assert spoken(date(2027, 12, 31)).en == "31 December 2027"


def test_where_no_phone_will_do_the_other_ways_stay_open() -> None:
    offered = ways(on_record=True, death_recorded=False, camera=False, outside=(Way.WECHAT,))

    assert tuple(offer.way for offer in offered) == (*OFFERED, Way.WECHAT)
    assert {offer.way for offer in offered if not offer.ready} == {Way.FACE, Way.RELATIVE}
    assert [offer.how for offer in offered if offer.ready] == [
        HOW[offer.way] for offer in offered if offer.ready
    ]
    assert HOW[Way.FACE] not in {offer.how for offer in offered}


def test_what_is_configured_outside_comes_last_and_is_ready() -> None:
    last = ways(on_record=False, death_recorded=False, outside=(Way.NETWORK_ID,))[-1]

    assert (last.way, last.ready, last.how) == (Way.NETWORK_ID, True, HOW[Way.NETWORK_ID])
