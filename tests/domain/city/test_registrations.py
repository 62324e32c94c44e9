"""What is wanted at the hospital only rises, and answers change the same in whatever order they come."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.city.registrations import Refusal, Registration, Said, Wish

AT = datetime(2026, 11, 2, tzinfo=UTC)
STEPS = st.one_of(
    st.tuples(st.just("want"), st.sampled_from(Wish)),
    st.tuples(st.just("ask"), st.none()),
    # Of any call that was ever made, late and as often as it likes.
    st.tuples(st.just("granted"), st.sampled_from(Wish)),
    st.tuples(st.just("refused"), st.sampled_from(Wish)),
)


def new() -> Registration:
    return Registration(
        UUID(int=1), UUID(int=2), "h", "p", AT + timedelta(days=7), 2500, Wish.LOCK, AT
    )


def taken(held: Registration, step: str, wish: Wish | None) -> Registration:
    if step == "ask":
        return held.ask(AT)[0]
    assert wish is not None
    if step == "want":
        return held.want(wish, AT)
    if step == "granted":
        return held.granted(wish, AT)
    return held.refused(wish, Refusal.TAKEN, AT)


@given(st.lists(STEPS, max_size=30))
def test_what_is_wanted_never_falls_and_the_end_is_always_reached(
    steps: list[tuple[str, Wish | None]],
) -> None:
    held = new()
    for step in steps:
        before, held = held, taken(held, *step)

        assert held.wish.sequence >= before.wish.sequence
        if before.said is Said.RELEASED:
            assert held.said is Said.RELEASED
        if held.said is Said.REFUSED:
            assert held.wish is Wish.RELEASE

    held, wish = held.want(Wish.RELEASE, AT).ask(AT)
    if wish is not None:
        held = held.granted(wish, AT)

    assert (held.said, held.due) == (Said.RELEASED, False)


@given(st.lists(STEPS, max_size=20))
def test_an_answer_that_comes_again_changes_nothing(steps: list[tuple[str, Wish | None]]) -> None:
    held = new()
    for step in steps:
        held = taken(held, *step)

        assert taken(held, *step) == held


def test_what_the_hospital_never_heard_of_is_not_given_back_to_it() -> None:
    held, wish = new().want(Wish.RELEASE, AT).ask(AT)

    assert (held.said, wish) == (Said.RELEASED, None)


def test_a_lock_that_is_answered_after_its_release_stands_for_nothing() -> None:
    held, _ = new().ask(AT)
    held = held.want(Wish.RELEASE, AT).granted(Wish.RELEASE, AT)

    assert held.granted(Wish.LOCK, AT) == held
    assert held.refused(Wish.LOCK, Refusal.TAKEN, AT) == held
