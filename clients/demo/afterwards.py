"""After the windows: decided, made, sent home or fetched, rated; and some took back what they had paid for."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Final

from zhijian_client import OfficerClient
from zhijian_client.citizen.ratings import RatingLevel

from clients.demo.crowd import Visitor, Way
from clients.demo.outside import PUBLIC_URL
from clients.demo.town import TOGETHER, Staff, Town, each_of, listed, patient, until

#: What `POST /v1/officer/cases/moves` takes at once.
_MOVES: Final = 50
_PICKED: Final = "203"
_DELIVERED: Final = "704"
#: Of those who fetch it so many rate at the counter: a code's door takes 60 a minute from one address.
_RATE_AT_COUNTER: Final = 25
_LEVELS: Final[Sequence[RatingLevel]] = (
    "very_satisfied",
    "satisfied",
    "very_satisfied",
    "fairly_satisfied",
)


async def taken_back(town: Town) -> int:
    """How many took it back, having paid: the city asks WeChat Pay to return it, which it does."""
    people = [each for each in town.people if each.withdraws and each.case is not None]

    async def withdraw(visitor: Visitor) -> None:
        async with town.phone_of(visitor).of(visitor.who) as phone:
            if visitor.case is not None:
                await phone.cases.withdraw(visitor.case)

    await each_of(people, withdraw)
    books = await until(town.outside.books, lambda books: len(books["refunding"]) == len(people))
    for number in books["refunding"]:
        await town.outside.refund(number, town.bases[0])
    return len(people)


async def decided(town: Town, staff: Staff) -> list[Visitor]:
    """Granted and made, many at once; who has a phone asks first that it is brought home."""
    granted = [each for each in town.people if each.case is not None and not each.withdraws]

    async def wish(visitor: Visitor) -> None:
        async with town.phone_of(visitor).of(visitor.who) as phone:
            if visitor.case is not None:
                await phone.parcels.send_outcome(visitor.case, _home(visitor))

    await _moved(staff.approver, granted, "take", "decide")
    await _moved(staff.approver, granted, "approve", "decide")
    await each_of([each for each in granted if each.sends], wish)
    await _moved(staff.issuer, granted, "take", "issue")
    sent = [each for each in granted if each.sends]
    await _moved(staff.issuer, sent, "issue", "issue", delivered=False)
    fetched = [each for each in granted if not each.sends]
    await _moved(staff.issuer, fetched, "issue", "issue", delivered=True)
    return granted


async def brought_home(town: Town, staff: Staff) -> int:
    """Packed by one, handed over by another, picked up and delivered: how many the courier brought."""
    packed = await listed(staff.issuer.parcels.list("pack"))
    await each_of(packed, lambda each: staff.issuer.parcels.move(each.parcel, "pack"))
    told, labelled = await asyncio.gather(
        town.command("callbacks"),
        until(
            lambda: patient(lambda: listed(staff.second.parcels.list("pack"))),
            lambda seen: all(each.number for each in seen),
        ),
    )
    await each_of(
        labelled,
        lambda each: staff.second.parcels.move(each.parcel, "hand_over", number=each.number),
    )
    url = next(word for word in told.split() if "/ems/parcels/" in word)

    async def bring(number: str) -> None:
        for at, code in enumerate((_PICKED, _DELIVERED)):
            await town.outside.parcel(number, code, url.replace(PUBLIC_URL, town.bases[at]))

    await each_of([each.number for each in labelled], bring)
    return len(labelled)


async def rated(town: Town, staff: Staff, granted: Iterable[Visitor]) -> int:
    """On the own phone, or by the code that the counter shows; the others say nothing. How many said something."""
    by_phone = [each for each in granted if each.way is Way.PHONE]
    at_counter = [each for each in granted if each.way is not Way.PHONE][:_RATE_AT_COUNTER]

    async def from_home(visitor: Visitor) -> None:
        async with town.phone_of(visitor).of(visitor.who) as phone:
            asked = await listed(phone.ratings.list())  # a visit may be asked about besides
            ours = next(each for each in asked if each.case == visitor.case)
            await phone.ratings.give(ours.rating, _LEVELS[visitor.number % len(_LEVELS)])

    async def by_code(visitor: Visitor) -> None:
        if visitor.case is None:
            return
        code = (await staff.issuer.ratings.code(visitor.case)).code
        async with town.anybody(visitor) as screen:
            level = _LEVELS[visitor.number % len(_LEVELS)]
            await patient(lambda: screen.ratings.give_by_code(code, level))

    await each_of(by_phone, from_home)
    await each_of(at_counter, by_code)
    return len(by_phone) + len(at_counter)


async def _moved(
    desk: OfficerClient,
    people: Sequence[Visitor],
    move: str,
    step: str,
    **more: object,
) -> None:
    """All of them, fifty at a time. LookupError with the first that was refused."""
    by_case = {each.case: each for each in people}

    async def some(part: Sequence[Visitor]) -> None:
        wanted = [
            {"case": each.case, "version": each.version, "move": move, "step": step, **more}
            for each in part
        ]
        for done in await patient(lambda: desk.cases.move_many(wanted)):
            if done.problem:
                raise LookupError(f"{move} {step}: {done.problem}")
            by_case[done.case].version = done.version

    parts = [people[at : at + _MOVES] for at in range(0, len(people), _MOVES)]
    await each_of(parts, some, TOGETHER // 2)


def _home(visitor: Visitor) -> dict[str, str]:
    return {
        "name": visitor.who.name,
        "phone": visitor.who.phone,
        "province": "广东省",
        "city": "深圳市",
        "county": "南山区",
        "street": f"深南大道{visitor.number}号",
    }
