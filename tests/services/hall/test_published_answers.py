"""Answers that everybody reads: written by one officer of a unit, released by another, found in words."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from domain.cursors import NEWEST, Place, cursor_of
from domain.errors import Invalid, NotAllowed, NotFound
from domain.four_eyes import Matter, SecondWord
from domain.hall.posts import Post, PostRole, Posts, Unit
from domain.hall.published_answers import AnswerState, PublishedAnswer
from domain.hall.releases import Searched
from domain.people import Officer
from domain.problems import Problem
from domain.words import Words
from services.hall.published_answers import PublishedAnswerService
from tests.domain.hall.sample import refused
from tests.people import NOON, FakeClock
from tests.services.hall.office import NAMES, where
from tests.services.unit import FakeAudit, FakeUnit

FANG = Officer(UUID(int=1), frozenset(), UUID(int=2))
LI = Officer(UUID(int=3), frozenset(), UUID(int=4))
CLERK = Officer(UUID(int=5), frozenset(), UUID(int=6))
QUESTION, TEXT = "社保卡怎么补办？", "请带身份证到任一网点。"


def post(unit: str, role: PostRole) -> Post:
    return Post(unit, role, "")


class Board:
    """storage.hall.published_answers, posts, units and second officers."""

    def __init__(self) -> None:
        self.kept: dict[UUID, PublishedAnswer] = {}
        self.words: list[Sequence[str]] = []
        self.asked: list[tuple[object, ...]] = []
        self.second: list[SecondWord] = []
        self.not_two = False
        self.posts = {
            FANG.officer: Posts.of([post("pensions", PostRole.APPROVER)]),
            LI.officer: Posts.of(
                [post("pensions", PostRole.SUPERVISOR), post("civil", PostRole.APPROVER)]
            ),
            CLERK.officer: Posts.of([post("pensions", PostRole.CLERK)]),
        }

    async def add(self, answer: PublishedAnswer, words: Sequence[str]) -> None:
        self.kept[answer.answer] = answer
        self.words.append(words)

    async def hold(self, answer: UUID) -> PublishedAnswer | None:
        return self.kept.get(answer)

    async def put(self, answer: PublishedAnswer) -> None:
        self.kept[answer.answer] = answer

    async def published(
        self, before: Place, limit: int, searched: Searched | None = None
    ) -> list[PublishedAnswer]:
        self.asked.append((before, limit, searched))
        found = [each for each in self.kept.values() if each.state is AnswerState.PUBLISHED]
        return found[:limit]

    async def proposed(self, units: Sequence[str], limit: int) -> list[PublishedAnswer]:
        self.asked.append((units, limit))
        return list(self.kept.values())

    async def of(self, officer: UUID) -> Posts:
        return self.posts.get(officer, Posts())

    async def all(self) -> tuple[Unit, ...]:
        return (Unit("pensions", NAMES),)

    async def check(self, word: SecondWord, at: object) -> None:
        assert at == NOON
        self.second.append(word)
        if self.not_two:
            raise NotAllowed(Problem.SECOND_OFFICER_NEEDED)


def asked(words: str) -> Searched | None:
    return Searched((words,), ()) if words.isalnum() else None


class Scene:
    def __init__(self) -> None:
        self.board = Board()
        self.audit = FakeAudit()
        self.service = PublishedAnswerService(
            unit=FakeUnit(),
            store=self.board,
            posts=self.board,
            units=self.board,
            second_officers=self.board,
            asked=asked,
            indexed=lambda texts: ["indexed", *texts],
            audit=self.audit,
            clock=FakeClock(),
        )


@pytest.fixture
def scene() -> Scene:
    return Scene()


async def test_an_answer_is_written_by_who_decides_at_the_unit_and_read_by_another(
    scene: Scene,
) -> None:
    answer = await scene.service.propose(FANG, "pensions", QUESTION, TEXT)
    assert scene.board.kept[answer] == PublishedAnswer(
        answer, "pensions", QUESTION, TEXT, FANG.officer, NOON
    )
    assert scene.board.words == [["indexed", QUESTION, TEXT]]

    await scene.service.publish(LI, answer)

    published = scene.board.kept[answer]
    assert (published.state, published.published_by) == (AnswerState.PUBLISHED, LI.officer)
    assert published.published_at == NOON
    assert scene.board.second == [SecondWord(Matter.PUBLISHED_ANSWER, FANG.officer, LI.officer)]
    await scene.service.withdraw(FANG, answer)
    withdrawn = scene.board.kept[answer]
    assert (withdrawn.state, withdrawn.ended_at) == (AnswerState.WITHDRAWN, NOON)
    about = f"published_answer:{answer}"
    assert scene.audit.entries == [
        (FANG.actor, "published_answer.proposed", None, about, "pensions"),
        (LI.actor, "published_answer.published", None, about, "pensions"),
        (FANG.actor, "published_answer.withdrawn", None, about, "pensions"),
    ]


async def test_nobody_publishes_alone(scene: Scene) -> None:
    answer = await scene.service.propose(FANG, "pensions", QUESTION, TEXT)
    scene.board.not_two = True
    with refused(Problem.SECOND_OFFICER_NEEDED, NotAllowed):
        await scene.service.publish(FANG, answer)
    assert scene.board.kept[answer].state is AnswerState.PROPOSED
    assert len(scene.audit.entries) == 1


async def test_who_does_not_decide_at_the_unit_writes_and_releases_nothing(scene: Scene) -> None:
    for officer, unit in ((CLERK, "pensions"), (FANG, "civil")):
        with refused(Problem.POST_NEEDED, NotAllowed):
            await scene.service.propose(officer, unit, QUESTION, TEXT)
    answer = await scene.service.propose(LI, "civil", QUESTION, TEXT)
    for ask in (
        scene.service.publish(FANG, answer),
        scene.service.withdraw(FANG, answer),
        scene.service.publish(LI, UUID(int=9)),
        scene.service.withdraw(LI, UUID(int=9)),
    ):
        with refused(Problem.NOT_FOUND, NotFound):
            await ask
    assert scene.board.kept[answer].state is AnswerState.PROPOSED


@pytest.mark.parametrize(
    ("question", "text", "pointer"),
    [
        ("电话 13800138000 打不通", TEXT, "/question"),
        (QUESTION, "王先生（440304195001010021）可以办。", "/text"),
    ],
)
async def test_a_number_of_a_person_is_not_published(
    scene: Scene, question: str, text: str, pointer: str
) -> None:
    with pytest.raises(Invalid) as invalid:
        await scene.service.propose(FANG, "pensions", question, text)
    assert where(invalid.value) == (pointer, "personal_data")
    assert "删去" in invalid.value.errors[0].detail.zh
    assert scene.board.kept == {}


def published(number: int, unit: str = "pensions") -> PublishedAnswer:
    answer = PublishedAnswer(UUID(int=number), unit, QUESTION, TEXT, FANG.officer, NOON)
    return answer.publish(LI.officer, NOON - timedelta(hours=number))


async def test_answers_are_read_twenty_a_page_with_what_their_units_are_called(
    scene: Scene,
) -> None:
    scene.board.kept = {UUID(int=n): published(n) for n in range(21)}
    first = await scene.service.search("", "")
    assert [each.answer.int for each, _ in first.answers] == list(range(20))
    assert {names for _, names in first.answers} == {NAMES}
    at, last = NOON - timedelta(hours=19), UUID(int=19)
    assert first.next_cursor == cursor_of(at, last)

    scene.board.kept = {UUID(int=1): published(1, "gone")}
    found = await scene.service.search("社保卡", first.next_cursor)
    assert found.answers == ((published(1, "gone"), Words("gone", "gone")),)
    assert found.next_cursor == ""
    assert scene.board.asked == [
        (NEWEST, 21, None),
        ((at, last), 21, Searched(("社保卡",), ())),
    ]


async def test_words_in_which_nothing_can_be_searched_find_nothing(scene: Scene) -> None:
    scene.board.kept = {UUID(int=1): published(1)}
    page = await scene.service.search("…", "")
    assert (page.answers, page.next_cursor, scene.board.asked) == ((), "", [])
    assert len((await scene.service.search(" ", "")).answers) == 1


async def test_an_officer_sees_what_waits_at_the_units_where_they_decide(scene: Scene) -> None:
    answer = await scene.service.propose(LI, "civil", QUESTION, TEXT)
    waits = scene.board.kept[answer]
    assert await scene.service.waiting(LI) == ((waits, Words("civil", "civil")),)
    await scene.service.waiting(CLERK)
    assert scene.board.asked == [(["civil", "pensions"], 100), ([], 100)]
