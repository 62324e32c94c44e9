"""Who may pass a door: one rule a route, from open to all down to one role."""

from enum import StrEnum
from typing import Final

from domain.errors import NotAllowed, NotSignedIn
from domain.people import Citizen, Level, Principal, Role
from domain.problems import Problem


class Access(StrEnum):
    PUBLIC = "public"
    CITIZEN = "citizen"
    BOUND = "bound"  # a citizen whose account is bound to a person
    OFFICER = "officer"  # whatever the role
    COUNTER = "counter"
    REVIEWER = "reviewer"
    CASEWORK = "casework"  # at the counter or as a reviewer: who calls and visits
    ADMIN = "admin"
    CAMPAIGNS = "campaigns"
    FINANCE = "finance"
    PARTNER = "partner"  # by a token of its own, which no person's is


_ROLES: Final = {
    Access.COUNTER: frozenset({Role.COUNTER}),
    Access.REVIEWER: frozenset({Role.REVIEWER}),
    Access.CASEWORK: frozenset({Role.COUNTER, Role.REVIEWER}),
    Access.ADMIN: frozenset({Role.ADMIN}),
    Access.CAMPAIGNS: frozenset({Role.CAMPAIGNS}),
    Access.FINANCE: frozenset({Role.FINANCE}),
}


def allows(access: Access, principal: Principal | None) -> None:
    """Returns when the principal may pass; else raises NotSignedIn or NotAllowed.

    A role opens its own door only: an administrator is not by that a reviewer.
    """
    if access is Access.PUBLIC:
        return
    if principal is None:
        raise NotSignedIn(Problem.SIGN_IN_NEEDED)
    if access is Access.PARTNER:
        raise NotAllowed(Problem.NOT_PERMITTED)
    if isinstance(principal, Citizen):
        if access is Access.CITIZEN:
            return
        if access is not Access.BOUND:
            raise NotAllowed(Problem.NOT_PERMITTED)
        if principal.level < Level.BOUND:
            raise NotAllowed(Problem.BINDING_NEEDED)
        return
    if access is Access.OFFICER or _ROLES.get(access, frozenset()) & principal.roles:
        return
    raise NotAllowed(Problem.NOT_PERMITTED)
