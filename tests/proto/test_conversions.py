"""What bodies and answers make of a value on its way: read whole, told once, shown to whom it concerns."""

import json
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel, SecretStr, ValidationError

from domain.accounts.devices import SessionSeen
from domain.accounts.kiosks import Kiosk, KioskState
from domain.accounts.mandates import Mandate, MandateSeen
from domain.accounts.partner_calls import KeySeen
from domain.accounts.partners import Partner
from domain.bookings.screens import Screen
from domain.escalation import ChannelGroup, Chosen, NotificationPreferences
from domain.hall.case_lists import CaseFile, OfficerCaseFile, WorkItem
from domain.hall.districts import District
from domain.hall.items import SignWay
from domain.hall.posts import Unit
from domain.hall.rating_repairs import CallBack, RepairDone
from domain.hall.signatures import SignatureFile
from domain.notice_kinds import Group
from domain.people import Identity
from domain.quiet import Quiet
from domain.ways import WAY_WORDS, Offer, Way
from domain.words import Language, Words
from proto.http.accounts.kiosks import KioskEnrolled, KioskNew, kiosk_seen
from proto.http.accounts.mandates import mandate_answer
from proto.http.accounts.partners import PartnerRegistration, PartnerSeen
from proto.http.accounts.sessions import SessionOpen
from proto.http.accounts.staff import SecondFactorGiven, StartPasswordGiven
from proto.http.bookings.halls import ScreenMade, ScreenSeen
from proto.http.hall.districts import district_seen
from proto.http.hall.officer_cases import OfficerCase, WorkLine
from proto.http.hall.posts import PostChange, unit_seen
from proto.http.hall.ratings import RepairMoved
from proto.http.hall.signatures import CaseSignature
from proto.http.notices.copied import HeldWishes
from proto.http.pensions.home_visits import VisitReport
from proto.http.pensions.videos import VideoConclusion
from proto.http.ways import way_offered
from tests.domain.hall.sample import ITEM, NOW, draft
from tests.made import MOMENT, made

ME, OTHER = UUID(int=1), UUID(int=2)
ZH, EN = Language.ZH, Language.EN
MET = {
    "visit_list": str(ME),
    "report": str(OTHER),
    "door": "met",
    "met_at": "2026-11-30T01:00:00Z",
    "sent_at": "2026-11-30T02:00:00Z",
    "document": True,
    "alive": True,
    "answers": {"lives_here": True, "receives_it": True, "other_pension": False},
    "sign": "ticked",
    "words": "在家",
}
HELD = {
    "wanted": "certified",
    "face": True,
    "document": True,
    "answers": {"receives_it": True, "other_pension": False},
    "words": "清楚",
}


def read(model: type[BaseModel], body: dict[str, Any]) -> Any:  # noqa: ANN401  # of any model
    return model.model_validate_json(json.dumps(body))


@pytest.mark.parametrize(("model", "body"), [(VisitReport, MET), (VideoConclusion, HELD)])
def test_what_an_officer_found_is_passed_on_field_by_field(
    model: type[BaseModel], body: dict[str, Any]
) -> None:
    sent = read(model, body)
    said = sent.said

    assert {name: getattr(said, name) for name in type(said).__slots__} == {
        name: getattr(sent, name) for name in type(said).__slots__
    }


