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
    lambda client: client.notices.preferences(),
    lambda client: client.notices.send_email_code("wang@example.cn"),
    lambda client: client.notices.set_postal("王建国", "深南大道1号", "518000"),
    lambda client: client.faces.open_step_up(),
    lambda client: client.cases.signature(ID),
    lambda client: client.cases.begin_signature(ID, 3, "code"),
    lambda client: client.cases.sign_by_code(ID, "123456"),
    lambda client: client.cases.open_signing_check(ID, "0f" * 32),
    lambda client: anext(client.items.list("dianzhao")),
    lambda client: client.items.read("permit.sign"),
    lambda client: anext(client.payments.orders()),
    lambda client: client.payments.order(ID),
    lambda client: client.payments.pay(ID, "jsapi"),
    lambda client: client.payments.fee(ID),
    lambda client: client.cases.papers(ID),
    lambda client: client.cases.draw_paper(ID, 4),
    lambda client: client.certificates.draw(ID),
    lambda client: client.files.begin("证明.pdf", 4),
    lambda client: client.files.append(ID, 0, b"%PDF"),
    lambda client: client.files.read(ID),
    lambda client: client.files.list(),
    lambda client: client.files.remove(ID),
    lambda client: client.files.content(ID),
    lambda client: client.files.of_case(ID),
    lambda client: client.files.name(ID, 3, {"photo": [ID]}),
    lambda client: client.files.case_file(ID, ID),
    lambda client: client.cases.check_paper("20261102-0000001-0-4-0123456789ABCDEF"),
    lambda client: client.faces.begin_attestation(ID),
    lambda client: client.faces.attest_iphone(ID, "A" * 43, "AAAA", new=True),
    lambda client: client.faces.attest_android(ID, ["AAAA"]),
    lambda client: client.hand_offs.open("paper.fetch", str(ID), "4"),
    lambda client: client.hand_offs.read(ID, "open"),
    lambda client: client.hand_offs.close(ID),
    lambda client: anext(client.bookings.places("window", "civic_center")),
    lambda client: client.bookings.slots("center_household", date(2026, 11, 2)),
    lambda client: client.bookings.hold(ID, item="permit.sign"),
    lambda client: anext(client.bookings.list()),
    lambda client: client.bookings.read(ID),
    lambda client: client.bookings.confirm(ID),
    lambda client: client.bookings.cancel(ID),
    lambda client: client.bookings.move(ID, ID),
    lambda client: client.bookings.wait_for("center_household", date(2026, 11, 2), case=ID),
    lambda client: client.bookings.waits(),
    lambda client: client.bookings.leave_waits(ID),
    lambda client: client.hospitals.list(),
    lambda client: client.hospitals.doctors("riverside_hospital", "riverside_hospital_cardiology"),
    lambda client: client.hospitals.records(),
    lambda client: client.hospitals.open_record("riverside_hospital"),
    lambda client: anext(client.hospitals.registrations()),
    lambda client: client.hospitals.registration(ID),
    lambda client: client.hospitals.results("riverside_hospital"),
    lambda client: client.halls.list(),
    lambda client: client.halls.read("civic_center"),
    lambda client: client.halls.take_ticket("civic_center", "A", priority="pregnant"),
    lambda client: client.halls.take_ticket_by_code("civic_center", "ABCDEFGH", item="permit.sign"),
    lambda client: client.halls.tickets(),
    lambda client: client.halls.ticket(ID),
    lambda client: client.halls.give_back(ID),
    lambda client: anext(client.ratings.list()),
    lambda client: client.ratings.read(ID),
    lambda client: client.ratings.give(ID, "satisfied", reasons=["speed"], words="很快"),
    lambda client: client.ratings.object_to(ID, "是真的"),
    lambda client: client.ratings.by_code("c0de"),
    lambda client: client.ratings.give_by_code("c0de", "satisfied"),
    lambda client: client.ratings.board(date(2026, 5, 1)),
    lambda client: client.parcels.of_case(ID),
    lambda client: client.parcels.send_outcome(ID, HOME),
    lambda client: client.parcels.collect_papers(ID, HOME, ["deed"]),
    lambda client: client.parcels.cancel(ID),
    lambda client: anext(client.ratings.published_answers("gaoling")),
    lambda client: client.bookings.enter_video(ID),
    lambda client: client.partners.read(str(ID), "urn:ietf:params:oauth:request_uri:a"),
    lambda client: client.partners.answer(ID, agrees=True),
    lambda client: client.partners.open_face_request("AAAAAAAAAAAAAAAAAAAAAA"),
    lambda client: client.partners.answer_face_request(ID, agrees=True),
    lambda client: client.partners.consents(),
    lambda client: client.partners.withdraw(ID),
    lambda client: client.pensions.ask_review("appeal", "city-pension", words="再看一次"),
]
OFFICER: list[Callable[[OfficerClient], Awaitable[object]]] = [
    lambda client: anext(client.parcels.list("out")),
    lambda client: client.parcels.find("EB000717618HK"),
    lambda client: client.parcels.read(ID, WHY),
    lambda client: client.parcels.move(ID, "hand_over", number="EB000717618HK"),
    lambda client: client.parcels.left_orders(),
    lambda client: client.parcels.settle_left_order(ID, WHY),
    lambda client: client.parcels.draw_label(ID, WHY),
    lambda client: client.parcels.draw_letter(ID, WHY),
    lambda client: client.payments.orders_of(ID, WHY),
    lambda client: client.payments.code(ID, ID),
    lambda client: client.payments.receive(ID, ID, "cash", "N-0001"),
    lambda client: client.payments.pay_out(ID, ID, "N-0002"),
    lambda client: client.payments.fee(ID),
    lambda client: client.payments.waive_fee(ID, WHY),
    lambda client: anext(client.payments.differences()),
    lambda client: client.payments.propose_resolution(ID, "explained", WHY),
    lambda client: client.payments.answer_resolution(ID, agrees=True),
    lambda client: client.payments.reconciled_days(),
    lambda client: client.payments.fund_days(),
    lambda client: anext(client.hospitals.differences()),
    lambda client: client.hospitals.settle(
        "night_hospital", date(2027, 1, 1), "ours_only", "n", WHY
    ),
    lambda client: client.hospitals.records_of(ID, WHY),
    lambda client: client.hospitals.open_record(ID, "night_hospital"),
    lambda client: client.cases.papers(ID, WHY),
    lambda client: client.cases.draw_paper(ID, 4, WHY),
    lambda client: client.cases.files(ID, WHY),
    lambda client: client.cases.file(ID, ID, WHY),
    lambda client: client.persons.find_by_case(ID, WHY),
    lambda client: client.persons.open_emergency("100000195103120010", WHY),
    lambda client: client.administration.review_emergency(ID, WHY, justified=True),
    lambda client: client.persons.grant_elder_rules(ID, WHY, date(2027, 1, 1)),
    lambda client: client.persons.end_elder_rules(ID, WHY),
    lambda client: client.deliveries.end_personal_notice(ID, WHY, told=True),
    lambda client: client.visits.teams(),
    lambda client: client.visits.video_places(),
    lambda client: client.visits.video_calls("video_futian", WHY),
    lambda client: client.visits.enter_video(ID, WHY),
    lambda client: client.visits.conclude_video(ID, "not_held"),
    lambda client: client.visits.hand_over("visits_futian", date(2026, 11, 5), NOON),
    lambda client: client.visits.send(ID, ID, ID, "refused", met_at=NOON, sent_at=NOON),
    lambda client: client.pensions.end_spot_check(ID, "met", "call", WHY),
    lambda client: client.pensions.spot_check_months(),
    lambda client: client.persons.widen_acting(ID, 30, date(2027, 1, 1), WHY),
    lambda client: client.persons.narrow_acting(ID, WHY),
    lambda client: client.webhooks.enable(ID, WHY),
    lambda client: client.webhooks.remove(ID),
    lambda client: client.halls.queues(),
    lambda client: client.halls.queue("civic_center"),
    lambda client: client.halls.give_ticket("civic_center", "A", priority="soldier"),
    lambda client: client.halls.window("civic_center", 5),
    lambda client: client.halls.open_window("civic_center", 5),
    lambda client: client.halls.close_window("civic_center", 5),
    lambda client: client.receptions.scan_state(ID, ID),
    lambda client: client.receptions.photographs(ID, "photo"),
    lambda client: client.receptions.face_code(ID),
    lambda client: client.receptions.files(ID),
    lambda client: client.receptions.name_files(ID, 3, {"deed": [ID]}),
    lambda client: client.receptions.receipt(ID),
    lambda client: client.receptions.rating_code(ID),
    lambda client: client.halls.call_next("civic_center", 5),
    lambda client: client.halls.move_ticket(ID, "transfer", "B"),
    lambda client: client.halls.screens("civic_center"),
    lambda client: client.halls.make_screen("civic_center", "东门", WHY),
    lambda client: client.halls.revoke_screen(ID, WHY),
    lambda client: client.posts.units(),
    lambda client: client.cases.signatures_of(ID, WHY),
    lambda client: client.cases.attest_signature(ID, ID, "0f" * 32, WHY),
    lambda client: client.posts.own(),
    lambda client: client.posts.add_unit("water", "水务局", "Water Affairs Bureau", WHY),
    lambda client: client.posts.rename_unit("water", WHY, zh="市水务局"),
    lambda client: client.posts.close_unit("water", WHY),
    lambda client: client.posts.open_unit("water", WHY),
    lambda client: client.posts.of_officer(ID),
    lambda client: client.posts.grant(ID, "water", "clerk", "440304", WHY),
    lambda client: anext(client.items.versions()),
    lambda client: client.items.propose(b"name: permit.sign"),
    lambda client: client.items.version("permit.sign", 1),
    lambda client: client.items.release("permit.sign", 1, WHY),
    lambda client: client.items.retire("permit.sign", 1, WHY),
    lambda client: client.items.withdraw("permit.sign", 1, WHY),
    lambda client: client.cases.holders(ID, "decide"),
    lambda client: anext(client.cases.looks()),
    lambda client: client.cases.board(),
    lambda client: client.hand_offs.open("paper.fetch", str(ID), "4"),
    lambda client: client.hand_offs.read(ID),
    lambda client: client.hand_offs.close(ID),
    lambda client: client.bookings.places(),
    lambda client: client.bookings.day("center_household", date(2026, 11, 2), WHY),
    lambda client: client.bookings.check_in_by_code("center_household", "204060"),
    lambda client: client.bookings.check_in("center_household", ID),
    lambda client: client.bookings.cancel("center_household", ID, WHY),
    lambda client: client.bookings.book_for(ID, ID, item="permit.sign"),
    lambda client: client.bookings.stop_slot(ID, WHY),
    lambda client: client.ratings.code(ID),
    lambda client: anext(client.ratings.of_unit("water")),
    lambda client: client.ratings.appeal(ID, WHY),
    lambda client: client.ratings.appeals(),
    lambda client: client.ratings.decide_appeal(ID, WHY, false=True),
    lambda client: client.ratings.repair(ID),
    lambda client: client.ratings.move_repair(ID, 3, WHY, founded=True),
    lambda client: client.ratings.rater(ID, WHY),
    lambda client: client.ratings.answers_waiting(),
    lambda client: client.ratings.write_answer("water", "水费怎么交？", "在页面交。"),
    lambda client: client.ratings.release_answer(ID),
    lambda client: client.ratings.withdraw_answer(ID),
    lambda client: client.ratings.board("water", since=date(2026, 5, 1)),
    lambda client: client.kiosks.list(),
    lambda client: client.kiosks.add("1 号机", "440304", WHY),
    lambda client: client.kiosks.renew_code(ID, WHY),
    lambda client: client.kiosks.revoke(ID, WHY),
    lambda client: client.partners.list(),
    lambda client: client.partners.ask(
        "银行", "核对", WHY, jwks_url="https://bank.example.com/keys"
    ),
    lambda client: client.partners.move(ID, "approve", WHY),
    lambda client: client.partners.enable_calls(ID, WHY),
    lambda client: client.posts.revoke(ID, "water", "clerk", "440304", WHY),
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
