"""The second day: a city hall whose matters are files, played after the pensioner's."""

from contextlib import AsyncExitStack
from typing import Final

from clients.demo import allowance, matter, shopfront
from clients.demo.allowance import the_allowance
from clients.demo.day import Day
from clients.demo.hall import Hall, open_hall
from clients.demo.matter import a_new_matter
from clients.demo.people import COMING, ELDER, WARD, YOUNGER
from clients.demo.service import Service
from clients.demo.shopfront import a_shop_sign

#: What people write into forms.
WRITTEN: Final = (*allowance.WRITTEN, matter.STREET, *shopfront.WRITTEN)


async def the_hall_opens(day: Day, service: Service, stack: AsyncExitStack) -> Hall:
    """Chapter 8."""
    day.story.chapter(8, "第二天：大厅开张", "The second day: the hall is set up")
    for who in (ELDER, YOUNGER, WARD, COMING):
        await day.enter(who)
    return await open_hall(day, service, stack)


async def its_matters(hall: Hall, service: Service) -> None:
    """Chapters 9 to 11."""
    story = hall.day.story
    story.chapter(9, "一件谁也没见过的事项", "A matter that nobody knew")
    await a_new_matter(hall)
    story.chapter(10, "一块招牌：两部手机，两个部门", "A shop sign: two phones, two units")
    await a_shop_sign(hall)
    story.chapter(
        11, "高龄津贴：数据说了算的，当即办结", "The allowance: decided where data say all"
    )
    await the_allowance(hall, service)
