"""Calls of the client that no story makes: each is one of a door, with what that door wants to be told."""

import json
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from zhijian_client import CitizenClient, HandedPhone, KioskClient, OfficerClient
from zhijian_client.device_key import DeviceKey

from server.http import bodies
from server.route import Asks, Route
from server.routes import ROUTES

ID = UUID(int=7)
NOON = datetime(2026, 11, 5, 4, tzinfo=UTC)
WHY = "asked for at the counter"
HOME = {
    "name": "王建国",
    "phone": "13600136000",
    "province": "广东省",
    "city": "深圳市",
    "county": "南山区",
    "street": "深南大道1号",
}


class Told(Exception):
    """What a call would have sent."""

    def __init__(self, method: str, path: str, **said: Any) -> None:  # noqa: ANN401  # as the client says it
        super().__init__(path)
        self.method, self.path, self.said = method, path, said


async def told(call: Awaitable[object]) -> Told:
    with pytest.raises(Told) as sent:
        await call
    return sent.value


async def tell(method: str, path: str, **said: Any) -> None:  # noqa: ANN401  # as above
    raise Told(method, path, **said)


def door(sent: Told) -> Route:
    (found,) = (
        route
        for route in ROUTES
        if route.method == sent.method
        and re.fullmatch(re.sub(r"{\w+}", "[^/]+", route.path), sent.path)
    )
    return found


def fits(sent: Told) -> bool:
    """Whether the door takes the body, and has a key and a purpose where it wants one."""
    route, body = door(sent), sent.said.get("body")
    if route.takes is not None:
        bodies.parse(route.takes, json.dumps(body).encode())
    return (route.takes is None) == (body is None) and bool(sent.said.get("key")) == (
        Asks.KEY in route.asks
    )


