"""What is done to the account of an officer: within whose areas, by whose leave, and with what record."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain import actors
from domain.accounts.grants import GrantKind
from domain.accounts.officers import AdminScope, Changed, OfficerSeen, Terms
from domain.errors import Conflict, NotAllowed, NotFound
from domain.four_eyes import OfficerChange, Touch
from domain.people import Role
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.ports import AuditLog, UnitOfWork


class StaffStore(Protocol):
    """storage.accounts.staff.StaffStore, within the unit of work."""

    async def hold_admins(self) -> None:
        """Of two changes the second sees what the first left of them."""

    async def has_admin(self) -> bool:
        """Whether anybody is left to administer."""

    async def scope(self, admin: UUID, officer: UUID) -> AdminScope | None: ...

    async def holds_areas(self, admin: UUID, areas: Sequence[str]) -> bool:
        """Whether the administrator's own areas take these in."""

    async def take_grant(self, officer: UUID, what: GrantKind, admin: UUID) -> bool:
        """Spends the administrator's own; False where none is approved."""

    async def add(self, username: str, password_hash: str, terms: Terms) -> UUID | None:
        """None when the user name is taken."""

    async def put_terms(
        self, officer: UUID, roles: Sequence[Role] | None, areas: Sequence[str] | None
    ) -> Terms | None:
        """None leaves them as they are. What holds now; None for nobody."""

    async def disable(self, officer: UUID, at: datetime) -> bool:
        """False for nobody, and for one who is disabled."""

    async def enable(self, officer: UUID) -> bool:
        """False for nobody, and for one who is not disabled."""

    async def put_person(self, officer: UUID, person: UUID) -> bool:
        """Who the officer is on the register. False for nobody."""

    async def put_start(self, officer: UUID, password_hash: str, until: datetime) -> bool:
        """A password that has to be replaced by then; False for nobody."""

    async def put_factor(self, officer: UUID, secret: bytes) -> bool:
        """False for nobody."""

    async def end_sessions(self, officer: UUID, at: datetime) -> tuple[UUID, ...]: ...

    async def one(self, officer: UUID) -> OfficerSeen | None: ...


class Passkeys(Protocol):
    """storage.accounts.passkeys.PasskeyStore, within the unit of work."""

    async def remove_all(self, officer: UUID) -> None: ...


class Touches(Protocol):
    """storage.four_eyes.FourEyesStore, within the unit of work."""

    async def note(self, change: OfficerChange) -> None: ...


