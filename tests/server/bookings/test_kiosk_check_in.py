"""Who is booked at a hall checks in at a kiosk of its area by six digits; a machine that guesses is stopped."""

from dataclasses import dataclass, replace
from typing import Any, Final

import pytest

from domain.bookings.hall_files import SHIPPED, read_halls
from server.wiring.bookings import make_places
from services.bookings.kiosk_check_in import MOST, WRONG
from tests.server.accounts.staff import HERE, THERE, WHY, officer
from tests.server.accounts.test_kiosks import KIOSKS, problem
from tests.server.bookings.hall import HALL, OpenHall, open_hall
from tests.server.hall.test_posts import granted, who
from tests.server.hall.test_units import add
from tests.server.house import ID_NUMBER, NAME, House
from tests.server.keyed import Keyed
from tests.server.rounds.bookings import ROUND_THE_CLOCK

PLACE: Final = replace(
    ROUND_THE_CLOCK, place="center_household", unit="water", part_of=HALL, area=HERE
)
TODAY: Final = "UPDATE bookings SET day = (now() AT TIME ZONE 'Asia/Shanghai')::date"


@dataclass(slots=True)
class Kiosk:
    machine: Keyed
    kiosk: str

    async def check_in(self, code: str, hall: str = HALL) -> tuple[int, dict[str, Any]]:
        body = {"hall": hall, "code": code}
        return await self.machine.call("POST", "/v1/kiosk/check-ins", body)


@dataclass(slots=True)
class Booked:
    """She is booked at the hall today, and has not come yet."""

    hall: OpenHall
    admin: str
    her: str
    code: str

    async def kiosk(self, area: str = HERE) -> Kiosk:
        body = WHY | {"name": "1 号机", "area": area}
        made = await self.hall.ok("POST", KIOSKS, body, token=self.admin)
        machine = Keyed(self.hall.house)
        await machine.call("POST", "/v1/kiosk/enrolments", {"code": made["code"]})
        return Kiosk(machine, made["kiosk"]["kiosk"])

    async def change(self, sql: str) -> None:
        await self.hall.house.infrastructure.database.execute(sql)

    async def tickets(self) -> list[dict[str, Any]]:
        return list((await self.hall.ok("GET", "/v1/tickets", token=self.her))["tickets"])

    @property
    def other_code(self) -> str:
        return f"{(int(self.code) + 1) % 1_000_000:06}"


@pytest.fixture
async def booked(house: House) -> Booked:
    hall, li = await open_hall(house), await house.officer()
    admin = await officer(house, "admin")
    await add(house, admin)
    path = f"/v1/officer/officers/{await who(house, li)}/posts"
    assert (await granted(house, admin, path, area=""))[0] == 201
    await make_places(house.infrastructure.database).load((PLACE,))
    person = await house.resident(li)
    her = await house.citizen()
    own = {"name": NAME, "id_number": ID_NUMBER}
    await house.call("POST", "/v1/me/person", own, token=her)
    slots = await hall.ok("GET", f"/v1/places/{PLACE.place}/slots?days=2")
    slot = slots["slots"][0]["slot"]
    await hall.ok("POST", f"/v1/officer/persons/{person}/bookings", {"slot": slot}, token=li)
    database = house.infrastructure.database
    await database.execute(TODAY)  # the first slot to come may be tomorrow's
    return Booked(hall, admin, her, await database.fetchval("SELECT code FROM bookings"))


async def test_six_digits_at_a_kiosk_give_the_ticket_of_a_booking(booked: Booked) -> None:
    kiosk = await booked.kiosk()

    status, seen = await kiosk.check_in(booked.code)

    assert (status, seen["late"], seen["words"]) == (201, False, "")
    (mine,) = await booked.tickets()
    assert (seen["ticket"]["ticket"], seen["ticket"]["group"]) == (mine["ticket"], "A")
    assert (seen["ticket"]["ahead"], seen["ticket"]["state"]) == (0, "waiting")
    assert NAME not in str(seen)


async def test_the_same_code_twice_gives_one_ticket(booked: Booked) -> None:
    kiosk = await booked.kiosk()

    _, first = await kiosk.check_in(booked.code)
    status, second = await kiosk.check_in(booked.code)

    assert (status, second["ticket"]["number"]) == (201, first["ticket"]["number"])
    assert len(await booked.tickets()) == 1


async def test_a_kiosk_of_another_area_and_another_hall_know_no_such_code(booked: Booked) -> None:
    (civic,) = [each for each in read_halls(SHIPPED) if each.hall == HALL]
    await booked.hall.house.parts.queues.halls.load([replace(civic, hall="other_hall")])
    there, here = await booked.kiosk(THERE), await booked.kiosk()

    far, why = await there.check_in(booked.code)
    other, _ = await here.check_in(booked.code, "other_hall")
    unknown, _ = await here.check_in(booked.code, "no_hall")

    assert (far, problem(why), other, unknown) == (404, "booking-code", 404, 404)
    assert await booked.tickets() == []


@pytest.mark.parametrize(
    ("moved", "status", "kind"),
    [
        ("interval '30 hours'", 409, "booking-too-early"),
        ("interval '-3 hours'", 409, "booking-missed"),
    ],
)
async def test_too_early_and_too_late_are_said_in_words(
    booked: Booked, moved: str, status: int, kind: str
) -> None:
    await booked.change(f"UPDATE bookings SET starts_at = now() + {moved}")  # noqa: S608  # ours

    answered, why = await (await booked.kiosk()).check_in(booked.code)

    assert (answered, problem(why)) == (status, kind)
    assert why["next_step"]


async def test_who_comes_after_the_time_is_told_that_others_come_first(booked: Booked) -> None:
    await booked.change("UPDATE bookings SET starts_at = now() - interval '40 minutes'")

    status, seen = await (await booked.kiosk()).check_in(booked.code)

    assert (status, seen["late"]) == (201, True)
    assert "晚到" in seen["words"]


async def test_a_kiosk_that_guesses_is_stopped_and_the_one_beside_it_is_not(
    booked: Booked,
) -> None:
    guessing, beside = await booked.kiosk(), await booked.kiosk()
    for _ in range(WRONG):
        assert (await guessing.check_in(booked.other_code))[0] == 404

    stopped, why = await guessing.check_in(booked.code)
    status, _ = await beside.check_in(booked.code)

    assert (stopped, problem(why)) == (429, "too-many-requests")
    assert status == 201


async def test_a_kiosk_is_not_asked_faster_than_by_hand(booked: Booked) -> None:
    kiosk = await booked.kiosk()
    answers = {(await kiosk.check_in(booked.code))[0] for _ in range(MOST)}

    status, _ = await kiosk.check_in(booked.code)

    assert (answers, status) == ({201}, 429)


async def test_what_is_no_kiosk_or_none_any_more_checks_nobody_in(booked: Booked) -> None:
    kiosk = await booked.kiosk()
    path = f"{KIOSKS}/{kiosk.kiosk}/revocations"
    await booked.hall.ok("POST", path, WHY, token=booked.admin)

    revoked, why = await kiosk.check_in(booked.code)
    stranger, unknown = await Kiosk(Keyed(booked.hall.house), "").check_in(booked.code)
    unfit, _ = await (await booked.kiosk()).check_in("12345a")

    assert (revoked, problem(why)) == (403, "kiosk-revoked")
    assert (stranger, problem(unknown), unfit) == (403, "kiosk-unknown", 422)
    assert await booked.tickets() == []
