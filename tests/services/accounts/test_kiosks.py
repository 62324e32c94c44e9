"""Kiosks: made, enrolled by a code, taken out of service with all that goes on there; and who signs in at one."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain import actors
from domain.accounts.kiosks import Kiosk, read_enrol_code
from domain.errors import Conflict, NotAllowed, NotFound, NotSignedIn
from domain.problems import Problem
from tests.people import NOON
from tests.services.accounts.kiosk_scene import (
    ABOUT,
    CHECK,
    CHEN,
    KEY,
    LIVE,
    ONE,
    SESSION,
    UNTIL,
    WAITS,
    Halls,
)


async def test_a_kiosk_is_made_with_a_code_for_a_day_on_record() -> None:
    halls = Halls()

    kiosk, code = await halls.service.add(CHEN, "Hall 2", "440304", "new hall")

    assert halls.kiosk == kiosk
    assert kiosk == Kiosk(kiosk.kiosk, "Hall 2", "440304", NOON, enrol_until=UNTIL)
    assert read_enrol_code(code) == halls.code
    assert len(halls.code) == 10
    about = f"kiosk:{kiosk.kiosk}"
    assert halls.audit.entries == [(CHEN.actor, "kiosk.added", None, about, "new hall")]
    with pytest.raises(NotAllowed) as refused:
        await halls.service.add(CHEN, "Hall 3", "4401", "elsewhere")
    assert (refused.value.problem, halls.kiosk) == (Problem.OFFICER_OUTSIDE, kiosk)


async def test_kiosks_are_listed_and_counted_silent_after_ten_minutes() -> None:
    halls = Halls()

    assert await halls.service.all(CHEN) == (LIVE,)
    assert await halls.service.counts() == {"11:50": 1}
    assert halls.service.now() == NOON


async def test_the_machine_with_the_code_is_the_kiosk_from_now_on() -> None:
    halls = Halls(WAITS, b"code")

    enrolled = await halls.service.enrol(b"code", KEY)

    assert enrolled == replace(WAITS, device_key=KEY, enrolled_at=NOON, seen_at=NOON)
    assert halls.done == [("enrol", ONE, KEY, NOON)]
    assert halls.audit.entries == [(actors.SYSTEM, "kiosk.enrolled", None, ABOUT, "by its code")]


@pytest.mark.parametrize(
    ("code", "key", "refusal", "problem"),
    [
        (b"code", "", NotSignedIn, Problem.PROOF_NEEDED),
        (b"other", "new key", NotAllowed, Problem.ENROL_CODE_WRONG),
        (b"code", KEY, Conflict, Problem.KIOSK_MOVED),
    ],
    ids=["no_key", "wrong_code", "another_kiosks_key"],
)
async def test_no_machine_is_a_kiosk_without_code_and_key(
    code: bytes, key: str, refusal: type[NotSignedIn | NotAllowed | Conflict], problem: Problem
) -> None:
    halls = Halls(LIVE, b"code")

    with pytest.raises(refusal) as refused:
        await halls.service.enrol(code, key)
    assert (refused.value.problem, halls.done, halls.audit.entries) == (problem, [], [])


async def test_with_a_new_code_what_the_former_key_did_is_over() -> None:
    halls = Halls()

    kiosk, code = await halls.service.renew_code(CHEN, ONE, "new screen")

    assert kiosk == replace(WAITS, enrol_until=UNTIL)
    assert read_enrol_code(code) == halls.code
    assert len(halls.code) == 10
    assert halls.done == [("renew", ONE, UNTIL)]
    assert (halls.ended, halls.captures.rung) == ([SESSION], [CHECK])
    assert halls.audit.entries == [(CHEN.actor, "kiosk.coded", None, ABOUT, "new screen")]


async def test_out_of_service_persons_are_signed_out_and_checks_are_over() -> None:
    halls = Halls(replace(LIVE, enrol_until=UNTIL))

    revoked = await halls.service.revoke(CHEN, ONE, "stolen")

    assert revoked == replace(LIVE, revoked_at=NOON)
    assert halls.done == [("revoke", ONE, NOON)]
    assert (halls.ended, halls.captures.rung) == ([SESSION], [CHECK])
    assert halls.audit.entries == [(CHEN.actor, "kiosk.revoked", None, ABOUT, "stolen")]


@pytest.mark.parametrize("what", ["renew_code", "revoke"])
async def test_what_is_elsewhere_or_out_of_service_is_not_changed(what: str) -> None:
    halls = Halls(replace(LIVE, area="4401"))

    for kiosk in (ONE, UUID(int=99)):
        with pytest.raises(NotFound):
            await getattr(halls.service, what)(CHEN, kiosk, "w")
    halls.kiosk = replace(LIVE, revoked_at=NOON)
    with pytest.raises(Conflict) as refused:
        await getattr(halls.service, what)(CHEN, ONE, "w")
    assert refused.value.problem is Problem.KIOSK_MOVED
    assert (halls.done, halls.audit.entries, halls.ended) == ([], [], [])


async def test_a_kiosk_says_that_it_is_there_and_that_whoever_was_at_it_has_gone() -> None:
    halls = Halls()

    assert await halls.service.beat(KEY, camera=True) == LIVE
    await halls.service.clear(KEY)

    assert halls.done == [("beat", ONE, NOON, True)]
    assert halls.ended == [SESSION]


@pytest.mark.parametrize("key", ["", "phone"], ids=["none", "a_phones"])
async def test_what_is_no_kiosk_is_refused_where_one_must_be(key: str) -> None:
    halls = Halls()

    assert await halls.gate.of(key) is None
    for asked in (halls.service.beat(key, camera=True), halls.service.clear(key)):
        with pytest.raises(NotAllowed) as refused:
            await asked
        assert refused.value.problem is Problem.KIOSK_UNKNOWN
    assert (halls.done, halls.ended) == ([], [])


async def test_a_kiosk_out_of_service_is_told_so_wherever_it_asks() -> None:
    halls = Halls(replace(LIVE, revoked_at=NOON))

    with pytest.raises(NotAllowed) as refused:
        await halls.gate.of(KEY)
    assert refused.value.problem is Problem.KIOSK_REVOKED
