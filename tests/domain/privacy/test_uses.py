"""Who used a person's data, and why, as the person reads it."""

from typing import Final
from uuid import UUID

import pytest

from domain import actors
from domain.privacy.uses import (
    ACTORS,
    CITY,
    OTHER_USE,
    ActorKind,
    actor_kind,
    body_words,
    use_words,
    why_words,
)
from domain.subjects import SubjectKind
from domain.words import Words

MINE, OTHER = UUID(int=1), UUID(int=2)
UNDER: Final = str(SubjectKind.CASE.of(UUID(int=3)).under(UUID(int=4)))


@pytest.mark.parametrize(
    ("actor", "about", "kind"),
    [
        (actors.citizen(MINE), "", ActorKind.YOU),
        (actors.citizen(MINE), UNDER, ActorKind.YOU),
        (actors.citizen(OTHER), "", ActorKind.OTHER_ACCOUNT),
        (actors.citizen(OTHER), UNDER, ActorKind.ACTING),
        (actors.officer(OTHER), "", ActorKind.OFFICER),
        (actors.partner(OTHER), "", ActorKind.PARTNER),
        (actors.unit_system("tax"), "", ActorKind.PARTNER),
        (actors.SYSTEM, "", ActorKind.SYSTEM),
    ],
)
def test_who_acted_is_told_as_the_holder_sees_it(actor: str, about: str, kind: ActorKind) -> None:
    assert actor_kind(actor, MINE, about) is kind


def test_behind_each_actor_stands_a_body() -> None:
    assert {kind: body_words(kind).en for kind in ActorKind} == {
        ActorKind.YOU: "Yourself",
        ActorKind.OTHER_ACCOUNT: "Yourself",
        ActorKind.ACTING: ACTORS[ActorKind.ACTING].en,
        ActorKind.OFFICER: CITY.en,
        ActorKind.SYSTEM: CITY.en,
        ActorKind.PARTNER: "A partner of the city",
    }


def test_an_action_without_words_is_still_told() -> None:
    assert use_words("hospital.results_read").zh == "向医院调取并查看检查结果"
    assert use_words("hospital.bribed") == OTHER_USE


def test_the_programs_own_reasons_are_in_words_and_what_was_typed_is_as_it_was_typed() -> None:
    check = str(SubjectKind.FACE_CHECK.of(UUID(int=9)))

    assert why_words("queue").en == "Looking through open work"
    assert why_words(check).en == "One of your face checks"
    assert why_words("来电询问") == Words("来电询问", "来电询问")
