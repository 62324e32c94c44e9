"""Answers that everybody reads: two officers, no number of anybody, found in words, pinyin and initials."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from definitions.search_words import asked, indexed_texts
from domain.errors import Conflict, NotAllowed, NotFound
from domain.four_eyes import OfficerChange, Touch
from domain.problems import Problem
from services.hall.published_answers import PublishedAnswerService
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.four_eyes import FourEyesStore
from storage.hall.published_answers import PublishedAnswerStore
from storage.hall.units import UnitStore
from tests.domain.hall.days import at
from tests.domain.hall.sample import APPROVER, CLERK, FIRE, SUPERVISOR, refused
from tests.storage.city import found
from tests.storage.hall.desk import FakePosts, officer

UNIT = "city_management"
QUESTION = "店招要多久？"
TEXT = "自受理之日起十个工作日。"


@dataclass
class Answers:
    service: PublishedAnswerService
    touches: FourEyesStore
    now: list[datetime]

    async def published(self, question: str = QUESTION, text: str = TEXT) -> UUID:
        made = await self.service.propose(officer(APPROVER), UNIT, question, text)
        await self.service.publish(officer(SUPERVISOR), made)
        return made

    async def find(self, words: str = "") -> list[UUID]:
        return [each.answer for each, _ in (await self.service.search(words, "")).answers]


@pytest.fixture
async def answers(database: Database, tmp_path: Path) -> Answers:
    found(database, tmp_path / "keys")
    touches, now = FourEyesStore(database), [at("2026-11-02 14:00")]
    clock: Callable[[], datetime] = lambda: now[0]  # noqa: E731  # typed for the port
    service = PublishedAnswerService(
        unit=database,
        store=PublishedAnswerStore(database),
        posts=FakePosts(APPROVER, CLERK, FIRE, SUPERVISOR),
        units=UnitStore(database),
        second_officers=touches,
        asked=asked,
        indexed=indexed_texts,
        audit=AuditStore(database),
        clock=clock,
    )
    return Answers(service, touches, now)


async def test_nobody_reads_it_before_a_second_officer_released_it(answers: Answers) -> None:
    made = await answers.service.propose(officer(APPROVER), UNIT, QUESTION, TEXT)
    assert await answers.find() == []
    assert [each.answer for each, _ in await answers.service.waiting(officer(SUPERVISOR))] == [made]
    with refused(Problem.SECOND_OFFICER_NEEDED, NotAllowed):
        await answers.service.publish(officer(APPROVER), made)

    await answers.service.publish(officer(SUPERVISOR), made)

    assert await answers.find() == [made]
    with pytest.raises(Conflict):
        await answers.service.publish(officer(SUPERVISOR), made)


async def test_whose_account_was_shaped_by_the_first_is_no_second(answers: Answers) -> None:
    made = await answers.service.propose(officer(APPROVER), UNIT, QUESTION, TEXT)
    await answers.touches.note(OfficerChange(APPROVER.officer, SUPERVISOR.officer, Touch.HOLDS))

    with refused(Problem.NOT_INDEPENDENT, NotAllowed):
        await answers.service.publish(officer(SUPERVISOR), made)


@pytest.mark.parametrize("words", ["店招", "dianzhao", "dz", "十个工作日"])
async def test_it_is_found_in_words_pinyin_and_initials(answers: Answers, words: str) -> None:
    made = await answers.published()

    assert await answers.find(words) == [made]
    assert await answers.find("公积金") == []
    assert await answers.find("，。") == []


async def test_only_who_decides_at_the_unit_writes_or_takes_back(answers: Answers) -> None:
    made = await answers.published()
    for other in (CLERK, FIRE):
        with pytest.raises(NotAllowed):
            await answers.service.propose(officer(other), UNIT, QUESTION, TEXT)
        with pytest.raises(NotFound):
            await answers.service.withdraw(officer(other), made)

    await answers.service.withdraw(officer(APPROVER), made)

    assert await answers.find() == []


async def test_the_newest_is_first_page_by_page(
    answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.hall.published_answers.PAGE", 2)
    made = [await answers.published(f"问题{n}", TEXT) for n in range(3)]

    first = await answers.service.search("", "")
    second = await answers.service.search("", first.next_cursor)

    shown = [each.answer for each, _ in (*first.answers, *second.answers)]
    assert sorted(shown) == sorted(made)
    assert len(first.answers) == 2
