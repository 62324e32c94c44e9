"""Whom a post reaches, and what people may be booked for, with the stores in memory."""

from typing import Final, cast
from uuid import UUID, uuid4

import pytest

from domain.errors import Invalid, NotFound
from domain.hall.posts import Post, PostRole, Posts
from domain.problems import Problem
from domain.subjects import Subject, SubjectKind
from server.wiring.bookings import BookedSubjects, PostReach
from services.hall.items import ItemService
from storage.hall.cases import CaseStore
from storage.hall.posts import PostStore
from storage.pensions.entitlements import EntitlementStore

PERSON, OTHER, CASE = uuid4(), uuid4(), uuid4()
PENSION: Final = Subject(SubjectKind.ENTITLEMENT, "city-pension")


class Hall:
    """A case and a pension of one person, and one item that is released."""

    async def read(self, person: UUID, row: UUID | str) -> object | None:
        return object() if person == PERSON and row in {CASE, "city-pension"} else None

    async def current(self, name: str) -> None:
        if name != "permit.sign":
            raise NotFound(Problem.NOT_FOUND)


@pytest.mark.parametrize(
    ("person", "about", "there"),
    [
        (PERSON, Subject(SubjectKind.CASE, str(CASE)), True),
        (OTHER, Subject(SubjectKind.CASE, str(CASE)), False),
        (PERSON, PENSION, True),
        (OTHER, PENSION, False),
        (OTHER, Subject(SubjectKind.ITEM, "permit.sign"), True),
        (PERSON, Subject(SubjectKind.ITEM, "permit.gone"), False),
        (PERSON, Subject(SubjectKind.PERSON), False),
    ],
    ids=lambda value: str(value) if isinstance(value, bool) else None,
)
async def test_people_are_booked_for_what_is_theirs_or_for_an_item_that_is_released(
    person: UUID,
    about: Subject,
    there: bool,  # noqa: FBT001  # of the table
) -> None:
    hall = Hall()
    subjects = BookedSubjects(
        cast("ItemService", hall), cast("CaseStore", hall), cast("EntitlementStore", hall)
    )
    if there:
        await subjects.check(person, about)
        return

    with pytest.raises(Invalid) as refused:
        await subjects.check(person, about)

    assert [(each.pointer, each.code) for each in refused.value.errors] == [("/about", "unknown")]


class Held:
    """What each officer holds."""

    def __init__(self, **posts: Post) -> None:
        self.posts = posts

    async def of(self, _: UUID) -> Posts:
        return Posts.of(self.posts.values())


@pytest.mark.parametrize(
    ("role", "reached"),
    [
        (PostRole.CLERK, {("civil_affairs", "440305")}),
        (PostRole.SUPERVISOR, {("civil_affairs", "440305")}),
        (PostRole.APPROVER, set()),
    ],
)
async def test_places_are_those_of_clerks_and_supervisors_of_the_unit_in_its_area(
    role: PostRole, reached: set[tuple[str, str]]
) -> None:
    store = Held(post=Post("civil_affairs", role, "4403"))
    places = [("civil_affairs", "440305"), ("civil_affairs", "4401"), ("fire_rescue", "440305")]

    reaches = await PostReach(cast("PostStore", store)).of(uuid4())

    assert {place for place in places if reaches(*place)} == reached
