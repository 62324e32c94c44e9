"""A window at which somebody stands, and the officer who receives them."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from clients.demo.people import resident
from tests.server.accounts.staff import WHY, officer
from tests.server.bookings.hall import OpenHall, open_hall
from tests.server.hall.test_new_item import TEXT, Fair, open_fair
from tests.server.hall.test_posts import who
from tests.server.house import House

#: No rule decides it, and nobody signs it.
PLAIN: Final = TEXT[: TEXT.index("rules:")]
WINDOW: Final = 5
ITEM: Final = "permit.lantern"

Answer = tuple[int, dict[str, Any]]


@dataclass(slots=True)
class Reception:
    """`clerk`: at the window, with no post in any unit; `person`: who stands there, with an account `fair.her`."""

    fair: Fair
    hall: OpenHall
    clerk: str
    person: str
    ticket: str = ""

    @property
    def house(self) -> House:
        return self.fair.house

    @property
    def path(self) -> str:
        return f"/v1/officer/tickets/{self.ticket}"

    async def serve(self, *, clerk: str = "", window: int = WINDOW) -> None:
        """The next one is called, and stands at the window."""
        by = clerk or self.clerk
        await self.hall.sit(by, window)
        called = await self.hall.call_next(by, window)
        self.ticket = str(called["ticket"]["ticket"])
        await self.hall.move(by, self.ticket, "start")

    async def next(self) -> None:
        """Whoever stands there goes, and another ticket is called at the same window."""
        await self.hall.move(self.clerk, self.ticket, "finish")
        await self.hall.give(self.clerk)
        called = await self.hall.call_next(self.clerk, WINDOW)
        self.ticket = str(called["ticket"]["ticket"])
        await self.hall.move(self.clerk, self.ticket, "start")

    async def registered(self, name: str, n: int, **more: str) -> str:
        """Another person on the register."""
        made = resident(n, name, date(1950, 3, 7))
        body = {"name": name, "id_number": made.id_number, "phone": made.phone, "schemes": []}
        path = "/v1/officer/persons"
        token = await self.house.officer()
        return str((await self.fair.ok("POST", path, body | more, token=token))["person"])

    async def identify(self, way: str = "document", *, by: str = "", **more: str) -> Answer:
        body = {"ticket": self.ticket, "way": way, **more}
        path = f"/v1/officer/persons/{self.person}/receptions"
        return await self.house.call("POST", path, body, token=by or self.clerk)

    async def send_code(self) -> Answer:
        path = f"/v1/officer/persons/{self.person}/reception-codes"
        return await self.house.call("POST", path, {"ticket": self.ticket}, token=self.clerk)

    async def begin(self, item: str = ITEM, *, by: str = "") -> Answer:
        return await self.house.call(
            "POST", f"{self.path}/cases", {"item": item}, token=by or self.clerk
        )

    async def save(self, version: int, *, by: str = "", **form: object) -> Answer:
        return await self.house.call(
            "PUT",
            f"{self.path}/form",
            {"form": form},
            token=by or self.clerk,
            headers={"If-Match": f'"{version}"'},
        )

    async def sign(self, version: int, words: str = "本人当面签署") -> Answer:
        return await self.house.call(
            "POST",
            f"{self.path}/signatures",
            {"words": words},
            token=self.clerk,
            headers={"If-Match": f'"{version}"'},
        )

    async def submit(self, version: int, *, by: str = "") -> Answer:
        return await self.house.call(
            "POST",
            f"{self.path}/submissions",
            token=by or self.clerk,
            headers={"If-Match": f'"{version}"'},
        )

    async def filled(self) -> dict[str, Any]:
        """Identified, begun and typed."""
        await self.serve()
        assert (await self.identify())[0] == 201
        status, _ = await self.begin()
        assert status == 201
        status, saved = await self.save(1, lit="electric")
        assert status == 200, saved
        return saved

    async def granted(self, clerk: str, unit: str, role: str) -> None:
        path = f"/v1/officer/officers/{await who(self.house, clerk)}/posts"
        admin = await self.house.officer("chen")
        body = WHY | {"unit": unit, "role": role, "area": ""}
        await self.fair.ok("POST", path, body, token=admin)


async def open_reception(house: House, text: str = PLAIN) -> Reception:
    """With a ticket that waits, of nobody known."""
    fair, hall = await open_fair(house, text), await open_hall(house)
    clerk = await officer(house, "window")
    await hall.give(clerk)
    person = await house.infrastructure.database.fetchval("SELECT person_id FROM persons")
    return Reception(fair, hall, clerk, str(person))
