"""What is submitted is signed: exactly that, once, by its applicant, within ten minutes."""

import asyncio
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import jwt
import pytest

from domain.errors import Conflict, Invalid, NotAllowed, NotFound, Outdated, Refusal, TooMany
from domain.hall.cases import Case, CaseState, Move, canonical
from domain.hall.items import FaceAsked, SignWay
from domain.hall.signatures import CHANGED, NEVER, OLD
from domain.problems import Problem
from domain.words import Words
from services.hall.signatures import place_of
from storage.database import Database
from storage.hall.signatures import content_aad
from storage.privacy.retention import sweep
from tests.domain.hall.sample import APPROVER, CLERK, FIRE
from tests.people import PHONE
from tests.storage.hall.signing_desk import (
    FORM,
    SAW,
    SIGNED,
    SigningDesk,
    at_counter,
    open_signing,
)


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> SigningDesk:
    return await open_signing(database, tmp_path / "keys")


async def refused(desk: SigningDesk, case: Case, why: Words) -> None:
    with pytest.raises(Conflict) as told:
        await desk.submit(case)

    assert (told.value.problem, told.value.detail) == (Problem.SIGNATURE_NEEDED, why)
    held = (await desk.hall.cases.show(desk.citizen, case.case)).case
    assert (held.state, held.form) == (CaseState.DRAFT, case.form)


async def test_what_is_not_signed_is_not_submitted_and_stays_a_draft(desk: SigningDesk) -> None:
    await refused(desk, await desk.draft(), NEVER)


async def test_what_was_begun_and_not_signed_is_not_signed(desk: SigningDesk) -> None:
    case = await desk.draft()
    await desk.begin(case)

    await refused(desk, case, NEVER)


async def test_a_code_signs_exactly_what_is_submitted(desk: SigningDesk) -> None:
    case = await desk.draft()
    await desk.sign(case)

    sent = await desk.submit(case)

    content = canonical(
        {"case": str(case.case), "form": sent.form, "item": SIGNED.name, "item_version": 1, "move": "submit"}
    )  # fmt: skip
    file = await desk.signatures.show(desk.citizen, case.case)
    (used,) = file.used
    claims = jwt.decode(used.jws, options={"verify_signature": False})
    assert (sent.state, file.open) == (CaseState.SUBMITTED, None)
    assert used.digest == hashlib.sha256(content).digest()
    assert used.used_at == desk.hall.now[0]
    assert claims == {
        "iss": "zhijian",
        "iat": int(used.signed_at.timestamp()) if used.signed_at else 0,
        "jti": str(used.signature),
        "action": "case.sign",
        "case": str(case.case),
        "item": "permit.shopfront@1",
        "move": "submit",
        "digest": used.digest.hex(),
        "way": "code",
    }
    key = jwt.PyJWK(desk.signer.jwks()["keys"][0])
    assert jwt.decode(used.jws, key, algorithms=["EdDSA"]) == claims


async def test_the_content_is_kept_as_it_was_signed_and_sealed(
    desk: SigningDesk, database: Database
) -> None:
    case = await desk.draft()
    await desk.sign(case)

    row = await database.fetchrow("SELECT signature_id, digest, content FROM signatures")

    assert row is not None
    vault = desk.hall.city.vault
    content = vault.open("identity", row["content"], aad=content_aad(row["signature_id"]))
    assert hashlib.sha256(content).digest() == row["digest"]
    assert json.loads(content)["form"] == case.form
    assert "包子铺".encode() not in row["content"]


async def test_a_draft_that_changed_is_unsigned_again_and_as_it_was_signed_still(
    desk: SigningDesk,
) -> None:
    case = await desk.draft()
    await desk.sign(case)
    assert (await desk.signatures.show(desk.citizen, case.case)).ready
    changed = await desk.saved(case, {"shop": "面馆"})

    assert not (await desk.signatures.show(desk.citizen, case.case)).ready
    await refused(desk, changed, CHANGED)

    again = await desk.saved(changed, FORM)
    assert (await desk.submit(again)).state is CaseState.SUBMITTED


async def test_what_the_register_fills_in_is_signed_too(
    desk: SigningDesk, database: Database
) -> None:
    case = await desk.draft()
    await desk.sign(case)
    desk.hall.items.held[SIGNED.name, 1] = replace(SIGNED, prefill=())  # as if it said another name

    with pytest.raises(Conflict) as told:
        await desk.submit(await desk.saved(case, {**FORM, "owner": "王五"}))

    assert told.value.detail == CHANGED


async def test_a_signature_is_good_for_ten_minutes(desk: SigningDesk) -> None:
    case, late = await desk.draft(), await desk.draft()
    await desk.sign(case)
    desk.hall.later(minutes=9, seconds=59)
    assert (await desk.submit(case)).state is CaseState.SUBMITTED
    await desk.sign(late)
    desk.hall.later(minutes=10)

    await refused(desk, late, OLD)