CITIZEN: list[Callable[[CitizenClient], Awaitable[object]]] = [
    lambda client: client.notification_preferences(),
    lambda client: client.send_email_code("wang@example.cn"),
    lambda client: client.set_postal("王建国", "深南大道1号", "518000"),
    lambda client: client.open_step_up(),
    lambda client: client.signature(ID),
    lambda client: client.begin_signature(ID, 3, "code"),
    lambda client: client.sign_by_code(ID, "123456"),
    lambda client: client.open_signing_check(ID, "0f" * 32),
    lambda client: anext(client.items("dianzhao")),
    lambda client: client.item("permit.sign"),
    lambda client: anext(client.orders()),
    lambda client: client.order(ID),
    lambda client: client.pay(ID, "jsapi"),
    lambda client: client.fee(ID),
    lambda client: client.papers(ID),
    lambda client: client.draw_paper(ID, 4),
    lambda client: client.draw_certificate(ID),
    lambda client: client.begin_upload("证明.pdf", 4),
    lambda client: client.append_upload(ID, 0, b"%PDF"),
    lambda client: client.upload_state(ID),
    lambda client: client.uploads(),
    lambda client: client.remove_upload(ID),
    lambda client: client.upload_content(ID),
    lambda client: client.case_files(ID),
    lambda client: client.name_files(ID, 3, {"photo": [ID]}),
    lambda client: client.case_file(ID, ID),
    lambda client: client.check_paper("20261102-0000001-0-4-0123456789ABCDEF"),
    lambda client: client.open_hand_off("paper.fetch", str(ID), "4"),
    lambda client: client.hand_off(ID, "open"),
    lambda client: client.close_hand_off(ID),
    lambda client: anext(client.places("window", "civic_center")),
    lambda client: client.slots("center_household", date(2026, 11, 2)),
    lambda client: client.hold_booking(ID, item="permit.sign"),
    lambda client: anext(client.bookings()),
    lambda client: client.booking(ID),
    lambda client: client.confirm_booking(ID),
    lambda client: client.cancel_booking(ID),
    lambda client: client.move_booking(ID, ID),
    lambda client: client.wait_for("center_household", date(2026, 11, 2), case=ID),
    lambda client: client.waits(),
    lambda client: client.leave_waits(ID),
    lambda client: client.hospitals(),
    lambda client: client.doctors("riverside_hospital", "riverside_hospital_cardiology"),
    lambda client: client.patient_records(),
    lambda client: client.open_patient_record("riverside_hospital"),
    lambda client: anext(client.registrations()),
    lambda client: client.registration(ID),
    lambda client: client.results("riverside_hospital"),
    lambda client: client.halls(),
    lambda client: client.hall("civic_center"),
    lambda client: client.take_ticket("civic_center", "A", priority="pregnant"),
    lambda client: client.take_ticket_by_code("civic_center", "ABCDEFGH", item="permit.sign"),
    lambda client: client.hall_tickets(),
    lambda client: client.hall_ticket(ID),
    lambda client: client.give_ticket_back(ID),
    lambda client: anext(client.ratings()),
    lambda client: client.rating(ID),
    lambda client: client.rate(ID, "satisfied", reasons=["speed"], words="很快"),
    lambda client: client.object_to_setting_aside(ID, "是真的"),
    lambda client: client.coded_rating("c0de"),
    lambda client: client.rate_by_code("c0de", "satisfied"),
    lambda client: client.service_board(date(2026, 5, 1)),
    lambda client: client.parcels(ID),
    lambda client: client.send_outcome(ID, HOME),
    lambda client: client.collect_papers(ID, HOME, ["deed"]),
    lambda client: client.cancel_parcel(ID),
    lambda client: anext(client.published_answers("gaoling")),
    lambda client: client.enter_video(ID),
    lambda client: client.ask_review("appeal", "city-pension", words="再看一次"),
]
OFFICER: list[Callable[[OfficerClient], Awaitable[object]]] = [
    lambda client: anext(client.desk_parcels("out")),
    lambda client: client.find_parcel("EB000717618HK"),
    lambda client: client.open_parcel(ID, WHY),
    lambda client: client.move_parcel(ID, "hand_over", number="EB000717618HK"),
    lambda client: client.draw_label(ID, WHY),
    lambda client: client.draw_letter(ID, WHY),
    lambda client: client.orders_of(ID, WHY),
    lambda client: client.payment_code(ID, ID),
    lambda client: client.receive_payment(ID, ID, "cash", "N-0001"),
    lambda client: client.pay_out(ID, ID, "N-0002"),
    lambda client: client.case_fee(ID),
    lambda client: client.waive_fee(ID, WHY),
    lambda client: anext(client.payment_differences()),
    lambda client: client.propose_resolution(ID, "explained", WHY),
    lambda client: client.answer_resolution(ID, agrees=True),
    lambda client: client.reconciled_days(),
    lambda client: client.fund_days(),
    lambda client: anext(client.hospital_differences()),
    lambda client: client.settle_hospital_difference(
        "night_hospital", date(2027, 1, 1), "ours_only", "n", WHY
    ),
    lambda client: client.patient_records_of(ID, WHY),
    lambda client: client.open_patient_record(ID, "night_hospital"),
    lambda client: client.papers(ID, WHY),
    lambda client: client.draw_paper(ID, 4, WHY),
    lambda client: client.case_files(ID, WHY),
    lambda client: client.case_file(ID, ID, WHY),
    lambda client: client.find_by_case(ID, WHY),
    lambda client: client.open_emergency("100000195103120010", WHY),
    lambda client: client.administration.review_emergency(ID, WHY, justified=True),
    lambda client: client.grant_elder_rules(ID, WHY, date(2027, 1, 1)),
    lambda client: client.end_elder_rules(ID, WHY),
    lambda client: client.end_personal_notice(ID, WHY, told=True),
    lambda client: client.visit_teams(),
    lambda client: client.video_places(),
    lambda client: client.video_calls("video_futian", WHY),
    lambda client: client.enter_video(ID, WHY),
    lambda client: client.conclude_video(ID, "not_held"),
    lambda client: client.hand_over_visits("visits_futian", date(2026, 11, 5), NOON),
    lambda client: client.send_visit(ID, ID, ID, "refused", met_at=NOON, sent_at=NOON),
    lambda client: client.end_spot_check(ID, "met", "call", WHY),
    lambda client: client.spot_check_months(),
    lambda client: client.widen_acting(ID, 30, date(2027, 1, 1), WHY),
    lambda client: client.narrow_acting(ID, WHY),
    lambda client: client.enable_webhook(ID, WHY),
    lambda client: client.remove_webhook(ID),
    lambda client: client.queues(),
    lambda client: client.queue("civic_center"),
    lambda client: client.give_ticket("civic_center", "A", priority="soldier"),
    lambda client: client.window("civic_center", 5),
    lambda client: client.open_window("civic_center", 5),
    lambda client: client.close_window("civic_center", 5),
    lambda client: client.scan_state(ID, ID),
    lambda client: client.reception_face_code(ID),
    lambda client: client.files_at_window(ID),
    lambda client: client.name_at_window(ID, 3, {"deed": [ID]}),
    lambda client: client.receipt_at_window(ID),
    lambda client: client.rating_code_at_window(ID),
    lambda client: client.call_next("civic_center", 5),
    lambda client: client.move_ticket(ID, "transfer", "B"),
    lambda client: client.screens("civic_center"),
    lambda client: client.make_screen("civic_center", "东门", WHY),
    lambda client: client.revoke_screen(ID, WHY),
    lambda client: client.units(),
    lambda client: client.signatures_of(ID, WHY),
    lambda client: client.attest_signature(ID, ID, "0f" * 32, WHY),
    lambda client: client.own_posts(),
    lambda client: client.add_unit("water", "水务局", "Water Affairs Bureau", WHY),
    lambda client: client.rename_unit("water", WHY, zh="市水务局"),
    lambda client: client.close_unit("water", WHY),
    lambda client: client.open_unit("water", WHY),
    lambda client: client.posts_of(ID),
    lambda client: client.grant_post(ID, "water", "clerk", "440304", WHY),
    lambda client: anext(client.item_versions()),
    lambda client: client.propose_item(b"name: permit.sign"),
    lambda client: client.item_version("permit.sign", 1),
    lambda client: client.release_item("permit.sign", 1, WHY),
    lambda client: client.retire_item("permit.sign", 1, WHY),
    lambda client: client.withdraw_item("permit.sign", 1, WHY),
    lambda client: client.holders(ID, "decide"),
    lambda client: anext(client.looks()),
    lambda client: client.board(),
    lambda client: client.open_hand_off("paper.fetch", str(ID), "4"),
    lambda client: client.hand_off(ID),
    lambda client: client.close_hand_off(ID),
    lambda client: client.booked_places(),
    lambda client: client.booked_day("center_household", date(2026, 11, 2), WHY),
    lambda client: client.check_in_by_code("center_household", "204060"),
    lambda client: client.check_in("center_household", ID),
    lambda client: client.cancel_booking_for("center_household", ID, WHY),
    lambda client: client.book_for(ID, ID, item="permit.sign"),
    lambda client: client.stop_slot(ID, WHY),
    lambda client: client.rating_code(ID),
    lambda client: anext(client.ratings_of("water")),
    lambda client: client.appeal_rating(ID, WHY),
    lambda client: client.rating_appeals(),
    lambda client: client.decide_appeal(ID, WHY, false=True),
    lambda client: client.repair(ID),
    lambda client: client.move_repair(ID, 3, WHY, founded=True),
    lambda client: client.rater(ID, WHY),
    lambda client: client.answers_waiting(),
    lambda client: client.write_answer("water", "水费怎么交？", "在页面交。"),
    lambda client: client.release_answer(ID),
    lambda client: client.withdraw_answer(ID),
    lambda client: client.service_board("water", since=date(2026, 5, 1)),
    lambda client: client.kiosks(),
    lambda client: client.add_kiosk("1 号机", "440304", WHY),
    lambda client: client.renew_kiosk_code(ID, WHY),
    lambda client: client.revoke_kiosk(ID, WHY),
    lambda client: client.revoke_post(ID, "water", "clerk", "440304", WHY),
]


