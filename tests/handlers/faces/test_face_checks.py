from uuid import UUID

from domain.faces.checks import Check
from domain.faces.coaching import REASON_WORDS
from domain.faces.face_check import CheckState, Reason
from domain.subjects import SubjectKind
from domain.words import Language
from handlers.faces.face_checks import _check
from tests.people import NOON


def test_each_reason_of_a_check_is_a_sentence_after_the_other() -> None:
    reasons = (Reason.TOO_DARK, Reason.FACE_TOO_SMALL)
    check = Check(
        person=UUID(int=1),
        check=UUID(int=2),
        account=UUID(int=3),
        action="pension",
        subject=SubjectKind.ENTITLEMENT.of("urban"),
        elder=False,
        language=Language.EN,
        state=CheckState.FAILED,
        issued_at=NOON,
        expires_at=NOON,
        reasons=reasons,
    )

    first, second = (REASON_WORDS[reason].en for reason in reasons)
    assert _check(check).text == f"{first}. {second}."
