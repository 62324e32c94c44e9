"""Tokens of partners: the first of a consent, those that follow, and what a stolen one brings about."""

from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.partner_events import PartnerEvent, PartnerTelling
from domain.accounts.partners import (
    GrantEnd,
    PartnerScope,
)
from domain.errors import Invalid, NotSignedIn, TooMany
from domain.problems import Problem
from services.accounts.partner_tokens import unpacked
from tests.people import NOON
from tests.services.accounts.partner_parts import (
    ABOUT,
    BANK,
    GRANT,
    HER,
    PARTNER,
    WHY,
)
from tests.services.accounts.partner_token_scene import (
    BACK,
    BY,
    CODE,
    COUNTED,
    KEY,
    OTHER_KEY,
    OTHER_PARTNER,
    REQUEST,
    VERIFIER,
    Macs,
    Scene,
)


async def test_a_partners_own_token_opens_nobodys_data_and_is_asked_for_anew() -> None:
    scene = Scene()

    issued = await scene.service.own(PARTNER, KEY)

    token = issued.token
    assert (token.partner, token.key, token.scopes, token.grant) == (BANK, KEY, frozenset(), None)
    assert (token.subject, issued.refresh, issued.face) == ("", "", "")
    assert (token.issued_at, token.expires_at) == (NOON, NOON + timedelta(minutes=5))
    assert issued.access == f"signed {token.token}"
    assert issued.access not in repr(issued)
    assert scene.limits.counted == [COUNTED]


async def test_nothing_is_issued_without_a_key_or_beyond_the_plan() -> None:
    scene = Scene()

    with pytest.raises(NotSignedIn) as keyless:
        await scene.service.own(PARTNER, "")
    assert keyless.value.problem is Problem.PROOF_NEEDED
    scene.limits.full.add(COUNTED[0])
    for asked in (
        scene.service.own(PARTNER, KEY),
        scene.redeemed(),
        scene.service.refresh(PARTNER, KEY, "token"),
    ):
        with pytest.raises(TooMany) as refused:
            await asked
        assert refused.value.retry_after == 13
        assert refused.value.problem is Problem.TOO_MANY_REQUESTS
    assert (scene.tokens, scene.limits.counted) == ({}, [COUNTED] * 3)


async def test_a_code_makes_the_first_tokens_of_a_consent() -> None:
    scene = Scene()

    issued = await scene.redeemed()

    token = issued.token
    assert (token.grant, token.subject, token.key) == (GRANT, "sub", KEY)
    assert token.scopes == {PartnerScope.PERSON}
    assert token.expires_at == NOON + timedelta(minutes=5)
    assert (scene.held.key, scene.held.generation, scene.held.refreshed_at) == (KEY, 1, NOON)
    assert (scene.request.redeemed_at, issued.face) == (NOON, "")
    assert (scene.tellings.told, scene.audit.entries) == ([], [])
    assert issued.refresh
    assert issued.refresh not in repr(issued)


async def test_with_an_agreed_face_the_result_goes_along_on_record() -> None:
    scene = Scene(PartnerScope.PERSON, PartnerScope.FACE)

    issued = await scene.redeemed()

    (telling,) = scene.tellings.told
    passed = PartnerEvent.FACE_CHECK_PASSED
    assert telling == PartnerTelling(BANK, GRANT, passed, telling.reference, NOON)
    assert issued.face == f"{BANK} sub 12:00 {telling.reference}"
    assert issued.face not in repr(issued)
    assert scene.audit.entries == [(BY, "partner.face_told", HER, ABOUT, WHY)]


async def test_a_token_lives_no_longer_than_its_consent() -> None:
    scene = Scene()
    scene.grant = replace(scene.held, ends_at=NOON + timedelta(seconds=30))

    assert (await scene.redeemed()).token.expires_at == NOON + timedelta(seconds=30)


WRONG: Final = [
    ("code", {"code": "none"}, {}),
    ("redirect", {"redirect_uri": f"{BACK}/"}, {}),
    ("verifier", {"verifier": "w" * 43}, {}),
    ("short", {"verifier": "v" * 42}, {}),
    ("late", {}, {"code_until": NOON}),
    ("no_code", {}, {"code_until": None}),
    ("unanswered", {}, {"grant": None}),
    ("another_partners", {}, {"partner": UUID(int=99)}),
    ("another_key", {}, {"pushed": replace(REQUEST.pushed, key=OTHER_KEY)}),
]


