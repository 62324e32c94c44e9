"""Hand-offs: a screen shows a code, one phone takes it, says yes and does one thing in the screen's place."""

from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

import pytest

from domain import actors
from domain.accounts.hand_offs import HandOffState
from domain.errors import Conflict, Gone, Invalid, NotAllowed, NotFound, NotSignedIn
from domain.people import Citizen, Level, Officer, Principal
from domain.problems import Problem
from tests.people import NOON
from tests.services.accounts.hand_off_scene import (
    ABOUT,
    AT_KIOSK,
    AT_WINDOW,
    CERTIFY,
    HER,
    HER_ACCOUNT,
    KEY,
    KIOSK,
    OFFICER,
    PHOTO,
    SHE,
    Scene,
)

OPEN, OPENED = HandOffState.OPEN, HandOffState.OPENED
CONFIRMED, DONE = HandOffState.CONFIRMED, HandOffState.DONE
BY: Final = actors.citizen(HER_ACCOUNT)


async def test_a_screen_shows_a_code_for_five_minutes_with_digits_to_compare() -> None:
    scene = Scene()

    shown = await scene.open()

    held = scene.held
    assert shown.hand_off == held
    assert shown.address == f"https://city.example.com/#{scene.code}"
    assert shown.qr_svg == f"<svg>{shown.address}</svg>"
    assert scene.code not in repr(shown)
    assert len(scene.code) == 22  # 128 bits in base64url
    assert (held.purpose, str(held.subject), held.part) == (PHOTO.name, f"case:{ABOUT}", "front")
    assert (held.account, held.officer, held.session, held.kiosk) == (
        HER_ACCOUNT,
        None,
        SHE.session,
        None,
    )
    assert (held.made_at, held.ends_at) == (NOON, NOON + timedelta(minutes=5))
    assert len(held.digits) == 4
    assert held.digits.isdecimal()
    assert scene.service.counts == {(PHOTO.name, OPEN): 1}
    assert scene.audit.entries == []


async def test_a_kiosk_and_an_officers_screen_open_one_in_their_own_name() -> None:
    scene = Scene()

    at_kiosk = (await scene.open(AT_KIOSK)).hand_off
    at_window = (await scene.open(AT_WINDOW)).hand_off

    assert (at_kiosk.kiosk, at_kiosk.account) == (KIOSK.kiosk, HER_ACCOUNT)
    assert (at_window.officer, at_window.account, at_window.kiosk) == (OFFICER, None, None)


@pytest.mark.parametrize(
    ("opener", "purpose", "allowed"),
    [
        (SHE, PHOTO, True),
        (AT_WINDOW, PHOTO, True),
        (SHE, CERTIFY, False),
        (AT_WINDOW, CERTIFY, True),
    ],
    ids=["citizen", "officer", "citizen_officers_own", "officer_own"],
)
async def test_a_purpose_is_of_those_for_whom_it_is(
    opener: Principal, purpose: object, *, allowed: bool
) -> None:
    scene = Scene()
    name = PHOTO.name if purpose is PHOTO else CERTIFY.name

    if allowed:
        await scene.service.open(opener, name, str(ABOUT))
        return
    with pytest.raises(NotAllowed) as refused:
        await scene.service.open(opener, name, str(ABOUT))
    assert (refused.value.problem, scene.rows) == (Problem.NOT_PERMITTED, {})


@pytest.mark.parametrize(
    ("purpose", "about", "part", "wrong"),
    [
        ("unknown", str(ABOUT), "", ("/about", "about")),
        (PHOTO.name, "junk", "", ("/about", "about")),
        (PHOTO.name, str(ABOUT), "p" * 65, ("/part", "part")),
        (PHOTO.name, str(ABOUT), "a\nb", ("/part", "part")),
    ],
    ids=["purpose", "about", "long", "unprintable"],
)
async def test_what_it_is_about_has_to_be_something(
    purpose: str, about: str, part: str, wrong: tuple[str, str]
) -> None:
    scene = Scene()

    with pytest.raises(Invalid) as refused:
        await scene.service.open(SHE, purpose, about, part)
    assert [(each.pointer, each.code) for each in refused.value.errors] == [wrong]
    assert scene.rows == {}


