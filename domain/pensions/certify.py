"""The action by which a pension is certified, and what its end is told with."""

from datetime import date
from typing import Final

from domain.accounts.hand_offs import HandOffPurpose
from domain.days import spoken
from domain.faces.actions import Action
from domain.faces.capture import RECOGNISED, Outcome
from domain.faces.face_check import Verdict
from domain.subjects import SubjectKind
from domain.words import Words

_OTHER_WAYS: Final = Words(
    "待遇不受影响。工作人员会核实；您也可以请亲友协助、用自助机、到窗口，或申请上门。",
    "Your pension is not affected. An officer will check; a relative's help, a kiosk, a window or a home "
    "visit are open to you as well.",
)
_WITH_OFFICER: Final = Words(
    "认证结果需由工作人员核实，待遇不受影响。",
    "An officer is checking your certification; your pension is not affected.",
)
_NOTHING_MORE: Final = Words("您无需再办理其他手续。", "There is nothing more to do.")


def certify_words(verdict: Verdict, outcome: Outcome) -> tuple[Words, Words]:
    """What the person hears, and what to do next: recognised is one thing, certified another."""
    if verdict is not Verdict.PASS:
        return RECOGNISED[verdict], _OTHER_WAYS
    if not outcome.certified_until:
        return RECOGNISED[verdict], _WITH_OFFICER
    until = spoken(date.fromisoformat(outcome.certified_until))
    return (
        Words(
            f"已确认是您本人，资格认证有效期至{until.zh}。",
            f"We recognised you, and you are certified until {until.en}.",
        ),
        _NOTHING_MORE,
    )


CERTIFY: Final = Action(
    "pension.certify", certify_words, for_others=True, confirmed_after_slips=True
)

#: At a kiosk, before the camera of the person's own phone.
KIOSK_FACE: Final = HandOffPurpose(
    "kiosk.face",
    SubjectKind.ENTITLEMENT,
    what=Words(
        "为屏幕上办理的人做一次养老待遇资格认证的刷脸。刷脸的应当是他本人",
        "make the face check of a pension certification for whoever is at the screen, and it is that"
        " person's face that is looked at",
    ),
    lands=Words(
        "认证结果记在屏幕上办理的人名下",
        "The result counts for the person at the screen",
    ),
)
