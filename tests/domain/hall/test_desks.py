"""Which desks a move of a case concerns."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.hall.cases import Case, CaseStep, StepState
from domain.hall.desks import concerned, keys_of, list_key
from domain.hall.items import StepKind
from domain.hall.posts import Post, PostRole, Posts
from tests.domain.hall.days import at

CHEN, FANG = UUID(int=1), UUID(int=2)
NOON = at("2026-11-02 12:00")
OPEN = CaseStep("accept", StepKind.ACCEPT, "civil_affairs", PostRole.CLERK).open(NOON)
NEXT = CaseStep("decide", StepKind.DECIDE, "civil_affairs", PostRole.APPROVER, ("accept",))


def case(*steps: CaseStep, area: str = "440304") -> Case:
    return Case(
        person=UUID(int=8),
        case=UUID(int=9),
        item="notice.street",
        item_version=1,
        area=area,
        opened_by="",
        opened_at=NOON,
        form={},
        steps=steps,
    )


@pytest.mark.parametrize("area", ["", "44", "4403", "440304"])
def test_a_step_rings_every_post_whose_area_takes_it_in(area: str) -> None:
    post = Post("civil_affairs", PostRole.CLERK, area)

    assert list_key(post) in concerned(case(OPEN), case(OPEN))


@pytest.mark.parametrize(
    "post",
    [
        Post("civil_affairs", PostRole.CLERK, "440305"),
        Post("civil_affairs", PostRole.APPROVER, ""),
        Post("fire_rescue", PostRole.CLERK, ""),
    ],
)
def test_it_rings_no_other(post: Post) -> None:
    assert list_key(post) not in concerned(case(OPEN, NEXT), case(OPEN, NEXT))


def test_a_case_without_an_area_is_of_the_whole_city_alone() -> None:
    clerk = Post("civil_affairs", PostRole.CLERK, "")

    assert concerned(case(OPEN, area=""), case(OPEN, area="")) == {UUID(int=9), list_key(clerk)}


def test_who_had_a_step_hears_as_well_as_who_has_it() -> None:
    before, after = (case(replace(OPEN, officer=who)) for who in (CHEN, FANG))

    assert {CHEN, FANG} <= concerned(before, after)


def test_what_a_move_closes_and_opens_is_rung() -> None:
    before = case(OPEN, NEXT)
    after = case(replace(OPEN, state=StepState.DONE), NEXT.open(NOON))
    posts = [Post("civil_affairs", role, "") for role in (PostRole.CLERK, PostRole.APPROVER)]

    assert set(map(list_key, posts)) <= concerned(before, after)


def test_a_desk_listens_to_its_own_its_posts_and_its_case() -> None:
    clerk = Post("civil_affairs", PostRole.CLERK, "")

    assert keys_of(CHEN, Posts.of([clerk]), UUID(int=9)) == {CHEN, list_key(clerk), UUID(int=9)}
    assert keys_of(CHEN, Posts(), None) == {CHEN}