@pytest.mark.parametrize("part", ["", "p" * 64], ids=["whole", "longest"])
async def test_a_part_is_named_or_not(part: str) -> None:
    scene = Scene()

    assert (await scene.service.open(SHE, PHOTO.name, str(ABOUT), part)).hand_off.part == part


async def test_a_screen_has_five_open_at_once() -> None:
    scene = Scene()
    for _ in range(5):
        await scene.open()

    with pytest.raises(Conflict) as refused:
        await scene.open()
    assert (refused.value.problem, len(scene.rows)) == (Problem.HAND_OFFS_OPEN, 5)


async def test_the_first_phone_has_it_alone_and_is_told_who_asks() -> None:
    scene = await Scene().opened()

    taken = await scene.service.take(scene.code, KEY)
    again = await scene.service.take(scene.code, KEY)

    assert taken == again
    assert (taken.hand_off, taken.purpose) == (scene.held, PHOTO)
    assert (taken.asker.name, taken.asker.kiosk, taken.asker.device) == ("王*英", "", "phone")
    assert (scene.held.state, scene.held.device_key) == (OPENED, KEY)
    assert (scene.moves, scene.bell.rung) == (1, [scene.held.hand_off])
    assert scene.service.counts == {(PHOTO.name, OPEN): 1, (PHOTO.name, OPENED): 1}
    assert scene.audit.entries == []
    with pytest.raises(Conflict) as other:
        await scene.service.take(scene.code, "another phone")
    assert other.value.problem is Problem.HAND_OFF_TAKEN


async def test_an_officers_screen_is_named_by_nobody_and_an_unbound_account_has_no_name() -> None:
    scene = await Scene().opened(AT_WINDOW)
    unbound = await Scene().opened(replace(SHE, account=UUID(int=99)))
    gone = await Scene().opened()
    gone.known = None

    at_window = (await scene.service.take(scene.code, KEY)).asker
    assert (at_window.name, at_window.device) == ("", "")
    for each in (unbound, gone):
        assert (await each.service.take(each.code, KEY)).asker.name == ""


async def test_a_kiosks_name_is_told() -> None:
    scene = await Scene().opened(AT_KIOSK)

    assert (await scene.service.take(scene.code, KEY)).asker.kiosk == "Hall 1"


@pytest.mark.parametrize("step", ["take", "confirm", "done", "refuse", "admit"])
async def test_a_phone_without_a_key_of_its_own_and_a_code_of_nothing_open_nothing(
    step: str,
) -> None:
    scene = await Scene().confirmed()
    more = (PHOTO.name,) if step == "admit" else ()

    with pytest.raises(NotSignedIn) as keyless:
        await getattr(scene.service, step)(scene.code, "", *more)
    assert keyless.value.problem is Problem.PROOF_NEEDED
    with pytest.raises(Gone) as unknown:
        await getattr(scene.service, step)("nothing", KEY, *more)
    assert unknown.value.problem is Problem.HAND_OFF_OVER
    assert scene.held.state is CONFIRMED


@pytest.mark.parametrize(
    ("opener", "actor", "person"),
    [(SHE, BY, HER), (AT_WINDOW, actors.officer(OFFICER), None)],
    ids=["citizen", "officer"],
)
async def test_a_yes_and_what_was_done_are_on_record_of_whom_it_is_for(
    opener: Principal, actor: str, person: UUID | None
) -> None:
    scene = await Scene().opened(opener)
    await scene.service.take(scene.code, KEY)
    about = f"hand_off:{scene.held.hand_off}"

    confirmed = await scene.service.confirm(scene.code, KEY)
    assert await scene.service.confirm(scene.code, KEY) == confirmed
    done = await scene.service.done(scene.code, KEY)

    assert confirmed.hand_off.ends_at == NOON + timedelta(minutes=10)
    assert (confirmed.hand_off.state, done.hand_off.state) == (CONFIRMED, DONE)
    assert scene.audit.entries == [
        (actor, "hand_off.confirmed", person, about, PHOTO.name),
        (actor, "hand_off.done", person, about, PHOTO.name),
    ]
    assert scene.bell.rung == [scene.held.hand_off] * 3
    assert scene.service.counts[PHOTO.name, DONE] == 1
    with pytest.raises(Gone):
        await scene.service.done(scene.code, KEY)


