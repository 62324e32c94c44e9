"""A certificate is made with the grant, shown by its holder, checked by others, and moved by its issuer."""

import asyncio
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from zhijian_client.certificates import NotValid, Verified, Why, verify
from zhijian_client.device_key import DeviceKey

from domain.errors import Conflict, Invalid, NotAllowed, NotFound, Outdated
from domain.hall.cases import CaseState, Move
from domain.hall.certificates import CertificateMove, CertificateState
from domain.hall.items import Item, Material, MaterialWay, Prefill
from domain.hall.posts import PostRole
from domain.people import Citizen, Level
from domain.problems import Problem
from domain.words import Words
from services.hall.facts import NotKnown
from storage.database import Database
from tests.domain.hall.sample import APPROVER, CLERK, ISSUER, SUPERVISOR, hand
from tests.storage.city import LI
from tests.storage.hall.certificates import AT_ONCE, SIGN, Counter, open_counter
from tests.storage.hall.desk import SHOP, officer

BANK = "https://bank.example"
NONCE = "n-0123456789"


@pytest.fixture
async def counter(database: Database, tmp_path: Path) -> Counter:
    return await open_counter(database, tmp_path / "keys")


async def why(counter: Counter, text: str, **more: str) -> Why:
    """Why a verifier who asks nobody does not take it."""
    with pytest.raises(NotValid) as wrong:
        verify(text, keys=counter.keys, status=await counter.status(), at=counter.now, **more)
    return wrong.value.why


async def uses(counter: Counter) -> list[str]:
    rows = await counter.desk.city.database.fetch(
        "SELECT action FROM audit WHERE action LIKE 'certificate.%' ORDER BY at, action"
    )
    return [row["action"] for row in rows]


async def test_with_a_step_that_issues_it_is_made_at_the_grant_and_holds_once_it_is_issued(
    counter: Counter,
) -> None:
    case = await counter.approved()
    made = await counter.of(case)
    with pytest.raises(Conflict) as early:
        await counter.mine.code(counter.desk.citizen, made.certificate, [])
    not_yet = await why(counter, made.jws)
    counter.desk.later(days=1)
    case = await counter.desk.move(ISSUER, case, Move.TAKE, "issue")
    case = await counter.desk.move(ISSUER, case, Move.ISSUE, "issue", delivered=True)
    issued = await counter.of(case)

    assert made.state is CertificateState.MADE
    assert early.value.problem is Problem.CERTIFICATE_MOVED
    assert not_yet is Why.SUSPENDED
    assert issued.state is CertificateState.ACTIVE
    assert issued.jws == made.jws  # sealed at the grant
    assert [(field.name, field.value) for field in issued.fields] == [
        ("holder", LI.name),
        ("shop", "包子铺"),
    ]
    found = verify(issued.jws, keys=counter.keys, status=await counter.status(), at=counter.now)
    assert found.fields == {"number": issued.number, "holder": LI.name, "shop": "包子铺"}
    assert found.whole
    assert await uses(counter) == ["certificate.made", "certificate.issued"]


async def test_without_that_step_it_holds_from_the_grant_on(counter: Counter) -> None:
    held = await counter.active()

    assert held.state is CertificateState.ACTIVE
    assert held.number.startswith("Z20261102-")


async def test_a_grant_that_is_revoked_takes_its_certificate_along(counter: Counter) -> None:
    counter.desk.items.held[SHOP.name, 1] = SIGN
    case = await counter.approved()
    other = hand(31, ("city_management", PostRole.APPROVER))
    counter.desk.work._posts.held[other.officer] = other.posts  # type: ignore[attr-defined]  # of FakePosts
    await counter.desk.city.officer(other.officer)
    case = await counter.desk.move(other, case, Move.REVOKE, "", words="所附材料不实")
    held = await counter.of(case)

    assert case.state is CaseState.REVOKED
    assert (held.state, held.words) == (CertificateState.REVOKED, "所附材料不实")
    assert await why(counter, held.jws) is Why.REVOKED


async def test_an_item_without_one_gives_none(counter: Counter) -> None:
    counter.desk.items.held[SHOP.name, 1] = replace(AT_ONCE, certificate=None)
    case = await counter.approved()

    assert await counter.desk.certificates.of_case(case.person, case.case) is None


