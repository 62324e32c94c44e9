"""Places of captures: how many there are, who gets one, and how one ends."""

import asyncio
from contextlib import ExitStack
from uuid import UUID, uuid4

import pytest

from domain.errors import Busy, Conflict, NotSignedIn, TooMany
from domain.faces.actions import Capture
from domain.faces.capture import HungUp
from domain.faces.checks import Claim
from domain.problems import Problem
from services.faces.places import HANDS, Place, Places

WAIT_S = 10


def claim(*, person: int = 1, account: int = 1, mandate: int = 0, session: int = 1) -> Claim:
    return Claim(
        UUID(int=person),
        UUID(int=account),
        UUID(int=mandate) if mandate else None,
        UUID(int=session),
        "pension.certify",
        Capture.BROWSER,
    )


def somebody() -> Claim:
    return Claim(uuid4(), uuid4(), None, uuid4(), "pension.certify", Capture.BROWSER)


async def for_ever() -> None:
    await asyncio.Event().wait()


async def test_there_are_so_many_places_and_each_comes_back() -> None:
    places = Places(2)

    with places.take(somebody()), places.take(somebody()):
        with pytest.raises(Busy) as full, places.take(somebody()):
            pass
        assert places.running == 2

    assert full.value.problem is Problem.BUSY
    assert full.value.retry_after
    assert places.running == 0
    places.admit()


async def test_a_place_comes_back_from_a_capture_that_broke() -> None:
    places = Places(2)

    with pytest.raises(RuntimeError), places.take(somebody()):
        raise RuntimeError

    assert places.running == 0
    await places.finished()


async def test_after_closing_none_is_admitted_and_those_that_run_may_finish() -> None:
    places = Places(2)

    with places.take(claim()):
        places.close()
        with pytest.raises(Busy) as refused:
            places.admit()
        with pytest.raises(Busy), places.take(claim()):
            pass
        assert places.running == 1

    await places.finished()
    assert refused.value.problem is Problem.DRAINING
    assert refused.value.retry_after


async def test_a_place_that_had_to_end_is_over_and_says_the_first_reason() -> None:
    place = Place(claim())
    assert not place.over

    place.end(NotSignedIn(Problem.SESSION_OVER))
    place.end(Conflict(Problem.CHECK_OVER))

    assert place.over
    with pytest.raises(NotSignedIn):
        await place.hold(for_ever(), WAIT_S)


async def test_one_account_never_has_more_than_its_share() -> None:
    places = Places(20)
    with ExitStack() as held:
        held.enter_context(places.take(claim()))
        for n in range(1, HANDS):
            held.enter_context(places.take(claim(person=n + 1, mandate=n)))

        with pytest.raises(TooMany), places.take(claim(person=30, mandate=30)):
            pass

        held.enter_context(places.take(claim(person=40, account=40)))


async def test_a_socket_that_takes_over_gets_in_though_all_places_are_taken() -> None:
    places = Places(1)
    with places.take(claim()) as older, places.take(claim()) as newer:
        places.enter(older, UUID(int=1))
        ending = asyncio.create_task(older.hold(for_ever(), 60))
        await asyncio.sleep(0)
        places.enter(newer, UUID(int=2))

        assert places.running == 1
        with pytest.raises(Conflict) as ended:
            await ending

    assert ended.value.problem is Problem.CAMERA_ELSEWHERE


async def test_a_socket_whose_ticket_was_not_used_yet_ends_nobody() -> None:
    places = Places(1)
    with places.take(claim()) as older:
        places.enter(older, UUID(int=1))
        with places.take(claim()):
            assert await older.hold(asyncio.sleep(0, "goes on"), WAIT_S) == "goes on"


async def test_a_hand_has_no_third_socket_at_once() -> None:
    places = Places(20)

    with places.take(claim()), places.take(claim()), pytest.raises(Busy), places.take(claim()):
        pass


async def test_who_acts_for_a_person_ends_nothing_of_the_persons_own() -> None:
    places = Places(2)
    with places.take(claim()) as own, places.take(claim(account=2, mandate=3)) as acting:
        places.enter(own, UUID(int=1))
        places.enter(acting, UUID(int=2))

        assert not own.over


@pytest.mark.parametrize("when", ["before it runs", "while it runs"])
async def test_a_place_ends_with_its_session(when: str) -> None:
    places = Places(2)
    with places.take(claim(session=7)) as place, places.take(somebody()) as other:
        if when == "while it runs":
            running = asyncio.create_task(place.hold(for_ever(), 60))
            await asyncio.sleep(0)
            places.end_session(UUID(int=7))
        else:
            places.end_session(UUID(int=7))
            running = asyncio.create_task(place.hold(for_ever(), 60))
        with pytest.raises(NotSignedIn) as ended:
            await running
        assert not other.over

    assert ended.value.problem is Problem.SESSION_OVER


async def test_a_capture_that_another_process_has_ends_here() -> None:
    places = Places(2)
    with places.take(claim()) as place, places.take(somebody()) as other:
        places.enter(place, UUID(int=1))
        places.enter(other, UUID(int=2))
        places.replace([UUID(int=1)])

        with pytest.raises(Conflict):
            await place.hold(for_ever(), 60)
        assert not other.over


async def test_no_capture_lasts_for_ever() -> None:
    with pytest.raises(HungUp):
        await Place(claim()).hold(for_ever(), 0.01)


async def test_a_time_out_of_another_thing_is_told_as_it_is() -> None:
    async def slow() -> None:
        raise TimeoutError("a server")

    with pytest.raises(TimeoutError):
        await Place(claim()).hold(slow(), WAIT_S)