@pytest.mark.parametrize(
    ("model", "body"),
    [(VisitReport, MET | {"answers": {}}), (VideoConclusion, HELD | {"answers": {}})],
)
def test_what_no_visit_and_no_call_can_have_been_is_refused(
    model: type[BaseModel], body: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        read(model, body)


@pytest.mark.parametrize("area", ["", "4403", "440304"])
def test_an_area_is_read_as_it_stands(area: str) -> None:
    kiosk = read(KioskNew, {"name": "大厅", "area": area, "why": "new"})
    post = read(PostChange, {"unit": "water", "role": "clerk", "area": area, "why": "new"})

    assert (kiosk.area, post.area) == (area, area)


def test_the_code_of_a_kiosk_is_checked_and_kept_as_it_was_typed() -> None:
    typed = "abcd-efgh-2345-6723"

    assert read(KioskEnrolled, {"code": typed}).code == typed
    with pytest.raises(ValidationError):
        read(KioskEnrolled, {"code": "abcd-efgh-2345-6781"})


def test_a_kiosk_is_shown_with_how_it_stands() -> None:
    kiosk = made(Kiosk, name="大厅", area="4403")
    shown = kiosk_seen(kiosk, KioskState.REVOKED)

    assert (shown.kiosk, shown.name, shown.area) == (kiosk.kiosk, "大厅", "4403")
    assert (shown.state, shown.made_at) == (KioskState.REVOKED, kiosk.made_at)


def test_what_is_told_once_is_in_the_answer_and_not_in_a_log() -> None:
    secret = SecretStr("do-not-log")
    start = StartPasswordGiven(password=secret, until=MOMENT)
    factor = SecondFactorGiven(otpauth=secret, qr_svg=secret)
    screen = ScreenMade(screen=ScreenSeen.of(made(Screen)), key=secret)

    for given, names in ((start, {"password"}), (factor, {"otpauth", "qr_svg"}), (screen, {"key"})):
        told = json.loads(given.model_dump_json())
        assert {told[name] for name in names} == {"do-not-log"}
        assert "do-not-log" not in repr(given)


def test_a_mandate_shows_who_acts_masked_and_whether_an_officer_wrote_it() -> None:
    def shown(by: str) -> tuple[bool, str]:
        answer = mandate_answer(MandateSeen(made(Mandate, granted_by=by), "王秀英"))
        return answer.by_officer, answer.name

    assert shown(f"officer:{ME}")[0]
    assert not shown(f"citizen:{ME}")[0]
    assert "王秀英" not in shown(f"citizen:{ME}")[1]


@pytest.mark.parametrize(("by", "own"), [(ME, True), (OTHER, False)])
def test_who_brought_a_partner_to_its_state_sees_that_another_has_to_agree(
    by: UUID, *, own: bool
) -> None:
    assert PartnerSeen.of(made(Partner, moved_by=by), ME).own is own


def test_the_registration_of_a_partner_lists_its_keys_and_whether_they_are_out_of_reach() -> None:
    partner = made(Partner)
    keys = [KeySeen("one", "ES256", None)]
    shown = PartnerRegistration.with_keys(partner, keys, away=True)

    assert shown.keys_away
    assert (shown.partner, shown.name) == (partner.partner, partner.terms.name)
    assert shown.calls_a_minute == partner.terms.plan.per_minute
    assert [(each.kid, each.alg, each.first_used_at) for each in shown.keys] == [
        ("one", "ES256", None)
    ]


@pytest.mark.parametrize(("asking", "this"), [(ME, True), (OTHER, False)])
def test_a_person_sees_which_sign_in_is_the_one_in_use(asking: UUID, *, this: bool) -> None:
    assert SessionOpen.of(made(SessionSeen, session=ME), ZH, asking).this is this


def test_a_line_of_work_names_its_step_and_the_bundle_of_which_it_is_a_part() -> None:
    one = made(WorkItem, step="accept", unit="city_management")
    alone, part = (WorkLine.of(one, ITEM, MOMENT, EN, bundle) for bundle in (None, ITEM))

    assert (alone.step, alone.step_name, alone.name, alone.bundle) == (
        "accept",
        "Signs",
        "Signs",
        "",
    )
    assert (alone.due, alone.unit) == (None, "city_management")
    assert part.bundle == "Signs"


def test_an_officer_reads_the_whole_name_of_who_acts_for_the_holder() -> None:
    representative = MandateSeen(made(Mandate), "王秀英")
    file = CaseFile(draft(), ITEM, (), representative=representative)
    seen = OfficerCase.of(
        OfficerCaseFile(file, made(Identity), frozenset(), {}), UUID(int=1), NOW, ZH
    )

    assert seen.representative is not None
    assert seen.representative.name == "王秀英"


def test_a_signature_is_offered_by_the_ways_that_are_open_to_who_asks() -> None:
    file = made(SignatureFile, case=draft(), ways=frozenset({SignWay.FACE}))

    assert [each.way for each in CaseSignature.of(file, ZH).ways] == [SignWay.FACE]


def test_names_of_units_and_districts_are_shown_in_both_languages() -> None:
    names = Words("水务局", "Water")

    assert unit_seen(Unit("water", names, closed=True)).model_dump() == {
        "unit": "water",
        "zh": "水务局",
        "en": "Water",
        "closed": True,
    }
    assert district_seen(District("440304", names)).model_dump() == {
        "area": "440304",
        "zh": "水务局",
        "en": "Water",
    }


def test_an_officer_says_of_a_step_of_a_repair_what_was_found() -> None:
    moved = read(RepairMoved, {"words": "属实", "founded": True, "call_back": "satisfied"})

    assert moved.done == RepairDone("属实", True, CallBack.SATISFIED)  # noqa: FBT003  # as it is kept


@pytest.mark.parametrize("quiet", [None, Quiet()], ids=["off", "on"])
def test_the_copy_of_wishes_lists_by_group_what_was_switched_off(quiet: Quiet | None) -> None:
    way, other = list(ChannelGroup)[:2]
    group, *rest = Group
    wishes = NotificationPreferences(
        off=frozenset({(group, way), (group, other)}), plain=True, quiet=quiet
    )
    shown = HeldWishes.of(made(Chosen, wishes=wishes, window=Quiet()))

    assert rest
    assert shown.off == {group: [way, other]}
    assert (shown.plain_words, shown.quiet) == (True, quiet is not None)


@pytest.mark.parametrize("ready", [True, False])
def test_a_way_is_offered_with_its_name_and_how_it_goes(*, ready: bool) -> None:
    shown = way_offered(Offer(Way.WINDOW, Words("到窗口", "At the window"), ready=ready), ZH)

    assert shown.model_dump() == {
        "way": Way.WINDOW,
        "name": WAY_WORDS[Way.WINDOW].zh,
        "how": "到窗口",
        "ready": ready,
    }