@pytest.mark.parametrize(
    ("given", "held"), [each[1:] for each in WRONG], ids=[n for n, *_ in WRONG]
)
async def test_a_code_is_good_for_who_pushed_the_request_and_in_time(
    given: dict[str, str], held: dict[str, object]
) -> None:
    scene = Scene()
    scene.request = replace(scene.request, **held)  # type: ignore[arg-type]  # by the table
    right = {"code": CODE, "redirect_uri": BACK, "verifier": VERIFIER}

    with pytest.raises(Invalid) as refused:
        await scene.service.redeem(PARTNER, KEY, **{**right, **given})
    assert refused.value.problem is Problem.PARTNER_GRANT
    assert (scene.request.redeemed_at, scene.held.ended, scene.tokens) == (None, None, {})


async def test_a_key_that_was_pushed_redeems_its_code() -> None:
    scene = Scene()
    scene.request = replace(scene.request, pushed=replace(REQUEST.pushed, key=KEY))

    assert (await scene.redeemed()).token.grant == GRANT


@pytest.mark.parametrize("over", ["ended", "gone"])
async def test_a_code_of_a_consent_that_is_over_makes_no_token(over: str) -> None:
    scene = Scene()
    scene.grant = replace(scene.held, ended=GrantEnd.WITHDRAWN) if over == "ended" else None

    with pytest.raises(Invalid):
        await scene.redeemed()
    assert scene.request.redeemed_at is None


async def test_a_code_that_comes_twice_ends_the_consent_once() -> None:
    scene = Scene()
    await scene.redeemed()

    for _ in range(2):
        with pytest.raises(Invalid) as refused:
            await scene.redeemed()
        assert refused.value.problem is Problem.PARTNER_GRANT
    assert scene.held.ended is GrantEnd.CODE_REPLAYED
    assert scene.audit.entries == [(BY, "partner.ended", HER, ABOUT, "code_replayed")]


async def test_a_code_that_comes_twice_for_a_consent_that_is_gone_ends_nothing() -> None:
    scene = Scene()
    scene.request, scene.grant = replace(REQUEST, redeemed_at=NOON), None

    with pytest.raises(Invalid):
        await scene.redeemed()
    assert scene.audit.entries == []


async def test_each_token_is_followed_by_the_next() -> None:
    scene = Scene()
    first = await scene.redeemed()
    scene.clock.forward(minutes=4)

    second = await scene.service.refresh(PARTNER, KEY, first.refresh)
    scene.clock.forward(minutes=4)
    third = await scene.service.refresh(PARTNER, KEY, second.refresh)

    assert (scene.held.generation, scene.held.refreshed_at) == (3, scene.clock.now)
    assert len({first.refresh, second.refresh, third.refresh}) == 3
    assert third.token.grant == GRANT
    assert scene.limits.counted == [COUNTED] * 3
    assert scene.audit.entries == []


async def test_a_lost_answer_is_given_again_as_it_was() -> None:
    scene = Scene()
    first = await scene.redeemed()
    second = await scene.service.refresh(PARTNER, KEY, first.refresh)
    scene.clock.forward(seconds=14)

    again = await scene.service.refresh(PARTNER, KEY, first.refresh)

    assert again.refresh == second.refresh
    assert scene.held.generation == 2


async def test_a_token_that_was_followed_long_ago_ends_the_consent() -> None:
    scene = Scene()
    first = await scene.redeemed()
    await scene.service.refresh(PARTNER, KEY, first.refresh)
    scene.clock.forward(seconds=15)

    with pytest.raises(Invalid) as refused:
        await scene.service.refresh(PARTNER, KEY, first.refresh)
    assert refused.value.problem is Problem.PARTNER_GRANT
    assert scene.held.ended is GrantEnd.REFRESH_REUSED
    assert scene.audit.entries == [(BY, "partner.ended", HER, ABOUT, "refresh_reused")]


