"""Who may give whom which post, and what is on record of it; those of the identity provider beside."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

import pytest

from domain.errors import Invalid, NotAllowed, NotFound
from domain.four_eyes import OfficerChange, Touch
from domain.hall.posts import Post, Unit
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.hall.provider_posts import ProviderPosts
from tests.services.hall.office import (
    ADMIN,
    APPROVER,
    CLERK,
    FANG,
    NAMES,
    NOW,
    SCOPE,
    Office,
    where,
)


@pytest.fixture
def office() -> Office:
    return Office()


async def test_a_post_that_is_given_is_on_record_and_open_desks_hear_of_it(
    office: Office,
) -> None:
    granted = await office.service.grant(ADMIN, FANG, CLERK, "新入职")

    assert [each.post for each in granted] == [CLERK]
    assert await office.service.granted(FANG) == granted
    assert await office.service.seen(ADMIN, FANG) == granted
    assert await office.service.holders(CLERK) == {FANG: "fang"}
    assert (await office.service.of(FANG)).held == {CLERK}
    assert office.given_by == [ADMIN.officer]
    assert office.audit == [(ADMIN.actor, "post.granted", f"新入职 ({CLERK})")]
    assert office.about == [SubjectKind.OFFICER.of(FANG)]
    assert office.touches == [OfficerChange(ADMIN.officer, FANG, Touch.SHAPES)]
    assert office.desks.rung == [FANG]


async def test_a_post_that_is_taken_is_on_record_too(office: Office) -> None:
    await office.service.grant(ADMIN, FANG, CLERK, "新入职")
    left = await office.service.revoke(ADMIN, FANG, CLERK, "调岗")

    assert left == []
    assert office.audit[-1] == (ADMIN.actor, "post.revoked", f"调岗 ({CLERK})")
    assert (len(office.touches), office.desks.rung) == (2, [FANG, FANG])
    with pytest.raises(NotFound):
        await office.service.revoke(ADMIN, FANG, CLERK, "again")


@pytest.mark.parametrize("code", ["unknown", "closed", "held"])
async def test_what_can_not_be_given_is_named_and_nobody_is_rung(office: Office, code: str) -> None:
    if code == "unknown":
        office.units.clear()
    elif code == "closed":
        office.units["civil_affairs"] = Unit("civil_affairs", NAMES, closed=True)
    else:
        office.held[FANG] = [CLERK]

    with pytest.raises(Invalid) as refused:
        await office.service.grant(ADMIN, FANG, CLERK, "x")

    assert where(refused.value) == ("/unit", code)
    assert (office.touches, office.audit, office.desks.rung) == ([], [], [])


async def test_nobody_gives_themselves_a_post_nor_takes_one(office: Office) -> None:
    for change in (office.service.grant, office.service.revoke):
        with pytest.raises(NotAllowed) as refused:
            await change(ADMIN, ADMIN.officer, CLERK, "x")
        assert refused.value.problem is Problem.ANOTHER_ADMIN_NEEDED


async def test_who_is_nobody_or_out_of_reach_is_given_and_shown_nothing(office: Office) -> None:
    office.held[FANG] = [CLERK]
    office.scope_of = None
    for ask in (
        office.service.seen(ADMIN, FANG),
        office.service.grant(ADMIN, FANG, APPROVER, "x"),
        office.service.revoke(ADMIN, FANG, CLERK, "x"),
    ):
        with pytest.raises(NotFound):
            await ask

    office.scope_of = replace(SCOPE, covered=False)
    for change in (office.service.grant, office.service.revoke):
        with pytest.raises(NotAllowed) as refused:
            await change(ADMIN, FANG, CLERK, "x")
        assert refused.value.problem is Problem.OFFICER_OUTSIDE


async def test_a_post_lies_in_the_administrators_areas_and_in_the_officers_own(
    office: Office,
) -> None:
    for outside in (ADMIN.officer, FANG):
        office.outside = {outside}
        with pytest.raises(NotAllowed) as refused:
            await office.service.grant(ADMIN, FANG, CLERK, "x")
        assert refused.value.problem is Problem.OFFICER_OUTSIDE
    await office.service.grant(
        Officer(UUID(int=5), frozenset(), UUID(int=6)), UUID(int=7), CLERK, ""
    )
    assert office.held == {UUID(int=7): [CLERK]}


@dataclass
class FakeGroups:
    posts: set[Post]

    def of(self, groups: Collection[str]) -> frozenset[Post]:
        return frozenset(self.posts) if "clerks" in groups else frozenset()


def provider(office: Office, *posts: Post) -> ProviderPosts:
    return ProviderPosts(
        groups=FakeGroups(set(posts)),
        store=office,
        units=office,
        audit=office,
        desks=office.desks,
    )


async def test_posts_come_and_go_with_the_groups_of_the_provider(office: Office) -> None:
    office.held[FANG] = [APPROVER]
    office.by_provider = {APPROVER}

    await provider(office, CLERK).follow(FANG, ["clerks"], NOW)

    assert office.held[FANG] == [CLERK]
    assert office.given_by == [None]
    assert office.audit == [
        ("system", "post.revoked", f"identity provider ({APPROVER})"),
        ("system", "post.granted", f"identity provider ({CLERK})"),
    ]
    assert office.about == [SubjectKind.OFFICER.of(FANG)] * 2
    assert office.desks.rung == [FANG]


async def test_the_same_groups_change_nothing_and_ring_nobody(office: Office) -> None:
    office.held[FANG] = [CLERK]
    office.by_provider = {CLERK}

    await provider(office, CLERK).follow(FANG, ["clerks"], NOW)

    assert (office.held[FANG], office.audit, office.desks.rung) == ([CLERK], [], [])


async def test_a_unit_that_there_is_not_keeps_no_other_post_back(office: Office) -> None:
    gone, closed = replace(CLERK, unit="a_gone"), replace(CLERK, unit="b_closed")
    office.units["b_closed"] = Unit("b_closed", NAMES, closed=True)
    office.held[FANG] = []

    await provider(office, gone, closed, CLERK).follow(FANG, ["clerks"], NOW)

    assert office.held[FANG] == [CLERK]
    assert len(office.audit) == 1


async def test_a_post_that_an_administrator_gave_already_is_not_given_twice(
    office: Office,
) -> None:
    office.held[FANG] = [CLERK]

    await provider(office, CLERK).follow(FANG, ["clerks"], NOW)

    assert (office.given_by, office.audit) == ([], [])
