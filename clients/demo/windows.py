"""The morning at the windows: people come, are called one by one, are taken in and pay."""

import asyncio
from typing import Final
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from zhijian_client import OfficerClient
from zhijian_client.answers.halls import AtWindow
from zhijian_client.answers.payments import Order

from clients.demo.crowd import Visitor, Way
from clients.demo.grounds import HALL, PLACE
from clients.demo.town import Staff, Town, all_together, each_of, patient

ITEM: Final = "permit.residence_again"
FORM: Final = {"why": "lost", "true_words": True}
#: A hall in which so many wait at once; whoever comes later stands at its door.
WAITING: Final = 24
_LOOK_S: Final = 0.2
_CALLS: Final = 3
#: WeChat Pay tells one payment in so many twice.
_TWICE_EVERY: Final = 10


class Windows:
    """`served`: at which window each number was done; `missed`: who heard no call. Money in fen."""

    def __init__(self, town: Town, staff: Staff) -> None:
        self._town = town
        self._staff = staff
        self._room = asyncio.Semaphore(WAITING)
        self._came = asyncio.Condition()
        self._numbers: dict[str, Visitor] = {}
        self._all_came = False
        self.served: dict[str, int] = {}
        self.twice: list[str] = []
        self.missed: list[str] = []
        self.by_wechat_fen = 0
        self.in_cash_fen = 0

    async def play(self) -> None:
        """Until everybody who came is done."""
        seats = enumerate(self._staff.windows, 1)
        await all_together([self._arrivals(), *(self._serve(at, desk) for at, desk in seats)])

    async def _arrivals(self) -> None:
        coming = [each for each in self._town.people if not each.away]
        await each_of(coming, self._arrive, len(self._staff.windows))
        self._all_came = True

    async def _arrive(self, visitor: Visitor) -> None:
        """With a booking they check in, without one they take a number: at the desk before the windows."""
        await self._room.acquire()
        door = self._staff.windows[visitor.number % len(self._staff.windows)]
        if (booking := visitor.booking) is not None:
            number = (await patient(lambda: door.bookings.check_in(PLACE, booking))).ticket
        else:
            number = (await door.halls.give_ticket(HALL, "A" if visitor.applies else "C")).number
        async with self._came:
            self._numbers[number] = visitor
            self._came.notify_all()

    async def _serve(self, window: int, desk: OfficerClient) -> None:
        await desk.halls.open_window(HALL, window)
        while True:
            over = self._all_came
            called = (await desk.halls.call_next(HALL, window)).ticket
            if called is not None:
                await self._called(window, desk, called)
            elif over:
                break
            else:
                await asyncio.sleep(_LOOK_S)
        await desk.halls.close_window(HALL, window)

    async def _called(self, window: int, desk: OfficerClient, called: AtWindow) -> None:
        async with self._came:
            await self._came.wait_for(lambda: called.number in self._numbers)
        visitor = self._numbers[called.number]
        if visitor.deaf:
            for _ in range(_CALLS - 1):
                await desk.halls.move_ticket(called.ticket, "again")
            await desk.halls.move_ticket(called.ticket, "miss")
            if not called.passed_over:
                return  # it goes back behind three others, and is called once more
            self.missed.append(called.number)
        else:
            await desk.halls.move_ticket(called.ticket, "start")
            if visitor.applies:
                await self._taken_in(desk, called.ticket, visitor)
            await desk.halls.move_ticket(called.ticket, "finish")
            if called.number in self.served:
                self.twice.append(called.number)
            self.served[called.number] = window
        self._room.release()

    async def _taken_in(self, desk: OfficerClient, ticket: UUID, visitor: Visitor) -> None:
        """Identified by the document in hand, the form typed, accepted, and paid."""
        if (person := visitor.person) is None:
            raise LookupError("somebody who applies is on no register")
        await patient(lambda: desk.receptions.receive(person, ticket, "document"))
        case = await desk.receptions.begin(ticket, ITEM)
        case = await desk.receptions.save(ticket, case.version, FORM)
        case = await desk.receptions.submit(ticket, case.version)
        visitor.case, visitor.version = case.case, case.version
        order = (await desk.payments.fee(case.case)).order
        if order is None:
            raise LookupError(f"a case at a window owes nothing: it is {case.state}")
        await self._paid(desk, visitor, person, order)

    async def _paid(
        self, desk: OfficerClient, visitor: Visitor, person: UUID, order: Order
    ) -> None:
        """From the own phone, by the code on the counter's screen, or in cash."""
        if visitor.way is Way.WALK_IN:
            receipt = f"R{visitor.number:06}"
            await desk.payments.receive(person, order.order, "cash", receipt)
            self.in_cash_fen += order.amount_fen
            return
        if visitor.way is Way.PHONE:
            async with self._town.phone_of(visitor).of(visitor.who) as phone:
                begun = await phone.payments.pay(order.order, "h5")
            number = parse_qs(urlsplit(begun.url).query)["prepay_id"][0]
        else:
            begun = await patient(lambda: desk.payments.code(person, order.order))
            number = parse_qs(urlsplit(begun.code).query)["pr"][0]
        told = 2 if visitor.number % _TWICE_EVERY == 0 else 1
        await self._town.outside.pay(number, self._town.bases[visitor.number % 2], told=told)
        self.by_wechat_fen += order.amount_fen
