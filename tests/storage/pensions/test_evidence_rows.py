"""Evidence and signs of life: whose they are, and until when they count."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain.accounts.consent import Purpose
from domain.faces.face_check import CheckState, Reason, Verdict
from domain.pensions.evidence import Applicant, Assurance, Evidence, Judgement, Presence, Provider
from domain.subjects import SubjectKind
from domain.words import Language
from storage.accounts.accounts import seal_openid
from storage.database import Database
from storage.keys.vault import Vault
from storage.pensions.entitlements import EntitlementStore
from storage.pensions.evidence import EvidenceStore
from storage.pensions.proofs import ProofStore
from tests.agreements import VERSION
from tests.people import WANG, make_vault, register
from tests.storage.rows import put

STRANGER, ONE, TWO, ACCOUNT, OTHER_ACCOUNT, OFFICER, OTHER = (UUID(int=n) for n in range(101, 108))
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
LATER = NOW + SECOND
PENSION = SubjectKind.ENTITLEMENT.of("basic")
FACE = Purpose.FACE_PROCESSING


@pytest.fixture
def vault() -> Vault:
    return make_vault()


@pytest.fixture
async def person(database: Database, vault: Vault) -> UUID:
    """With the account, and an officer of the district in which she lives."""
    mother = await register(database, vault)
    await database.execute("UPDATE persons SET area = '440304'")
    await put(database, "accounts", account_id=ACCOUNT, person_id=mother)
    await put(database, "accounts", account_id=OTHER_ACCOUNT, person_id=STRANGER)
    await put(database, "persons", person_id=STRANGER, area="440305")
    await put(database, "officers", officer_id=OFFICER, areas=["440304"])
    return mother


def evidence(person: UUID, number: UUID = ONE, account: UUID | None = ACCOUNT) -> Evidence:
    return Evidence(
        person=person,
        check=number,
        account=account,
        provider=Provider.WECHAT_VERIFY,
        subject=PENSION,
        language=Language.ZH,
        state=CheckState.ISSUED,
        issued_at=NOW,
        expires_at=NOW + HOUR,
    )


PASSED = Judgement(Verdict.PASS, Assurance.HIGH, (Reason.NOT_SURE,), counts=True)


async def test_a_provider_is_asked_once_at_a_time_and_the_one_before_ends_unjudged(
    database: Database, vault: Vault, person: UUID
) -> None:
    store = EvidenceStore(database, vault)
    other = replace(evidence(person, TWO), provider=Provider.NETWORK_ID)
    for each in (evidence(person), other, evidence(STRANGER, ONE, OTHER_ACCOUNT)):
        await store.begin(each, "kept")

    await store.begin(replace(evidence(person, OTHER), issued_at=LATER), "kept")

    rows = await database.fetch(
        "SELECT person_id, evidence_id, kept IS NULL AS gone, ended_at FROM evidence"
        " WHERE state = 'expired'"
    )
    assert [tuple(row) for row in rows] == [(person, ONE, True, LATER)]


async def test_evidence_is_judged_for_the_account_that_began_it_with_what_stands_now(
    database: Database, vault: Vault, person: UUID
) -> None:
    store = EvidenceStore(database, vault)
    await store.begin(evidence(person), "kept")
    mine = await store.pending(evidence(person), FACE)
    assert mine is not None
    assert (mine.kept, mine.consented, mine.locked) == ("kept", False, False)
    assert mine.applicant == Applicant(mine.evidence.number, person, WANG, "")
    assert await store.applicant(ACCOUNT, mine.evidence.number) == mine.applicant
    assert await store.applicant(OTHER, "n") is None
    for other in (
        evidence(person, ONE, OTHER_ACCOUNT),
        evidence(person, TWO),
        evidence(person, ONE, None),
    ):
        assert await store.pending(other, FACE) is None
    for whose, purpose, version, withdrawn in (
        (STRANGER, FACE, VERSION, None),
        (person, Purpose.SENDING_FRAMES, VERSION, None),
        (person, FACE, "of long ago", None),
    ):
        row = {"person_id": whose, "purpose": purpose, "version": version}
        await put(database, "consents", **row, withdrawn_at=withdrawn)
    before = await store.pending(evidence(person), FACE)
    assert before == mine
    agreed = {"person_id": person, "purpose": FACE, "version": VERSION}
    await put(database, "consents", **agreed, withdrawn_at=None)
    await database.execute(
        "UPDATE accounts SET openid = $1 WHERE account_id = $2",
        seal_openid(vault, ACCOUNT, "o"),
        ACCOUNT,
    )
    await database.execute("UPDATE persons SET face_locked_at = $1", NOW)
    now = await store.pending(evidence(person), FACE)
    assert now is not None
    assert (now.consented, now.locked, now.applicant.openid) == (True, True, "o")
    await database.execute(
        "UPDATE consents SET withdrawn_at = $1 WHERE person_id = $2", NOW, person
    )
    withdrawn = await store.pending(evidence(person), FACE)
    assert withdrawn is not None
    assert not withdrawn.consented


async def test_evidence_ends_once_in_time_for_whom_it_was_begun(
    database: Database, vault: Vault, person: UUID
) -> None:
    store = EvidenceStore(database, vault)
    mine = evidence(person)
    await store.begin(mine, "kept")
    late = replace(evidence(person, TWO), provider=Provider.NETWORK_ID)
    await store.begin(late, "kept")
    assert not await store.end(late, CheckState.PASSED, PASSED, NOW + HOUR)
    for other in (evidence(person, ONE, OTHER_ACCOUNT), evidence(person, OTHER)):
        assert not await store.end(other, CheckState.PASSED, PASSED, NOW)

    assert await store.end(mine, CheckState.PASSED, PASSED, NOW)

    assert not await store.end(mine, CheckState.FAILED, PASSED, NOW)
    await store.close(mine, LATER)
    await put(database, "receipts", person_id=person, check_id=ONE, receipt_id=TWO)
    ended = replace(
        mine,
        state=CheckState.PASSED,
        reasons=(Reason.NOT_SURE,),
        assurance=Assurance.HIGH,
        ended_at=NOW,
        receipt=TWO,
    )
    assert await store.show(ACCOUNT, ONE) == ended
    assert (await store.show(OTHER_ACCOUNT, ONE), await store.show(ACCOUNT, OTHER)) == (None, None)
    assert await store.show(ACCOUNT, TWO) == late
    assert await store.pending(mine, FACE) is None
    await store.close(late, LATER)
    closed = replace(late, state=CheckState.EXPIRED, ended_at=LATER)
    assert await store.show(ACCOUNT, TWO) == closed
    # A failure says nothing of how sure a pass would have been.
    failed = evidence(person, OTHER)
    await store.begin(failed, "kept")
    await store.end(failed, CheckState.FAILED, PASSED, NOW)
    shown = await store.show(ACCOUNT, OTHER)
    assert shown is not None
    assert shown.assurance is None


async def test_an_officers_word_stands_for_a_scheme_of_the_person(
    database: Database, vault: Vault, person: UUID
) -> None:
    store = EvidenceStore(database, vault)
    for whose, scheme in ((person, "basic"), (STRANGER, "work")):
        row = {"person_id": whose, "scheme": scheme, "certified_by": "face", "standing": "active"}
        await put(database, "entitlements", **row)
    word = replace(evidence(person, ONE, None), provider=Provider.OFFICER)

    assert await store.attest(word, Presence.VIDEO, OFFICER, "seen", met_on=TODAY)
    for scheme in ("work", "none"):
        other = replace(word, check=TWO, subject=SubjectKind.ENTITLEMENT.of(scheme))
        assert not await store.attest(other, Presence.WINDOW, OFFICER, "", met_on=None)

    (kept,) = await database.fetch(
        "SELECT person_id, evidence_id, presence, assurance, state, attested_by, words, met_on"
        " FROM evidence"
    )
    said = ("video", "substantial", "passed", OFFICER, "seen", TODAY)
    assert tuple(kept) == (person, ONE, *said)
    assert await EntitlementStore(database).read(person, "work") is None


@pytest.mark.parametrize(
    ("whose", "until", "ended", "own"),
    [
        ("hers", LATER, None, True),
        ("hers", NOW, None, False),
        ("hers", LATER, NOW, False),
        ("another's", LATER, None, False),
    ],
)
async def test_an_officers_own_is_who_they_are_and_for_whom_they_act_now(
    database: Database,
    vault: Vault,
    person: UUID,
    whose: str,
    until: datetime,
    ended: datetime | None,
    *,
    own: bool,
) -> None:
    store = EvidenceStore(database, vault)
    await database.execute("UPDATE officers SET person_id = $1", STRANGER)
    row = {"account_id": OTHER_ACCOUNT, "person_id": person if whose == "hers" else ONE}
    await put(database, "mandates", **row, ends_at=until, ended_at=ended)

    assert await store.own(person, OFFICER, NOW) is own
    assert await store.own(STRANGER, OFFICER, NOW)
    assert not await store.own(STRANGER, OTHER, NOW)


async def test_the_newest_sign_of_life_is_of_a_pass_a_meeting_or_a_proof(
    database: Database, person: UUID
) -> None:
    proofs = ProofStore(database)
    assert await proofs.alive_on(person) is None
    night = datetime(2026, 11, 24, 16, tzinfo=UTC)  # the 25th in Shanghai
    for number, columns in (
        (1, {"state": "failed", "ended_at": night + DAY}),
        (2, {"state": "passed", "ended_at": NOW - 2 * DAY}),
        (3, {"state": "passed", "ended_at": night + DAY, "person_id": STRANGER}),
    ):
        row = {"check_id": UUID(int=number), "person_id": person} | columns
        await put(database, "face_checks", **row)
    assert await proofs.alive_on(person) == TODAY - 2 * DAY
    for number, columns in (
        (1, {"state": "failed", "ended_at": night + DAY}),
        (2, {"state": "passed", "ended_at": night, "met_on": TODAY - DAY}),
        (3, {"state": "passed", "ended_at": night + DAY, "person_id": STRANGER}),
    ):
        row = {"evidence_id": UUID(int=number), "person_id": person} | columns
        await put(database, "evidence", **row)
    assert await proofs.alive_on(person) == TODAY - DAY
    assert await proofs.add(person, "bus", TODAY, at=NOW, actor="system") is not None
    assert await proofs.add(person, "bus", TODAY, at=NOW, actor="system") is None
    assert await proofs.add(STRANGER, "bus", TODAY + 9 * DAY, at=NOW, actor="system") is not None
    assert await proofs.alive_on(person) == TODAY
    await database.execute("UPDATE evidence SET met_on = NULL")
    assert await proofs.alive_on(person) == TODAY + DAY
    await proofs.put_death(person, TODAY)
    assert await proofs.lock_person(person) == TODAY
    assert await proofs.lock_person(STRANGER) is None