async def test_what_was_opened_by_nobody_is_on_record_as_the_programs() -> None:
    scene = await Scene().opened()
    await scene.service.take(scene.code, KEY)
    scene.rows[scene.code] = replace(scene.held, account=None)

    await scene.service.confirm(scene.code, KEY)

    assert [entry[:3] for entry in scene.audit.entries] == [
        (actors.SYSTEM, "hand_off.confirmed", None)
    ]


async def test_a_no_is_told_to_the_screen_and_not_on_record() -> None:
    scene = await Scene().opened()
    await scene.service.take(scene.code, KEY)

    await scene.service.refuse(scene.code, KEY)

    assert scene.held.state is HandOffState.REFUSED
    assert (scene.audit.entries, len(scene.bell.rung)) == ([], 2)


async def test_a_confirmed_phone_passes_the_doors_of_its_purpose_as_the_opener_is_known_now() -> (
    None
):
    scene = await Scene().confirmed()

    handed = await scene.service.admit(scene.code, KEY, PHOTO.name)

    assert handed.hand_off == scene.held
    assert handed.principal == Citizen(HER_ACCOUNT, Level.PROVEN, SHE.session)
    with pytest.raises(NotAllowed) as other:
        await scene.service.admit(scene.code, KEY, CERTIFY.name)
    assert other.value.problem is Problem.HAND_OFF_NOT_HERE
    with pytest.raises(Conflict):
        await scene.service.admit(scene.code, "another phone", PHOTO.name)


async def test_an_officers_phone_has_no_roles_but_those_of_today() -> None:
    scene = await Scene().confirmed(AT_WINDOW)

    handed = await scene.service.admit(scene.code, KEY, PHOTO.name)

    assert handed.principal == Officer(OFFICER, frozenset(), AT_WINDOW.session)


async def test_without_a_yes_no_door_opens() -> None:
    scene = await Scene().opened()
    await scene.service.take(scene.code, KEY)

    with pytest.raises(Conflict) as refused:
        await scene.service.admit(scene.code, KEY, PHOTO.name)
    assert refused.value.problem is Problem.HAND_OFF_UNCONFIRMED


@pytest.mark.parametrize("of", ["deleted", "nobody"])
async def test_an_account_that_is_gone_is_acted_for_no_more(of: str) -> None:
    scene = await Scene().confirmed()
    if of == "deleted":
        scene.levels = {}
    else:
        scene.rows[scene.code] = replace(scene.held, account=None)

    with pytest.raises(Gone) as refused:
        await scene.service.admit(scene.code, KEY, PHOTO.name)
    assert refused.value.problem is Problem.HAND_OFF_OVER


async def test_a_screen_closes_its_own_and_what_is_over_stays_so() -> None:
    scene = await Scene().opened()
    one = scene.held.hand_off

    await scene.service.close(SHE, one)
    await scene.service.close(SHE, one)

    assert (scene.held.state, scene.moves) == (HandOffState.CLOSED, 1)
    assert scene.bell.rung == [one, one]
    with pytest.raises(NotFound):
        await scene.service.close(AT_WINDOW, one)


async def test_a_screen_follows_its_own_until_something_happens() -> None:
    scene = await Scene().opened()
    one = scene.held.hand_off

    def taken() -> None:
        scene.rows[scene.code] = scene.held.take(KEY, NOON)

    scene.meanwhile = taken
    assert (await scene.service.follow(SHE, one, "open")).state is OPENED
    assert (await scene.service.follow(SHE, one, "open")).state is OPENED
    assert scene.waits == [(one, 20.0)]
    assert await scene.service.show(SHE, one) == scene.held
    for asked in (scene.service.show(AT_WINDOW, one), scene.service.follow(AT_WINDOW, one, "open")):
        with pytest.raises(NotFound):
            await asked
    assert scene.service.now() == NOON