KIOSK: list[Callable[[KioskClient], Awaitable[object]]] = [
    lambda kiosk: kiosk.enrol("ABCD-EFGH-IJKL-MN23"),
    lambda kiosk: kiosk.beat(camera=True),
    lambda kiosk: kiosk.identify("王秀英", "100000195103120010"),
    lambda kiosk: kiosk.sign_in_by_card("王秀英", "100000195103120010", "123456", "0f"),
    lambda kiosk: kiosk.take_number("civic_center", "A"),
    lambda kiosk: kiosk.check_in("civic_center", "123456"),
    lambda kiosk: kiosk.clear(),
]
PHONE: list[Callable[[HandedPhone], Awaitable[object]]] = [
    lambda phone: phone.take(),
    lambda phone: phone.confirm(),
    lambda phone: phone.done(),
    lambda phone: phone.refuse(),
    lambda phone: phone.open_check("city-pension"),
    lambda phone: phone.draw_paper(ID, 4),
]


@pytest.mark.parametrize("call", PHONE)
async def test_what_a_handed_phone_does_is_what_its_door_takes(
    call: Callable[[HandedPhone], Awaitable[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = HandedPhone("http://127.0.0.1:1", "a code", DeviceKey.generate())
    monkeypatch.setattr(phone._door, "call", tell)

    assert fits(await told(call(phone)))


@pytest.mark.parametrize("call", KIOSK)
async def test_what_a_kiosk_says_is_what_its_door_takes(
    call: Callable[[KioskClient], Awaitable[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk = KioskClient("http://127.0.0.1:1", DeviceKey.generate())
    monkeypatch.setattr(kiosk._door, "call", tell)

    assert fits(await told(call(kiosk)))


@pytest.mark.parametrize("call", CITIZEN)
async def test_a_citizen_s_call_is_what_its_door_takes(
    call: Callable[[CitizenClient], Awaitable[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = CitizenClient("http://127.0.0.1:1")
    monkeypatch.setattr(client._door, "call", tell)

    assert fits(await told(call(client)))


@pytest.mark.parametrize("call", OFFICER)
async def test_an_officer_s_call_is_what_its_door_takes(
    call: Callable[[OfficerClient], Awaitable[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = OfficerClient("http://127.0.0.1:1")
    monkeypatch.setattr(client._door, "call", tell)

    assert fits(await told(call(client)))
