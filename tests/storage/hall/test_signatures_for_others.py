"""Signing in another's place: under the mandate, by the own phone or at the counter, and never by a face."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from domain.errors import Conflict, NotAllowed, NotFound
from domain.hall.cases import CaseState
from domain.hall.items import Applicants, SignWay, Who
from domain.hall.signatures import CHANGED
from domain.people import Citizen, Level
from domain.problems import Problem
from storage.accounts.mandates import MandateStore
from storage.database import Database
from tests.domain.hall.sample import CLERK
from tests.storage.city import WANG
from tests.storage.hall.signing_desk import FORM, SAW, SIGNED, at_counter, open_signing
from tests.storage.hall.test_acting_cases import granted

OPEN = replace(SIGNED, applicants=Applicants(frozenset(Who), Level.BOUND))


async def test_who_acts_signs_by_the_own_code_and_under_the_mandate(
    database: Database, tmp_path: Path
) -> None:
    desk = await open_signing(database, tmp_path / "keys", item=OPEN)
    cases, signing = desk.hall.cases, desk.signatures
    daughter = await desk.hall.city.resident(WANG, area="440304")
    her = Citizen(await desk.hall.city.account(daughter), Level.BOUND, UUID(int=3))
    mandate = await granted(desk.hall, her.account)
    begun = (await cases.begin(her, OPEN.name, mandate)).case
    case = (await cases.save(her, begun.case, begun.version, FORM, mandate)).case

    ways = (await signing.show(her, case.case, mandate)).ways
    assert ways == {SignWay.CODE, SignWay.OFFICER}
    with pytest.raises(NotAllowed, match="sign-way-closed"):
        await signing.begin(her, case.case, 2, SignWay.FACE, "here", mandate)
    with pytest.raises(NotFound):
        await signing.begin(her, case.case, 2, SignWay.CODE, "here")
    await signing.begin(her, case.case, 2, SignWay.CODE, "here", mandate)
    await signing.answer(her, case.case, desk.phone.codes[-1], mandate)

    with pytest.raises(Conflict) as told:  # what she signed is not the person's own word
        await cases.submit(desk.citizen, case.case, 2)
    assert (told.value.problem, told.value.detail) == (Problem.SIGNATURE_NEEDED, CHANGED)
    sent = (await cases.submit(her, case.case, 2, mandate)).case
    (used,) = await desk.store.used(sent.person, case.case)
    assert sent.state is CaseState.SUBMITTED
    about = await database.fetchval("SELECT about FROM audit WHERE action = 'case.sign'")
    assert about == f"case:{case.case} mandate:{mandate.mandate}"
    assert used.way is SignWay.CODE


async def test_a_mandate_that_ended_signs_nothing(database: Database, tmp_path: Path) -> None:
    desk = await open_signing(database, tmp_path / "keys", item=OPEN)
    cases, signing = desk.hall.cases, desk.signatures
    daughter = await desk.hall.city.resident(WANG, area="440304")
    her = Citizen(await desk.hall.city.account(daughter), Level.BOUND, UUID(int=3))
    mandate = await granted(desk.hall, her.account)
    begun = (await cases.begin(her, OPEN.name, mandate)).case
    case = (await cases.save(her, begun.case, begun.version, FORM, mandate)).case
    await signing.begin(her, case.case, 2, SignWay.CODE, "here", mandate)
    mandates = MandateStore(database, desk.hall.city.vault)
    await mandates.end(desk.hall.person, mandate.mandate, actor="system", at=desk.hall.now[0])

    with pytest.raises(NotAllowed):
        await signing.answer(her, case.case, desk.phone.codes[-1], mandate)

    signed = "SELECT count(*) FROM signatures WHERE signed_at IS NOT NULL"
    assert await database.fetchval(signed) == 0


async def test_no_officer_attests_their_own_signature(database: Database, tmp_path: Path) -> None:
    desk = await open_signing(database, tmp_path / "keys")
    case, person = await desk.draft(), desk.hall.person
    await desk.begin(case, SignWay.OFFICER)
    ((waits, _),) = await desk.counter.waiting(at_counter(CLERK), person, "当面签署")
    await desk.hall.city.officer(CLERK.officer)
    await database.execute("UPDATE officers SET person_id = $1", person)

    with pytest.raises(NotAllowed, match="own-case"):
        await desk.counter.attest(at_counter(CLERK), person, waits.signature, waits.digest, SAW)
