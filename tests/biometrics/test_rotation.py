"""Templates turned by a key: as good as before to their own city, and of no use to another."""

import numpy as np
import pytest

from biometrics.engine import Vector, from_template, to_template
from biometrics.rotation import NOTHING, Keyed, closed, opened, renewed

DICE = np.random.default_rng(7)
HERE: Keyed = (1, [(1, b"a" * 32)])
THERE: Keyed = (1, [(1, b"b" * 32)])
RENEWED: Keyed = (2, [(1, b"a" * 32), (2, b"c" * 32)])


#: Where the first axis goes by the seed of HERE: kept templates depend on it for ever.
PINNED = [0.0458725, 0.0092741, -0.0145774, -0.0528631]


def vector() -> Vector:
    made = DICE.normal(size=128)
    return np.asarray(made / np.linalg.norm(made), np.float32)


def cosine(one: Vector, other: Vector) -> float:
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


def kept(template: bytes) -> Vector:
    """What a thief reads who has no key."""
    return from_template(template[6:])


def test_what_is_turned_comes_back_and_is_as_alike_as_it_was() -> None:
    for _ in range(50):
        one, other = vector(), vector()
        first, second = closed(one, HERE), closed(other, HERE)

        assert opened(first, HERE) == pytest.approx(one, abs=1e-6)
        assert cosine(kept(first), kept(second)) == pytest.approx(cosine(one, other), abs=1e-6)


def test_two_cities_templates_of_one_person_are_as_far_apart_as_strangers() -> None:
    found = [
        cosine(kept(closed(one, HERE)), kept(closed(one, THERE)))
        for one in (vector() for _ in range(300))
    ]
    strangers = [cosine(vector(), vector()) for _ in range(300)]

    assert np.std(found) == pytest.approx(np.std(strangers), rel=0.2)  # 1 / sqrt(128)
    assert max(np.abs(found)) < 0.36  # `unsure` of every calibration
    assert abs(float(np.mean(found))) < 0.02


def test_what_is_kept_says_nothing_of_the_vector_without_the_key() -> None:
    one = vector()

    assert abs(cosine(kept(closed(one, HERE)), one)) < 0.36


def test_a_template_of_before_is_read_as_it_is_and_turned_by_the_next_key() -> None:
    one = vector()
    plain = to_template(one)

    assert (opened(plain, HERE) == one).all()
    assert opened(renewed(plain, HERE), HERE) == pytest.approx(one, abs=1e-6)


def test_a_new_key_turns_what_is_kept_once_and_the_old_one_is_needed_no_more() -> None:
    one = vector()
    old = closed(one, HERE)

    new = renewed(old, RENEWED)

    assert renewed(new, RENEWED) == new
    assert opened(new, (2, [(2, b"c" * 32)])) == pytest.approx(one, abs=1e-6)
    assert abs(cosine(kept(old), kept(new))) < 0.36
    with pytest.raises(ValueError, match="key that is not here"):
        opened(new, HERE)


def test_without_a_key_nothing_is_turned() -> None:
    one = vector()

    assert closed(one, NOTHING) == to_template(one)


@pytest.mark.parametrize("junk", [b"", b"zrot\x00\x01", b"junk" + bytes(514), bytes(7)])
def test_what_is_no_template_is_refused(junk: bytes) -> None:
    with pytest.raises(ValueError, match="not a template"):
        opened(junk, HERE)


def test_a_seed_makes_the_same_rotation_on_every_machine() -> None:
    one = np.zeros(128, np.float32)
    one[0] = 1

    turned = kept(closed(one, HERE))

    assert turned[:4] == pytest.approx(PINNED, abs=1e-6)