async def test_a_code_shows_the_fields_that_were_chosen_once(counter: Counter) -> None:
    held = await counter.active()
    shown = await counter.mine.code(counter.desk.citizen, held.certificate, ["shop"])
    both = await asyncio.gather(
        *(counter.checks.check(shown.code) for _ in range(5)), return_exceptions=True
    )

    seen = [each for each in both if not isinstance(each, BaseException)]
    assert len(seen) == 1
    assert seen[0].valid
    assert [(field.name, field.value) for field in seen[0].fields] == [("shop", "包子铺")]
    assert all(isinstance(each, NotFound) for each in both if isinstance(each, BaseException))
    assert shown.link == f"https://city.test/#/verify/{shown.code}"
    file = await counter.mine.show(counter.desk.citizen, held.certificate)
    assert [showing.fields for showing in file.showings] == [("shop",)]
    assert (await uses(counter))[-1] == "certificate.shown"


async def test_a_code_is_over_after_60_seconds_and_says_nothing_then(counter: Counter) -> None:
    held = await counter.active()
    shown = await counter.mine.code(counter.desk.citizen, held.certificate, [])
    counter.desk.later(seconds=60)

    with pytest.raises(NotFound) as late:
        await counter.checks.check(shown.code)
    with pytest.raises(NotFound) as never:
        await counter.checks.check("0" * 12)
    assert late.value.problem is never.value.problem is Problem.CODE_UNKNOWN


async def test_of_one_that_was_suspended_meanwhile_a_code_shows_nothing_but_that(
    counter: Counter,
) -> None:
    held = await counter.active()
    shown = await counter.mine.code(counter.desk.citizen, held.certificate, ["number", "shop"])
    await counter.moves.move(
        officer(SUPERVISOR), held.certificate, held.version, CertificateMove.SUSPEND, "招牌松动"
    )
    checked = await counter.checks.check(shown.code)

    assert not checked.valid
    assert checked.fields == ()


async def test_nobody_shows_what_is_anothers_or_not_on_it(counter: Counter) -> None:
    held = await counter.active()
    person = await counter.desk.city.resident()
    stranger = Citizen(await counter.desk.city.account(person), Level.BOUND, UUID(int=5))

    with pytest.raises(NotFound):
        await counter.mine.code(stranger, held.certificate, [])
    with pytest.raises(NotFound):
        await counter.mine.show(stranger, held.certificate)
    with pytest.raises(Invalid) as wrong:
        await counter.mine.code(counter.desk.citizen, held.certificate, ["shop", "phone"])
    assert wrong.value.errors[0].pointer == "/fields/1"


async def test_single_fields_are_shown_to_one_audience_without_the_city(counter: Counter) -> None:
    held = await counter.active()
    shown = await counter.mine.present(
        counter.desk.citizen, held.certificate, ["shop"], BANK, NONCE, None
    )
    text, status = shown.sd_jwt, await counter.status()
    found = verify(
        text, keys=counter.keys, status=status, audience=BANK, nonce=NONCE, at=counter.now
    )

    assert found.fields == {"shop": "包子铺"}
    assert (found.kind, found.unit) == ("shop_sign", "city_management")
    assert not found.bound
    assert LI.name not in text
    assert await why(counter, text, audience="https://else.example", nonce=NONCE) is (
        Why.OTHER_AUDIENCE
    )
    assert await why(counter, text, audience=BANK, nonce="n-another-one") is Why.OTHER_AUDIENCE
    assert await why(counter, text) is Why.OTHER_AUDIENCE
    counter.desk.later(minutes=6, seconds=1)
    assert await why(counter, text, audience=BANK, nonce=NONCE) is Why.EXPIRED
    file = await counter.mine.show(counter.desk.citizen, held.certificate)
    assert [showing.audience for showing in file.showings] == [BANK]


