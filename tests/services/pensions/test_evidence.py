"""Others look at the person: what is asked before they are, what follows of what they found, and of nothing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.accounts.consent import Purpose
from domain.documents import DocumentKind
from domain.errors import Conflict, Gone, NotAllowed, NotFound, Refusal, TooMany
from domain.faces.checks import CheckStanding
from domain.faces.face_check import CheckState, Reason, Verdict
from domain.pensions.evidence import (
    Assurance,
    Evidence,
    Forged,
    Judgement,
    NotJudged,
    Pending,
    Presence,
    Provider,
)
from domain.pensions.review import ReviewKind
from domain.people import Identity
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.ways import Way
from domain.words import Language
from services.faces.face_gate import FaceGate
from tests.services.bookings.ledger import CHEN, CITIZEN, NOW, WANG, ZHAO
from tests.services.pensions.evidence_desk import (
    AGREED,
    IDENTITY,
    NETWORK,
    PASS,
    WECHAT,
    Desk,
    Outside,
    Paused,
)
from tests.services.pensions.meetings import REVIEWER
from tests.services.unit import ACCOUNT


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_provider_is_opened_for_the_person_and_the_other_ways_are_named(
    desk: Desk,
) -> None:
    evidence, opening, others = await desk.begin_as()

    assert evidence == Evidence(
        person=WANG,
        check=evidence.check,
        account=CITIZEN.account,
        provider=WECHAT,
        subject=SubjectKind.ENTITLEMENT.of("city-pension"),
        language=Language.ZH,
        state=CheckState.ISSUED,
        issued_at=NOW,
        expires_at=NOW + timedelta(seconds=300),
        action="pension.certify",
    )
    assert desk.kept == {evidence.check: (evidence, "kept")}
    assert opening.value == "open-me"
    assert [each.number for each in desk.wechat.asked] == [evidence.number]
    assert Way.WECHAT not in others
    assert Way.FACE in others
    assert desk.since == NOW - timedelta(hours=24)
    assert desk.office.audit.entries == [
        (CITIZEN.actor, "evidence.begun", WANG, f"evidence:{evidence.check}", "wechat_verify")
    ]


REFUSED: Mapping[str, tuple[CheckStanding | None, type[Refusal], Problem]] = {
    "not_bound": (None, NotAllowed, Problem.BINDING_NEEDED),
    "locked": (replace(AGREED, locked=True), NotAllowed, Problem.FACE_LOCKED),
    "not_agreed": (
        replace(AGREED, consents=frozenset({Purpose.NETWORK_ID})),
        NotAllowed,
        Problem.CONSENT_MISSING,
    ),
    "tried_too_often": (
        replace(AGREED, failed=99, oldest_failed=NOW),
        TooMany,
        Problem.BUDGET_SPENT,
    ),
}


@pytest.mark.parametrize(("standing", "kind", "problem"), REFUSED.values(), ids=REFUSED)
async def test_what_needs_no_look_at_the_person_is_refused_before_anybody_looks(
    desk: Desk, standing: CheckStanding | None, kind: type[Refusal], problem: Problem
) -> None:
    desk.standing_ = standing

    with pytest.raises(kind) as refused:
        await desk.begin_as()

    assert refused.value.problem is problem
    assert (desk.wechat.asked, desk.kept, desk.office.audit.entries) == ([], {}, [])


async def test_where_nobody_sees_a_face_a_locked_one_and_spent_tries_close_nothing(
    desk: Desk,
) -> None:
    desk.standing_ = replace(AGREED, locked=True, failed=99, oldest_failed=NOW)
    paused = FaceGate(assessments=Paused(), clock=lambda: NOW)

    evidence, _, others = await desk.begin_as(NETWORK)
    await desk.service(paused).begin(
        CITIZEN, NETWORK, action="pension.certify", reference="city-pension", language=Language.EN
    )

    assert evidence.provider is NETWORK
    assert Way.WECHAT in others
    assert len(desk.network.asked) == 2


async def test_while_faces_may_not_be_looked_at_nobody_else_looks_for_us(desk: Desk) -> None:
    paused = FaceGate(assessments=Paused(), clock=lambda: NOW)

    with pytest.raises(NotAllowed) as refused:
        await desk.service(paused).begin(
            CITIZEN, WECHAT, action="pension.certify", reference="city-pension",
            language=Language.ZH,
        )  # fmt: skip

    assert refused.value.problem is Problem.FACE_PAUSED


async def test_a_pension_that_is_not_due_or_not_the_persons_is_not_certified(desk: Desk) -> None:
    desk.office.held["city-pension"] = replace(
        desk.office.held["city-pension"], certified_until=(NOW + timedelta(days=61)).date()
    )

    with pytest.raises(Conflict) as early:
        await desk.begin_as()
    with pytest.raises(NotFound):
        await desk.begin_as(scheme="none")
    desk.standing_ = replace(AGREED, died=True)
    evidence, _, _ = await desk.begin_as()

    assert early.value.problem is Problem.NOT_DUE
    assert evidence.person == WANG  # who is recorded as dead shows that it is wrong


@pytest.mark.parametrize(
    ("identity", "of", "problem"),
    [
        (None, WANG, Problem.BINDING_NEEDED),
        (IDENTITY, ZHAO, Problem.BINDING_NEEDED),
        (replace(IDENTITY, document=DocumentKind.PASSPORT), WANG, Problem.EVIDENCE_NO_SOURCE),
    ],
    ids=["no_identity", "bound_to_another_meanwhile", "no_resident"],
)
async def test_whom_no_provider_knows_none_is_asked_about(
    desk: Desk, identity: Identity | None, of: UUID, problem: Problem
) -> None:
    desk.identity, desk.of = identity, of

    with pytest.raises(NotAllowed) as refused:
        await desk.begin_as()

    assert refused.value.problem is problem
    assert desk.wechat.asked == []


async def test_a_provider_that_is_not_set_up_is_off(desk: Desk) -> None:
    begun, _, _ = await desk.begin_as()
    desk.outside = {NETWORK: desk.network}

    for ask in (desk.begin_as(), desk.finish(begun)):
        with pytest.raises(NotFound) as off:
            await ask
        assert off.value.problem is Problem.PROVIDER_OFF


def test_the_ways_are_those_of_the_providers_that_are_set_up(desk: Desk) -> None:
    both = desk.service().ways
    desk.outside = {NETWORK: desk.network}

    assert set(both) == {Way.WECHAT, Way.NETWORK_ID}
    assert desk.service().ways == (Way.NETWORK_ID,)


async def test_a_pass_certifies_with_a_receipt_that_says_how_sure_it_is(desk: Desk) -> None:
    evidence, _, _ = await desk.begin_as()
    desk.now = NOW + timedelta(seconds=299)

    shown = await desk.finish(evidence, "answer")

    (_, _, receipt) = desk.office.receipts[0]
    assert shown.evidence == replace(
        evidence,
        state=CheckState.PASSED,
        assurance=Assurance.HIGH,
        ended_at=desk.now,
        receipt=receipt.receipt,
    )
    assert shown.certified_until == "2027-11-24"
    assert "2027" in shown.text.zh
    assert shown.next_step.zh
    assert desk.wechat.answers == ["answer"]
    assert desk.purposes == [Purpose.WECHAT_VERIFY]
    assert desk.ended == [(evidence.check, CheckState.PASSED)]
    (claims,) = desk.office.signer.signed
    assert (claims["provider"], claims["assurance"], claims["check"]) == (
        WECHAT,
        Assurance.HIGH,
        str(evidence.check),
    )
    assert desk.noted == [
        ("evidence.begun", "wechat_verify"),
        ("evidence.pass", "wechat_verify"),
    ]
    assert desk.bell.rung == [ACCOUNT]


@pytest.mark.parametrize(
    ("verdict", "state"),
    [(Verdict.FAIL, CheckState.FAILED), (Verdict.UNSURE, CheckState.UNSURE)],
)
async def test_anything_else_takes_nothing_away_and_an_officer_looks(
    desk: Desk, verdict: Verdict, state: CheckState
) -> None:
    desk.wechat.found = Judgement(verdict, Assurance.HIGH, (Reason.NOT_SURE,))
    evidence, _, _ = await desk.begin_as()

    shown = await desk.finish(evidence)

    assert (shown.evidence.state, shown.evidence.reasons) == (state, (Reason.NOT_SURE,))
    assert (shown.evidence.assurance, shown.evidence.receipt, shown.certified_until) == (
        None,
        None,
        "",
    )
    assert desk.office.signer.signed == []
    assert [kind for _, kind, _, _, _ in desk.office.openings.opened] == [ReviewKind.FACE_CHECK]
    assert desk.noted[-1] == (f"evidence.{verdict}", "wechat_verify")
    assert desk.bell.rung == [REVIEWER]


async def test_who_is_recorded_as_dead_is_told_that_an_officer_checks_it(desk: Desk) -> None:
    evidence, _, _ = await desk.begin_as()
    desk.office.dead = True

    shown = await desk.finish(evidence)

    assert shown.evidence.reasons == (Reason.RECORDED_DEATH,)
    assert (shown.certified_until, shown.evidence.assurance) == ("", Assurance.HIGH)
    assert [kind for _, kind, _, _, _ in desk.office.openings.opened] == [ReviewKind.DEATH_RECORDED]


async def test_an_answer_that_comes_too_late_is_not_asked_for(desk: Desk) -> None:
    evidence, _, _ = await desk.begin_as()
    desk.now = evidence.expires_at

    with pytest.raises(Gone) as refused:
        await desk.finish(evidence)

    assert refused.value.problem is Problem.EVIDENCE_OVER
    assert desk.closed == [evidence.check]
    assert desk.noted[-1] == ("evidence.refused", "wechat_verify: late")
    assert desk.wechat.answers == []


async def test_what_has_ended_is_ended_once(desk: Desk) -> None:
    evidence, _, _ = await desk.begin_as()
    await desk.finish(evidence)

    with pytest.raises(Gone) as refused:
        await desk.finish(evidence)

    assert refused.value.problem is Problem.EVIDENCE_OVER
    assert desk.noted[-1] == ("evidence.refused", "wechat_verify: over")
    assert len(desk.office.receipts) == 1


async def test_of_two_answers_at_one_moment_one_counts(desk: Desk) -> None:
    evidence, _, _ = await desk.begin_as()

    class Twice(Outside):
        async def finish(self, pending: Pending, answer: str) -> Judgement:
            desk.ended.append((evidence.check, CheckState.PASSED))  # by the other, meanwhile
            return PASS

    desk.outside[WECHAT] = Twice()
    with pytest.raises(Gone) as refused:
        await desk.finish(evidence)

    assert refused.value.problem is Problem.EVIDENCE_OVER
    assert (desk.office.receipts, desk.bell.rung) == ([], [])


@pytest.mark.parametrize(
    ("provider", "consented", "locked", "problem"),
    [
        (WECHAT, False, False, Problem.CONSENT_MISSING),
        (WECHAT, True, True, Problem.FACE_LOCKED),
        (NETWORK, False, True, Problem.CONSENT_MISSING),
        (NETWORK, True, True, None),
    ],
    ids=["agreement_withdrawn", "face_locked", "network_withdrawn", "network_sees_no_face"],
)
async def test_who_says_no_meanwhile_is_heard(
    desk: Desk, provider: Provider, problem: Problem | None, *, consented: bool, locked: bool
) -> None:
    evidence, _, _ = await desk.begin_as(provider)
    desk.consented, desk.locked = consented, locked

    if problem is None:
        assert (await desk.finish(evidence)).evidence.state is CheckState.PASSED
        return
    with pytest.raises(NotAllowed) as refused:
        await desk.finish(evidence)
    assert refused.value.problem is problem
    assert (desk.wechat.answers, desk.network.answers, desk.ended) == ([], [], [])


@pytest.mark.parametrize(
    ("found", "kind", "problem", "noted"),
    [
        (
            Forged("openid"),
            NotAllowed,
            Problem.EVIDENCE_REFUSED,
            ("evidence.refused", "wechat_verify: openid"),
        ),
        (
            NotJudged("broken off"),
            Conflict,
            Problem.EVIDENCE_NOT_JUDGED,
            ("evidence.not_judged", "wechat_verify: broken off"),
        ),
        (
            NotJudged("no photo", no_source=True),
            Conflict,
            Problem.EVIDENCE_NO_SOURCE,
            ("evidence.not_judged", "wechat_verify: no photo"),
        ),
    ],
    ids=["forged", "not_judged", "no_source"],
)
async def test_what_is_no_judgement_ends_it_and_counts_for_nothing(
    desk: Desk,
    found: Exception,
    kind: type[Refusal],
    problem: Problem,
    noted: tuple[str, str],
) -> None:
    desk.wechat.found = found
    evidence, _, _ = await desk.begin_as()

    with pytest.raises(kind) as refused:
        await desk.finish(evidence)

    assert refused.value.problem is problem
    assert desk.closed == [evidence.check]
    assert desk.noted[-1] == noted
    assert (desk.ended, desk.office.openings.opened, desk.bell.rung) == ([], [], [])


async def test_evidence_is_shown_to_its_account_alone(desk: Desk) -> None:
    evidence, _, _ = await desk.begin_as()
    stranger = replace(CITIZEN, account=UUID(int=99))

    shown = await desk.service().show(CITIZEN, evidence.check)

    assert (shown.evidence, shown.certified_until) == (evidence, "")
    assert shown.text.zh.startswith("正在等待")
    for ask in (
        desk.service().show(stranger, evidence.check),
        desk.service().finish(stranger, evidence.check, ""),
        desk.service().show(CITIZEN, UUID(int=98)),
    ):
        with pytest.raises(NotFound) as refused:
            await ask
        assert refused.value.problem is Problem.NOT_FOUND


async def test_an_officer_at_the_window_vouches_and_the_person_is_rung(desk: Desk) -> None:
    attested = await desk.service().attest(
        CHEN, WANG, scheme="city-pension", words="带身份证来的", language=Language.EN
    )

    assert attested.outcome.certified_until == "2027-11-24"
    assert [(presence, words) for _, presence, _, words, _ in desk.office.attested] == [
        (Presence.WINDOW, "带身份证来的")
    ]
    assert attested.evidence.language is Language.EN
    assert desk.bell.rung == [ACCOUNT]
