"""What becomes a reference: agreement, a guardian, a fit photo."""

from datetime import date
from uuid import uuid4

import pytest

from biometrics import quality
from domain.accounts.consent import Purpose
from domain.errors import Invalid, NotAllowed
from domain.faces.coaching import PHOTO_WORDS
from domain.faces.face_check import Enrolment, Reason
from domain.problems import Problem
from domain.words import Language
from services.faces.face_gate import FaceGate
from services.pensions.register import RegisterService
from tests.agreements import VERSION
from tests.services.pensions.register_parts import (
    NIGHT,
    OFFICER,
    TOLD,
    FakeCity,
    FakeFaces,
    city,
    enrol,
    faces,
    register,
    registered,
)

__all__ = ["city", "faces", "register"]


async def test_without_agreement_no_photo_is_even_looked_at(
    register: RegisterService, faces: FakeFaces
) -> None:
    person = await registered(register)

    with pytest.raises(NotAllowed) as refusal:
        await enrol(register, person)

    assert refusal.value.problem is Problem.CONSENT_MISSING
    assert faces.photos == 0


async def test_without_a_guardian_no_photo_of_a_child_is_even_looked_at(
    register: RegisterService, city: FakeCity, faces: FakeFaces
) -> None:
    person = await registered(register, consented=True)
    city.unguarded.add(person)

    with pytest.raises(NotAllowed) as refusal:
        await enrol(register, person)

    assert refusal.value.problem is Problem.GUARDIAN_NEEDED
    assert faces.photos == 0


async def test_an_agreement_withdrawn_meanwhile_stops_the_enrolment(
    register: RegisterService, city: FakeCity
) -> None:
    person = await registered(register, consented=True)
    city.withdrawn_meanwhile = True

    with pytest.raises(NotAllowed) as refusal:
        await enrol(register, person)

    assert refusal.value.problem is Problem.CONSENT_MISSING


async def test_a_guardian_who_is_gone_meanwhile_stops_the_enrolment(
    register: RegisterService, city: FakeCity, faces: FakeFaces
) -> None:
    person = await registered(register, consented=True)
    faces.meanwhile = lambda: city.unguarded.add(person)

    with pytest.raises(NotAllowed) as refusal:
        await enrol(register, person)

    assert refusal.value.problem is Problem.GUARDIAN_NEEDED
    assert city.templates == []


async def test_a_template_is_stored_and_looked_at_again_in_five_years(
    register: RegisterService, city: FakeCity
) -> None:
    person = await registered(register, consented=True)

    entry = await enrol(register, person)

    assert city.templates == [b"template"]
    assert entry.face_records[0].review_on == date(2031, 11, 25)
    assert city.rung == list(TOLD)


def test_every_gate_of_a_reference_is_explained_to_the_officer() -> None:
    nothing = quality.Quality(0, 0, 0, 0, 1, 0, 90, 0, 0, 9)
    missed = {
        *quality.judge(2, nothing, quality.REFERENCE),
        *quality.judge(0, None, quality.REFERENCE),
        Reason.TOO_DARK,
        Reason.TOO_BRIGHT,
    }

    assert missed == set(PHOTO_WORDS)


async def test_a_photo_that_is_no_picture_is_refused_in_the_officers_language(
    register: RegisterService, faces: FakeFaces
) -> None:
    person = await registered(register)
    await register.agree(OFFICER, person, Purpose.FACE_PROCESSING, VERSION)
    faces.answer = Enrolment(template=None, reasons=())

    with pytest.raises(Invalid) as refusal:
        await register.enrol(OFFICER, person, b"no picture")

    said = [refusal.value.detail_in(language) for language in (Language.ZH, Language.EN)]
    assert said == ["不是 JPEG 或 PNG 图片", "neither JPEG nor PNG"]


async def test_an_unfit_photo_names_every_reason_as_iso_does_and_in_words(
    register: RegisterService, faces: FakeFaces, city: FakeCity
) -> None:
    person = await registered(register, consented=True)
    faces.answer = Enrolment(template=None, reasons=(Reason.TOO_DARK, Reason.FACE_TOO_SMALL))

    with pytest.raises(Invalid) as refusal:
        await enrol(register, person)

    assert refusal.value.problem is Problem.PHOTO_UNFIT
    assert [(error.pointer, error.code) for error in refusal.value.errors] == [
        ("", "too_dark"),
        ("", "face_too_small"),
    ]
    assert (
        refusal.value.errors[0].detail.in_(Language.ZH)
        == "UnderExposurePrevention: 脸上太暗。请在正面光线下重拍，或调高扫描亮度"
    )
    assert city.templates == []


async def test_a_photo_without_template_is_never_stored(
    register: RegisterService, faces: FakeFaces, city: FakeCity
) -> None:
    person = await registered(register, consented=True)
    faces.answer = Enrolment(template=None, reasons=())

    with pytest.raises(Invalid):
        await enrol(register, person)

    assert city.templates == []


class NoAssessment:
    async def in_force(self, today: date) -> bool:
        return False


async def test_without_an_assessment_in_force_no_photo_becomes_a_reference(
    city: FakeCity, faces: FakeFaces
) -> None:
    register = RegisterService(
        persons=city,
        areas=city,
        face_records=city,
        proofs=city,
        faces=faces,
        consents=city,
        holders=city,
        locks=city,
        tokens=city,
        bell=city,
        gate=FaceGate(assessments=NoAssessment(), clock=lambda: NIGHT),
        clock=lambda: NIGHT,
    )

    with pytest.raises(NotAllowed) as refused:
        await register.enrol(OFFICER, uuid4(), b"photo")

    assert refused.value.problem is Problem.FACE_PAUSED