async def test_bound_to_the_phone_it_is_shown_by_its_key_alone(counter: Counter) -> None:
    held, key, other = await counter.active(), DeviceKey.generate(), DeviceKey.generate()
    print_ = counter.desk.credentials.thumbprint(key.public)
    citizen = replace(counter.desk.citizen, device_key=print_)
    wrong_keys = (None, other.public, {**key.public, "d": "x"}, {"kty": "oct", "k": "x"})
    for wrong in wrong_keys:
        with pytest.raises(Invalid):
            await counter.mine.present(citizen, held.certificate, ["shop"], BANK, NONCE, wrong)
    with pytest.raises(Invalid):
        await counter.mine.present(
            counter.desk.citizen, held.certificate, ["shop"], BANK, NONCE, key.public
        )
    shown = await counter.mine.present(citizen, held.certificate, ["shop"], BANK, NONCE, key.public)
    asked, at = {"audience": BANK, "nonce": NONCE}, counter.now
    proved = key.show(shown.sd_jwt, at=at, **asked)
    forged = other.show(shown.sd_jwt, at=at, **asked)
    elsewhere = key.show(shown.sd_jwt, at=at, audience="https://else.example", nonce=NONCE)
    replayed = key.show(shown.sd_jwt, at=at - 400, **asked)

    assert shown.bound
    assert verify_now(counter, await counter.status(), proved, **asked).bound
    assert await why(counter, shown.sd_jwt, **asked) is Why.NO_PROOF
    assert await why(counter, forged, **asked) is Why.FORGED
    assert await why(counter, elsewhere, **asked) is Why.OTHER_AUDIENCE
    assert await why(counter, replayed, **asked) is Why.EXPIRED


async def test_nobody_sees_or_moves_a_certificate_of_the_own_case(counter: Counter) -> None:
    held, city = await counter.active(), counter.desk.city
    await city.database.execute(
        "UPDATE officers SET person_id = $2 WHERE officer_id = $1",
        ISSUER.officer,
        counter.desk.person,
    )

    for ask in (
        counter.moves.show(officer(ISSUER), held.certificate, "看看"),
        counter.moves.move(officer(ISSUER), held.certificate, 1, CertificateMove.REVOKE, "不实"),
    ):
        with pytest.raises(NotAllowed) as refused:
            await ask
        assert refused.value.problem is Problem.OWN_CASE


async def test_officers_of_its_unit_suspend_resume_and_revoke_it_and_its_holder_hears(
    counter: Counter,
) -> None:
    held, moves = await counter.active(), counter.moves
    before = await counter.status()
    seen = await moves.show(officer(ISSUER), held.certificate, "接到举报")
    assert seen.moves == {CertificateMove.SUSPEND, CertificateMove.REVOKE}
    assert (await moves.show(officer(CLERK), held.certificate, "看看")).moves == frozenset()
    with pytest.raises(NotAllowed):
        await moves.move(officer(APPROVER), held.certificate, 2, CertificateMove.REVOKE, "不实")
    with pytest.raises(Outdated):
        await moves.move(officer(ISSUER), held.certificate, 9, CertificateMove.REVOKE, "不实")
    after = await moves.move(
        officer(ISSUER), held.certificate, held.version, CertificateMove.SUSPEND, "招牌松动"
    )
    counter.desk.later(seconds=60)
    suspended = await why(counter, held.jws)
    after = await moves.move(
        officer(SUPERVISOR),
        held.certificate,
        after.certificate.version,
        CertificateMove.RESUME,
        "已加固",
    )
    counter.desk.later(seconds=60)
    holds = verify_now(counter, await counter.status(), held.jws)
    after = await moves.move(
        officer(ISSUER),
        held.certificate,
        after.certificate.version,
        CertificateMove.REVOKE,
        "已拆除",
    )
    counter.desk.later(seconds=60)

    assert suspended is Why.SUSPENDED
    assert holds.fields["shop"] == "包子铺"
    assert await why(counter, held.jws) is Why.REVOKED
    assert (await counter.desk.city.told(counter.desk.account))[-3:] == [
        *("certificate.suspended", "certificate.resumed", "certificate.revoked")
    ]
    # A list from before goes on saying that it holds, until it is a day old.
    assert verify_now(counter, before, held.jws).whole
    counter.desk.later(hours=24)
    with pytest.raises(NotValid) as old:
        verify_now(counter, before, held.jws)
    assert old.value.why is Why.STATUS_OLD