class OfficerChanges:
    """`actor` is an administrator, or the operator of the machine, who needs nobody's leave."""

    def __init__(
        self,
        *,
        unit: UnitOfWork,
        staff: StaffStore,
        passkeys: Passkeys,
        touches: Touches,
        audit: AuditLog,
    ) -> None:
        self._unit = unit
        self._staff = staff
        self._passkeys = passkeys
        self._touches = touches
        self._audit = audit

    async def add(
        self,
        username: str,
        roles: Iterable[Role],
        areas: Iterable[str],
        *,
        password_hash: str,
        actor: str,
        why: str,
    ) -> OfficerSeen | None:
        """None when the user name is taken. By "", which is no hash, nobody signs in.

        NotAllowed for areas beyond the administrator's own, and for another administrator.
        """
        terms, admin = Terms(tuple(sorted(roles)), tuple(areas)), _admin(actor)

        async def work() -> OfficerSeen | None:
            await self._check_areas(admin, terms.areas)
            if admin is not None and Role.ADMIN in terms.roles:
                raise NotAllowed(Problem.GRANT_NEEDED)
            officer = await self._staff.add(username, password_hash, terms)
            if officer is None:
                return None
            await self._touch(admin, officer, Touch.HOLDS)
            return await self._recorded(officer, "officer.added", actor, f"{why} ({terms})")

        return await self._unit.together(work)

    async def change(
        self,
        officer: UUID,
        *,
        roles: Iterable[Role] | None,
        areas: Iterable[str] | None,
        actor: str,
        why: str,
    ) -> OfficerSeen:
        """None: as they are. Raises NotFound, and LAST_ADMIN when nobody would be left to administer.

        NotAllowed beyond the administrator's own areas; the role of administrator needs a grant.
        """
        wanted = None if roles is None else tuple(sorted(roles))
        served = None if areas is None else tuple(areas)
        admin = _admin(actor)

        async def work() -> OfficerSeen:
            await self._staff.hold_admins()
            if admin is not None:
                administers = await self._check_reach(admin, officer)
                await self._check_areas(admin, served or ())
                if not administers and Role.ADMIN in (wanted or ()):
                    await self._take_grant(GrantKind.ADMIN_ROLE, admin, officer)
            terms = await self._staff.put_terms(officer, wanted, served)
            if terms is None:
                raise NotFound(Problem.NOT_FOUND)
            await self._keep_an_admin()
            await self._touch(admin, officer, Touch.SHAPES)
            return await self._recorded(officer, "officer.changed", actor, f"{why} ({terms})")

        return await self._unit.together(work)

    async def identify(self, officer: UUID, person: UUID, *, actor: str, why: str) -> OfficerSeen:
        """Who the officer is on the register. NotFound; NotAllowed beyond the administrator's own areas."""

        async def work() -> OfficerSeen:
            if (admin := _admin(actor)) is not None:
                await self._check_reach(admin, officer)
            if not await self._staff.put_person(officer, person):
                raise NotFound(Problem.NOT_FOUND)
            return await self._recorded(officer, "officer.identified", actor, why, person)

        return await self._unit.together(work)

    async def disable(self, officer: UUID, *, at: datetime, actor: str, why: str) -> Changed:
        """With the sessions that ended. Raises NotFound, also for one who is disabled; LAST_ADMIN."""

        async def work() -> Changed:
            await self._staff.hold_admins()
            if (admin := _admin(actor)) is not None:
                await self._check_reach(admin, officer)
            if not await self._staff.disable(officer, at):
                raise NotFound(Problem.NOT_FOUND)
            await self._keep_an_admin()
            return await self._ended(officer, "officer.disabled", at, actor, why)

        return await self._unit.together(work)

    async def enable(self, officer: UUID, *, actor: str, why: str) -> OfficerSeen:
        """Raises NotFound, also for one who is not disabled."""

        async def work() -> OfficerSeen:
            if (admin := _admin(actor)) is not None:
                await self._check_reach(admin, officer)
            if not await self._staff.enable(officer):
                raise NotFound(Problem.NOT_FOUND)
            await self._touch(admin, officer, Touch.SHAPES)
            return await self._recorded(officer, "officer.enabled", actor, why)

        return await self._unit.together(work)

    async def start_anew(
        self,
        officer: UUID,
        password_hash: str,
        *,
        until: datetime,
        at: datetime,
        actor: str,
        why: str,
    ) -> Changed:
        """A password that has to be replaced at the first sign-in; sessions and passkeys end.

        A passkey stands for the password too: one that outlived it would keep the account in the hand
        against which it was reset.

        NotAllowed beyond the administrator's own areas, and for another administrator without a grant.
        """

        async def work() -> Changed:
            await self._check_hold(GrantKind.PASSWORD, _admin(actor), officer)
            if not await self._staff.put_start(officer, password_hash, until):
                raise NotFound(Problem.NOT_FOUND)
            await self._passkeys.remove_all(officer)
            return await self._ended(officer, "officer.password_reset", at, actor, why)

        return await self._unit.together(work)

    async def set_factor(
        self, officer: UUID, secret: bytes, *, at: datetime, actor: str, why: str
    ) -> Changed:
        """Replaces the secret of the officer's codes; sessions and passkeys end. NotAllowed as for a password."""

        async def work() -> Changed:
            await self._check_hold(GrantKind.SECOND_FACTOR, _admin(actor), officer)
            if not await self._staff.put_factor(officer, secret):
                raise NotFound(Problem.NOT_FOUND)
            await self._passkeys.remove_all(officer)
            return await self._ended(officer, "officer.second_factor_set", at, actor, why)

        return await self._unit.together(work)

    async def _check_reach(self, admin: UUID, officer: UUID) -> bool:
        """Whether the officer is an administrator. NotAllowed where their areas are not all the admin's too."""
        found = await self._staff.scope(admin, officer)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        if not found.covered:
            raise NotAllowed(Problem.OFFICER_OUTSIDE)
        return found.administers

    async def _check_areas(self, admin: UUID | None, areas: Sequence[str]) -> None:
        """The operator gives any area."""
        if admin is not None and not await self._staff.holds_areas(admin, areas):
            raise NotAllowed(Problem.OFFICER_OUTSIDE)

    async def _check_hold(self, what: GrantKind, admin: UUID | None, officer: UUID) -> None:
        """From here on the administrator may sign in as the officer. The operator needs nobody's word."""
        if admin is None:
            return
        if await self._check_reach(admin, officer):
            await self._take_grant(what, admin, officer)
        await self._touch(admin, officer, Touch.HOLDS)

    async def _take_grant(self, what: GrantKind, admin: UUID, officer: UUID) -> None:
        if not await self._staff.take_grant(officer, what, admin):
            raise NotAllowed(Problem.GRANT_NEEDED)

    async def _touch(self, admin: UUID | None, officer: UUID, touch: Touch) -> None:
        if admin is not None:
            await self._touches.note(OfficerChange(admin, officer, touch))

    async def _keep_an_admin(self) -> None:
        if not await self._staff.has_admin():
            raise Conflict(Problem.LAST_ADMIN)

    async def _ended(
        self, officer: UUID, action: str, at: datetime, actor: str, why: str
    ) -> Changed:
        ended = await self._staff.end_sessions(officer, at)
        return Changed(await self._recorded(officer, action, actor, why), ended)

    async def _recorded(
        self, officer: UUID, action: str, actor: str, why: str, person: UUID | None = None
    ) -> OfficerSeen:
        """The officer as changed, with the entry of the audit that says by whom and why."""
        await self._audit.record(
            actor=actor,
            action=action,
            person=person,
            about=SubjectKind.OFFICER.of(officer),
            why=why,
        )
        seen = await self._staff.one(officer)
        assert seen is not None  # changed above
        return seen


def _admin(actor: str) -> UUID | None:
    """None for the operator of the machine, at the command line."""
    return None if actor == actors.SYSTEM else actors.officer_of(actor)
