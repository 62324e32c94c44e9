from uuid import UUID

import pytest

from auth.access import Access, allows
from domain.errors import NotAllowed, NotSignedIn, Refusal
from domain.people import Citizen, Level, Officer, Role
from domain.problems import Problem

ID = UUID(int=1)


def citizen(level: Level = Level.PHONE) -> Citizen:
    return Citizen(ID, level, ID)


def officer(*roles: Role) -> Officer:
    return Officer(ID, frozenset(roles), ID)


@pytest.mark.parametrize("access", sorted(set(Access) - {Access.PUBLIC}))
def test_nobody_passes_only_the_public_doors(access: Access) -> None:
    allows(Access.PUBLIC, None)

    with pytest.raises(NotSignedIn) as refused:
        allows(access, None)
    assert refused.value.problem is Problem.SIGN_IN_NEEDED


@pytest.mark.parametrize("principal", [citizen(), officer()])
def test_whoever_is_signed_in_passes_public_doors(principal: Citizen | Officer) -> None:
    allows(Access.PUBLIC, principal)


def test_a_citizen_with_a_phone_alone_is_told_to_bind() -> None:
    allows(Access.CITIZEN, citizen())

    with pytest.raises(NotAllowed) as refused:
        allows(Access.BOUND, citizen())
    assert refused.value.problem is Problem.BINDING_NEEDED


@pytest.mark.parametrize("level", [Level.BOUND, Level.PROVEN])
def test_a_bound_citizen_passes(level: Level) -> None:
    allows(Access.BOUND, citizen(level))


@pytest.mark.parametrize("access", [Access.OFFICER, Access.COUNTER, Access.REVIEWER, Access.ADMIN])
def test_no_citizen_passes_an_officers_door(access: Access) -> None:
    with pytest.raises(NotAllowed) as refused:
        allows(access, citizen(Level.PROVEN))
    assert refused.value.problem is Problem.NOT_PERMITTED


@pytest.mark.parametrize("access", [Access.CITIZEN, Access.BOUND])
def test_no_officer_passes_a_citizens_door(access: Access) -> None:
    with pytest.raises(NotAllowed):
        allows(access, officer(*Role))


@pytest.mark.parametrize(
    ("access", "role"),
    [
        (Access.COUNTER, Role.COUNTER),
        (Access.REVIEWER, Role.REVIEWER),
        (Access.ADMIN, Role.ADMIN),
    ],
)
def test_a_role_opens_its_own_door_and_no_other(access: Access, role: Role) -> None:
    allows(Access.OFFICER, officer(role))
    allows(access, officer(role))

    with pytest.raises(Refusal) as refused:
        allows(access, officer(*(set(Role) - {role})))
    assert refused.value.problem is Problem.NOT_PERMITTED


def test_casework_is_for_counters_and_reviewers_alone() -> None:
    for role in (Role.COUNTER, Role.REVIEWER):
        allows(Access.CASEWORK, officer(role))

    with pytest.raises(NotAllowed):
        allows(Access.CASEWORK, officer(Role.ADMIN, Role.CAMPAIGNS))
