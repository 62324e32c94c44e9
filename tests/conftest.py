"""What every test may use."""

import gc
from typing import Final

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.databases", "tests.locks"]


# New objects before the youngest are looked through, and so on. As Python has it, 700, 10 and 10, that took
# 1.3 s of the 8 s of 46 tests of the house, and no memory is saved by it.
COLLECT: Final = (10_000, 20, 20)
gc.set_threshold(*COLLECT)


def pytest_collection_finish() -> None:
    """What all tests share is looked through once, and not again by each collection."""
    gc.collect()
    gc.freeze()


# How long an example takes on a loaded machine, or is drawn for, says nothing of it. The same revision gives the
# same answer each time; `make hunt` draws others.
settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.register_profile(
    "hunt", settings.get_profile("house"), derandomize=False, max_examples=2_000, print_blob=True
)
settings.load_profile("house")