@pytest.mark.parametrize("who", ["partner", "key", "over", "gone"])
async def test_a_token_that_is_not_this_partners_now_renews_and_ends_nothing(who: str) -> None:
    scene = Scene()
    shown = (await scene.redeemed()).refresh
    partner, key = PARTNER, KEY
    match who:
        case "partner":
            partner = OTHER_PARTNER
        case "key":
            key = OTHER_KEY
        case "over":
            scene.clock.now = scene.held.ends_at
        case _:
            scene.grant = None

    with pytest.raises(Invalid):
        await scene.service.refresh(partner, key, shown)
    assert scene.audit.entries == []


@pytest.mark.parametrize(
    "shown", ["", "AAAA", "A" * 70, "!"], ids=["none", "short", "made", "junk"]
)
async def test_what_is_no_refresh_token_renews_nothing(shown: str) -> None:
    scene = Scene()

    with pytest.raises(Invalid) as refused:
        await scene.service.refresh(PARTNER, KEY, shown)
    assert refused.value.problem is Problem.PARTNER_GRANT
    assert scene.tokens == {}


async def test_a_refresh_token_names_its_consent_and_number_under_our_mac_and_an_older_key_holds() -> (
    None
):
    scene = Scene()
    issued = await scene.redeemed()
    named = GRANT.bytes + b"\0\0\0\x01"
    label = "partner-refresh"

    assert unpacked(issued.refresh) == named + Macs().mac(label, named)
    older = urlsafe_b64encode(named + Macs().macs(label, named)[1]).decode().rstrip("=")
    assert (await scene.service.refresh(PARTNER, KEY, older)).token.grant == GRANT


async def test_who_knows_the_consent_makes_no_token_of_it_and_none_has_marks_in_between() -> None:
    scene = Scene()
    shown = (await scene.redeemed()).refresh
    forged = urlsafe_b64encode(unpacked(shown)[:20] + bytes(32)).decode().rstrip("=")

    for wrong in (forged, f"{shown[:8]}!!!!{shown[8:]}"):
        with pytest.raises(Invalid):
            await scene.service.refresh(PARTNER, KEY, wrong)
    assert (scene.held.generation, scene.held.ended) == (1, None)


async def test_a_partner_learns_what_its_token_still_says() -> None:
    scene = Scene()
    own, issued = await scene.service.own(PARTNER, KEY), await scene.redeemed()
    service = scene.service

    assert await service.introspect(PARTNER, issued.access) == issued.token
    assert await service.introspect(PARTNER, own.access) == own.token
    assert await service.introspect(OTHER_PARTNER, issued.access) is None
    assert await service.introspect(PARTNER, "junk") is None
    scene.grant = replace(scene.held, ended=GrantEnd.WITHDRAWN)
    assert await service.introspect(PARTNER, issued.access) is None
    scene.grant = None
    assert await service.introspect(PARTNER, issued.access) is None
    assert await service.introspect(PARTNER, own.access) == own.token


async def test_a_partner_takes_an_access_token_back_alone() -> None:
    scene = Scene()
    issued = await scene.redeemed()

    await scene.service.revoke(OTHER_PARTNER, issued.access)
    assert scene.partners.revoked == {}
    await scene.service.revoke(PARTNER, issued.access)

    assert scene.partners.revoked == {issued.token.token: issued.token.expires_at}
    assert await scene.service.introspect(PARTNER, issued.access) is None
    assert (scene.held.ended, scene.audit.entries) == (None, [])


async def test_with_a_refresh_token_the_whole_consent_is_taken_back_once() -> None:
    scene = Scene()
    shown = (await scene.redeemed()).refresh

    await scene.service.revoke(OTHER_PARTNER, shown)
    await scene.service.revoke(PARTNER, "junk")
    assert scene.held.ended is None
    for _ in range(2):
        await scene.service.revoke(PARTNER, shown)

    assert scene.held.ended is GrantEnd.REVOKED
    assert scene.audit.entries == [(BY, "partner.ended", HER, ABOUT, "revoked")]
    scene.grant = None
    await scene.service.revoke(PARTNER, shown)


async def test_a_consent_that_ended_by_its_time_is_not_taken_back() -> None:
    scene = Scene()
    shown = (await scene.redeemed()).refresh
    scene.clock.now = scene.held.ends_at

    await scene.service.revoke(PARTNER, shown)

    assert (scene.held.ended, scene.audit.entries) == (None, [])