async def test_the_signature_of_one_case_is_none_of_another(desk: SigningDesk) -> None:
    case, other = await desk.draft(), await desk.draft()
    await desk.sign(case)

    await refused(desk, other, NEVER)
    desk.hall.later(seconds=61)
    await desk.begin(other)
    with pytest.raises(NotAllowed, match="code-wrong"):
        await desk.signatures.answer(desk.citizen, other.case, desk.phone.codes[0])


async def test_a_code_signs_what_it_was_sent_for_and_nothing_else(desk: SigningDesk) -> None:
    case = await desk.draft()
    await desk.begin(case)
    changed = await desk.saved(case, {"shop": "面馆"})
    desk.hall.later(seconds=61)
    await desk.begin(changed)
    first, second = desk.phone.codes

    with pytest.raises(NotAllowed, match="code-wrong"):
        await desk.signatures.answer(desk.citizen, case.case, first)
    await desk.signatures.answer(desk.citizen, case.case, second)
    with pytest.raises(Conflict):
        await desk.signatures.answer(desk.citizen, case.case, second)


async def test_a_code_to_sign_signs_nobody_in(desk: SigningDesk) -> None:
    await desk.begin(await desk.draft())
    place = place_of(desk.citizen)

    assert not await desk.code_store.redeem(PHONE, place, desk.phone.codes[0], desk.hall.now[0])


async def test_wrong_codes_spend_the_tries_of_the_right_one(desk: SigningDesk) -> None:
    case = await desk.draft()
    await desk.begin(case)
    for _ in range(5):
        with pytest.raises(NotAllowed, match="code-wrong"):
            await desk.signatures.answer(desk.citizen, case.case, "999999")

    with pytest.raises(NotAllowed, match="code-wrong"):
        await desk.signatures.answer(desk.citizen, case.case, desk.phone.codes[0])


async def test_who_asks_too_soon_for_another_code_loses_no_signature(desk: SigningDesk) -> None:
    case = await desk.draft()
    await desk.begin(case)
    await desk.signatures.answer(desk.citizen, case.case, desk.phone.codes[0])

    with pytest.raises(TooMany):
        await desk.begin(case)

    assert (await desk.submit(case)).state is CaseState.SUBMITTED


async def test_a_draft_that_changed_on_another_device_is_not_signed_as_it_was_seen(
    desk: SigningDesk,
) -> None:
    case = await desk.draft()
    await desk.saved(case, {"shop": "面馆"})

    with pytest.raises(Outdated):
        await desk.begin(case)


async def test_only_what_can_be_submitted_is_signed(desk: SigningDesk) -> None:
    case = await desk.draft({})

    with pytest.raises(Invalid):
        await desk.begin(case)
    assert (await desk.signatures.show(desk.citizen, case.case)).digest == b""


async def test_nobody_signs_or_sees_what_is_another_s(desk: SigningDesk) -> None:
    case, other = await desk.draft(), await desk.other_person()
    await desk.begin(case)
    service = desk.signatures

    with pytest.raises(NotFound):
        await service.show(other, case.case)
    with pytest.raises(NotFound):
        await service.begin(other, case.case, case.version, SignWay.CODE, "there")
    with pytest.raises(Conflict):
        await service.answer(other, case.case, desk.phone.codes[0])


async def test_a_way_that_the_item_does_not_name_is_closed(
    database: Database, tmp_path: Path
) -> None:
    item = replace(SIGNED, signature=frozenset({SignWay.CODE}))
    desk = await open_signing(database, tmp_path / "keys", item=item)

    with pytest.raises(NotAllowed, match="sign-way-closed"):
        await desk.begin(await desk.draft(), SignWay.FACE)


async def test_an_item_that_asks_a_face_takes_no_code(database: Database, tmp_path: Path) -> None:
    item = replace(SIGNED, signature=frozenset(), face=FaceAsked.AT_SUBMIT)
    desk = await open_signing(database, tmp_path / "keys", item=item)
    case = await desk.draft()

    with pytest.raises(NotAllowed, match="sign-way-closed"):
        await desk.begin(case)
    await refused(desk, case, NEVER)


async def test_two_submissions_at_once_use_one_signature_once(
    desk: SigningDesk, database: Database
) -> None:
    case = await desk.draft()
    await desk.sign(case)

    ends = await asyncio.gather(*(desk.submit(case) for _ in range(5)), return_exceptions=True)

    assert [type(end) for end in ends].count(Case) == 1
    assert all(isinstance(end, Case | Refusal) for end in ends)
    assert await database.fetchval("SELECT count(*) FROM signatures WHERE used_at IS NOT NULL") == 1
    assert await database.fetchval("SELECT count(*) FROM case_events") == 1


