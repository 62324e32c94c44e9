"""Answers that everybody reads: written by an officer of a unit, released by another, found in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID, uuid4

from domain.cursors import NEWEST, Place, page, place
from domain.errors import NotAllowed, NotFound, Unfit, fault
from domain.four_eyes import Matter, SecondWord
from domain.hall.personal_words import check_impersonal
from domain.hall.posts import PostRole, Posts, Unit
from domain.hall.published_answers import PublishedAnswer
from domain.hall.releases import Searched
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Words
from services.ports import AuditLog, Clock, SecondOfficers, UnitOfWork

PAGE: Final = 20  # own choice: what fits a phone
WAITING: Final = 100  # own choice: of an officer's units, what was written first
#: Who decides at a unit writes and releases for it.
_ROLES: Final = frozenset({PostRole.APPROVER, PostRole.SUPERVISOR})


class AnswerStore(Protocol):
    """storage.hall.published_answers.PublishedAnswerStore; what changes something, within the unit of work."""

    async def add(self, answer: PublishedAnswer, words: Sequence[str]) -> None: ...

    async def hold(self, answer: UUID) -> PublishedAnswer | None: ...

    async def put(self, answer: PublishedAnswer) -> None: ...

    async def published(
        self, before: Place, limit: int, searched: Searched | None = None
    ) -> list[PublishedAnswer]: ...

    async def proposed(self, units: Sequence[str], limit: int) -> list[PublishedAnswer]: ...


class PostSource(Protocol):
    """services.hall.posts.PostService."""

    async def of(self, officer: UUID) -> Posts: ...


class UnitNames(Protocol):
    """storage.hall.units.UnitStore."""

    async def all(self) -> tuple[Unit, ...]: ...


@dataclass(frozen=True, slots=True)
class AnswersPage:
    """Each with what its unit is called."""

    answers: tuple[tuple[PublishedAnswer, Words], ...]
    next_cursor: str  # "" at the end


class PublishedAnswerService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: AnswerStore,
        posts: PostSource,
        units: UnitNames,
        second_officers: SecondOfficers,
        asked: Callable[[str], Searched | None],
        indexed: Callable[[Sequence[str]], Sequence[str]],
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        """`asked` and `indexed`: the words of a search, and those by which a text is found."""
        self._unit = unit
        self._store = store
        self._posts = posts
        self._units = units
        self._second_officers = second_officers
        self._asked = asked
        self._indexed = indexed
        self._audit = audit
        self._clock = clock

    async def search(self, words: str, cursor: str) -> AnswersPage:
        """Newest first; of `words` those in which all of them stand, written or heard."""
        searched = self._asked(words)
        if searched is None and words.strip():
            return AnswersPage((), "")
        before = place(cursor) if cursor else NEWEST
        found = await self._store.published(before, PAGE + 1, searched)
        shown, following = page(found, PAGE, _published)
        return AnswersPage(await self._named(shown), following)

    async def waiting(self, officer: Officer) -> tuple[tuple[PublishedAnswer, Words], ...]:
        """Of the units at which the officer decides."""
        units = sorted(_units_of(await self._posts.of(officer.officer)))
        return await self._named(await self._store.proposed(units, WAITING))

    async def propose(self, officer: Officer, unit: str, question: str, text: str) -> UUID:
        """Invalid for what has a number of a person in it; NotAllowed for another unit."""
        _check(question, "/question")
        _check(text, "/text")
        if unit not in _units_of(await self._posts.of(officer.officer)):
            raise NotAllowed(Problem.POST_NEEDED)
        words = self._indexed((question, text))

        async def work() -> UUID:
            made = PublishedAnswer(uuid4(), unit, question, text, officer.officer, self._clock())
            await self._store.add(made, words)
            await self._record(officer, "published_answer.proposed", made)
            return made.answer

        return await self._unit.together(work)

    async def publish(self, officer: Officer, answer: UUID) -> None:
        """By a second officer who decides at the unit. NotFound; NotAllowed; Conflict."""
        posts = await self._posts.of(officer.officer)

        async def work() -> None:
            held, at = await self._held(posts, answer), self._clock()
            await self._second_officers.check(
                SecondWord(Matter.PUBLISHED_ANSWER, held.proposed_by, officer.officer), at
            )
            after = held.publish(officer.officer, at)
            await self._store.put(after)
            await self._record(officer, "published_answer.published", after)

        await self._unit.together(work)

    async def withdraw(self, officer: Officer, answer: UUID) -> None:
        """Before it was published, or after; by anybody who decides at the unit. NotFound; Conflict."""
        posts = await self._posts.of(officer.officer)

        async def work() -> None:
            after = (await self._held(posts, answer)).withdraw(self._clock())
            await self._store.put(after)
            await self._record(officer, "published_answer.withdrawn", after)

        await self._unit.together(work)

    async def _held(self, posts: Posts, answer: UUID) -> PublishedAnswer:
        held = await self._store.hold(answer)
        if held is None or held.unit not in _units_of(posts):
            raise NotFound(Problem.NOT_FOUND)
        return held

    async def _named(
        self, answers: Sequence[PublishedAnswer]
    ) -> tuple[tuple[PublishedAnswer, Words], ...]:
        called = {each.unit: each.names for each in await self._units.all()}
        return tuple((each, called.get(each.unit, Words(each.unit, each.unit))) for each in answers)

    async def _record(self, officer: Officer, action: str, answer: PublishedAnswer) -> None:
        await self._audit.record(
            actor=officer.actor,
            action=action,
            person=None,
            about=SubjectKind.PUBLISHED_ANSWER.of(answer.answer),
            why=answer.unit,
        )


def _units_of(posts: Posts) -> frozenset[str]:
    return frozenset(post.unit for post in posts.held if post.role in _ROLES)


def _published(answer: PublishedAnswer) -> Place:
    assert answer.published_at is not None
    return answer.published_at, answer.answer


def _check(text: str, pointer: str) -> None:
    try:
        check_impersonal(text)
    except Unfit as wrong:
        raise fault(pointer, "personal_data", wrong.words) from wrong
