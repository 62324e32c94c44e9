"""Face requests: what a partner asks, one person answers, and the partner is told once."""

from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.face_requests import FaceRequestState, FaceRequestWay
from domain.accounts.partner_events import PartnerEvent, PartnerTelling
from domain.accounts.partners import PartnerGrant, PartnerScope, PartnerState, PartnerTerms
from domain.errors import Gone, Invalid, NotAllowed, NotFound, TooMany
from domain.events import EventKind
from domain.people import Level
from domain.problems import Problem
from tests.people import NOON
from tests.services.accounts.face_request_scene import BY_BANK, NONCE, QR, SMS, Scene
from tests.services.accounts.partner_parts import (
    ABOUT,
    BANK,
    HER,
    HER_ACCOUNT,
    PARTNER,
    SHE,
    STRANGER,
    STRANGERS_PERSON,
    TERMS,
    UNBOUND,
    WHY,
)
from tests.services.unit import ACCOUNT


async def test_a_partner_that_is_not_registered_to_hear_of_faces_asks_nothing() -> None:
    scene = Scene()
    terms: PartnerTerms = replace(TERMS, scopes=frozenset({PartnerScope.PERSON}))

    with pytest.raises(NotAllowed) as refused:
        await scene.service.ask(replace(PARTNER, terms=terms), QR, NONCE, "")
    assert refused.value.problem is Problem.PARTNER_SCOPE
    assert scene.requests == {}


async def test_a_code_to_scan_is_for_whoever_opens_it_first_and_tells_nobody() -> None:
    scene = Scene()

    asked = await scene.ask()

    (code,) = scene.codes
    assert asked.held == scene.held
    assert asked.link == f"https://city.example.com/#/ask/{code}"
    assert asked.qr_svg == f"<svg>{asked.link}</svg>"
    assert code not in repr(asked)
    held = asked.held
    assert (held.partner, held.way, held.nonce, held.person) == (BANK, QR, NONCE, None)
    assert (held.made_at, held.ends_at) == (NOON, NOON + timedelta(minutes=10))
    assert len(held.digits) == 4
    assert held.digits.isdecimal()
    assert (scene.audit.entries, scene.events.told, scene.limits.counted) == ([], [], [])
    assert scene.inboxes.rung == []


async def test_a_code_to_scan_for_a_known_person_is_hers_alone_and_costs_no_message() -> None:
    scene = Scene()

    await scene.ask(subject="sub")

    assert scene.held.person == HER
    assert (scene.audit.entries, scene.events.told, scene.limits.counted) == ([], [], [])


async def test_a_message_goes_to_her_inbox_on_record_and_shows_the_partner_no_link() -> None:
    scene = Scene()

    asked = await scene.ask(SMS, "sub")

    assert (asked.link, asked.qr_svg, asked.held.digits, asked.held.person) == ("", "", "", HER)
    assert asked.held.ends_at == NOON + timedelta(hours=24)
    assert scene.audit.entries == [(BY_BANK, "partner.face_asked", HER, ABOUT, WHY)]
    about = f"face_request:{scene.one}"
    assert scene.events.told == [(EventKind.FACE_ASKED, about, HER_ACCOUNT)]
    assert scene.inboxes.rung == [ACCOUNT]
    assert (await scene.service.open(SHE, str(scene.one))).held.account == HER_ACCOUNT


@pytest.mark.parametrize(("way", "subject"), [(SMS, ""), (SMS, "other"), (QR, "other")])
async def test_who_is_unknown_to_the_partner_is_asked_nothing(
    way: FaceRequestWay, subject: str
) -> None:
    scene = Scene()

    with pytest.raises(Invalid) as refused:
        await scene.ask(way, subject)
    assert [(each.pointer, each.code) for each in refused.value.errors] == [("/subject", "subject")]
    assert scene.requests == {}


LIMITS: Final = [
    (f"face sms {BANK} {HER}", 2),
    (f"face sms to {HER}", 3),
    (f"face sms of {BANK}", 500),
]


async def test_messages_are_counted_by_the_day_for_the_pair_the_person_and_the_partner() -> None:
    scene = Scene()

    await scene.ask(SMS, "sub")

    assert scene.limits.counted == [(key, most, 86_400.0) for key, most in LIMITS]


@pytest.mark.parametrize("key", [key for key, _ in LIMITS], ids=["pair", "person", "partner"])
async def test_beyond_the_days_messages_the_partner_hears_when_again(key: str) -> None:
    scene = Scene()
    scene.limits.full.add(key)

    with pytest.raises(TooMany) as refused:
        await scene.ask(SMS, "sub")
    assert (refused.value.problem, refused.value.retry_after) == (Problem.TOO_MANY_REQUESTS, 13)
    assert (scene.requests, scene.events.told) == ({}, [])


