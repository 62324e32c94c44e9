"""Who may act for whom: named alike, refused alike, ended by either side."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from domain.accounts.mandates import (
    ACCOUNT_TRIES,
    HELPER_TIME,
    LONGEST_DAYS,
    NUMBER_TRIES,
    MandateKind,
    Scope,
)
from domain.errors import Invalid, NotAllowed, NotFound, TooMany
from domain.events import EventKind
from domain.people import Citizen, Level
from domain.problems import Problem
from tests.people import NOON
from tests.services.accounts.mandate_scene import (
    CHILD_ACCOUNT,
    HER,
    HIM,
    LI,
    MING,
    MOTHER,
    MOTHER_ACCOUNT,
    SON,
    SON_ACCOUNT,
    WANG,
    Scene,
    number,
    scene,
)

__all__ = ["scene"]
STRANGER = Citizen(uuid4(), Level.PHONE, uuid4())


async def test_a_relative_helps_for_an_hour_and_she_is_told(scene: Scene) -> None:
    mandate = await scene.help()

    assert (mandate.person, mandate.account) == (MOTHER, SON_ACCOUNT)
    assert mandate.scopes == {Scope.CERTIFY}
    assert mandate.ends_at == NOON + HELPER_TIME
    assert scene.store.told == [EventKind.HELPED]
    assert scene.bell.rung == [MOTHER_ACCOUNT]


LOOK_ALIKES = (
    "⺩秀英",  # a radical
    "王秀瑛",
    "李建国",
    "王秀",
    "W\u0410NG",  # a Cyrillic letter
)


@pytest.mark.parametrize("name", LOOK_ALIKES)
async def test_a_name_that_only_looks_alike_helps_nobody(scene: Scene, name: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        await scene.help(name=name)

    assert refused.value.problem is Problem.HELP_REFUSED
    assert not scene.store.mandates


async def test_whatever_does_not_fit_the_answer_and_the_questions_are_the_same(
    scene: Scene,
) -> None:
    """A name that differs, a number of nobody, who wants no help, a child, and oneself."""
    seen = set()
    for citizen, name, id_number, refusing in (
        (HIM, "李秀英", WANG.id_number, False),
        (HIM, WANG.name, number("19550101"), False),
        (HIM, WANG.name, WANG.id_number, True),
        (HIM, MING.name, MING.id_number, False),
        (HER, WANG.name, WANG.id_number, False),
    ):
        scene.store.refusing = {MOTHER} if refusing else set()
        before = scene.store.asked + scene.persons.asked
        with pytest.raises(NotAllowed) as refused:
            await scene.help(citizen, name, id_number)
        asked = scene.store.asked + scene.persons.asked - before
        seen.add((refused.value.problem, refused.value.detail, refused.value.errors, asked))

    assert len(seen) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "44030419591231002",
        "440304195912310024",
        "440304195913310025",
        "\uff14\uff14\uff10\uff13",
        "x" * 18,
    ],
)
async def test_an_id_number_that_is_none_is_said_to_be_none(scene: Scene, wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        await scene.help(id_number=wrong)

    assert refused.value.errors[0].pointer == "/id_number"
    assert wrong == "" or wrong not in str(refused.value.errors)


async def test_guesses_by_one_account_are_limited(scene: Scene) -> None:
    for guess in range(ACCOUNT_TRIES):
        with pytest.raises(NotAllowed):
            await scene.help(id_number=number(f"195501{guess + 1:02}"))

    with pytest.raises(TooMany) as refused:
        await scene.help()

    assert refused.value.retry_after == 3 * 3600


async def test_guesses_at_one_number_are_limited_whether_anybody_has_it_or_not() -> None:
    for tried in (WANG.id_number, number("19550101")):
        scene = Scene()
        for _ in range(NUMBER_TRIES):
            with pytest.raises(NotAllowed):
                await scene.help(Citizen(uuid4(), Level.BOUND, uuid4()), "某人", tried)

        with pytest.raises(TooMany):
            await scene.help(id_number=tried)


async def test_a_mandate_of_somebody_else_is_as_unknown_as_none(scene: Scene) -> None:
    mandate = await scene.help()

    for citizen, named in (
        (STRANGER, str(mandate.mandate)),
        (HER, str(mandate.mandate)),  # the person herself does not act under it either
        (HIM, str(uuid4())),
        (HIM, "no id"),
        (HIM, ""),
    ):
        with pytest.raises(NotAllowed) as refused:
            await scene.mandates.resolve(citizen, named, Scope.CERTIFY)
        assert refused.value.problem is Problem.MANDATE_UNKNOWN


async def test_who_acts_for_one_who_acts_reaches_nobody_further(scene: Scene) -> None:
    """The son acts for his mother, and a third for the son: not for the mother."""
    of_mother = await scene.help()
    third = Citizen(uuid4(), Level.BOUND, uuid4())
    scene.store.mandates[UUID(int=99)] = replace(
        of_mother, mandate=UUID(int=99), person=SON, account=third.account
    )

    mandate = await scene.mandates.resolve(third, str(UUID(int=99)), Scope.CERTIFY)

    assert mandate.person == SON
    with pytest.raises(NotAllowed):
        await scene.mandates.resolve(third, str(of_mother.mandate), Scope.CERTIFY)


async def test_after_its_hour_a_helper_has_to_begin_anew(scene: Scene) -> None:
    mandate = await scene.help()
    scene.clock.forward(hours=1)

    with pytest.raises(NotAllowed) as refused:
        await scene.mandates.resolve(HIM, str(mandate.mandate), Scope.CERTIFY)

    assert refused.value.problem is Problem.MANDATE_ENDED


async def test_a_scope_that_was_not_given_is_refused(scene: Scene) -> None:
    mandate = await scene.help()

    with pytest.raises(NotAllowed) as refused:
        await scene.mandates.resolve(HIM, str(mandate.mandate), Scope.CONSENT)

    assert refused.value.problem is Problem.MANDATE_SCOPE


@pytest.mark.parametrize("who", [HER, HIM])
async def test_either_side_ends_it(scene: Scene, who: Citizen) -> None:
    mandate = await scene.help()

    await scene.mandates.end(who, mandate.mandate)

    assert scene.store.ended == [(mandate.mandate, f"citizen:{who.account}")]
    with pytest.raises(NotAllowed):
        await scene.mandates.resolve(HIM, str(mandate.mandate), Scope.CERTIFY)


async def test_a_stranger_ends_nothing(scene: Scene) -> None:
    mandate = await scene.help()

    with pytest.raises(NotFound):
        await scene.mandates.end(STRANGER, mandate.mandate)


async def test_she_can_want_no_helpers(scene: Scene) -> None:
    await scene.mandates.welcome_helpers(HER, welcome=False)
    assert not await scene.mandates.helpers_welcome(HER)
    with pytest.raises(NotAllowed):
        await scene.help()

    await scene.mandates.welcome_helpers(HER, welcome=True)
    await scene.help()

    assert len(scene.store.mandates) == 1


async def test_a_representative_is_named_with_a_last_day(scene: Scene) -> None:
    mandate = await scene.represent()

    assert (mandate.person, mandate.account) == (MOTHER, SON_ACCOUNT)
    assert mandate.kind is MandateKind.REPRESENTATIVE
    assert mandate.ends_at == datetime.fromisoformat("2027-07-01T00:00:00+08:00")
    assert scene.store.told == [EventKind.MANDATE_GRANTED]


@pytest.mark.parametrize("days", [-1, LONGEST_DAYS + 1])
async def test_a_mandate_has_an_end_that_is_near(scene: Scene, days: int) -> None:
    with pytest.raises(Invalid) as refused:
        await scene.represent(ends_on=date(2026, 11, 24) + timedelta(days=days))

    assert refused.value.errors[0].pointer == "/ends_on"


async def test_a_representative_without_an_account_is_named_by_nobody(scene: Scene) -> None:
    del scene.store.accounts[SON]

    with pytest.raises(NotAllowed) as refused:
        await scene.represent()

    assert refused.value.problem is Problem.HELP_REFUSED


async def test_a_child_names_nobody_and_needs_a_guardian(scene: Scene) -> None:
    childs = Citizen(CHILD_ACCOUNT, Level.BOUND, uuid4())

    with pytest.raises(NotAllowed) as refused:
        await scene.mandates.name_representative(
            childs, LI.name, LI.id_number, (Scope.CERTIFY,), date(2027, 6, 30)
        )

    assert refused.value.problem is Problem.GUARDIAN_NEEDED


async def test_a_mandate_is_for_something(scene: Scene) -> None:
    with pytest.raises(Invalid) as refused:
        await scene.mandates.name_representative(HER, LI.name, LI.id_number, (), date(2027, 6, 30))

    assert [(each.pointer, each.code) for each in refused.value.errors] == [("/scopes", "none")]


async def test_help_that_she_refuses_in_this_very_moment_is_refused(scene: Scene) -> None:
    scene.store.is_gone = True

    with pytest.raises(NotAllowed) as refused:
        await scene.help()

    assert refused.value.problem is Problem.HELP_REFUSED
    assert scene.bell.rung == []


async def test_who_may_act_is_listed_page_by_page(scene: Scene) -> None:
    first = await scene.help()
    for n in range(60):
        one = replace(first, mandate=uuid4(), granted_at=NOON - timedelta(days=n + 1))
        scene.store.mandates[one.mandate] = one

    page = await scene.mandates.for_me(HER, "")
    rest = await scene.mandates.for_me(HER, page.next_cursor)

    assert (len(page.mandates), len(rest.mandates), rest.next_cursor) == (50, 11, "")
    assert len({seen.mandate.mandate for seen in (*page.mandates, *rest.mandates)}) == 61


@pytest.mark.parametrize(
    "cursor", ["x", "2026-11-24T00:00:00~1", f"2026-11-24T00:00:00~{UUID(int=1)}"]
)
async def test_a_cursor_that_is_none_is_refused(scene: Scene, cursor: str) -> None:
    with pytest.raises(Invalid):
        await scene.mandates.for_me(HER, cursor)


async def test_who_acts_sees_for_whom(scene: Scene) -> None:
    await scene.help()

    assert [seen.name for seen in await scene.mandates.held(HIM)] == ["王秀英"]
    assert await scene.mandates.held(HER) == []


async def test_the_end_of_a_childhood_rings(scene: Scene) -> None:
    await scene.mandates.end_of_childhood()

    assert scene.bell.rung == [MOTHER_ACCOUNT]
