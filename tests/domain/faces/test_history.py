"""What grows beside the observations says the same as looking through all of them would."""

from hypothesis import given
from hypothesis import strategies as st

from biometrics.liveness.hashes import alike, apart
from domain.faces.face_check import Observation, Reason, Sight
from domain.faces.history import HASH_BYTES, History

sights = st.builds(
    Sight,
    width=st.just(480),
    height=st.just(640),
    faces=st.integers(0, 2),
    reasons=st.sampled_from([(), (), (Reason.TOO_DARK,)]),
    mouth=st.floats(0, 1),
    eyes=st.none() | st.floats(0, 1),
    hash=st.binary(min_size=HASH_BYTES, max_size=HASH_BYTES) | st.just(b""),
)


def history_of(seen: list[Sight]) -> History:
    return History(
        Observation(sight, prompt=1, seq=at, captured_ms=125 * at, received_ms=125 * at + 40)
        for at, sight in enumerate(seen)
    )


@given(st.lists(sights, max_size=30))
def test_a_person_s_own_measures_are_of_all_usable_pictures_in_order(seen: list[Sight]) -> None:
    history = history_of(seen)

    usable = [sight for sight in seen if sight.usable]
    assert [one.sight for one in history] == seen
    assert history.mouths == sorted(sight.mouth for sight in usable)
    assert history.eyes == sorted(sight.eyes for sight in usable if sight.eyes is not None)


@given(st.lists(sights, min_size=1, max_size=30), st.integers(0, 256))
def test_pictures_are_alike_that_differ_in_so_many_bits_at_most(
    seen: list[Sight], near: int
) -> None:
    history = history_of(seen)

    found = alike(history.hashes[-HASH_BYTES:], history.hashes, near)

    newest = seen[-1].hash
    assert found == [at for at, one in enumerate(seen) if apart(one.hash, newest) <= near]