async def test_what_was_used_is_used_by_no_later_move(desk: SigningDesk) -> None:
    case = await desk.draft()
    await desk.sign(case)
    await desk.submit(case)
    (used,) = await desk.store.used(desk.hall.person, case.case)

    assert not await desk.store.use(used, desk.hall.now[0])


async def test_what_is_added_is_signed_again(desk: SigningDesk) -> None:
    case, form = await desk.asked_for_more(), {**FORM, "photo": "x"}

    with pytest.raises(Conflict) as told:
        await desk.supplement(case, form)
    assert told.value.detail == CHANGED
    case = await desk.saved(case, form)
    await desk.sign(case)
    with pytest.raises(Conflict) as told:
        await desk.supplement(case, {**form, "photo": "y"})
    assert told.value.detail == CHANGED

    added = await desk.supplement(case, form)
    used = await desk.store.used(desk.hall.person, case.case)
    assert added.state is CaseState.SUBMITTED
    assert [each.move for each in used] == [Move.SUBMIT, Move.SUPPLEMENT]


async def test_the_first_signature_does_not_serve_for_the_same_form_added(
    desk: SigningDesk,
) -> None:
    case = await desk.asked_for_more()

    with pytest.raises(Conflict):
        await desk.supplement(case, FORM)


async def test_an_officer_of_the_unit_sees_it_signed_and_does_not_decide_it(
    database: Database, tmp_path: Path
) -> None:
    both = replace(CLERK, posts=replace(CLERK.posts, held=CLERK.posts.held | APPROVER.posts.held))
    desk = await open_signing(database, tmp_path / "keys", both, APPROVER)
    case, person = await desk.draft(), desk.hall.person
    await desk.begin(case, SignWay.OFFICER)
    ((waits, item),) = await desk.counter.waiting(at_counter(both), person, "当面签署")
    assert (waits.form, item) == (case.form, SIGNED)

    await desk.counter.attest(at_counter(both), person, waits.signature, waits.digest, SAW)
    sent = await desk.submit(case)

    (used,) = await desk.store.used(person, case.case)
    assert sent.witnesses == {both.officer}
    assert (used.officer, used.words, used.way) == (both.officer, SAW, SignWay.OFFICER)
    seen = await desk.hall.move(both, sent, Move.TAKE, "accept")
    seen = await desk.hall.move(both, seen, Move.ACCEPT, "accept")
    assert seen.witnesses == {both.officer}


async def test_at_the_counter_it_is_signed_before_an_officer_of_its_units_alone(
    desk: SigningDesk,
) -> None:
    case, person = await desk.draft(), desk.hall.person
    await desk.begin(case, SignWay.OFFICER)
    ((waits, _),) = await desk.counter.waiting(at_counter(CLERK), person, "当面签署")

    assert await desk.counter.waiting(at_counter(FIRE), person, "看看") == ()
    with pytest.raises(NotFound):
        await desk.counter.attest(at_counter(FIRE), person, waits.signature, waits.digest, SAW)
    with pytest.raises(NotFound):
        await desk.counter.attest(at_counter(CLERK), person, UUID(int=5), waits.digest, SAW)
    with pytest.raises(Conflict):
        await desk.counter.attest(at_counter(CLERK), person, waits.signature, bytes(32), SAW)
    desk.hall.later(days=1)
    with pytest.raises(NotFound):
        await desk.counter.attest(at_counter(CLERK), person, waits.signature, waits.digest, SAW)
    await refused(desk, case, NEVER)


async def test_what_is_thrown_away_leaves_no_signature(
    desk: SigningDesk, database: Database
) -> None:
    case = await desk.draft()
    await desk.sign(case)

    await desk.hall.cases.discard(desk.citizen, case.case)

    assert await database.fetchval("SELECT count(*) FROM signatures") == 0


async def test_what_was_not_used_is_gone_a_day_later_and_what_was_used_stays(
    desk: SigningDesk, database: Database
) -> None:
    case, left = await desk.draft(), await desk.draft()
    await desk.sign(case)
    await desk.submit(case)
    await desk.sign(left)
    await database.execute("UPDATE signatures SET begun_at = now() - interval '25 hours'")

    await sweep(database)

    assert [row["case_id"] for row in await database.fetch("SELECT case_id FROM signatures")] == [
        case.case
    ]


async def test_an_item_that_asks_no_signature_is_submitted_without(
    database: Database, tmp_path: Path
) -> None:
    item = replace(SIGNED, signature=frozenset())
    desk = await open_signing(database, tmp_path / "keys", item=item)
    case = await desk.draft()

    with pytest.raises(NotAllowed, match="sign-way-closed"):
        await desk.begin(case)
    assert (await desk.submit(case)).state is CaseState.SUBMITTED