async def test_who_opens_it_first_has_it_alone_and_the_screen_hears() -> None:
    scene = Scene()
    await scene.ask()
    (code,) = scene.codes

    first = await scene.service.open(SHE, code)
    again = await scene.service.open(SHE, code)

    assert first == again
    assert (first.partner, first.held) == (PARTNER, scene.held)
    assert (first.held.state, first.held.person) == (FaceRequestState.OPENED, HER)
    assert (scene.moves, scene.bell.rung) == (1, [scene.one])
    with pytest.raises(Gone):
        await scene.service.open(STRANGER, code)


async def test_a_link_of_nothing_and_one_of_a_suspended_partner_are_gone_alike() -> None:
    scene = Scene()
    await scene.ask()
    (code,) = scene.codes
    scene.partners.becomes(PartnerState.SUSPENDED)

    for wrong in (code, "nothing"):
        with pytest.raises(Gone) as refused:
            await scene.service.open(SHE, wrong)
        assert refused.value.problem is Problem.PARTNER_REQUEST_OVER
    assert (scene.moves, scene.bell.rung) == (0, [])


async def test_who_is_bound_to_nobody_opens_and_answers_nothing() -> None:
    scene = await Scene().opened()

    for what in (
        scene.service.open(UNBOUND, next(iter(scene.codes))),
        scene.service.answer(UNBOUND, scene.one, agrees=True),
    ):
        with pytest.raises(NotAllowed) as refused:
            await what
        assert refused.value.problem is Problem.BINDING_NEEDED


async def test_a_refusal_is_on_record_and_nothing_hangs_on_it() -> None:
    scene = await Scene().opened()

    declined = await scene.service.answer(SHE, scene.one, agrees=False)

    assert declined.held.state is FaceRequestState.DECLINED
    assert (declined.held, declined.partner) == (scene.held, PARTNER)
    assert scene.audit.entries == [(SHE.actor, "partner.face_declined", HER, ABOUT, WHY)]
    assert (scene.grants, scene.tellings.told) == ({}, [])
    assert scene.bell.rung == [scene.one, scene.one]
    assert await scene.service.answer(SHE, scene.one, agrees=True) == declined
    assert len(scene.audit.entries) == 1


async def test_who_agrees_with_the_face_just_shown_is_done() -> None:
    scene = await Scene().opened()
    scene.clock.forward(minutes=1)

    done = await scene.service.answer(SHE, scene.one, agrees=True)

    (given,) = scene.grants.values()
    now = scene.clock.now
    assert (done.held.state, done.held.grant, done.held.done_at) == (
        FaceRequestState.DONE,
        given.grant,
        now,
    )
    assert len(given.subject) == 32
    assert given == PartnerGrant(
        grant=given.grant,
        partner=BANK,
        person=HER,
        account=HER_ACCOUNT,
        subject=given.subject,
        scopes=frozenset({PartnerScope.FACE}),
        level=Level.PROVEN,
        given_at=now,
        ends_at=now + timedelta(hours=1),
    )
    passed = PartnerTelling(BANK, given.grant, PartnerEvent.FACE_CHECK_PASSED, str(scene.one), now)
    assert scene.tellings.told == [passed]
    assert scene.audit.entries == [(SHE.actor, "partner.face_agreed", HER, ABOUT, WHY)]


async def test_the_partner_knows_her_again_by_the_name_that_it_has_for_her() -> None:
    scene = Scene()
    scene.subject_of = "sub"

    await scene.done()

    assert [each.subject for each in scene.grants.values()] == ["sub"]


async def test_who_agrees_first_and_shows_the_face_then_agreed_once() -> None:
    scene = await Scene().opened()
    scene.shown = False

    for _ in range(2):
        agreed = await scene.service.answer(SHE, scene.one, agrees=True)
        assert agreed.held.state is FaceRequestState.AGREED
    assert (scene.grants, scene.moves) == ({}, 2)
    scene.shown = True
    done = await scene.service.answer(SHE, scene.one, agrees=True)

    assert done.held.state is FaceRequestState.DONE
    assert [entry[1] for entry in scene.audit.entries] == ["partner.face_agreed"]
    assert scene.bell.rung == [scene.one] * 3