async def test_an_officer_of_another_unit_finds_none(counter: Counter) -> None:
    held = await counter.active()
    stranger = officer(hand(32, ("civil_affairs", PostRole.ISSUER)))

    assert await counter.moves.find(officer(ISSUER), held.number) == held.certificate
    for look in (
        counter.moves.find(stranger, held.number),
        counter.moves.show(stranger, held.certificate, "看看"),
        counter.moves.move(stranger, held.certificate, 2, CertificateMove.REVOKE, "不实"),
        counter.moves.show(officer(ISSUER), UUID(int=99), "看看"),
        counter.moves.find(officer(ISSUER), "Z20261102-0000009-0"),
    ):
        with pytest.raises(NotFound):
            await look


async def test_of_two_officers_at_one_certificate_one_moves_it(counter: Counter) -> None:
    held = await counter.active()
    both = await asyncio.gather(
        *(
            counter.moves.move(
                officer(by), held.certificate, held.version, CertificateMove.SUSPEND, "招牌松动"
            )
            for by in (ISSUER, SUPERVISOR)
        ),
        return_exceptions=True,
    )

    assert sum(isinstance(each, Outdated) for each in both) == 1


async def test_it_expires_by_the_day_in_the_list_too(counter: Counter) -> None:
    held = await counter.active()
    counter.desk.later(days=30)
    expired = await why(counter, held.jws)
    lists = await counter.desk.certificates.not_valid(0, counter.desk.now[0].date())

    assert expired is Why.EXPIRED
    assert lists == {held.place: CertificateState.EXPIRED}
    with pytest.raises(Conflict):
        await counter.mine.code(counter.desk.citizen, held.certificate, [])


async def test_a_list_that_is_not_begun_is_none(counter: Counter) -> None:
    with pytest.raises(NotFound):
        await counter.status(1)


async def test_rules_and_forms_ask_it(counter: Counter) -> None:
    person = counter.desk.person
    before = await counter.facts.answer(person, "shop_sign.active")
    with pytest.raises(NotKnown):
        await counter.facts.answer(person, "shop_sign.shop")
    held = await counter.active()
    renewal = asking(AT_ONCE)
    counter.desk.items.held[SHOP.name, 1] = renewal
    file = await counter.desk.cases.begin(counter.desk.citizen, SHOP.name)
    with pytest.raises(Invalid) as changed:
        await counter.desk.cases.save(counter.desk.citizen, file.case.case, 1, {"shop": "别的铺子"})

    assert before is False
    assert await counter.facts.answer(person, "shop_sign.active") is True
    assert await counter.facts.answer(person, "shop_sign.number") == held.number
    assert await counter.facts.answer(person, "shop_sign.shop") == "包子铺"
    for nothing in ("shop_sign.phone", "shop_sign", ""):
        with pytest.raises(NotKnown):
            await counter.facts.answer(person, nothing)
    assert file.case.form["shop"] == "包子铺"
    assert file.answered == {"sign": held.number}
    assert changed.value.errors[0].code == "on_record"


async def test_who_works_on_a_case_sees_what_a_certificate_answers_and_what_it_gave(
    counter: Counter,
) -> None:
    held = await counter.active()
    seen = await counter.desk.work.show(officer(CLERK), held.case, "核对")
    counter.desk.items.held[SHOP.name, 1] = asking(AT_ONCE)
    case = await counter.desk.submitted_again()
    other = await counter.desk.work.show(officer(CLERK), case.case, "核对")

    assert seen.file.certificate == held
    assert other.file.answered == {"sign": held.number}
    assert other.file.certificate is None


def asking(item: Item) -> Item:
    """The next time: its shop is known, and the first certificate answers a material."""
    way = frozenset({MaterialWay.CERTIFICATE})
    return replace(
        item,
        prefill=(*item.prefill, Prefill("shop", "certificate", "shop_sign.shop")),
        materials=(Material("sign", Words("原证", "The old one"), way, True, "shop_sign"),),  # noqa: FBT003  # as of the dataclass
    )


def verify_now(counter: Counter, status: str, text: str, **more: str) -> Verified:
    return verify(text, keys=counter.keys, status=status, at=counter.now, **more)
