"""What follows of what was judged: who is sure may be granted or refused, and all else is a person's."""

from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random
from typing import Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.hall.decisions import (
    DecidedBy,
    Decision,
    Judged,
    Outcome,
    Unanswered,
    Why,
    digest_of,
    fits,
    outcome,
    refuses,
    rules_digest,
)
from domain.hall.items import Condition, FactWanted, Law, Otherwise, Rules
from domain.words import Words

WORDS: Final = Words("年满八十周岁", "At least 80 years old")
LAW: Final = Law(Words("高龄津贴办法", "Rules of the allowance"), "5")
SOFT: Final = Condition("lives_here", "true", Words("住在本市", "Lives here"))
BOUND: Final = Condition("old_enough", "true", WORDS, Otherwise.REFUSE, LAW)
LOST: Final = Unanswered("age", "register", Why.DOWN)

judgements: Final = st.lists(
    st.builds(
        Judged,
        st.text(max_size=3),
        st.sampled_from([True, False, None]),
        st.just(WORDS),
        st.booleans(),
    ),
    max_size=6,
)


def judged(*, soft: bool | None, bound: bool | None) -> tuple[Judged, ...]:
    return Judged.of(SOFT, soft), Judged.of(BOUND, bound)


@pytest.mark.parametrize(
    ("soft", "bound", "follows"),
    [
        (True, True, Outcome.APPROVE),
        (True, False, Outcome.REFUSE),
        (False, False, Outcome.REFUSE),
        (False, True, Outcome.PERSON),
        (None, True, Outcome.PERSON),
        (None, False, Outcome.PERSON),
        (True, None, Outcome.PERSON),
        (False, None, Outcome.PERSON),
    ],
)
def test_what_follows_of_two_conditions(
    *, soft: bool | None, bound: bool | None, follows: Outcome
) -> None:
    assert outcome(judged(soft=soft, bound=bound)) is follows


def test_without_conditions_nothing_is_granted() -> None:
    assert outcome(()) is Outcome.PERSON


def test_a_condition_without_a_law_refuses_nobody() -> None:
    assert not refuses(replace(BOUND, bound_by=None))
    assert not refuses(replace(BOUND, otherwise=Otherwise.PERSON))
    assert refuses(BOUND)


@given(judgements)
def test_an_unanswered_fact_never_decides(found: list[Judged]) -> None:
    assert outcome(found, (LOST,)) is Outcome.PERSON
    assert outcome([*found, Judged.of(BOUND, None)]) is Outcome.PERSON


@given(found=judgements, bound=st.booleans())
def test_a_condition_more_that_does_not_hold_never_approves(
    *, found: list[Judged], bound: bool
) -> None:
    more = [*found, Judged.of(BOUND if bound else SOFT, held=False)]

    assert outcome(more) is not Outcome.APPROVE


@given(judgements, st.randoms())
def test_no_order_of_conditions_changes_what_follows(
    found: list[Judged],
    random: Random,
) -> None:
    other = list(found)
    random.shuffle(other)

    assert outcome(other) is outcome(found)


def test_a_shadow_leaves_what_it_refuses_to_a_person() -> None:
    decision = Decision(
        UUID(int=1),
        UUID(int=2),
        "allowance.elder",
        1,
        "",
        (),
        (),
        judged(soft=False, bound=False),
        Outcome.REFUSE,
        DecidedBy.RULE,
        datetime(2026, 11, 2, tzinfo=UTC),
        {},
    )

    assert decision.decides is Outcome.REFUSE
    assert replace(decision, shadow=True).decides is Outcome.PERSON


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("bool", True, 1),
        ("int", 80, True),
        ("int", -80, "80"),
        ("int", 0, 2**63),
        ("string", "440304", 440304),
        ("date", date(2026, 2, 28), datetime(2026, 2, 28, tzinfo=UTC)),
        ("list", ("a", "b"), ("a", 1)),
        ("list", (), ["a"]),
    ],
)
def test_a_source_answers_with_the_type_that_was_declared(
    kind: str, good: object, bad: object
) -> None:
    wanted = FactWanted("age", "register", "age", kind, 500)

    assert fits(wanted, good)
    assert not fits(wanted, bad)
    assert not fits(replace(wanted, type="double"), good)


def test_equal_texts_of_two_types_have_two_digests() -> None:
    values = (True, 1, "1", "2026-02-28", date(2026, 2, 28), ("1",), ())

    assert len({digest_of(value) for value in values}) == len(values)
    assert digest_of("张") == digest_of("张")
    assert len(digest_of(1)) == 64


def test_what_was_digested_years_ago_has_the_same_digest() -> None:
    """Of `["string","张"]` in UTF-8."""
    assert digest_of("张") == ("40c7274c8ce863bf0c7e7507a62e3b44187738e441632ded263676ae6142b623")


def test_the_digest_of_rules_knows_every_part_of_them() -> None:
    rules = Rules((FactWanted("age", "register", "age", "int", 500),), (BOUND,), sampled=5)
    others = (
        replace(rules, sampled=4),
        replace(rules, shadow=True),
        replace(rules, conditions=(replace(BOUND, holds="false"),)),
        replace(rules, conditions=(replace(BOUND, bound_by=None),)),
        replace(rules, facts=()),
    )

    assert rules_digest(rules) == rules_digest(replace(rules))
    assert len({rules_digest(each) for each in (rules, *others)}) == 6