async def test_how_it_ended_is_shown_to_who_answered_and_to_nobody_else() -> None:
    scene = await Scene().done()
    (code,) = scene.codes
    moves, rung = scene.moves, len(scene.bell.rung)

    assert (await scene.service.open(SHE, code)).held == scene.held
    assert (await scene.service.answer(SHE, scene.one, agrees=False)).held == scene.held
    assert (scene.moves, len(scene.bell.rung)) == (moves, rung)
    with pytest.raises(Gone):
        await scene.service.open(STRANGER, code)
    with pytest.raises(Gone):
        await scene.service.answer(STRANGER, scene.one, agrees=True)
    with pytest.raises(Gone) as unknown:
        await scene.service.answer(SHE, UUID(int=99), agrees=True)
    assert unknown.value.problem is Problem.PARTNER_REQUEST_OVER


async def test_while_it_is_open_to_her_alone_no_end_is_shown() -> None:
    scene = await Scene().opened()
    scene.requests[scene.one] = replace(scene.held, person=STRANGERS_PERSON)

    with pytest.raises(Gone):
        await scene.service.open(SHE, next(iter(scene.codes)))


async def test_an_answer_to_a_closed_partner_is_gone() -> None:
    scene = await Scene().opened()
    scene.partners.becomes(PartnerState.CLOSED)

    with pytest.raises(Gone) as refused:
        await scene.service.answer(SHE, scene.one, agrees=True)
    assert refused.value.problem is Problem.PARTNER_REQUEST_OVER


async def test_the_result_is_told_once_on_record_and_once_more_for_a_lost_answer() -> None:
    scene = await Scene().done()
    (given,) = scene.grants.values()
    scene.audit.entries.clear()

    first = await scene.service.result(PARTNER, scene.one, "")
    assert first.face not in repr(first)
    again = await scene.service.result(PARTNER, scene.one, "")

    assert first.face == again.face == f"{given.subject} {NONCE} 12:00 True"
    assert (first.state, scene.held.told_at) == (FaceRequestState.DONE, NOON)
    assert scene.audit.entries == [(BY_BANK, "partner.face_told", HER, ABOUT, WHY)]
    scene.clock.forward(minutes=1)
    late = await scene.service.result(PARTNER, scene.one, "")
    assert (late.state, late.face) == (FaceRequestState.DONE, "")


async def test_before_it_is_done_a_partner_is_told_how_far_it_is() -> None:
    scene = await Scene().opened()

    seen = await scene.service.result(PARTNER, scene.one, "")

    assert (seen.held, seen.state, seen.face) == (scene.held, FaceRequestState.OPENED, "")
    scene.clock.forward(hours=1)
    assert (await scene.service.result(PARTNER, scene.one, "")).state is FaceRequestState.EXPIRED


@pytest.mark.parametrize("over", ["withdrawn", "none"])
async def test_a_result_whose_consent_is_over_is_not_told(over: str) -> None:
    scene = await Scene().done()
    (given,) = scene.grants.values()
    scene.grants = {given.grant: replace(given, ends_at=NOON)} if over == "withdrawn" else {}
    scene.audit.entries.clear()

    seen = await scene.service.result(PARTNER, scene.one, "")

    assert (seen.state, seen.face, scene.held.told_at) == (FaceRequestState.DONE, "", None)
    assert scene.audit.entries == []


async def test_a_request_of_another_partner_is_not_found() -> None:
    scene = await Scene().done()
    other = replace(PARTNER, partner=UUID(int=99))

    for partner, request in ((other, scene.one), (PARTNER, UUID(int=99))):
        with pytest.raises(NotFound):
            await scene.service.result(partner, request, "done")
    assert scene.waits == []


async def test_a_partner_that_knows_the_state_waits_for_another() -> None:
    scene = await Scene().opened()
    known = str(FaceRequestState.OPENED)

    def decline() -> None:
        scene.requests[scene.one] = scene.held.decline(HER, NOON)

    scene.meanwhile = decline
    seen = await scene.service.result(PARTNER, scene.one, known)
    assert seen.state is FaceRequestState.DECLINED
    await scene.service.result(PARTNER, scene.one, known)
    assert scene.waits == [(scene.one, 20.0)]


async def test_a_screen_follows_by_the_number_and_waits_no_longer_than_it_is_open() -> None:
    scene = Scene()
    await scene.ask()
    scene.clock.forward(minutes=9, seconds=55)

    assert await scene.service.follow(scene.one, "waiting") == scene.held
    assert await scene.service.follow(scene.one, "") == scene.held
    assert scene.waits == [(scene.one, 5.0)]
    with pytest.raises(NotFound):
        await scene.service.follow(UUID(int=99), "waiting")
    assert scene.service.now() == scene.clock.now
