"""python -m clients.demo: plays two days and a morning, then leaves the pages open; with --check it only plays.

Exits 1 when any step differed from what it should be.
"""

import argparse
import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Any, Final, TypeVar

from zhijian_client import ClientError, OfficerClient

from clients.demo import newcomer, vendors
from clients.demo import outside as outsides
from clients.demo import service as services
from clients.demo.after import a_recorded_death_stops_nothing, nobody_lost_anything, shown_alive
from clients.demo.beforehand import made_ready
from clients.demo.cameras import living
from clients.demo.crowd import Visitor, crowd
from clients.demo.day import FIRST_CLIP, Day, morning
from clients.demo.evening import on_the_register, signed_in
from clients.demo.fakes import wrong_people_and_fakes
from clients.demo.faults import nobody_in_the_logs, nothing_is_lost
from clients.demo.hall import Hall
from clients.demo.morning import PEOPLE, WINDOWS, the_evening_before, the_morning
from clients.demo.morning import WRITTEN as FORMS
from clients.demo.outside import Outside
from clients.demo.people import BEREAVED, NIGHT
from clients.demo.phone import Phones
from clients.demo.processes import ROOT, NotStarted, free_port, port_is_free
from clients.demo.second_day import WRITTEN, its_matters, the_hall_opens
from clients.demo.story import Different, Story
from clients.demo.town import Town
from domain.days import SHANGHAI

PORT: Final = 8080
CHECK_SECONDS: Final = 450.0
T = TypeVar("T")


async def play(story: Story, *, stay: bool) -> int:
    """0 when every step was as it should be."""
    task = asyncio.current_task()
    if task is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    folder = services.new_folder()
    port = PORT if stay and port_is_free(PORT) else free_port()
    async with AsyncExitStack() as stack:
        sms = outsides.PORT if stay and port_is_free(outsides.PORT) else 0
        outside = await stack.enter_async_context(Outside(folder / "standins.log", sms))
        settings = outside.settings() | await vendors.enter(outside, folder)
        service = services.Service(port, settings, folder)
        stack.push_async_callback(service.stop)
        await service.start()
        await service.add_officer()
        desk = await stack.enter_async_context(OfficerClient(service.base))
        await desk.sign_in(services.OFFICER, service.password)
        story.tell(
            f"服务已就绪：{service.base}（记录在 {service.log.relative_to(ROOT)}）",
            "The service, its database, its face workers and the stand-ins are ready.",
        )
        phones = Phones(service.base, outside)
        day = Day(story, phones, outside, desk, datetime.now(SHANGHAI).date())
        try:
            async with asyncio.timeout(None if stay else CHECK_SECONDS):
                await all_days(day, service, stack)
        except Different:
            pass
        except (ClientError, LookupError, TimeoutError) as broken:
            story.broke("这一步没有走完。", "This step could not be finished.", broken)
        story.end()
        if stay and not story.differences:
            await by_hand(day, service)
    if story.differences:
        return 1  # the logs stay until the next run
    services.forget(folder)
    return 0


async def all_days(day: Day, service: services.Service, stack: AsyncExitStack) -> None:
    acts, people = Acts(day.story), crowd(PEOPLE)
    day.registered += [each.who for each in people]
    serving = asyncio.Lock()  # held by whoever breaks it
    async with (
        beside(on_the_register(day.desk, people)) as entered,
        beside(signed_in(day.phones, people, entered, serving)) as all_signed_in,
    ):
        await first_day(day, service, stack, entered, serving)
        acts.over("第一天", "The first day")
        second = service.second()
        stack.push_async_callback(second.stop)
        async with beside(second.start()) as started:
            hall = await the_hall_opens(day, service, stack)
            town = town_of(hall, service, second, people)
            # What is done the evening before waits for much, as the second day does.
            async with beside(the_evening_before(town, WINDOWS, started, stack)) as readied:
                await its_matters(hall, service)
                acts.over("第二天", "The second day")
                evening = await readied
        await all_signed_in
    await the_morning(town, evening)
    acts.over("第三天上午", "The third day's morning")
    nobody_in_the_logs(day, (service.log, second.log), (*WRITTEN, *FORMS))


async def first_day(
    day: Day,
    service: services.Service,
    stack: AsyncExitStack,
    entered: Awaitable[None],
    serving: asyncio.Lock,
) -> None:
    """`entered`: those who come on the third day."""
    story = day.story
    async with beside(made_ready(service, entered)) as readied:
        await pensioners(day, stack)
        await readied
    story.chapter(7, "机器会坏，事情不丢", "Machines break, nothing is lost")
    async with serving:
        await nothing_is_lost(day, service, living(FIRST_CLIP, seed=5))


async def pensioners(day: Day, stack: AsyncExitStack) -> None:
    story = day.story
    await morning(day, stack)
    story.chapter(5, "别人和假的", "Wrong people and fakes, side by side")
    await day.enrol(BEREAVED, FIRST_CLIP)
    await day.enrol(NIGHT, FIRST_CLIP)
    # Half a minute before a camera, while others stand before theirs.
    async with beside(shown_alive(day, living(FIRST_CLIP, seed=4))) as alive:
        await wrong_people_and_fakes(day)
        story.chapter(6, "没有人因此失去什么", "Nobody lost anything")
        await nobody_lost_anything(day)
        a_recorded_death_stops_nothing(day, await alive)


def town_of(
    hall: Hall, service: services.Service, second: services.SecondWeb, people: list[Visitor]
) -> Town:
    day = hall.day
    return Town(
        story=day.story,
        bases=(service.base, second.base),
        command=service.command,
        folder=service.folder,
        outside=day.outside,
        password=service.password,
        admin=hall.proposing,
        phones=day.phones,
        people=people,
    )


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, T]) -> AsyncIterator[Awaitable[T]]:
    """Goes on while the block does; is ended with it."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class Acts:
    """Says of each act how long it took."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._began = story.seconds

    def over(self, zh: str, en: str) -> None:
        seconds = self._story.seconds - self._began
        self._began = self._story.seconds
        self._story.note(f"{zh}用了{seconds:.0f}秒。", f"{en} took {seconds:.0f} seconds.")


async def by_hand(day: Day, service: services.Service) -> None:
    """Leaves all running until Ctrl-C or SIGTERM."""
    await newcomer.ready(day)
    secret = await newcomer.officer_with_every_role(service)
    day.outside.overhear(
        lambda line: day.story.note(f"短信：{line}", "a text message that the stand-in took")
    )
    out = day.story.out
    out.write(newcomer.by_hand(service, f"{day.outside.address}/_standin/sms", secret))
    out.flush()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m clients.demo", description=__doc__)
    parser.add_argument("--check", action="store_true", help="play all of it and stop")
    stay = not parser.parse_args().check
    story = Story()
    try:
        return asyncio.run(play(story, stay=stay))
    except NotStarted as failed:
        story.broke("没有启动成功。", "Something did not start.", failed)
        story.end()
        return 1
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 130


if __name__ == "__main__":
    sys.exit(main())
