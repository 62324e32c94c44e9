"""What every test may use."""

import gc

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.databases", "tests.locks"]


def pytest_collection_finish() -> None:
    """What all tests share is looked through once, and not again by each collection."""
    gc.collect()
    gc.freeze()


# How long an example takes on a loaded machine, or is drawn for, says nothing of it.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
